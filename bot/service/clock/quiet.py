"""The clock of the silence rule: two words to somebody who has gone quiet, then a request with the proof that it is their own silence."""

from collections.abc import Sequence
from datetime import datetime
from functools import partial
from typing import Final

from bot.dialogue.preview import wish_of
from bot.domain.days import silence
from bot.domain.days.silence import Evidence, SilenceWho, Stage
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Button
from bot.domain.promises.promise import kind_hour
from bot.domain.schedules.schedule import ONE_DAY, ScheduleKind
from bot.domain.schedules.spacing import APART
from bot.i18n import SOURCE_LANGUAGE, fill, local
from bot.service.clock.ticks import IN_ONE_TICK, PUT_OFF, Ticked, one_by_one
from bot.service.conversation.moments import in_words
from bot.service.conversation.voice import AT_ONCE, Voice
from bot.service.desk import Desk
from bot.service.requests import asking
from bot.store.database.work import Work
from bot.store.days import silence as rules
from bot.store.days.silence import RuleRow
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.people.people import PatientRow
from bot.store.requests import events, records
from bot.store.schedules import occurrences
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import PatientState

#: What a history says when somebody of whom a silence was told is heard again.
HEARD_AGAIN: Final = "heard_again"


def tick_silence(work: Work, desk: Desk, most: int = IN_ONE_TICK) -> Ticked:
    """Look at people who have agreed to be asked after, the longest due first.

    1. Who has been heard since, counts anew. 2. In a pause, after a stop and without leave it rests. 3. A first word, a day on
    a second. 4. Then the proof; where it holds a request is made, else the words begin anew.
    """
    due = rules.due(work, most)
    steps = [
        (partial(_look, work, desk, each), partial(_later, work, each, work.now + PUT_OFF)) for each in due
    ]
    return one_by_one(work, "looking at who has gone quiet", steps, most)


def _look(work: Work, desk: Desk, rule: RuleRow) -> list[Leased]:
    person = people.by_id(work, rule.patient_id, lock=False)
    heard = rules.heard_at(work, person.id)
    if heard is not None and heard > rule.since:
        _heard(work, rule, person, heard)
        return []
    if rule.stage is Stage.TOLD:
        _later(work, rule, work.now + silence.LOOK_AGAIN)
        return []
    free = _free_at(work, person)
    if free is None:
        _later(work, rule, work.now + ONE_DAY)
        return []
    if free > work.now:
        _counts_from(work, rule, person, free)
        return []
    if person.discharge_on is not None and person.discharge_on > local(work.now, person.timezone).date():
        # In the ward there are people all day; looked at daily, since somebody may leave before the day planned.
        rules.change(work, person.id, since=work.now, look_at=work.now + ONE_DAY)
        return []
    begins = silence.look_at(Stage.LISTENING, rule.since, None, rule.days, person.timezone)
    if rule.stage is Stage.LISTENING and begins > work.now:
        _later(work, rule, begins)
        return []
    if (by_day := kind_hour(work.now, person.timezone)) > work.now:
        _later(work, rule, by_day)
        return []
    if rule.stage is not Stage.SECOND and (free_at := _after_the_last(work, person)) is not None:
        _later(work, rule, free_at)
        return []
    voice = Voice(work, desk, person)
    match rule.stage:
        case Stage.LISTENING:
            _word(voice, rule, Stage.FIRST)
        case Stage.FIRST:
            _word(voice, rule, Stage.SECOND)
        case _:
            _prove(voice, rule)
    return voice.rows


def _free_at(work: Work, person: PatientRow) -> datetime | None:
    """From when on somebody may be asked after: now, after a pause, or None: not as things stand."""
    given = people.consents(work, person.id)
    agreed_to_all = all(given.get(one, (False,))[0] for one in (Purpose.REMINDERS, Purpose.CONTACT))
    if person.state is not PatientState.ACTIVE or not agreed_to_all:
        return None
    if person.address is None or not person.reachable:
        return None  # that messages do not reach them is told as what it is
    return max(work.now, person.paused_until or work.now)


def _after_the_last(work: Work, person: PatientRow) -> datetime | None:
    """Two hours after whatever came by itself last, when that is still to come: nobody is asked how it goes and missed in one minute."""
    came = occurrences.neighbours(work, person.id, ScheduleKind.ROUTINE)
    free = max((one.at + APART for one in came if one.at <= work.now), default=work.now)
    return free if free > work.now else None


def _heard(work: Work, rule: RuleRow, person: PatientRow, heard: datetime) -> None:
    """Count anew; where a request was made of the silence, whoever has it sees that they were heard, and not what."""
    if rule.stage is Stage.TOLD:
        request = records.living(work, person.id)
        kinds = {one.what for one in events.history(work, request.id)} if request else set()
        if request is not None and HEARD_AGAIN not in kinds:
            events.note(work, request.id, HEARD_AGAIN)
            records.touch(work, request.id)
    _counts_from(work, rule, person, heard)


def _counts_from(work: Work, rule: RuleRow, person: PatientRow, since: datetime) -> None:
    at = silence.look_at(Stage.LISTENING, since, None, rule.days, person.timezone)
    rules.change(
        work,
        rule.patient_id,
        since=since,
        stage=Stage.LISTENING,
        first_row=None,
        second_row=None,
        look_at=at,
    )


def _later(work: Work, rule: RuleRow, at: datetime) -> None:
    rules.change(work, rule.patient_id, look_at=at)


def _word(voice: Voice, rule: RuleRow, stage: Stage) -> None:
    """One of the two words, with a key that is enough."""
    keys = (
        (Button(voice.phrase("silence_button_here"), "m:here"),),
        (Button(voice.phrase("menu_talk"), "m:talk"),),
        (Button(voice.phrase("silence_button_change"), "m:silence"),),
    )
    row = voice.say(f"silence_{stage}", lane=Lane.REMINDER, guard=Guard.REMINDERS, buttons=keys)
    at = silence.look_at(stage, rule.since, voice.work.now, rule.days, voice.person.timezone)
    column = "first_row" if stage is Stage.FIRST else "second_row"
    rules.change(voice.work, rule.patient_id, stage=stage, look_at=at, **{column: row})


def _prove(voice: Voice, rule: RuleRow) -> None:
    """Make a request of the silence, if it is proven to be the person's own; else begin with the words anew."""
    work, person = voice.work, voice.person
    words = rules.words_sent(work, (rule.first_row, rule.second_row))
    sent = [one.sent_at for one in words if one.sent_at is not None]
    evidence = Evidence(
        since=rule.since,
        words=words,
        heard_at=rules.heard_at(work, person.id),
        outages=rules.outages_since(work, min(sent, default=rule.since)),
        paused=person.paused_until is not None and person.paused_until > work.now,
        reachable=person.reachable,
        zone=person.timezone,
    )
    if silence.doubts(evidence):
        at = silence.look_at(
            Stage.LISTENING, work.now - rule.days * ONE_DAY, None, rule.days, person.timezone
        )
        rules.change(
            work, rule.patient_id, stage=Stage.LISTENING, first_row=None, second_row=None, look_at=at
        )
        return
    uses = voice.desk.content.kinds.uses
    kind, entry = voice.desk.content.kinds.find(
        uses.silence_duty if rule.who is SilenceWho.DUTY else uses.silence
    )
    voice.acted_at = work.now - AT_ONCE  # it comes by itself: covered on the lock screen
    asking.ask(voice, kind, (wish_of(voice, kind, entry.urgency), proof(voice, rule, sent)))
    rules.change(work, rule.patient_id, stage=Stage.TOLD, look_at=work.now + silence.LOOK_AGAIN)


def proof(voice: Voice, rule: RuleRow, sent: Sequence[datetime]) -> str:
    """The proof in one line, for the caseworker: since when, what was written when, and that nothing stood between."""

    def when(moment: datetime) -> str:
        return in_words(moment, voice.work.now, voice.person.timezone, voice.desk.texts, SOURCE_LANGUAGE)

    values = {"since": when(rule.since), "first": when(sent[0]), "second": when(sent[-1])}
    return fill(voice.desk.texts.phrase("staff_silence_proof", SOURCE_LANGUAGE), values.__getitem__)
