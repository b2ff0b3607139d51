"""The safety plan, the people around the person and the picture, on the real content and both databases, in three languages."""

import pytest
from sqlalchemy import update

from bot.clock import ManualClock
from bot.domain.days.safety import SafetyPart, SafetyPlan
from bot.domain.messages.typography import plain
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.days import daily, safety
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import records
from bot.store.tables.daily import CopingTool, Reason
from bot.store.tables.people import PatientState
from bot.store.tables.safety import SafetyLine
from tests.fakes.chat import Chat, House

#: What opens the plan by a typed word, in each language.
WORDS = {"nb": "trygghetsplan", "nn": "tryggleiksplanen min", "en": "my safety plan"}
HARD = "Mor 😊 محمد"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def plan_of(chat: Chat) -> SafetyPlan:
    return chat.house.store.read(safety.of_patient, chat.patient_id)


def says(chat: Chat, language: str, key: str) -> str:
    return chat.house.desk.texts.get(key, language)


def speaks(chat: Chat, language: str) -> None:
    chat.house.store.run(lambda work: people.change(work, chat.patient_id, language=language))


def begins(chat: Chat, flow: str) -> str:
    def run(work: Work) -> list[Leased]:
        voice = Voice(work, chat.house.desk, people.by_id(work, chat.patient_id))
        Talk(voice).start(flow)
        return voice.rows

    chat.last = []
    return chat.gets(chat.house.store.run(run))


def has_a_plan(chat: Chat) -> None:
    def write(work: Work) -> None:
        safety.keep_line(work, chat.patient_id, SafetyPart.SIGN, "Jeg slutter å svare")
        safety.keep_person(work, chat.patient_id, HARD, number="900 11 222")
        safety.call_last(work, chat.patient_id, HARD)

    chat.house.store.run(write)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_it_is_written_a_part_at_a_time_left_in_the_middle_and_shown_by_one_word(
    anna: Chat, language: str
) -> None:
    speaks(anna, language)
    anna.writes(WORDS[language])
    anna.presses(says(anna, language, "safety.first.ask.begin"))
    anna.writes("Jeg sover dårlig")
    anna.presses(says(anna, language, "phrase.button_no"))
    anna.presses(says(anna, language, "safety.to_good.ask.yes"))
    # Something else comes between: the part that was open is there afterwards, and what was written before is kept.
    anna.writes("/help")
    anna.writes("Lønningsdag. Da drar jeg til søster")
    anna.presses(says(anna, language, "phrase.button_no"))
    anna.presses(says(anna, language, "safety.to_call.ask.yes"))
    anna.writes(HARD)
    anna.writes("900 11 222")
    anna.presses(says(anna, language, "phrase.button_yes"))
    anna.writes("Bo")
    anna.presses(says(anna, language, "phrase.button_skip"))
    anna.presses(says(anna, language, "phrase.button_no"))
    anna.presses(says(anna, language, "safety.to_place.ask.yes"))
    anna.presses(says(anna, language, "safety_place.tips.ask.naloxone"))
    anna.presses(says(anna, language, "phrase.button_done"))
    anna.writes("Noen ser innom")

    plan = plan_of(anna)
    naloxone = says(anna, language, "safety_place.tips.ask.naloxone")
    assert plan.texts(SafetyPart.PLACE) == (naloxone, "Noen ser innom")
    assert [(one.name, one.number) for one in plan.called] == [(HARD, "900 11 222"), ("Bo", "")]

    shown = plain(anna.writes(WORDS[language]))
    for wanted in (
        "Jeg sover dårlig",
        "Lønningsdag. Da drar jeg til søster",
        f"1. {HARD} \u200e+47 900 11 222",
        "2. Bo",
        naloxone,
        "Noen ser innom",
        "113",
        "116 117",
    ):
        assert wanted in shown
    assert len(anna.last) == 1, "one clear message"


def test_without_leave_to_keep_answers_nothing_is_kept(anna: Chat) -> None:
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    begins(anna, "safety_signs")
    anna.writes("Jeg sover dårlig")
    assert plan_of(anna) == SafetyPlan()


def test_danger_in_any_part_brings_the_card_and_is_not_kept(anna: Chat) -> None:
    begins(anna, "safety_signs")
    assert "113" in anna.writes("jeg skal ta livet mitt i kveld")
    assert plan_of(anna) == SafetyPlan()


class TestWhereItIsUsed:
    def test_a_craving_begins_with_what_they_wrote(self, anna: Chat) -> None:
        has_a_plan(anna)
        anna.writes("/russug")
        said = plain(anna.presses("9"))
        assert said.index("900 11 222") < said.index("Det er sterkt")

    def test_a_craving_of_somebody_without_one_is_as_before(self, anna: Chat) -> None:
        anna.writes("/russug")
        assert "Det er sterkt" in anna.presses("9")
        assert len(anna.last) == 1

    def test_after_a_relapse_whom_they_call_but_not_their_reasons(self, anna: Chat) -> None:
        has_a_plan(anna)
        begins(anna, "reasons")
        anna.presses("Ja")
        anna.writes("Ungene mine")
        begins(anna, "relapse")
        said = plain(anna.presses("Ja"))
        assert "900 11 222" in said
        assert "Ungene mine" not in said

    @pytest.mark.parametrize("begun", [True, False])
    def test_after_no_danger_it_is_one_key_away(self, anna: Chat, *, begun: bool) -> None:
        if begun:
            has_a_plan(anna)
        asked = anna.writes("jeg er en byrde for alle")
        assert "fare nå" in asked
        anna.presses("Nei, ikke nå")
        keys = [
            label for message in anna.last for row in message.buttons for label in [key.label for key in row]
        ]
        assert ("Trygghetsplanen min" in keys) is begun

    def test_it_stands_under_the_numbers_to_call(self, anna: Chat) -> None:
        has_a_plan(anna)
        assert "113" in anna.writes("/hjelp")
        said = plain(anna.presses("Trygghetsplanen min"))
        assert "900 11 222" in said


class TestAfterwards:
    def test_in_the_first_hours_safety_comes_before_the_plan(self, anna: Chat) -> None:
        anna.writes("etterpå")
        assert "Er du trygg" in anna.presses("Nå eller i dag")

    def test_what_happened_stands_in_the_plan_only_if_they_say_so(self, anna: Chat) -> None:
        anna.writes("etterpå")
        anna.presses("I går eller før")
        anna.writes("Jeg var alene hele helga")
        anna.presses("Nei")
        assert plan_of(anna).texts(SafetyPart.SIGN) == ()
        anna.presses("Ikke noe nå")
        anna.writes("etterpå")
        anna.presses("I går eller før")
        anna.writes("Jeg var alene hele helga")
        anna.presses("Ja, som et tegn")
        assert plan_of(anna).texts(SafetyPart.SIGN) == ("Jeg var alene hele helga",)


@pytest.mark.parametrize(
    ("label", "kind"), [("Jeg trenger avrusning", "relapse_detox"), ("Et kort opphold på", "restay")]
)
def test_detox_and_a_stay_are_one_key_from_the_plan_and_seen_before_they_are_sent(
    anna: Chat, label: str, kind: str
) -> None:
    has_a_plan(anna)
    anna.writes("trygghetsplan")
    said = anna.presses("Avrusning eller opphold")
    assert "116 117" in said
    said = anna.presses(next(one for one in anna.labels if one.startswith(label)))
    assert anna.house.store.run(records.living, anna.patient_id) is None
    assert "Dette får Kari se" in said
    anna.presses(next(one for one in anna.labels if one.startswith("Send")))
    wish = anna.house.store.run(records.living, anna.patient_id)
    assert wish is not None
    assert wish.request.terms.kind == kind


class TestPeople:
    def test_the_map_is_made_a_question_at_a_time_and_each_can_be_taken_out(self, anna: Chat) -> None:
        begins(anna, "people")
        anna.presses("Skrive et navn")
        anna.writes("Søster Eva")
        anna.presses("Det støtter meg")
        anna.presses("Når personen er nykter")
        anna.writes("jobb 22 33 44 55")
        anna.presses("Ja")
        anna.presses("Ja")
        anna.writes("Gjengen")
        anna.presses("Jeg holder avstand")
        shown = plain(anna.presses("Nei"))
        assert "De som støtter meg\n• Søster Eva jobb 22 33 44 55 (når personen er nykter)" in shown
        assert "De jeg holder avstand til\n• Gjengen" in shown

        begins(anna, "people")
        assert "Søster Eva" in anna.presses("Hvem kan bli med meg?")
        anna.presses("Ikke nå")
        begins(anna, "people")
        anna.presses("Ta bort en")
        anna.presses("Gjengen")
        assert [one.name for one in plan_of(anna).people] == ["Søster Eva"]

    def test_nobody_to_keep_away_from_is_suggested_for_calling(self, anna: Chat) -> None:
        begins(anna, "people")
        anna.presses("Skrive et navn")
        anna.writes("Gjengen")
        anna.presses("Jeg holder avstand")
        anna.presses("Nei")
        assert "Skriv ett navn" in begins(anna, "safety_call")
        assert "Gjengen" not in anna.labels

    def test_a_name_written_again_is_the_same_person(self, anna: Chat) -> None:
        begins(anna, "safety_call")
        anna.writes("Eva")
        anna.presses("Hopp over")
        anna.presses("Ja")
        anna.writes("eva ")
        anna.writes("900 11 222")
        anna.presses("Nei")
        assert [(one.name, one.number) for one in plan_of(anna).people] == [("Eva", "900 11 222")]


def test_how_to_say_no_is_theirs_once_they_write_it_and_there_is_one_of_each(anna: Chat) -> None:
    assert "Jeg lukker døra" in begins(anna, "say_no")
    anna.presses("På døra")
    anna.writes("Nei takk, Bo.")
    assert "Nei takk, Bo." in anna.presses("Ja")
    anna.presses("På døra")
    anna.writes("Gå hjem, Bo.")
    said = anna.presses("Ja")
    assert "Gå hjem, Bo." in said
    assert "Jeg lukker døra" not in said
    assert plan_of(anna).texts(SafetyPart.SAY_DOOR) == ("Gå hjem, Bo.",)


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
def test_the_picture_has_what_was_chosen_and_goes_to_nobody_else(anna: Chat, language: str) -> None:
    has_a_plan(anna)
    speaks(anna, language)
    anna.writes(WORDS[language])
    shown = anna.presses(says(anna, language, "phrase.safety_key_picture"))
    assert "Jeg slutter å svare" in shown
    assert says(anna, language, "safety_pic.which.say") in plain(shown)
    anna.presses(says(anna, language, "safety_pic.which.ask.out"))
    shown = anna.presses("Jeg slutter å svare")
    assert "Jeg slutter å svare" not in shown
    anna.presses(says(anna, language, "safety_pic.which.ask.make"))
    (sent,) = [message for message in anna.last if message.picture is not None]
    assert sent.picture is not None
    assert sent.picture.title == says(anna, language, "phrase.safety_title")
    words = sent.picture.words
    assert HARD in words
    assert "113" in words
    assert "Jeg slutter å svare" not in words
    assert plan_of(anna).texts(SafetyPart.SIGN) == ("Jeg slutter å svare",), "it stays in the plan"


def test_a_line_that_cannot_be_read_keeps_nobody_from_the_rest_nor_from_the_numbers(anna: Chat) -> None:
    has_a_plan(anna)

    def spoil(work: Work) -> None:
        daily.keep_reason(work, anna.patient_id, "Ungene")
        daily.keep_tool(work, anna.patient_id, "Gå en tur")
        for column in (SafetyLine.content, Reason.text, CopingTool.content):
            work.connection.execute(update(column.class_).values({column: b"no longer what it was"}))

    anna.house.store.run(spoil)
    assert "113" in anna.writes("/hjelp")
    shown = anna.presses("Trygghetsplanen min")
    assert HARD in shown
    assert "116 117" in shown
