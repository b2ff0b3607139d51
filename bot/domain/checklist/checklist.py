"""Check-lists: areas and items as a file says them. `as_flows.py` makes flows of them; what a person answered stands in `domain/plan/`."""

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Annotated, Any, Final

from pydantic import Field, field_validator, model_validator

from bot.domain.flow.language import FlowId, Part, Starts, Text
from bot.domain.flow.values import Means
from bot.domain.flow.verbs import Owner, PlanStatus

AreaId = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,13}$")]
ItemId = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,13}$")]


class AnswerSet(StrEnum):
    """Which answers a question has: whether something is in place, how something is, whether there is a bed tonight, or whether a group
    of items is for this person at all."""

    PLACE = "place"
    HOW = "how"
    TONIGHT = "tonight"
    GROUP = "group"


_PLACE: Final[dict[PlanStatus, str]] = {
    status: status.value for status in PlanStatus if status is not PlanStatus.REFUSED
}
#: Status → the word under `words` that stands on its button. A bed tonight cannot be put off, so nothing there does. That something was
#: refused (`refused`) can be said of items that say so.
ANSWERS: Final[Mapping[AnswerSet, Mapping[PlanStatus, str]]] = {
    AnswerSet.GROUP: {
        PlanStatus.IN_PLACE: "group_yes",
        PlanStatus.NOT_RELEVANT: "group_no",
        PlanStatus.LATER: "later",
    },
    AnswerSet.PLACE: _PLACE,
    AnswerSet.HOW: _PLACE
    | {PlanStatus.IN_PLACE: "how_yes", PlanStatus.ON_ITS_WAY: "how_partly", PlanStatus.NEED_HELP: "how_no"},
    AnswerSet.TONIGHT: {
        PlanStatus.IN_PLACE: "how_yes",
        PlanStatus.ON_ITS_WAY: "how_unsure",
        PlanStatus.NEED_HELP: "how_no",
    },
}


class NeedHelp(Part):
    """What "I need help" becomes: the words of the request. `not_working` are the words when it is in place but does not work, `partly`
    those after the middle answer of an item whose set is not `place`.

    Without a `kind` it is the plain wish for contact.
    """

    text: Text
    not_working: Text | None = None
    partly: Text | None = None
    kind: str | None = None
    means: Means | None = None

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        return {"text": data} if isinstance(data, str) else data


class Item(Part):
    """One thing to settle. `ready_by` is in days before discharge, `re_ask` in days after it.

    `asked_from` and `asked_until` are days counted from discharge, negative before: outside them the item is passed over. One with
    `asked_from` is not asked while the day is unknown. An item `under` another, whose answers are `group`, is asked only where the person
    said yes to that. `refusal`: the answers hold "I got a no", which leads to help with an appeal (E32).
    """

    title: Text
    ask: Text
    works: str = ""
    help: NeedHelp | None = Field(None, alias="need_help")
    owner: Owner = Owner.PATIENT
    why: Text | None = None
    ready_by: int | None = Field(None, ge=0, le=365)
    re_ask: tuple[Annotated[int, Field(ge=0, le=730)], ...] = ()
    asked_from: int | None = Field(None, ge=-365, le=730)
    asked_until: int | None = Field(None, ge=-365, le=730)
    answers: AnswerSet = AnswerSet.PLACE
    sensitive: bool = False
    under: ItemId | None = None
    refusal: bool = False
    evidence: tuple[str, ...] = ()

    @model_validator(mode="after")
    def _whole(self) -> "Item":
        if self.answers is AnswerSet.GROUP:
            if self.works or self.help or self.under or self.re_ask or self.ready_by is not None:
                raise ValueError(
                    "an item with `answers: group` only asks whether its items are for the person: title, ask, why, evidence"
                )
        elif not self.works or self.help is None or "owner" not in self.model_fields_set:
            raise ValueError(
                "give `works`, `need_help` and `owner`: only an item with `answers: group` has none"
            )
        if self.refusal and self.answers is not AnswerSet.PLACE:
            raise ValueError("`refusal` goes with the answers `place`")
        return self

    @property
    def need_help(self) -> NeedHelp:
        """What "I need help" becomes. Raises `ValueError` for a group, which asks for none."""
        if self.help is None:
            raise ValueError(f"{self.title} is a group: nothing is sent about it")
        return self.help

    @property
    def labels(self) -> Mapping[PlanStatus, str]:
        """Status → the word under `words` on its button, in the order in which they stand."""
        labels = ANSWERS[self.answers]
        if not self.refusal:
            return labels
        refused = {PlanStatus.REFUSED: PlanStatus.REFUSED.value}
        after = {PlanStatus.NOT_RELEVANT, PlanStatus.LATER}
        before = {status: word for status, word in labels.items() if status not in after}
        return before | refused | {status: word for status, word in labels.items() if status not in before}

    @field_validator("owner")
    @classmethod
    def _usual(cls, owner: Owner) -> Owner:
        if owner is Owner.NAMED:
            raise ValueError(
                "who usually does it is patient, caseworker, clinic or municipality; only a person names somebody"
            )
        return owner

    @field_validator("re_ask", mode="before")
    @classmethod
    def _one_day(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        return [data] if isinstance(data, int) else data

    @property
    def means(self) -> Means:
        """What an old "I need help" button of this item stands for."""
        if self.need_help.means:
            return self.need_help.means
        return Means.HELP if self.sensitive else Means.REQUEST


class Area(Part):
    """Items that belong together; `say` is said when the area is opened, and before it `first` until anything of it has been answered."""

    title: Text
    first: Text | None = None
    say: Text | None = None
    items: dict[ItemId, Item] = Field(min_length=1)
    evidence: tuple[str, ...] = ()


class Words(Part):
    """The wording that is the same for every item."""

    in_place: Text
    on_its_way: Text
    need_help: Text
    not_relevant: Text
    later: Text
    refused: Text
    group_yes: Text
    group_no: Text
    how_yes: Text
    how_partly: Text
    how_no: Text
    how_unsure: Text
    works_yes: Text
    works_partly: Text
    works_no: Text
    offer: Text
    offer_sensitive: Text
    again: Text
    area_done: Text
    noted: Text
    done: Text
    goodbye: Text


class CheckList(Part):
    """One check-list file."""

    id: FlowId
    version: int = Field(ge=1)
    title: Text
    evidence: tuple[str, ...] = ()
    starts: Starts = Starts.PERSON
    say: Text
    words: Words
    areas: dict[AreaId, Area] = Field(min_length=1)

    def area_flow(self, area: str) -> str:
        """The id of the flow of one area."""
        return f"{self.id}_{area}"

    def items(self) -> Iterator[tuple[str, str, Item]]:
        """Every item with its area and id, in the order of the file."""
        for area, entry in self.areas.items():
            for item, settings in entry.items.items():
                yield area, item, settings

    def texts(self) -> Iterator[tuple[str, str]]:
        """The texts that stand in no flow, with their keys: common words, short names for "my plan", the words of requests."""
        for word, text in self.words:
            yield f"{self.id}.words.{word}", text
        for area, item, entry in self.items():
            key = f"{self.area_flow(area)}.{item}"
            yield f"{key}.title", entry.title
            if entry.help is None:
                continue
            yield f"{key}.need_help", entry.need_help.text
            if entry.need_help.not_working:
                yield f"{key}.not_working", entry.need_help.not_working
            if entry.need_help.partly:
                yield f"{key}.partly", entry.need_help.partly

    def located_texts(self) -> Iterator[tuple[tuple[str, ...], str]]:
        """Those of `texts` that no flow repeats, with their places in the file."""
        for area, item, entry in self.items():
            here = ("areas", area, "items", item)
            yield (*here, "title"), entry.title
            if entry.help is None:
                continue
            yield (*here, "need_help", "text"), entry.need_help.text
            if entry.need_help.not_working:
                yield (*here, "need_help", "not_working"), entry.need_help.not_working
            if entry.need_help.partly:
                yield (*here, "need_help", "partly"), entry.need_help.partly
