"""Standard instruments: off by default, asked with a consent of their own, sealed, and read only by whom they are shared with."""

import json
from datetime import datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.figures.measures import Measure
from bot.domain.flow.verbs import Purpose
from bot.domain.schedules.schedule import ScheduleKind
from bot.i18n import local
from bot.ids import ClinicId
from bot.service import last_look
from bot.service.clock import ticks
from bot.service.conversation import shared
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.days import instruments
from bot.service.days import schedules as own_times
from bot.service.desk import Desk
from bot.service.figures import publishing
from bot.service.own_data.fhir import bundle_of
from bot.service.own_data.gathering import gather
from bot.store.database.work import Store, Work
from bot.store.days import instruments as stored
from bot.store.days.instruments import Answered
from bot.store.figures import periods
from bot.store.outbox.outbox import Leased
from bot.store.people import people, stays
from bot.store.tables.instruments import InstrumentAnswer
from bot.store.tables.people import Patient, PatientState
from tests.fakes.chat import Chat, House
from tests.fakes.instruments import second, with_instruments

WHO = "who_five"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def begins(anna: Chat, flow: str = "form_who_five") -> str:
    def run(work: Work) -> list[Leased]:
        talk = Talk(Voice(work, anna.house.desk, people.by_id(work, anna.patient_id)))
        talk.start(flow)
        return talk.voice.rows

    anna.last = []
    return anna.gets(anna.house.store.run(run))


def answers(anna: Chat, *labels: str) -> str:
    begins(anna)
    anna.presses("Ja")
    anna.presses("Ja, start")
    text = ""
    for label in labels:
        text = anna.presses(label)
    return text


def kept(anna: Chat) -> list[Answered]:
    return anna.house.store.read(stored.of_patient, anna.patient_id)


def seen(anna: Chat, language: str = "nb") -> list[str]:
    """What the caseworker reads, line by line."""

    def read(work: Work) -> list[str]:
        voice = Voice(work, anna.house.desk, people.by_id(work, anna.patient_id, lock=False))
        voice.language = language
        return [f"{line.what}|{line.stands}" for area in shared.of(voice) for line in area.lines]

    return anna.house.store.read(read)


def leaves(anna: Chat, days_ago: int) -> None:
    left = anna.house.clock.now().date() - timedelta(days=days_ago)
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, discharge_on=left))


def due(anna: Chat) -> str:
    def read(work: Work) -> str:
        voice = Voice(work, anna.house.desk, people.by_id(work, anna.patient_id, lock=False))
        return instruments.due(voice, local(work.now, "Europe/Oslo").date())

    return anna.house.store.read(read)


def turn(anna: Chat, instrument: str, *, on: bool) -> None:
    anna.house.store.run(instruments.turn, anna.house.desk, anna.house.ids["clinic"], instrument, on=on)


WHOLE = ("Hele tiden", "Det meste av tiden", "Av og til", "Aldri", "Mer enn halve tiden")


def test_who_sees_it_is_said_first_no_number_is_said_and_only_what_is_shared_is_read(anna: Chat) -> None:
    assert "faste spørsmål" in begins(anna)
    assert "WHO" in anna.presses("Ja")
    assert "ingen ser dem nå" in anna.last[-1].text
    assert "I de siste to ukene har jeg …\n\n… følt meg glad og i godt humør" in anna.presses("Ja, start")
    for label in WHOLE[:-1]:
        anna.presses(label)
    text = anna.presses(WHOLE[-1])
    assert "Vil du at Kari skal kunne lese svarene" in text
    assert seen(anna) == []
    assert "Da kan Kari lese dem" in anna.presses("Ja, del svarene")
    (one,) = kept(anna)
    assert (list(one.answers.values()), one.sum, one.most, one.shared) == ([5, 4, 1, 0, 3], 52, 100, True)
    assert seen(anna)[0] == "… følt meg glad og i godt humør|Hele tiden"
    assert seen(anna)[-1].startswith("Summen er 52 av 100.")
    assert seen(anna, "en")[0] == "I have felt cheerful and in good spirits|All of the time"
    said = "\n".join(message.text for message in anna.heard)
    assert "52" not in said, "no number is ever said in the chat"


def test_what_was_shared_is_gone_from_the_next_page_when_it_is_taken_back(anna: Chat) -> None:
    answers(anna, *WHOLE, "Ja, del svarene")
    assert seen(anna)
    assert "verken planen din eller svarene" in anna.writes("slutt å dele")
    assert seen(anna) == []
    assert kept(anna), "it is still the person's"


def test_kept_for_themselves_nobody_reads_it(anna: Chat) -> None:
    assert "bare dine" in answers(anna, *WHOLE, "Nei, bare for meg")
    assert not kept(anna)[0].shared
    assert seen(anna) == []


def test_a_question_passed_over_makes_no_sum(anna: Chat) -> None:
    answers(anna, *WHOLE[:-1], "Hopp over", "Nei, bare for meg")
    assert (len(kept(anna)[0].answers), kept(anna)[0].sum) == (4, None)


def test_a_no_ends_it_and_can_be_taken_back_where_it_says(anna: Chat) -> None:
    turn(anna, WHO, on=True)
    leaves(anna, 40)
    assert due(anna) == WHO
    begins(anna)
    anna.presses("Ja")
    assert "Måten jeg skriver på" in anna.presses("Nei, ikke spør igjen")
    assert due(anna) == ""
    assert "Faste spørsmål" not in "".join(anna.labels)
    assert "Stille deg faste spørsmål: nei" in anna.writes("/hva")
    begins(anna, "how_i_write")
    anna.presses("Faste spørsmål")
    assert "du kan si nei hver gang" in anna.presses("Ja")
    assert due(anna) == WHO


def test_it_is_off_until_the_clinic_turns_it_on_and_asked_of_nobody_who_keeps_no_answers(anna: Chat) -> None:
    leaves(anna, 40)
    assert due(anna) == ""
    turn(anna, WHO, on=True)
    assert due(anna) == WHO
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    assert due(anna) == ""
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.ACTIVE))
    turn(anna, WHO, on=False)
    assert due(anna) == ""
    with pytest.raises(instruments.NoSuchInstrumentError):
        turn(anna, "nothing", on=True)


def test_unchecked_words_reach_test_persons_only(anna: Chat) -> None:
    turn(anna, WHO, on=True)
    leaves(anna, 40)
    real = update(Patient).where(Patient.id == anna.patient_id).values(is_test=False)
    anna.house.store.run(lambda work: work.connection.execute(real))
    assert due(anna) == ""
    anna.house.desk = with_instruments(anna.house.desk, second())
    turn(anna, "sleep_two", on=True)
    assert due(anna) == "sleep_two", "one that somebody has checked is asked of everybody"


def test_the_clock_asks_it_by_itself_alone_on_its_day_and_not_again_before_its_time(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    """A new instrument is a file: this one is invented, in its own rhythm, with its own rule."""
    house = House(store, with_instruments(desk, second()), clock).furnish()
    anna = house.patient()
    turn(anna, "sleep_two", on=True)
    today = local(clock.now(), "Europe/Oslo").date()
    store.run(lambda work: people.change(work, anna.patient_id, discharge_on=today))
    store.run(own_times.plan_missing)
    came: list[int] = []
    for day in range(15, 85):
        clock.set_wall(datetime.combine(today + timedelta(days=day), time(12, 36), ZoneInfo("Europe/Oslo")))
        anna.last = []
        if "faste spørsmål" in anna.gets(list(store.run(ticks.tick_schedules, house.desk).rows)):
            came.append(day)
    assert came[0] >= 21
    assert came[1] - came[0] >= 56
    assert all((today + timedelta(days=day)).weekday() < 5 for day in came)
    anna.presses("Ja")
    anna.presses("Ja, start")
    anna.presses("Godt")
    anna.presses("Dårlig")
    anna.presses("Ja, del svarene")
    assert seen(anna)[-1] == "Søvn 6 av 12.|"


def test_taken_back_while_it_waits_it_does_not_come(store: Store, desk: Desk, clock: ManualClock) -> None:
    house = House(store, with_instruments(desk, second()), clock).furnish()
    anna = house.patient()
    turn(anna, "sleep_two", on=True)
    today = local(clock.now(), "Europe/Oslo").date()
    store.run(lambda work: people.change(work, anna.patient_id, discharge_on=today))
    store.run(own_times.plan_missing)
    store.run(people.give_consent, anna.patient_id, Purpose.INSTRUMENTS, "t", given=True)
    rows: list[Leased] = []
    for day in range(15, 85):
        clock.set_wall(datetime.combine(today + timedelta(days=day), time(12, 36), ZoneInfo("Europe/Oslo")))
        rows = list(store.run(ticks.tick_schedules, house.desk).rows)
        if any("faste spørsmål" in row.message.text for row in rows):
            break
        anna.gets(rows)
    assert rows
    assert store.read(last_look.still_wanted, rows) == {row.id for row in rows}
    anna.sends_press("c:instruments")
    assert store.read(last_look.still_wanted, rows) == set()


def test_what_was_answered_is_sealed_and_in_the_persons_own_file_as_fhir(anna: Chat) -> None:
    answers(anna, *WHOLE, "Nei, bare for meg")
    store = anna.house.store
    content = store.read(lambda work: work.connection.execute(select(InstrumentAnswer.content)).scalar_one())
    assert b"cheerful" not in content
    data = store.read(gather, anna.house.desk, anna.patient_id)
    resources = [entry["resource"] for entry in bundle_of(data, {})["entry"]]
    (asked,) = [one for one in resources if one.get("title") == "WHO-5"]
    assert "CC BY-NC-SA 3.0 IGO" in asked["copyright"]
    (given,) = [one for one in resources if one.get("questionnaire") == asked["url"]]
    assert given["resourceType"] == "QuestionnaireResponse"
    assert given["item"][-1]["answer"] == [{"valueInteger": 52}]
    assert given["item"][0]["answer"][0]["valueCoding"] == {"code": "5", "display": "Hele tiden"}
    (consent,) = [one for one in data.agreed if one.purpose is Purpose.INSTRUMENTS]
    assert "Vil du at jeg stiller dem?" in consent.shown
    assert json.dumps(data.everything["instrument_answer"])


def test_the_clinic_sees_how_many_and_none_below_five(anna: Chat, clock: ManualClock) -> None:
    store, clinic = anna.house.store, ClinicId(anna.house.ids["clinic"])

    def make(work: Work, n: int, *, sharing: bool) -> None:
        for number in range(n):
            patient = people.add_patient(work, clinic, f"P{number}", "nb", discharge_on=None, is_test=False)
            stays.begin(work, patient, clinic, unplanned=False, by=None)
            stored.put(work, patient, None, Answered(WHO, 1, "nb", {}, shared=sharing, day=work.now.date()))

    store.run(make, 7, sharing=True)
    store.run(make, 4, sharing=False)
    clock.set_wall(clock.now().replace(month=4, day=3))
    store.run(publishing.tick_figures, anna.house.desk)
    assert store.read(periods.of_clinic, clinic)[Measure.INSTRUMENTS] == []


def test_every_kind_that_the_clock_begins_has_a_conversation(desk: Desk) -> None:
    assert ScheduleKind.INSTRUMENTS.value in desk.content.book
