"""The pages of a hand-over: begun from the person's page for a reason, answered at the other clinic, printed where it is approved."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.people.transfer import State
from bot.service.handover import due
from bot.service.people import channels
from bot.service.requests import staff_acts
from bot.store.database.work import Store
from bot.store.people import people, transfers
from tests.fakes.browser import LogIn
from tests.fakes.chat import Chat, House
from tests.fakes.clinic import SmallClinic, desk


async def test_from_the_persons_page_to_the_other_clinics_and_back_to_nothing(
    clinic: SmallClinic, log_in: LogIn, store: Store, clock: ManualClock
) -> None:
    jonas, chat = clinic.jonas.id, Chat(House(store, desk(), clock), clinic.jonas.chat_id)
    siv = store.run(
        lambda work: people.add_staff(
            work, people.staff_member(work, clinic.per).clinic_id, "Siv Lund", on_duty=False
        )
    )
    there = store.read(people.staff_member, clinic.per).clinic_id
    kari, per = await log_in(clinic.kari), await log_in(clinic.per)
    page = f"/staff/patients/{jonas}/handover"
    await kari.go(page)
    assert "Hvorfor" in kari.text, "a reason first"
    await kari.press(f"/patients/{jonas}", reason="handover")
    await kari.go(page)
    await kari.press("/handover", to=f"clinic:{clinic.id}", words="Liker å gå tur.")
    assert (kari.status, "Det er denne klinikken selv" in kari.text) == (422, True)
    assert "Liker å gå tur." in kari.answer.text, "what was typed is still there"
    await kari.press("/handover", to=f"clinic:{there}", words="Liker å gå tur.")
    assert "personen er spurt" in kari.text
    await per.go("/staff/handovers")
    assert "Jonas" not in per.text
    chat.looks()
    for key in ("Se hva det er", "Ja, det er greit", "Ta ut noe", "Liker å gå tur.", "Ja, send dette"):
        chat.presses(key)
    await per.go("/staff/")
    assert "Noen venter på at du tar over" in per.text
    await per.go("/staff/handovers")
    await per.go(next(link for link in per.page.links if link.startswith("/staff/handovers/")))
    assert "Jonas Berg" in per.text
    assert "Én ting er tatt ut av personen." in per.text
    assert "Liker å gå tur." not in per.text
    await per.press("/handovers/accept", caseworker=str(clinic.per), deputy=str(siv), day="2026-03-02")
    assert (per.status, "Velg en dag fra i morgen av" in per.text) == (422, True)
    await per.press("/handovers/accept", caseworker=str(clinic.per), deputy=str(siv), day="2026-03-09")
    assert "Dere tar over." in per.text
    await kari.go(page)
    assert "tar over 9. mars" in kari.text
    await kari.press("/handovers/paper")
    assert kari.answer.content.startswith(b"%PDF")
    seen = chat.writes("hvem har sett planen min")
    assert "Per" in seen
    await it_waits_for_what_is_open(clinic, log_in, page, clock)
    kari, per = await log_in(clinic.kari), await log_in(clinic.per)
    for gone in (page, f"/staff/patients/{jonas}", f"/staff/board/{jonas}"):
        await kari.go(gone)
        assert kari.status == 404, gone
    await per.go(f"/staff/patients/{jonas}")
    await per.press(f"/patients/{jonas}", reason="handover")
    assert "Ingenting er delt." in per.text
    assert "Kari" not in per.text, "what was looked at before is the other clinic's"


async def it_waits_for_what_is_open(
    clinic: SmallClinic, log_in: LogIn, page: str, clock: ManualClock
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(page)
    assert "En beskjed er åpen her. Den følger ikke med" in kari.text
    clock.move(timedelta(days=7))
    clinic.staff(due.tick_transfers)
    per = await log_in(clinic.per)
    await per.go("/staff/handovers")
    assert "skulle tatt over 9. mars, men venter på noe som er åpent" in per.text
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Ja.")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    clock.move(timedelta(minutes=15))
    clinic.staff(due.tick_transfers)


async def test_a_code_is_shown_once_and_the_same_form_twice_shows_the_same_one(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/patients/{clinic.jonas.id}")
    await kari.press(f"/patients/{clinic.jonas.id}", reason="handover")
    await kari.go(f"/staff/patients/{clinic.jonas.id}/handover")
    form = kari.form("/handover")
    assert form is not None
    answers = [
        await kari.client.post(
            f"/staff/patients/{clinic.jonas.id}/handover",
            data=form.fields | {"to": "code"},
            headers={"Origin": "https://rodtrad.example"},
        )
        for _ in range(2)
    ]
    codes = [answer.text.split('class="code">')[1].split("<")[0] for answer in answers]
    assert codes[0] == codes[1]
    assert len(codes[0].replace(" ", "")) == 8
    await kari.go(f"/staff/patients/{clinic.jonas.id}/handover")
    assert codes[0] not in kari.text
    per = await log_in(clinic.per)
    await per.go("/staff/handovers")
    await per.press("/handovers/code", code="hurra")
    assert (per.status, "Koden virker ikke." in per.text) == (422, True)
    await per.press("/handovers/code", code=codes[0])
    assert "Personen blir spurt nå." in per.text
    assert "Jonas" not in per.text
    row = store.read(transfers.living, clinic.jonas.id)
    assert row is not None
    assert row.state is State.ASKED
    await kari.go(f"/staff/patients/{clinic.jonas.id}/handover")
    await kari.press("/handovers/withdraw")
    assert "Trukket tilbake." in kari.text


async def test_to_a_colleague_with_a_summary_that_they_read_on_taking_over(
    clinic: SmallClinic, log_in: LogIn, store: Store, clock: ManualClock
) -> None:
    chat = Chat(House(store, desk(), clock), clinic.jonas.chat_id)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/patients/{clinic.jonas.id}")
    await kari.press(f"/patients/{clinic.jonas.id}", reason="handover")
    await kari.go(f"/staff/patients/{clinic.jonas.id}/handover")
    await kari.press("/handover", to=f"staff:{clinic.berit}", words="Liker å gå tur.", until="i morgen")
    assert "Det er ingen dag." in kari.text
    await kari.press("/handover", to=f"staff:{clinic.berit}", words="Liker å gå tur.", until="2026-03-05")
    assert "Personen er spurt." in kari.text
    chat.looks()
    chat.presses("Se hva det er")
    chat.presses("Ja, send dette")
    berit = await log_in(clinic.berit)
    await berit.go("/staff/me")
    assert "Liker å gå tur." in berit.text
    await berit.press("/me/accept")
    assert store.read(people.helpers_of, [clinic.jonas.id])
    await berit.go("/staff/me")
    assert "fra og med 5. mars" in berit.text


async def test_the_pages_are_in_the_language_of_who_reads_them(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    store.run(channels.choose_language, clinic.kari, "en")
    kari = await log_in(clinic.kari)
    await kari.go("/staff/handovers")
    assert kari.page.language == "en"
