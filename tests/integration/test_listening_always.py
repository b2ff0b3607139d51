"""Ring 3 as a property: whatever state, language and text, the reply to what was not understood has the numbers, and the text is kept."""

from typing import Any, Final

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.clock import ManualClock
from bot.domain.danger.recognise import recognise
from bot.domain.words.commands import command_of
from bot.domain.words.small_talk import small_talk_of
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House

#: No answer to anything, no command, no danger; nobody's label.
TEXTS: Final = (
    "har ikkje nokon plass å gjere av meg i natt",
    "jeg har mistet leiligheten og vet ikke hvor jeg skal gjøre av meg",
    "I lost my keys and cannot get in",
    "æ e heilt ferdi",
    "leiligheten",
    "😭😭😭",
    "kan ikke betale husleia",
    "x" * 4096,
)
FLOWS: Final = (
    *("talk", "craving", "checkin", "relapse", "reasons", "tools", "discharge", "language", "pause", "daily"),
    *("checkin_time", "stored", "evening", "arrival", "left_today", "withdraw", "keep", "comeback"),
)


STATES: Final = st.fixed_dictionaries(
    {
        "flow": st.sampled_from(FLOWS),
        "presses": st.lists(st.integers(0, 20), max_size=6),
        "language": st.sampled_from(["nb", "nn", "en"]),
        "state": st.sampled_from([PatientState.ACTIVE, PatientState.DECLINED, PatientState.STOPPED]),
        "text": st.sampled_from(TEXTS),
    }
)


def test_after_any_text_that_was_not_understood_the_numbers_are_there_and_the_text_is_kept(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    house = House(store, desk, clock).furnish()

    @given(STATES)
    @settings(max_examples=200, deadline=None, derandomize=True)
    def holds(at: dict[str, Any]) -> None:
        text = at["text"]
        chat = a_patient(house, at["state"], at["language"])
        chat.gets(store.run(begin, chat, at["flow"]))
        for press in at["presses"]:
            if chat.labels:
                chat.sends_press(chat.data_of(chat.labels[press % len(chat.labels)]))
        if store.read(takes_text, chat):
            return  # it is an answer, which is stored where the flow says
        said = chat.writes(text)
        assert "113" in said, said
        assert "116 117" in said, said
        assert text in said.replace("\n", "") or text in store.read(words, chat), said

    holds()


@pytest.mark.parametrize("text", TEXTS)
def test_these_texts_are_no_danger_no_command_and_no_small_talk(text: str) -> None:
    assert recognise(text) is None
    assert command_of(text, ["Kari Nordli"]) is None
    assert small_talk_of(text) is None


_NUMBER = iter(range(10**6, 10**9))


def a_patient(house: House, state: PatientState, language: str) -> Chat:
    """One more patient: each example begins anew over the same store."""
    anna = house.patient(next(_NUMBER))
    house.store.run(lambda work: people.change(work, anna.patient_id, state=state, language=language))
    return anna


def begin(work: Work, chat: Chat, flow: str) -> list[Leased]:
    talk = Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id)))
    talk.start(flow)
    return talk.voice.rows


def takes_text(work: Work, chat: Chat) -> bool:
    return Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id, lock=False))).asks_for_text()


def words(work: Work, chat: Chat) -> str:
    """The words that lie in the open conversations."""
    talk = Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id, lock=False)))
    return "\n".join(str(run.state.visible.get("text", "")) for run in talk.runs if run.state.frames)
