"""An entry of a clinic's directory: what it is for, how it can be found, what cannot be entered, and when it is too old to be shown."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from bot.domain.directory.opening import read_hours
from bot.domain.people.phone import read_phone
from bot.domain.requests.hours import HoursError, WorkingHours
from bot.domain.spreadsheet import is_formula

#: An entry that nobody has looked at for longer is shown to no patient (E45: activities and offers vanish). Half a year: a term of a
#: voluntary organisation and a budget year's half; the doors of `people/doors.py`, which are called up, hold a year.
HOLDS: Final = timedelta(days=183)
#: A month before, its owner is asked whether it is still right.
ASKED_FROM: Final = timedelta(days=153)
LONGEST: Final[Mapping[str, int]] = {
    "name": 80,
    "about": 160,
    "address": 120,
    "hours": 160,
    "phone": 40,
    "link": 200,
}
_LINK: Final = re.compile(r"https?://[^\s<>\"]+\.[^\s<>\"]+")
_SHORT_NUMBER: Final = re.compile(r"\d{3}|116\d{3}|0\d{4}")


class Need(StrEnum):
    """What somebody comes for (E61: by need, not by agency)."""

    FOOD = "food"
    WARMTH = "warmth"
    BED = "bed"
    TALK = "talk"
    ACTIVITY = "activity"
    WORK = "work"
    HEALTH = "health"
    MONEY = "money"


#: The facts that say whether anything is known for a need, and whether anything at all is open now or later today.
PLACE_PREFIX: Final = "place_"
PLACE_OPEN: Final = f"{PLACE_PREFIX}open"
PLACE_NAMES: Final = frozenset({PLACE_OPEN, *(f"{PLACE_PREFIX}{need}" for need in Need)})


class Tag(StrEnum):
    """What helps to choose (E38, E39): what it costs, when it is, with whom, drug-free or ordinary, how hard the first time is."""

    FREE = "free"
    CHEAP = "cheap"
    DAY = "day"
    EVENING = "evening"
    WEEKEND = "weekend"
    ALONE = "alone"
    TOGETHER = "together"
    SOBER = "sober"
    ORDINARY = "ordinary"
    EASY = "easy"
    DARING = "daring"
    PEERS = "peers"


#: What a clinic types for a need or a tag, in small letters, beside the word itself.
NEED_WORDS: Final[Mapping[str, Need]] = {
    **{need.value: need for need in Need},
    "mat": Need.FOOD,
    "varme": Need.WARMTH,
    "seng": Need.BED,
    "overnatting": Need.BED,
    "prate": Need.TALK,
    "noen å snakke med": Need.TALK,
    "samtale": Need.TALK,
    "aktivitet": Need.ACTIVITY,
    "arbeid": Need.WORK,
    "jobb": Need.WORK,
    "skole": Need.WORK,
    "helse": Need.HEALTH,
    "økonomi": Need.MONEY,
    "penger": Need.MONEY,
}
TAG_WORDS: Final[Mapping[str, Tag]] = {
    **{tag.value: tag for tag in Tag},
    "gratis": Tag.FREE,
    "billig": Tag.CHEAP,
    "dag": Tag.DAY,
    "dagtid": Tag.DAY,
    "kveld": Tag.EVENING,
    "helg": Tag.WEEKEND,
    "alene": Tag.ALONE,
    "sammen": Tag.TOGETHER,
    "rusfri": Tag.SOBER,
    "rusfritt": Tag.SOBER,
    "vanlig": Tag.ORDINARY,
    "lett å begynne": Tag.EASY,
    "lett": Tag.EASY,
    "krever litt": Tag.DARING,
    "likeperson": Tag.PEERS,
    "likepersoner": Tag.PEERS,
}


class PlaceError(ValueError):
    """Something that was typed cannot be used: `field` names it, `code` says why."""

    def __init__(self, field: str, code: str, value: str = "") -> None:
        super().__init__(f"{field}: {code}")
        self.field = field
        self.code = code
        self.value = value


@dataclass(frozen=True, slots=True)
class Place:
    """One place or service. `hours` are as they were typed; empty when one has to call. Empty is what is not known of it."""

    name: str
    about: str = ""
    needs: tuple[Need, ...] = ()
    tags: tuple[Tag, ...] = ()
    address: str = ""
    hours: str = ""
    phone: str = ""
    link: str = ""

    def opening(self, zone: str) -> WorkingHours | None:
        """When it is open; None when that is not known."""
        return read_hours(self.hours, zone)


def holds(checked_on: date, today: date) -> bool:
    """Whether an entry that was last checked then may be shown to patients."""
    return today - checked_on <= HOLDS


def asks(checked_on: date, today: date) -> bool:
    """Whether it is time to ask its owner whether it is still right."""
    return today - checked_on > ASKED_FROM


@dataclass(frozen=True, slots=True)
class Typed:
    """An entry as a form or a row of a file has it; `needs` and `tags` are words with commas between them."""

    name: str
    about: str = ""
    needs: str = ""
    tags: str = ""
    address: str = ""
    hours: str = ""
    phone: str = ""
    link: str = ""


def checked(typed: Typed, zone: str) -> tuple[Place | None, tuple[PlaceError, ...]]:
    """The entry, or everything that is wrong with it."""
    wrong: list[PlaceError] = []
    tidy = {name: " ".join(getattr(typed, name).split()) for name in LONGEST}
    for name, longest in LONGEST.items():
        text = tidy[name]
        if is_formula(text) and name != "phone":
            wrong.append(PlaceError(name, "formula"))
        elif not text.isprintable():
            wrong.append(PlaceError(name, "unprintable"))
        elif len(text) > longest:
            wrong.append(PlaceError(name, "long", str(longest)))
    if not tidy["name"]:
        wrong.append(PlaceError("name", "none"))
    needs = _listed(typed.needs, NEED_WORDS, "needs", wrong)
    if not needs and not typed.needs.strip():
        wrong.append(PlaceError("needs", "none"))
    tags = _listed(typed.tags, TAG_WORDS, "tags", wrong)
    phone = _phone(tidy["phone"], wrong)
    try:
        read_hours(tidy["hours"], zone)
    except HoursError:
        wrong.append(PlaceError("hours", "unclear"))
    if tidy["link"] and not _LINK.fullmatch(tidy["link"]):
        wrong.append(PlaceError("link", "no_link"))
    if not any(tidy[name] for name in ("address", "phone", "link")):
        wrong.append(PlaceError("address", "no_way"))
    if wrong:
        return None, tuple(wrong)
    place = Place(
        tidy["name"],
        tidy["about"],
        tuple(need for need in Need if need in needs),
        tuple(tag for tag in Tag if tag in tags),
        tidy["address"],
        tidy["hours"],
        phone,
        tidy["link"],
    )
    return place, ()


def _listed(text: str, words: Mapping[str, StrEnum], field: str, wrong: list[PlaceError]) -> set[StrEnum]:
    found: set[StrEnum] = set()
    for each in text.replace(";", ",").split(","):
        word = " ".join(each.split()).casefold()
        if word in words:
            found.add(words[word])
        elif word:
            wrong.append(PlaceError(field, "unknown", word[:40]))
    return found


def _phone(text: str, wrong: list[PlaceError]) -> str:
    """A number in one form; one of another country begins with 00, so that no spreadsheet takes it for a sum."""
    if not text:
        return ""
    digits = text.replace(" ", "")
    if _SHORT_NUMBER.fullmatch(digits):
        return f"{digits[:3]} {digits[3:]}".strip() if digits.startswith("116") else digits
    number = read_phone(text)
    if number is None:
        wrong.append(PlaceError("phone", "no_phone"))
        return ""
    return number.replace("+", "00")
