"""Words for the staff pages: sentences of the content in the language of who reads, and moments and waits as staff say them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime

from bot.domain.messages.typography import kept_together
from bot.domain.requests.kinds import outcome_key
from bot.domain.requests.outlook import Ahead
from bot.domain.requests.request import State
from bot.i18n import SOURCE_LANGUAGE, Texts, fill, format_date, format_names, format_time, local
from bot.ids import StaffId
from bot.service.conversation.moments import in_words
from bot.service.requests.inbox import Asked, InboxRow
from bot.service.requests.reading import Earlier, Facts
from bot.store.requests.events import Happened


@dataclass(frozen=True, slots=True)
class StaffWords:
    """What a page is written with: the content, the clinic's time zone and the moment."""

    texts: Texts
    zone: str
    now: datetime
    language: str = SOURCE_LANGUAGE
    #: What was said on this page before: an inbox says the same few things about hundreds of requests.
    said: dict[tuple[str, frozenset[tuple[str, str | int]]], str] = field(
        default_factory=dict, compare=False, repr=False
    )

    def t(self, key: str, /, **values: str | int) -> str:
        """A phrase, filled in. Raises `KeyError` when the content lacks it or a value is missing."""
        wanted = (key, frozenset(values.items()))
        if wanted not in self.said:
            text = fill(self.texts.phrase(key, self.language), lambda name: str(values[name]))
            self.said[wanted] = kept_together(text)
        return self.said[wanted]

    def when(self, moment: datetime) -> str:
        """A moment: "kl. 14:02", "i går kl. 09:00", "mandag kl. 08:00"."""
        return kept_together(in_words(moment, self.now, self.zone, self.texts, self.language))

    def field(self, moment: datetime) -> str:
        """A moment as a field for one holds it."""
        return local(moment, self.zone).strftime("%Y-%m-%dT%H:%M")

    def clock(self) -> str:
        """The time of day the page was made."""
        return format_time(local(self.now, self.zone), self.language)

    def next(self, row: InboxRow) -> str:
        """What comes at the next deadline, and when, if nobody does anything before: whom it goes to, by when to answer, when it closes."""
        if row.deadline_at is None or row.ahead is None:
            return ""
        over = row.deadline_at <= self.now
        when = self.t("staff_when_now") if over else self.when(row.deadline_at)
        values = {"when": when, "whom": self.whom(row.then), "staff": row.holder}
        if row.ahead is Ahead.ASKS_OTHERS:
            return self.t("staff_asks_others", **values)
        if row.ahead is Ahead.RETURNS:
            return self.t("staff_returns" if row.mine else "staff_holder_returns", **values)
        if row.state is State.TAKEN:
            said = "now" if over else "by" if row.ahead is Ahead.REMINDS else "by_else"
            return self.t(f"staff_answer_{said}" if row.mine else f"staff_holder_{said}", **values)
        again_me = row.ahead is Ahead.ASKS_AGAIN and row.then.me and len(row.then.names) == 1
        return self.t("staff_asks_you_again" if again_me else f"staff_{row.ahead}", **values)

    def limit(self, row: InboxRow) -> str:
        """Until when somebody should have acted on a request of which no more is known."""
        if row.deadline_at is None or row.deadline_at <= self.now:
            return self.t("staff_limit_over")
        return self.t("staff_limit", when=self.when(row.deadline_at))

    def whom(self, asked: Asked) -> str:
        """Whoever is asked, as staff speak of them: "deg", "Ola Hansen (avløser)", "dem som har vakt"."""
        if len(asked.names) != 1:
            return self.t("staff_whom_several")
        if asked.me:
            return self.t("staff_whom_me")
        return self.t(
            f"staff_whom_{asked.asks[0] if len(asked.asks) == 1 else 'named'}", staff=asked.names[0]
        )

    def seen(self, row: InboxRow) -> list[str]:
        """Where the word of several is wanted: who has said that they have seen it, and who has not."""
        said = [self.t("staff_seen_by", staff=self.names(row.seen))] if row.seen else []
        for one in row.missing:
            who = self.t(f"staff_place_of_{one.asks[0]}")
            if one.me:
                said.append(self.t("staff_not_seen_by_you"))
            elif one.names:
                said.append(self.t("staff_not_seen_by", who=who, staff=self.names(one.names)))
            else:
                said.append(self.t("staff_not_seen_by_nobody", who=who))
        return said

    def tag(self, row: InboxRow | Earlier) -> str:
        """The mark of the request's kind, if it has one; of a kind that is no longer in the content, none."""
        return self._known(f"request.{row.kind}.tag")

    def facts(self, facts: Facts) -> list[str]:
        """What staff should know of a patient before they answer: whose, in which language, when they leave or left."""
        said = []
        if facts.caseworker:
            said.append(self.t("staff_whom_caseworker", staff=facts.caseworker))
        if facts.deputy:
            said.append(self.t("staff_whom_deputy", staff=facts.deputy))
        return said + self.who_and_when(facts.language, facts.discharge_on)

    def who_and_when(self, language: str, discharge_on: date | None) -> list[str]:
        """In which language somebody writes, and when they leave or left."""
        said = []
        if f"phrase.staff_language_{language}" in self.texts.source:
            said.append(self.t(f"staff_language_{language}"))
        if discharge_on is not None:
            left = discharge_on <= local(self.now, self.zone).date()
            day = format_date(discharge_on, self.language)
            said.append(self.t("staff_discharged" if left else "staff_to_be_discharged", day=day))
        return said

    def ended(self, one: Earlier) -> str:
        """How an earlier request ended, and with whom."""
        key = f"staff_earlier_{one.state}"
        by_name = one.state is State.CLOSED and one.holder
        said = self.t(f"{key}_by", staff=one.holder) if by_name else self.t(key)
        outcome = self.outcome(one.outcome)
        return f"{said}: {outcome}" if outcome else said

    def outcome(self, name: str) -> str:
        """How a request ended; empty for none, and for one that is no longer in the content."""
        return self._known(outcome_key(name))

    def kind(self, name: str) -> str:
        """What a kind of request is called; of one that is no longer in the content, its key."""
        return self._known(f"request.{name}.name") or name

    def _known(self, key: str) -> str:
        return self.texts.get(key, self.language) if key in self.texts.source else ""

    def rounds(self, row: InboxRow) -> str:
        """How often everybody has been asked in vain; empty for none."""
        done = row.round - 1
        return self.t("staff_rounds_one" if done == 1 else "staff_rounds_many", n=done) if done > 0 else ""

    def preview(self, row: InboxRow) -> str:
        """The line of a request in the list: the patient's newest words, or what is known without them."""
        if row.unreadable:
            return self.t("staff_unreadable_row", code=row.code, staff=row.whose or self.t("staff_someone"))
        if row.asked_anew:
            return self.t("staff_asked_anew")
        if row.wrote_first:
            return self.t("staff_you_wrote_first" if row.mine else "staff_wrote_first", staff=row.holder)
        text = self.t("staff_words_lost") if row.words_lost else row.preview
        return f"{self.t('staff_by_program')}: {text}" if row.by_program else text

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
        key = f"staff_event_{event.what}"
        known = f"phrase.{key}" in self.texts.source
        return self.t(
            key if known else "staff_event_other", staff=staff, carrier=self.carrier(event.carrier or "")
        )

    def carrier(self, name: str) -> str:
        """What staff call a carrier; one without a word of its own by its name."""
        key = f"staff_carrier_{name}"
        return self.t(key) if f"phrase.{key}" in self.texts.source else name

    def names(self, names: Sequence[str]) -> str:
        """Names in a sentence: "Kari, Ola og Berit"."""
        return format_names(names, self.language)
