"""Standard instruments: which one a person is due, what becomes of their answers, and what whoever they share them with reads.

None is on unless the clinic has turned it on, and none is asked whose words and licence nobody has held against their source, but of test
persons. Of whoever has said no to them none is asked. No number is ever said to the person in the chat.
"""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date, time, timedelta
from typing import Final
from uuid import UUID

from bot.domain.days.instrument import Instrument
from bot.domain.flow import verbs
from bot.domain.flow.verbs import Purpose
from bot.domain.schedules.schedule import ScheduleKind
from bot.i18n import format_date, local
from bot.ids import ClinicId
from bot.service.conversation.may_keep import may_keep
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.days import instruments
from bot.store.days.instruments import Answered
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.schedules import schedules

#: The clock looks once a week, at this time, from the third week on.
AT: Final = time(12, 30)
AFTER: Final = timedelta(days=14)
#: What is remembered of the last day on which one was asked begins with this.
ASKED: Final = "form_"


class NoSuchInstrumentError(LookupError):
    """The content has no instrument of that name."""


# --- the clinic ---


@dataclass(frozen=True, slots=True)
class Offered:
    """An instrument of the content as a clinic sees it."""

    instrument: Instrument
    on: bool

    @property
    def for_patients(self) -> bool:
        """Whether anybody but test persons would be asked."""
        return not self.instrument.unchecked


def listed(work: Work, desk: Desk, clinic_id: UUID) -> list[Offered]:
    """Every instrument there is, and whether a clinic uses it."""
    used = instruments.of_clinic(work, clinic_id)
    return [Offered(one, one.id in used) for one in desk.content.instruments.values()]


def listed_for(work: Work, desk: Desk, me: StaffRow) -> list[Offered]:
    """The same for one of its staff."""
    return listed(work, desk, me.clinic_id)


def turn(work: Work, desk: Desk, clinic_id: ClinicId, instrument: str, *, on: bool) -> bool:
    """Turn one on or off for a clinic; gives whether that changed anything. Raises `NoSuchInstrumentError`."""
    if instrument not in desk.content.instruments:
        raise NoSuchInstrumentError(instrument)
    return (
        instruments.turn_on(work, clinic_id, instrument)
        if on
        else instruments.turn_off(work, clinic_id, instrument)
    )


def turn_for(work: Work, desk: Desk, me: StaffRow, instrument: str, *, on: bool) -> bool:
    """The same by one of its staff."""
    return turn(work, desk, me.clinic_id, instrument, on=on)


# --- when ---


def weekday_of(discharge_on: date) -> int:
    """The day of the week on which somebody may be asked, 0 for Monday: two after that on which the weeks are counted, no weekend."""
    day = (discharge_on.weekday() + 2) % 7
    return day if day < 5 else 1


def plan(work: Work, patient_id: UUID, discharge_on: date, zone: str) -> None:
    """Let it be looked at once a week."""
    schedules.put(
        work,
        patient_id,
        ScheduleKind.INSTRUMENTS,
        AT,
        zone,
        weekdays=1 << weekday_of(discharge_on),
        from_on=discharge_on + AFTER,
    )


def due(voice: Voice, today: date) -> str:
    """The instrument that a person is to be asked today; empty for none."""
    if not voice.desk.content.instruments:
        return ""
    used = instruments.of_clinic(voice.work, voice.person.clinic_id)
    if not used or not may_keep(voice):
        return ""
    said = people.consents(voice.work, voice.person.id).get(Purpose.INSTRUMENTS)
    if said is not None and not said.given:
        return ""
    remembered = conversations.remembered(voice.work, voice.person.id)
    for one in voice.desk.content.instruments.values():
        if one.id not in used or (one.unchecked and not voice.person.is_test):
            continue
        told = remembered.get(f"{ASKED}{one.id}")
        last = date.fromisoformat(told) if told else None
        if last == today or one.asked.is_time(today, voice.person.discharge_on, last):
            return one.id
    return ""


def is_time_on(voice: Voice, day: date) -> bool:
    """Whether it is time for an instrument on a day: it comes then if nothing else asks, and the daily question leaves it the day."""
    left = voice.person.discharge_on
    by_date = left is not None and day - left >= AFTER and day.weekday() == weekday_of(left)
    return by_date and bool(due(voice, day))


def asked(voice: Voice, day: date) -> None:
    """Remember that the one that is due was asked on a day."""
    if one := due(voice, day):
        conversations.remember(voice.work, voice.person.id, f"{ASKED}{one}", day.isoformat())


# --- answers ---


def keep(voice: Voice, verb: verbs.Instrument, _: str = "") -> None:
    """Keep one answer under the local day on which it was asked, with the sum as far as there is one; or that they are shared."""
    instrument = voice.desk.content.instruments.get(verb.id)
    if instrument is None or (verb.answer is None and not verb.shared):
        return
    asked_at = conversations.began_at(voice.work, voice.run_id) if voice.run_id else voice.work.now
    day = local(asked_at, voice.person.timezone).date()
    found = instruments.on_day(voice.work, voice.person.id, instrument.id, day)
    row, before = found if found is not None else (None, None)
    if before is None:
        if verb.answer is None:
            return
        before = Answered(instrument.id, instrument.version, voice.language, day=day)
    if verb.item is not None and verb.answer is not None:
        answers = {**before.answers, verb.item: int(verb.answer.removeprefix("v"))}
        total = instrument.sum_of(answers)
        most = instrument.most if total is not None else 0
        before = replace(before, answers=answers, sum=total, most=most)
    instruments.put(
        voice.work, voice.person.id, row, replace(before, shared=bool(verb.shared) or before.shared)
    )


@dataclass(frozen=True, slots=True)
class Told:
    """What somebody answered, in words: of which instrument, on which day, each question with its answer, and what the sum says."""

    title: str
    day: date
    lines: tuple[tuple[str, str], ...]
    reads: str


def told(voice: Voice, answered: Answered) -> Told:
    """The same as `answered` in the voice's language; of an instrument that is no longer there, its names."""
    one = voice.desk.content.instruments.get(answered.instrument)
    if one is None:
        lines = tuple((item, str(value)) for item, value in answered.answers.items())
        return Told(answered.instrument, answered.day, lines, "")
    lines = tuple(
        (one.question(item, voice.language), one.answer(value, voice.language))
        for item, value in answered.answers.items()
        if item in one.items
    )
    reads = "" if answered.sum is None else one.reads(answered.sum, voice.language)
    return Told(one.title.said(voice.language) or one.title.nb, answered.day, lines, reads)


def shared(voice: Voice) -> list[Told]:
    """What somebody has said that their caseworker may read, the newest first. Whether that still holds is asked of the consent."""
    found = instruments.of_patient(voice.work, voice.person.id)
    return [told(voice, one) for one in reversed(found) if one.shared]


def stored_lines(voice: Voice) -> Iterator[str]:
    """What of this is stored, as a line of «what is stored»; nothing where nothing is."""
    if count := instruments.count_of(voice.work, voice.person.id):
        yield voice.phrase("stored_instruments", count=str(count))


def heading(voice: Voice, one: Told) -> str:
    """What stands above one of them."""
    return f"{one.title}, {format_date(one.day, voice.language)}"
