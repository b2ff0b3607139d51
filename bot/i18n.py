"""Languages: Bokmål stands in the flows, the others in gettext catalogues keyed by `flow.step.field`; dates and times by Babel."""

import hashlib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from babel import dates
from babel.messages.pofile import read_po

SOURCE_LANGUAGE: Final = "nb"
#: Languages a person can choose, and Babel's names for them. Northern Sámi is prepared, and offered only when a native has reviewed it.
LOCALES: Final = {"nb": "nb_NO", "nn": "nn_NO", "en": "en_GB"}
_PLACE = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)\}")


def fill(template: str, value_of: Callable[[str], str]) -> str:
    """`template` with each `{name}` replaced by `value_of(name)` and each doubled brace by one."""

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        return match.group(0)[0] if name is None else value_of(name)

    return _PLACE.sub(one, template)


def fingerprint(text: str) -> str:
    """Names the wording a translation was made from; it stands in the catalogue as `nb-<fingerprint>`."""
    return hashlib.sha256(text.encode()).hexdigest()[:12]


@dataclass(frozen=True, slots=True)
class Catalogue:
    """One language: translations by key, and the fingerprint of the wording each was made from."""

    language: str
    texts: Mapping[str, str]
    made_from: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Texts:
    """Every sentence in every language. A sentence without a translation is said in Bokmål.

    `aliases` maps the key of a sentence that stands in several places to the one key it is translated under.
    """

    source: Mapping[str, str]
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)

    def get(self, key: str, language: str) -> str:
        """The template under `key`. Raises `KeyError` when no content has it."""
        catalogue = self.catalogues.get(language)
        found = catalogue.texts.get(self.aliases.get(key, key)) if catalogue else None
        return found or self.source[key]

    def phrase(self, key: str, language: str) -> str:
        """The interface's sentence or label `key`."""
        return self.get(f"phrase.{key}", language)

    def missing(self, language: str) -> list[str]:
        """Keys without a translation."""
        return sorted(
            key
            for key in self.source
            if key not in self.aliases and not self.catalogues[language].texts.get(key)
        )

    def stale(self, language: str) -> list[str]:
        """Keys whose Bokmål has changed since they were translated."""
        made_from = self.catalogues[language].made_from
        return sorted(
            key
            for key, text in self.source.items()
            if key in made_from and made_from[key] != fingerprint(text)
        )

    def orphans(self, language: str) -> list[str]:
        """Translations of sentences that no longer exist."""
        return sorted(key for key in self.catalogues[language].texts if key not in self.source)


def load_catalogues(folder: Path) -> dict[str, Catalogue]:
    """Every `LANGUAGE/LC_MESSAGES/rodtrad.po` below `folder`. Raises `ValueError` with file and line for a broken one."""
    catalogues = {}
    for path in sorted(folder.glob("*/LC_MESSAGES/rodtrad.po")):
        language = path.parent.parent.name
        with path.open("rb") as file:
            po = read_po(file, locale=LOCALES.get(language), abort_invalid=True)
        texts, made_from = {}, {}
        for message in po:
            if message.id and message.string and not message.fuzzy:
                texts[str(message.id)] = str(message.string)
                marks = [comment[3:] for comment in message.user_comments if comment.startswith("nb-")]
                if marks:
                    made_from[str(message.id)] = marks[0]
        catalogues[language] = Catalogue(language, texts, made_from)
    return catalogues


def local(moment: datetime, zone: str) -> datetime:
    """A moment in somebody's local time."""
    return moment.astimezone(ZoneInfo(zone))


def format_time(moment: datetime | time, language: str) -> str:
    """Hours and minutes as they are written in the language: 14:02."""
    return dates.format_time(moment, "HH:mm", locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))


def format_date(day: date, language: str) -> str:
    """A day of the year in words: 3. april."""
    pattern = "d MMMM" if language == "en" else "d. MMMM"
    return dates.format_date(day, pattern, locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))


def format_weekday(day: date | int, language: str) -> str:
    """The name of a weekday (0 is Monday) or of a date's weekday."""
    number = day if isinstance(day, int) else day.weekday()
    return str(dates.get_day_names("wide", locale=LOCALES.get(language, LOCALES[SOURCE_LANGUAGE]))[number])
