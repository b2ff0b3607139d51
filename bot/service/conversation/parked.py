"""Updates that raised: parking one with a word to the person, and trying it again later."""

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.service.conversation.handle_update import handle_update
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.outcome import Outcome
from bot.store.conversations import updates
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.tables.messages import Lane


def park(work: Work, desk: Desk, incoming: Incoming, bot_id: int, error: str) -> Outcome:
    """Keep an update that cannot be handled, and tell the person once, plainly, with the help numbers.

    `error` is the type of the error and where it was raised, without its words. A person told within the last hour is not told again.
    """
    raw = {"incoming": _as_data(incoming), "bot": bot_id}
    updates.park(work, bot_id, incoming.update_id, json.dumps(raw), error)
    person = people.by_chat(work, incoming.chat_id) if incoming.chat_id else None
    if person is None:
        return Outcome()
    if person.away_told_at is not None and (work.now - person.away_told_at).total_seconds() < 3600:
        return Outcome()
    voice = Voice(work, desk, person)
    voice.say("failure", lane=Lane.HELP)
    people.change(work, person.id, away_told_at=work.now)
    return Outcome(rows=voice.rows)


def retry(work: Work, desk: Desk, parked_id: UUID) -> None:
    """Handle a parked update once more. If it raises, the transaction is undone and it stays parked."""
    data = json.loads(updates.take_parked(work, parked_id))
    handle_update(work, desk, _from_data(data["incoming"]), data["bot"])
    updates.forget_parked(work, parked_id)


def forget_strangers(work: Work) -> int:
    """Delete parked updates of people who are no patients after three days: nothing about them is kept longer than Telegram keeps it."""
    strangers = [
        parked_id
        for parked_id, raw in updates.parked_before(work, work.now - updates.KEPT)
        if raw is not None and not people.is_a_patients(work, json.loads(raw)["incoming"]["chat_id"])
    ]
    for parked_id in strangers:
        updates.forget_parked(work, parked_id)
    return len(strangers)


def _as_data(incoming: Incoming) -> dict[str, Any]:
    data = {name: getattr(incoming, name) for name in Incoming.__slots__}
    data["sent_at"] = incoming.sent_at and incoming.sent_at.isoformat()
    return data


def _from_data(data: dict[str, Any]) -> Incoming:
    sent_at = data["sent_at"] and datetime.fromisoformat(data["sent_at"])
    return Incoming(
        **{
            **data,
            "kind": UpdateKind(data["kind"]),
            "chat_kind": ChatKind(data["chat_kind"]),
            "sent_at": sent_at,
        }
    )
