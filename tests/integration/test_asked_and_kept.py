"""Words that are heard as danger before they are kept: after *No*, and after the card, they go where they were being written."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import pytest
from sqlalchemy import delete

from bot.clock import ManualClock
from bot.domain.danger.hear import Heard
from bot.domain.danger.recognise import DangerKind
from bot.domain.flow.language import FreeText
from bot.domain.flow.state import Frame, Phase, Status
from bot.service.conversation.danger import ASKED
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.days import safety
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.plan import entries
from bot.store.tables.people import Assignment
from tests.fakes.chat import Chat, House
from tests.fakes.hearing import Fixed

#: In each language a text of a person's own that may be heard as danger: here the test says that it is.
WORDS = {
    "nb": "Jeg vil være mer sammen med ungene",
    "nn": "Eg vil sjå ungane meir",
    "en": "I want to see my kids more",
}
NO = {"nb": "Nei, ikke nå", "nn": "Nei, ikkje no", "en": "No, not now"}
#: After a card: nothing is to be sent, nobody writes in an hour; then where the words go is asked.
NOTHING = {"nb": ("Nei", "Nei"), "nn": ("Nei", "Nei"), "en": ("No", "No")}
TAKE = {"nb": "Ja", "nn": "Ja", "en": "Yes"}
#: Where a person writes what is theirs: a goal, a step, something of their own, people, appointments, the safety plan.
THEIRS = (
    ("goals", "write"),
    ("goal_step", "what"),
    ("plan_add", "what"),
    ("people", "add"),
    ("appointment_new", "what"),
    ("appointment_keep", "what"),
    ("safety_signs", "add"),
    ("safety_good", "add"),
    ("safety_place", "own"),
    ("safety_call", "name"),
    ("say_no", "door"),
)


def asks(chat: Chat, language: str, flow: str, step: str) -> None:
    """Ask a patient this question, and nothing else; that something was asked about lately is forgotten."""

    def ask(work: Work) -> list[Leased]:
        people.change(work, chat.patient_id, language=language)
        conversations.remember(work, chat.patient_id, ASKED, {})
        talk = Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id)))
        for run in talk.runs:
            talk.leave_quietly(run)
        talk.start(flow)
        run = talk.active or conversations.new_run(work, chat.patient_id)
        frames = run.state.frames or (Frame(flow, talk.book.latest(flow).version, step),)
        here = replace(frames[-1], step=step, phase=Phase.ASK)
        run.state = replace(run.state, frames=(here,), status=Status.ASKING)
        conversations.save_run(work, run)
        return talk.voice.rows

    chat.gets(chat.house.store.run(ask))


def stands(chat: Chat) -> dict[str, Any]:
    """Everything that was told so far: what the conversation stands at and holds, and what is kept."""

    def read(work: Work) -> dict[str, Any]:
        talk = Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id, lock=False)))
        run = talk.active
        safe = safety.of_patient(work, chat.patient_id)
        return {
            "open": [(frame.flow, frame.step) for frame in run.state.frames] if run else [],
            "aside": [one.state.frames[0].flow for one in talk.aside()],
            "answers": dict(run.state.answers) if run else {},
            "kept": [(one.kind, one.text) for one in entries.of_patient(work, chat.patient_id)],
            "safe": [(one.part, one.text) for one in safe.lines] + [one.name for one in safe.people],
        }

    return chat.house.store.read(read)


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


class Both:
    """Two patients who write the same: what one writes is asked about, what the other writes is not."""

    def __init__(self, house: House, language: str, monkeypatch: pytest.MonkeyPatch) -> None:
        self.language = language
        self.plain, self.asked = house.patient(1), house.patient(2)
        self._monkeypatch = monkeypatch

    def write_at(
        self, flow: str, step: str, ring_heard: int = 2, after: Sequence[str] = ()
    ) -> tuple[dict[str, Any], dict[str, Any]]:
        """What stands after the words, without the question and after a no to it; or after a card and what is pressed after it."""
        words, desk = WORDS[self.language], self.plain.house.desk
        for chat, ring in ((self.plain, 0), (self.asked, ring_heard)):
            heard = Heard(ring, DangerKind.CHILD if ring else None, (), None)
            self._monkeypatch.setattr(desk, "hearing", Fixed(desk.hearing.model, {words: heard}))
            asks(chat, self.language, flow, step)
            said = chat.writes(words)
            if ring:
                assert "113" in said, (flow, step, said)
            for label in (after or (NO[self.language],)) if ring else ():
                assert label in chat.labels, (flow, step)
                chat.presses(label)
        return stands(self.plain), stands(self.asked)


@pytest.mark.parametrize("language", WORDS)
def test_what_is_theirs_is_kept_after_a_no_as_it_would_have_been(
    house: House, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both, before = Both(house, language, monkeypatch), ""
    for flow, step in THEIRS:
        plain, asked = both.write_at(flow, step)
        assert plain == asked, (flow, step)
        assert str(plain).count(WORDS[language]) > before.count(WORDS[language]), (flow, step)
        before = str({name: plain[name] for name in ("kept", "safe")})


@pytest.mark.parametrize("language", WORDS)
def test_what_is_theirs_is_kept_after_a_card_when_they_say_so(
    house: House, language: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Both(house, language, monkeypatch)
    for flow, step in THEIRS:
        plain, carded = both.write_at(flow, step, 1, (*NOTHING[language], TAKE[language]))
        assert plain == carded, (flow, step)


class TestAfterTheCard:
    """A goal of Anna's brings the card."""

    @pytest.fixture
    def anna(self, house: House, monkeypatch: pytest.MonkeyPatch) -> Chat:
        heard = Heard(1, DangerKind.CHILD, (), None)
        monkeypatch.setattr(house.desk, "hearing", Fixed(house.desk.hearing.model, {WORDS["nb"]: heard}))
        anna = house.patient()
        asks(anna, "nb", "goals", "write")
        anna.writes(WORDS["nb"])
        return anna

    def test_what_was_sent_may_be_kept_as_well(self, anna: Chat) -> None:
        said = anna.presses("Ja, send")
        assert "Du holdt på med «Mine mål» da du skrev dette:" in said
        assert f"«{WORDS['nb']}»" in said
        assert stands(anna)["kept"] == [], "nothing goes into a plan by itself"
        anna.presses("Ja")
        assert stands(anna)["kept"] == [("goal", WORDS["nb"])]

    def test_a_no_leaves_it_out_and_the_question_comes_again(self, anna: Chat) -> None:
        anna.presses("Ja, send")
        assert "Hva er det du vil?" in anna.presses("Nei")
        assert stands(anna)["kept"] == []
        assert stands(anna)["open"] == [("goals", "write")]

    def test_what_is_written_meanwhile_belongs_to_the_message_and_not_to_the_plan(self, anna: Chat) -> None:
        anna.writes("kan du be henne ringe")
        anna.presses("Ja, send")
        anna.presses("Ja")
        assert stands(anna)["kept"] == [("goal", WORDS["nb"])]


def test_without_a_caseworker_what_is_theirs_is_asked_about_under_the_card(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard = Heard(1, DangerKind.CHILD, (), None)
    monkeypatch.setattr(house.desk, "hearing", Fixed(house.desk.hearing.model, {WORDS["nb"]: heard}))
    anna = house.patient()
    asks(anna, "nb", "goals", "write")
    house.store.run(lambda work: work.connection.execute(delete(Assignment)))
    said = anna.writes(WORDS["nb"])
    assert said.index("113") < said.index("Skal jeg ta det med der?")
    anna.presses("Ja")
    assert stands(anna)["kept"] == [("goal", WORDS["nb"])]


@pytest.mark.long
def test_every_question_for_free_text_takes_words_after_a_no(
    house: House, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    both = Both(house, "nb", monkeypatch)
    for flow in desk.content.book:
        for name, step in flow.steps.items():
            if isinstance(step.ask, FreeText):
                plain, asked = both.write_at(flow.id, name)
                assert plain == asked, (flow.id, name)
