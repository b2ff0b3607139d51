"""The whole story through the demo page in Chromium: from the clinic's corner to the first evening outside, in both languages.

Nothing hangs on a sentence: labels and questions are read from the content, everything else by role or by a lasting attribute.
"""

from contextlib import suppress
from pathlib import Path

import pytest
from playwright.async_api import expect

from tests.e2e.conftest import Open
from tests.e2e.window import LIMIT, Window

pytestmark = pytest.mark.browser

NAME = "Nils"
ANSWER = "Vi ser på det sammen klokka to."
REPLY = "Takk, jeg kommer."
STRONG, EASED = "8", "3"


@pytest.mark.parametrize(
    ("language", "scheme"), [("nb", "light"), pytest.param("en", "dark", marks=pytest.mark.long)]
)
async def test_it_is_played_from_the_clinics_corner_to_the_first_evening(
    window: Open, language: str, scheme: str
) -> None:
    w = await window(scheme=scheme)
    await w.speak(language)
    await _enrols_and_comes_in(w)
    await _asks_for_help(w)
    await _deputy_answers(w)
    await _replies_and_is_read(w)
    await _checks_in(w)
    await _copes(w)
    await _has_an_evening(w)


async def _enrols_and_comes_in(w: Window) -> None:
    page = w.page
    async with w.point("enrolled at the clinic"):
        await w.look_around()
        await w.unfold("clinic")
        await page.locator("#enrol summary").click()
        await page.locator("#enrol-form [name=name]").fill(NAME)
        await page.locator("#enrol-form [name=language]").select_option(w.language)
        await page.locator("#enrol-form [name=days]").fill("1")
        assert await w.audited() == []
        await page.locator("#enrol-form button").click()
        await expect(page.locator("#phone-title")).to_contain_text(NAME)
    async with w.point("link and code and welcome"):
        await w.come_in(begin="start")


async def _asks_for_help(w: Window) -> None:
    async with w.point("one thing in the plan is in place"):
        await w.answer("discharge.menu.ask.home", "discharge_home.tonight.ask.in_place")
        await w.answer("discharge_home.tonight_works.ask.yes")
    async with w.point("another needs help"):
        await w.answer("discharge_home.place.ask.need_help")
        assert await w.audited() == []
        await w.answer("ask_help.show.ask.send")
        await expect(w.page.locator("#seats [data-seat=kari] .badge")).to_contain_text("1")


async def _deputy_answers(w: Window) -> None:
    async with w.point("it goes on to the deputy"):
        await w.move("hour")
        await w.move("minutes")
        await w.see(w.words("phrase.request_went_on", staff="Ola"))
        await w.page.locator("#seats [data-seat=ola]").click()
        await expect(w.desk("ola").locator("#list a")).to_have_count(1)
        assert await w.audited() == []
    async with w.point("the deputy takes it"):
        ola = await w.opens_request("ola")
        take = ola.locator("form[action$='/take'] button, button[formaction$='/take']")
        for _ in range(3):  # a page that is just being brought up to date takes the click again
            await take.click()
            with suppress(AssertionError):
                await expect(take).to_have_count(0, timeout=LIMIT / 3)
                break  # until then what is written would be lost with the old page
        await w.see(w.words("phrase.request_taken", staff="Ola"))
    async with w.point("the deputy answers"):
        await ola.locator("#text").fill(ANSWER)
        await ola.locator("[data-send]").wait_for()
        assert await w.audited() == []
        await ola.locator("[data-send]").click()
        await w.see(w.words("phrase.request_answered", staff="Ola"))


async def _replies_and_is_read(w: Window) -> None:
    ola = w.desk("ola")
    async with w.point("the answer is read"):
        await w.press(w.words("phrase.request_button_read"))
        await w.see(ANSWER)
    async with w.point("the patient replies"):
        await w.press(w.words("phrase.relay_button_reply", staff="Ola"))
        await w.write(REPLY)
        await w.answer("answer.show.ask.send")
        await w.see(w.wording("phrase.reply_sent"))
    async with w.point("the deputy reads and closes"):
        news, read = ola.locator("#news a"), ola.locator("blockquote").filter(has_text=REPLY)
        await expect(news.or_(read).first).to_be_visible()
        for _ in range(
            3
        ):  # a click goes beside a link that moves just then: a notice comes in below the seat
            if await news.is_visible():
                await news.click()
            with suppress(AssertionError):
                await expect(read).to_be_visible(timeout=LIMIT / 3)
                break
        await expect(read).to_be_visible()
        await ola.locator("#act-close summary").click()
        await ola.locator("form[action$='/close'] input[value=talked]").check()
        await ola.locator("form[action$='/close'] button").click()
        await w.see(w.words("phrase.request_closed"))
        assert await w.audited() == []


async def _checks_in(w: Window) -> None:
    # Chosen at the welcome it begins on the day of leaving; chosen here, at once.
    async with w.point("the patient chooses the evening"):
        await w.change_daily_question("evening")
    async with w.point("the check-in comes in the evening"):
        await w.move("evening")
        await w.answer("checkin.hello.ask.much")
        await w.choose("checkin.craving", STRONG)


async def _copes(w: Window) -> None:
    async with w.point("something to do"):
        await w.answer("craving.strong.ask.try")
        await w.choose("craving_round.choose", w.words("phrase.coping_wait"))
        await w.question("coping.wait")
    async with w.point("the come-back"):
        await w.move("minutes")
        await w.choose("craving_round.how_now", EASED)
    async with w.point("it has eased"):
        await w.answer("craving_round.eased_evening.ask.plan")
        await w.question("craving.rest_word")
        await w.choose("checkin.line_evening", w.words("phrase.button_skip"))
        await w.question("checkin.bye")


async def _has_an_evening(w: Window) -> None:
    async with w.point("no more check-ins"):
        await w.change_daily_question("never")
        await w.question("checkin_time.never")
    async with w.point("the first evening outside"):
        await w.move("day")
        await w.answer("evening.hello.ask.fine")
        await w.question("evening.fine")
        assert await w.audited() == []
        await expect(w.page.locator("[data-figure=waiting] strong")).to_have_text("0")


async def test_what_fails_says_at_which_point_and_leaves_a_picture(window: Open, tmp_path: Path) -> None:
    w = await window()
    with pytest.raises(AssertionError, match="at «the very first point»"):
        async with w.point("the very first point"):
            assert await w.said() == ["something that nobody said"]
    assert (tmp_path / "the-very-first-point.png").stat().st_size > 10_000
