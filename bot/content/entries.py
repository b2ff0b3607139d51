"""What stands in the files of phrases and help numbers."""

from datetime import date
from typing import Final

from pydantic import BaseModel, ConfigDict, Field, model_validator

from bot.domain.flow.language import Text

#: Phrases without which no conversation can be shown (docs/flows.md).
NEEDED_PHRASES: Final = (
    *(f"button_{key}" for key in ("help", "skip", "leave", "now", "done", "yes", "no")),
    *(
        f"hint_{key}"
        for key in (
            "not_a_number",
            "out_of_range",
            "too_long",
            "empty",
            "not_an_option",
            "not_a_date",
            "day_past",
            "not_a_time",
        )
    ),
    "press_again",
    "press_crossed",
    "stale_press",
    "waiting",
)


class _Entry(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Phrase(_Entry):
    """A sentence or label of the interface; `note` is for translators."""

    text: Text
    neutral: bool = False
    note: str = ""

    @model_validator(mode="before")
    @classmethod
    def _from_text(cls, data: object) -> object:
        return {"text": data} if isinstance(data, str) else data


class HelpNumber(_Entry):
    """A number that a person can call. `verified_on` is the day an operator last called it."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]{0,29}$")
    number: str = Field(pattern=r"^[0-9 ]{3,12}$")
    name: Text
    hours: Text
    about: Text | None = None
    source: Text
    verified_on: date | None


class NumberFile(_Entry):
    """A file of help numbers."""

    numbers: tuple[HelpNumber, ...]
