"""How promises look on staff pages: one line each with how it stands, what may be pressed, and the offer to make one of an answer."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from bot.clinic.words import StaffWords
from bot.domain.promises.promise import PromiseKind, Result, Standing
from bot.domain.promises.said import moment_said
from bot.i18n import local
from bot.ids import StaffId
from bot.service.conversation.moments import day_in_words
from bot.service.requests.reading import View
from bot.store.promises.promises import PromiseRow

#: How long after an answer it is offered to make a promise of the day or time in it.
OFFERED_FOR: Final = timedelta(hours=1)
_RESULTS: Final[Mapping[PromiseKind, tuple[Result, ...]]] = {
    PromiseKind.CALL: (Result.DONE, Result.NO_ANSWER, Result.LEFT_WORD, Result.UNWANTED),
    PromiseKind.DEED: (Result.DONE, Result.UNWANTED),
}


@dataclass(frozen=True, slots=True)
class Key:
    """One button: how it went."""

    value: str
    label: str


@dataclass(frozen=True, slots=True)
class Shown:
    """A promise on a page. `notes` say how it stands; `may`: the reader may say how it went."""

    id: UUID
    kind: str
    said: str
    about: str
    notes: tuple[str, ...]
    late: bool
    may: bool
    results: tuple[Key, ...]
    code: str = ""


@dataclass(frozen=True, slots=True)
class Offer:
    """What a form for a promise is filled in with: read from `words` of the answer."""

    day: str
    at: str
    text: str
    words: str
    when: str


def shown(
    words: StaffWords,
    row: PromiseRow,
    names: Mapping[StaffId, str],
    *,
    may: bool,
    next_try: datetime,
    patient: str = "",
    phone: str = "",
    code: str = "",
) -> Shown:
    """One promise, for a reader who may say how it went or not; a call in vain is tried again at `next_try`."""
    staff = names.get(row.owner_id) or words.t("staff_someone")
    when = _when(words, row)
    planned = row.standing is Standing.PLANNED
    late = planned and row.when.at <= words.now
    notes = [
        words.t(f"staff_promise_{row.standing}")
        if not planned
        else words.t("staff_promise_late" if late else "staff_promise_ahead")
    ]
    if planned and row.suits is not None:
        notes.append(words.t("staff_promise_suits" if row.suits else "staff_promise_suits_not"))
    if planned and row.asked_at is not None:
        notes.append(words.t("staff_promise_asked", when=words.when(row.asked_at)))
    if row.standing is Standing.TRIED and row.result is not None:
        notes.append(words.t(f"staff_result_{row.kind}_{row.result}"))
    if phone and row.kind is PromiseKind.CALL and planned:
        notes.append(words.t("staff_phone", phone=phone))
    about = words.t("staff_words_lost") if row.lost else row.text
    said = words.t(f"staff_promise_line_{row.kind}", staff=staff, when=when)
    again = words.when(next_try)
    keys = tuple(
        Key(
            one.value,
            words.t(f"staff_result_{row.kind}_{one}{'_key' if one.tries_again else ''}", when=again),
        )
        for one in _RESULTS[row.kind]
    )
    return Shown(
        row.id,
        row.kind.value,
        f"{patient}: {said}" if patient else said,
        about,
        tuple(notes),
        late,
        may and planned,
        keys if may and planned else (),
        code,
    )


def all_shown(words: StaffWords, view: View) -> list[Shown]:
    """What was promised about a request, for its page."""
    found = view.promised
    if found is None:
        return []
    return [shown(words, row, view.names, may=may, next_try=found.next_try) for row, may in found.rows]


def offer(words: StaffWords, view: View, me: StaffId) -> Offer | None:
    """The day or time in the reader's newest answer, unless something has been promised since; None where there is none."""
    last = view.words[-1] if view.words else None
    if (
        last is None
        or last.staff_id != me
        or last.lost
        or words.now - last.at > OFFERED_FOR
        or not view.may_act
    ):
        return None
    if view.promised is None or any(row.made_at >= last.at for row, _ in view.promised.rows):
        return None
    said = moment_said(last.text, local(last.at, words.zone).replace(tzinfo=None))
    if said is None:
        return None
    at = f"{said.at:%H:%M}" if said.at else ""
    when = f"{said.day:%d.%m.}{f' {at}' if at else ''}"
    return Offer(said.day.isoformat(), at, _sentence(last.text, said.words), said.words, when)


def _sentence(text: str, words: str) -> str:
    """The line of the answer in which the moment stands: what was promised, for who promised it to look at."""
    first = words.split(maxsplit=1)[0] if words else ""
    line = next((line for line in text.splitlines() if first in line), text)
    return " ".join(line.split())[:300]


def _when(words: StaffWords, row: PromiseRow) -> str:
    if not row.when.all_day:
        return words.when(row.when.at)
    return day_in_words(row.when.at, words.now, words.zone, words.texts, words.language)
