"""Words for the staff pages: sentences of the content in Bokmål, and moments and waits as staff say them."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.request import State
from bot.i18n import SOURCE_LANGUAGE, Texts, fill, format_time, local
from bot.ids import StaffId
from bot.service.inbox import InboxRow
from bot.service.moments import in_words
from bot.store.request_log import Happened

#: Waits shorter than this are told in minutes.
IN_MINUTES: Final = 100


@dataclass(frozen=True, slots=True)
class Words:
    """What a page is written with: the content, the clinic's time zone and the moment."""

    texts: Texts
    zone: str
    now: datetime
    language: str = SOURCE_LANGUAGE

    def t(self, key: str, /, **values: str | int) -> str:
        """A phrase, filled in. Raises `KeyError` when the content lacks it or a value is missing."""
        return fill(self.texts.phrase(key, self.language), lambda name: str(values[name]))

    def when(self, moment: datetime) -> str:
        """A moment: "kl. 14:02", "i går kl. 09:00", "mandag kl. 08:00"."""
        return in_words(moment, self.now, self.zone, self.texts, self.language)

    def clock(self) -> str:
        """The time of day the page was made."""
        return format_time(local(self.now, self.zone), SOURCE_LANGUAGE)

    def left(self, row: InboxRow) -> str:
        """What the next deadline means: when it goes on, when an answer is due, when it closes."""
        if row.deadline_at is None:
            return ""
        if row.state is State.ANSWERED:
            return self.t("staff_closes_at", when=self.when(row.deadline_at))
        word = "staff_answer" if row.state is State.TAKEN else "staff_goes_on"
        minutes = math.ceil((row.deadline_at - self.now).total_seconds() / 60)
        if minutes <= 0:
            return self.t(f"{word}_now")
        if minutes < IN_MINUTES:
            return self.t(f"{word}_in", n=minutes)
        return self.t(
            f"{'staff_answer_by' if row.state is State.TAKEN else 'staff_goes_on_at'}",
            when=self.when(row.deadline_at),
        )

    def soon(self, row: InboxRow) -> bool:
        """Whether a wait is nearly over, so that it deserves the accent."""
        if row.deadline_at is None or row.state is State.ANSWERED:
            return False
        return (row.deadline_at - self.now).total_seconds() < 15 * 60

    def waiting(self, n: int) -> str:
        """How many requests wait, as a sentence."""
        return self.t({0: "staff_inbox_none", 1: "staff_inbox_one"}.get(n, "staff_inbox_many"), n=n)

    def event(self, event: Happened, names: Mapping[StaffId, str]) -> str:
        """One line of a request's history."""
        staff = (event.staff_id and names.get(event.staff_id)) or self.t("staff_someone")
        key = f"phrase.staff_event_{event.what}"
        return self.t(
            key.removeprefix("phrase.") if key in self.texts.source else "staff_event_other", staff=staff
        )
