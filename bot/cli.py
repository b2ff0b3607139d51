"""The command line: `rodtrad WHAT …`. Exit codes: 0 done, 1 not done (one line says why), 2 wrong words."""

import argparse
import os
import sys
from collections.abc import Sequence
from importlib import import_module
from typing import Any, Final, NoReturn

from bot import __version__

#: The module of `bot.console` behind each word. Only that of the word given is loaded: `run` starts a second sooner without the others.
MODULES: Final = {
    "run": "running",
    "demo": "demo",
    "db": "keeping",
    "keys": "keys",
    "backup": "backups",
    "restore": "backups",
    "failed": "keeping",
    "doctor": "doctor",
    "clinic": "clinics",
    "staff": "staff",
    "patient": "patients",
    "enrol": "enrolling",
    "policy": "policies",
    "audit": "audit",
    "flows": "flows",
    "hear": "hearing",
    "prove": "prove",
    "simulate": "simulate",
    "rehearse": "rehearse",
}


#: What argparse quotes of the words that were given may be as long as they were.
LONGEST_COMPLAINT: Final = 600


class Parser(argparse.ArgumentParser):
    """Wrong words end with exit code 2 and one line, which shows nothing that a terminal would take for an order."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**{"allow_abbrev": False, **options})

    def error(self, message: str) -> NoReturn:
        """End the program."""
        line = "".join(letter if letter.isprintable() else " " for letter in " ".join(message.split()))
        self.exit(2, f"rodtrad: {line[:LONGEST_COMPLAINT]} (see `{self.prog} --help`)\n")


def parser(word: str = "") -> argparse.ArgumentParser:
    """The command `word` with its options and those beside it; all commands when there is no such word."""
    common = Parser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one line of JSON")
    program = Parser(prog="rodtrad", description="Rød tråd: an aftercare companion on Telegram.")
    program.add_argument("--version", action="version", version=f"rodtrad {__version__}")
    commands = program.add_subparsers(required=True, metavar="WHAT")
    for name in [MODULES[word]] if word in MODULES else dict.fromkeys(MODULES.values()):
        import_module(f"bot.console.{name}").register(commands, common)
    return program


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; expected troubles end with one line on standard error, and so does Ctrl-C wherever it comes."""
    try:
        return _run(argv)
    except KeyboardInterrupt:
        print("rodtrad: stopped", file=sys.stderr)
        return 1


def _run(argv: Sequence[str] | None) -> int:
    words = list(sys.argv[1:] if argv is None else argv)
    program = parser(words[0] if words else "")
    if any(not word.isprintable() for word in words):
        program.error("the words hold control characters, line breaks or bytes that are no UTF-8")
    arguments = program.parse_args(words)
    from bot.bootstrap import ContentError  # noqa: PLC0415
    from bot.console.common import CommandError, complain  # noqa: PLC0415
    from bot.service.people.enrolment import EnrolmentRefusedError  # noqa: PLC0415
    from bot.service.people.roster import RosterError  # noqa: PLC0415
    from bot.settings import SettingsError  # noqa: PLC0415
    from bot.store.database.schema import SchemaError  # noqa: PLC0415
    from bot.store.sealing.vault import CannotOpenError  # noqa: PLC0415

    expected = (
        CommandError,
        SettingsError,
        SchemaError,
        EnrolmentRefusedError,
        RosterError,
        CannotOpenError,
    )
    try:
        return int(arguments.command(arguments))
    except expected as error:
        complain(str(error))
    except ContentError as error:
        complain(f"the content cannot be served: {error}")
    except ImportError as error:
        complain(
            f"the libraries are not those this program was tested with; install from the lock file ({error})"
        )
    except BrokenPipeError:  # whoever read the output has had enough, as `| head` does
        sys.stdout = open(os.devnull, "w")  # noqa: SIM115, PTH123 - for the flush at the end of the process
    return 1


if __name__ == "__main__":
    sys.exit(main())
