"""What had no good answer once: each situation is met by a typed word and by taps, in every language, and leads to a person."""

from collections.abc import Mapping
from dataclasses import dataclass

import pytest

from bot.clock import ManualClock
from bot.service.conversation.commands import SITUATIONS
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.requests import events, records
from tests.fakes.chat import Chat, House
from tests.fakes.hearing import brings_the_card

LANGUAGES = {"nb": "Bokmål", "nn": "Nynorsk", "en": "English"}


@dataclass(frozen=True)
class Situation:
    """One of them: its group in the menu, what is typed for it by language, and the numbers that must stand in the answer."""

    group: str
    typed: Mapping[str, str]
    numbers: tuple[str, ...]
    about: str
    kind: str = "urgent"


def _said(nb: str, nn: str, en: str) -> Mapping[str, str]:
    return {"nb": nb, "nn": nn, "en": en}


TABLE: Mapping[str, Situation] = {
    "bed": Situation(
        "roof",
        _said(
            "Jeg har ikke noe sted å sove i natt",
            "eg har ingen stad å sove i natt",
            "I have nowhere to sleep tonight",
        ),
        ("116 117", "113"),
        "discharge_home.tonight.need_help",
        "no_place",
    ),
    "food": Situation(
        "roof",
        _said("har ikke noe å spise", "eg har ikkje mat", "I have nothing to eat"),
        ("116 117",),
        "phrase.about_food_today",
    ),
    "detox": Situation(
        "body",
        _said("jeg trenger avrusning i kveld", "eg treng avrusing", "I need detox tonight"),
        ("116 117", "113"),
        "phrase.about_detox_now",
        "relapse_detox",
    ),
    "missed_dose": Situation(
        "body",
        _said(
            "har ikke tatt LAR-medisinen på tre dager",
            "eg har ikkje teke metadon på to dagar",
            "I have missed days of LAR",
        ),
        ("116 117", "113"),
        "phrase.about_missed_dose",
    ),
    "pregnant": Situation(
        "body",
        _said("jeg er gravid", "eg er gravid", "I am pregnant"),
        ("116 117", "113"),
        "phrase.about_pregnant",
    ),
    "driving": Situation(
        "body",
        _said(
            "jeg har ruset meg og skal kjøre",
            "eg har rusa meg og skal køyre",
            "I have used and am going to drive",
        ),
        ("113", "22 59 13 00"),
        "phrase.about_driving",
    ),
    "voices": Situation(
        "body",
        _said("jeg hører ting", "eg høyrer stemmer", "I hear or see things"),
        ("113", "116 117"),
        "phrase.about_voices",
    ),
    "debt": Situation(
        "fear",
        _said(
            "jeg er redd for dem jeg skylder penger",
            "eg har gjeld til folk",
            "I am scared of the people I owe",
        ),
        ("112", "116 006"),
        "phrase.about_threat",
    ),
    "own_violence": Situation(
        "fear",
        _said(
            "jeg er redd for hva jeg kan gjøre",
            "eg er redd for kva eg kan gjere",
            "I am afraid of what I might do",
        ),
        ("112", "113", "116 117"),
        "phrase.about_own_violence",
    ),
    "child": Situation(
        "other",
        _said(
            "barnet mitt har svelget noe", "eit barn har fått i seg noko", "my child has swallowed something"
        ),
        ("113", "22 59 13 00"),
        "phrase.about_child",
    ),
    "somebody": Situation(
        "other",
        _said("kompisen min vil ta livet sitt", "kameraten min vil ta livet sitt", "my friend is suicidal"),
        ("113", "116 117", "116 123"),
        "phrase.about_somebody",
    ),
    "back": Situation(
        "helpers",
        _said(
            "jeg vil tilbake til klinikken",
            "eg vil attende til behandlinga",
            "I want to go back to the clinic",
        ),
        ("116 117", "113"),
        "phrase.about_back",
    ),
    "credit": Situation(
        "helpers",
        _said("jeg har ikke penger på telefonen", "eg er tom for taletid", "I have no credit on my phone"),
        ("113", "112", "116 117"),
        "phrase.about_credit",
        "ordinary",
    ),
    "nobody": Situation(
        "helpers",
        _said("ingen har ansvar for meg", "ingen har ansvaret for meg", "nobody is responsible for me"),
        ("116 117",),
        "phrase.about_nobody",
        "nobody_responsible",
    ),
}
EVERY = [(name, language) for name in TABLE for language in LANGUAGES]


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def speaks(chat: Chat, language: str) -> None:
    chat.writes("/language")
    chat.presses(LANGUAGES[language])


def label(chat: Chat, key: str, language: str) -> str:
    return chat.house.desk.texts.get(key, language).replace("{clinic}", "Fjordheim")


def plain(text: str) -> str:
    return text.replace("\u00a0", " ")


def sent(chat: Chat) -> list[tuple[str, str]]:
    """The request of a person that is open, if any: its kind, and what staff read of theirs."""

    def read(work: Work) -> list[tuple[str, str]]:
        stored = records.living(work, chat.patient_id, lock=False)
        if stored is None:
            return []
        said = [words.text for words in events.words(work, stored.id) if words.staff_id is None]
        return [(stored.request.kind, "\n".join((*stored.reason, *said)))]

    return chat.house.store.read(read)


def test_every_situation_has_a_row_here_and_an_answer(desk: Desk) -> None:
    assert set(TABLE) == {command.value for command in SITUATIONS}
    assert set(TABLE) <= set(desk.content.book.latest("situation").steps)


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_a_typed_word_brings_the_answer_and_one_more_tap_sends_it(
    anna: Chat, name: str, language: str
) -> None:
    """What is danger in itself brings the card for it instead, which has numbers and the same offer."""
    situation = TABLE[name]
    speaks(anna, language)
    said = plain(anna.writes(situation.typed[language]))
    for number in situation.numbers:
        assert number in said, said
    danger = brings_the_card(situation.typed[language])
    step = "crisis.offer" if danger else f"ask_help.{'show' if situation.kind == 'ordinary' else 'urgent'}"
    anna.presses(label(anna, f"{step}.ask.send", language))
    ((kind, words),) = sent(anna)
    assert kind == ("urgent" if danger else situation.kind)
    assert plain(words) == (
        situation.typed[language] if danger else plain(label(anna, situation.about, language))
    )


@pytest.mark.parametrize(("name", "language"), EVERY)
def test_four_taps_from_the_keyboard_bring_the_same_answer(anna: Chat, name: str, language: str) -> None:
    situation = TABLE[name]
    speaks(anna, language)
    anna.writes(label(anna, "phrase.keyboard_menu", language))
    numbers = plain(anna.presses(label(anna, "phrase.menu_help", language)))
    assert {"113", "112", "116 117", "22 59 13 00"} <= {
        n for n in ("113", "112", "116 117", "22 59 13 00") if n in numbers
    }
    anna.presses(label(anna, f"situation.which.ask.{situation.group}", language))
    said = plain(anna.presses(label(anna, f"situation.{situation.group}.ask.{name}", language)))
    assert all(number in said for number in situation.numbers)
    assert plain(label(anna, situation.about, language)) in said, "the message to the caseworker is shown"
    urgent = situation.kind != "ordinary"
    skipped = plain(
        anna.presses(label(anna, f"ask_help.{'urgent' if urgent else 'show'}.ask._skip", language))
    )
    assert "116 117" in skipped, "a no is no dead end"
    assert list(sent(anna)) == []


@pytest.mark.parametrize("name", [name for name in TABLE if not brings_the_card(TABLE[name].typed["nb"])])
def test_whoever_has_a_message_out_adds_this_to_it(anna: Chat, name: str) -> None:
    anna.writes("Snakk med Kari")
    anna.presses("Send")
    anna.writes(TABLE[name].typed["nb"])
    urgent = TABLE[name].kind != "ordinary"
    anna.presses("Send som haster" if urgent else "Send")
    ((kind, words),) = sent(anna)
    assert kind == TABLE[name].kind
    assert label(anna, TABLE[name].about, "nb") in words


@pytest.mark.parametrize("name", ["bed", "child", "somebody"])
def test_a_situation_is_no_line_about_the_day(anna: Chat, name: str) -> None:
    """What cannot wait goes before a question that takes any text, if that is not sent to anybody."""
    anna.writes("Mer")
    anna.presses("Si hvordan det går")
    for answer in ("Bra", "0", "Noe å gjøre"):
        anna.presses(answer)
    said = plain(anna.writes(TABLE[name].typed["nb"]))
    assert all(number in said for number in TABLE[name].numbers)


def test_in_words_to_the_caseworker_a_situation_is_words(anna: Chat) -> None:
    anna.writes("Snakk med Kari")
    anna.presses("Skriv noe selv")
    assert "«jeg har ikke noe sted å sove i natt»" in anna.writes("jeg har ikke noe sted å sove i natt")


def test_a_situation_joins_words_that_are_about_to_be_sent(anna: Chat) -> None:
    anna.writes("æ e heilt ferdi")
    said = plain(anna.writes("har ingen plass å sove i natt"))
    assert "æ e heilt ferdi\nhar ingen plass å sove i natt" in said
    assert "116 117" in said


def test_one_answer_gives_way_to_the_next(anna: Chat) -> None:
    """Nobody is asked to go on with advice that they have turned away from."""
    anna.writes("jeg er gravid")
    anna.writes("jeg trenger avrusning")
    assert "Vil du fortsette?" not in anna.presses("Ikke nå")


@pytest.mark.parametrize("name", [name for name in TABLE if not brings_the_card(TABLE[name].typed["nb"])])
def test_whoever_has_said_no_to_everything_is_answered_as_well(house: House, name: str) -> None:
    """Nothing is kept and nothing sent; leave to send is asked for, and a no still ends with numbers."""
    bo = house.chat(800_800)
    invitation = house.enrol("Bo Vik")
    bo.patient_id = invitation.patient_id
    bo.writes(f"/start {invitation.token}")
    bo.writes(invitation.code)
    for label_ in ("Bokmål", "Greit", "Nei", "Nei"):
        bo.presses(label_)
    said = plain(bo.writes(TABLE[name].typed["nb"]))
    assert all(number in said for number in TABLE[name].numbers)
    assert "Jeg må ha lov av deg" in said
    assert "116 117" in plain(bo.presses("Nei"))
    assert sent(bo) == []


@pytest.mark.parametrize("name", ["bed", "missed_dose"])
def test_after_a_stop_it_is_answered_as_well(anna: Chat, name: str) -> None:
    anna.writes("/stopp")
    said = plain(anna.writes(TABLE[name].typed["nb"]))
    assert all(number in said for number in TABLE[name].numbers)
