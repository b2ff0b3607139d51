"""What goes in and out of the API, as its description says it."""

from datetime import date, datetime
from typing import Annotated, Final, Literal
from uuid import UUID

from fastapi import Header
from pydantic import BaseModel, ConfigDict, Field, StrictBool

from bot.domain.people.progress import Progress

IdempotencyKey = Annotated[
    str,
    Header(
        min_length=16,
        max_length=64,
        pattern=r"^[A-Za-z0-9_.:-]+$",
        description="random and new for each enrolment; sending the same call again with the same key makes nothing twice",
    ),
]
#: A day as JSON writes it. Whether there is such a day is said in the problem, like everything about a day.
Day = Annotated[str, Field(pattern=r"^[0-9]{4}-[0-9]{2}-[0-9]{2}$", json_schema_extra={"format": "date"})]
_STRICT: Final = ConfigDict(extra="forbid")


class NewEnrolment(BaseModel):
    """Somebody who is to be enrolled, or comes back."""

    model_config = _STRICT
    reference: str = Field(
        min_length=3, max_length=40, description="the clinic's own reference; kept as a keyed hash only"
    )
    name: str = Field(min_length=1, max_length=80, description="what the person wants to be called")
    language: Literal["nb", "nn", "en"] = "nb"
    discharge_on: Day | None = Field(None, description="the day they leave, from today on")
    unplanned: StrictBool = Field(False, description="they leave today, and it was not planned")
    caseworker: UUID
    deputy: UUID
    test_person: StrictBool = False
    sure: StrictBool = Field(
        False, description="caseworker and deputy are meant, although one is away or has no hours"
    )
    again: StrictBool = Field(
        False, description="somebody with this reference was here before and comes back"
    )


class Made(BaseModel):
    """An enrolment, with what is handed over. Link and code are null once they have been used or work no more."""

    patient: UUID
    link: str | None
    code: str | None = Field(description="six digits, said in person and never sent with the link")
    expires_at: datetime | None
    came_back: bool


class Link(BaseModel):
    """The newest link."""

    works: bool
    expires_at: datetime | None


class Status(BaseModel):
    """How far an enrolment has come. No name, and nothing that the person has written."""

    patient: UUID
    progress: Progress
    discharge_on: date | None
    unplanned: bool
    caseworker: UUID | None
    deputy: UUID | None
    link: Link


class Discharge(BaseModel):
    """A new day of discharge: a day, or that the person leaves today, unplanned."""

    model_config = _STRICT
    discharge_on: Day | None = None
    unplanned: StrictBool = False


class Helper(BaseModel):
    """Somebody who can be caseworker or deputy, and what speaks against it."""

    id: UUID
    name: str
    away_until: datetime | None
    no_hours: bool


class Staff(BaseModel):
    """Those who can be caseworker or deputy."""

    staff: list[Helper]
