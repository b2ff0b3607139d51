"""Ring 3 as a property: one state of one person, any text at all, and what must hold of the reply."""

from collections.abc import Iterator
from typing import Any, Final

from hypothesis import strategies as st

from bot.bootstrap import FLOWS as BOOK
from bot.domain.messages.incoming import clean_text
from bot.domain.words.commands import command_of
from bot.domain.words.enrolment_code import code_in
from bot.domain.words.small_talk import small_talk_of
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.store.database.work import Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House

#: What people write: no answer to anything, and for some of it nobody's word at all.
WRITTEN: Final = (
    "har ikkje nokon plass å sove i natt",
    "jeg har mistet leiligheten og vet ikke hvor jeg skal gjøre av meg",
    "I lost my keys and cannot get in",
    "æ e heilt ferdi",
    "leiligheten",
    "😭😭😭",
    "kan ikke betale husleia",
    "x" * 4096,
    "JEG ER SÅ LEI AV ALT SAMMEN",
    "jegharikkesovetpåtredager",
    "ikkje no igjen / not again / ikke nå igjen",
    "p\u200bl\u200ba\u200bs\u200bs",
    "…",
    "«Trainspotting» var bra",
    "har skikkelig sug",
    "trenger penger",
    "vil ikke ringe noen",
)
#: Conversations that are only ever parts of others, which hand them what they are about.
PARTS: Final = frozenset({"ask_help", "coping", "craving_round", "plan_sheet"})
#: Every other conversation that asks something: a new one is tried by itself.
FLOWS: Final = (
    "discharge",
    *sorted(f"form_{path.stem}" for path in BOOK.glob("instruments/*.yaml")),
    *sorted(
        path.stem
        for path in [*BOOK.glob("*.yaml"), *BOOK.glob("rehearsal/*.yaml")]
        if path.stem not in PARTS and "\n    ask:" in path.read_text(encoding="utf-8")
    ),
)
#: What these begin with: words of the person's.
WITH_WORDS: Final = frozenset({"crisis", "in_danger", "no_call", "forward", "answer", "taken_up"})

STATES: Final = st.fixed_dictionaries(
    {
        "flow": st.sampled_from(FLOWS),
        "presses": st.lists(st.integers(0, 20), max_size=6),
        "language": st.sampled_from(["nb", "nn", "en"]),
        "state": st.sampled_from(list(PatientState)),
        "before": st.none() | st.sampled_from(WRITTEN),
        "text": st.sampled_from(WRITTEN) | st.text(min_size=1, max_size=200),
    }
)

_NUMBER = iter(range(10**6, 10**9))


def a_patient(house: House, state: PatientState, language: str) -> Chat:
    """One more patient: each example begins anew over the same store."""
    anna = house.patient(next(_NUMBER))
    house.store.run(lambda work: people.change(work, anna.patient_id, state=state, language=language))
    return anna


def bring_to(house: House, at: dict[str, Any]) -> Chat:
    """A patient in this state: a conversation begun, some buttons pressed, perhaps something written before."""
    chat = a_patient(house, at["state"], at["language"])

    def begin(work: Work) -> list[Leased]:
        talk = Talk(Voice(work, house.desk, people.by_id(work, chat.patient_id)))
        talk.start(at["flow"], {"text": "det jeg skrev før"} if at["flow"] in WITH_WORDS else None)
        return talk.voice.rows

    chat.gets(house.store.run(begin))
    for press in at["presses"]:
        if chat.labels:
            chat.sends_press(chat.data_of(chat.labels[press % len(chat.labels)]))
    if at["before"] is not None:
        chat.writes(at["before"])
    return chat


def is_understood(work: Work, chat: Chat, text: str) -> bool:
    """Whether a text is an answer to what is open, a command, a code, small talk, or danger, which has its own replies."""
    said = clean_text(text).strip()
    voice = Voice(work, chat.house.desk, people.by_id(work, chat.patient_id, lock=False))
    talk = Talk(voice)
    run = talk.active
    return (
        not said
        or voice.desk.hearing.hear(said).ring == 1
        or command_of(said, ["Kari Nordli", "Ola Berg"]) is not None
        or said in {key for row in voice.keyboard() for key in row}
        or code_in(said, awaited=False) is not None
        or small_talk_of(said) is not None
        or talk.asks_for_text()
        or (run is not None and talk.answer_in(run, said) is not None)
        or (run is not None and talk.yes_to_one_more(run, said) is not None)
    )


def words_kept(work: Work, chat: Chat) -> Iterator[str]:
    """The words that lie in the open conversations."""
    talk = Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id, lock=False)))
    return (str(run.state.visible.get("text", "")) for run in talk.runs if run.state.frames)


def check(house: House, at: dict[str, Any]) -> bool:
    """Write the text in that state. Raises `AssertionError` unless both numbers are in the reply and the words are kept; False for a
    text that is understood."""
    chat, text = bring_to(house, at), clean_text(at["text"])
    if house.store.read(is_understood, chat, text):
        return False
    said = chat.writes(text).replace("\u00a0", " ")
    assert "113" in said, said
    assert "116 117" in said, said
    wanted = " ".join(text.split())
    kept = " ".join("\n".join(house.store.read(lambda work: list(words_kept(work, chat)))).split())
    shown = " ".join(said.split())
    no_word = any(char.isdigit() for char in text) and not any(char.isalpha() for char in text)
    assert no_word or wanted in shown or wanted in kept or wanted.replace(" ", "") in kept.replace(" ", ""), (
        said
    )
    return True
