"""The command line: `rodtrad WHAT …`. Exit codes: 0 done, 1 not done (one line says why), 2 wrong words."""

import argparse
import sys
from collections.abc import Sequence

from bot import __version__


def parser() -> argparse.ArgumentParser:
    """All commands with their options."""
    from bot.console import demo, enrolling, flows, keeping, people, running  # noqa: PLC0415 - `--version` and errors stay quick

    common = argparse.ArgumentParser(add_help=False)
    common.add_argument("--json", action="store_true", help="print one line of JSON")
    program = argparse.ArgumentParser(
        prog="rodtrad", description="Rød tråd: an aftercare companion on Telegram."
    )
    program.add_argument("--version", action="version", version=f"rodtrad {__version__}")
    commands = program.add_subparsers(required=True, metavar="WHAT")
    for module in (running, demo, keeping, people, enrolling, flows):
        module.register(commands, common)
    return program


def main(argv: Sequence[str] | None = None) -> int:
    """Run one command; expected troubles end with one line on standard error."""
    arguments = parser().parse_args(argv)
    from bot.bootstrap import ContentError  # noqa: PLC0415
    from bot.console.common import CommandError, complain  # noqa: PLC0415
    from bot.service.enrolment import EnrolmentRefusedError  # noqa: PLC0415
    from bot.settings import SettingsError  # noqa: PLC0415
    from bot.store.schema import SchemaError  # noqa: PLC0415
    from bot.store.sealing import CannotOpenError  # noqa: PLC0415

    try:
        return int(arguments.command(arguments))
    except (CommandError, SettingsError, SchemaError, EnrolmentRefusedError, CannotOpenError) as error:
        complain(str(error))
    except ContentError as error:
        complain(f"the content cannot be served: {error}")
    except KeyboardInterrupt:
        complain("stopped")
    return 1


if __name__ == "__main__":
    sys.exit(main())
