"""Bringing the catalogues up to date with the flows: new keys are added, old translations kept, nothing else is touched.

A translation carries the fingerprint of the Bokmål it was made from (`# nb-…`). When the two part, the old translation is still said
and stands as stale until a translator has looked at it and taken the line with the fingerprint away; the next update writes it anew.
"""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.pofile import write_po

from bot.content.extract import Sentence, comments, sentences
from bot.domain.languages import CATALOGUES, LOCALES
from bot.i18n.texts import CATALOGUE, MARK, fingerprint, mark_of, read_catalogue

#: Said above a stale translation.
STALE: Final = "STALE: the Bokmål has changed. Mend the translation, then delete the line nb-… above."
_WIDTH: Final = 110
_HEAD: Final = """\
# Rød tråd in {name}. Keys stand for sentences; the Bokmål is in the comment above each. How to: docs/translating.md.
"""
_NOT_OFFERED: Final = """\
# Prepared, and empty. It is never shipped without a reviewer who has {name} as mother tongue and knows the field,
# and then a person can choose it when nothing is missing and `LOCALES` in bot/domain/languages.py names it.
"""
_FIELDS: Final = """\
msgid ""
msgstr ""
"Language: {language}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=UTF-8\\n"
"Content-Transfer-Encoding: 8bit\\n"

"""


@dataclass(frozen=True, slots=True)
class Updated:
    """What an update found in one catalogue, in numbers of sentences."""

    language: str
    translated: int
    missing: int
    stale: int
    obsolete: int
    changed: bool

    def __str__(self) -> str:
        said = f"{self.language}: {self.translated} translated, {self.missing} missing, {self.stale} stale, {self.obsolete} no longer used"
        return said if self.changed else f"{said} (unchanged)"


def update_catalogues(
    flows: Path, locales: Path, languages: tuple[str, ...] = tuple(CATALOGUES)
) -> list[Updated]:
    """Write `locales/<language>/LC_MESSAGES/rodtrad.po` for each language, as the content folder `flows` is now.

    The same content and translations always give the same bytes. Raises `BrokenCatalogueError`, and `UnreadableError` or
    `ValueError` for a broken content file.
    """
    wanted = list(sentences(flows))
    return [_update(wanted, flows.name, locales / language / CATALOGUE, language) for language in languages]


def _update(wanted: list[Sentence], folder: str, path: Path, language: str) -> Updated:
    old = read_catalogue(path) if path.exists() else Catalog()
    new = merge(old, wanted, folder)
    text = written(new, language)
    changed = not path.exists() or path.read_text(encoding="utf-8") != text
    if changed:
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8", newline="\n")
    entries = [message for message in new if message.id]
    return Updated(
        language,
        translated=sum(1 for message in entries if message.string),
        missing=sum(1 for message in entries if not message.string),
        stale=sum(1 for message in entries if STALE in message.auto_comments),
        obsolete=len(new.obsolete),
        changed=changed,
    )


def merge(old: Catalog, wanted: list[Sentence], folder: str) -> Catalog:
    """A catalogue of what is `wanted`, in that order, with the translations of `old`; what is no longer wanted is obsolete."""
    known = {str(message.id): message for message in (*old.obsolete.values(), *old) if message.id}
    new = Catalog(fuzzy=False)
    for sentence in wanted:
        before = known.pop(sentence.key, None)
        string = str(before.string) if before and before.string else ""
        fresh = fingerprint(sentence.text)
        mark = (mark_of(before.user_comments) if before else None) or fresh
        own = [line for line in before.user_comments if not line.startswith(MARK)] if before else []
        new.add(
            sentence.key,
            string,
            locations=[(f"{folder}/{sentence.file}", sentence.line)],
            flags=before.flags if before else (),
            user_comments=[*own, *([f"{MARK}{mark}"] if string else [])],
            auto_comments=[*([STALE] if string and mark != fresh else []), *comments(sentence)],
        )
    for key, message in known.items():
        if message.string:
            new.obsolete[key] = Message(key, str(message.string), user_comments=message.user_comments)
    return new


def written(catalogue: Catalog, language: str) -> str:
    """A catalogue as its file says it, without anything that changes by itself (dates, versions, line numbers)."""
    name = CATALOGUES.get(language, language)
    head = _HEAD.format(name=name)
    if language not in LOCALES:
        head += _NOT_OFFERED.format(name=name)
    body = io.BytesIO()
    write_po(body, catalogue, omit_header=True, include_lineno=False, width=_WIDTH)
    return head + _FIELDS.format(language=language) + body.getvalue().decode("utf-8").rstrip("\n") + "\n"
