"""`rodtrad clinic pack` and `moved`: a clinic leaves this instance with everything, see docs/operators.md.

Each may be asked for again wherever it was broken off: it says what it finds done, and goes on from there.
"""

import argparse
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Final
from uuid import UUID

from bot.bootstrap import build_desk
from bot.console import moving
from bot.console.asking import an_id, ask, ask_secret, pick_clinic
from bot.console.common import CommandError, opened, say
from bot.service.moving import leaving
from bot.store.database.work import Store, Work
from bot.store.erasing.journal import Erased
from bot.store.erasing.rows import scrub
from bot.store.moving import file, packing, shelf
from bot.store.moving.packing import Here, PackError
from bot.store.moving.shelf import Move
from bot.store.people import roster
from bot.store.tables.moves import Stage

#: So often, half a second apart, a clinic is tried to be packed while messages to its people are being sent.
TRIES: Final = 40


def add_commands(
    clinic: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands below `rodtrad clinic`."""
    pack = clinic.add_parser(
        "pack", parents=[common], help="take a whole clinic out of this instance, into a new file"
    )
    pack.add_argument(
        "file", nargs="?", type=Path, metavar="FILE", help="a new file; its passphrase is asked for"
    )
    pack.add_argument("--clinic", metavar="ID", type=an_id, help="which (asked for when there are several)")
    pack.add_argument(
        "--cancel", action="store_true", help="take a packed clinic back, before it was released"
    )
    pack.add_argument(
        "--other-is-lost",
        action="store_true",
        help="with --cancel: it was released, and the instance that it went to is gone for good with all its copies",
    )
    pack.set_defaults(command=pack_clinic)
    moved = clinic.add_parser(
        "moved",
        parents=[common],
        help="give a packed clinic away for good; asks for the receipt of the other instance",
    )
    moved.add_argument("--clinic", metavar="ID", type=an_id, help="which (asked for when there are several)")
    moved.set_defaults(command=release_clinic)


def pack_clinic(arguments: argparse.Namespace) -> int:
    """Pack a clinic, or take a packed one back."""
    if arguments.cancel:
        return _take_back(arguments)
    if arguments.file is None:
        raise CommandError("say into which new file: rodtrad clinic pack FILE")
    with opened() as (store, settings):
        here = moving.here_of(settings)
        clinic_id = _clinic_or_packed(store, arguments.clinic)
        passphrase = _new_passphrase()
        move = _pack(store, clinic_id, here, moving.journal_of(settings).read())
        moving.passed("packed")
        scrub(store)
        _write(store, move, arguments.file, passphrase)
    moving.passed("file in place")
    say(
        arguments,
        f"{move.known.name} is packed in {arguments.file} and is served by nobody now. Bring the file and, by another way, the passphrase "
        "to the other instance: rodtrad clinic unpack FILE. Or take it back: rodtrad clinic pack --cancel",
        {"file": arguments.file, "clinic": move.clinic_id, "move": move.id},
    )
    return 0


def _pack(store: Store, clinic_id: UUID, here: Here, erased: Sequence[Erased]) -> Move:
    def packed(work: Work) -> Move:
        move = leaving.pack(work, clinic_id, here, erased)
        moving.passed("not committed")
        return move

    for left in reversed(range(TRIES)):
        try:
            return store.run(packed)
        except leaving.StillSendingError as error:
            if not left:
                raise CommandError(str(error)) from None
            time.sleep(0.5)
        except PackError as error:
            raise CommandError(str(error)) from None
    raise AssertionError


def _write(store: Store, move: Move, path: Path, passphrase: str) -> None:
    """Write the file; one that is there already and is of this pack and passphrase stays."""
    try:
        if path.exists():
            if packing.opened(file.read(path, passphrase)).origin.move_id == move.id:
                return
            message = (
                f"{path} is there already, and of another pack; give a new file. The clinic lies packed here"
            )
            raise CommandError(message)
        parts = store.read(lambda work: list(shelf.parts(work, move.id)))
        file.write(path, passphrase, parts, moving.passed)
    except PackError as error:
        raise CommandError(str(error)) from None


def _take_back(arguments: argparse.Namespace) -> int:
    with opened() as (store, settings):
        moves = moving.moves_of(settings)
        move = moving.pick(store, arguments.clinic, (Stage.PACKED,), leaving.NOT_PACKED)
        left = moving.refusing(moves.gone)().get(move.clinic_id)
        if left is not None and not arguments.other_is_lost:
            message = (
                f"{move.known.name} was released on {left:%Y-%m-%d}: it is the other instance's, and this is a copy from before. Only "
                "if that instance is lost for good, with all its copies: --cancel --other-is-lost"
            )
            raise CommandError(message)

        def taken_back(work: Work) -> None:
            leaving.cancel(work, move.clinic_id)
            moves.came(move.clinic_id, work.now)

        store.run(moving.refusing(taken_back))
        scrub(store)
    say(
        arguments,
        f"{move.known.name} is served here again, as it was; its pack can never be used: delete the file",
        {"clinic": move.clinic_id, "cancelled": True},
    )
    return 0


def release_clinic(arguments: argparse.Namespace) -> int:
    """Give a packed clinic away."""
    with opened() as (store, settings):
        move = moving.pick(store, arguments.clinic, (Stage.PACKED, Stage.RELEASED), leaving.NOT_PACKED)
        receipt = ask("Receipt, as `rodtrad clinic unpack` printed it")
        desk = build_desk()

        def released(work: Work) -> Move:
            done = leaving.release(work, desk, move.clinic_id, receipt)
            moving.moves_of(settings).left(move.clinic_id, work.now)
            moving.passed("release not committed")
            return done

        move = store.run(moving.refusing(released))
        moving.passed("released")
        scrub(store)
    say(
        arguments,
        f"{move.known.name} has left. Its release, to be typed at the other instance (rodtrad clinic unpack --activate): "
        f"{move.known.release}",
        {"clinic": move.clinic_id, "release": move.known.release},
    )
    return 0


def _new_passphrase() -> str:
    passphrase = ask_secret(f"Passphrase for the file, {file.SHORTEST} characters or more")
    if len(passphrase) < file.SHORTEST:
        message = (
            f"the passphrase has fewer than {file.SHORTEST} characters, and whoever finds the file could guess it; take four or five words "
            "that have nothing to do with each other"
        )
        raise CommandError(message)
    return passphrase


def _clinic_or_packed(store: Store, given: UUID | None) -> UUID:
    """The clinic that is to be packed, or whose packing goes on."""
    packed = [one for one in store.read(shelf.moves) if one.stage is Stage.PACKED]
    if given is not None and any(one.clinic_id == given for one in packed):
        return given
    if given is None and packed and not store.read(roster.clinics):
        return moving.one_of(packed).clinic_id
    return pick_clinic(store, given).id
