"""Reading the catalogues as strictly as the Bokmål: what is missing or stale, and what is wrong with a translation, by file and line."""

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message

from bot.content.extract import Sentence, sentences
from bot.content.findings import Finding
from bot.domain.languages import LOCALES
from bot.domain.lint.problems import Remark, Severity
from bot.domain.lint.wording import about_label, about_message
from bot.domain.lint.wording_translated import about_neutral_translation, about_translation
from bot.domain.words.commands import command_of
from bot.i18n.texts import CATALOGUE, BrokenCatalogueError, fingerprint, mark_of, read_catalogue

#: How many keys are named when many are missing.
_NAMED: Final = 5
_QUOTED: Final = re.compile(r"[«“]([^«»“”]+)[»”]")


def check_translations(flows: Path, locales: Path, *, release: bool = False) -> list[Finding]:
    """Every finding in the catalogues below `locales` for the content folder `flows`. With `release`, warnings are errors.

    A language that is only prepared (not in `LOCALES`) may be incomplete; what it has is checked. Raises as `sentences` does.
    """
    wanted = {each.key: each for each in sentences(flows)}
    found: list[Finding] = []
    for path in sorted(locales.glob(f"*/{CATALOGUE}")):
        language, name = path.parent.parent.name, path.relative_to(locales.parent).as_posix()
        try:
            catalogue = read_catalogue(path)
        except BrokenCatalogueError as error:
            found.append(Finding(name, error.line, Severity.ERROR, "unreadable", error.why))
            continue
        for line, remark in _in_catalogue(catalogue, wanted, language):
            found.append(Finding(name, line, remark.severity, remark.code, remark.message))
    return [replace(each, severity=Severity.ERROR) for each in found] if release else found


def _in_catalogue(
    catalogue: Catalog, wanted: Mapping[str, Sentence], language: str
) -> Iterator[tuple[int, Remark]]:
    entries = {str(message.id): message for message in catalogue if message.id and message.string}
    said = {key: str(message.string) for key, message in entries.items() if not message.fuzzy}
    if language in LOCALES:
        yield from _complete(wanted, said)
    yield from _orphans(catalogue, wanted)
    called = _called(wanted.values(), said)
    for key, text in said.items():
        if key in wanted:
            line = entries[key].lineno or 1
            yield from ((line, remark) for remark in about_sentence(wanted[key], text, language))
            yield from ((line, remark) for remark in _names(wanted[key], text, called))
            yield from _stale(wanted[key], entries[key])


def about_sentence(sentence: Sentence, text: str, language: str) -> Iterator[Remark]:
    """What is wrong with the translation of one sentence, for itself; each kind of fault once."""
    remarks = [*about_translation(sentence.text, text, language), *about_message(text, asks=sentence.asks)]
    if sentence.label:
        remarks += about_label(text)
    if sentence.neutral:
        remarks += about_neutral_translation(text, language, names=sentence.names)
    if sentence.asks and text.count("?") != sentence.text.count("?"):
        remarks.append(Remark("questions", "write as many question marks as in the Bokmål", Severity.WARNING))
    first = {remark.code: remark for remark in reversed(remarks)}
    yield from (replace(remark, message=f"{sentence.key}: {remark.message}") for remark in first.values())


def _complete(wanted: Mapping[str, Sentence], said: Mapping[str, str]) -> Iterator[tuple[int, Remark]]:
    missing = [key for key in wanted if key not in said]
    if missing:
        keys = ", ".join(missing[:_NAMED]) + (" …" if len(missing) > _NAMED else "")
        yield (
            1,
            Remark(
                "not-translated-yet",
                f"not translated yet, {len(missing)} in number: {keys}",
                Severity.WARNING,
            ),
        )


def _orphans(catalogue: Catalog, wanted: Mapping[str, Sentence]) -> Iterator[tuple[int, Remark]]:
    for message in catalogue:
        if message.id and message.id not in wanted:
            said = f"{message.id}: no content has this sentence; run `rodtrad flows extract`"
            yield message.lineno or 1, Remark("of-nothing", said, Severity.WARNING)


def _stale(sentence: Sentence, message: Message) -> Iterator[tuple[int, Remark]]:
    mark = mark_of(message.user_comments)
    if mark is None or mark != fingerprint(sentence.text):
        said = (
            f"{sentence.key}: the Bokmål has changed since this was translated; it is now: {sentence.text!r}"
        )
        if mark is None:
            said = f"{sentence.key}: not marked with the Bokmål it was made from; run `rodtrad flows extract`"
        yield message.lineno or 1, Remark("stale", said, Severity.WARNING)


def _called(wanted: Iterable[Sentence], said: Mapping[str, str]) -> Mapping[str, set[str]]:
    """What each button is called here, by what it is called in Bokmål."""
    called: dict[str, set[str]] = defaultdict(set)
    for sentence in wanted:
        if sentence.label and sentence.key in said:
            called[sentence.text].add(said[sentence.key])
    return called


def _names(sentence: Sentence, text: str, called: Mapping[str, set[str]]) -> Iterator[Remark]:
    """Buttons and commands that the Bokmål names in quotes, «Send», must be named in the translation as they are called there."""
    quoted = _QUOTED.findall(text)
    for name in _QUOTED.findall(sentence.text):
        if name in called:
            if called[name].isdisjoint(quoted):
                wanted = " or ".join(f"“{each}”" for each in sorted(called[name]))
                yield Remark(
                    "names", f"{sentence.key}: «{name}» is a button: name it {wanted}, in « » or “ ”"
                )
        elif (command := command_of(name, ())) and command not in _commands(quoted):
            yield Remark(
                "names",
                f"{sentence.key}: «{name}» is a word to type: put one in « » or “ ” that does the same",
            )


def _commands(quoted: Sequence[str]) -> set[object]:
    return {command_of(each, ()) for each in quoted}
