"""The outbox: every message is written here in the transaction that wants it, leased to one process at a time, and written off once.

Order holds within a recipient and lane; a more urgent lane may overtake; a recipient has at most one row in flight. A write with an old
fencing number changes nothing. What may go next is decided in `store/outbox/claims.py`.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import UUID

from sqlalchemy import and_, bindparam, delete, func, insert, or_, select, update

from bot.domain.messages.message import Message
from bot.ids import new_id
from bot.store.database.ready import Ready
from bot.store.database.work import Bell, Work
from bot.store.outbox import standing
from bot.store.outbox.claims import claim, look
from bot.store.outbox.leased import BODY, CHAT, LEASE, LEASED, WAITING, Address, Leased
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from bot.store.tables.people import TELEGRAM, Recipient

__all__ = [
    "BODY", "CHAT", "LEASE", "Address", "Leased", "Written", "claim", "drop_waiting", "look", "on_its_way",
    "prune", "put", "reap", "write_off",
]  # fmt: skip

_state = Ready(select(Outbox.state).where(Outbox.id == bindparam("row")))
#: When another process has started something to the recipient in the meantime, a leased row is refused: the whole transaction is then
#: carried out again (`wants_retry`), and sees that.
_insert = Ready(insert(Outbox))


def put(
    work: Work,
    to: Address,
    message: Message,
    lane: Lane,
    *,
    guard: Guard = Guard.NONE,
    request_id: UUID | None = None,
    edits_id: UUID | None = None,
    after_id: UUID | None = None,
    not_before: datetime | None = None,
) -> tuple[UUID, Leased | None]:
    """Write a message to the outbox. One for a later moment (`not_before`) lets those put after it go first.

    It never goes before the row `after_id`, nor before the one whose message it `edits_id`.
    Gives its id and, when nothing else stands before it, the row already leased to this process, to be sent after the commit; whoever
    drops it then loses nothing, since the reaper finds it.
    """
    row_id, after_id = new_id(), edits_id or after_id
    stands = standing.of(work, to.recipient_id)
    held = stands is not None and stands.hold_until is not None and stands.hold_until > work.now
    row = {
        "id": row_id,
        "recipient_id": to.recipient_id,
        "carrier": TELEGRAM,
        "lane": int(lane),
        "state": Sending.WAITING,
        "body": work.seal(to.patient_id, BODY, row_id, message.to_json()),
        "guard": guard,
        "request_id": request_id,
        "after_id": after_id,
        "edits_id": edits_id,
        "timed": not_before is not None,
        "not_before": not_before or (stands.hold_until if stands is not None and held else work.now),
        "fence": 0,
        "lease_until": None,
        "attempts": 0,
        "unknowns": 0,
        "error": None,
        "message_id": None,
        "created_at": work.now,
        "done_at": None,
    }
    may_go = not held and not_before is None and edits_id is None
    if stands is not None and stands.lets_go(lane) and may_go and _is_over(work, after_id):
        stands.flying = True
        leased = {"state": Sending.LEASED, "fence": 1, "attempts": 1, "lease_until": work.now + LEASE}
        _insert.send(work.connection, row | leased)
        return row_id, Leased(
            row_id,
            to.recipient_id,
            str(to.chat_id),
            lane,
            1,
            work.now + LEASE,
            message,
            guard,
            request_id,
            None,
            1,
            0,
        )
    if stands is not None and (not_before is None or not_before <= work.now):
        stands.first_lane = int(lane) if stands.first_lane is None else min(int(lane), stands.first_lane)
    _insert.send(work.connection, row)
    work.ring.add(Bell.OUTBOX)
    return row_id, None


def _is_over(work: Work, row_id: UUID | None) -> bool:
    """Whether a row that another is to come after is no longer on its way."""
    if row_id is None:
        return True
    found = _state.first(work.connection, {"row": row_id})
    return found is None or found.state not in {Sending.WAITING, Sending.LEASED}


@dataclass(frozen=True, slots=True)
class Written:
    """How one attempt ended, to be written to its row.

    `state` SENT, PARKED, DROPPED, UNKNOWN, or WAITING for another try not before `again_at`; `hold_chat` puts every message to
    the recipient off until then. `failed`: the carrier did not take it, though nothing but the carrier stood in the way.
    """

    row: Leased
    state: Sending
    message_id: int | None = None
    error: str | None = None
    again_at: datetime | None = None
    unknown: bool = False
    hold_chat: bool = False
    unreachable: bool = False

    @property
    def bears_on_others(self) -> bool:
        """Whether it has consequences for the recipient's other rows."""
        return self.state is Sending.WAITING or self.hold_chat or self.unreachable

    failed: bool = False


_finish = (
    update(Outbox)
    .where(Outbox.id == bindparam("row"), Outbox.fence == bindparam("held"), Outbox.state == LEASED)
    .values(
        state=bindparam("to_state"),
        lease_until=None,
        message_id=bindparam("to_message"),
        error=bindparam("to_error"),
        not_before=bindparam("to_not_before"),
        unknowns=Outbox.unknowns + bindparam("more_unknown"),
        done_at=bindparam("to_done"),
    )
)
_finish_one = Ready(_finish)


def write_off(work: Work, results: Sequence[Written]) -> int:
    """Write how attempts ended; give how many rows still were ours (an older fence is refused and changes nothing)."""
    done = [one for one in results if not one.bears_on_others]
    kept = 0
    if len(done) == 1:
        kept = _finish_one.count(work.connection, _ending(work, done[0]))
    elif done:
        kept = work.connection.execute(_finish, [_ending(work, one) for one in done]).rowcount
    return kept + sum(_end_one(work, one) for one in results if one.bears_on_others)


def _end_one(work: Work, result: Written) -> int:
    """Write off an attempt that has consequences for the recipient's other rows."""
    again_at = result.again_at or work.now
    if _finish_one.count(work.connection, _ending(work, result)) == 0:
        return 0
    theirs = update(Recipient).where(Recipient.id == result.row.recipient_id)
    if result.unreachable:
        work.connection.execute(theirs.values(reachable=False))
    if result.hold_chat:
        work.connection.execute(theirs.values(hold_until=again_at))
    if result.hold_chat or result.state is Sending.WAITING:
        _put_off_behind(work, result, again_at)
        work.ring |= {Bell.OUTBOX, Bell.NOTICES}
    return 1


def _put_off_behind(work: Work, result: Written, until: datetime) -> None:
    """Those behind a row that waits cannot go before it: give them its moment, so that nobody looks at them until then."""
    behind = and_(
        Outbox.recipient_id == result.row.recipient_id, Outbox.state == WAITING, Outbox.not_before < until
    )
    if not result.hold_chat:
        behind = and_(behind, Outbox.lane == int(result.row.lane))
    work.connection.execute(update(Outbox).where(behind).values(not_before=until))


def _ending(work: Work, result: Written) -> dict[str, object]:
    return {
        "row": result.row.id,
        "held": result.row.fence,
        "to_state": result.state,
        "to_message": result.message_id,
        "to_error": result.error,
        "to_not_before": result.again_at or work.now,
        "more_unknown": int(result.unknown),
        "to_done": None if result.state is Sending.WAITING else work.now,
    }


def reap(work: Work, born: datetime | None = None) -> int:
    """Take back rows whose lease ran out: their process died or stood still.

    `born` is given by a process that is the only one, and is when it began: a row that was leased before then is a dead one's. A lease
    that ends later than any can was given before the clock was set back. They go again (the message may have been delivered: a reply
    twice is better than none); bulk does not.
    """
    ended = work.now if born is None else max(work.now, born + LEASE)
    late = and_(
        Outbox.state == LEASED, or_(Outbox.lease_until < ended, Outbox.lease_until > work.now + 2 * LEASE)
    )
    back = work.connection.execute(
        update(Outbox)
        .where(late, Outbox.lane < Lane.BULK)
        .values(state=Sending.WAITING, fence=Outbox.fence + 1, lease_until=None)
    ).rowcount
    work.connection.execute(
        update(Outbox)
        .where(late, Outbox.lane >= Lane.BULK)
        .values(
            state=Sending.UNKNOWN,
            fence=Outbox.fence + 1,
            lease_until=None,
            error="lease ran out",
            done_at=work.now,
        )
    )
    if back:
        work.ring |= {Bell.OUTBOX, Bell.NOTICES}
    return back


def drop_waiting(work: Work, recipient_id: UUID, why: str) -> int:
    """Write off everything that waits for a recipient, because it can no longer be reached."""
    return work.connection.execute(
        update(Outbox)
        .where(Outbox.recipient_id == recipient_id, Outbox.state == WAITING)
        .values(state=Sending.DROPPED, error=why, done_at=work.now)
    ).rowcount


def was_sent(work: Work, row_id: UUID) -> bool:
    """Whether a carrier took a row, as far as is known; also of one that is too old to be kept."""
    state = work.connection.execute(select(Outbox.state).where(Outbox.id == row_id)).scalar_one_or_none()
    return state is None or state in {Sending.SENT, Sending.UNKNOWN}


def message_to(work: Work, to: Address, row_hex: str) -> Message | None:
    """The message of an outbox row that went to this person at this recipient, by the row's id in hexadecimal; None for any other.

    What was meant for somebody who had the chat before is sealed with that person's key, and stays closed.
    """
    try:
        row_id = UUID(hex=row_hex)
    except ValueError:
        return None
    found = select(Outbox.body).where(Outbox.id == row_id, Outbox.recipient_id == to.recipient_id)
    body = work.connection.execute(found).scalar_one_or_none()
    if body is None or work.vault.owner_of(work.connection, body) != to.patient_id:
        return None
    return Message.from_json(work.open(body, BODY, row_id))


def messages_at(work: Work, to: Address, message_id: int) -> list[Message]:
    """What the program has made of one message in this person's chat, the newest first; empty when that is no longer known."""
    found = (
        select(Outbox.id, Outbox.body)
        .where(Outbox.recipient_id == to.recipient_id, Outbox.message_id == message_id)
        .order_by(Outbox.id.desc())
    )
    return [
        Message.from_json(work.open(row.body, BODY, row.id))
        for row in work.connection.execute(found)
        if work.vault.owner_of(work.connection, row.body) == to.patient_id
    ]


def on_its_way(work: Work) -> int:
    """How many rows are being sent, or may be by now."""
    may_go = and_(
        Outbox.state == WAITING,
        Outbox.not_before <= work.now,
        or_(Recipient.hold_until.is_(None), Recipient.hold_until <= work.now),
    )
    return work.connection.execute(
        select(func.count())
        .select_from(Outbox)
        .join(Recipient, Recipient.id == Outbox.recipient_id)
        .where(or_(may_go, Outbox.state == LEASED))
    ).scalar_one()


def prune(work: Work, older_than: timedelta) -> int:
    """Delete rows done longer ago than `older_than`, at most a thousand at a time."""
    ids = select(Outbox.id).where(Outbox.done_at < work.now - older_than).limit(1000)
    return work.connection.execute(
        delete(Outbox).where(Outbox.id.in_(ids)).execution_options(synchronize_session=False)
    ).rowcount
