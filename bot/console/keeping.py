"""`rodtrad db`, `failed`: looking after what is stored."""

import argparse
from uuid import UUID

from sqlalchemy.exc import DBAPIError, NoResultFound

from bot.bootstrap import build_desk, open_store, prove_keys
from bot.clock import SystemClock
from bot.console.common import NO_KEYS, CommandError, infrastructure_words, opened, say, settings_for_tables
from bot.service.conversation import parked
from bot.store.conversations import updates
from bot.store.database import schema
from bot.store.database.faults import is_infrastructure_fault
from bot.store.people import audit


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    database = commands.add_parser("db", help="the database").add_subparsers(required=True, metavar="WHAT")
    database.add_parser("upgrade", parents=[common], help="make or update the tables").set_defaults(
        command=upgrade
    )

    failed = commands.add_parser("failed", help="updates that could not be handled").add_subparsers(
        required=True, metavar="WHAT"
    )
    failed.add_parser("list", parents=[common], help="show them; never what stands in them").set_defaults(
        command=list_failed
    )
    retry = failed.add_parser("retry", parents=[common], help="handle one, or all, once more")
    retry.add_argument("id", nargs="?", type=UUID)
    retry.set_defaults(command=retry_failed)


def upgrade(arguments: argparse.Namespace) -> int:
    """Make or update the tables. Nothing is sealed or opened, so no key ring is needed; one that is given must be the right one."""
    settings = settings_for_tables()
    store = open_store(settings, SystemClock())
    try:
        with_keys = settings.keys.get_secret_value() != NO_KEYS
        if with_keys:
            prove_keys(store)
        schema.upgrade(store.url)
        schema.check(store.writer)
        while with_keys and store.run(audit.tick_chain):
            pass  # rows of before the access log was a chain get their links
    except DBAPIError as error:
        if is_infrastructure_fault(error):
            raise CommandError(infrastructure_words(error)) from error
        raise
    finally:
        store.close()
    say(arguments, f"the database is at revision {schema.HEAD}", {"revision": schema.HEAD})
    return 0


def list_failed(arguments: argparse.Namespace) -> int:
    """Show parked updates."""
    with opened() as (store, _settings):
        rows = store.read(updates.parked)
    lines = [
        f"{row.id}  {row.at:%Y-%m-%d %H:%M} UTC  {row.error}{'  (tried again)' if row.retried_at else ''}"
        for row in rows
    ]
    data = [{"id": row.id, "at": row.at.isoformat(), "error": row.error} for row in rows]
    say(arguments, "\n".join(lines) or "no failed updates", {"failed": data})
    return 0


def retry_failed(arguments: argparse.Namespace) -> int:
    """Handle parked updates once more; what they lead to is sent by the running program."""
    with opened() as (store, _settings):
        ids = [arguments.id] if arguments.id else [row.id for row in store.read(updates.parked)]
        desk = build_desk()
        mended, still = [], {}
        for row_id in ids:
            try:
                store.run(parked.retry, desk, row_id)
            except NoResultFound as error:
                message = f"there is no failed update {row_id}; see `rodtrad failed list`"
                raise CommandError(message) from error
            except Exception as error:  # noqa: BLE001 - whatever it raises, it stays parked and the others go on
                still[str(row_id)] = type(error).__name__
            else:
                mended.append(str(row_id))
    words = "; ".join(f"{row_id}: {error}" for row_id, error in still.items())
    say(
        arguments,
        f"{len(mended)} handled" + (f", {len(still)} fail still ({words})" if still else ""),
        {"handled": mended, "failed": still},
    )
    return 1 if still else 0
