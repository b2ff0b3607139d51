"""What staff read about a request besides its words: what comes next and when, what is urgent, whether an answer was opened."""

import re
from datetime import timedelta

from bot.clock import ManualClock
from bot.service.requests import asking, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.requests import events
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk

# --- what comes next ---


async def test_a_request_says_to_whom_it_goes_and_when_on_every_rung(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    for whom, seen_by in (
        ("Ola Hansen (avløser) kl. 09:15", clinic.kari),
        ("Berit Moe (har vakt) kl. 09:30", clinic.ola),
        ("Kari Nordmann (kontaktperson) kl. 09:45", clinic.berit),
    ):
        browser = await log_in(seen_by)
        assert f"Går til {whom} hvis ingen tar den" in browser.text
        await browser.go(f"/staff/q/{clinic.code}")
        assert f"Går til {whom} hvis ingen tar den" in browser.text
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)


async def test_the_caseworker_sees_who_is_asked_now_and_that_it_comes_back(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    for _ in range(2):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    kari = await log_in(clinic.kari)
    assert "Venter på Berit Moe (har vakt)" in kari.text
    assert "Går til deg kl. 09:45 hvis ingen tar den" in kari.text


async def test_who_took_it_reads_by_when_to_answer_and_after_the_limit_that_it_is_over(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/take")
    assert "Svar innen kl. 10:00" in kari.text
    clock.move(timedelta(minutes=50))
    await kari.go("/staff/")
    clock.move(timedelta(minutes=10))
    await kari.go("/staff/")
    assert "Svar nå, fristen er ute" in kari.text
    clinic.staff(tick_deadlines)
    await kari.go("/staff/")
    assert "Fristen er ute" in kari.text
    assert "Svar innen kl. 11:00, ellers går den til Ola Hansen (avløser)" in kari.text


async def test_the_urgent_stand_first_and_of_them_the_late(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    anna, eva, tor = (
        clinic.enrol(name, 2000 + n) for n, name in enumerate(("Anna Lie", "Eva Dahl", "Tor Vik"))
    )
    clinic.ask("ordinary", who=anna)
    clinic.ask("urgent", who=eva)
    for _ in range(3):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    clock.move(timedelta(minutes=1))
    clinic.ask("urgent", who=tor)
    kari = await log_in(clinic.kari)
    codes = [link.rpartition("/")[2] for link in kari.page.links if "/q/" in link]
    assert codes == [clinic.request(who).code for who in (eva, tor, anna)]


async def test_an_urgent_one_that_was_taken_stands_above_ordinary_ones_that_wait(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    anna = clinic.enrol("Anna Lie", 2000)
    clinic.ask("ordinary", who=anna)
    clinic.ask("urgent")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    kari = await log_in(clinic.kari)
    assert kari.text.index("Jonas Berg") < kari.text.index("Anna Lie")
    assert "Haster" in kari.text


# --- answering ---


async def test_one_press_takes_and_answers_and_the_button_says_so(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Ta den og send" in kari.text
    await kari.press("/answer", text="Jeg ringer deg i dag.")
    assert clinic.request().request.holder == clinic.kari
    assert "Ta den og send" not in kari.text
    assert "Send svaret" in kari.text


async def test_only_taking_it_keeps_what_was_typed(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/take", text="Jeg må bare sjekke")
    assert "Du har tatt beskjeden." in kari.text
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == "Jeg må bare sjekke"
    assert clinic.store.read(events.words, clinic.request().id) == []


async def test_after_an_answer_the_next_that_waits_is_one_press_away(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    anna = clinic.enrol("Anna Lie", 2000)
    clinic.ask("ordinary", who=anna)
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/answer", text="Jeg ringer deg i dag.")
    assert "Svaret er sendt. Neste: Anna Lie" in kari.text
    assert f"/staff/q/{clinic.request(anna).code}" in kari.page.links


# --- whether the answer was opened ---


async def test_staff_see_that_the_patient_opened_the_answer_and_never_when(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    clinic.deliver()
    kari = await log_in(clinic.kari)
    assert "Ikke åpnet ennå" in kari.text
    clock.move(timedelta(minutes=37))
    clinic.patient(asking.press, clinic.code, "read")
    clock.move(timedelta(minutes=5))
    for path in ("/staff/", f"/staff/q/{clinic.code}"):
        await kari.go(path)
        assert "Åpnet" in kari.text
        assert "Ikke åpnet ennå" not in kari.text
        assert "09:37" not in kari.text


async def test_the_patient_is_told_before_the_tap_that_staff_see_it(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    with_button = [
        message for message in clinic.chat() if any("read" in b.data for row in message.buttons for b in row)
    ]
    assert with_button
    for message in with_button:
        assert "Kari har svart, og kan se om svaret er åpnet." in message.text


async def test_a_second_answer_is_not_opened_because_the_first_was(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    clinic.patient(asking.press, clinic.code, "read")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Ble forsinket, ringer klokka fire.")
    kari = await log_in(clinic.kari)
    assert "Ikke åpnet ennå" in kari.text


# --- one word for one thing ---


def test_staff_sentences_use_no_inner_words() -> None:
    ours = re.compile(r"stedfortreder|\brunde|vaktliste|\bsak(en)?\b|henvendelse|forespørsel", re.IGNORECASE)
    for key, text in desk().texts.source.items():
        if key.startswith("phrase.staff_"):
            assert not ours.search(str(text)), key
