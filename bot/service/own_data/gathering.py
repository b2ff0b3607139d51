"""Reading all that is stored of one patient into `OwnData`. Only reads."""

from collections.abc import Mapping
from typing import Final
from uuid import UUID

from bot.domain.people.own_data import (
    Agreed,
    Appointed,
    Asked,
    Form,
    Handed,
    Helper,
    OwnData,
    Part,
    PlanLine,
    PromiseLine,
    Question,
    Said,
    Seen,
)
from bot.domain.people.transfer import Content
from bot.domain.plan.entry import EntryKind, Kept
from bot.ids import StaffId
from bot.service.appointments.words import named
from bot.service.conversation import seen as looks
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.appointments import appointments
from bot.store.database.work import Work
from bot.store.days import daily, instruments, own_day, safety, voice_back
from bot.store.days.instruments import Answered
from bot.store.erasing import everything
from bot.store.people import audit, people, transfers
from bot.store.people.transfers import TransferRow
from bot.store.plan import entries
from bot.store.promises import promises
from bot.store.requests import events, records
from bot.store.requests.records import Stored

#: Days, uses and lines of the access log: more than anybody has.
ALL: Final = 100_000


def gather(work: Work, desk: Desk, patient_id: UUID) -> OwnData:
    """All that is stored of a patient, with its words in their language. Raises `NoResultFound`."""
    person = people.by_id(work, patient_id, lock=False)
    voice = Voice(work, desk, person)
    staff = {one.id: one.name for one in people.everybody_of(work, person.clinic_id)}
    names = {one: name or voice.phrase("someone_at_clinic") for one, name in staff.items()}
    tools = daily.tools(work, patient_id)
    return OwnData(
        id=str(person.id),
        made_at=work.now,
        language=person.language,
        timezone=person.timezone,
        name=people.patient_name(work, patient_id),
        phone=people.phone(work, patient_id),
        clinic=voice.clinic,
        clinic_id=str(person.clinic_id),
        since=people.known_since(work, patient_id),
        discharge_on=person.discharge_on,
        team=tuple(
            Helper(str(one.staff_id), names.get(one.staff_id, ""), Part(one.role), one.since, one.until)
            for one in people.assignments_of(work, patient_id)
        ),
        agreed=tuple(Agreed(*one) for one in people.consents_given(work, patient_id)),
        plan=tuple(PlanLine(one, _words(voice, one)) for one in entries.of_patient(work, patient_id)),
        checkins=tuple(reversed(daily.checkins(work, patient_id, ALL))),
        reasons=tuple(daily.reasons(work, patient_id).values()),
        tools=tools.own,
        uses=tuple(reversed(daily.uses(work, patient_id, ALL))),
        asked=tuple(
            _asked(voice, one, names) for one in records.of_patient(work, patient_id) if not one.by_program
        ),
        promises=tuple(
            PromiseLine(one.text, names.get(one.owner_id, ""), one.when.at, one.standing.value)
            for one in promises.of_patient(work, patient_id)
        ),
        seen=tuple(
            Seen(one.what, one.at, names.get(one.staff_id, "") if one.staff_id else "", one.reason or "")
            for one in reversed(audit.of_patient(work, patient_id, ALL))
        ),
        everything=everything.of_patient(work, patient_id),
        appointments=tuple(
            Appointed(one.tag, named(voice, one), one.day, one.standing)
            for one in appointments.of_patient(work, patient_id)
        ),
        staff={str(one): name for one, name in names.items()},
        forms=tuple(_form(voice, one) for one in instruments.of_patient(work, patient_id)),
        looks=tuple(looks.lines_of(voice, looks.of(voice))),
        safety=safety.of_patient(work, patient_id),
        routines=tuple(one.routine for one in own_day.of_patient(work, patient_id) if one.routine),
        of_help=tuple((one.day, one.answers) for one in voice_back.of_patient(work, patient_id)),
        handed=tuple(_handed(one) for one in transfers.of_patient(work, patient_id)),
    )


def _handed(row: TransferRow) -> Handed:
    content = row.content or Content()
    lines = [f"{line.heading}: {line.text}" for line in content.lines]
    more = [one for one in (content.own, content.agreed) if one]
    return Handed(str(row.id), row.made_at, row.state.value, (*lines, *more))


def _form(voice: Voice, answered: Answered) -> Form:
    """What was answered, in the words of the instrument; of one that is no longer there, its names and numbers."""
    one = voice.desk.content.instruments.get(answered.instrument)

    def question(item: str, value: int) -> Question:
        if one is None or item not in one.items:
            return Question(item, item, value, str(value))
        return Question(item, one.question(item, voice.language), value, one.answer(value, voice.language))

    return Form(
        answered.instrument,
        answered.version,
        answered.instrument if one is None else one.title.said(voice.language) or one.title.nb,
        "" if one is None else one.source,
        "" if one is None else f"{one.licence.name}, {one.licence.address}",
        answered.day,
        tuple(question(item, value) for item, value in answered.answers.items()),
        answered.sum,
        answered.most,
        answered.shared,
    )


def _words(voice: Voice, entry: Kept) -> str:
    """What an entry of the plan says: its own words, or those of the check-list."""
    if entry.kind is not EntryKind.ITEM:
        return entry.text
    for checklist in voice.desk.content.checklists.values():
        for area_id, area in checklist.areas.items():
            if entry.id in area.items:
                return voice.text(f"{checklist.id}_{area_id}.{entry.id}.title")
    return entry.id


def _asked(voice: Voice, stored: Stored, names: Mapping[StaffId, str]) -> Asked:
    said = tuple(
        Said(one.text, one.at, names.get(one.staff_id, "") if one.staff_id else "")
        for one in events.words(voice.work, stored.id)
        if not one.lost
    )
    request = stored.request
    return Asked(
        stored.code, request.kind, request.urgency, request.state, request.asked_at, stored.reason, said
    )
