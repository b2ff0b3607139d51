"""What the pages of the requests are filled with: the list, one request, and why something was not carried out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Any, Final

from bot.clinic import promised
from bot.clinic.words import StaffWords
from bot.domain.messages.typography import kept_together
from bot.domain.promises.promise import LONGEST_TEXT, PromiseRefused
from bot.domain.requests.request import Refusal, Refused
from bot.i18n import local
from bot.ids import StaffId
from bot.service.requests import inbox
from bot.service.requests.asking import LONGEST_WORDS
from bot.service.requests.banners import Banners
from bot.service.requests.gaps import Gap
from bot.service.requests.inbox import InboxRow, Place
from bot.service.requests.reading import View
from bot.service.requests.rights import CONSULTED, Sight
from bot.service.requests.staff_acts import (
    LONGEST_NOTE,
    BadAnswerError,
    BadNoteError,
    MoreWordsError,
    MovedOnError,
    NoOutcomeError,
)
from bot.store.requests.events import EventWords

#: What a patient did without words, and what the conversation says of it.
_MARKS: Final = {
    "asked_again": "staff_asked_anew",
    "raised": "staff_asked_urgent",
    "heard_again": "staff_event_heard_again",
}


@dataclass(frozen=True, slots=True)
class Line:
    """One entry of the conversation: words of the patient's or of staff (`ours`), something the patient did without any (`mark`),
    or a `note` to colleagues, which the patient never sees.

    `said` says when words of ours were opened, or that they have not been.
    """

    by: str
    at: datetime
    text: str
    ours: bool = False
    mark: bool = False
    note: bool = False
    said: str = ""


def the_list(words: StaffWords, rows: Sequence[InboxRow], above: Banners) -> dict[str, Any]:
    """The inbox: a group for each place that holds something; one with an urgent request that is not answered comes first."""
    groups = [(place, [row for row in rows if row.place is place]) for place in Place]
    return {
        "groups": sorted((group for group in groups if group[1]), key=_calm),
        "waiting": inbox.waiting(rows),
        "urgent": inbox.urgent(rows),
        "banners": _broken(words, above),
        "untold": _untold(words, above),
    }


def conversation(words: StaffWords, view: View, me: StaffId) -> list[Line]:
    """Everything that was said about a request, oldest first, and where the patient asked anew: with that moment's words, or alone."""
    patient = view.row.patient

    def who(staff: StaffId) -> str:
        return words.t("staff_you") if staff == me else view.names.get(staff, words.t("staff_someone"))

    first = words.t("staff_words_lost") if view.reason_lost else "\n".join(view.reason)
    lines = []
    if first or not view.words:  # where one of the staff wrote first, the patient has said nothing yet
        lines.append(Line(words.t("staff_by_program") if view.by_program else patient, view.asked_at, first))
    newest = view.words[-1] if view.words else None
    for one in view.words:
        text = words.t("staff_words_lost") if one.lost else one.text
        if one.staff_id is None:
            lines.append(Line(patient, one.at, text))
            continue
        by = who(one.staff_id)
        lines.append(Line(by, one.at, text, ours=True, said=_went(words, view, one, is_newest=one is newest)))
    lines += [
        Line(patient, event.at, words.t(_MARKS[event.what]), mark=True)
        for event in view.history
        if event.what in _MARKS
    ]
    asked_of = {("asked", one.at): one.staff_id for one in view.history if one.what == CONSULTED}
    for note in view.notes:
        text = words.t("staff_words_lost") if note.lost else note.text
        by = who(note.staff_id)
        to = asked_of.get((note.what, note.at))
        said = (
            words.t("staff_note_asked_of", staff=words.t("staff_whom_me") if to == me else who(to))
            if to
            else words.t(f"staff_note_{note.what}")
        )
        lines.append(Line(by, note.at, text, ours=True, note=True, said=said))
    return sorted(lines, key=lambda line: (line.at, line.mark))


def _went(words: StaffWords, view: View, one: EventWords, *, is_newest: bool) -> str:
    """What is known of words of the staff's: opened, not opened, or that they wait, or have not gone."""
    if one.seen:
        return words.t("staff_opened")
    if not view.reachable:
        return words.t("staff_not_arrived")
    if is_newest and view.waits_until is not None:
        return words.t("staff_first_waits", when=words.when(view.waits_until))
    return words.t("staff_first_unsent" if is_newest and view.unsent else "staff_not_opened")


def _done(words: StaffWords, view: View, done: str) -> str:
    """What was done, and no more than is true: nothing is said to be sent that does not arrive."""
    if not done:
        return ""
    away = not view.reachable and done in {"answered", "taken"}
    return words.t(f"staff_done_{done}_away" if away else f"staff_done_{done}", patient=view.row.patient)


def _broken(words: StaffWords, above: Banners) -> list[str]:
    """Where the ladder did not hold (E68): somebody waits, and those who were asked did not do."""
    said = [words.t(f"staff_banner_{'nobody' if one.nobody else one.because}") for one in above.warned]
    if above.to_take_over:
        said.append(words.t("staff_banner_handovers"))
    if above.promises:
        said.append(
            words.t(
                "staff_banner_promises_one" if above.promises == 1 else "staff_banner_promises",
                n=above.promises,
            )
        )
    if above.gap is not None:
        said.append(_gap(words, above.gap))
    return said


def _untold(words: StaffWords, above: Banners) -> list[str]:
    """Who is told nothing outside this page. Worth knowing, and nobody waits for it."""
    said = []
    if above.broken:
        said.append(words.t("staff_banner_broken", staff=words.names(above.broken)))
    passed = "_passed" if above.passed_over else ""
    if above.nobody_told and above.untold:
        said.append(words.t(f"staff_banner_nobody_told{passed}"))
    elif above.untold:
        said.append(words.t(f"staff_banner_untold{passed}", staff=words.names(above.untold)))
    return said


def _gap(words: StaffWords, gap: Gap) -> str:
    many = words.t("staff_patients_one" if gap.patients == 1 else "staff_patients_many", n=gap.patients)
    if gap.begins <= words.now:
        return words.t("staff_banner_gap_now", patients=many)
    return words.t("staff_banner_gap", when=words.when(gap.begins), patients=many)


def one(words: StaffWords, view: View, me: StaffId, done: str = "") -> dict[str, Any]:
    """One request as `me` sees it, after what was `done`; `notice` and `before` are what the patient gets, in their language."""
    staff = view.called
    nameless = view.sight is Sight.WORDS and not view.row.patient
    row = replace(view.row, patient=words.t("staff_nameless")) if nameless else view.row
    theirs = StaffWords(words.texts, words.zone, words.now, view.language)
    phone = view.promised.phone if view.promised else ""
    return {
        "view": view,
        "notice": kept_together(view.notice),
        "before": theirs.t("relay_text", staff=staff, text=""),
        "row": row,
        "lines": conversation(words, replace(view, row=row), me),
        "done_said": _done(words, replace(view, row=row), done),
        "shown": view.sight is Sight.WORDS,
        "title": words.t("staff_title_request", code=view.row.code),
        "promised": promised.all_shown(words, view),
        "phone": phone,
        "dialled": "".join(one for one in phone if one.isdigit() or one == "+"),
        "offer": promised.offer(words, view, me),
        "today": local(words.now, words.zone).date().isoformat(),
        "me": me,
        "starters": list(enumerate(view.openers, 1)),
        "longest": LONGEST_WORDS,
        "longest_note": LONGEST_NOTE,
        "longest_promise": LONGEST_TEXT,
    }


def next_waiting(rows: Sequence[InboxRow], but: str) -> InboxRow | None:
    """The first request that waits for the reader, apart from the one with this code."""
    return next((row for row in rows if row.place is Place.WAITING and row.code != but), None)


def problem(words: StaffWords, error: Exception, view: View) -> str:
    """Why a form was not carried out, for whoever sent it."""
    names = view.names
    match error:
        case Refused(code=Refusal.ALREADY_TAKEN, by=by):
            return words.t("staff_no_already_taken", staff=(by and names.get(by)) or words.t("staff_someone"))
        case Refused(code=code):
            return words.t(f"staff_no_{code}")
        case MovedOnError(to=to):
            staff = names.get(to[0], "") if len(to) == 1 else ""
            return words.t("staff_no_moved_on", staff=staff or words.t("staff_whom_several"))
        case MoreWordsError():
            return words.t("staff_no_more_words", patient=view.row.patient)
        case NoOutcomeError():
            return words.t("staff_no_outcome")
        case PromiseRefused(code=code):
            return words.t(f"staff_no_promise_{code}", n=LONGEST_TEXT)
        case BadNoteError(problem=found):
            return words.t(f"staff_no_note_{found}", n=LONGEST_NOTE)
        case BadAnswerError(problem=found):
            return words.t(f"staff_no_{found}", n=LONGEST_WORDS)
        case _:
            return words.t("staff_no_overtaken")


def _calm(group: tuple[Place, list[InboxRow]]) -> bool:
    return group[0] not in inbox.TO_DO or not any(row.pressing for row in group[1])
