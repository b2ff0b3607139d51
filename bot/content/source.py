"""Reading one YAML file so that every place in it is known by line. YAML 1.2: `no` stays a word, a date stays text."""

import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from ruamel.yaml import YAML
from ruamel.yaml.error import MarkedYAMLError, YAMLError
from ruamel.yaml.nodes import MappingNode, Node, ScalarNode, SequenceNode

from bot.domain.lint.problems import Where

#: Far beyond any conversation a person could read.
LARGEST_FILE: Final = 400_000
DEEPEST: Final = 40
_TAG: Final = "tag:yaml.org,2002:"


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
        root = YAML(typ="safe", pure=True).compose(text)
    except MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        problem = re.sub(r"\s+", " ", f"{error.context or ''} {error.problem or ''}").strip()
        raise UnreadableError(f"not valid YAML: {problem}", mark.line + 1 if mark else 1) from None
    except (YAMLError, RecursionError, ValueError) as error:
        raise UnreadableError(
            f"not valid YAML: {str(error).splitlines()[0] if str(error) else 'nested too deep'}"
        ) from None
    if root is None:
        raise UnreadableError("the file is empty")
    lines: dict[Where, int] = {(): 1}
    return Source(name, _build(root, (), lines, set()), lines)


def _build(node: Node, where: Where, lines: dict[Where, int], seen: set[int]) -> Any:  # noqa: ANN401 - raw YAML
    line = node.start_mark.line + 1
    if id(node) in seen:
        raise UnreadableError("anchors and aliases (& and *) are not used here; write it out", line)
    seen.add(id(node))
    if len(where) > DEEPEST:
        raise UnreadableError(f"nested more than {DEEPEST} deep", line)
    match node:
        case MappingNode():
            return _mapping(node, where, lines, seen)
        case SequenceNode():
            built = []
            for number, entry in enumerate(node.value):
                lines[(*where, number)] = entry.start_mark.line + 1
                built.append(_build(entry, (*where, number), lines, seen))
            return built
        case _:
            return _scalar(node)


def _mapping(node: MappingNode, where: Where, lines: dict[Where, int], seen: set[int]) -> dict[Any, Any]:
    built: dict[Any, Any] = {}
    for key_node, value_node in node.value:
        line = key_node.start_mark.line + 1
        if not isinstance(key_node, ScalarNode):
            raise UnreadableError("a key must be a word", line)
        key = _scalar(key_node)
        if key in built:
            raise UnreadableError(f"`{key}` stands here twice", line)
        here = (*where, key if isinstance(key, str) else str(key))
        lines[here] = line
        built[key] = _build(value_node, here, lines, seen)
    return built


def _scalar(node: Node) -> Any:  # noqa: ANN401 - raw YAML
    text = str(node.value)
    match str(node.tag).removeprefix(_TAG):
        case "null":
            return None
        case "bool":
            return text.lower() == "true"
        case "int":
            return int(text.replace("_", ""), 0 if text.lower().lstrip("+-").startswith(("0o", "0x")) else 10)
        case "float":
            return float(text.replace("_", ""))
        case _:
            return text
