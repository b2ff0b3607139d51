"""Logging in by a link that works once, and how a session ends."""

from datetime import timedelta

from fastapi import FastAPI

from bot.clock import ManualClock
from bot.service.people import staff_login
from bot.store.database.work import Store
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic, set_active


async def test_a_link_works_once(clinic: SmallClinic, app: FastAPI, store: Store) -> None:
    token = store.run(staff_login.make_link, clinic.kari)
    first, second = Browser(app), Browser(app)
    for browser in (first, second):
        await browser.go(f"/staff/login/{token}")
        assert browser.status == 200
    await first.press("/staff/login")
    assert "Logg ut" in first.text
    await second.press("/staff/login")
    assert (second.status, "Lenken virker ikke" in second.text) == (403, True)
    await first.close()
    await second.close()


async def test_opening_a_link_uses_nothing_up_since_mail_scanners_open_it_too(
    clinic: SmallClinic, app: FastAPI, store: Store
) -> None:
    token = store.run(staff_login.make_link, clinic.kari)
    browser = Browser(app)
    for _ in range(5):
        await browser.go(f"/staff/login/{token}")
    await browser.press("/staff/login")
    assert browser.status == 200
    await browser.close()


async def test_all_refusals_of_a_link_read_alike(
    clinic: SmallClinic, app: FastAPI, store: Store, clock: ManualClock
) -> None:
    expired = store.run(staff_login.make_link, clinic.kari, timedelta(minutes=1))
    clock.move(timedelta(minutes=1))
    left = store.run(staff_login.make_link, clinic.ola)
    store.run(set_active, clinic.ola, active=False)
    seen = set()
    for token in (expired, left, "nonsense", ""):
        browser = Browser(app)
        await browser.post("/staff/login", {"token": token})
        seen.add((browser.status, browser.text))
        await browser.close()
    assert len(seen) == 1
    assert next(iter(seen))[0] == 403


async def test_a_session_ends_by_logging_out(clinic: SmallClinic, log_in: LogIn, app: FastAPI) -> None:
    kari = await log_in(clinic.kari)
    cookies = dict(kari.client.cookies)
    await kari.press("/logout")
    assert "Du er logget ut" in kari.text
    thief = Browser(app)
    thief.client.cookies.update(cookies)
    await thief.go("/staff/")
    assert thief.status == 401
    await thief.close()


async def test_a_session_ends_after_an_hour_without_use_and_not_before(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    for _ in range(3):
        clock.move(timedelta(minutes=50))
        assert (await kari.go("/staff/")).status == 200
    clock.move(timedelta(minutes=60))
    assert (await kari.go("/staff/")).status == 401


async def test_a_session_ends_after_twelve_hours_in_any_case(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    for _ in range(14):
        clock.move(timedelta(minutes=50))
        assert (await kari.go("/staff/")).status == 200
    clock.move(timedelta(minutes=20))
    assert (await kari.go("/staff/")).status == 401


async def test_a_session_ends_when_the_person_leaves_the_staff(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    kari = await log_in(clinic.kari)
    store.run(set_active, clinic.kari, active=False)
    assert (await kari.go("/staff/")).status == 401


async def test_every_log_in_has_a_cookie_of_its_own(clinic: SmallClinic, app: FastAPI, store: Store) -> None:
    browser = Browser(app)
    browser.client.cookies.set(
        "__Host-rodtrad", "chosen-by-somebody-else", domain=ORIGIN.removeprefix("https://")
    )
    await browser.go(f"/staff/login/{store.run(staff_login.make_link, clinic.kari)}")
    await browser.press("/staff/login")
    assert browser.status == 200
    assert "chosen-by-somebody-else" not in [
        cookie.value for cookie in browser.client.cookies.jar if cookie.secure
    ]
    await browser.close()


async def test_the_cookie_is_kept_from_scripts_and_plain_http(
    clinic: SmallClinic, app: FastAPI, store: Store
) -> None:
    browser = Browser(app)
    browser.client.follow_redirects = False
    await browser.post("/staff/login", {"token": store.run(staff_login.make_link, clinic.kari)})
    cookie = browser.answer.headers["set-cookie"]
    assert cookie.startswith("__Host-rodtrad=")
    assert {"HttpOnly", "Secure", "SameSite=lax", "Path=/"} <= {part.strip() for part in cookie.split(";")}
    await browser.close()


async def test_the_database_knows_neither_link_nor_cookie(clinic: SmallClinic, store: Store) -> None:
    token = store.run(staff_login.make_link, clinic.kari)
    other = store.run(staff_login.make_link, clinic.kari)
    cookie = store.run(staff_login.redeem, token)
    assert cookie is not None
    rows = store.read(
        lambda work: repr(
            [
                list(work.connection.exec_driver_sql(f"SELECT * FROM {t}"))
                for t in ("staff_login", "staff_session")
            ]
        )
    )
    assert not any(secret in rows for secret in (token, other, cookie))


async def test_logging_somebody_out_everywhere_ends_sessions_and_links(
    clinic: SmallClinic, log_in: LogIn, store: Store
) -> None:
    kari = await log_in(clinic.kari)
    token = store.run(staff_login.make_link, clinic.kari)
    store.run(staff_login.log_out_everywhere, clinic.kari)
    assert (await kari.go("/staff/")).status == 401
    assert store.run(staff_login.redeem, token) is None
