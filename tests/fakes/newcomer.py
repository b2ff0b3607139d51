"""Somebody who comes in, over a real store and the real content: gives the code, answers the welcome, and lets days pass."""

from datetime import datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from bot.domain.flow.verbs import Purpose
from bot.service.clock import ticks
from bot.service.days import schedules as own_times
from bot.store.people import people
from bot.store.schedules import schedules
from tests.fakes.chat import Chat, House

HERE = ZoneInfo("Europe/Oslo")


def comes_in(house: House, chat_id: int = 700_701, *, phone: str = "", **options: Any) -> Chat:
    """A phone on which the right code has just been given: the language is asked."""
    chat, invitation = house.chat(chat_id), house.enrol(**options)
    chat.patient_id = invitation.patient_id
    chat.writes(f"/start {invitation.token}", language=phone)
    chat.writes(invitation.code, language=phone)
    return chat


def welcomed(house: House, *labels: str, chat_id: int = 700_701, **options: Any) -> Chat:
    """A phone on which these were pressed after «Bokmål» and «Greit»: the answers to keep, contact, and to be written to."""
    chat = comes_in(house, chat_id, **options)
    for label in ("Bokmål", "Greit", *labels):
        chat.presses(label)
    return chat


def said_yes(chat: Chat) -> dict[Purpose, bool]:
    """What was said yes or no to; a purpose that was not asked about is missing."""
    given = chat.house.store.read(people.consents, chat.patient_id)
    return {purpose: said.given for purpose, said in given.items()}


def until(chat: Chat, moment: str) -> str:
    """Let time pass until a local moment, stopping wherever something is due; give what comes by itself."""
    house, end = chat.house, datetime.fromisoformat(moment).replace(tzinfo=HERE)
    house.store.run(own_times.plan_missing)
    came: list[str] = []
    while house.clock.now() < end:
        due = house.store.read(schedules.next_due_at)
        step = min(due, end) if due is not None and due > house.clock.now() else end
        house.clock.move(min(step - house.clock.now(), timedelta(days=1)))
        chat.last = []
        came.append(chat.gets(list(house.store.run(ticks.tick_schedules, house.desk).rows)))
    return "\n".join(text for text in came if text)
