"""`rodtrad doctor`: looks at everything that has to be there, one line each, and says what to mend.

Two levels of trouble. BAD: the program does not start, or loses, delays or shows what it must not. WARN: it works, and something that real
patients need is missing or will be. Only BAD makes the exit code 1. The checks themselves stand in `bot/console/checks.py`,
`checks_of_staff.py` and `checks_of_keeping.py`.
"""

import argparse
from collections.abc import Iterator

from sqlalchemy.exc import DBAPIError

from bot.bootstrap import ContentError, build_desk, open_store, prove_keys
from bot.clock import SystemClock
from bot.console import checks, checks_of_erasures, checks_of_keeping, checks_of_staff
from bot.console.common import infrastructure_words, say
from bot.console.findings import Finding, Level, bad, fine
from bot.service.desk import Desk
from bot.settings import Settings, SettingsError, load
from bot.store.database import schema
from bot.store.database.faults import is_infrastructure_fault


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    commands.add_parser(
        "doctor", parents=[common], help="check that everything needed is there"
    ).set_defaults(command=doctor)


def doctor(arguments: argparse.Namespace) -> int:
    """Print what was found; 1 when something is BAD."""
    found = list(_examine())
    width = max(len(level.mark) for level in Level)
    text = "\n".join(f"{one.level.mark:<{width}} {one.about}: {one.words}" for one in found)
    ill = any(one.level is Level.BAD for one in found)
    data = {
        "ok": not ill,
        "findings": [{"about": one.about, "level": one.level, "words": one.words} for one in found],
    }
    say(arguments, text, data)
    return 1 if ill else 0


def _examine() -> Iterator[Finding]:
    try:
        settings = load()
    except SettingsError as error:
        yield bad(checks.heading_of(error), str(error))
        return
    yield fine("settings", "complete")
    yield from checks.address(settings)
    desk: Desk | None = None
    try:
        desk = build_desk()
        yield fine("content", f"{len(list(desk.content.book))} flows, languages {', '.join(desk.languages)}")
    except ContentError as error:
        yield bad("content", str(error))
    yield from _database(settings, desk)
    running = checks.is_running(settings)
    yield from checks.spool(settings)
    yield from checks.port(settings, running=running)
    yield from checks.disks(settings)
    yield from checks_of_staff.mail(settings)
    yield from checks.telegram(settings, running=running)


def _database(settings: Settings, desk: Desk | None) -> Iterator[Finding]:
    """The schema, the keys, whether it can be written, and who is there; each needs the one before."""
    try:
        store = open_store(settings, SystemClock())
    except SettingsError as error:
        yield bad(checks.heading_of(error), str(error))
        return
    try:
        schema.check(store.writer)
        yield fine("database", f"revision {schema.HEAD}")
        prove_keys(store)
        yield from checks_of_keeping.keys(store)
        yield from checks_of_keeping.backups(store)
        yield from checks_of_keeping.retention(store, settings)
        schema.write_nothing(store.writer)
        yield from checks.people(store)
        yield from checks_of_staff.channels(store)
        yield from checks_of_staff.other_ways(store)
        yield from checks.doors(store)
        yield from checks_of_erasures.erasures(store, settings)
        if desk is not None:
            yield from checks.content(store, desk)
    except schema.SchemaError as error:
        yield bad("database", str(error))
    except SettingsError as error:
        yield bad(checks.heading_of(error), str(error))
    except DBAPIError as error:
        if not is_infrastructure_fault(error):
            raise
        yield bad("database", infrastructure_words(error))
    finally:
        store.close()
    yield from checks.rights(store.url)
