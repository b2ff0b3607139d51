"""What guards the staff pages: forged and oversized forms, headers, addresses that tell nothing."""

import pytest
from fastapi import FastAPI

from bot.domain.requests.request import State
from bot.service.people import staff_login
from bot.store.database.work import Store
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic


async def test_a_form_without_the_sessions_token_is_refused(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    for fields in ({}, {"csrf": ""}, {"csrf": "0" * 64}):
        await kari.post(f"/staff/q/{clinic.code}/take", fields)
        assert kari.status == 403
    assert clinic.request().request.state is State.OPEN


async def test_a_form_of_another_session_is_refused(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    ola, kari = await log_in(clinic.ola), await log_in(clinic.kari)
    await kari.post(f"/staff/q/{clinic.code}/take", {"csrf": ola.page.forms[0].fields["csrf"]})
    assert kari.status == 403


@pytest.mark.parametrize(
    "origin",
    ["https://evil.example", "null", "", "http://rodtrad.example", f"{ORIGIN}.evil.example", f"{ORIGIN}:444"],
)
async def test_a_form_from_another_page_is_refused_even_with_the_token(
    clinic: SmallClinic, log_in: LogIn, origin: str
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    fields = dict(kari.page.forms[0].fields)
    await kari.post(f"/staff/q/{clinic.code}/take", fields, Origin=origin)
    assert (kari.status, "Stoppet for sikkerhets skyld" in kari.text) == (403, True)
    assert clinic.request().request.state is State.OPEN


async def test_a_log_in_from_another_page_is_refused(clinic: SmallClinic, app: FastAPI, store: Store) -> None:
    browser = Browser(app)
    await browser.post(
        "/staff/login",
        {"token": store.run(staff_login.make_link, clinic.kari)},
        Origin="https://evil.example",
    )
    assert browser.status == 403
    assert not browser.client.cookies
    await browser.close()


async def test_a_form_that_is_no_form_is_refused(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    answer = await kari.client.post(
        "/staff/logout", json={"csrf": kari.page.forms[0].fields["csrf"]}, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 403


async def test_a_huge_form_is_refused_while_it_is_read(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.post(
        f"/staff/q/{clinic.code}/answer", {"csrf": kari.page.forms[0].fields["csrf"], "text": "x" * 100_000}
    )
    assert (kari.status, "For mye på en gang" in kari.text) == (413, True)


async def test_a_flag_in_the_address_cannot_bring_up_words_of_somebody_elses(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/?done=<script>alert(1)</script>")
    assert kari.status == 200
    assert "alert" not in kari.answer.text


# --- headers ---


async def test_every_page_forbids_scripts_of_others_frames_and_caches(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI
) -> None:
    clinic.ask()
    kari, stranger = await log_in(clinic.kari), Browser(app)
    for browser, path in (
        (kari, "/staff/"),
        (kari, f"/staff/q/{clinic.code}"),
        (kari, "/staff/x"),
        (stranger, "/staff/"),
    ):
        await browser.go(path)
        headers = browser.answer.headers
        policy = headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "frame-ancestors 'none'" in policy
        assert "unsafe" not in policy
        assert headers["cache-control"] == "no-store"
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "same-origin"
        assert "max-age" in headers["strict-transport-security"]
        assert " style=" not in browser.answer.text
        assert "onclick" not in browser.answer.text
        assert "<script>" not in browser.answer.text
    await stranger.close()


async def test_static_files_may_be_kept_and_their_addresses_change_with_them(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    sheet = next(part.split('"')[0] for part in kari.answer.text.split('href="')[1:] if "app.css" in part)
    assert "?v=" in sheet
    answer = await kari.client.get(sheet)
    assert answer.status_code == 200
    assert "max-age" in answer.headers["cache-control"]


async def test_no_address_and_no_title_carries_a_name_or_a_word(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("ordinary", "Noe privat.")
    kari = await log_in(clinic.kari)
    for path in ("/staff/", f"/staff/q/{clinic.code}"):
        await kari.go(path)
        for shown in (kari.page.title, *kari.page.links, *(form.action for form in kari.page.forms)):
            assert "Jonas" not in shown
            assert "privat" not in shown
