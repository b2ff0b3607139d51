"""Row 12 of the fault list: a patient whose phone Telegram no longer delivers to. Seen from the chat, the calls and the staff page."""

import asyncio
from datetime import time
from pathlib import Path

import pytest

from bot.botapi.chats import Standing
from bot.clinic.app import create_app
from bot.domain.schedules.schedule import Skip
from bot.i18n import SOURCE_LANGUAGE
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.store.sealing.vault import Vault
from bot.store.tables.schedules import Occurred
from tests.bench.figures import figure
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.long_day import LongDay, Patient, long_day
from tests.fakes.timeloop import in_time, until


async def _blocks(who: Patient) -> None:
    await who.phone.block()


async def _blocks_unheard(who: Patient) -> None:
    """The word that somebody blocked the bot is lost, as after a day without a program: only Telegram's 403 tells."""
    who.phone.chat.standing = Standing.KICKED


async def _unblocks(who: Patient) -> None:
    await who.phone.unblock()


async def _writes_again(who: Patient) -> None:
    """Nobody tells the bot that it may write again, but the person does write."""
    who.phone.chat.standing = Standing.MEMBER
    await who.phone.send("/plan")


WAYS = {
    "blocked": (_blocks, _unblocks),
    "blocked, found by 403": (_blocks_unheard, _writes_again),
}


@pytest.mark.parametrize("way", WAYS)
def test_the_schedule_stops_the_caseworker_is_told_and_it_comes_back(
    database_url: str, vault: Vault, desk: Desk, tmp_path: Path, way: str
) -> None:
    _whole_way(database_url, vault, desk, tmp_path, way)


@in_time
async def _whole_way(database_url: str, vault: Vault, desk: Desk, folder: Path, way: str) -> None:
    name = f"row 12 ({'sqlite' if database_url.startswith('sqlite') else 'postgres'}, {way})"
    goes, comes_back = WAYS[way]
    async with long_day(database_url, vault, desk, folder, 2) as day:
        who, other = day.patients
        for one in day.patients:
            day.set_checkin(one, time(9, 1))
        kari = await _log_in(day)
        await goes(who)
        if way != "blocked":  # nobody can know before something is sent
            await until(lambda: Skip.UNSENT in day.days(who))
            (since,) = (call.at for call in day.line.calls if call.chat == who.phone.id and call.code)
        else:
            since = day.clock.monotonic()
        seconds = await _until_page_says(day, kari, since)
        figure(f"{name}: until the caseworker's page says so", seconds, "s", "<= 60", ok=seconds <= 60)
        await until(lambda: all(day.days(one) for one in day.patients), 1.0)
        before = len(day.line.calls)
        for _ in range(2):
            await _next_checkin(day)
        after = sum(call.chat == who.phone.id for call in day.line.calls[before:])
        figure(f"{name}: messages tried in the next two days", after, "messages", "0", ok=after == 0)
        assert day.days(who)[-2:] == [Skip.UNREACHABLE] * 2
        assert day.days(other)[-2:] == [Occurred.SENT] * 2, "the others have theirs"
        assert len(day.inbox(day.kari)) == 1, "it is said once"

        await kari.close()
        await comes_back(who)
        await _next_checkin(day)
        back = day.days(who)[-1]
        figure(
            f"{name}: check-ins on the first day back",
            back == Occurred.SENT,
            "check-ins",
            "1",
            ok=back == Occurred.SENT,
        )


async def _log_in(day: LongDay) -> Browser:
    app = create_app(day.runner, day.desk, ORIGIN, offer=day.edge.sender.offer, failed_login_delay=0)
    kari = Browser(app)
    await kari.go(f"/staff/login/{day.store.run(staff_login.make_link, day.kari)}")
    return await kari.press("/staff/login")


async def _until_page_says(day: LongDay, kari: Browser, since: float) -> float:
    words = day.desk.texts.phrase("staff_patient_unreachable", SOURCE_LANGUAGE)
    while words[:40] not in (await kari.go("/staff/")).text:
        await asyncio.sleep(0.5)
        assert day.clock.monotonic() - since < 600, kari.text
    return day.clock.monotonic() - since


async def _next_checkin(day: LongDay) -> None:
    """The next day's check-in, for which everybody has a few minutes of their own."""
    day.next_day("09:00")
    known = {one.id: len(day.days(one)) for one in day.patients}
    await until(lambda: all(len(day.days(one)) > known[one.id] for one in day.patients), 1.0)
    await asyncio.sleep(10)
