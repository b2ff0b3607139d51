"""`rodtrad patient export | erase | receipt`: what patients may ask for with their own data, done for them at the command line."""

import argparse
import os
from datetime import timedelta
from pathlib import Path
from typing import Final

from bot.bootstrap import build_desk
from bot.console import replaying
from bot.console.asking import an_id, ask, ask_for_patient
from bot.console.common import CommandError, erase_now, opened, say
from bot.service.own_data import erasing, exporting
from bot.service.own_data.file import zip_of
from bot.service.own_data.gathering import gather
from bot.service.people import roster as rules
from bot.store.erasing.journal import Journal, JournalError
from bot.store.tables.wishes import Through

WHAT_GOES: Final = (
    "Gone for good: name, number, chat, answers, plan, words to and from staff, notes about them, and the key that sealed it all. "
    "Left: that somebody asked, when, and who answered, under a random number (docs/own-data.md)."
)


def add_to(
    patient: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to those of `rodtrad patient`."""
    export = patient.add_parser(
        "export",
        parents=[common],
        help="write all of a patient's data to a file, for them; asks for the name",
    )
    export.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad patient list` shows it")
    export.add_argument("file", type=Path, metavar="FILE", help="a ZIP that is not there yet")
    export.set_defaults(command=export_patient)
    erase = patient.add_parser(
        "erase",
        parents=[common],
        help="delete all of a patient's data, after a day to regret; asks for the name",
    )
    erase.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad patient list` shows it")
    erase.add_argument("--now", action="store_true", help="without the day to regret")
    erase.set_defaults(command=erase_patient)
    replaying.add_to(patient, common)
    receipt = patient.add_parser(
        "receipt", parents=[common], help="look up a receipt for an erasure (asked for)"
    )
    receipt.set_defaults(command=look_up_receipt)


def export_patient(arguments: argparse.Namespace) -> int:
    """Ask for the name once more, write the file for its owner alone, and tell the patient that it was made."""
    with opened() as (store, _settings):
        one = store.read(rules.patient, arguments.id)
        ask_for_patient(
            one,
            "The file holds everything the patient has told: it is theirs, and nobody else may open it. Their chat says that it was made.",
        )
        desk = build_desk()
        content = zip_of(store.read(gather, desk, one.id), desk)
        try:
            with open(arguments.file, "xb", opener=_for_its_owner) as file:
                file.write(content)
        except OSError as error:
            message = f"{arguments.file} cannot be written ({error.strerror}); nothing was made. Name a file that is not there yet"
            raise CommandError(message) from error
        store.run(exporting.made_for, desk, one.id)
    words = f"{arguments.file} holds the data of patient {one.id}; give it to them, and take it away here"
    say(arguments, words, {"patient": one.id, "file": str(arguments.file), "bytes": len(content)})
    return 0


def _for_its_owner(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def erase_patient(arguments: argparse.Namespace) -> int:
    """Ask for the name once more, and write the erasure down; with `--now` carry it out."""
    with opened() as (store, settings):
        one = store.read(rules.patient, arguments.id)
        journal = Journal(settings.erasures)
        _refuse_unwritable(journal)
        ask_for_patient(one, WHAT_GOES)
        desk = build_desk()
        wait = timedelta() if arguments.now else erasing.TO_REGRET
        due = store.run(erasing.ask, desk, one.id, Through.CONSOLE, wait=wait).due
        if arguments.now:
            erase_now(store, desk, journal, one.id)
    words = (
        f"patient {one.id} is erased; the running program sends the last words to their chat"
        if arguments.now
        else f"patient {one.id} is told, and erased at {due:%Y-%m-%d %H:%M} UTC by the running program unless they take it back"
    )
    say(arguments, words, {"patient": one.id, "erased": arguments.now, "due": due.isoformat()})
    return 0


def look_up_receipt(arguments: argparse.Namespace) -> int:
    """Say when the person with this receipt was erased; nothing else is known of them."""
    with opened() as (_store, settings):
        try:
            found = Journal(settings.erasures).find(ask("Receipt"))
        except JournalError as error:
            raise CommandError(str(error)) from error
    if found is None:
        raise CommandError("the journal of erasures knows no such receipt")
    say(
        arguments,
        f"erased at {found.at:%Y-%m-%d %H:%M} UTC; whose it was cannot be found out any more",
        {"erased": found.at.isoformat()},
    )
    return 0


def _refuse_unwritable(journal: Journal) -> None:
    """Before anything is asked. Raises `CommandError`."""
    try:
        journal.read()
    except JournalError as error:
        raise CommandError(str(error)) from error
    if not journal.can_be_written():
        message = f"the journal of erasures {journal.path} cannot be written, so nobody can be erased; set RODTRAD_ERASURES"
        raise CommandError(message)
