"""A standard instrument as its file says it: whose words it is, under which licence, when it is asked, and how its sum is made. Pure.

Its words are another's: they stand in the file in every language, as they were published, and in no catalogue. What the program says
around them are phrases (`flows/phrases/instruments.yaml`). Adding one is a file; nothing here knows of any by name.
"""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Annotated, Any, Final

from pydantic import Field, field_validator, model_validator

from bot.domain.flow.language import Part, Text
from bot.domain.languages import SOURCE_LANGUAGE

#: What the conversation of an instrument is called before its id.
FORM: Final = "form_"
#: The fact that says which of them is due.
DUE: Final = "instrument"
InstrumentId = Annotated[str, Field(pattern=r"^[a-z][a-z_]{0,10}$")]
#: No step of the conversation around the questions is called like one of them.
Name = Annotated[str, Field(pattern=r"^[a-z][a-z0-9]{0,13}$")]
#: What stands in a file for the words that the caseworker reads beside the answers.
SUM, MOST = "{sum}", "{most}"
_RESERVED: Final = frozenset(
    {"hello", "about", "asis", "agree", "yes", "never", "kept", "share", "shared", "own", "thanks", "later"}
)


class Worded(Part):
    """A text in every language in which the instrument has words of its own."""

    nb: Text
    nn: Text | None = None
    en: Text | None = None

    def said(self, language: str) -> str | None:
        """The words in a language; None where there are none."""
        found: str | None = getattr(self, language, None)
        return found


#: The languages in which a file says everything; in any other it is shown in Bokmål.
_LANGUAGES: Final = tuple(Worded.model_fields)


class Wording(Part):
    """Where the words of a language are from, or, with `as`, in which language they are shown there, because none were published.

    `checked_on` is the day on which somebody at the clinic held them against the source, letter by letter.
    """

    from_: Text | None = Field(None, alias="from")
    checked_on: date | None = None
    as_: Annotated[str, Field(pattern=r"^(nb|nn|en)$")] | None = Field(None, alias="as")

    @model_validator(mode="after")
    def _one(self) -> "Wording":
        if (self.from_ is None) is (self.as_ is None):
            raise ValueError("say where the words are `from`, or in which language they are shown (`as: nb`)")
        return self


class Licence(Part):
    """On what terms it may be used, quoted; `checked_on` is the day on which somebody at the clinic saw that this use is within them."""

    name: Text
    text: Text
    address: Text
    checked_on: date | None


class Choice(Part):
    """One answer, and what it counts."""

    value: int = Field(ge=0, le=99)
    label: Worded

    @model_validator(mode="before")
    @classmethod
    def _flat(cls, data: Any) -> Any:  # noqa: ANN401 - raw YAML
        if isinstance(data, dict) and "value" in data and "label" not in data:
            return {
                "value": data["value"],
                "label": {key: each for key, each in data.items() if key != "value"},
            }
        return data


class Rule(Part):
    """How the sum is made: the answers added, times `times`. Where one is missing there is none. `reads`: what the caseworker reads."""

    times: int = Field(1, ge=1, le=100)
    reads: Worded

    @field_validator("reads")
    @classmethod
    def _has_both(cls, reads: Worded) -> Worded:
        for language in _LANGUAGES:
            said = reads.said(language)
            if said is None or SUM not in said or MOST not in said:
                raise ValueError(f"`reads` needs words in {language} with {SUM} and {MOST} in them")
        return reads


class Times(Part):
    """When it is asked: `first` so many days after leaving, then `every` so many; it is looked at once a week."""

    first: int = Field(ge=7, le=365)
    every: int = Field(ge=14, le=365)

    def is_time(self, today: date, discharge_on: date | None, asked_on: date | None) -> bool:
        """Whether it is time, by the calendar alone. `asked_on`: the last day on which it was asked."""
        if discharge_on is None or today < discharge_on + timedelta(days=self.first):
            return False
        return asked_on is None or today - asked_on >= timedelta(days=self.every)


class Instrument(Part):
    """One file of `flows/instruments/`."""

    id: InstrumentId
    version: int = Field(ge=1)
    title: Worded
    #: What the person is told that it is about, in our own words; the rest of what they are told are phrases.
    about: Worded
    evidence: tuple[str, ...] = ()
    source: Text
    licence: Licence
    wording: dict[str, Wording]
    asked: Times
    stem: Worded
    options: tuple[Choice, ...] = Field(min_length=2, max_length=7)
    items: dict[Name, Worded] = Field(min_length=1, max_length=12)
    sum: Rule

    @model_validator(mode="after")
    def _whole(self) -> "Instrument":
        if set(self.wording) != set(_LANGUAGES):
            raise ValueError(f"`wording` has one entry for each of {', '.join(_LANGUAGES)}")
        values = [each.value for each in self.options]
        if len(set(values)) != len(values):
            raise ValueError("two options have the same `value`: the sum could not tell them apart")
        if clash := sorted(_RESERVED & set(self.items)):
            raise ValueError(f"no item is called {clash[0]}: call it by what it asks")
        for language, one in self.wording.items():
            self._complete(language, one)
        for named in (self.title, self.about):
            if missing := [each for each in _LANGUAGES if named.said(each) is None]:
                raise ValueError(f"`title` and `about` are ours: write them in {missing[0]} too")
        return self

    def _complete(self, language: str, one: Wording) -> None:
        if one.as_ is not None:
            if self.wording[one.as_].as_ is not None:
                raise ValueError(f"`wording.{language}.as` must be a language with words of its own")
            return
        if any(each.said(language) is None for each in self._official()):
            raise ValueError(
                f"`wording.{language}` has words, so the stem, each option and each item needs them in {language}"
            )

    def _official(self) -> Iterator[Worded]:
        yield self.stem
        yield from (each.label for each in self.options)
        yield from self.items.values()

    @property
    def flow_id(self) -> str:
        """What its conversation is called."""
        return f"{FORM}{self.id}"

    @property
    def most(self) -> int:
        """The highest sum there is."""
        return len(self.items) * max(each.value for each in self.options) * self.sum.times

    @property
    def unchecked(self) -> tuple[tuple[str | int, ...], ...]:
        """Where in the file nobody has written down yet that they held it against its source."""
        places: list[tuple[str | int, ...]] = [] if self.licence.checked_on else [("licence", "checked_on")]
        places += [
            ("wording", language, "checked_on")
            if "checked_on" in one.model_fields_set
            else ("wording", language)
            for language, one in self.wording.items()
            if one.as_ is None and one.checked_on is None
        ]
        return tuple(places)

    def sum_of(self, answers: Mapping[str, int]) -> int | None:
        """The sum of somebody's answers by its own rule; None where a question was passed over."""
        if any(item not in answers for item in self.items):
            return None
        return sum(answers[item] for item in self.items) * self.sum.times

    def reads(self, total: int, language: str) -> str:
        """The instrument's own words about a sum, for whoever it is shared with."""
        said = self.sum.reads.said(language) or self.sum.reads.nb
        return said.replace(SUM, str(total)).replace(MOST, str(self.most))

    def shown_in(self, language: str) -> str:
        """In which language its questions stand for somebody who reads another."""
        one = self.wording.get(language)
        return SOURCE_LANGUAGE if one is None else one.as_ or language

    def question(self, item: str, language: str) -> str:
        """A question as it was published."""
        return self.items[item].said(self.shown_in(language)) or self.items[item].nb

    def answer(self, value: int, language: str) -> str:
        """What an answer is called."""
        found = next((each.label for each in self.options if each.value == value), None)
        return "" if found is None else found.said(self.shown_in(language)) or found.nb

    def official(self, language: str) -> dict[str, str]:
        """Its words in a language, by the keys under which its conversation finds them."""
        shown, flow = self.shown_in(language), self.flow_id
        words: dict[str, str | None] = {
            f"{flow}.title": self.title.said(language) or self.title.nb,
            f"{flow}.about.say": self.about.said(language) or self.about.nb,
        }
        for item, question in self.items.items():
            words[f"{flow}.{item}.say"] = f"{self.stem.said(shown)}\n\n{question.said(shown)}"
            for each in self.options:
                words[f"{flow}.{item}.ask.v{each.value}"] = each.label.said(shown)
        return {key: said for key, said in words.items() if said is not None}
