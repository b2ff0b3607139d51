"""A scene as a file says it: a conversation, with the moment of the first days it plays at and what it looks at. Pure values.

The conversation is an ordinary one (`flow/`); what it can say of its moment stands in `service/rehearsal/playing.py`.
"""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, time, timedelta
from typing import Annotated, Any, Final, Literal

from pydantic import Field, field_validator, model_validator

from bot.domain.checklist.checklist import ItemId
from bot.domain.flow.language import Flow, FlowClass, FlowId, Part, Starts, Step, StepId, Text
from bot.domain.lint.problems import Remark, Where
from bot.domain.rehearsal.holes import ABOUT_ITEMS, Hole, HoleKind
from bot.domain.rehearsal.world import LOOKED_AT, World

#: What the names of scenes begin with, so that a conversation knows that it is one.
SCENE: Final = "scene_"
_WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")


class Moment(Part):
    """When a scene is: on a day counted from leaving, on the first such weekday, or on the first day on which pharmacies are closed."""

    day: int | None = Field(None, ge=0, le=LOOKED_AT)
    weekday: Literal["monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"] | None = (
        None
    )
    closed: Literal["pharmacy"] | None = None
    at: Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$")]

    @model_validator(mode="after")
    def _one(self) -> "Moment":
        if sum(each is not None for each in (self.day, self.weekday, self.closed)) != 1:
            raise ValueError("say one of `day` (0 is the day of leaving), `weekday` and `closed`")
        return self

    def day_in(self, world: World) -> date:
        """The day in a world; where the day of leaving is not known or past, counted from today."""
        first = max(world.leaves or world.today, world.today)
        if self.day is not None:
            return first + timedelta(days=self.day)
        days = (first + timedelta(days=n) for n in range(LOOKED_AT + 1))
        if self.weekday is not None:
            return next(day for day in days if day.weekday() == _WEEKDAYS.index(self.weekday))
        return next((day for day in days if world.pharmacy and not world.pharmacy.works_on(day)), first)

    def in_world(self, world: World) -> datetime:
        """The moment itself, in UTC."""
        return world.at(self.day_in(world), time.fromisoformat(self.at))


class Scene(Part):
    """One scene file. `leans_on` are items of the check-list that are needed then; `looks_at` names kinds of holes, or single ones."""

    id: FlowId
    version: int = Field(ge=1)
    title: Text
    evidence: tuple[str, ...] = ()
    moment: Moment
    leans_on: tuple[ItemId, ...] = ()
    looks_at: tuple[str, ...] = ()
    start: str
    steps: dict[StepId, Step] = Field(min_length=1)

    @field_validator("leans_on", "looks_at", mode="before")
    @classmethod
    def _listed(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        return [] if data is None else data

    def flow(self) -> Flow:
        """The conversation."""
        return Flow.model_validate(
            {
                "id": self.id,
                "version": self.version,
                "title": self.title,
                "class": FlowClass.CHECKLIST,
                "starts": Starts.PERSON,
                "evidence": self.evidence,
                "start": self.start,
                "steps": self.steps,
            }
        )

    def shows(self, hole: Hole) -> bool:
        """Whether a hole belongs to this scene."""
        if hole.kind in ABOUT_ITEMS:
            return hole.about in self.leans_on
        return hole.kind in self.looks_at or hole.name in self.looks_at

    def remarks(self, items: Iterable[str]) -> Iterator[tuple[Where, Remark]]:
        """What it refers to and there is not: its name, items of check-lists, kinds of holes."""
        if not self.id.startswith(SCENE):
            yield (
                ("id",),
                Remark("bad-name", f"a scene is called `{SCENE}…`, so that its conversation is known"),
            )
        known = set(items)
        for number, item in enumerate(self.leans_on):
            if item not in known:
                message = f"there is no item {item} in any check-list; take it out, or write it as there"
                yield ("leans_on", number), Remark("unknown-item", message)
        kinds = {kind.value for kind in HoleKind} - {kind.value for kind in ABOUT_ITEMS}
        for number, name in enumerate(self.looks_at):
            if name.split(".")[0] not in kinds:
                message = f"there is no kind of hole {name}; there are: {', '.join(sorted(kinds))}"
                yield ("looks_at", number), Remark("unknown-hole", message)


def leans_on(scenes: Iterable[Scene], world: World) -> dict[str, int]:
    """The items that scenes lean on, with the first day (counted from leaving) on which each is needed."""
    found: dict[str, int] = {}
    first = max(world.leaves or world.today, world.today)
    for scene in scenes:
        day = (scene.moment.day_in(world) - first).days
        for item in scene.leans_on:
            found[item] = min(day, found.get(item, day))
    return found
