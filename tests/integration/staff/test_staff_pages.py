"""The staff pages as a browser without JavaScript meets them: the inbox, a request, and every action."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service.requests.deadlines import tick_deadlines
from bot.store.outbox.outbox import Leased
from bot.store.people import addresses
from bot.store.requests import events
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic, desk, is_phrase


async def test_the_inbox_tells_who_asks_for_what_and_how_long_is_left(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("ordinary", "Jeg trenger hjelp med NAV.")
    clock.move(timedelta(minutes=20))
    kari = await log_in(clinic.kari)
    for part in (
        "Én beskjed venter på deg.",
        "Jonas Berg",
        "Jeg trenger hjelp med NAV.",
        "Går til Ola Hansen (avløser) kl. 10:00 hvis ingen tar den",
        "Din pasient",
        "Ny",
    ):
        assert part in kari.text
    assert kari.page.title == "(1) Beskjeder – Rød tråd"
    assert kari.page.language == "nb"
    assert f"/staff/q/{clinic.code}" in kari.page.links


async def test_an_empty_inbox_says_so(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    assert "Ingen beskjeder venter på deg. Kommer det en, står den her med en gang" in kari.text
    assert kari.page.title == "Beskjeder – Rød tråd"


async def test_the_inbox_says_when_the_ladder_did_not_hold(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    for _ in range(3):
        clock.move(timedelta(minutes=15))
        clinic.staff(tick_deadlines)
    kari = await log_in(clinic.kari)
    assert "Alle er spurt om en beskjed uten at noen tok den." in kari.text
    assert "Alle er spurt én gang, ingen tok den" in kari.text
    assert kari.page.title == "(1) Haster – Beskjeder – Rød tråd"


async def test_the_inbox_says_who_is_told_nothing_outside_it_and_the_history_what_truly_happened(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    assert "Ingen her får beskjed utenfor denne siden." in kari.text
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Står i innboksen til Kari Nordmann. Ingen beskjed utenfor siden" in kari.text
    clinic.store.run(addresses.add, clinic.ola, "recording", "ola@klinikken.example")
    await kari.go("/staff/")
    assert "Kari Nordmann og Berit Moe får ikke beskjed utenfor denne siden." in kari.text
    clinic.store.run(events.note, clinic.request().id, "told", clinic.ola, "telegram")
    clinic.store.run(events.note, clinic.request().id, "not_told", clinic.kari, "recording")
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Beskjed sendt til Ola Hansen med Telegram" in kari.text
    assert "Beskjeden til Kari Nordmann med recording kom ikke fram" in kari.text


async def test_the_list_by_itself_holds_the_same_requests(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go("/staff/list")
    assert "Jonas Berg" in kari.text
    assert "<html" not in kari.answer.text


# --- one request, from opening to closing ---


async def test_opening_taking_answering_and_closing(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("ordinary", "Jeg trenger hjelp med NAV.")
    clinic.deliver()
    kari = await log_in(clinic.kari)
    await kari.reads(f"/staff/q/{clinic.code}")
    assert kari.page.title == f"Beskjed {clinic.code} – Rød tråd"
    assert "Jeg trenger hjelp med NAV." in kari.text
    assert clinic.told("request_waiting_read", staff="Kari")
    await kari.press("/take")
    assert "Du har tatt beskjeden." in kari.text
    await kari.press("/preview", text="Jeg ringer deg i dag.")
    assert "Dette får Jonas Berg" in kari.text
    assert clinic.request().request.state is State.TAKEN
    await kari.press("/answer")
    assert "Svaret er sendt." in kari.text
    assert [one.text for one in clinic.store.read(events.words, clinic.request().id)] == [
        "Jeg ringer deg i dag."
    ]
    await kari.press("/close", outcome="talked")
    assert "Beskjeden er satt som ferdig." in kari.text
    assert clinic.request().request.state is State.CLOSED
    assert any(is_phrase(message.text, "request_answered", staff="Kari") for message in clinic.chat())


async def test_what_the_actions_want_sent_is_offered_to_the_sender(
    clinic: SmallClinic, log_in: LogIn, offered: list[Leased]
) -> None:
    clinic.ask()
    clinic.deliver()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    clinic.deliver()
    await kari.press("/take")
    assert any(is_phrase(row.message.text, "request_taken", staff="Kari") for row in offered)


async def test_a_starter_fills_in_the_answer(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}?start=1")
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == "Jeg ringer deg i dag."
    await kari.go(f"/staff/q/{clinic.code}?start=77")
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == ""


async def test_handing_on_asks_a_colleague(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Berit Moe (har vakt)" in kari.answer.text
    assert "Per Dahl" not in kari.answer.text
    await kari.press("/hand-on", to=str(clinic.berit))
    assert "Beskjeden er gitt videre." in kari.text
    assert "Venter på Berit Moe" in kari.text
    berit = await log_in(clinic.berit)
    assert "Gitt til deg" in berit.text


async def test_handing_on_without_a_choice_asks_for_one(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/hand-on")
    assert (kari.status, "Velg hvem som skal få den." in kari.text) == (422, True)


async def test_handing_on_to_another_clinic_is_like_handing_on_to_nobody(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/hand-on", to=str(clinic.per))
    assert kari.status == 404
    assert clinic.request().request.addressee is None


async def test_not_my_patient_lets_it_go_on(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/not-mine")
    assert "ikke hos deg lenger" in kari.text
    assert clinic.notified()[-1] == clinic.ola


async def test_the_history_says_who_did_what(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/take")
    for part in ("Står i innboksen til Kari Nordmann", "Lest av Kari Nordmann", "Tatt av Kari Nordmann"):
        assert part in kari.text


async def test_every_event_of_a_history_has_words(clinic: SmallClinic) -> None:
    words = set(request_case_words())
    assert {word for word in words if f"phrase.staff_event_{word}" not in desk().texts.source} == set()


def request_case_words() -> list[str]:
    from bot.service.requests import case

    clock = ["went_on", "new_round", "closed_by_itself", "reminded", "nobody"]
    return [
        *case._HISTORY.values(),
        *clock,
        "asked",
        "found",
        "raised",
        "inbox_only",
        "seen",
        "unreachable",
    ]
