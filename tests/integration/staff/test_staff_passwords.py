"""Name, password and code: what lets in, what does not, that all refusals are one, and that guessing is slow (row 21)."""

import re
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from itertools import count

import pyotp
import pytest
from argon2 import PasswordHasher
from fastapi import FastAPI

from bot.clock import ManualClock
from bot.service.login import passwords as rules
from bot.service.login import throttle
from bot.store.database.work import Store
from tests.fakes.app_codes import PASSWORD, WithApp, with_app
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic, set_active
from tests.fakes.counted import counted

AT = "/staff/login/password"


@pytest.fixture
def kari(clinic: SmallClinic, store: Store) -> WithApp:
    """Kari with a password and an app."""
    return with_app(store, clinic.kari)


async def tries(app: FastAPI, fields: dict[str, str]) -> Browser:
    """Somebody tries to log in; their browser is closed again."""
    browser = Browser(app)
    await browser.go("/staff/login")
    await browser.press(AT, **fields)
    await browser.close()
    return browser


#: What a guess costs in the program; the tests' own hasher is put in its place when all modules have been read.
REAL = rules.HASHER


def test_a_guess_costs_what_the_rfc_asks_for() -> None:
    """RFC 9106, the second recommended choice, or more."""
    assert (REAL.time_cost, REAL.memory_cost, REAL.parallelism) >= (3, 64 * 1024, 4)
    assert rules.HASHER.memory_cost < REAL.memory_cost, "here it is cheap"


async def test_name_password_and_code_let_in(app: FastAPI, kari: WithApp) -> None:
    assert "Innlogget som Kari Nordmann" in (await tries(app, kari.fields())).text


async def test_the_name_may_be_typed_in_capitals(app: FastAPI, kari: WithApp) -> None:
    assert "Innlogget som" in (await tries(app, kari.fields(name=" Kari@Fjord.Example "))).text


async def test_a_code_counts_once(app: FastAPI, kari: WithApp, clock: ManualClock) -> None:
    fields = kari.fields()
    assert (await tries(app, fields)).status == 200
    assert (await tries(app, fields)).status == 403
    clock.move(timedelta(seconds=30))
    assert (await tries(app, fields)).status == 403  # it would still be taken, had it not been used
    assert (await tries(app, kari.fields())).status == 200


async def test_an_older_code_than_the_last_one_is_used_up_with_it(app: FastAPI, kari: WithApp) -> None:
    assert (await tries(app, kari.fields(code=kari.code(1)))).status == 200
    assert (await tries(app, kari.fields(code=kari.code(0)))).status == 403


@pytest.mark.parametrize(("steps", "status"), [(-2, 403), (-1, 200), (0, 200), (1, 200), (2, 403)])
async def test_a_telephone_may_be_half_a_minute_off(
    app: FastAPI, kari: WithApp, steps: int, status: int
) -> None:
    assert (await tries(app, kari.fields(code=kari.code(steps)))).status == status


def test_of_many_at_once_with_one_code_one_gets_in(kari: WithApp, store: Store) -> None:
    tried = store.read(rules.look, kari.name, "192.0.2.1")
    code = kari.code()

    def enter(_: int) -> str | None:
        return store.run(rules.enter, tried, code, "", right=True)

    with ThreadPoolExecutor(8) as pool:
        cookies = [each for each in pool.map(enter, range(16)) if each]
    assert len(cookies) == 1


async def test_a_code_on_paper_works_once_and_however_it_is_typed(app: FastAPI, kari: WithApp) -> None:
    assert len(set(kari.paper)) == rules.RECOVERY_CODES
    typed = f" {kari.paper[3].upper().replace('-', ' ')} "
    assert (await tries(app, kari.fields(code=typed))).status == 200
    assert (await tries(app, kari.fields(code=typed))).status == 403


async def test_all_refusals_read_alike(
    app: FastAPI, clinic: SmallClinic, store: Store, kari: WithApp, clock: ManualClock
) -> None:
    without_app = "ola@fjord.example"
    store.run(rules.put, clinic.ola, "", without_app, rules.hashed(PASSWORD))
    gone = with_app(store, clinic.berit, "berit@fjord.example")
    store.run(set_active, clinic.berit, active=False)
    held = with_app(store, clinic.per, "per@dal.example")
    for _ in range(throttle.FREE_BY_NAME):
        store.run(throttle.failed, held.name, "203.0.113.9")
    seen = set()
    for fields in (
        kari.fields(password="feil passord her"),
        kari.fields(code="000000"),
        kari.fields(code=""),
        kari.fields(name="ingen@fjord.example"),
        kari.fields(name=without_app),
        kari.fields(name=""),
        gone.fields(),
        held.fields(),  # all of it right, and too soon
    ):
        browser = await tries(app, fields)
        seen.add((browser.status, browser.text, len(browser.answer.content)))
    assert len(seen) == 1
    assert next(iter(seen))[0] == 403


async def test_a_name_that_nobody_has_costs_what_one_costs_that_somebody_has(
    app: FastAPI, kari: WithApp, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As many statements and one argon2 each, so that no clock tells the two apart; nor whether the password was the right one."""
    verified, verify = count(), PasswordHasher.verify

    def counting(self: PasswordHasher, *args: str) -> bool:
        next(verified)
        return verify(self, *args)

    monkeypatch.setattr(PasswordHasher, "verify", counting)
    costs = []
    for fields in (
        kari.fields(name="ingen@fjord.example"),
        kari.fields(password="feil passord her"),
        kari.fields(code="000000"),
    ):
        await tries(app, fields)  # a name that fails for the first time gets its row
        before = next(verified)
        with counted(store) as statements:
            assert (await tries(app, fields)).status == 403
        costs.append((next(verified) - before - 1, statements))
    assert costs[0][0] == 1
    assert costs[0] == costs[1] == costs[2]


async def test_guessing_is_slowed_down_by_name_wherever_it_comes_from(
    app: FastAPI, kari: WithApp, store: Store, clock: ManualClock
) -> None:
    for _ in range(throttle.FREE_BY_NAME):
        await tries(app, kari.fields(code="000000"))
    assert (await tries(app, kari.fields())).status == 403
    assert store.read(throttle.wait, kari.name, "198.51.100.7") == throttle.FIRST
    clock.move(throttle.FIRST)
    assert (await tries(app, kari.fields())).status == 200
    assert store.read(throttle.wait, kari.name, "198.51.100.7") == timedelta(0)  # it is forgotten


def test_the_wait_doubles_up_to_a_quarter_of_an_hour(store: Store, clock: ManualClock) -> None:
    waits = []
    for _ in range(40):
        store.run(throttle.failed, "kari", "")
        waits.append(store.read(throttle.wait, "kari", "").total_seconds())
    assert waits[:4] == [0] * 4
    assert waits[4:8] == [15, 30, 60, 120]
    assert max(waits) == throttle.LONGEST.total_seconds() == waits[-1]
    clock.move(timedelta(hours=24))
    assert store.read(throttle.wait, "kari", "") == timedelta(0)


def test_guessing_many_names_is_slowed_down_by_the_address(store: Store) -> None:
    for number in range(throttle.FREE_BY_ADDRESS):
        store.run(throttle.failed, f"name {number}", f"2001:db8:1:2::{number:x}")
    assert store.read(throttle.wait, "another", "2001:db8:1:2:ffff::1") == throttle.FIRST
    assert store.read(throttle.wait, "another", "2001:db8:1:3::1") == timedelta(0)


def test_a_try_while_one_has_to_wait_does_not_count_even_when_it_is_right(
    kari: WithApp, store: Store
) -> None:
    """Also for one that had looked before the others failed: of many at once no more get through than one after the other."""
    tried = store.read(rules.look, kari.name, "192.0.2.1")
    for _ in range(throttle.FREE_BY_NAME):
        assert store.run(rules.enter, tried, "000000", "", right=True) is None
    assert store.run(rules.enter, tried, kari.code(), "", right=True) is None


async def test_nobody_uses_up_somebody_elses_code(app: FastAPI, kari: WithApp) -> None:
    assert (await tries(app, kari.fields(password="feil passord her"))).status == 403
    assert (await tries(app, kari.fields())).status == 200


# --- setting it up ---


async def test_it_is_set_up_on_ones_own_page(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI, clock: ManualClock
) -> None:
    ola = await log_in(clinic.ola)
    await ola.go("/staff/me/login")
    await ola.press("/me/login/password", name="ola", password=PASSWORD)
    assert "virker først når appen er satt opp" in ola.text
    assert "<svg" in ola.answer.text
    assert " style=" not in ola.answer.text
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", ola.answer.text)
    assert secret is not None
    shown = pyotp.TOTP(secret[1].replace(" ", ""))
    typed = {"name": "ola", "password": PASSWORD}
    assert (await tries(app, typed | {"code": shown.at(clock.now())})).status == 403  # not proved yet
    await ola.press("/me/login/app/code", code="000000")
    assert (ola.status, "Koden var ikke riktig" in ola.text) == (422, True)
    await ola.press("/me/login/app/code", code=shown.at(clock.now()))
    paper = re.findall(r"<code>([a-z2-9-]+)</code>", ola.answer.text)
    assert len(paper) == rules.RECOVERY_CODES
    await ola.go("/staff/me/login")
    assert "Du har 10 reservekoder igjen" in ola.text
    assert not any(code in ola.answer.text for code in paper)  # shown once
    clock.move(timedelta(seconds=30))
    assert (await tries(app, typed | {"code": shown.at(clock.now())})).status == 200
    assert (await tries(app, typed | {"code": paper[0]})).status == 200


async def test_another_telephone_counts_when_it_has_given_a_code_and_the_first_until_then(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI, kari: WithApp, clock: ManualClock
) -> None:
    page = await log_in(clinic.kari)
    await page.go("/staff/me/login")
    await page.press("/me/login/app")
    assert (await tries(app, kari.fields())).status == 200
    secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.answer.text)
    assert secret is not None
    new = pyotp.TOTP(secret[1].replace(" ", ""))
    await page.press("/me/login/app/code", code=new.at(clock.now()))
    assert (await tries(app, kari.fields(code=kari.paper[0]))).status == 403  # those were of the first
    clock.move(timedelta(seconds=30))
    assert (await tries(app, kari.fields())).status == 403
    assert (await tries(app, kari.fields(code=new.at(clock.now())))).status == 200


@pytest.mark.parametrize(
    ("name", "password", "says"),
    [
        ("kari", "kort", "minst 12 tegn"),
        ("kari", "aaaaaaaaaaaaaaaa", "for lett å gjette"),
        ("kari", "x1" * 150, "høyst to hundre tegn"),
        ("kari nordmann", "kari nordmann", "ikke ligne"),
        ("  ", PASSWORD, "Skriv et brukernavn"),
        ("PER@dal.example", PASSWORD, "kan du ikke få"),
    ],
)
async def test_what_cannot_be_used_is_refused_with_what_to_do(
    clinic: SmallClinic, log_in: LogIn, store: Store, name: str, password: str, says: str
) -> None:
    with_app(store, clinic.per, "per@dal.example")
    kari = await log_in(clinic.kari)
    await kari.go("/staff/me/login")
    await kari.press("/me/login/password", name=name, password=password)
    assert (kari.status, says in kari.text) == (422, True)
    assert password not in kari.answer.text or password.strip() == name.strip()


async def test_a_new_password_ends_every_other_session(
    clinic: SmallClinic, log_in: LogIn, kari: WithApp
) -> None:
    here, elsewhere = await log_in(clinic.kari), await log_in(clinic.kari)
    await here.go("/staff/me/login")
    await here.press("/me/login/password", name=kari.name, password="fem gule sjiraffer")
    assert here.status == 200
    assert (await elsewhere.go("/staff/")).status == 401


# --- what is stored ---


async def test_the_database_knows_no_secret(app: FastAPI, kari: WithApp, store: Store) -> None:
    await tries(app, kari.fields(code="000000", name="somebody@x.example"))
    tables = ("staff_password", "staff_totp", "staff_recovery", "staff_session", "login_failure")
    rows = store.read(
        lambda work: repr([list(work.connection.exec_driver_sql(f"SELECT * FROM {each}")) for each in tables])
    )
    for secret in (PASSWORD, "argon2", kari.name, kari.secret, "somebody", "127.0.0.1", *kari.paper):
        assert secret not in rows
