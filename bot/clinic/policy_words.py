"""A policy in plain words: who is asked, by when, who next, what the patient is told and when, and what is wrong with it."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from uuid import UUID

from bot.clinic.policy_form import parted
from bot.clinic.words import StaffWords
from bot.content import Content
from bot.domain.requests.foretold import Foretold, foretell
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.kinds import WITHIN, RequestKind
from bot.domain.requests.policy import AtEnd, Policy, Rung, Wait, Who
from bot.domain.requests.policy_faults import spared
from bot.domain.requests.request import Terms, What
from bot.i18n import fill
from bot.ids import PolicyId
from bot.service.conversation.hours_text import describe_hours, describe_wait, open_numbers
from bot.service.conversation.moments import in_words
from bot.service.requests.own_policies import Found, Held
from bot.service.requests.staffing import Empty
from bot.store.requests.policies import Version

#: So long after the clinic has closed the second example begins.
_EVENING: Final = timedelta(hours=3)
#: An example belongs to no stored version.
_NO_VERSION: Final = PolicyId(UUID(int=0))
#: What stands in a sentence for which there is nothing to put.
_NOTHING: Final = "…"


@dataclass(frozen=True, slots=True)
class PolicyWords:
    """What a page says of policies to somebody of one clinic."""

    words: StaffWords
    hours: WorkingHours
    clinic: str

    def title(self, held: Held) -> str:
        """The kinds that go by it: "Ring meg, bli med og opphold igjen"."""
        names = self.words.names([self.words.kind(name) for name in held.kinds])
        return names[:1].upper() + names[1:]

    def place(self, who: Who) -> str:
        """What staff call a place."""
        return self.words.t(f"staff_place_of_{who}")

    def state(self, held: Held) -> str:
        """Whose it is: the content's, or the clinic's own, by whom and when."""
        if held.own is not None and not held.broken:
            return self.decided(*held.history[0])
        return self.words.t("staff_policies_given")

    def broken(self, held: Held) -> str:
        """That the clinic's own holds no more; empty where it does, or there is none."""
        if not held.broken or held.own is None:
            return ""
        return self.words.t("staff_policies_broken", when=self.words.when(held.own.at))

    def decided(self, version: Version, by: str) -> str:
        """Who decided a version, and when."""
        said = "staff_policies_own" if version.own else "staff_policies_put_back"
        return self.words.t(said, staff=by or self.words.t("staff_someone"), when=self.words.when(version.at))

    def lines(self, policy: Policy) -> list[str]:
        """The whole of it, a sentence a line."""
        return list(self._lines(policy))

    def wrong(self, found: Found) -> list[str]:
        """Why it may not hold, and what to do."""
        said = [
            self.words.t(f"staff_policies_wrong_{one.wrong}", n=(one.at or 0) + 1, who=self._who(one.who))
            for one in found.faults
        ]
        return [*said, *(self._empty(one, "nobody") for one in found.nobody)]

    def gaps(self, found: Found) -> list[str]:
        """Rungs on which nobody stands for some patients."""
        return [self._empty(one, "gap") for one in found.gaps]

    def plays(self, held: Held, policy: Policy, content: Content) -> list[dict[str, Any]]:
        """What becomes of a message that nobody takes, and what the patient reads: of one sent at work, and of one in the evening."""
        name, kind = next(iter(held.kinds.items()))
        now = self.hours.next_open(self.words.now)
        begins = [now]
        closes = self.hours.closes_at(now)
        if closes is not None and not self.hours.is_open(closes + _EVENING):
            begins.append(closes + _EVENING)
        return [self._play(name, kind, policy, content, at) for at in begins]

    # --- inside ---

    def _lines(self, policy: Policy) -> Iterator[str]:
        t, rungs = self.words.t, policy.rungs
        for at, rung in enumerate(rungs):
            who = self._who(rung.asks)
            if at:
                yield t("staff_policies_then", wait=self._wait(rungs[at - 1]), who=who) + self._each(rung)
            else:
                yield t("staff_policies_first", who=who) + self._each(rung)
        end = "top" if policy.at_end is AtEnd.FROM_THE_TOP else "last"
        yield t(f"staff_policies_end_{end}", wait=self._wait(rungs[-1]), who=self._who(rungs[-1].asks))
        if about := spared(policy):
            yield t("staff_policies_spared", who=self._who(sorted(about)))
        yield t("staff_policies_answer", wait=self._wait(policy.answer))
        if policy.snooze is None:
            yield t("staff_policies_no_snooze")
        else:
            yield t("staff_policies_snooze", wait=self._wait(policy.snooze))
        yield t("staff_policies_quiet", wait=self._wait(policy.quiet))

    def _each(self, rung: Rung) -> str:
        return f" {self.words.t('staff_policies_each')}" if rung.of_each else ""

    def _who(self, asks: Iterable[Who]) -> str:
        return self.words.names([self.place(one) for one in asks])

    def _wait(self, wait: Wait) -> str:
        number, unit = parted(wait)
        return self.words.t(f"staff_policies_wait_{unit}{'_one' if number == 1 else ''}", n=number)

    def _empty(self, one: Empty, how: str) -> str:
        if one.rung is None:
            return self.words.t("staff_policies_nobody_at_all", n=one.patients)
        return self.words.t(f"staff_policies_{how}", at=one.rung + 1, who=self._who(one.asks), n=one.patients)

    def _play(
        self, name: str, kind: RequestKind, policy: Policy, content: Content, at: datetime
    ) -> dict[str, Any]:
        terms = Terms(name, kind.urgency, policy, _NO_VERSION)
        steps = foretell(terms, at, self.hours)
        return {
            "sent": self.words.t("staff_policies_sent", when=self.words.when(at)),
            "steps": [
                {
                    "when": self.words.when(one.at),
                    "asks": self.words.t("staff_policies_asks", who=self._who(one.asked))
                    if one.asked
                    else "",
                    "reads": self._reads(one, at, terms, content),
                }
                for one in steps
            ],
        }

    def _reads(self, one: Foretold, sent: datetime, terms: Terms, content: Content) -> str:
        """What the patient would read at a step, with invented names; empty for nothing."""
        if one.told is None:
            return ""
        word, opens = one.told.what.value, one.told.opens_at
        if one.told.what is What.SENT and opens is not None:
            word = "waiting_closed_until"
        if one.told.what is What.WENT_ON and one.names is None:
            word = "went_on_several"
        called = (
            self.words.t(f"staff_policies_called_{one.names}")
            if one.names
            else self.words.t("someone_at_clinic", clinic=self.clinic)
        )
        language, texts = self.words.language, self.words.texts
        values = {
            "caseworker": called,
            "staff": called,
            "clinic": self.clinic,
            "time": self._when(opens or sent, one.at),
            "hours": describe_hours(self.hours, language, texts),
            "open_now": open_numbers(one.at, language),
            WITHIN: describe_wait(terms.policy.answer, self.hours, language, texts),
        }
        text = texts.get(content.request_key(terms.kind, terms.urgency, word), language)
        return fill(text, lambda placeholder: values.get(placeholder, _NOTHING))

    def _when(self, moment: datetime, now: datetime) -> str:
        return in_words(moment, now, self.words.zone, self.words.texts, self.words.language)
