"""What staff pages refuse, and how kindly: late presses, bad answers, other people's requests, a database that is away."""

from datetime import timedelta

import pytest
from fastapi import FastAPI

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service.people import staff_login
from bot.service.requests import asking, staff_acts, unreachable
from bot.service.requests.deadlines import tick_deadlines
from bot.store.database.work import Store
from bot.store.requests.events import words
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic


async def test_the_second_to_take_it_reads_who_has_it(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=60))
    clinic.staff(tick_deadlines)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    await kari.press("/take")
    assert kari.status == 409
    assert "Ola Hansen har allerede tatt den." in kari.text
    assert kari.form("/take") is None


async def test_one_that_went_on_meanwhile_can_still_be_taken_with_a_second_press(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    clock.move(timedelta(minutes=15))
    clinic.staff(tick_deadlines)
    await kari.press("/take")
    assert (kari.status, "gikk videre til Ola Hansen" in kari.text) == (409, True)
    await kari.press("/take")
    assert clinic.request().request.holder == clinic.kari


async def test_new_words_stop_an_answer_and_nothing_that_was_typed_is_lost(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    clinic.patient(asking.reply, "Det ordnet seg.")
    await kari.press("/preview", text="Jeg kommer nå.")
    await kari.press("/answer")
    assert kari.status == 409
    assert "Det ordnet seg." in kari.text
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == "Jeg kommer nå."
    await kari.press("/preview")
    await kari.press("/answer")
    assert clinic.request().request.state is State.ANSWERED


@pytest.mark.parametrize("text, says", [("  ", "Skriv noe først."), ("x" * 3501, "Høyst 3500 tegn.")])
async def test_an_answer_that_cannot_be_sent_comes_back_with_the_reason(
    clinic: SmallClinic, log_in: LogIn, text: str, says: str
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/preview", text=text)
    assert (kari.status, says in kari.text) == (422, True)
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == text


async def test_a_request_the_patient_took_back_shows_no_word_of_it(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask("ordinary", "Noe privat.")
    kari = await log_in(clinic.kari)
    clinic.patient(asking.withdraw)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Pasienten har tatt beskjeden tilbake." in kari.text
    assert "Noe privat." not in kari.answer.text
    assert "Jonas" not in kari.answer.text
    assert kari.form("/answer") is None


async def test_what_a_patient_writes_is_shown_as_text_and_never_as_markup(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask("ordinary", "<script>alert(1)</script> & \"<b>'")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "<script>alert" not in kari.answer.text
    assert "<script>alert(1)</script> & \"<b>'" in kari.text


async def test_a_patient_who_cannot_be_reached_is_shown_as_such(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Meldinger kommer ikke fram til Jonas Berg nå." in kari.text
    assert kari.form("/preview") is None  # there is nobody to answer
    await kari.press("/take")
    await kari.press("/close")
    assert clinic.chat() == []


# --- what was typed is never lost ---

TYPED = "Jeg ringer deg klokka to, "


async def test_an_answer_typed_while_a_colleague_took_it_is_given_back(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clock.move(timedelta(minutes=60))
    clinic.staff(tick_deadlines)
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    clinic.staff(staff_acts.take, clinic.ola, clinic.code)
    await kari.press("/answer", text=TYPED)
    assert kari.status == 409
    assert "Ola Hansen har allerede tatt den. Ingenting er sendt fra deg." in kari.text
    assert "Dette hadde du skrevet. Det er ikke sendt." in kari.text
    assert f"readonly>{TYPED}</textarea>" in kari.answer.text


@pytest.mark.parametrize("action", ["/answer", "/preview"])
async def test_an_answer_typed_when_the_session_ended_waits_for_the_next_log_in(
    clinic: SmallClinic, log_in: LogIn, store: Store, action: str
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    store.run(staff_login.log_out_everywhere, clinic.kari)
    await kari.press(action, text=TYPED)
    assert (kari.status, "Du er ikke innlogget" in kari.text) == (401, True)
    await kari.press("/resume")  # too early: it is given back again
    assert kari.status == 401
    again = await log_in(clinic.kari)
    kari.client.cookies = again.client.cookies
    await kari.press("/resume")
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == TYPED.strip()
    await kari.press("/answer")
    assert [one.text for one in store.read(words, clinic.request().id)] == [TYPED.strip()]


async def test_an_answer_from_a_page_of_an_older_session_is_given_back(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    again = await log_in(clinic.kari)
    kari.client.cookies = again.client.cookies
    await kari.press("/answer", text=TYPED)
    assert kari.status == 403
    await kari.press("/resume")
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == TYPED.strip()


async def test_nothing_is_given_back_to_a_form_from_elsewhere(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    for path in ("/answer", "/resume"):
        await kari.post(f"/staff/q/{clinic.code}{path}", {"text": TYPED}, Origin="https://evil.example")
        assert kari.status == 403
        assert TYPED.strip() not in kari.answer.text


async def test_an_answer_typed_when_the_database_went_away_is_given_back(
    clinic: SmallClinic, log_in: LogIn, monkeypatch: pytest.MonkeyPatch
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")

    def broken(*_: object) -> None:
        raise OSError

    with monkeypatch.context() as away:
        away.setattr(staff_acts, "answer", broken)
        await kari.press("/answer", text=TYPED)
    assert kari.status == 503
    await kari.press("/resume")
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == TYPED.strip()


# --- permissions ---


PATHS = ("", "/take", "/answer", "/preview", "/hand-on", "/close", "/not-mine", "/resume")


@pytest.mark.parametrize("path", PATHS)
async def test_another_clinics_request_is_not_found(clinic: SmallClinic, log_in: LogIn, path: str) -> None:
    clinic.ask()
    per = await log_in(clinic.per)
    csrf = per.page.forms[0].fields["csrf"]
    address = f"/staff/q/{clinic.code}{path}"
    if path:
        await per.post(address, {"csrf": csrf, "text": "Hei.", "to": str(clinic.per)})
    else:
        await per.go(address)
    unknown = (per.status, per.text)
    assert unknown[0] == 404
    if path:
        await per.post(f"/staff/q/AAAAAAAA{path}", {"csrf": csrf, "text": "Hei.", "to": str(clinic.per)})
    else:
        await per.go("/staff/q/AAAAAAAA")
    assert (per.status, per.text) == unknown
    assert clinic.history() == ["asked", "inbox_only"]


@pytest.mark.parametrize("path", ["", "/take", "/close"])
async def test_a_colleague_to_whom_it_has_not_come_finds_nothing(
    clinic: SmallClinic, log_in: LogIn, path: str
) -> None:
    clinic.ask()
    ola = await log_in(clinic.ola)
    csrf = ola.page.forms[0].fields["csrf"]
    await (
        ola.post(f"/staff/q/{clinic.code}{path}", {"csrf": csrf})
        if path
        else ola.go(f"/staff/q/{clinic.code}")
    )
    assert ola.status == 404


@pytest.mark.parametrize("path", ["/staff/", "/staff/list", "/staff/events", "/staff/q/AAAAAAAA"])
async def test_without_a_session_nothing_is_shown(app: FastAPI, path: str) -> None:
    stranger = Browser(app)
    await stranger.go(path)
    assert stranger.status == 401
    assert "Du er ikke innlogget" in stranger.text
    await stranger.close()


async def test_an_unknown_page_is_a_kind_page(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/nothing/here")
    assert (kari.status, "Siden finnes ikke" in kari.text) == (404, True)


async def test_when_the_database_is_away_the_page_says_so_kindly(
    clinic: SmallClinic, log_in: LogIn, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    kari = await log_in(clinic.kari)

    def broken(*_: object) -> None:
        message = "no such server SECRET"
        raise OSError(message)

    monkeypatch.setattr(clinic.store, "read", broken)
    await kari.go("/staff/")
    assert (kari.status, "Det er ikke din feil." in kari.text) == (503, True)
    assert "default-src 'none'" in kari.answer.headers["content-security-policy"]
    assert "SECRET" not in caplog.text
