"""The file that somebody gets: a ZIP with readable pages (PDF), all rows (JSON) and a FHIR bundle. Made in memory and written nowhere.

Takes a second of processor: not for the event loop, and not while a transaction is open.
"""

import io
import json
import zipfile
from collections.abc import Callable, Iterator
from typing import Any, Final

from bot.dialogue.picture import pages_of
from bot.domain.days.safety import with_number
from bot.domain.messages.picture import Picture, Section
from bot.domain.people.own_data import OwnData
from bot.domain.plan.entry import EntryKind
from bot.i18n import fill, format_date, format_time, local
from bot.service.desk import Desk
from bot.service.own_data.fhir import bundle_of

#: What the file is called: it may stand on a lock screen.
NAME: Final = "rodtrad.zip"
PAGES, ROWS, BUNDLE = "rodtrad.pdf", "rodtrad.json", "rodtrad.fhir.json"


def zip_of(data: OwnData, desk: Desk) -> bytes:
    """The whole file."""
    say = _says(desk, data.language)
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        file.writestr(PAGES, pages_of(readable(data, say)))
        file.writestr(
            ROWS, _json({"made_at": data.made_at.isoformat(), "staff": data.staff, "stored": data.everything})
        )
        questions = {name: say(f"own_data_day_{name}") for name in ("mood", "craving", "today", "line")}
        file.writestr(BUNDLE, _json(bundle_of(data, questions)))
    return out.getvalue()


def readable(data: OwnData, say: Callable[..., str]) -> Picture:
    """All of it in plain words, under headings."""
    day = format_date(local(data.made_at, data.timezone).date(), data.language)
    sections = tuple(one for one in _Pages(data, say).sections() if one.lines)
    foot = say("own_data_foot", clinic=data.clinic, date=day)
    return Picture(say("own_data_title"), sections, foot, say("picture_undrawn"))


class _Pages:
    """The sections, in the order in which they are read."""

    def __init__(self, data: OwnData, say: Callable[..., str]) -> None:
        self.data = data
        self.say = say

    def sections(self) -> Iterator[Section]:
        data, say = self.data, self.say
        yield Section(say("own_data_you"), tuple(self._you()))
        yield Section(say("own_data_people"), tuple(self._team()))
        yield Section(say("own_data_plan"), tuple(self._plan()))
        yield Section(
            say("own_data_promises"),
            tuple(
                self._when(one.due, f"{one.text or say('own_data_call')}, {one.staff}")
                for one in data.promises
            ),
        )
        yield Section(say("own_data_appointments"), tuple(f"• {one.words}" for one in data.appointments))
        yield Section(say("safety_title"), tuple(f"• {one.text}" for one in data.safety.lines))
        yield Section(
            say("own_data_around"),
            tuple(f"• {with_number(one.name, one.number)}" for one in data.safety.people),
        )
        yield Section(say("own_data_routines"), tuple(f"• {one}" for one in data.routines))
        yield Section(say("own_data_reasons"), tuple(f"• {one}" for one in data.reasons))
        yield Section(say("own_data_tools"), tuple(f"• {one}" for one in data.tools.values()))
        yield Section(say("own_data_days"), tuple(self._days()))
        yield Section(say("own_data_instruments"), tuple(self._forms()))
        yield Section(say("own_data_asked"), tuple(self._asked()))
        yield Section(
            say("own_data_handed"), tuple(self._when(one.at, "\n".join(one.words)) for one in data.handed)
        )
        yield Section(say("own_data_agreed"), tuple(self._agreed()))
        yield Section(say("own_data_seen"), data.looks)

    def _you(self) -> Iterator[str]:
        data = self.data
        yield data.name
        if data.phone:
            yield data.phone
        yield data.clinic
        if data.discharge_on:
            yield self.say("own_data_leaves", date=format_date(data.discharge_on, data.language))

    def _team(self) -> Iterator[str]:
        for one in self.data.team:
            line = f"{one.name}, {self.say(f'own_data_part_{one.part}')}"
            yield (
                line
                if one.until is None
                else f"{line} ({self.say('own_data_until', when=self._day(one.until))})"
            )

    def _plan(self) -> Iterator[str]:
        for one in self.data.plan:
            kept = one.kept
            status = "" if kept.status is None else f": {self.say(f'plan_status_{kept.status}')}"
            by = f" ({format_date(kept.by, self.data.language)})" if kept.by else ""
            mark = "★" if kept.kind is EntryKind.GOAL else "•"
            yield f"{mark} {one.words}{status}{by}"

    def _days(self) -> Iterator[str]:
        for day, answers in self.data.checkins:
            told = [
                f"{self.say(f'own_data_day_{name}')}: {value}"
                for name, value in answers.items()
                if name in {"craving", "line"} and value not in (None, "")
            ]
            mood = answers.get("mood")
            if isinstance(mood, str):
                told.insert(0, self.say(f"own_data_mood_{mood}"))
            yield f"{format_date(day, self.data.language)}: {'; '.join(told)}"

    def _forms(self) -> Iterator[str]:
        for form in self.data.forms:
            yield f"{form.title}, {format_date(form.day, self.data.language)}"
            yield from (f"• {one.words}: {one.answer}" for one in form.questions)
            if form.sum is not None:
                yield self.say("own_data_instrument_sum", sum=str(form.sum), most=str(form.most))

    def _asked(self) -> Iterator[str]:
        for one in self.data.asked:
            yield self._when(one.at, "\n".join(one.lines))
            for said in one.said:
                yield self._when(said.at, f"{said.staff or self.say('own_data_me')}: {said.text}")

    def _agreed(self) -> Iterator[str]:
        for one in self.data.agreed:
            what = self.say(f"own_data_to_{one.purpose}")
            yield self._when(one.at, self.say(f"own_data_{'yes' if one.given else 'no'}", what=what))
            if one.shown:
                yield f"«{one.shown}»"

    def _day(self, moment: Any) -> str:  # noqa: ANN401 - a datetime
        return format_date(local(moment, self.data.timezone).date(), self.data.language)

    def _when(self, moment: Any, words: str) -> str:  # noqa: ANN401 - a datetime
        here = local(moment, self.data.timezone)
        return f"{self._day(moment)} {format_time(here, self.data.language)}: {words}"


def _says(desk: Desk, language: str) -> Callable[..., str]:
    """Phrases in a language, filled in."""

    def say(key: str, **values: str) -> str:
        return fill(desk.texts.phrase(key, language), values.__getitem__)

    return say


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode()
