"""What would be answered in a scene: the person's words and presses go through the same engine as ever, at the moment of the scene, and all
that comes of it is undone. Nothing is sent, and the database is as it was.

The copy is the database itself behind a savepoint: the person's own conversations, plan, team, hours and absences are there as they are.
"""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime, timedelta

from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.domain.rehearsal.answered import Answered
from bot.service.conversation.voice import Voice
from bot.store.outbox import written


def answered(voice: Voice, at: datetime, words: str, presses: Sequence[int]) -> Answered:
    """What the program says at `at` when the person writes `words` and then presses these of the keys that each answer has."""
    behind = voice.work.connection.begin_nested()
    try:
        return _play(voice, at, words, presses)
    finally:
        behind.rollback()


def _play(voice: Voice, at: datetime, words: str, presses: Sequence[int]) -> Answered:
    from bot.service.conversation.handle_update import handle_update  # noqa: PLC0415 - it plays rehearsals itself
    from bot.service.conversation.talk import Talk  # noqa: PLC0415

    work = replace(voice.work, now=max(at, voice.work.now), ring=set(), standing={})
    desk = replace(voice.desk, thought=timedelta(0))
    address = voice.person.address
    if address is None:
        return Answered()
    rehearsal = Talk(Voice(work, desk, voice.person))
    if rehearsal.active is not None:
        rehearsal.leave_quietly(rehearsal.active)

    def do(number: int, incoming: Incoming) -> Answered:
        before = written.ids(work, address)
        # numbers that Telegram never gives
        outcome = handle_update(work, desk, replace(incoming, update_id=-number, chat_id=address.chat_id), 0)
        marked = outcome.pressed.marked if outcome.pressed else None
        shown = [*written.since(work, address, before), *([marked] if marked else [])]
        last = next((message for message in reversed(shown) if message.buttons), None)
        keys = tuple(key for row in last.buttons for key in row) if last is not None else ()
        return Answered(tuple(message.text for message in shown if message.text), keys)

    now = do(1, Incoming(0, UpdateKind.TEXT, text=words))
    for number, which in enumerate(presses, 2):
        if which >= len(now.keys):
            break
        now = do(number, Incoming(0, UpdateKind.PRESS, press=now.keys[which].data, press_id="0"))
    return now
