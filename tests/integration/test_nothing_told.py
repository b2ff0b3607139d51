"""What is told while something goes wrong, or to whoever looks after the machine, has no word and no name of a patient's.

A calendar file that cannot be read, the spool while the database is away, and everything that `rodtrad doctor` prints.
"""

import asyncio
import logging
from pathlib import Path

import pytest

from bot.botapi import StandIn
from bot.clock import ManualClock
from bot.demo.stage import TOKEN, free_port
from bot.service.appointments.calendar_file import CalendarRefusedError
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from bot.telegram.without_database.mode import Mode
from tests.conftest import MONDAY_MORNING
from tests.fakes.clinic import open_clinic
from tests.fakes.intake import Door, press_update, text_update
from tests.fakes.spoilt import open_crowd
from tests.fakes.terminal import KEYS, Terminal
from tests.fakes.timeloop import in_time, until
from tests.integration.appointments.days import event, file, take
from tests.integration.test_nothing_leaks import THEIRS

WORD = "Kanarifugl"
CHAT = 7_771_777_177


@pytest.mark.parametrize(
    "made",
    [
        file(event(WORD, f"SUMMARY:{WORD}", f"LOCATION:{WORD}", f"DESCRIPTION:{WORD}", f"ATTENDEE;CN={WORD}:mailto:{WORD}@x.no")),
        file(event("b@x", f"RRULE:FREQ={WORD}", f"SUMMARY:{WORD}")),
        file(event("c@x", f"SUMMARY:{WORD}", start=f"DTSTART;TZID={WORD}:20260312T101500")),
        file(event("d@x", f"SUMMARY:{WORD}", start=f"DTSTART:{WORD}")),
        file(event("e@x", f"SUMMARY:{WORD}", "EXDATE:x", f"X-{WORD}:{WORD}"), method=WORD),
        f"BEGIN:VCALENDAR\r\n{WORD}\r\nEND:{WORD}\r\n".encode(),
        WORD.encode("utf-16"),
        file(event(f"{WORD}\xff"))[:-40],
    ],
    ids=["whole", "a rule", "a zone", "a start", "a method", "no lines", "no text", "cut off"],
)  # fmt: skip
def test_a_calendar_file_is_in_no_log_whatever_is_wrong_with_it(
    made: bytes, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    clinic = open_clinic(store)
    try:
        take(clinic, made)
    except CalendarRefusedError:
        logging.getLogger("whoever").exception("refused")  # as if nobody had caught it
    assert WORD not in caplog.text


def files_in(folder: Path) -> bytes:
    return b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())


@in_time
async def test_a_filled_spool_and_the_log_of_its_hour_have_no_word_of_anybodys(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    async with Door(tmp_path) as door:
        door.house.down = True
        updates = [text_update(number, f"{WORD} ta livet mitt", chat=CHAT) for number in range(1, 40)]
        updates += [
            press_update(40, f"r:{WORD}", chat=CHAT, text=WORD),
            {"update_id": 41, WORD: {"text": WORD}},
        ]
        await asyncio.gather(*(door.intake.take(one) for one in updates))
        assert door.is_in(Mode.HELP_ONLY)
        on_disk = files_in(tmp_path)
        assert len(on_disk) > 40 * 100, "the net is torn"
        door.house.bad = {7}
        door.house.down = False
        await until(lambda: door.is_in(Mode.NORMAL))
        on_disk += files_in(tmp_path)
    assert door.house.parked
    for secret in (WORD, str(CHAT)):
        assert secret.encode() not in on_disk
        assert secret.encode("utf-16-le") not in on_disk
        assert secret not in caplog.text
        assert secret not in str(door.house.parked)
    assert CHAT.to_bytes(8, "big") not in on_disk
    assert CHAT.to_bytes(8, "little") not in on_disk
    assert len(caplog.text) > 100, "the net is torn"


def test_what_doctor_prints_names_no_patient_and_nobody_of_the_staff(
    rodtrad: Terminal,
    database_url: str,
    telegram: StandIn,
    desk: Desk,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    clock = ManualClock(MONDAY_MORNING)
    store = Store(database_url, clock, Vault(KeyRing.parse(KEYS)))
    open_crowd(store, desk, clock)
    settings = {"DATABASE_URL": database_url, "TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": telegram.url}
    for name, value in (settings | {"SPOOL": str(tmp_path / "spool"), "PORT": str(free_port())}).items():
        monkeypatch.setenv(f"RODTRAD_{name}", value)
    monkeypatch.setattr("bot.telegram.carrier.looking.LISTEN_SECONDS", 0)
    said = rodtrad("doctor", exits=1) + rodtrad.error
    said += rodtrad("doctor", "--json", exits=1) + rodtrad.error
    store.close()
    secrets = {*THEIRS, "Kari", "Ola", KEYS, TOKEN}
    assert len(said) > 1000, "the net is torn"
    assert "channels" in said, "the net is torn"
    assert [one for one in secrets if one in said] == []
