"""Reading one YAML file so that every place in it is known by line. YAML 1.2: `no` stays a word, a date stays text.

libyaml says what stands in a file, event by event; what that is in Python is decided here.
"""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from yaml import CBaseLoader, events
from yaml.error import MarkedYAMLError, YAMLError

from bot.domain.lint.problems import Where

#: Far beyond any conversation a person could read.
LARGEST_FILE: Final = 400_000
DEEPEST: Final = 40
#: What a word without quotes is when it is no text (YAML 1.2, core schema; infinity has no use here).
_NOTHING: Final = frozenset({"", "~", "null", "Null", "NULL"})
_YES_OR_NO: Final = {"true": True, "True": True, "TRUE": True, "false": False, "False": False, "FALSE": False}
_WHOLE: Final = re.compile(r"[-+]?[0-9]+")
_OTHER_BASE: Final = re.compile(r"0o[0-7]+|0x[0-9a-fA-F]+")
_DECIMAL: Final = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?")


class UnreadableError(Exception):
    """The file is no YAML that we take; `line` counts from 1."""

    def __init__(self, message: str, line: int = 1) -> None:
        super().__init__(message)
        self.line = line


@dataclass(frozen=True, slots=True)
class Source:
    """A file's data in plain Python, and the line of every key and list entry, counted from 1."""

    name: str
    data: Any
    lines: dict[Where, int] = field(repr=False)

    def line(self, where: Where) -> int:
        """The line of a place, or of the nearest thing around it. Parts that the file does not have are passed over."""
        path: Where = ()
        for part in where:
            for candidate in ((*path, part), (*path, str(part))):
                if candidate in self.lines:
                    path = candidate
                    break
        return self.lines.get(path, 1)


def read_source(path: Path, name: str) -> Source:
    """The content of a file. Raises `UnreadableError` with the line."""
    raw = path.read_bytes()
    if len(raw) > LARGEST_FILE:
        raise UnreadableError(f"the file has {len(raw)} bytes, at most {LARGEST_FILE} are read; split it")
    try:
        text = raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableError("the file is not UTF-8", raw[: error.start].count(b"\n") + 1) from None
    return parse_source(text, name)


def parse_source(text: str, name: str) -> Source:
    """The content of a text. Raises `UnreadableError` with the line."""
    try:
        builder = _Builder(text)
        return Source(name, builder.document(), builder.lines)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = re.sub(r"\s+", " ", f"{error.context or ''} {error.problem or ''}").strip()
        raise UnreadableError(f"not valid YAML: {problem}", mark.line + 1 if mark else 1) from None
    except (YAMLError, ValueError) as error:
        raise UnreadableError(f"not valid YAML: {str(error).splitlines()[0]}") from None


class _Builder:
    """Plain Python from libyaml's events, in one pass; `lines` grows with it."""

    def __init__(self, text: str) -> None:
        self._parser = CBaseLoader(text)
        self.lines: dict[Where, int] = {(): 1}

    def document(self) -> Any:  # noqa: ANN401 - raw YAML
        """The one document of the text. Raises `UnreadableError`, and what libyaml raises."""
        self._parser.get_event()  # the stream begins
        if not self._parser.check_event(events.DocumentStartEvent):
            raise UnreadableError("the file is empty")
        self._parser.get_event()
        built = self._build(self._parser.get_event(), ())
        self._parser.get_event()  # the document ends
        if self._parser.check_event(events.DocumentStartEvent):
            raise UnreadableError("a second document (---) is not read", _line(self._parser.peek_event()))
        return built

    def _build(self, event: Any, where: Where) -> Any:  # noqa: ANN401 - raw YAML
        if isinstance(event, events.AliasEvent) or event.anchor is not None:
            raise UnreadableError(
                "anchors and aliases (& and *) are not used here; write it out", _line(event)
            )
        if len(where) > DEEPEST:
            raise UnreadableError(f"nested more than {DEEPEST} deep", _line(event))
        match event:
            case events.MappingStartEvent():
                return self._mapping(where)
            case events.SequenceStartEvent():
                return self._sequence(where)
            case _:
                return _scalar(event)

    def _mapping(self, where: Where) -> dict[Any, Any]:
        built: dict[Any, Any] = {}
        while not isinstance(event := self._parser.get_event(), events.MappingEndEvent):
            line = _line(event)
            if not isinstance(event, events.ScalarEvent):
                raise UnreadableError("a key must be a word", line)
            key = _scalar(event)
            if key in built:
                raise UnreadableError(f"`{key}` stands here twice", line)
            here = (*where, key if isinstance(key, str) else str(key))
            self.lines[here] = line
            built[key] = self._build(self._parser.get_event(), here)
        return built

    def _sequence(self, where: Where) -> list[Any]:
        built: list[Any] = []
        while not isinstance(event := self._parser.get_event(), events.SequenceEndEvent):
            here = (*where, len(built))
            self.lines[here] = _line(event)
            built.append(self._build(event, here))
        return built


def _line(event: Any) -> int:  # noqa: ANN401 - an event of libyaml's
    return int(event.start_mark.line) + 1


def _scalar(event: Any) -> Any:  # noqa: ANN401 - raw YAML
    text = str(event.value)
    without_quotes, _ = event.implicit
    if not without_quotes:
        return text
    if text in _NOTHING:
        return None
    if text in _YES_OR_NO:
        return _YES_OR_NO[text]
    if _WHOLE.fullmatch(text):
        return int(text)
    if _OTHER_BASE.fullmatch(text):
        return int(text, 0)
    return float(text) if _DECIMAL.fullmatch(text) else text
