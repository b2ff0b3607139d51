"""Everything the program does by itself and every page and form of the staff, for people in the middle of everything: none of their names,
numbers and words, and no word that staff type, is in a log line, an address, a cookie, a figure, the bytes on the disk, or in what goes to
staff outside their pages.

Beats and pages are the program's own lists, so that what comes later is tried here by itself.
"""

import logging
import re
from collections import Counter
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote

import httpx
import pytest
from sqlalchemy import select

from bot.domain.messages.message import Message
from bot.program import Program
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.outbox.leased import BODY
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Recipient, Who
from tests.e2e.left_behind import CONVERSATIONS
from tests.fakes.begun import Begun
from tests.fakes.browser import ORIGIN, Browser
from tests.fakes.forms import filled_in
from tests.fakes.spoilt import Crowd
from tests.integration.store.test_canary import dump
from tests.integration.test_one_bad_row import A_DAY, STREAMS, open_every_page, run_every_beat, running

#: What staff type wherever they can.
WORD: Final = "Kanarifugl Hemmelig"
#: What the crowd is called, has said, or was told (`tests/fakes/spoilt.py`).
THEIRS: Final = (
    "Anna", "Bo Vik", "Siv Moe", "Ungene", "Gå en tur", "912 34", "91234567", "900 11", "En ting til", "Ring etter lunsj", "Ringe NAV",
    "Tannlege", "mistet leiligheten", "Moren ringte", "halv åtte", "snakke norsk", "Ring om kvelden", "slutter å svare", "Ba om det selv",
)  # fmt: skip
#: Where a page leads, by whatever attribute. A number that is called by a press (`tel:`) leads to no page and comes into no log.
LINKED: Final = re.compile(r'(?:href|action|src|formaction|content)="(?!tel:)([^"]*)"')


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
        answers = await open_every_page(program, begun.crowd)
        pages = [each for each in answers if answers[each] == 200 and each not in STREAMS]
        taken = await fill_in_every_form(program, begun.crowd, pages)
        await run_every_beat(program)
        left["notices"] = program.store.read(to_staff)
        left["figures"] = [await program.metrics(), *program.troubles()]
        ours = "\n".join(program.store.read(lambda work: work.connection.scalars(CONVERSATIONS).all()))
        on_disk = dump(program.store)
    left["log"] = [caplog.text]
    assert taken["shown"] > 2, "the net is torn: what is typed is kept and shown"
    assert sum(many for what, many in taken.items() if what < "4") > 50, taken
    assert len(left["addresses"]) > 500, "the net is torn"
    assert all(left.values()), "the net is torn"
    words = (WORD, *THEIRS)
    found = {(place, word) for place, texts in left.items() for word in words if word in "\n".join(texts)}
    found |= {("disk", word) for word in words if word.encode() in on_disk and word not in ours}
    assert found == set()


async def fill_in_every_form(program: Program, crowd: Crowd, pages: list[str]) -> Counter[str]:
    """Send every form that stands on a page, with words wherever words can be typed; how many of each were taken."""
    browser, kari, taken = Browser(program.pages), crowd.house.ids["kari"], Counter[str]()

    async def go(page: str) -> str:
        if (await browser.go(page)).status == 401:
            await browser.go(f"/staff/login/{program.store.run(staff_login.make_link, kari)}")
            await browser.press("/staff/login")
            await browser.go(page)
        taken["shown"] += WORD in browser.answer.text
        return browser.answer.text

    for page in pages:
        for form in filled_in(await go(page), WORD):
            if "/log" in form.action:
                continue
            answer = await browser.client.post(
                form.action, data=form.fields, files=form.files or None, headers={"Origin": ORIGIN}
            )
            assert answer.status_code < 500, form.action
            taken[f"{answer.status_code} {re.sub('[0-9a-f-]{36}', '*', form.action)}"] += 1
    await browser.close()
    return taken


def to_staff(work: Work) -> list[str]:
    """All that was ever written down to be sent to somebody of the staff."""
    rows = work.connection.execute(
        select(Outbox.id, Outbox.body)
        .join(Recipient, Recipient.id == Outbox.recipient_id)
        .where(Recipient.who == Who.STAFF)
    )
    return [Message.from_json(work.open(row.body, BODY, row.id)).text for row in rows]
