"""What a person wrote for themselves, as resources of the bundle: the safety plan and who is in it, reasons, what helps, routines; besides,
appointments, what they said of the help, and hand-overs.

Plain R4 (4.0.1): an appointment is an activity of the plan, since `Appointment` asks for an end that nobody has said.
"""

from collections.abc import Iterator, Mapping
from typing import Any, Final, Protocol

from bot.domain.appointments.appointment import Standing
from bot.domain.people.own_data import OwnData
from bot.domain.people.transfer import State
from bot.service.own_data.fhir_values import Resource, instant

#: Where an appointment stands, as an activity of a plan has it (R4, CarePlanActivityStatus).
_ACTIVITY: Final[Mapping[Standing, str]] = {
    Standing.PLANNED: "scheduled",
    Standing.CANCELLED: "cancelled",
    Standing.MISSED: "stopped",
    Standing.OVER: "completed",
}
_HANDED: Final[Mapping[str, str]] = {
    State.DONE: "completed",
    State.ACCEPTED: "in-progress",
    State.AGREED: "in-progress",
}


class Maker(Protocol):
    """What makes a bundle's resources, and names them."""

    data: OwnData
    patient: Resource
    clinic: Resource

    def one(self, kind: str, *names: str, **fields: Any) -> Resource:
        """A resource; fields that say nothing are left out."""

    def to(self, *names: str) -> Resource:
        """A reference to one."""


def appointments(data: OwnData) -> list[Resource]:
    """As activities of the plan."""
    return [
        {
            "detail": {
                "kind": "Appointment",
                "status": _ACTIVITY[one.standing],
                "scheduledString": one.day.isoformat(),
                "description": one.words,
            }
        }
        for one in data.appointments
    ]


def own_words(make: Maker) -> Iterator[Resource]:
    """What they wrote for themselves: a plan for the heavy hours, one of what they keep to, and the people around them."""
    data = make.data
    heavy = [(line.part.value, line.text) for line in data.safety.lines]
    heavy += [("reason", one) for one in data.reasons] + [("helps", one) for one in data.tools.values()]
    for name, title, lines in (
        ("safety", "Safety plan", heavy),
        ("routines", "Routines", [("routine", one) for one in data.routines]),
    ):
        if lines:
            yield make.one(
                "CarePlan",
                name,
                status="active",
                intent="plan",
                title=title,
                subject=make.patient,
                author=make.patient,
                activity=[_activity(kind, words) for kind, words in lines],
            )
    for one in data.safety.people:
        yield make.one(
            "RelatedPerson",
            "around",
            one.tag,
            patient=make.patient,
            name=[{"text": one.name}],
            telecom=[{"system": "phone", "value": one.number}] if one.number else [],
        )


def _activity(kind: str, words: str) -> Resource:
    return {"detail": {"status": "in-progress", "code": {"text": kind}, "description": words}}


def of_help(make: Maker) -> Iterator[Resource]:
    """What they said of the help, a day each."""
    for day, answers in make.data.of_help:
        yield make.one(
            "QuestionnaireResponse",
            "help",
            day.isoformat(),
            status="completed",
            subject=make.patient,
            authored=day.isoformat(),
            item=[{"linkId": name, "answer": [{"valueString": value}]} for name, value in answers.items()],
        )


def handed(make: Maker) -> Iterator[Resource]:
    """Hand-overs, with the words that travel or were to travel."""
    for one in make.data.handed:
        yield make.one(
            "Communication",
            "handed",
            one.id,
            status=_HANDED.get(one.state, "preparation" if one.state in {"code", "asked"} else "stopped"),
            category=[{"text": "handover"}],
            subject=make.patient,
            sender=make.clinic,
            sent=instant(one.at),
            payload=[{"contentString": words} for words in one.words],
        )
