"""One person's conversations: which run is active, which gave way, and what an event does to them.

A person has one active run. Another conversation that the person begins puts it aside; when that one ends, the person is offered to go on.
"""

import json
from dataclasses import replace
from datetime import datetime, timedelta
from functools import cached_property, partial
from typing import Final
from uuid import UUID

from bot.dialogue.render import Renderer
from bot.dialogue.speech import Buttons
from bot.domain.days.hard import was_hard
from bot.domain.flow.effects import (
    Do,
    Effect,
    Ended,
    Ignored,
    Reask,
    Show,
    Stale,
    StartTimer,
    StopTimer,
    Toggled,
    Unfolded,
)
from bot.domain.flow.engine import advance
from bot.domain.flow.events import (
    Added,
    Corrected,
    Event,
    Left,
    Pressed,
    Resumed,
    Started,
    TimerFired,
    Wrote,
    event_to_json,
)
from bot.domain.flow.language import Ask, FlowClass, FreeText, Scale, YesNo
from bot.domain.flow.press import HELP, LEAVE, Press
from bot.domain.flow.state import RunState, Status, Tap
from bot.domain.flow.typed_answers import read_answer
from bot.domain.flow.values import WORDS, Answers, Means
from bot.domain.flow.verbs import Schedule
from bot.domain.messages.message import Button, Message, Method
from bot.domain.schedules.schedule import RULES, ScheduleKind
from bot.i18n import local
from bot.service.conversation.facts import LiveFacts
from bot.service.conversation.may_keep import may_keep
from bot.service.conversation.verbs import carry_out
from bot.service.conversation.voice import Voice
from bot.service.days import daily
from bot.service.rehearsal import playing
from bot.store.conversations import conversations
from bot.store.conversations.conversations import RunRow
from bot.store.outbox import standing
from bot.store.outbox.asked import question_sent
from bot.store.people import people
from bot.store.tables.conversation import RunStatus
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import PatientState

#: How many conversations may lie aside, and how many offers after danger besides; the oldest one beyond that is ended, its answers kept.
MOST_ASIDE: Final = 3
WELCOME: Final = "welcome"
#: What is remembered of the last offer to go on, and how long that offer holds.
OFFERED: Final = "offered"
OFFER_AGAIN: Final = timedelta(days=1)
#: How long what is typed is taken for the answer to an open question: a rating is of the moment.
RATING_HOLDS: Final = timedelta(minutes=30)
QUESTION_HOLDS: Final = timedelta(hours=6)
#: The same key again within this is the second of two taps.
DOUBLE_TAP: Final = timedelta(seconds=10)
#: A question put so short a time ago is on its way to whoever did something before it was put.
CROSSES: Final = timedelta(seconds=2)
#: Asks whether answers may be kept, when something that was `wanted` needs it.
KEEP: Final = "keep"


class Talk:
    """The conversations of one person within one transaction."""

    def __init__(self, voice: Voice, lane: Lane = Lane.REPLY) -> None:
        self.voice = voice
        self.work = voice.work
        self.book = voice.desk.content.book
        self.lane = lane
        self.own_action = True
        self.finished = False
        self.toggled: Message | None = None
        self.meaning: Means | None = None
        #: Whether the key is the one that was taken a moment ago.
        self.again = False
        #: Whether the key is one of a question that what they wrote just before it has put anew: the new one is on its way, and comes once.
        self.crossed = False
        #: How the conversation that ended last stood before, and the option that ended it.
        self.ended: RunState | None = None
        self.ended_with = ""
        #: The conversation whose question is answered by Telegram's Reply: however old, it is meant.
        self.meant: RunRow | None = None
        #: What the person had asked for before they agreed, just now, that answers are kept.
        self.wanted: str | None = None

    @cached_property
    def runs(self) -> list[RunRow]:
        """The runs that were open when this was first asked, and those begun since."""
        return self.voice.open_runs()

    @property
    def active(self) -> RunRow | None:
        """The run that has the floor."""
        return next((run for run in self.runs if run.status is RunStatus.ACTIVE), None)

    def aside(self) -> list[RunRow]:
        """Runs that gave way, the latest last."""
        return sorted((run for run in self.runs if run.status is RunStatus.ASIDE), key=lambda run: run.at)

    def is_in(self, flow: str) -> bool:
        """Whether the active run is in a flow, or in one that it called."""
        run = self.active
        return run is not None and any(frame.flow == flow for frame in run.state.frames)

    def start(
        self, flow: str, params: Answers | None = None, *, keep: bool = False, hold: bool = False
    ) -> None:
        """Begin a conversation, or go on with the one of that flow that already lies open (unless new params are given).

        A settings page begins anew: its first message is the page. With `keep` one that has the floor is kept as well, for later; with
        `hold` whatever has the floor is.
        """
        if not params:
            for run in self.runs:
                state = run.state
                if not state.frames or state.frames[0].flow != flow:
                    continue
                if self._is_settings(state):
                    self._apply(run, Left(), quiet=True)
                    break
                self.go_on(run)
                return
        self.put_aside(keep_settings=keep, hold=hold)
        run = conversations.new_run(self.work, self.voice.person.id)
        self.runs.append(run)
        self._apply(run, Started(flow, params or {}, self.book.versions_from(flow)))

    def go_on(self, run: RunRow) -> None:
        """Give a run the floor and show where it stands, unless that is on its way to them."""
        if run.status is not RunStatus.ACTIVE:
            self.put_aside(to=run)
            run.status = RunStatus.ACTIVE
        elif self._is_on_its_way(run):
            return
        self._apply(run, Resumed())

    def _is_on_its_way(self, run: RunRow) -> bool:
        """Whether the open question was put a moment ago, and not before they sent what is being answered: they came together."""
        sent_at, asks = self.voice.sent_at, run.state.status is Status.ASKING
        return asks and sent_at is not None and sent_at <= run.at and self.work.now - run.at < CROSSES

    def give_floor(self, run: RunRow) -> None:
        """Give a run the floor without a word; what had it is held."""
        if run.status is RunStatus.ACTIVE:
            return
        self.put_aside(hold=True, to=run)
        run.status = RunStatus.ACTIVE
        conversations.save_run(self.work, run, touched=False)

    def answer_in(self, run: RunRow, text: str) -> Pressed | Wrote | None:
        """The answer to a run's open question that a typed text is; None when it is none, or nothing is asked."""
        state = run.state
        if state.status is not Status.ASKING:
            return None
        frame, option = state.frames[-1], self._option_called(state, text)
        if option is not None:
            return Pressed(state.seq, frame.flow, frame.step, option)
        return None if self.why_not(run, text) else Wrote(text)

    def answer(self, run: RunRow, answer: Pressed | Wrote) -> None:
        """Give an answer that was typed to the question of a run."""
        self._apply(run, answer)
        if isinstance(answer, Pressed):
            self._say_what_would_be_edited()

    def why_not(self, run: RunRow, text: str) -> Reask | None:
        """Why a typed text is no answer of the kind that is asked for; None when it is one."""
        today = local(self.work.now, self.voice.person.timezone).date()
        read = read_answer(self.open_ask(run), text, today)
        return read if isinstance(read, Reask) else None

    def one_more(self, run: RunRow, text: str) -> bool:
        """Take a text that is typed at "one more?" for the yes and the one more, where a yes leads straight to writing it."""
        yes = self.yes_to_one_more(run, text)
        if yes is None:
            return False
        self._apply(run, yes, quiet=True)
        self._apply(run, Wrote(text))
        return True

    def yes_to_one_more(self, run: RunRow, text: str) -> Pressed | None:
        """The yes for which a typed text is taken together with what it says; None where it is not. Changes nothing."""
        if not isinstance(self.open_ask(run), YesNo):
            return None
        frame = run.state.frames[-1]
        yes = Pressed(run.state.seq, frame.flow, frame.step, "yes")
        after, _ = advance(self.book, run.state, yes, LiveFacts(self.voice))
        then = after.frames[-1] if after.status is Status.ASKING else None
        ask = self.book.get(then.flow, then.version).steps[then.step].ask if then is not None else None
        return yes if isinstance(ask, FreeText) and len(text) <= ask.max else None

    def hint(self, run: RunRow, text: str) -> None:
        """Say how the open question is answered."""
        self._apply(run, Wrote(text))

    def add(self, run: RunRow, text: str) -> None:
        """Let words join those that the open question shows, and show them all."""
        self._apply(run, Added(text))

    def correct(self, run: RunRow, text: str) -> None:
        """Let words stand instead of those that the open question is about, and ask it anew."""
        self._apply(run, Corrected(text))

    def open_ask(self, run: RunRow) -> Ask | None:
        """What a run asks for where it stands."""
        frame = run.state.frames[-1]
        return self.book.get(frame.flow, frame.version).steps[frame.step].ask

    def is_old(self, run: RunRow) -> bool:
        """Whether the open question is of so long ago that what is typed now need not be meant for it.

        Settings, and what is to be written to somebody (it is shown before it is sent), stay as they are.
        """
        frame = run.state.frames[-1]
        class_, ask = self.book.get(frame.flow, frame.version).class_, self.open_ask(run)
        if (
            run is self.meant
            or class_ is FlowClass.SETUP
            or (class_ is FlowClass.REQUEST and isinstance(ask, FreeText))
        ):
            return False
        return self.voice.acted_at - run.at > (RATING_HOLDS if isinstance(ask, Scale) else QUESTION_HOLDS)

    def title_of(self, run: RunRow) -> str:
        """What a conversation is about, in the person's language; the welcome only when nothing else is."""
        frames = run.state.frames
        about = next((frame for frame in frames if frame.flow != WELCOME), frames[0])
        return self.voice.text(f"{self.book.text_prefix(about.flow, about.version)}.title")

    def way_to_a_person(self) -> Buttons:
        """One key under an answer of the program's own: to somebody who is a human being."""
        return ((Button(self.voice.phrase("keyboard_talk"), "m:talk"),),)

    def leave_quietly(self, run: RunRow) -> None:
        """End a conversation without a word."""
        self._apply(run, Left(), quiet=True)

    def _say_what_would_be_edited(self) -> None:
        """Where somebody wrote what a key does that edits its message, there is no message to edit: the question comes anew."""
        run = self.active
        if self.toggled is None or run is None:
            return
        renderer = self.renderer(run.tag, run.state)
        self.voice.send(Message(renderer.open_question(), self.toggled.buttons))
        self.toggled = None

    def asks_for_text(self) -> bool:
        """Whether the open question takes free text, and is not of long ago."""
        run = self.active
        if run is None or run.state.status is not Status.ASKING or self.is_old(run):
            return False
        return isinstance(self.open_ask(run), FreeText)

    def asks_for_words(self) -> bool:
        """Whether the open question takes words that are to be sent to somebody, and is not of long ago."""
        run = self.active
        ask = self.open_ask(run) if run is not None and self.asks_for_text() else None
        return ask is not None and ask.save == WORDS

    def names_an_option(self, text: str) -> bool:
        """Whether a typed text is one of the answers that the open question offers."""
        run = self.active
        state = run.state if run else None
        return (
            state is not None
            and state.status is Status.ASKING
            and self._option_called(state, text) is not None
        )

    def pressed(self, press: Press) -> str | None:
        """Take a button of a conversation; give the label of the choice when it was the answer to the open question.

        A press of a run that is no longer open still tells what it meant: `meaning` then holds it.
        """
        run = next((run for run in self.runs if run.tag == press.tag), None)
        if run is None:
            self._pressed_on_closed(press)
            return None
        before = run.state
        if _is_last(before, press) and before.seq != press.seq:
            self._pressed_again(before, press, run.at)
            return None
        if before.seq != press.seq and run.id in self.voice.asked_now and self._meant(before, press) is None:
            self.crossed = True
            return None
        if run.status is RunStatus.ASIDE and before.seq == press.seq and press.option != HELP:
            self.put_aside(to=run)
            run.status = RunStatus.ACTIVE
        self._apply(run, Pressed(press.seq, press.flow, press.step, press.option))
        after = run.state
        if before.seq != press.seq or after == before or self.toggled is not None:
            return None
        return self._label(before, press)

    def welcome_run(self) -> RunRow | None:
        """The welcome, while it lies open."""
        for run in self.runs:
            frames = run.state.frames
            if run.status is not RunStatus.ENDED and frames and frames[0].flow == WELCOME:
                return run
        return None

    def offer_to_go_on(self) -> None:
        """When a conversation has just ended and another lies aside, ask whether to go on with that one."""
        lying = [
            run for run in self.aside() if not (self._is_crisis(run) or self._was_another_day(run))
        ]  # of a crisis the card and its buttons stand in the chat
        if not self.finished or self.active is not None or not lying:
            return
        run = lying[-1]
        if self._offered_lately(run) or (self.ended is not None and was_hard(self.ended)):
            return
        note = {"run": run.tag, "at": self.work.now.isoformat()}
        conversations.remember(self.work, self.voice.person.id, OFFERED, note)
        self._offer(run)

    def offer_what_is_open(self) -> bool:
        """Ask whether to go on with the conversation that has the floor, or gave way last; False when nothing is open."""
        run = self.active or next(iter(self.aside()[-1:]), None)
        if run is None:
            return False
        self._offer(run)
        return True

    def _offered_lately(self, run: RunRow) -> bool:
        """Whether the person was asked about this conversation within a day and has not gone on with it since."""
        offered = conversations.remembered(self.work, self.voice.person.id).get(OFFERED)
        if offered is None or offered["run"] != run.tag:
            return False
        at = datetime.fromisoformat(offered["at"])
        return at >= run.at and self.work.now - at < OFFER_AGAIN

    def _offer(self, run: RunRow) -> None:
        title = self.title_of(run)
        buttons = (
            (
                Button(self.voice.phrase("button_resume"), f"g:{run.tag}"),
                Button(self.voice.phrase("button_later"), "g:later"),
            ),
        )
        self.voice.say("resume_offer", buttons=buttons, title=title)

    def _drop(self, flow: str) -> None:
        """End what lies open of a flow that is no longer to come, its answers kept, so that nobody is asked to go on with it."""
        for run in self.aside():
            if run.state.frames[0].flow == flow:
                self._apply(run, Left(), quiet=True)

    def key_is_over(self) -> None:
        """Say that the time of a key is over and show where we are; with nothing open, where there is something to choose."""
        if self.active is None:
            self.voice.say("stale_press_over", keyboard=self.voice.keyboard())
            return
        self.voice.say("stale_press")
        self.show_where_we_are()

    def show_where_we_are(self) -> bool:
        """Show the open question again; False when nothing is open."""
        run = self.active
        if run is None:
            return False
        self._apply(run, Resumed())
        return True

    def leave(self, run: RunRow) -> None:
        """End a conversation early, keeping its answers."""
        self._apply(run, Left())

    def fire_timer(self, run_id: UUID, seq: int) -> None:
        """Let the wait of a run be over."""
        run = next((run for run in self.runs if run.id == run_id), None)
        if run is not None:
            self.own_action = False
            self._apply(run, TimerFired(seq))

    def _apply(self, run: RunRow, event: Event, *, quiet: bool = False) -> None:
        before = run.state
        playing.look(self.voice, before, event)
        facts = LiveFacts(self.voice)
        after, effects = advance(self.book, before, event, facts)
        if effects == (Ignored(),):
            return
        run.state = after
        playing.look(self.voice, after)
        if after.status is Status.ENDED:
            run.status = RunStatus.ENDED
        log = {"event": json.loads(event_to_json(event)), "facts": facts.read}
        conversations.step(self.work, run, json.dumps(log, ensure_ascii=False, separators=(",", ":")))
        renderer = self.renderer(run.tag, after)
        self.voice.run_id = run.id
        self.voice.asked = partial(self._asked, run.tag, before) if before.status is Status.ASKING else None
        for effect in effects:
            self._carry_out(run, effect, renderer, quiet=quiet)
        if after.status is Status.ENDED:
            if not quiet:
                self.ended, self.ended_with = before, after.last.option if after.last else ""
            self._has_ended(run, before, after)

    def _has_ended(self, run: RunRow, before: RunState, after: RunState) -> None:
        """What follows from the end of a run for what may be kept.

        A welcome that has been gone through without leave to keep answers is over for good. Without that leave nothing of a conversation
        stays but the last tap, by which a double one is known.
        """
        first = before.frames[0] if before.frames else None
        if first is not None and first.flow == KEEP and after.answers.get("keep") == "agree":
            self.wanted = str(first.params.get("wanted", "")) or None
        if first is not None and first.flow == WELCOME and self.finished and after.last is not None:
            self._welcomed(after)
        if not may_keep(self.voice):
            run.state = replace(after, answers={})
            conversations.forget(self.work, run)

    def _welcomed(self, after: RunState) -> None:
        left = after.last is not None and after.last.option == LEAVE
        person = self.voice.person
        if person.state is PatientState.GREETED and not left:
            people.change(self.work, person.id, state=PatientState.DECLINED)
            self.voice.person = replace(person, state=PatientState.DECLINED)

    def _carry_out(self, run: RunRow, effect: Effect, renderer: Renderer, *, quiet: bool) -> None:
        match effect:
            case Do():
                flow = renderer.flow(effect.flow, renderer.state.versions.get(effect.flow, 1))
                carry_out(self.voice, effect.verb, f"{flow.id} {flow.version} {effect.step}")
                if isinstance(effect.verb, Schedule) and effect.verb.at == Schedule.NEVER:
                    self._drop(RULES[ScheduleKind(effect.verb.what)].flow)
            case StartTimer():
                conversations.set_timer(
                    self.work, run, effect.seq, self.work.now + timedelta(seconds=effect.seconds)
                )
            case StopTimer():
                conversations.stop_timer(self.work, run.id)
            case Ended():
                self.finished = not quiet  # a timer is gone by now: the engine stops it, or it has fired
            case Stale():
                self.meaning = effect.means
            case Show() | Toggled() | Unfolded() | Reask() | Ignored():
                pass
        if not quiet:
            self._show(effect, renderer)

    def _show(self, effect: Effect, renderer: Renderer) -> None:
        """Send what the person sees of an effect; buttons that change in place go to whoever holds the message (`toggled`)."""
        seen = renderer.seen(effect, first=self.own_action)
        if seen is None:
            return
        if seen.method is Method.EDIT:
            self.toggled = seen
        elif isinstance(effect, Show):
            stopped = self.voice.person.state is PatientState.STOPPED  # what comes now, they asked for since
            guard = Guard.NONE if self.own_action or stopped else Guard.REMINDERS
            if self.voice.run_id is not None:
                self.voice.asked_now.add(self.voice.run_id)
            self.voice.send(seen, self.lane, guard=guard)
        else:
            self.voice.send(seen)

    def renderer(self, tag: str, state: RunState) -> Renderer:
        """What shows a run, as it stands, to this person."""
        return Renderer(self.voice, partial(daily.menu, self.voice), tag, state)

    def _asked(self, tag: str, state: RunState) -> str:
        """The open question of a run as the person had it before them: as it was sent, else in the words of today."""
        to = self.voice.person.address
        sent = question_sent(self.work, to, tag, state.seq) if to is not None else ""
        return sent or self.renderer(tag, state).open_question()

    def _option_called(self, state: RunState, text: str) -> str | None:
        """The option whose label, number or plain word the person typed instead of pressing."""
        frame = state.frames[-1]
        flow = self.book.get(frame.flow, frame.version)
        return self.renderer("", state).option_called(flow, frame.step, text)

    def _pressed_on_closed(self, press: Press) -> None:
        run = conversations.closed_run(self.work, self.voice.person.id, press.tag)
        state = run.state if run else RunState()
        if run is not None and _is_last(state, press):
            self._pressed_again(state, press, run.at)
        else:
            self._pressed_too_late(state, press)

    def _pressed_again(self, state: RunState, press: Press, at: datetime) -> None:
        """The key that was pressed last: the second of two taps is no press of its own and reads that the first counts; a press later on,
        perhaps under another message with the same question, is one, and gets an answer as any key whose time is over."""
        self.again = self.work.now - at < DOUBLE_TAP
        if not self.again:
            self._pressed_too_late(replace(state, last=None), press)

    def _pressed_too_late(self, state: RunState, press: Press) -> None:
        self.meaning = self._meant(state, press)
        if self.meaning is None and self._still_to_come():
            self.crossed = True
        elif self.meaning is None:
            self.key_is_over()

    def _still_to_come(self) -> bool:
        """Whether the open question was put and has yet to be sent, as after an answer of Telegram's that got lost."""
        run, to = self.active, self.voice.person.address
        if run is None or to is None or run.state.status is not Status.ASKING:
            return False
        return standing.waits_from(self.work, to.recipient_id, run.at)

    def _meant(self, state: RunState, press: Press) -> Means | None:
        """What a key whose time is over still means."""
        _, effects = advance(self.book, state, Pressed(press.seq, press.flow, press.step, press.option), {})
        return next((effect.means for effect in effects if isinstance(effect, Stale)), None)

    def _label(self, before: RunState, press: Press) -> str | None:
        frame = before.frames[-1] if before.frames else None
        if frame is None or press.option == HELP:
            return None
        renderer = self.renderer(press.tag, before)
        return renderer.label_of(self.book.get(frame.flow, frame.version), press.step, press.option)

    def _worth_going_on(self, state: RunState) -> bool:
        """Whether a conversation is kept for later when another begins: not a settings page, nor a request without a word in it."""
        if not state.frames:
            return False
        if self._is_settings(state):
            return False
        match self.book.get(state.frames[0].flow, state.frames[0].version).class_:
            case FlowClass.REQUEST | FlowClass.CRISIS:
                return bool(state.visible.get("text") or state.visible.get("about"))
            case _:
                return True

    def _is_crisis(self, run: RunRow) -> bool:
        first = run.state.frames[0]
        return self.book.get(first.flow, first.version).class_ is FlowClass.CRISIS

    def _was_another_day(self, run: RunRow) -> bool:
        """Whether it asks how the day is, and of a day that is over: who has just answered this morning does not go on with yesterday."""
        first, zone = run.state.frames[0], self.voice.person.timezone
        asks = self.book.get(first.flow, first.version).class_ is FlowClass.CHECKIN
        return asks and local(run.at, zone).date() < local(self.work.now, zone).date()

    def _is_settings(self, state: RunState) -> bool:
        first = state.frames[0]
        return self.book.get(first.flow, first.version).class_ is FlowClass.SETUP and first.flow != WELCOME

    def put_aside(self, *, keep_settings: bool = False, hold: bool = False, to: RunRow | None = None) -> None:
        """Let the run that has the floor give way; one that is not worth going on with ends, unless it is to be held.

        More than a few lie aside never: the oldest end. The one it gives way `to` does not, however long it has lain there.
        """
        run = self.active
        if run is None:
            return
        kept = hold or self._worth_going_on(run.state) or (keep_settings and self._is_settings(run.state))
        if not kept:
            self._apply(run, Left(), quiet=True)
            return
        run.status = RunStatus.ASIDE
        conversations.save_run(self.work, run, touched=False)
        for kind in (True, False):
            lying = [run for run in self.aside() if run is not to and self._is_crisis(run) is kind]
            for old in lying[:-MOST_ASIDE]:
                self._apply(old, Left(), quiet=True)


def _is_last(state: RunState, press: Press) -> bool:
    """Whether this key is the one that was pressed last in a conversation."""
    return state.last == Tap(press.seq, press.flow, press.step, press.option)
