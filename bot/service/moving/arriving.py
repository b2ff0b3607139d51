"""Laying a packed clinic down here, and serving it from then on."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from bot.domain.flow.language import Flow
from bot.domain.flow.revision import same_structure
from bot.ids import PatientId
from bot.service.clock import ticks
from bot.service.desk import Desk
from bot.service.people.staff_words import words
from bot.service.requests.notices import next_channel
from bot.store.conversations import conversations
from bot.store.database.schema import HEAD
from bot.store.database.work import Work
from bot.store.erasing.journal import Erased, Journal, hash_of
from bot.store.moving import entering, packing, shelf
from bot.store.moving.packing import Here, Origin, PackError
from bot.store.moving.shelf import Known, Move
from bot.store.outbox import notices
from bot.store.people import people
from bot.store.schedules import comebacks
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.moves import Stage


def unpack(work: Work, desk: Desk, parts: Sequence[bytes], here: Here) -> Move:
    """Lay a pack down here, whole, and see that it can be made live; nothing of it is served yet. Raises `PackError`.

    A pack that lies here already stays as it is. What its rows are found by, and the conversations that are open in it, are written down
    for the program, which learns both when it starts.
    """
    pack = packing.opened(parts)
    origin = pack.origin
    known = shelf.by_id(work, origin.move_id)
    if known is not None:
        _not_from_here(known)
        return known
    _may_come(work, desk, origin)
    for _ in pack.rows():
        pass  # all of it is there
    for former in (one for one in shelf.moves(work) if one.clinic_id == origin.clinic_id):
        shelf.forget(work, former.id)  # it was here before, and left
    same_bot = here.bot_id == origin.bot_id
    told = Known(origin.name, origin.receipt, release_hash=origin.release_hash, same_bot=same_bot)
    shelf.put(work, origin.move_id, origin.clinic_id, Stage.ARRIVED, told, parts)
    theirs = [shelf.Chat(UUID(whose), chat, language, tell=False) for whose, chat, language in origin.chats]
    shelf.note_chats(work, origin.move_id, theirs)
    entering.names_here(work, origin)
    there = {one[:2] for one in conversations.flow_versions(work)}
    for flow, version, sha256, compiled in origin.flows:
        if (flow, version) not in there:
            conversations.keep_flow_version(work, flow, version, sha256, compiled)
    move = shelf.by_id(work, origin.move_id)
    assert move is not None  # noqa: S101 - just written
    return move


def activate(work: Work, journal: Journal, move_id: UUID, release: str, here: Here) -> entering.Arrived:
    """Serve a clinic that lies here, from now on. Once it is live a second time changes nothing. Raises `PackError`, `JournalError`."""
    move = shelf.by_id(work, move_id)
    if move is None or move.stage not in {Stage.ARRIVED, Stage.LIVE}:
        message = "no clinic waits here for a release; begin with `rodtrad clinic unpack FILE`"
        raise PackError(message)
    if hash_of(release) != move.known.release_hash:
        message = "this is not the release of this clinic; type what `rodtrad clinic moved` printed at the other instance"
        raise PackError(message)
    if move.stage is Stage.LIVE:
        return entering.Arrived()
    if comebacks.runs(work) and not entering.started_since(work, move.at):
        message = "start the program that runs here anew, then activate: it learns the clinic's keys and conversations when it starts"
        raise PackError(message)
    pack = packing.opened(shelf.parts(work, move.id))
    _name_is_free(work, pack.origin)
    change = entering.Change(bot=here.bot_id != pack.origin.bot_id, host=here.host != pack.origin.host)
    _journal(journal, pack.origin)
    arrived = entering.bring_in(work, pack, change)
    if (
        not change.bot and work.now - pack.origin.at > ticks.AWAY
    ):  # what was pressed meanwhile is lost; the program's beat says so
        comebacks.note_away(work, pack.origin.at - ticks.ASKED_WITHIN, work.now)
    shelf.forget_chats(work, move.id)
    shelf.step(work, move, Stage.LIVE)
    return arrived


def tell_staff(work: Work, desk: Desk, clinic_id: UUID) -> int:
    """Tell everybody who works at a clinic that has come where the pages are now, each by the first of their channels; gives how many."""
    told = 0
    for one in people.everybody_of(work, clinic_id):
        channel = next_channel(one, by_night=False) if one.active else None
        if channel is not None:
            _, address = channel
            said = words(desk, "notice_moved", one.language, desk.inbox)
            notices.put(work, address.recipient_id, address.carrier, clinic_id, said, Lane.NEWS, Guard.NONE)
            told += 1
    return told


def _may_come(work: Work, desk: Desk, origin: Origin) -> None:
    if origin.revision != HEAD:
        side = "this instance" if origin.revision > HEAD else "the instance it comes from"
        message = (
            f"the clinic was packed at revision {origin.revision} of the tables, this program has {HEAD}: bring {side} up to date, "
            "and pack again (`rodtrad clinic pack --cancel` brings the clinic back for that)"
        )
        raise PackError(message)
    if entering.is_here(work, origin.clinic_id):
        message = "this clinic is here already; it came with an earlier pack, or this is a copy of the instance it comes from"
        raise PackError(message)
    _name_is_free(work, origin)
    _conversations_fit(work, desk, origin)
    if missing := sorted(set(origin.kinds) - set(desk.content.kinds.kinds)):
        message = f"open requests are of a kind that the content here does not have ({', '.join(missing)}); bring both to the same release"
        raise PackError(message)


def _name_is_free(work: Work, origin: Origin) -> None:
    if people.find_clinic(work, origin.name) is not None:
        message = f"another clinic here is called {origin.name!r}; give that one another name first (`rodtrad clinic change --name`)"
        raise PackError(message)


def _conversations_fit(work: Work, desk: Desk, origin: Origin) -> None:
    """A version that both have must have the same steps; one that only the other has is taken along."""
    served = {(flow, version): compiled for flow, version, _, compiled in conversations.flow_versions(work)}
    for flow, version, _, compiled in origin.flows:
        own = desk.content.book.find(flow, version)
        if own is None and (flow, version) in served:
            own = Flow.from_json(served[flow, version])
        if own is not None and not same_structure(compiled, own):
            message = (
                f"version {version} of the conversation {flow!r} has other steps here than where the clinic comes from, and somebody is "
                "in the middle of it; bring both instances to the same content"
            )
            raise PackError(message)


def _not_from_here(known: Move) -> None:
    if known.stage in {Stage.PACKED, Stage.RELEASED}:
        message = "this clinic was packed here; unpack it at the other instance, or take it back with `rodtrad clinic pack --cancel`"
        raise PackError(message)


def _journal(journal: Journal, origin: Origin) -> None:
    """Whoever was erased where the clinic comes from is to stay so here, whatever backup is restored one day."""
    known = {one.patient_id for one in journal.read()}
    for patient_id, at, receipt in origin.erased:
        one = Erased(PatientId(UUID(patient_id)), datetime.fromisoformat(at), receipt)
        if one.patient_id not in known:
            journal.write(one)
