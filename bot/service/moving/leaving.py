"""Packing a clinic, taking it back, and giving it away."""

from collections.abc import Iterable, Sequence
from typing import Final
from uuid import UUID

from bot.domain.messages.message import Message
from bot.domain.schedules.schedule import QUIET
from bot.i18n import fill
from bot.ids import new_id
from bot.service.desk import Desk
from bot.store.course import recording
from bot.store.database.work import Work
from bot.store.erasing import farewell
from bot.store.erasing.journal import Erased, hash_of, new_receipt
from bot.store.moving import apart, entering, origin, packing, rows, shelf
from bot.store.moving.packing import Here, PackError
from bot.store.moving.shelf import Known, Move
from bot.store.outbox import outbox
from bot.store.tables.messages import Lane
from bot.store.tables.moves import Stage

#: Links of Telegram's to a bot; pressing Start there begins the chat.
LINK: Final = "https://t.me/{}"
NOT_PACKED: Final = "no such clinic lies packed here; begin with `rodtrad clinic pack`"


class StillSendingError(PackError):
    """Messages to people of the clinic are being sent just now: in a few seconds they are not."""


def pack(work: Work, clinic_id: UUID, here: Here, erased: Iterable[Erased]) -> Move:
    """Take a clinic out of the tables and lay it down packed; one that lies there already stays as it is. Raises `PackError`.

    From the commit on nobody serves it: no beat, no page and no update finds anything of it.
    """
    rows.lock(work)
    known = shelf.of_clinic(work, clinic_id)
    if known is not None and known.stage is Stage.PACKED:
        return known
    name = origin.name_of(work, clinic_id)
    if name is None:
        message = f"there is no clinic with the id {clinic_id} here; see `rodtrad clinic list`"
        raise PackError(message)
    if rows.in_flight(work, clinic_id):
        message = "messages to people of this clinic are being sent just now; try again in a few seconds"
        raise StillSendingError(message)
    _refuse_what_is_under_way(work, clinic_id)
    rows.cut(work, clinic_id)
    recording.stamp(work.connection, work.now)
    _refuse_what_goes_across(work, clinic_id)
    move_id, release = new_id(), new_receipt()
    for former in (one for one in shelf.moves(work) if one.clinic_id == clinic_id):
        shelf.forget(work, former.id)  # it had left and come back, or come from elsewhere
    told = Known(name, new_receipt(), release, hash_of(release))
    chats = shelf.chats_of(work, clinic_id)
    says = origin.origin_of(work, clinic_id, move_id, told, here, erased, chats)
    shelf.put(work, move_id, clinic_id, Stage.PACKED, told, packing.parts(packing.lines(work, says)))
    rows.take_out(work, clinic_id)
    shelf.note_chats(work, move_id, chats)
    move = shelf.by_id(work, move_id)
    assert move is not None  # noqa: S101 - just written
    return move


def pack_again(work: Work, gone: Iterable[UUID], here: Here, erased: Sequence[Erased]) -> list[str]:
    """Pack whichever of the clinics that have left is in the tables all the same, as after a restore; gives their names.

    To be called at every start, before anybody is served: their other instance serves them. Raises `PackError`.
    """
    back = [one for one in gone if entering.is_here(work, one)]
    return [pack(work, one, here, erased).known.name for one in back]


def cancel(work: Work, clinic_id: UUID) -> Move:
    """Take a packed clinic back: it is served here as before, and its pack can never be made live elsewhere. Raises `PackError`."""
    move = shelf.of_clinic(work, clinic_id)
    if move is None or move.stage is not Stage.PACKED:
        raise PackError(_not_packed(move))
    entering.bring_in(work, packing.opened(shelf.parts(work, move.id)), entering.AS_IT_WAS)
    shelf.forget(work, move.id)
    return move


def release(work: Work, desk: Desk, clinic_id: UUID, receipt: str) -> Move:
    """Give a packed clinic away for good: it lies whole where the receipt comes from. Whoever is to press Start at another bot is told so,
    once. A second time gives the same release and tells nobody. Raises `PackError`.

    `receipt` is what `rodtrad clinic unpack` printed: with `@` and a name where the bot there is another one.
    """
    move = shelf.of_clinic(work, clinic_id)
    if move is None or move.stage not in {Stage.PACKED, Stage.RELEASED}:
        raise PackError(_not_packed(move))
    code, _, bot = receipt.strip().partition("@")
    if hash_of(code) != hash_of(move.known.receipt):
        message = "this is not the receipt of this pack; type what `rodtrad clinic unpack` printed at the other instance"
        raise PackError(message)
    if move.stage is Stage.RELEASED:
        return move
    link = LINK.format(bot) if bot else ""
    told = shelf.chats_to_tell(work, move.id)
    if link:
        _tell(work, desk, told, link)
    return shelf.step(work, move, Stage.RELEASED, link=link, same_bot=not bot)


def _tell(work: Work, desk: Desk, chats: Iterable[shelf.Chat], link: str) -> None:
    """One sentence to each, by day, in their language; the chat's number goes when it has been sent."""
    not_before = QUIET.over(work.now, "Europe/Oslo")
    for one in chats:
        text = fill(desk.texts.phrase("moved_farewell", one.language), {"link": link}.__getitem__)
        address = farewell.open_chat(work, one.chat_id)
        outbox.put(work, address, Message(text, neutral=True), Lane.NEWS, not_before=not_before)


def _not_packed(move: Move | None) -> str:
    match move and move.stage:
        case Stage.RELEASED:
            return "this clinic was released: it is the other instance's; go on there, with `rodtrad clinic unpack --activate`"
        case Stage.ARRIVED:
            return "this clinic came here from another instance and waits for its release; go on with `rodtrad clinic unpack --activate`"
        case _:
            return NOT_PACKED


def _refuse_what_is_under_way(work: Work, clinic_id: UUID) -> None:
    """What two clinics have with each other has to be over before they part."""
    going = apart.under_way(work, clinic_id)
    if going:
        message = (
            "people are being handed over between this clinic and another one here, and nobody may be left without a "
            f"caseworker (patients {_listed(going)}): let it be finished, or call it off (`rodtrad patient handover ID "
            "--withdraw`), and pack again"
        )
        raise PackError(message)
    asked = apart.still_open(work, clinic_id)
    if asked:
        message = (
            "people who are another clinic's now have requests here that are not over, or the other way round "
            f"({_listed(asked)}): answer or end them on the pages, then pack again"
        )
        raise PackError(message)


def _listed(some: Sequence[object]) -> str:
    return ", ".join(str(one) for one in some)


def _refuse_what_goes_across(work: Work, clinic_id: UUID) -> None:
    found = rows.across(work, clinic_id)
    if found:
        where = ", ".join(f"{one.rows} in {one.table}.{one.column}" for one in found)
        message = (
            f"rows of this clinic and of another one here refer to each other ({where}), which should not be: report it. Until it is "
            "mended they go together, with the whole database: `rodtrad backup` here, `rodtrad restore` there"
        )
        raise PackError(message)
