"""News for open staff pages: who is woken by what, that nothing of the content is in them, and that they end."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clinic.live import Live
from bot.clock import ManualClock
from bot.ids import StaffId
from bot.service.people import staff_login
from bot.service.requests import asking, reading, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.database.work import Store
from tests.fakes.clinic import SmallClinic

Follow = Callable[..., Awaitable["Reader"]]


class Reader:
    """Reads a stream in the background, as a browser does."""

    def __init__(self, stream: AsyncIterator[str]) -> None:
        self._events: asyncio.Queue[str | None] = asyncio.Queue()
        self._task = asyncio.create_task(self._run(stream))

    async def _run(self, stream: AsyncIterator[str]) -> None:
        async for part in stream:
            await self._events.put(part)
        await self._events.put(None)

    async def next(self) -> str | None:
        """The next part, or None at the end; ten seconds at most."""
        return await asyncio.wait_for(self._events.get(), 10)

    async def glance(self) -> dict[str, Any]:
        """The next `inbox` event's data, comments passed over."""
        while True:
            part = await self.next()
            assert part is not None
            if part.startswith("event: inbox\n"):
                found: dict[str, Any] = json.loads(part.split("data: ")[1])
                return found

    async def stop(self) -> None:
        self._task.cancel()
        await asyncio.gather(self._task, return_exceptions=True)


@pytest.fixture
def live(store: Store, clock: ManualClock) -> Live:
    return Live(store, clock, poll_seconds=0.02)


@pytest.fixture
async def follow(live: Live, store: Store) -> AsyncIterator[Follow]:
    readers: list[Reader] = []

    async def follow(staff: StaffId, code: str = "") -> Reader:
        cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, staff))
        assert cookie is not None
        reader = Reader(live.stream(cookie, {code} - {""}))
        readers.append(reader)
        assert await reader.next() == "retry: 3000\n\n"
        return reader

    yield follow
    for reader in readers:
        await reader.stop()


async def do(act: Callable[[], object]) -> None:
    await asyncio.to_thread(act)


async def test_a_page_hears_at_once_how_things_stand_and_then_what_changes(
    clinic: SmallClinic, follow: Follow
) -> None:
    kari = await follow(clinic.kari)
    assert (await kari.glance())["waiting"] == 0
    await do(clinic.ask)
    assert (await kari.glance())["waiting"] == 1
    await do(lambda: clinic.staff(reading.and_read, clinic.kari, clinic.code, staff_acts.take))
    assert (await kari.glance())["waiting"] == 0


async def test_a_bell_of_this_process_wakes_a_page_without_waiting_for_the_poll(
    clinic: SmallClinic, store: Store, clock: ManualClock
) -> None:
    live = Live(store, clock, poll_seconds=3600)
    cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, clinic.kari))
    assert cookie is not None
    kari = Reader(live.stream(cookie, ()))
    await kari.glance()
    await do(clinic.ask)
    assert (await kari.glance())["waiting"] == 1
    await kari.stop()


async def test_a_change_by_another_process_is_found_by_asking(
    clinic: SmallClinic, follow: Follow, store: Store, clock: ManualClock
) -> None:
    kari = await follow(clinic.kari)
    await kari.glance()
    other = Store(store.url, clock, store.vault)
    await do(lambda: SmallClinic(**{**vars(clinic), "store": other}).ask())
    assert (await kari.glance())["waiting"] == 1
    other.close()


async def test_another_clinic_hears_nothing(clinic: SmallClinic, follow: Follow) -> None:
    kari, per = await follow(clinic.kari), await follow(clinic.per)
    await kari.glance()
    first = await per.glance()
    await do(clinic.ask)
    await kari.glance()
    await do(lambda: clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.ola))
    await kari.glance()
    with pytest.raises(TimeoutError):
        await asyncio.wait_for(per.next(), 0.2)
    assert first["waiting"] == 0


def standing(glance: dict[str, Any], code: str) -> dict[str, int]:
    """What a glance says of one request."""
    found: dict[str, int] = glance["requests"][code]
    return found


async def test_an_open_request_hears_of_new_words_but_not_of_being_read(
    clinic: SmallClinic, follow: Follow
) -> None:
    clinic.ask()
    kari = await follow(clinic.kari, clinic.code)
    before = standing(await kari.glance(), clinic.code)
    await do(lambda: clinic.staff(reading.look, clinic.kari, clinic.code))
    assert standing(await kari.glance(), clinic.code) == before
    await do(lambda: clinic.patient(asking.reply, "En ting til."))
    after = standing(await kari.glance(), clinic.code)
    assert after["steps"] != before["steps"]
    assert (before["heard"], after["heard"]) == (0, 1)


async def test_an_open_request_hears_that_the_patient_opened_the_answer(
    clinic: SmallClinic, follow: Follow
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer.")
    kari = await follow(clinic.kari, clinic.code)
    before = standing(await kari.glance(), clinic.code)
    await do(lambda: clinic.patient(asking.press, clinic.code, "read"))
    after = standing(await kari.glance(), clinic.code)
    assert (before["unopened"], after["unopened"]) == (1, 0)
    assert before["steps"] == after["steps"], "for the history it is nothing"


async def test_one_stream_tells_of_every_request_that_a_browser_has_open(
    clinic: SmallClinic, store: Store, live: Live
) -> None:
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask()
    clinic.ask(who=anna)
    codes = {clinic.code, clinic.request(anna).code}
    cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, clinic.kari))
    assert cookie is not None
    reader = Reader(live.stream(cookie, {*codes, "22222222"}))
    assert set((await reader.glance())["requests"]) == codes, "and of none that there is not"
    await reader.stop()


async def test_an_open_page_hears_how_many_are_urgent(clinic: SmallClinic, follow: Follow) -> None:
    kari = await follow(clinic.kari)
    assert (await kari.glance())["urgent"] == 0
    await do(lambda: clinic.ask("urgent"))
    assert (await kari.glance())["urgent"] == 1


async def test_a_page_hears_that_a_colleague_took_the_request_it_shows(
    clinic: SmallClinic, follow: Follow, clock: ManualClock
) -> None:
    clinic.ask("urgent")
    clock.move(timedelta(minutes=15))
    clinic.staff(tick_deadlines)
    ola = await follow(clinic.ola, clinic.code)
    assert standing(await ola.glance(), clinic.code)["steps"] > 0
    await do(lambda: clinic.staff(staff_acts.take, clinic.kari, clinic.code))
    assert (await ola.glance())["requests"] == {}


async def test_what_is_sent_holds_numbers_and_marks_only(clinic: SmallClinic, follow: Follow) -> None:
    clinic.ask("ordinary", "Noe privat.")
    kari = await follow(clinic.kari, clinic.code)
    glance = await kari.glance()
    assert set(glance) == {"waiting", "urgent", "inbox", "requests"}
    assert set(standing(glance, clinic.code)) == {"steps", "heard", "unopened", "writing"}
    assert "Jonas" not in json.dumps(glance)


async def test_a_stream_ends_with_its_session(clinic: SmallClinic, live: Live, store: Store) -> None:
    cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, clinic.kari))
    assert cookie is not None
    kari = Reader(live.stream(cookie, ()))
    await kari.glance()
    await do(lambda: store.run(staff_login.log_out, cookie))
    parts = []
    while (part := await kari.next()) is not None:
        parts.append(part)
    assert parts[-1].startswith("event: end\n")


async def test_closing_ends_every_stream_at_once(
    clinic: SmallClinic, store: Store, clock: ManualClock
) -> None:
    live = Live(store, clock, poll_seconds=3600)
    readers = []
    for staff in (clinic.kari, clinic.ola):
        cookie = store.run(staff_login.redeem, store.run(staff_login.make_link, staff))
        assert cookie is not None
        readers.append(Reader(live.stream(cookie, ())))
        await readers[-1].glance()
    live.close()
    for reader in readers:
        assert await reader.next() is None


async def test_a_quiet_stream_says_now_and_then_that_it_is_still_there(
    clinic: SmallClinic, follow: Follow, clock: ManualClock
) -> None:
    kari = await follow(clinic.kari)
    await kari.glance()
    clock.move(timedelta(seconds=15))
    assert await kari.next() == ": still here\n\n"


async def test_no_stream_lasts_for_ever(clinic: SmallClinic, follow: Follow, clock: ManualClock) -> None:
    kari = await follow(clinic.kari)
    await kari.glance()
    clock.move(timedelta(minutes=10))
    assert await kari.next() is None
