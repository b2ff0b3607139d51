"""Everything the program does by itself and every page and form of the staff, for people in the middle of everything: none of their names,
numbers and words is in a log line, an address, a cookie, or in what goes to staff outside their pages.

Beats and pages are the program's own lists, so that what comes later is tried here by itself.
"""

import logging
import re
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from bot.domain.messages.message import Message
from bot.service.desk import Desk
from bot.store.database.work import Work
from bot.store.outbox.leased import BODY
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Recipient, Who
from tests.fakes.begun import Begun
from tests.integration.test_one_bad_row import A_DAY, open_every_page, run_every_beat, running

#: What the crowd is called, has said, or was told (`tests/fakes/spoilt.py`).
THEIRS: Final = (
    "Anna", "Bo Vik", "Siv Moe", "Ungene", "Gå en tur", "912 34", "91234567", "900 11", "En ting til", "Ring etter lunsj", "Ringe NAV",
    "Tannlege", "mistet leiligheten", "Moren ringte", "halv åtte", "snakke norsk", "Ring om kvelden", "slutter å svare", "Ba om det selv",
)  # fmt: skip
#: Where a page leads, by whatever attribute.
LINKED: Final = re.compile(r'(?:href|action|src|formaction|content)="([^"]*)"')


@pytest.mark.long
async def test_no_word_of_anybodys_leaves_by_a_log_an_address_a_cookie_or_a_notice(
    begun: Begun,
    desk: Desk,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    left: dict[str, list[str]] = {"addresses": [], "cookies": []}
    send = httpx.AsyncClient.send

    async def noted(self: httpx.AsyncClient, *args: Any, **more: Any) -> httpx.Response:
        response = await send(self, *args, **more)
        left["addresses"] += [unquote(str(response.url)), *map(unquote, LINKED.findall(response.text))]
        left["cookies"] += response.headers.get_list("set-cookie")
        return response

    monkeypatch.setattr(httpx.AsyncClient, "send", noted)
    caplog.set_level(logging.DEBUG)
    async with running(begun, desk, tmp_path) as (program, clock):
        clock.move(A_DAY)
        await run_every_beat(program)
        await open_every_page(program, begun.crowd)
        await run_every_beat(program)
        left["notices"] = program.store.read(to_staff)
    left["log"] = [record.getMessage() + str(record.exc_info or "") for record in caplog.records]
    assert len(left["addresses"]) > 500, "the net is torn"
    assert all(left.values()), "the net is torn"
    found = {(place, word) for place, texts in left.items() for word in THEIRS if word in "\n".join(texts)}
    assert found == set()


def to_staff(work: Work) -> list[str]:
    """All that was ever written down to be sent to somebody of the staff."""
    rows = work.connection.execute(
        select(Outbox.id, Outbox.body)
        .join(Recipient, Recipient.id == Outbox.recipient_id)
        .where(Recipient.who == Who.STAFF)
    )
    return [Message.from_json(work.open(row.body, BODY, row.id)).text for row in rows]
