"""What is new in an inbox looks new: the newest unread words, a number for each section, an entry in the conversation."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.service.requests import asking, inbox, reading, staff_acts, unreachable
from bot.service.requests.inbox import InboxRow, Place
from bot.store.database.work import Work
from bot.store.people import people
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic

QUESTION = "Når passer det at jeg ringer?"


def row(clinic: SmallClinic) -> InboxRow:
    """The one request in Kari's inbox."""
    (found,) = clinic.store.read(inbox.inbox, clinic.kari)
    return found


def asked_and_answered(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("ordinary", "Jeg trenger hjelp med NAV.")
    clinic.staff(reading.look, clinic.kari, clinic.code)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, QUESTION)
    clock.move(timedelta(minutes=5))


def cut_off(work: Work, desk: Desk, chat_id: int) -> None:
    """Telegram says that the patient is reached no more."""
    person = people.by_chat(work, chat_id)
    assert person is not None
    unreachable.patient_unreachable(work, desk, person)


# --- a reply ---


async def test_a_reply_to_an_answer_waits_for_its_reader_is_new_and_shows_its_own_words(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    asked_and_answered(clinic, clock)
    assert row(clinic).place is Place.ANSWERED
    clinic.patient(asking.reply, "kl 14 er bra")
    found = row(clinic)
    assert (found.place, found.unread, found.preview) == (Place.WAITING, True, "kl 14 er bra")
    kari = await log_in(clinic.kari)
    assert kari.page.title.startswith("(1) ")
    assert "Én beskjed venter på deg. Venter på deg 1" in kari.text
    assert "Ny" in kari.text.split()
    await kari.reads(f"/staff/q/{clinic.code}")
    await kari.go("/staff/")
    assert row(clinic).place is Place.MINE
    assert "Hos deg, ikke besvart 1" in kari.text
    assert "Ny" not in kari.text.split()


def test_of_several_unread_words_the_newest_are_shown(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("ordinary", "Det første.")
    for text in ("Det andre.", "Det tredje."):
        clock.move(timedelta(minutes=1))
        clinic.patient(asking.reply, text)
    assert row(clinic).preview == "Det tredje."
    assert row(clinic).sent_at == clock.now()


# --- asking anew ---


async def test_a_second_urgent_request_without_words_is_new_and_stands_in_the_conversation(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    asked_and_answered(clinic, clock)
    clinic.ask("urgent")
    found = row(clinic)
    assert (found.place, found.unread, found.pressing) == (Place.WAITING, True, True)
    assert found.asked_anew
    kari = await log_in(clinic.kari)
    assert "Ber om kontakt på nytt" in kari.text
    await kari.go(f"/staff/q/{clinic.code}")
    at = kari.text.index
    assert at(QUESTION) < at("Jonas Berg, kl. 09:05 Ber om kontakt, og det haster")


async def test_one_that_is_made_urgent_while_it_is_taken_and_read_is_new(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(reading.look, clinic.kari, clinic.code)
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.move(timedelta(minutes=5))
    clinic.patient(asking.press, clinic.code, "urgent")
    assert (row(clinic).place, row(clinic).unread) == (Place.WAITING, True)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "kl. 09:05 Ber om kontakt, og det haster" in kari.text


def test_an_answered_urgent_request_presses_no_longer(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask("urgent")
    assert row(clinic).pressing
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, QUESTION)
    assert not row(clinic).pressing
    assert not row(clinic).to_do


# --- nothing says "sent" beside "does not arrive" ---


async def test_an_answer_that_does_not_arrive_is_not_said_to_be_sent(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask("urgent", "jeg vil dø")
    clinic.staff(cut_off, clinic.jonas.chat_id)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Meldinger kommer ikke fram til Jonas Berg nå." in kari.text
    await kari.press("/take")
    assert "Pasienten får vite det" not in kari.text
    assert "Jonas Berg får ikke vite det nå" in kari.text
    await kari.press("/answer", text="Jeg ringer deg.")
    assert "Svaret er sendt." not in kari.text
    assert "Svaret er lagret, men meldinger kommer ikke fram til Jonas Berg nå." in kari.text
    assert "Kommer ikke fram nå" in kari.text
    assert "Ikke åpnet ennå" not in kari.text


async def test_what_the_program_found_does_not_look_like_the_patients_words(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.staff(cut_off, clinic.jonas.chat_id)
    kari = await log_in(clinic.kari)
    assert "Fra systemet: Meldinger kommer ikke lenger fram til pasienten." in kari.text


# --- asking now and then, where a browser cannot share a stream ---


async def test_a_glance_says_what_the_stream_says(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("urgent")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/glance?q={clinic.code}&q=22222222")
    found = kari.answer.json()
    assert (found["waiting"], found["urgent"], set(found["requests"])) == (1, 1, {clinic.code})
    per = await log_in(clinic.per)
    await per.go(f"/staff/glance?q={clinic.code}")
    assert (per.answer.json()["waiting"], per.answer.json()["requests"]) == (0, {}), "another clinic's"
