"""What people say of the help: kept sealed, counted only together, and a wish for another helper goes to others first."""

import pytest
from sqlalchemy import delete, select, update

from bot.clock import ManualClock
from bot.domain.figures.measures import Measure
from bot.ids import ClinicId, PatientId
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.figures import publishing
from bot.store.database.work import Store, Work
from bot.store.days import voice_back
from bot.store.figures import periods
from bot.store.outbox.outbox import Leased
from bot.store.people import people, stays
from bot.store.requests import events, records
from bot.store.tables.people import Patient, PatientState, Staff
from bot.store.tables.voice_back import VoiceBack
from tests.fakes.chat import Chat, House


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def begins(anna: Chat) -> str:
    """The three questions begin."""

    def run(work: Work) -> list[Leased]:
        talk = Talk(Voice(work, anna.house.desk, people.by_id(work, anna.patient_id)))
        talk.start("voice_back")
        return talk.voice.rows

    anna.last = []
    return anna.gets(anna.house.store.run(run))


def said(anna: Chat) -> list[dict[str, str]]:
    return [dict(one.answers) for one in anna.house.store.read(voice_back.of_patient, anna.patient_id)]


def test_three_questions_each_can_be_skipped(anna: Chat) -> None:
    assert "tre korte spørsmål" in begins(anna)
    text = anna.presses("Ja")
    assert "Ingen ser hva du svarte, heller ikke Kari" in text
    anna.presses("Den virker for meg")
    anna.presses("Hopp over")
    text = anna.presses("Ingenting")
    assert "Takk. Det var alt." in text
    assert said(anna) == [{"help": "works", "worse": "nothing"}]


def test_not_now_keeps_nothing(anna: Chat) -> None:
    begins(anna)
    assert "Helt greit." in anna.presses("Ikke nå")
    assert said(anna) == []


def test_what_became_worse_is_met_by_a_person(anna: Chat) -> None:
    begins(anna)
    anna.presses("Ja")
    anna.presses("Den virker for meg")
    anna.presses("Ingenting ennå")
    assert "Vil du snakke med Kari" in anna.presses("Penger")
    assert "Noe er blitt verre i det siste." in anna.presses("Ja, spør Kari")


@pytest.mark.parametrize("on_duty", [False, True])
def test_another_helper_is_asked_of_others_first(anna: Chat, on_duty: bool) -> None:
    house, kari, ola = anna.house, anna.house.ids["kari"], anna.house.ids["ola"]
    house.store.run(
        lambda work: work.connection.execute(update(Staff).where(Staff.id == kari).values(on_duty=on_duty))
    )
    begins(anna)
    anna.presses("Ja")
    anna.presses("Jeg vil ha en annen hjelper")
    anna.presses("Hopp over")
    text = anna.presses("Hopp over")
    assert "Beskjeden går ikke til Kari først" in text
    assert "Dette får andre på Fjordheim se, ikke Kari først" in text
    assert "Send som haster" not in anna.labels, "that would go to Kari"
    text = anna.presses("Send")
    assert "du skal ha svar innen 2 arbeidsdager" in text
    request = house.store.read(records.living, anna.patient_id, lock=False)
    assert request is not None
    assert request.request.kind == "change_helper"
    assert request.request.deadline_at is not None
    told = [
        one.staff_id
        for one in house.store.read(events.history, request.id)
        if one.what in {"arrived", "inbox_only"}
    ]
    assert told == [ola]


def test_nothing_is_kept_of_somebody_who_has_not_agreed_to_it(anna: Chat) -> None:
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    begins(anna)
    anna.presses("Ja")
    anna.presses("Den virker for meg")
    anna.presses("Hopp over")
    anna.presses("Hopp over")
    assert said(anna) == []


def test_the_clinic_sees_sums_and_none_below_five(anna: Chat, clock: ManualClock) -> None:
    store, clinic = anna.house.store, ClinicId(anna.house.ids["clinic"])

    def make(work: Work, n: int, answer: str) -> None:
        for number in range(n):
            patient: PatientId = people.add_patient(
                work, clinic, f"P{number}", "nb", discharge_on=None, is_test=False
            )
            stays.begin(work, patient, clinic, unplanned=False, by=None)
            voice_back.keep(work, patient, work.now.date(), {"help": answer})

    store.run(make, 7, "works")
    store.run(make, 5, "focus")
    store.run(
        lambda work: work.connection.execute(
            update(Patient).where(Patient.id == anna.patient_id).values(is_test=False)
        )
    )
    store.run(voice_back.keep, anna.patient_id, clock.now().date(), {"help": "helper"})
    clock.set_wall(clock.now().replace(month=4, day=3))
    store.run(publishing.tick_figures, anna.house.desk)
    assert store.read(periods.of_clinic, clinic)[Measure.WORKS] == []
    store.run(
        lambda work: work.connection.execute(delete(VoiceBack).where(VoiceBack.patient_id == anna.patient_id))
    )
    store.run(publishing.tick_figures, anna.house.desk)
    (better,) = store.read(periods.of_clinic, clinic)[Measure.BETTER]
    assert (better.total, better.parts) == (12, (0, 0, 0, 0, 0, 0, 12)), (
        "whoever answered one is counted in all"
    )
    (row,) = store.read(periods.of_clinic, clinic)[Measure.WORKS]
    assert (row.total, row.parts) == (12, (7, 5, 0, 0))


def test_what_was_said_is_sealed(anna: Chat) -> None:
    anna.house.store.run(voice_back.keep, anna.patient_id, anna.house.clock.now().date(), {"help": "helper"})
    content = anna.house.store.read(
        lambda work: work.connection.execute(select(VoiceBack.content)).scalar_one()
    )
    assert b"helper" not in content
