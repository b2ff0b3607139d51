"""Finding every sentence that is translated, with its key, its place and what it is used for; also as an extractor for Babel."""

import re
from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any, BinaryIO, Final

from bot.content.entries import NumberFile, Phrase
from bot.content.source import Source, parse_source, read_source
from bot.domain.checklist.as_flows import Compiled, compile_checklist
from bot.domain.checklist.checklist import CheckList
from bot.domain.flow.language import Flow, Step
from bot.domain.flow.texts import step_texts
from bot.domain.lint.problems import Where
from bot.domain.rehearsal.scenes import Scene
from bot.domain.requests.kinds import KindsFile, outcome_key, phrase_of, word_key

#: Phrases that stand on buttons, in the menu or on the reply keyboard; those on drawings stand on none.
_LABEL: Final = re.compile(r"^phrase\.(?!draw_)(?:\w+_)?(?:button|menu|keyboard|coping)_(?!text$|hint$)\w+$")
_OWN_WORD: Final = re.compile(r"^request\.\w+\.(\w+)$")
_FILES: Final = (
    "*.yaml",
    "checklists/*.yaml",
    "rehearsal/*.yaml",
    "phrases/*.yaml",
    "help/*.yaml",
    "requests/*.yaml",
)


@dataclass(frozen=True, slots=True)
class Sentence:
    """A text to be translated. `file` is relative to the content folder; `line` counts from 1."""

    key: str
    text: str
    file: str
    line: int
    #: What the author wants translators to know.
    note: str = ""
    #: It stands on a button.
    label: bool = False
    #: It is, or stands above, a question.
    asks: bool = False
    #: It may be seen on a lock screen; with `names`, somebody's first name in it does no harm.
    neutral: bool = False
    names: bool = False


def sentences(folder: Path) -> Iterator[Sentence]:
    """Every sentence of a content folder, in the order of its files. Raises `ValueError` or `UnreadableError` for a broken file."""
    neutral: set[str] = set()
    for pattern in _FILES:
        for path in sorted(folder.glob(pattern)):
            for each in sentences_in(read_source(path, path.relative_to(folder).as_posix())):
                if each.neutral:
                    neutral.add(each.key)
                yield _as_neutral_as_its_phrase(each, neutral)


def _as_neutral_as_its_phrase(sentence: Sentence, neutral: Container[str]) -> Sentence:
    """A kind's own words for a sentence of a request may be seen where that sentence may be seen; files of kinds come last."""
    own = _OWN_WORD.match(sentence.key)
    if own is None or f"phrase.{phrase_of(own[1])}" not in neutral:
        return sentence
    return replace(sentence, neutral=True, names=True)


def sentences_in(source: Source) -> list[Sentence]:
    """The sentences of one file, from top to bottom. Raises `ValueError` for a file that is none of ours."""
    match source.data:
        case {"steps": _, "moment": _}:
            found = _flow(source, Scene.model_validate(source.data).flow(), None)
        case {"steps": _}:
            found = _flow(source, Flow.model_validate(source.data), None)
        case {"areas": _}:
            found = _checklist(source, CheckList.model_validate(source.data))
        case {"phrases": dict(entries)}:
            found = _phrases(source, entries)
        case {"kinds": _}:
            found = _kinds(source, KindsFile.model_validate(source.data))
        case {"numbers": _}:
            found = _numbers(source, NumberFile.model_validate(source.data))
        case _:
            message = f"{source.name} is no conversation, check-list, file of phrases, of numbers or of kinds of requests"
            raise ValueError(message)
    return sorted(found, key=lambda each: each.line)


def extract(
    fileobj: BinaryIO, keywords: object, comment_tags: object, options: Mapping[str, Any] | None
) -> Iterator[tuple[int, None, str, list[str]]]:
    """Babel's interface for extractors: line, no function name, the key, and for translators the Bokmål and the author's note."""
    encoding = (options or {}).get("encoding", "utf-8")
    source = parse_source(fileobj.read().decode(encoding), getattr(fileobj, "name", "the file"))
    for each in sentences_in(source):
        yield each.line, None, each.key, comments(each)


def comments(sentence: Sentence) -> list[str]:
    """What a translator reads above a sentence. ¶ stands where an empty line follows, since a catalogue drops those."""
    lines = sentence.text.replace("\n\n", " ¶\n").splitlines()
    uses = [
        said
        for said, holds in (
            ("a button, at most 40 characters", sentence.label),
            ("may stand on a lock screen: give nothing away", sentence.neutral),
        )
        if holds
    ]
    return [
        *lines,
        *([f"({'; '.join(uses)})"] if uses else []),
        *([f"({sentence.note})"] if sentence.note else []),
    ]


def _flow(source: Source, flow: Flow, compiled: Compiled | None) -> Iterator[Sentence]:
    def place(where: Where) -> int:
        return source.line(where if compiled is None else _written_at(compiled, flow.id, where))

    yield Sentence(f"{flow.id}.title", flow.title, source.name, place(("title",)))
    for name, step in flow.steps.items():
        for field, text in step_texts(step):
            yield Sentence(
                f"{flow.id}.{name}.{field}",
                text,
                source.name,
                place(("steps", name, *within(step, field))),
                label=field.startswith("ask.") and field != "ask.unit",
                asks=field.startswith("say") and step.ask is not None,
                neutral=field.startswith("say") and step.neutral,
            )


def within(step: Step, field: str) -> Where:
    """Where in a step the text of a field stands."""
    match field.split("."):
        case ["say"]:
            return ("say", 0) if len(step.say) > 1 else ("say",)
        case ["say", part]:
            return ("say", int(part) - 1)
        case ["ask", "low" | "high" | "unit" as key] if not getattr(step.ask, "options", None):
            return ("ask", key)
        case ["ask", "_skip"]:
            return ("ask", "skip")
        case ["ask", option]:
            return ("ask", "options", option)
        case parts:
            return tuple(parts)


def _written_at(compiled: Compiled, flow: str, at: Where) -> Where:
    places = (compiled.origins.get((flow, at[:length])) for length in range(len(at), -1, -1))
    return next((place for place in places if place is not None), ())


def _checklist(source: Source, checklist: CheckList) -> Iterator[Sentence]:
    """The texts of a check-list, each once, with everything that it is used for in its flows."""
    found = {
        key: Sentence(key, text, source.name, source.line(_in_list(checklist, key)))
        for key, text in checklist.texts()
    }
    compiled = compile_checklist(checklist)
    for flow in compiled.flows:
        for each in _flow(source, flow, compiled):
            key = compiled.aliases.get(each.key, each.key)
            known = found.setdefault(key, replace(each, key=key))
            found[key] = replace(
                known,
                label=known.label or each.label,
                asks=known.asks or each.asks,
                neutral=known.neutral or each.neutral,
            )
    yield from found.values()


def _in_list(checklist: CheckList, key: str) -> Where:
    """Where in a check-list file a text stands that is in no flow."""
    flow, middle, last = key.split(".")
    if middle == "words":
        return ("words", last)
    here: Where = ("areas", flow.removeprefix(f"{checklist.id}_"), "items", middle)
    return {
        "need_help": (*here, "need_help", "text"),
        "not_working": (*here, "need_help", "not_working"),
    }.get(last, (*here, last))


def _phrases(source: Source, entries: Mapping[object, object]) -> Iterator[Sentence]:
    for name, entry in entries.items():
        phrase, key = Phrase.model_validate(entry), f"phrase.{name}"
        yield Sentence(
            key,
            phrase.text,
            source.name,
            source.line(("phrases", str(name))),
            note=phrase.note,
            label=_LABEL.match(key) is not None,
            neutral=phrase.neutral,
            names=True,
        )


def _kinds(source: Source, file: KindsFile) -> Iterator[Sentence]:
    """What each kind of request is called, its mark beside it for staff, what it says in its own words, and how one can end."""
    for kind, entry in file.kinds.items():
        here: Where = ("kinds", kind)
        yield Sentence(f"request.{kind}.name", entry.name, source.name, source.line((*here, "name")))
        if entry.tag:
            yield Sentence(f"request.{kind}.tag", entry.tag, source.name, source.line((*here, "tag")))
        for word, text in entry.words.items():
            yield Sentence(
                word_key(kind, word),
                text,
                source.name,
                source.line((*here, "words", word)),
                label=word.startswith("button_"),
            )
    for outcome, said in file.outcomes.items():
        yield Sentence(outcome_key(outcome), said, source.name, source.line(("outcomes", outcome)))


def _numbers(source: Source, file: NumberFile) -> Iterator[Sentence]:
    for position, number in enumerate(file.numbers):
        for field in ("name", "hours", "about"):
            if text := getattr(number, field):
                line = source.line(("numbers", position, field))
                yield Sentence(f"help.{number.id}.{field}", text, source.name, line)
