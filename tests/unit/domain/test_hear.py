"""What is heard in texts that nobody planned for: long, shouted, disguised, quoted, mixed; and how long it takes."""

import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.content.weights import load_hearing
from bot.domain.danger.recognise import DangerKind
from bot.domain.words.word_lists import LATER, NO, SKIP, TYPED, YES, Command
from tests.fakes.examples import examples
from tests.unit.domain.test_danger import CASES, EVERYDAY

hear = load_hearing().hear
LONG = 4096
STORY = (
    "I dag var jeg på butikken og handlet melk og brød. Etterpå gikk jeg en tur rundt vannet med hunden. "
    "Det var mye folk ute, og sola skinte. Så kom naboen på kaffe, og vi snakket om været og hagen. "
)
ARTICLE = (
    "Verdensdagen for selvmordsforebygging markeres hvert år den 10. september. Statistikken viser at tallet på "
    "selvmord har vært stabilt de siste ti årene, skriver forskerne i rapporten. Forebygging handler om å snakke "
    "sammen, sier professoren i artikkelen. Kurset i førstehjelp ved selvmordsfare tas av flere tusen hvert år. "
)

#: The danger, and what may stand around it without hiding it.
DANGERS = [
    "jeg vil dø",
    "jeg tar livet mitt i kveld",
    "han puster ikke",
    "i want to kill myself",
    "eg vil ikkje leva lenger",
]


@pytest.mark.parametrize("danger", DANGERS)
def test_danger_in_the_last_line_of_a_long_story_brings_what_it_brings_alone(danger: str) -> None:
    text = (STORY * 14)[: LONG - len(danger) - 2].rstrip() + "\n" + danger
    assert 0 < hear(text).ring <= hear(danger).ring


@pytest.mark.parametrize("danger", DANGERS)
@pytest.mark.parametrize(
    "change",
    [
        str.upper,
        lambda text: text.replace(" ", ""),
        lambda text: text.replace(" ", "\n"),
        "\u200b".join,
        lambda text: text.replace("i", "\u0456").replace("e", "\u0435"),  # Cyrillic
        lambda text: text.replace("e", "ee").replace("k", "kkk"),
        lambda text: f"😭😭 {text} 😭",
        lambda text: f"hi how are you. {text}. hvordan går det",
    ],
    ids=[
        "capitals",
        "no spaces",
        "a word a line",
        "zero width",
        "homoglyphs",
        "long letters",
        "emoji",
        "two languages",
    ],
)
def test_how_it_is_written_hides_no_danger(danger: str, change: object) -> None:
    assert callable(change)
    assert hear(change(danger)).ring > 0


@pytest.mark.parametrize(
    "text",
    [
        "😀😀😀",
        "👍",
        "",
        " \n ",
        "...",
        "12",
        "Kari Nordli",
        "så «Å ta sitt eget liv» på kino i går, fin film",
        "har du sett serien «Død og begravet» på netflix",
        "leser boka «Jeg vil ikke dø» av en forfatter fra Bergen",
        ARTICLE,
        STORY * 14,
    ],
    ids=lambda text: text[:24],
)
def test_these_bring_no_card(text: str) -> None:
    assert hear(text).ring != 1


def test_a_long_story_about_nothing_is_no_danger_at_all() -> None:
    assert hear((STORY * 20)[:LONG]).ring == 0


@given(st.text(st.characters(codec=None), max_size=400))
@settings(max_examples=examples(200))
def test_any_text_at_all_is_heard_without_a_fault(text: str) -> None:
    heard = hear(text)
    assert heard.ring in {0, 1, 2}
    assert (heard.danger in set(DangerKind)) == (heard.ring > 0)


@pytest.mark.parametrize(
    "text",
    [
        "drømte om mor i natt. jeg vil dø",
        "broren min tok livet sitt i 2010. nå skal jeg gjøre det samme, jeg vil dø",
        "så en film i går. etterpå tok jeg alle tablettene",
        "jeg er ikke redd lenger, jeg vil bare dø",
        "det er ikke en spøk, jeg tar livet mitt",
        "ikke ring noen, han puster ikke",
    ],
)
def test_what_sets_one_thing_aside_hides_no_other(text: str) -> None:
    """A dream, a year, a film and a «not» count for their own sentence, and a «not» for the next words only."""
    assert hear(text).ring > 0


def test_the_reasons_are_ours_and_never_the_persons_words() -> None:
    heard = hear("Per Hansen i Storgata orker virkelig ikke å leve mer, han har tabletter i Adidasveska")
    assert heard.why
    assert all("hansen" not in reason.lower() and "adidas" not in reason.lower() for reason in heard.why)


@pytest.mark.parametrize(("kind", "text"), CASES)
def test_what_the_lists_know_is_never_passed_over(kind: DangerKind, text: str) -> None:
    assert hear(text).ring > 0, kind


def test_what_the_lists_know_brings_the_card_when_it_is_all_that_is_said() -> None:
    asked = [text for _, text in CASES if hear(text).ring != 1]
    assert len(asked) <= 3, asked


@pytest.mark.parametrize(
    "text",
    [
        "Ola Overdose",
        "«Ola Overdose»",
        "Ring Ola Overdose",
        "Ola Overdose har ringt meg to ganger i dag",
        "+47 912 34 567 Per Psykose",
        "hilsen Overdose-Ola",
        "Kari Selvmord\nNils Nordli",
    ],
)
def test_a_word_of_danger_in_a_name_brings_no_card(text: str) -> None:
    """A contact as it stands in a telephone, or a nickname. It is not passed over either: the question comes."""
    assert hear(text).ring == 2


@pytest.mark.parametrize(
    "text",
    [
        "ola overdose",
        "OLA OVERDOSE",
        "Overdose Kari",
        "Ola har tatt Overdose",
        "Kari. Overdose",
        "Ola Overdose puster ikke",
        "Ola Overdose har tatt overdose",
        "Overdose-Ola sier at han tar livet sitt i kveld",
    ],
)
def test_a_name_hides_no_danger_beside_it(text: str) -> None:
    assert hear(text).ring == 1


def test_commands_and_small_words_are_no_danger() -> None:
    lines = [*YES.splitlines(), *NO.splitlines(), *SKIP.splitlines(), *LATER.splitlines()]
    lines += [
        line
        for command, listed in TYPED.items()
        if command is not Command.HELP
        for line in listed.splitlines()
    ]
    said = [" ".join(word.split("|")[0] for word in line.split()) for line in lines]
    assert [text for text in said if hear(text).ring] == []


def test_everyday_sentences_bring_hardly_a_card_or_a_question() -> None:
    heard = [hear(text).ring for text in EVERYDAY.strip().splitlines()]
    assert heard.count(1) <= 4
    assert heard.count(2) <= 6


# --- time ---

SLOW_IF_CARELESS = {
    "typical": STORY * 22,
    "one letter": "a" * LONG,
    "one phrase begun over and over": "har tatt alle " * LONG,
    "no spaces": "jegvildøoghanpusterikke" * LONG,
    "single letters": "a b " * LONG,
    "sentences of a word": "x. y. " * LONG,
    "no word twice": " ".join(f"ord{number}" for number in range(LONG)),
    "leet": "d0 v1l " * LONG,
    "punctuation": ".,;-_" * LONG,
}


@pytest.mark.parametrize("name", SLOW_IF_CARELESS)
def test_4096_characters_take_at_most_20_ms_of_processor_time(name: str) -> None:
    text = SLOW_IF_CARELESS[name][:LONG]
    hear(text)
    assert min(_seconds(text) for _ in range(9)) < 0.020


def test_300_characters_take_at_most_1_ms_of_processor_time() -> None:
    hear("x")
    # The quickest of many: what else the machine does meanwhile costs time that is not ours.
    assert any(_seconds(STORY[:300]) < 0.001 for _ in range(3_000))


def _seconds(text: str) -> float:
    begun = time.thread_time()
    hear(text)
    return time.thread_time() - begun


@given(
    st.lists(st.integers(0, 99), min_size=1, max_size=4), st.sampled_from(["-", " ", ".", "/", ":", ",", ""])
)
def test_numbers_alone_are_no_danger(pairs: list[int], between: str) -> None:
    """A code with 40 in it is no fever, and a rating or a time is none: 52 of 3,000 codes brought the card."""
    assert hear(between.join(f"{pair:02d}" for pair in pairs)).ring == 0


@pytest.mark.parametrize("text", ["12-40-33", "40", "41,5", "7/10", "116 117"])
def test_numbers_people_write_are_no_danger(text: str) -> None:
    assert hear(text).ring == 0


def test_a_number_beside_a_word_still_says_something() -> None:
    assert hear("40 i feber og armen er rød der jeg satte sprøyta, jeg skjelver").ring > 0
