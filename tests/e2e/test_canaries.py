"""Nothing that leaves the pages tells of a patient: every notice, mail, call of another service, chat of staff, log line, figure and
address of a whole story is gathered, and no name or word of the patient's is in it."""

import io
import logging
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

import pytest

from bot.demo import story
from bot.demo.browser import Browser, Page
from bot.demo.furnishing import CASEWORKER, CLINIC, DEPUTY
from bot.demo.stage import Stage
from bot.demo.story.easter_days import KARIS_CHAT
from bot.demo.story.first_day import ANSWER, REPLY
from bot.demo.story.phone import CHAT, PATIENT
from bot.demo.story.scene import Scene
from bot.service.desk import Desk
from bot.store.people import addresses, channels
from tests.fakes.gateway import Gateway, gateway

SECRET = "kanarifuglens-emne"


@dataclass
class Gathered:
    """What left the pages, by where it was found."""

    by_place: dict[str, list[str]] = field(default_factory=dict)

    def add(self, place: str, *texts: str) -> None:
        """Keep something."""
        self.by_place.setdefault(place, []).extend(texts)

    def holding(self, canaries: list[str]) -> list[tuple[str, str]]:
        """The canaries that are somewhere in it, and where; whole words, whatever their case."""
        return [
            (place, canary)
            for place, texts in self.by_place.items()
            for canary in canaries
            if re.search(rf"(?<!\w){re.escape(canary)}(?!\w)", "\n".join(texts), re.IGNORECASE)
        ]


def canaries(language: str) -> list[str]:
    """Names, numbers and words of the patient's and to the patient."""
    words = [*PATIENT.split(), str(CHAT), REPLY[language], ANSWER[language], SECRET]
    return words + [
        part for text in (REPLY[language], ANSWER[language]) for part in re.findall(r"\w{6,}", text)
    ]


#: Whose names may stand in no notice and no log either.
STAFF = [*CASEWORKER.split(), *DEPUTY.split(), CLINIC]


@contextmanager
def listening() -> Iterator[io.StringIO]:
    """Every line of every logger, at DEBUG."""
    lines, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        yield lines
    finally:
        root.removeHandler(handler)
        root.setLevel(level)


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_no_name_and_no_word_of_a_patients_leaves_the_pages(
    language: str, database_url: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    gathered = Gathered()
    read = Browser._read

    async def note(self: Browser, response: Any) -> Page:
        gathered.add("addresses", str(response.url), *(str(one.url) for one in response.history))
        return await read(self, response)

    monkeypatch.setattr(Browser, "_read", note)

    async def look(stage: Stage) -> None:
        gathered.add("mail", *(one.as_string() for one in stage.mailbox.letters))
        gathered.add("staff Telegram", *stage.standin.transcript.texts(KARIS_CHAT))
        gathered.add("figures", await stage.program.metrics(), "\n".join(stage.program.troubles()))

    with listening() as lines:
        async with gateway() as there:
            chapters = (
                *story.ENROLMENT,
                _ola_has_a_gateway(there),
                *story.REQUEST,
                _ola_gives_it_up,
                *story.EASTER[1:],
            )
            await story.play(
                database_url, language=language, desk=desk, chapters=chapters, easter=True, look=look
            )
            gathered.add("other services", *(f"{path} {body}" for path, body in there.said))
    gathered.add("log", lines.getvalue())
    for place in ("mail", "staff Telegram", "other services", "addresses", "figures", "log"):
        assert len("".join(gathered.by_place[place])) > 100, (
            f"the net is torn: nothing was gathered from {place}"
        )
    mine = [one for one in gathered.holding(canaries(language)) if one != ("other services", SECRET)]
    assert mine == []
    theirs = [
        (place, name) for place, name in gathered.holding(STAFF) if place not in {"mail", "staff Telegram"}
    ]
    assert theirs == []
    told = Gathered(
        {
            place: [_without_addresses(text) for text in gathered.by_place[place]]
            for place in ("mail", "staff Telegram")
        }
    )
    assert told.holding(STAFF) == []


def test_the_net_finds_what_is_there() -> None:
    gathered = Gathered({"log": ["a line with Anna in it", "client"]})
    assert gathered.holding(["Anna", "Lie"]) == [("log", "Anna")]


def _without_addresses(text: str) -> str:
    return re.sub(r"[\w.]+@[\w.]+", "", text)


def _ola_has_a_gateway(there: Gateway) -> story.Chapter:
    """First in both orders, so that it is what he is told by."""

    async def chapter(scene: Scene) -> None:
        def add(work: Any) -> None:
            ola = scene.stage.staff[DEPUTY]
            new = addresses.add(work, ola, "other", f"smseagle://{SECRET}@{there.host}/4741111111")
            rest = [one.recipient_id for one in channels.of(work, ola) if one.recipient_id != new]
            for by_night in (False, True):
                channels.put_in_order(work, ola, [new, *rest], by_night=by_night)

        await scene.stage.program.runner.do(add)

    return chapter


async def _ola_gives_it_up(scene: Scene) -> None:
    def drop(work: Any) -> None:
        for one in channels.of(work, scene.stage.staff[DEPUTY]):
            if one.carrier == "other":
                channels.take_away(work, one.recipient_id)

    await scene.stage.program.runner.do(drop)
