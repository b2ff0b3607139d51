"""`rodtrad run`: the program until it is told to stop."""

import argparse
import asyncio
import gc
import signal
from typing import TYPE_CHECKING

from bot import log
from bot.clock import SystemClock
from bot.console.common import CommandError
from bot.settings import Settings, load, mail_from, smtp_server

if TYPE_CHECKING:
    from bot.delivery.carrier import Carrier


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    run = commands.add_parser("run", parents=[common], help="run the bot, its clock and the staff pages")
    run.set_defaults(command=run_program)


def carriers_of(settings: Settings) -> "list[Carrier]":
    """The ways out beside Telegram, for notices to staff: mail where the settings give a server, and whatever addresses people enter."""
    from bot.others.carrier import OtherCarrier  # noqa: PLC0415 - only the running program sends

    carriers: list[Carrier] = [OtherCarrier()]
    if server := smtp_server(settings.smtp_url):
        from bot.mail.carrier import MailCarrier  # noqa: PLC0415 - loaded only where there is mail

        carriers.append(MailCarrier(server, mail_from(settings)))
    return carriers


def run_program(arguments: argparse.Namespace) -> int:
    """Run until SIGTERM or SIGINT; exit 0 when everything in hand was finished."""
    del arguments
    settings = load()
    log.configure(settings.log_level)
    serve(settings)
    return 0


def serve(settings: Settings, *, limits: bool = True) -> None:
    """Load the program, start it and stay until a signal comes. Without `limits` Telegram's ceilings are not kept to: for a stand-in.

    What a start loads and reads stays until the end. Python's search for garbage is let in after it, and passes over all of that: it
    took a third of the start.
    """
    gc.disable()
    from bot.program import Program  # noqa: PLC0415 - after the settings: a wrong one is said at once
    from bot.telegram.without_database.spool import SpoolError  # noqa: PLC0415
    from bot.web import PortTakenError  # noqa: PLC0415

    async def until_told() -> None:
        program = Program(settings, SystemClock(), limits=limits, carriers=carriers_of(settings))
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        log.guard_last_words(loop)
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await program.start()
        gc.freeze()
        gc.enable()
        await stop.wait()
        await program.stop()

    try:
        asyncio.run(until_told())
    except (PortTakenError, SpoolError) as error:
        raise CommandError(str(error)) from error
