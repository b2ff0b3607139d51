"""Row 7 of the fault list: Telegram answers half of all calls with 429 and a pause of one second to a minute."""

import asyncio
from pathlib import Path

from bot.botapi.transcript import EntryKind, Who
from bot.service.desk import Desk
from bot.store.sealing.vault import Vault
from bot.store.tables.messages import Sending
from tests.bench.figures import figure
from tests.fakes.delivered import out_of_order, sends
from tests.fakes.line import Call
from tests.fakes.long_day import LongDay, Patient, long_day
from tests.fakes.timeloop import in_time, until

#: The crowd is more than the sender takes in hand at a time.
ASKERS, CROWD, EACH = 12, 100, 2
STRANGER = 555


def test_when_half_of_all_calls_are_refused_nothing_is_lost_and_requests_go_first(
    database_url: str, vault: Vault, desk: Desk, tmp_path: Path
) -> None:
    _half_refused(database_url, vault, desk, tmp_path)


@in_time
async def _half_refused(database_url: str, vault: Vault, desk: Desk, folder: Path) -> None:
    name = f"row 7 ({'sqlite' if database_url.startswith('sqlite') else 'postgres'})"
    async with long_day(database_url, vault, desk, folder, ASKERS + CROWD) as day:
        askers, crowd = day.patients[:ASKERS], day.patients[ASKERS:]
        for one in askers:
            await one.phone.send("Snakk med Kari")
        await until(lambda: all(one.sees("Send") for one in askers))
        quiet = len(day.line.calls)
        day.line.standin.faults.add(
            method=["sendMessage", "editMessageText", "editMessageReplyMarkup"],
            times=None,
            probability=0.5,
            status=429,
            retry_after=(1, 60),
        )
        day.put_bulk(crowd, EACH)
        stranger = asyncio.create_task(_keeps_writing(day))
        for one in askers:
            await asyncio.sleep(2)
            await one.phone.press("Send")
        await stranger
        await until(lambda: not day.unfinished(), 1.0)
        _check(name, day, askers, day.line.calls[quiet:])


async def _keeps_writing(day: LongDay) -> None:
    """A stranger's answers stand in no outbox: only the gate holds them back."""
    for number in range(20):
        await day.line.standin.user(STRANGER).send(f"Hei {number}")
        await asyncio.sleep(7)


def _check(name: str, day: LongDay, askers: list[Patient], calls: list[Call]) -> None:
    line, rows = day.line, day.rows()
    early = len(line.too_early) + len(line.standin.pause_violations)
    figure(f"{name}: calls inside a pause", early, "calls", "0", ok=early == 0)
    refused = sum(call.code == 429 for call in calls) / len(calls)
    figure(
        f"{name}: share of {len(calls)} calls that are refused",
        refused,
        "",
        "0.4 to 0.6",
        ok=0.4 < refused < 0.6,
    )
    lost = sum(row.state is not Sending.SENT and row.error != "superseded" for row in rows)
    figure(f"{name}: lost of {len(rows)} messages", lost, "messages", "0", ok=lost == 0)
    said = sum(
        one.who is Who.BOT and one.kind is EntryKind.TEXT and one.chat != STRANGER
        for one in line.standin.transcript.entries
    )
    twice = said - len(sends(rows))
    figure(f"{name}: delivered twice", twice, "messages", "0", ok=twice == 0)
    wrong = out_of_order(rows)
    figure(f"{name}: out of order within a person's lane", wrong, "messages", "0", ok=wrong == 0)
    asked = len(day.inbox(day.kari))
    figure(f"{name}: requests in the caseworker's inbox", asked, "requests", str(ASKERS), ok=asked == ASKERS)
    before = day.overtaken(calls)
    what = f"{name}: bulk calls while a request or reply could have gone"
    figure(what, before, "calls", "0", ok=before == 0)
