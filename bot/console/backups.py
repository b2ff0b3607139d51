"""`rodtrad backup` and `restore`: a copy of the whole database, made while the program runs, and put in place of one that is lost."""

import argparse
from pathlib import Path
from typing import Final

from bot.bootstrap import check_keys, open_store
from bot.clock import SystemClock
from bot.console import checks
from bot.console.common import CommandError, opened, say, settings_without_token
from bot.store.backups import backups
from bot.store.backups.contents import BackupError
from bot.store.database.work import Store
from bot.store.schedules import comebacks

#: What a backup is called that is made into a folder.
NAME: Final = "rodtrad-{:%Y-%m-%dT%H%M%S}.backup"
ENDING: Final = ".backup"


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    backup = commands.add_parser(
        "backup", parents=[common], help="copy the whole database while the program runs, and read it back"
    )
    backup.add_argument("file", type=Path, metavar="FILE", help="a new file, or a folder to put one into")
    backup.add_argument(
        "--keep", type=_keep, metavar="N", help="in a folder: take older backups away beyond the newest N"
    )
    backup.set_defaults(command=make)

    restore = commands.add_parser(
        "restore", parents=[common], help="put a backup in place of the database; the program must not run"
    )
    restore.add_argument("file", type=Path, metavar="FILE", help="what `rodtrad backup` made")
    restore.add_argument(
        "--replace", action="store_true", help="move a database that is there aside, and take its place"
    )
    restore.set_defaults(command=put_in_place)


def _keep(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        message = "it is a number from 1"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def make(arguments: argparse.Namespace) -> int:
    """Make a backup and read it back."""
    folder: Path | None = arguments.file if arguments.file.is_dir() else None
    if arguments.keep and folder is None:
        message = "--keep is for a folder of backups; give the folder in place of a file"
        raise CommandError(message)
    with opened() as (store, _settings):
        target = folder / NAME.format(store.clock.now()) if folder else arguments.file
        try:
            contents = backups.make(store, target)
        except BackupError as error:
            raise CommandError(str(error)) from None
        kinds = contents.opened(store.vault)
    gone = _thin_out(folder, arguments.keep) if folder and arguments.keep else []
    words = (
        f"{target}: {contents.total} rows at revision {contents.revision}, read back; "
        f"a value of each of {kinds} sealed kinds opened. The keys are not in it: keep them elsewhere"
    )
    words += f"; {len(gone)} older ones taken away" if gone else ""
    data = {
        "file": target,
        "rows": contents.total,
        "revision": contents.revision,
        "opened": kinds,
        "removed": gone,
    }
    say(arguments, words, data)
    return 0


def _thin_out(folder: Path, keep: int) -> list[str]:
    """Take away the backups beyond the newest; their names sort by their time."""
    named = sorted(folder.glob(NAME.partition("{")[0] + "*" + ENDING), reverse=True)
    for old in named[keep:]:
        old.unlink()
        old.with_name(f"{old.name}.sha256").unlink(missing_ok=True)
    return [old.name for old in named[keep:]]


def put_in_place(arguments: argparse.Namespace) -> int:
    """Put a backup in place of the database."""
    settings = settings_without_token()
    clock = SystemClock()
    store = open_store(settings, clock)
    try:
        if checks.is_running(settings) or (store.on_postgres and _is_alive(store)):
            message = "the program runs; stop it, restore, and start it again"
            raise CommandError(message)
        done = backups.restore(store.url, store.vault, arguments.file, clock.now(), replace=arguments.replace)
    except BackupError as error:
        raise CommandError(str(error)) from None
    finally:
        store.close()
    _takes_these_keys(store)
    words = f"restored {done.contents.total} rows of {arguments.file}; start the program"
    if done.aside:
        words += f". What was there before lies aside ({done.aside}): look at it, then take it away"
    say(arguments, words, {"rows": done.contents.total, "aside": done.aside})
    return 0


def _is_alive(store: Store) -> bool:
    """Whether a program says in the database that it runs; what cannot be asked does not run."""
    try:
        return store.read(comebacks.runs)
    except Exception:  # noqa: BLE001 - a database that is lost is what this command is for
        return False


def _takes_these_keys(store: Store) -> None:
    again = Store(store.url, store.clock, store.vault)
    try:
        check_keys(again)
    finally:
        again.close()
