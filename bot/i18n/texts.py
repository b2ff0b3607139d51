"""Every sentence in every language, found by key, and the catalogues they are read from."""

import hashlib
import io
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog
from babel.messages.pofile import PoFileError, read_po

from bot.domain.languages import LOCALES, SOURCE_LANGUAGE

#: Where the catalogue of a language stands below `locales/`.
CATALOGUE: Final = "LC_MESSAGES/rodtrad.po"
#: What a translator's comment begins with that names the wording a translation was made from.
MARK: Final = "nb-"
_STRING: Final = re.compile(r'(?:#~ )?(?:msg\w+ |")')
_WHOLE: Final = re.compile(r'(?:#~ )?(?:msg\w+ )?"(?:[^"\\]|\\.)*"\s*')
_PLACE: Final = re.compile(r"\{\{|\}\}|\{([a-z][a-z0-9_]*(?:\.[a-z0-9_]+)?)\}")


class BrokenCatalogueError(ValueError):
    """A catalogue cannot be read; `line` counts from 1."""

    def __init__(self, path: Path, line: int, why: str) -> None:
        super().__init__(f"{path}:{line}: {why}")
        self.line = line
        self.why = why


def fill(template: str, value_of: Callable[[str], str]) -> str:
    """`template` with each `{name}` replaced by `value_of(name)` and each doubled brace by one.

    A value that ends with a full stop ("Kari N.") brings none of its own before the sentence's.
    """

    def one(match: re.Match[str]) -> str:
        name = match.group(1)
        if name is None:
            return match.group(0)[0]
        value = value_of(name)
        stops = template[match.end() : match.end() + 2]
        return value[:-1] if value.endswith(".") and stops.startswith(".") and stops != ".." else value

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

    `aliases` maps the key of a sentence that stands in several places to the one key it is translated under. `official` has, by language,
    words that are not ours to translate.
    """

    source: Mapping[str, str]
    catalogues: Mapping[str, Catalogue] = field(default_factory=dict)
    aliases: Mapping[str, str] = field(default_factory=dict)
    official: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

    def get(self, key: str, language: str) -> str:
        """The template under `key`. Raises `KeyError` when no content has it."""
        catalogue = self.catalogues.get(language)
        found = catalogue.texts.get(self.aliases.get(key, key)) if catalogue else None
        return found or self.official.get(language, {}).get(key) or self.source[key]

    def phrase(self, key: str, language: str) -> str:
        """The interface's sentence or label `key`."""
        return self.get(f"phrase.{key}", language)

    def offered(self) -> tuple[str, ...]:
        """The languages a person can choose: Bokmål, and those of `LOCALES` in which nothing is missing."""
        others = (language for language in LOCALES if language in self.catalogues)
        return (SOURCE_LANGUAGE, *(language for language in others if not self.missing(language)))

    def missing(self, language: str) -> list[str]:
        """Keys without a translation, of those whose words are ours."""
        translated = self.catalogues[language].texts
        return sorted(
            key
            for key in self.source
            if key not in self.aliases and not translated.get(key) and key not in self._not_ours
        )

    @property
    def _not_ours(self) -> set[str]:
        """Keys whose words are another's: no catalogue has them, of a language that is only prepared neither."""
        return {key for words in self.official.values() for key in words}

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
    """Every `LANGUAGE/LC_MESSAGES/rodtrad.po` below `folder`. Raises `BrokenCatalogueError`."""
    catalogues = {}
    for path in sorted(folder.glob(f"*/{CATALOGUE}")):
        language = path.parent.parent.name
        texts, made_from = {}, {}
        for message in read_catalogue(path):
            if message.id and message.string and not message.fuzzy:
                texts[str(message.id)] = str(message.string)
                mark = mark_of(message.user_comments)
                if mark:
                    made_from[str(message.id)] = mark
        catalogues[language] = Catalogue(language, texts, made_from)
    return catalogues


def read_catalogue(path: Path) -> Catalog:
    """A catalogue as Babel sees it, with comments and lines. Raises `BrokenCatalogueError`."""
    raw = path.read_bytes()
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError as error:
        raise BrokenCatalogueError(path, raw.count(b"\n", 0, error.start) + 1, "this is not UTF-8") from error
    _refuse_what_babel_mends(path, text)
    try:
        return read_po(io.StringIO(text), abort_invalid=True)
    except PoFileError as error:
        raise BrokenCatalogueError(path, error.lineno + 1, str(error)) from error


def _refuse_what_babel_mends(path: Path, text: str) -> None:
    """Babel cuts a text with no closing quote short, and takes the last of two entries with one key; both are slips of the hand."""
    seen: set[str] = set()
    for number, line in enumerate(text.splitlines(), 1):
        if _STRING.match(line) and not _WHOLE.fullmatch(line):
            raise BrokenCatalogueError(path, number, "the quotes do not match")
        if line.startswith("msgid ") and line in seen:
            raise BrokenCatalogueError(path, number, f"{line[6:]} stands here twice")
        seen.add(line)


def mark_of(comments: list[str]) -> str | None:
    """The fingerprint in a translation's comments; None when it has none yet."""
    return next((comment[len(MARK) :] for comment in comments if comment.startswith(MARK)), None)
