"""Logging in with an OpenID provider, a real one: linked first, with PKCE and a key of one's own; and everything that is refused."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from datetime import timedelta
from html import unescape
from pathlib import Path
from urllib.parse import parse_qsl, urlencode, urlsplit

import httpx
import pytest
from fastapi import FastAPI
from joserfc.jwk import ECKey
from pydantic import SecretStr

from bot.clinic.app import create_app
from bot.clock import ManualClock, SystemClock
from bot.service.people import staff_login
from bot.settings import OpenId, SettingsError, load_partly, open_id
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.openid import CLIENT, OpenIdProvider, openid_provider

BACK = "/staff/oidc/back"


@pytest.fixture
def provider(tmp_path: Path, clock: ManualClock) -> Iterator[OpenIdProvider]:
    """The provider, by whose clock ours goes: an id token says when it was made."""
    clock.move(SystemClock().now() - clock.now())
    with openid_provider(tmp_path, f"{ORIGIN}{BACK}") as provider:
        yield provider


def settings(provider: OpenIdProvider, key: ECKey | None = None) -> OpenId:
    """Who we are there."""
    private = json.dumps((key or provider.key).as_dict(private=True))
    return OpenId(provider.issuer, CLIENT, SecretStr(private), "openid", "HelseTest")


@pytest.fixture
async def app(store: Store, provider: OpenIdProvider) -> AsyncIterator[FastAPI]:
    """The pages, with a provider."""
    runner = Runner(store)
    yield create_app(runner, desk(), ORIGIN, failed_login_delay=0, within=60, openid=settings(provider))
    runner.close()


@pytest.fixture
async def browser(app: FastAPI) -> AsyncIterator[Browser]:
    browser = Browser(app)
    yield browser
    await browser.close()


async def out_and_back(browser: Browser) -> str:
    """From the page that leads to the provider, there, and to the address it leads back to."""
    found = re.search(r'content="0;url=([^"]+)"', browser.answer.text)
    assert found is not None, browser.text
    async with httpx.AsyncClient() as outside:
        answer = await outside.get(unescape(found[1]))
    assert answer.status_code == 303, answer.text
    return answer.headers["location"].removeprefix(ORIGIN)


async def link(browser: Browser, clinic: SmallClinic) -> None:
    """Kari logs in by a link, and links who she is elsewhere."""
    await browser.go(f"/staff/login/{clinic.store.run(staff_login.make_link, clinic.kari)}")
    await browser.press("/staff/login")
    await browser.go("/staff/me/login")
    await browser.press("/oidc/link")
    await browser.go(await out_and_back(browser))
    assert (browser.status, "Koblet til" in browser.text) == (200, True)


async def test_whoever_has_linked_their_account_logs_in_with_it(
    browser: Browser, clinic: SmallClinic, app: FastAPI, provider: OpenIdProvider
) -> None:
    await link(browser, clinic)
    other = Browser(app)
    await other.go("/staff/login")
    assert "Logg inn med HelseTest" in other.text
    await other.press("/staff/oidc", to="/staff/me")
    await other.go(await out_and_back(other))
    assert str(other.answer.url) == f"{ORIGIN}/staff/me"
    assert "Innlogget som Kari Nordmann" in other.text
    await other.go("/staff/me/login")
    assert "med innlogging et annet sted" in other.text
    await other.close()
    for sent in provider.redeemed:
        assert sent["client_assertion_type"].endswith("jwt-bearer")
        assert "client_secret" not in sent
        assert len(sent["code_verifier"]) >= 43


async def test_an_account_that_nobody_linked_lets_nobody_in(
    browser: Browser, provider: OpenIdProvider
) -> None:
    provider.user = "stranger"
    await browser.go("/staff/login")
    await browser.press("/staff/oidc")
    await browser.go(await out_and_back(browser))
    assert (browser.status, "Innloggingen virket ikke" in browser.text) == (403, True)
    assert (await browser.go("/staff/")).status == 401


async def test_an_account_is_one_persons(
    browser: Browser, clinic: SmallClinic, app: FastAPI, store: Store
) -> None:
    await link(browser, clinic)
    ola = Browser(app)
    await ola.go(f"/staff/login/{store.run(staff_login.make_link, clinic.ola)}")
    await ola.press("/staff/login")
    await ola.go("/staff/me/login")
    await ola.press("/oidc/link")
    await ola.go(await out_and_back(ola))
    assert (ola.status, "koblet til en kollega" in ola.text) == (409, True)
    await ola.close()


async def test_unlinked_it_lets_nobody_in_any_more(browser: Browser, clinic: SmallClinic) -> None:
    await link(browser, clinic)
    await browser.press("/oidc/unlink")
    assert "Koblet fra" in browser.text
    await browser.press("/logout")
    await browser.go("/staff/login")
    await browser.press("/staff/oidc")
    assert (await browser.go(await out_and_back(browser))).status == 403


@pytest.mark.parametrize("change", ["state", "iss", "code", "none"])
async def test_what_comes_back_must_be_what_was_sent_for(
    browser: Browser, clinic: SmallClinic, change: str
) -> None:
    await link(browser, clinic)
    await browser.press("/logout")
    await browser.go("/staff/login")
    await browser.press("/staff/oidc")
    back = urlsplit(await out_and_back(browser))
    fields = dict(parse_qsl(back.query))
    if change == "none":
        fields = {}
    else:
        fields[change] = "https://evil.example" if change == "iss" else "x" * 43
    assert (await browser.go(f"{back.path}?{urlencode(fields)}")).status == 403
    assert (await browser.go(f"{back.path}?{back.query}")).status == 403  # and the trip is over


async def test_the_way_back_is_for_the_browser_that_went_out_and_counts_once(
    browser: Browser, clinic: SmallClinic, app: FastAPI
) -> None:
    """Nobody is logged in as somebody else by an address that was sent to them (log-in CSRF)."""
    await link(browser, clinic)
    await browser.press("/logout")
    await browser.go("/staff/login")
    await browser.press("/staff/oidc")
    back = await out_and_back(browser)
    victim = Browser(app)
    assert (await victim.go(back)).status == 403
    await victim.close()
    assert (await browser.go(back)).status == 200
    await browser.press("/logout")
    assert (await browser.go(back)).status == 403


async def test_a_client_with_another_key_is_refused_by_the_provider(
    clinic: SmallClinic, store: Store, provider: OpenIdProvider
) -> None:
    """The provider really looks at the key: else the tests above would prove nothing."""
    stranger = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    runner = Runner(store)
    app = create_app(
        runner, desk(), ORIGIN, failed_login_delay=0, within=60, openid=settings(provider, stranger)
    )
    browser = Browser(app)
    await browser.go("/staff/login")
    await browser.press("/staff/oidc")
    assert (await browser.go(await out_and_back(browser))).status == 403
    await browser.close()
    runner.close()


@pytest.mark.parametrize("by", [timedelta(minutes=-5), timedelta(days=1)])
async def test_an_id_token_of_another_time_lets_nobody_in(
    browser: Browser, clinic: SmallClinic, app: FastAPI, clock: ManualClock, by: timedelta
) -> None:
    await link(browser, clinic)
    clock.move(by)
    other = Browser(app)
    await other.go("/staff/login")
    await other.press("/staff/oidc")
    assert (await other.go(await out_and_back(other))).status == 403
    await other.close()


async def test_a_provider_that_is_away_is_said_to_be_and_the_other_ways_are_there(
    browser: Browser, provider: OpenIdProvider
) -> None:
    provider.away = True
    await browser.go("/staff/login")
    await browser.press("/staff/oidc")
    assert (browser.status, "velg en annen måte" in browser.text) == (503, True)
    assert browser.form("/login/password") is not None


async def test_without_a_provider_there_is_no_such_page(clinic: SmallClinic, store: Store) -> None:
    runner = Runner(store)
    browser = Browser(create_app(runner, desk(), ORIGIN, failed_login_delay=0, within=60))
    await browser.go("/staff/login")
    assert browser.form("/staff/oidc") is None
    assert (await browser.post("/staff/oidc", {"to": ""})).status == 404
    assert (await browser.go(BACK)).status == 404
    await browser.close()
    runner.close()


async def test_the_database_knows_neither_issuer_nor_subject(
    browser: Browser, clinic: SmallClinic, store: Store, provider: OpenIdProvider
) -> None:
    await link(browser, clinic)
    rows = store.read(
        lambda work: repr(
            [
                list(work.connection.exec_driver_sql(f"SELECT * FROM {t}"))
                for t in ("staff_identity", "login_attempt")
            ]
        )
    )
    assert provider.issuer not in rows
    assert "kari" not in rows


@pytest.mark.parametrize(
    ("given", "names"),
    [
        ({"oidc_issuer": "http://idp.example"}, "OIDC_ISSUER"),
        ({"oidc_issuer": "https://idp.example"}, "OIDC_CLIENT_ID"),
        (
            {"oidc_issuer": "https://idp.example", "oidc_client_id": "x", "oidc_key": '{"kty":"EC"}'},
            "OIDC_KEY",
        ),
        ({"oidc_issuer": "https://idp.example", "oidc_client_id": "x", "oidc_key": "secret"}, "OIDC_KEY"),
    ],
)
def test_wrong_settings_say_which_and_quote_no_key(given: dict[str, str], names: str) -> None:
    settings = load_partly(telegram_token="1:abcdefgh", keys="k", **given)
    with pytest.raises(SettingsError, match=names) as error:
        open_id(settings)
    assert "secret" not in str(error.value)
