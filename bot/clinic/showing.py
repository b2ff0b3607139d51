"""What the pages of the requests are filled with: the list, one request, and why something was not carried out."""

from collections.abc import Sequence
from dataclasses import replace
from typing import Any, Final

from bot.clinic.words import StaffWords
from bot.domain.messages.typography import kept_together
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import Refusal, Refused
from bot.service.requests import inbox
from bot.service.requests.asking import LONGEST_WORDS
from bot.service.requests.banners import Banners
from bot.service.requests.gaps import Gap
from bot.service.requests.inbox import InboxRow, Place
from bot.service.requests.reading import View
from bot.service.requests.rights import Sight
from bot.service.requests.staff_acts import BadAnswerError, MoreWordsError, MovedOnError

STARTERS: Final = (1, 2, 3, 4)
#: Where somebody has yet to act.
_TO_DO: Final = frozenset({Place.WAITING, Place.MINE})


def the_list(words: StaffWords, rows: Sequence[InboxRow], above: Banners) -> dict[str, Any]:
    """The inbox: a group for each place that holds something; one with an urgent request that is not answered comes first."""
    groups = [(place, [row for row in rows if row.place is place]) for place in Place]
    return {
        "groups": sorted((group for group in groups if group[1]), key=_calm),
        "waiting": inbox.waiting(rows),
        "urgent": inbox.urgent(rows),
        "banners": _above(words, above),
    }


def _above(words: StaffWords, above: Banners) -> list[str]:
    """The sentences above the list: where the ladder did not hold (E68), then who is told nothing outside this page."""
    said = [words.t(f"staff_banner_{'nobody' if one.nobody else one.because}") for one in above.warned]
    if above.gap is not None:
        said.append(_gap(words, above.gap))
    if above.broken:
        said.append(words.t("staff_banner_broken", staff=words.names(above.broken)))
    if above.nobody_told and above.untold:
        said.append(words.t("staff_banner_nobody_told"))
    elif above.untold:
        said.append(words.t("staff_banner_untold", staff=words.names(above.untold)))
    return said


def _gap(words: StaffWords, gap: Gap) -> str:
    many = words.t("staff_patients_one" if gap.patients == 1 else "staff_patients_many", n=gap.patients)
    if gap.begins <= words.now:
        return words.t("staff_banner_gap_now", patients=many)
    return words.t("staff_banner_gap", when=words.when(gap.begins), patients=many)


def one(words: StaffWords, view: View) -> dict[str, Any]:
    """One request; `notice` and `before` are what the patient gets, in their language."""
    staff = view.called
    nameless = view.sight is Sight.WORDS and not view.row.patient
    row = replace(view.row, patient=words.t("staff_nameless")) if nameless else view.row
    theirs = StaffWords(words.texts, words.zone, words.now, view.language)
    return {
        "view": view,
        "notice": kept_together(view.notice),
        "before": theirs.t("relay_text", staff=staff, text=""),
        "row": row,
        "shown": view.sight is Sight.WORDS,
        "title": words.t("staff_title_request", code=view.row.code),
        "starters": [(number, words.t(f"staff_starter_{number}")) for number in STARTERS],
        "longest": LONGEST_WORDS,
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
        case BadAnswerError(problem=found):
            return words.t(f"staff_no_{found}", n=LONGEST_WORDS)
        case _:
            return words.t("staff_no_overtaken")


def _calm(group: tuple[Place, list[InboxRow]]) -> bool:
    return group[0] not in _TO_DO or all(row.urgency is not Urgency.URGENT for row in group[1])
