"""A sentence changed in the files of a content folder: where it stands, the file with other words, and what the check says of that.

Nothing here writes into the folder: whoever takes a proposal does.
"""

import json
import re
import shutil
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from yaml import CSafeLoader, MappingNode, Node, ScalarNode, SequenceNode, compose

from bot.content.extract import within
from bot.content.findings import Finding
from bot.content.folder import Content, load
from bot.content.source import UnreadableError, read_source
from bot.domain.checklist.checklist import CheckList
from bot.domain.flow.language import Flow
from bot.domain.flow.texts import step_texts
from bot.domain.lint.problems import Where
from bot.domain.rehearsal.scenes import Scene

#: What a proposal can change: conversations, scenes, the questions of check-lists, and phrases.
_FILES: Final = ("*.yaml", "rehearsal/*.yaml", "checklists/*.yaml", "phrases/*.yaml")
#: A text that stands alone on its line after a key or a dash may go over several lines.
_ALONE: Final = re.compile(r"^ *(?:- )?(?:[\w-]+: )?$")
#: Longer than any message.
LONGEST: Final = 4000


class UnknownSentenceError(LookupError):
    """There is no such sentence in a file that a proposal can change."""


@dataclass(frozen=True, slots=True)
class Sentence:
    """A sentence with its file (relative to the folder), its place in it, and its line."""

    key: str
    text: str
    file: str
    where: Where
    line: int


@dataclass(frozen=True, slots=True)
class Changed:
    """What a change would bring: the content with it, and what the check finds that it did not find before."""

    content: Content
    findings: tuple[Finding, ...]


def sentences(folder: Path) -> Iterator[Sentence]:
    """Every sentence that a proposal can change. A file that cannot be read is passed over: `flows check` says why."""
    for pattern in _FILES:
        for path in sorted(folder.glob(pattern)):
            name = path.relative_to(folder).as_posix()
            try:
                source = read_source(path, name)
                found = list(_in_file(source.data))
            except (UnreadableError, OSError, ValueError):
                continue
            yield from (Sentence(key, text, name, where, source.line(where)) for key, text, where in found)


def _in_file(data: Any) -> Iterator[tuple[str, str, Where]]:  # noqa: ANN401 - raw YAML
    match data:
        case {"steps": _}:
            flow = _flow(data)
            yield f"{flow.id}.title", flow.title, ("title",)
            for name, step in flow.steps.items():
                for field, text in step_texts(step):
                    yield f"{flow.id}.{name}.{field}", text, ("steps", name, *within(step, field))
        case {"areas": _}:
            checklist = CheckList.model_validate(data)
            for area, item, entry in checklist.items():
                here: Where = ("areas", area, "items", item)
                key = f"{checklist.area_flow(area)}.{item}"
                yield f"{key}.title", entry.title, (*here, "title")
                if entry.works:  # the question that opens a group has none
                    yield f"{key}_works.say", entry.works, (*here, "works")
                if (
                    entry.why is None
                ):  # else the two are one sentence to whoever reads them, in two places of the file
                    yield f"{key}.say", entry.ask, (*here, "ask")
        case {"phrases": dict(phrases)}:
            for key, entry in phrases.items():
                yield f"phrase.{key}", entry["text"] if isinstance(entry, dict) else entry, ("phrases", key)


def _flow(data: Mapping[str, Any]) -> Flow:
    return Scene.model_validate(data).flow() if "moment" in data else Flow.model_validate(data)


def find(folder: Path, key: str) -> Sentence:
    """One sentence. Raises `UnknownSentenceError`."""
    found = next((one for one in sentences(folder) if one.key == key), None)
    if found is None:
        raise UnknownSentenceError(key)
    return found


def rewritten(folder: Path, sentence: Sentence, text: str) -> str:
    """The file of a sentence with other words in its place; everything else in it stays, letter by letter."""
    whole = (folder / sentence.file).read_text(encoding="utf-8")
    node = _scalar(compose(whole, Loader=CSafeLoader), sentence.where)
    begins, ends = node.start_mark.index, node.end_mark.index
    raw = whole[begins:ends]
    kept = raw[len(raw.rstrip(" \n")) :] if node.style in {"|", ">"} else ""
    line = whole[whole.rfind("\n", 0, begins) + 1 : begins]
    return whole[:begins] + _written(text, line) + kept + whole[ends:]


def _written(text: str, line: str) -> str:
    if "\n" in text and _ALONE.match(line):
        indent = " " * (len(line) - len(line.lstrip(" ")) + 2)
        return "|-\n" + "\n".join(f"{indent}{part}".rstrip() for part in text.split("\n"))
    return json.dumps(text, ensure_ascii=False)


def _scalar(node: Node | None, where: Where) -> ScalarNode:
    """The text at a place; one that is written as a mapping has it under `label` or `text`."""
    for part in where:
        if isinstance(node, SequenceNode):
            node = node.value[int(part)]
            continue
        found = (
            [value for key, value in node.value if key.value == str(part)]
            if isinstance(node, MappingNode)
            else []
        )
        if not found:
            break
        node = found[0]
    if isinstance(node, MappingNode):
        node = next(value for key, value in node.value if key.value in {"label", "text"})
    if isinstance(node, SequenceNode):
        node = node.value[0]
    if not isinstance(node, ScalarNode):
        raise UnknownSentenceError(".".join(map(str, where)))
    return node


def changed(before: Content, key: str, text: str) -> Changed:
    """What a folder's content would be with other words under a key, made in a copy. Raises `UnknownSentenceError`."""
    folder = before.folder
    sentence = find(folder, key)
    with tempfile.TemporaryDirectory(prefix="rodtrad-proposed-") as name:
        copy = Path(name) / folder.name
        shutil.copytree(folder, copy)
        (copy / sentence.file).write_text(rewritten(folder, sentence, text), encoding="utf-8", newline="\n")
        after = load(copy)
    known = {(one.file, one.code, one.message) for one in before.findings}
    new = (one for one in after.findings if (one.file, one.code, one.message) not in known)
    return Changed(after, tuple(new))
