"""A content folder, read and checked as a whole. Faults of the content are findings, never exceptions."""

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from types import MappingProxyType
from typing import Final

from pydantic import BaseModel

from bot.content.entries import HelpNumber, Phrase
from bot.content.findings import Finding
from bot.content.reader import UNCHECKED, Reader
from bot.domain.checklist.as_flows import TEXT_KEY
from bot.domain.checklist.checklist import CheckList, Item
from bot.domain.days.instrument import Instrument
from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Flow
from bot.domain.flow.texts import flow_texts
from bot.domain.languages import LOCALES, SOURCE_LANGUAGE
from bot.domain.lint.check import Known, changed_structure, lint
from bot.domain.lint.problems import Severity
from bot.domain.rehearsal.scenes import Scene
from bot.domain.requests.kinds import KindsFile, Urgency, phrase_of, word_key

#: Warnings that a release may keep, since nobody who writes content can mend them: only whoever runs the program can call the numbers,
#: and only a person with the published sheet can say that an instrument is word for word (until then only test persons are asked it).
FOR_THE_OPERATOR: Final = frozenset({"unverified-number", UNCHECKED})


@dataclass(frozen=True, slots=True)
class Content:
    """Everything the program says, as it was read. Content with errors must not go live.

    `texts` has every Bokmål text by key. `aliases` maps the keys of texts that a check-list repeats to the one key under which
    translators find them. `official` has, by language and key, words that are another's and stand in no catalogue (those of standard
    instruments). `items` are the check-list items. `sha256` has the hash of every flow, `digest` that of everything.
    """

    book: FlowBook
    checklists: Mapping[str, CheckList]
    scenes: Mapping[str, Scene]
    instruments: Mapping[str, Instrument]
    phrases: Mapping[str, Phrase]
    help_numbers: tuple[HelpNumber, ...]
    texts: Mapping[str, str]
    aliases: Mapping[str, str]
    official: Mapping[str, Mapping[str, str]]
    items: Mapping[str, Item]
    sha256: Mapping[str, str]
    digest: str
    findings: tuple[Finding, ...]
    neutral_phrases: frozenset[str]
    kinds_file: KindsFile | None
    #: Where it was read.
    folder: Path

    @property
    def errors(self) -> tuple[Finding, ...]:
        """The findings that keep the content from going live."""
        return tuple(each for each in self.findings if each.severity is Severity.ERROR)

    def text_key(self, value: str) -> str | None:
        """The key in an answer like `@discharge_home.tonight.need_help`, a text of the content; None for ordinary text."""
        key = value.removeprefix(TEXT_KEY)
        return key if key != value and key in self.texts else None

    @property
    def kinds(self) -> KindsFile:
        """The kinds of requests and their policies. Raises `LookupError` when the content has none, and must not be served."""
        if self.kinds_file is None:
            raise LookupError("the content has no kinds of requests; see its findings")
        return self.kinds_file

    def request_key(self, kind: str, urgency: Urgency, word: str) -> str:
        """The key of a sentence of a request: in the kind's own words where it has any (and is still there)."""
        own = word_key(kind, word)
        return own if own in self.texts else f"phrase.{phrase_of(word, urgency)}"

    def with_older(self, compiled: Iterable[str]) -> "Content":
        """This content with older versions of flows (their compiled JSON), for conversations that are pinned to them.

        Their texts stand under `talk@1.first.say`; those whose words are still the same are translated as the present ones. A version
        that this program can no longer read becomes a finding.
        """
        flows, findings = [], []
        for text in compiled:
            try:
                flows.append(Flow.from_json(text))
            except ValueError:
                findings.append(_unreadable(text))
        texts, aliases = dict(self.texts), dict(self.aliases)
        for flow in flows:
            prefix = self.book.text_prefix(flow.id, flow.version)
            for key, text in flow_texts(flow, prefix) if prefix != flow.id else ():
                present = flow.id + key.removeprefix(prefix)
                texts[key] = text
                aliases[key] = self.aliases.get(present, present) if self.texts.get(present) == text else key
        return replace(
            self,
            book=self.book.with_older(flows),
            texts=MappingProxyType(texts),
            aliases=MappingProxyType(aliases),
            findings=(*self.findings, *findings),
        )


def _unreadable(compiled: str) -> Finding:
    message = (
        f"a flow that was served before cannot be read any more; conversations in it end: {compiled[:40]}"
    )
    return Finding("flow_version", 1, Severity.WARNING, "old-version", message)


def check(folder: Path, *, release: bool = False) -> list[Finding]:
    """Every finding in a content folder, by file and line. With `release`, warnings are errors."""
    found = load(folder).findings
    if not release:
        return list(found)
    return [
        replace(each, severity=Severity.ERROR) if each.code not in FOR_THE_OPERATOR else each
        for each in found
    ]


def load(folder: Path, served: Mapping[tuple[str, int], str] | None = None) -> Content:
    """Read and check a content folder. `served`: (flow, version) → compiled JSON that was live before, if known.

    Never raises for what stands in the files: see `Content.findings`.
    """
    reader = Reader(folder)
    reader.read()
    book = FlowBook(reader.flows.values())
    texts = dict(reader.texts())
    known = Known(
        {item: area for each in reader.checklists.values() for area, item, _ in each.items()},
        frozenset(texts),
        frozenset(reader.kinds.kinds if reader.kinds else ()),
    )
    reader.locate(lint(book, known))
    reader.locate(changed_structure(served or {}, book))
    sha256 = {flow.id: flow.sha256 for flow in book}
    return Content(
        book=book,
        checklists=MappingProxyType(reader.checklists),
        scenes=MappingProxyType(reader.scenes),
        instruments=MappingProxyType(reader.instruments),
        phrases=MappingProxyType(reader.phrases),
        help_numbers=tuple(reader.numbers),
        texts=MappingProxyType(texts),
        aliases=MappingProxyType(reader.aliases),
        official=MappingProxyType(_official(reader.instruments.values())),
        items=MappingProxyType(
            {item: entry for each in reader.checklists.values() for _, item, entry in each.items()}
        ),
        sha256=MappingProxyType(sha256),
        digest=_digest(sha256, texts, reader.kinds, [*reader.scenes.values(), *reader.instruments.values()]),
        findings=tuple(sorted(set(reader.findings))),
        neutral_phrases=frozenset(key for key, phrase in reader.phrases.items() if phrase.neutral),
        kinds_file=reader.kinds,
        folder=folder,
    )


def _official(instruments: Iterable[Instrument]) -> dict[str, dict[str, str]]:
    found: dict[str, dict[str, str]] = {each: {} for each in LOCALES if each != SOURCE_LANGUAGE}
    for one in instruments:
        for language in found:
            found[language] |= one.official(language)
    return found


def _digest(
    sha256: Mapping[str, str],
    texts: Mapping[str, str],
    kinds: KindsFile | None,
    files: Sequence[BaseModel],
) -> str:
    lines = [
        kinds.model_dump_json() if kinds else "",
        *(each.model_dump_json() for each in files),
        *sorted(f"{key} {value}" for key, value in sha256.items()),
        *sorted(f"{key}\0{text}" for key, text in texts.items()),
    ]
    return hashlib.sha256("\n".join(lines).encode()).hexdigest()
