"""A person's data as a FHIR R4 Bundle (4.0.1), a collection that any program of the health service can read.

Plain R4. Of the Norwegian base profiles only `no-basis-Patient` is named: the others that are used here have none, or ask for what is not
known. Ids are made from the patient's, so that two exports name the same thing alike. Pure: no clock, no database.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final
from uuid import UUID, uuid5

from bot.domain.flow.verbs import PlanStatus
from bot.domain.people.own_data import OwnData, PlanLine
from bot.domain.plan.entry import EntryKind
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import State
from bot.service.own_data import fhir_own
from bot.service.own_data.fhir_values import Resource, answer, instant, period, text_of

#: HL7 Norway, no-basis-Patient 2.x for FHIR 4.0.1.
NO_BASIS_PATIENT: Final = "http://hl7.no/fhir/StructureDefinition/no-basis-Patient"
_HL7: Final = "http://terminology.hl7.org/CodeSystem"
_LOINC_CONSENT: Final = {"system": "http://loinc.org", "code": "59284-0", "display": "Patient Consent"}
#: Where an entry of the plan stands, as a Task has it (R4, TaskStatus).
_TASK: Final[Mapping[PlanStatus | None, str]] = {
    PlanStatus.IN_PLACE: "completed",
    PlanStatus.ON_ITS_WAY: "in-progress",
    PlanStatus.NEED_HELP: "requested",
    PlanStatus.NOT_RELEVANT: "cancelled",
    PlanStatus.LATER: "on-hold",
    None: "requested",
}
_REQUEST: Final[Mapping[State, str]] = {
    State.OPEN: "requested",
    State.TAKEN: "accepted",
    State.ANSWERED: "completed",
    State.CLOSED: "completed",
    State.WITHDRAWN: "cancelled",
}
_PROMISE: Final = {"planned": "accepted", "kept": "completed", "done": "completed"}
_ASKED_DAILY: Final = (("mood", "string"), ("craving", "integer"), ("today", "string"), ("line", "string"))
_ACTS: Final = {"seen": "R", "fetched": "R"}


def bundle_of(data: OwnData, questions: Mapping[str, str]) -> Resource:
    """The bundle. `questions` are the words of the daily question's parts, by `mood`, `craving`, `today` and `line`."""
    return _Maker(data, questions).bundle()


class _Maker:
    """Makes one bundle; each method gives resources."""

    def __init__(self, data: OwnData, questions: Mapping[str, str]) -> None:
        self.data = data
        self.questions = questions
        self.patient = self.to(data.id)
        self.clinic = self.to("clinic", data.clinic_id)

    def bundle(self) -> Resource:
        entries = [
            {"fullUrl": f"urn:uuid:{one['id']}", "resource": one}
            for one in (
                *self.people(),
                *self.plan(),
                *fhir_own.own_words(self),
                *self.days(),
                *fhir_own.of_help(self),
                *self.forms(),
                *self.consents(),
                *self.requests(),
                *fhir_own.handed(self),
                *self.access(),
            )
        ]
        return {
            "resourceType": "Bundle",
            "id": self.id("bundle", self.data.made_at.isoformat()),
            "type": "collection",
            "timestamp": instant(self.data.made_at),
            "entry": entries,
        }

    def id(self, *names: str) -> str:
        """The id of a resource: the patient's own for the patient, for anything else made from it and what it is called."""
        return self.data.id if names == (self.data.id,) else str(uuid5(UUID(self.data.id), "|".join(names)))

    def to(self, *names: str) -> Resource:
        return {"reference": f"urn:uuid:{self.id(*names)}"}

    def one(self, kind: str, *names: str, **fields: Any) -> Resource:
        return {"resourceType": kind, "id": self.id(*names)} | {
            name: value for name, value in fields.items() if value not in (None, [], {}, "")
        }

    def people(self) -> Iterator[Resource]:
        data = self.data
        given, _, family = data.name.rpartition(" ")
        name = {"use": "official", "text": data.name}
        name |= {"family": family, "given": given.split()} if given else {}  # type: ignore[dict-item]
        spoken = {"language": {"coding": [{"system": "urn:ietf:bcp:47", "code": data.language}]}}
        yield self.one(
            "Patient",
            data.id,
            meta={"profile": [NO_BASIS_PATIENT]},
            name=[name] if data.name else [],
            telecom=[{"system": "phone", "value": data.phone}] if data.phone else [],
            communication=[spoken | {"preferred": True}],
            managingOrganization=self.clinic,
        )
        yield self.one("Organization", "clinic", data.clinic_id, name=data.clinic or "?")
        for number, called in sorted(data.staff.items()):
            yield self.one("Practitioner", "staff", number, name=[{"text": called}])
        yield self.one(
            "CareTeam",
            "team",
            status="active",
            subject=self.patient,
            managingOrganization=[self.clinic],
            participant=[
                {
                    "role": [{"text": one.part.value}],
                    "member": self.to("staff", one.id),
                    "period": period(one.since, one.until),
                }
                for one in data.team
            ],
        )

    def plan(self) -> Iterator[Resource]:
        lines = self.data.plan
        goals = [one for one in lines if one.kept.kind is EntryKind.GOAL]
        tasks = [one for one in lines if one.kept.kind is not EntryKind.GOAL]
        for one in goals:
            yield self.one(
                "Goal",
                "plan",
                one.kept.id,
                lifecycleStatus="active",
                description={"text": one.words or one.kept.id},
                subject=self.patient,
                statusDate=one.kept.at.date().isoformat(),
                target=[{"dueDate": one.kept.by.isoformat()}] if one.kept.by else [],
            )
        for one in tasks:
            yield self._task(one)
        for number, promised in enumerate(self.data.promises):
            yield self.one(
                "Task",
                "promise",
                str(number),
                status=_PROMISE.get(promised.standing, "cancelled"),
                intent="plan",
                description=promised.text or "call",
                **{"for": self.patient},
                restriction={"period": {"end": instant(promised.due)}},
                note=[{"text": promised.staff}] if promised.staff else [],
            )
        yield self.one(
            "CarePlan",
            "careplan",
            status="active",
            intent="plan",
            subject=self.patient,
            created=instant(self.data.since),
            careTeam=[self.to("team")],
            goal=[self.to("plan", one.kept.id) for one in goals],
            activity=[
                *({"reference": self.to("plan", one.kept.id)} for one in tasks),
                *fhir_own.appointments(self.data),
            ],
        )

    def _task(self, line: PlanLine) -> Resource:
        kept = line.kept
        return self.one(
            "Task",
            "plan",
            kept.id,
            status=_TASK[kept.status],
            intent="plan",
            description=line.words or kept.id,
            **{"for": self.patient},
            partOf=[],
            lastModified=instant(kept.at),
            restriction={"period": {"end": kept.by.isoformat()}} if kept.by else {},
            note=[{"text": kept.who}] if kept.who else [],
        )

    def days(self) -> Iterator[Resource]:
        if not self.data.checkins:
            return
        url = f"urn:uuid:{self.id('daily')}"
        yield self.one(
            "Questionnaire",
            "daily",
            url=url,
            status="active",
            subjectType=["Patient"],
            item=[
                {"linkId": name, "text": self.questions.get(name, name), "type": kind}
                for name, kind in _ASKED_DAILY
            ],
        )
        for day, answers in self.data.checkins:
            yield self.one(
                "QuestionnaireResponse",
                "day",
                day.isoformat(),
                questionnaire=url,
                status="completed",
                subject=self.patient,
                authored=day.isoformat(),
                item=[
                    {
                        "linkId": name,
                        "text": self.questions.get(name, name),
                        "answer": [answer(kind, answers[name])],
                    }
                    for name, kind in _ASKED_DAILY
                    if answers.get(name) not in (None, "")
                ],
            )

    def forms(self) -> Iterator[Resource]:
        """Each instrument at each version once, with whose words it is and under which licence, and what was answered to it."""
        asked: set[tuple[str, int]] = set()
        for form in self.data.forms:
            url = f"urn:uuid:{self.id('form', form.id, str(form.version))}"
            items = [(one.item, one.words) for one in form.questions]
            if (form.id, form.version) not in asked:
                asked.add((form.id, form.version))
                yield self.one(
                    "Questionnaire",
                    "form",
                    form.id,
                    str(form.version),
                    url=url,
                    version=str(form.version),
                    title=form.title,
                    status="active",
                    subjectType=["Patient"],
                    purpose=form.source,
                    copyright=form.licence,
                    item=[
                        *({"linkId": item, "text": words, "type": "choice"} for item, words in items),
                        {"linkId": "sum", "text": "sum", "type": "integer", "readOnly": True},
                    ],
                )
            answers: list[Resource] = [
                {
                    "linkId": one.item,
                    "text": one.words,
                    "answer": [{"valueCoding": {"code": str(one.value), "display": one.answer}}],
                }
                for one in form.questions
            ]
            if form.sum is not None:
                answers.append({"linkId": "sum", "text": "sum", "answer": [{"valueInteger": form.sum}]})
            yield self.one(
                "QuestionnaireResponse",
                "answered",
                form.id,
                form.day.isoformat(),
                questionnaire=url,
                status="completed" if form.sum is not None else "in-progress",
                subject=self.patient,
                authored=form.day.isoformat(),
                item=answers,
            )

    def consents(self) -> Iterator[Resource]:
        for number, one in enumerate(self.data.agreed):
            yield self.one(
                "Consent",
                "consent",
                str(number),
                status="active" if one.given else "rejected",
                scope={"coding": [{"system": f"{_HL7}/consentscope", "code": "patient-privacy"}]},
                category=[{"coding": [_LOINC_CONSENT], "text": one.purpose.value}],
                patient=self.patient,
                dateTime=instant(one.at),
                organization=[self.clinic],
                policyRule={"text": one.wording},
                sourceAttachment=text_of(one.wording, one.language, one.shown),
                provision={"type": "permit" if one.given else "deny"},
            )

    def requests(self) -> Iterator[Resource]:
        for asked in self.data.asked:
            yield self.one(
                "Task",
                "request",
                asked.code,
                status=_REQUEST[asked.state],
                intent="order",
                priority="urgent" if asked.urgency is Urgency.URGENT else "routine",
                code={"text": asked.kind},
                description="\n".join(asked.lines),
                **{"for": self.patient},
                authoredOn=instant(asked.at),
                requester=self.patient,
                owner=self.clinic,
            )
            for number, said in enumerate(asked.said):
                ours = bool(said.staff)
                yield self.one(
                    "Communication",
                    "said",
                    asked.code,
                    str(number),
                    status="completed",
                    basedOn=[self.to("request", asked.code)],
                    subject=self.patient,
                    sent=instant(said.at),
                    sender=self.clinic if ours else self.patient,
                    recipient=[self.patient if ours else self.clinic],
                    payload=[{"contentString": said.text}],
                    note=[{"text": said.staff}] if ours else [],
                )

    def access(self) -> Iterator[Resource]:
        for number, one in enumerate(self.data.seen):
            yield self.one(
                "AuditEvent",
                "access",
                str(number),
                type={"system": f"{_HL7}/audit-event-type", "code": "rest", "display": "RESTful Operation"},
                action=_ACTS.get(one.what, "E"),
                recorded=instant(one.at),
                outcome="0",
                outcomeDesc=one.what,
                purposeOfEvent=[{"text": one.reason}] if one.reason else [],
                agent=[{"name": one.staff or "Rød tråd", "requestor": bool(one.staff)}],
                source={"observer": self.clinic},
                entity=[{"what": self.patient}],
            )
