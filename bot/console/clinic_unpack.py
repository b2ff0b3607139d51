"""`rodtrad clinic unpack`: a packed clinic comes to this instance, and is served here once the other one has released it."""

import argparse
from dataclasses import replace
from pathlib import Path

from bot.bootstrap import build_desk
from bot.console import moving
from bot.console.asking import ask, ask_secret
from bot.console.common import CommandError, opened, say
from bot.console.enrolling import ask_telegram
from bot.service.moving import arriving
from bot.store.database.work import Work
from bot.store.erasing.rows import scrub
from bot.store.moving import file, packing
from bot.store.moving.entering import Arrived
from bot.store.moving.packing import PackError
from bot.store.moving.shelf import Move
from bot.store.tables.moves import Stage


def add_commands(
    clinic: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command below `rodtrad clinic`."""
    unpack = clinic.add_parser(
        "unpack", parents=[common], help="take a packed clinic into this instance; asks for its passphrase"
    )
    unpack.add_argument("file", nargs="?", type=Path, metavar="FILE", help="what `rodtrad clinic pack` wrote")
    unpack.add_argument(
        "--bot-name", help="the user name of the bot of this instance (else Telegram is asked)"
    )
    unpack.add_argument("--activate", action="store_true", help="serve it from now on; asks for its release")
    unpack.set_defaults(command=unpack_clinic)


def unpack_clinic(arguments: argparse.Namespace) -> int:
    """Lay a packed clinic down here, or serve one that lies here."""
    if arguments.activate:
        return _activate(arguments)
    if arguments.file is None:
        raise CommandError(
            "say which file: rodtrad clinic unpack FILE; or serve one that lies here: --activate"
        )
    with opened() as (store, settings):
        here = moving.here_of(settings)
        passphrase = ask_secret("Passphrase")
        try:
            parts = list(file.read(arguments.file, passphrase))
            origin = packing.opened(parts).origin
        except PackError as error:
            raise CommandError(str(error)) from None
        bot = (
            ""
            if origin.bot_id == here.bot_id
            else "@" + (arguments.bot_name or ask_telegram(settings)).lstrip("@")
        )
        desk = build_desk()

        def laid_down(work: Work) -> Move:
            done = arriving.unpack(work, desk, parts, here)
            moving.passed("unpack not committed")
            return done

        move = store.run(moving.refusing(laid_down))
        moving.passed("unpacked")
    receipt = f"{move.known.receipt}{bot}"
    if move.stage is Stage.LIVE:
        say(arguments, f"{move.known.name} is served here already", {"clinic": move.clinic_id, "live": True})
        return 0
    say(
        arguments,
        f"{move.known.name} lies here, whole, and is not served yet. Start the program here anew, then type this receipt at the instance "
        f"it comes from (rodtrad clinic moved): {receipt}",
        {"clinic": move.clinic_id, "receipt": receipt, "same_bot": not bot},
    )
    return 0


def _activate(arguments: argparse.Namespace) -> int:
    with opened() as (store, settings):
        move = moving.pick(
            store,
            None,
            (Stage.ARRIVED, Stage.LIVE),
            "no clinic waits here; begin with `rodtrad clinic unpack FILE`",
        )
        desk = replace(build_desk(), inbox=f"{settings.public_url}/staff/" if settings.public_url else "")
        release = ask("Release, as `rodtrad clinic moved` printed it")

        def live(work: Work) -> Arrived:
            done = arriving.activate(
                work, moving.journal_of(settings), move.id, release, moving.here_of(settings)
            )
            if done.rows:
                arriving.tell_staff(work, desk, move.clinic_id)
            moving.moves_of(settings).came(move.clinic_id, work.now)
            moving.passed("activation not committed")
            return done

        arrived = store.run(moving.refusing(live))
        moving.passed("activated")
        scrub(store)
    words = [f"{move.known.name} is served here from now on"]
    words[0] += (
        f": {arrived.rows['patient']} patients, {arrived.rows['request']} requests" if arrived.rows else ""
    )
    words += _what_staff_need(arrived)
    data = {"clinic": move.clinic_id, "rows": dict(arrived.rows), "without_chat": arrived.without_chat}
    say(arguments, ". ".join(words), data)
    return 0


def _what_staff_need(arrived: Arrived) -> list[str]:
    """What could not come along, and what its people do about it."""
    told = {
        "people have a chat that is somebody else's here: give them a new link (rodtrad enrol --reissue)": arrived.without_chat,
        "Telegram chats of staff were left: they join this bot from their page": arrived.staff_chats,
        "of staff have a log-in name that is taken here: send them a link (rodtrad staff link)": arrived.log_in_names,
        "passkeys were left: they are for the old address of the pages": arrived.passkeys,
    }
    return [f"{many} {words}" for words, many in told.items() if many]
