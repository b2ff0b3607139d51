"""The way back from the help-only mode: the spool first and in order, whatever the database and the disk do meanwhile."""

import asyncio
import json
import logging
import os
import shutil
import threading
from collections import deque
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.danger.card import DangerKind, bilingual_card, help_only
from bot.telegram.without_database.mode import Mode
from bot.telegram.without_database.spool import Spool, SpoolError
from tests.fakes.examples import examples
from tests.fakes.intake import RING, Door, press_update, text_update
from tests.fakes.telegram import refused
from tests.fakes.timeloop import in_time, until

DANGER = "jeg vil ta livet mitt"
CARD = bilingual_card(DangerKind.SUICIDE)
KEPT = help_only(kept=True)


@in_time
async def test_the_spool_is_handled_in_order_before_anything_newer(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        first = [door.intake.take(text_update(number, chat=number % 4 + 1)) for number in range(1, 21)]
        await asyncio.sleep(3)
        second = [door.intake.take(text_update(number, chat=number % 4 + 1)) for number in range(21, 1300)]
        assert all(await asyncio.gather(*first, *second))
        door.house.down = False
        await until(lambda: not door.is_in(Mode.HELP_ONLY))
        assert door.is_in(Mode.REPLAYING)
        newer = [door.intake.take(text_update(number, chat=number % 4 + 1)) for number in range(1300, 1310)]
        assert all(await asyncio.gather(*newer))
        assert door.is_in(Mode.NORMAL)
        for chat in range(4):
            mine = [number for number in door.house.handled if number % 4 == chat]
            assert mine == sorted(mine)
        assert sorted(door.house.handled) == list(range(1, 1310))
        assert min(door.house.handled.index(number) for number in range(1300, 1310)) >= 1299
        assert door.spool.bytes_used == 0
    assert [r.levelno for r in caplog.records if "normal service" in r.getMessage()] == [logging.WARNING]


@in_time
async def test_full_service_is_back_within_thirty_seconds(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        await door.intake.take(text_update(1))
        await asyncio.sleep(600)
        door.house.down = False
        assert await until(lambda: door.is_in(Mode.NORMAL)) < 5
        assert await door.intake.take(text_update(2))
        assert door.house.handled == [1, 2]


@in_time
async def test_a_database_that_goes_again_during_the_replay_loses_nothing_and_keeps_the_order(
    tmp_path: Path,
) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        for number in range(1, 31):
            door.intake.take(text_update(number, chat=7))
        await asyncio.sleep(3)
        door.house.down, door.house.seconds = False, 0.2
        await until(lambda: door.is_in(Mode.REPLAYING))
        await asyncio.sleep(1)
        newer = door.intake.take(text_update(31, chat=7))
        door.house.down = True
        assert await newer
        assert door.is_in(Mode.HELP_ONLY)
        assert 0 < len(door.house.handled) < 30
        door.house.down = False
        await until(lambda: door.is_in(Mode.NORMAL))
        assert door.house.handled == list(range(1, 32))


@in_time
async def test_an_update_under_way_when_the_mode_comes_has_its_effects_once(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.hangs = True
        assert await door.intake.take(text_update(1))
        assert door.is_in(Mode.HELP_ONLY)
        door.house.hangs = False
        await asyncio.sleep(10)
        assert door.house.handled == [1]
        assert door.api.texts.count("svar 1") == 1


@in_time
async def test_the_spool_is_handled_at_the_next_start_before_anything_else(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    await asyncio.gather(*(door.intake.take(text_update(number)) for number in range(1, 6)))
    await door.close()
    async with Door(tmp_path) as again:
        assert await again.intake.take(text_update(6))
        assert again.house.handled == [1, 2, 3, 4, 5, 6]
        assert again.is_in(Mode.NORMAL)


@in_time
async def test_on_a_full_spool_nothing_is_acknowledged_and_people_are_still_told(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(tmp_path, most_bytes=10)
    door.house.down = True
    await door.open()
    for _ in range(3):
        assert not await door.intake.take(text_update(1, DANGER))
        assert not await door.intake.take(text_update(2, "Hei", chat=6))
        await asyncio.sleep(1)
    assert [(chat, text) for _, chat, text in door.said] == [(5, CARD), (6, help_only(kept=False))]
    assert len([r for r in caplog.records if "is full" in r.getMessage()]) == 1
    door.house.down = False
    await asyncio.sleep(5)
    assert await door.intake.take(text_update(1, DANGER))
    assert door.house.handled == [1]
    await door.close()


@in_time
async def test_a_record_whose_key_is_gone_stays_and_is_reported(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    await asyncio.gather(*(door.intake.take(text_update(number)) for number in (1, 2)))
    await door.close()
    path = tmp_path / "updates.spool"
    content = bytearray(path.read_bytes())
    content[20] ^= 1
    path.write_bytes(content)
    async with Door(tmp_path) as again:
        await asyncio.sleep(1)
        assert again.house.handled == [2]
        assert again.is_in(Mode.NORMAL)
        assert len(again.spool.read()[0]) == 1
    assert "1 updates of the spool cannot be opened" in caplog.text


@pytest.mark.parametrize("restart", [False, True])
@in_time
async def test_the_replay_knows_what_was_answered_and_when_it_came_in(tmp_path: Path, restart: bool) -> None:
    door = Door(tmp_path)
    door.house.down = True
    await door.open()
    began = door.clock.now()
    for number, text in enumerate(["Hei", DANGER, "hjelp"], start=1):
        await door.intake.take(text_update(number, text, chat=number))
    await door.intake.take(press_update(4, "m:help", chat=4))
    door.api.by_chat[5] = deque([refused(403, "Forbidden: bot was blocked by the user")])
    await door.intake.take(press_update(5, "m:help", chat=5))
    await asyncio.sleep(3600)
    if restart:
        await door.close()
        door = Door(tmp_path)
        await door.open()
    door.house.down = False
    await until(lambda: len(door.house.seen) == 5)
    assert {one.update_id for one in door.house.seen if one.answered} == {2, 3, 4}
    pressed = next(one for one in door.house.seen if one.update_id == 4)
    assert pressed.sent_at is not None
    assert (pressed.sent_at - began).total_seconds() < 1
    await door.close()


@in_time
async def test_a_card_that_was_given_while_the_database_was_slow_is_not_said_again(tmp_path: Path) -> None:
    async with Door(tmp_path) as door:
        door.house.down = True
        taken = door.intake.take(text_update(1, DANGER))
        await asyncio.sleep(1.6)
        door.house.down = False
        await taken
        assert [one.answered for one in door.house.seen] == [True]
        assert door.is_in(Mode.NORMAL)


@in_time
async def test_a_record_of_an_earlier_version_is_an_update(tmp_path: Path) -> None:
    door = Door(tmp_path)
    door.spool.open()
    door.spool.append(
        [json.dumps(text_update(1)), json.dumps({"answered": 7}), "[]", json.dumps(text_update(2))]
    )
    door.spool.close()
    await door.open()
    await until(lambda: door.is_in(Mode.NORMAL))
    assert door.house.handled == [1, 2]
    assert [record.text for record in door.spool.read()[0]] == ["[]"]
    await door.close()


async def test_an_update_that_is_spooled_while_the_spool_is_emptied_is_not_lost(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Row 29: the fsync that empties the spool is slow (here: it ends when the test says so), and the database goes again meanwhile."""
    monkeypatch.setattr("bot.telegram.without_database.mode.PROBE_EVERY", 0.02)
    disk = ThreadPoolExecutor(2)  # more threads than there need be: the spool itself keeps its calls apart
    fsync, ftruncate = os.fsync, os.ftruncate
    emptying, go_on = threading.Event(), threading.Event()

    def slow_ftruncate(descriptor: int, size: int) -> None:
        ftruncate(descriptor, size)
        if size == 0:
            emptying.set()

    def slow_fsync(descriptor: int) -> None:
        if emptying.is_set() and not go_on.is_set():
            go_on.wait(10)
        fsync(descriptor)

    door = Door(tmp_path, disk=disk)
    door.house.down = True
    await door.open()
    assert all(await asyncio.gather(*(door.intake.take(text_update(n, chat=n)) for n in (1, 2, 3))))
    monkeypatch.setattr(os, "ftruncate", slow_ftruncate)
    monkeypatch.setattr(os, "fsync", slow_fsync)
    door.house.down = False
    async with asyncio.timeout(5):
        await until(emptying.is_set, 0.01)
        door.house.down = True
        door.help_only.enter("it goes again")
        late = door.intake.take(text_update(4, chat=4))
        await asyncio.sleep(0.1)
        go_on.set()
        assert await late
        killed = Spool(_copy(tmp_path), RING)  # what a process that starts now would find
        killed.open()
        assert '"update_id": 4' in str([record.text for record in killed.read()[0]])
        door.house.down = False
        await until(lambda: door.is_in(Mode.NORMAL), 0.01)
    assert door.house.handled == [1, 2, 3, 4]
    await door.close()


def _copy(folder: Path) -> Path:
    return Path(shutil.copy(folder / "updates.spool", folder / "copy.spool"))


@in_time
async def test_a_spool_that_cannot_be_opened_is_a_wrong_setting(tmp_path: Path) -> None:
    with pytest.raises(SpoolError, match="RODTRAD_SPOOL"):
        await Door(tmp_path / "missing").open()


@settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    steps=st.lists(
        st.tuples(
            st.sampled_from(["update", "down", "up", "hang", "go on"]), st.integers(1, 3), st.floats(0, 4)
        ),
        max_size=40,
    )
)
@in_time
async def test_whatever_the_database_does_each_update_is_handled_once_and_in_order(
    tmp_path: Path, steps: list[tuple[str, int, float]]
) -> None:
    (tmp_path / "updates.spool").unlink(missing_ok=True)
    async with Door(tmp_path) as door:
        taken: list[tuple[int, asyncio.Future[bool]]] = []
        for what, chat, after in steps:
            match what:
                case "update":
                    taken.append((chat, door.intake.take(text_update(len(taken) + 1, chat=chat))))
                case "down" | "up":
                    door.house.down = what == "down"
                case _:
                    door.house.hangs = what == "hang"
            await asyncio.sleep(after)
        door.house.down = door.house.hangs = False
        assert all(await asyncio.gather(*(durable for _, durable in taken)))
        await until(lambda: door.is_in(Mode.NORMAL))
        await asyncio.sleep(1)
        assert sorted(door.house.handled) == list(range(1, len(taken) + 1))
        for chat in (1, 2, 3):
            mine = [number for number in door.house.handled if taken[number - 1][0] == chat]
            assert mine == sorted(mine)
