"""A button of a conversation that was replaced, left or gone on: it does what it said when it was shown, with the words it stood under.

The log of the conversation is played again up to the question of the button, and the press is taken there. What would be sent is sent;
where the question was answered in another way, it is shown once more instead. What would show a preview shows it.
"""

import json
from collections.abc import Iterable
from typing import Final
from uuid import UUID

from bot.dialogue.preview import request_lines
from bot.dialogue.render import Renderer
from bot.domain.flow.actions import BadEffectError
from bot.domain.flow.book import FlowBook, UnknownFlowError
from bot.domain.flow.effects import Do, Effect, Show
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Pressed, event_from_json
from bot.domain.flow.language import FlowClass
from bot.domain.flow.press import LEAVE, Press
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.verbs import Consent, Purpose, Relay, Request, Verb
from bot.domain.flow.walk import FlowLoopError
from bot.service.conversation.facts import LiveFacts
from bot.service.conversation.talk import Talk
from bot.service.conversation.verbs import carry_out
from bot.service.requests import asking
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.people import people

#: What brings words to somebody; a consent belongs to it where the question said that a yes gives it.
SENDS: Final = (Request, Relay)


def honour(talk: Talk, press: Press) -> bool:
    """Do what a button that is no longer open stood for, about what it stood under.

    True when it has sent its words, or shows the preview it led to; False when it led to neither, or nothing is known of it any more.
    """
    run = conversations.closed_run(talk.work, talk.voice.person.id, press.tag)
    if run is None:
        return False
    before, answered = stood_at(talk.work, talk.book, run.id, press)
    if before is None:
        return False
    event = Pressed(press.seq, press.flow, press.step, press.option)
    after, effects = advance(talk.book, before, event, LiveFacts(talk.voice))
    verbs = [effect.verb for effect in effects if isinstance(effect, Do)]
    sends = next((verb for verb in verbs if isinstance(verb, SENDS)), None)
    if sends is not None and answered:
        _show(talk, sends)
        return True
    if sends is not None:
        _send(talk, effects, verbs, talk.renderer(run.tag, after))
        return True
    top = after.frames[-1] if after.frames else None
    if top is None or top.flow == press.flow:
        return False
    if talk.book.get(top.flow, top.version).class_ not in {FlowClass.REQUEST, FlowClass.CRISIS}:
        return False
    talk.start(top.flow, top.params)
    return True


def stood_at(work: Work, book: FlowBook, run_id: UUID, press: Press) -> tuple[RunState | None, bool]:
    """How a conversation stood when the question of a button was open, and whether it was answered, not only left.

    No state when the log or its version of the flow is gone.
    """
    state, found, answered = RunState(), None, False
    try:
        for line in conversations.events_of(work, run_id):
            logged = json.loads(line)
            state, _ = advance(book, state, event_from_json(json.dumps(logged["event"])), logged["facts"])
            frame = state.frames[-1] if state.frames else None
            open_here = state.status is Status.ASKING and state.seq == press.seq
            if open_here and frame is not None and (frame.flow, frame.step) == (press.flow, press.step):
                found = state
            last = state.last
            answered = answered or (last is not None and last.seq == press.seq and last.option != LEAVE)
    except (UnknownFlowError, FlowLoopError, BadEffectError):
        return None, False
    return found, answered


def _show(talk: Talk, sends: Request | Relay) -> None:
    """Show once more what would be sent, to be sent or not."""
    if isinstance(sends, Relay):
        talk.start("forward", {"text": sends.text})
        return
    kind, _ = talk.voice.desk.content.kinds.find(sends.kind)
    about = "\n".join(request_lines(talk.voice, sends.about, sends.text, kind))
    talk.start("ask_help", {"about": about, "kind": kind})


def _send(talk: Talk, effects: Iterable[Effect], verbs: Iterable[Verb], renderer: Renderer) -> None:
    """Carry out what sends, and say what the flow says with it; what would come after is another conversation's."""
    voice = talk.voice
    given = people.consents(voice.work, voice.person.id).get(Purpose.CONTACT)
    gives = any(isinstance(verb, Consent) for verb in verbs)
    for effect in effects:
        match effect:
            case Show(seq=None) if renderer.flow(effect.flow, effect.version).steps[effect.step].do:
                voice.send(renderer.message(effect, first=True), talk.lane)
            case Show(seq=int()):
                return
            case Do(verb=Request() as verb) if not gives and not (given and given[0]):
                _show(talk, verb)
                return
            case Do(verb=Relay() as verb) if asking.has_said(voice, verb.text):
                asking.status(voice)
            case Do(verb=Consent() | Request() | Relay() as verb):
                carry_out(
                    voice, verb, f"{effect.flow} {renderer.state.versions.get(effect.flow, 1)} {effect.step}"
                )
            case _:
                pass
