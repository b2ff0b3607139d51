"""What commands share: opening the store as the environment says, output for people and for machines, and errors as one line."""

import argparse
import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Any
from uuid import UUID

from sqlalchemy.exc import DBAPIError

from bot.bootstrap import build_desk, check_keys, erase_again, open_store, pack_again
from bot.clock import SystemClock
from bot.service.desk import Desk
from bot.service.own_data import erasing
from bot.settings import KEY_SOURCES, PREFIX, Settings, load_partly
from bot.store.database import schema
from bot.store.database.faults import is_infrastructure_fault
from bot.store.database.work import Store
from bot.store.erasing import rows
from bot.store.erasing.journal import Journal, JournalError
from bot.store.sealing.vault import KeyRing

Command = Callable[[argparse.Namespace], int]
#: Stands in for the token in commands that never talk to Telegram.
NO_TOKEN = "0:not-needed-here"  # noqa: S105 - says that there is none
#: Stands in for the key ring where nothing is sealed or opened.
NO_KEYS = KeyRing.fresh("none")
#: So many invented people are played at most.
MOST_INVENTED = 10_000


class CommandError(Exception):
    """A command cannot do what it was asked; the message is one line that says why and what to do."""


def say(arguments: argparse.Namespace, text: str, data: Mapping[str, Any]) -> None:
    """Print `text`, or with `--json` the data as one line."""
    print(json.dumps(data, ensure_ascii=False, default=str) if arguments.json else text)


def complain(text: str) -> None:
    """One line to the operator."""
    print(f"rodtrad: {text}", file=sys.stderr)


def settings_without_token() -> Settings:
    """The settings, for commands that do not talk to Telegram."""
    return load_partly() if os.environ.get("RODTRAD_TELEGRAM_TOKEN") else load_partly(telegram_token=NO_TOKEN)


def settings_for_tables() -> Settings:
    """The settings, for what changes the tables and reads nothing in them: neither token nor keys are needed."""
    instead = {}
    if not os.environ.get(f"{PREFIX}TELEGRAM_TOKEN"):
        instead["telegram_token"] = NO_TOKEN
    if not any(os.environ.get(f"{PREFIX}{name.upper()}") for name in KEY_SOURCES):
        instead["keys"] = NO_KEYS
    return load_partly(**instead)


@contextmanager
def opened() -> Iterator[tuple[Store, Settings]]:
    """The store, checked to be up to date and sealed with this key ring, and the settings.

    Raises `CommandError` for a database that cannot be used, `SettingsError` for another ring.
    """
    settings = settings_without_token()
    store = open_store(settings, SystemClock())
    try:
        schema.check(store.writer)
        check_keys(store)
        erased_again(store, settings)
        pack_again(store, settings)
        yield store, settings
    except DBAPIError as error:
        if is_infrastructure_fault(error):
            raise CommandError(infrastructure_words(error)) from error
        raise
    finally:
        store.close()


def erased_again(store: Store, settings: Settings) -> None:
    """Before a command shows or does anything: whoever was erased and is back is erased again. The content is read only then."""
    journal = Journal(settings.erasures)
    try:
        known = [one.patient_id for one in journal.read()]
    except JournalError as error:
        complain(str(error))
        return
    if known and store.read(rows.back, known):
        erase_again(store, build_desk(), journal)
        complain(
            "people who had been erased were in this database, as after a restore; they are erased again"
        )


def erase_now(store: Store, desk: Desk, journal: Journal, patient_id: UUID) -> None:
    """Erase somebody in this process, and let the database write over what is left. Raises `CommandError`."""
    try:
        store.run(erasing.erase, desk, journal, patient_id)
    except JournalError as error:
        raise CommandError(str(error)) from error
    store.vault.forget()
    rows.scrub(store)


def infrastructure_words(error: BaseException) -> str:
    """What is the matter with the database, in one line, without addresses or passwords."""
    cause = getattr(error, "orig", None) or error
    first = next(iter(str(cause).strip().splitlines()), type(cause).__name__)
    return f"the database cannot be used ({first}); check RODTRAD_DATABASE_URL and that the database runs, then try again"


def some(text: str) -> int:
    """How many of something are invented, from 1 to 10,000; a type of argparse's."""
    number = int(text) if text.isascii() and text.isdigit() else 0
    if not 1 <= number <= MOST_INVENTED:
        message = f"a number from 1 to {MOST_INVENTED}, not {text!r}"
        raise argparse.ArgumentTypeError(message)
    return number


def progress(arguments: argparse.Namespace) -> Callable[[str], None]:
    """What takes a line on how far a long command has come: for people at the terminal; machines read the end only."""
    if arguments.json:
        return lambda _line: None
    return lambda line: print(f"  {line}", file=sys.stderr)
