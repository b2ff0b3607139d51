"""A clinic's figures and its near misses: what was published, with small pictures and as a file; each near miss as a page of its own."""

import csv
import re
from datetime import date, timedelta
from typing import Annotated, Any, Final

from fastapi import APIRouter, Depends, Request
from fastapi.responses import Response

from bot.clinic import plots
from bot.clinic.access import require
from bot.clinic.pages import Visitor, context_of, page, words_of
from bot.clinic.words import StaffWords
from bot.domain.figures.measures import RULES, Measure
from bot.domain.figures.publish import LONGEST, SMALL
from bot.domain.people.roles import StaffRole
from bot.i18n import fill, format_date
from bot.service.conversation.moments import in_words
from bot.service.figures import misses, publishing
from bot.service.figures.misses import Miss, Moment, Reached, Story, Whose
from bot.service.requests.rights import NotFoundError
from bot.store.figures.periods import Published

router = APIRouter(prefix="/staff")
Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC))]
FILE_NAME: Final = "tall.csv"
#: So many periods of a measure are shown, the newest first; the file has all.
NEWEST: Final = 12
#: The first letter of a sentence, where a role stands for a name.
_BEGINS: Final = re.compile(r"(?:^|(?<=[.!?] ))\w")


@router.get("/figures")
async def show(request: Request, who: Who) -> Response:
    """What was published."""
    words = words_of(request, who)
    found = await context_of(request).read(publishing.shown, who.session.staff.clinic_id)
    return page(
        request,
        "figures.html",
        who,
        measures=[_measure(words, measure, rows, since) for measure, rows, since in found],
        small=SMALL,
        longest=LONGEST,
    )


@router.get("/figures/file")
async def download(request: Request, who: Who) -> Response:
    """The same as a CSV file; what is not shown on the page is not in it."""
    words = words_of(request, who)
    found = await context_of(request).read(publishing.shown, who.session.staff.clinic_id)
    lines = _Lines()
    out = csv.writer(lines, delimiter=";", lineterminator="\r\n")
    out.writerow([words.t(f"staff_figures_file_{name}") for name in ("what", "from", "to", "part", "number")])
    hidden = words.t("staff_figures_hidden")
    for measure, rows, _ in found:
        title = words.t(f"staff_figures_{measure}")
        for row in rows:
            days = [row.first_on.isoformat(), row.last_on.isoformat()]
            total = hidden if row.total is None else row.total
            out.writerow([title, *days, words.t("staff_figures_total"), total])
            for at, part in enumerate(RULES[measure].parts):
                number = hidden if row.parts is None else row.parts[at]
                out.writerow([title, *days, words.t(f"staff_figures_{measure}_{part}"), number])
            if row.median is not None:
                out.writerow([title, *days, words.t("staff_figures_median_minutes"), row.median])
    headers = {"Content-Disposition": f'attachment; filename="{FILE_NAME}"'}
    content = b"\xef\xbb\xbf" + "".join(lines).encode()
    return Response(content, media_type="text/csv; charset=utf-8", headers=headers)


class _Lines(list[str]):
    def write(self, text: str) -> None:
        """Take a row."""
        self.append(text)


@router.get("/figures/misses")
async def list_misses(request: Request, who: Who) -> Response:
    """Every near miss of the past year."""
    words = words_of(request, who)
    found = await context_of(request).read(misses.listed, who.session.staff)
    return page(request, "misses.html", who, misses=[_miss(words, one) for one in found])


@router.get("/figures/misses/{code}")
async def one_miss(request: Request, who: Who, code: str) -> Response:
    """One near miss from beginning to end."""
    context, words = context_of(request), words_of(request, who)
    found = await context.read(misses.story, who.session.staff, code)
    if found is None:
        raise NotFoundError
    names = {each: words.t(f"staff_miss_who_{whose}") for each, whose in found.whose.items()}
    moments = [
        {
            "at": words.when(each.event.at),
            "what": words.event(each.event, names),
            "read": _read(request, words, found, each),
            "came": _came(words, each),
        }
        for each in found.moments
    ]
    return page(
        request, "miss.html", who, miss=_miss(words, found.miss), moments=moments, printed=words.clock()
    )


def _read(request: Request, words: StaffWords, found: Story, moment: Moment) -> str:
    """What the patient was told, in the words of the program, with roles for names."""
    if not moment.said:
        return ""
    content, asked = context_of(request).desk.content, found.miss.asked
    about = moment.asked if moment.event.staff_id is None else (moment.event.staff_id,)
    several = len(about) != 1
    word = "went_on_several" if moment.said == "went_on" and several else moment.said
    key = content.request_key(asked.kind, asked.urgency, word)
    whom = (
        words.t("staff_miss_here")
        if several
        else words.t(f"staff_miss_who_{found.whose.get(about[0], Whose.COLLEAGUE)}")
    )
    roles = {"caseworker": whom, "staff": whom, "deputy": words.t("staff_miss_who_deputy")}
    sent_at = asked.asked_at if moment.said == "waiting_seen" else moment.event.at
    known = {
        "time": in_words(sent_at, moment.event.at, words.zone, words.texts, words.language),
        "hours": words.t("staff_miss_hours"),
        "open_now": words.t("staff_miss_open_now"),
    }
    said = [fill(words.texts.get(key, words.language), lambda name: {**roles, **known}.get(name, "…"))]
    for place in moment.missing:
        if place is Whose.DUTY:
            said.append(words.t("request_not_reached_duty"))
        else:
            said.append(words.t("request_not_reached", staff=words.t(f"staff_miss_who_{place}")))
    return _BEGINS.sub(lambda found: found[0].upper(), " ".join(said))


def _came(words: StaffWords, moment: Moment) -> str:
    if not moment.said:
        return ""
    if moment.came_at is not None and moment.came_at - moment.event.at >= timedelta(minutes=1):
        return words.t("staff_miss_came_late", when=words.when(moment.came_at))
    return "" if moment.reached is Reached.CAME else words.t(f"staff_miss_{moment.reached}")


def _miss(words: StaffWords, one: Miss) -> dict[str, Any]:
    asked = one.asked
    return {
        "code": asked.code,
        "when": words.when(asked.asked_at),
        "kind": words.kind(asked.kind),
        "urgent": asked.urgency.value == "urgent" and asked.kind != "urgent",
        "test": asked.is_test,
        "taken": "" if one.taken_at is None else _length(words, one.taken_at - asked.asked_at),
        "answered": "" if one.answered_at is None else _length(words, one.answered_at - asked.asked_at),
        "over": misses.is_over(asked),
        "rounds": asked.round,
    }


def _length(words: StaffWords, time: timedelta) -> str:
    """How long something took: minutes, hours, days."""
    minutes = max(1, round(time.total_seconds() / 60))
    if minutes < 90:
        return words.t("staff_figures_minutes", n=minutes)
    hours = round(minutes / 60)
    return (
        words.t("staff_figures_hours", n=hours)
        if hours < 48
        else words.t("staff_figures_days", n=round(hours / 24))
    )


def _measure(
    words: StaffWords, measure: Measure, published: list[Published], since: date | None
) -> dict[str, Any]:
    rows = published[-NEWEST:][::-1]
    parts = [words.t(f"staff_figures_{measure}_{part}") for part in RULES[measure].parts]
    return {
        "name": measure.value,
        "title": words.t(f"staff_figures_{measure}"),
        "parts": parts,
        "rows": [
            {
                "period": _period(words, row),
                "total": row.total,
                "parts": row.parts,
                "median": "" if row.median is None else _length(words, timedelta(minutes=row.median)),
            }
            for row in rows
        ],
        "median": measure is Measure.ANSWERS,
        "plot": plots.bars([(row.total, row.parts) for row in rows]),
        "newest": _newest(words, measure, rows[0]) if rows else "",
        "since": "" if since is None else format_date(since, words.language),
    }


def _newest(words: StaffWords, measure: Measure, row: Published) -> str:
    """The newest period as a sentence."""
    period = _period(words, row)
    if row.total is None:
        return words.t("staff_figures_few", period=period)
    if row.parts is None:
        return words.t("staff_figures_only_total", period=period, n=row.total)
    said = [
        words.t("staff_figures_part", n=number, part=words.t(f"staff_figures_{measure}_{part}"))
        for part, number in zip(RULES[measure].parts, row.parts, strict=True)
    ]
    return words.t("staff_figures_whole", period=period, n=row.total, parts=words.names(said))


def _period(words: StaffWords, row: Published) -> str:
    first, last = (
        words.t(f"staff_figures_month_{row.first_on.month}"),
        words.t(f"staff_figures_month_{row.last_on.month}"),
    )
    if (row.first_on.year, row.first_on.month) == (row.last_on.year, row.last_on.month):
        return f"{first} {row.first_on.year}"
    if row.first_on.year == row.last_on.year:
        return f"{first}–{last} {row.last_on.year}"
    return f"{first} {row.first_on.year} – {last} {row.last_on.year}"
