"""`rodtrad demo`: the product on one page in a browser, or (`--story`) the main job played and checked without a screen."""

import argparse
import asyncio
import json
import os
import signal
import sys
import webbrowser

from sqlalchemy.exc import DBAPIError

from bot import log
from bot.console.common import CommandError, infrastructure_words, say
from bot.i18n import LOCALES, SOURCE_LANGUAGE
from bot.store.database.faults import is_infrastructure_fault


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    demo = commands.add_parser("demo", parents=[common], help="try everything on one page; no account needed")
    demo.add_argument("--story", action="store_true", help="play the main job without a screen, and check it")
    demo.add_argument(
        "--language",
        choices=tuple(LOCALES),
        metavar="CODE",
        help=f"with --story: the patient's language, {', '.join(LOCALES)} (default: {SOURCE_LANGUAGE})",
    )
    demo.add_argument(
        "--transcript",
        action="store_true",
        help="with --story: print the chat as the patient's phone shows it",
    )
    demo.add_argument(
        "--port", type=_port, metavar="N", help="where the page is (default: 8750, or the next free one)"
    )
    demo.add_argument("--no-browser", action="store_true", help="only say where the page is")
    demo.add_argument(
        "--database", metavar="URL", help="an empty database to use (default: a temporary SQLite file)"
    )
    demo.set_defaults(command=run_demo)


def _port(text: str) -> int:
    port = int(text) if text.isascii() and text.isdigit() else -1
    if not 0 <= port <= 65_535:
        message = f"{text!r} is no port; give a number from 1 to 65535, or 0 for any free one"
        raise argparse.ArgumentTypeError(message)
    return port


def run_demo(arguments: argparse.Namespace) -> int:
    """Serve the page until Ctrl-C, or play the story."""
    log.configure("ERROR")
    if not arguments.story and (arguments.language or arguments.transcript):
        message = "--language and --transcript belong to --story; on the page, languages are chosen there"
        raise CommandError(message)
    try:
        return _play(arguments) if arguments.story else _serve(arguments)
    except DBAPIError as error:
        if is_infrastructure_fault(error):
            words = infrastructure_words(error).replace("RODTRAD_DATABASE_URL", "--database")
            raise CommandError(words) from error
        raise


def _play(arguments: argparse.Namespace) -> int:
    from bot.demo.story import EASTER, QUIET, StoryError, play  # noqa: PLC0415 - loads the whole program

    language = arguments.language or SOURCE_LANGUAGE
    try:
        report = asyncio.run(play(arguments.database, language=language))
        before_easter = asyncio.run(play(language=language, chapters=EASTER, easter=True))
        quiet = asyncio.run(play(language=language, chapters=QUIET, told=True))
    except StoryError as error:
        message = f"the story did not go as it should: {error}"
        raise CommandError(message) from error
    for other in (before_easter, quiet):
        report.held += other.held
        report.chat += other.chat
        report.from_bot += other.from_bot
        report.from_patient += other.from_patient
    chat = report.chat if arguments.transcript else []
    lines = [*chat, *(f"  ✓ {point}" for point in report.held)]
    figures = f"{report.from_patient} messages from the patient, {report.from_bot} from the bot, {len(report.held)} points held"
    data = {
        "language": language,
        "held": report.held,
        "from_patient": report.from_patient,
        "from_bot": report.from_bot,
    }
    if chat:
        data["chat"] = chat
    say(arguments, "\n".join([*lines, figures]), data)
    return 0


def _serve(arguments: argparse.Namespace) -> int:
    from bot.demo.furnishing import TOLD  # noqa: PLC0415
    from bot.demo.page import DemoPage, PortTakenError  # noqa: PLC0415 - loads the whole program
    from bot.demo.stage import Stage  # noqa: PLC0415

    async def serve() -> None:
        page = DemoPage(lambda: Stage(arguments.database, told=TOLD), port=arguments.port)
        stop = asyncio.Event()
        loop = asyncio.get_running_loop()
        for name in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(name, stop.set)
        await page.start()
        try:
            text = f"The demo is at {page.url}   (Ctrl-C ends it; everything in it is invented and stays on this machine)"
            print(json.dumps({"url": page.url}) if arguments.json else text, flush=True)
            if not arguments.no_browser and _has_display():
                await asyncio.to_thread(webbrowser.open, page.url)
            await stop.wait()
        finally:
            await page.stop()

    try:
        asyncio.run(serve())
    except PortTakenError as error:
        raise CommandError(str(error)) from error
    return 0


def _has_display() -> bool:
    """Whether a browser could show itself here."""
    if sys.platform in {"darwin", "win32"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))
