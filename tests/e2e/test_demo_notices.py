"""What reaches staff outside their pages, on the demo page: mail, their own chat when mail is down, and whoever answers for whom."""

import re

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open

pytestmark = pytest.mark.browser


async def test_a_notice_goes_by_telegram_when_mail_is_down_and_to_ola_when_kari_is_away(window: Open) -> None:
    w = await window()
    await w.come_in()
    told = w.page.locator("#told")
    await told.locator("summary").click()
    mail, chat = told.locator("[data-told=mail] article"), told.locator("[data-told=chat] article")
    await w.trouble("mail", on=True)
    await w.go("kari_go")
    await w.answer("talk.first.ask.send")
    await expect(chat).to_have_count(1)
    await expect(chat).to_contain_text(re.compile(r"[A-Z0-9]{4,8} trenger deg"))
    await expect(mail).to_have_count(0)
    assert "Eli" not in await told.inner_text()
    await chat.get_by_role("button").click()
    await expect(w.desk().locator("#list a")).to_have_count(1)
    assert await w.audited() == []

    await w.trouble("mail", on=False)
    await w.trouble("absent", on=True)
    await expect(w.page.locator("[data-go=step_kari_be]")).to_have_text("Vær Ola")
    await w.page.locator("#seats [data-seat=ola]").click()
    await expect(w.desk("ola").locator("#list a")).to_have_count(1)
    await expect(mail).to_have_count(1)
    await expect(chat).to_have_count(0)
    await w.trouble("absent", on=False)
