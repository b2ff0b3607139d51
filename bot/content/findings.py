"""A finding: file, line, what is wrong and what to do; and pydantic's errors said in such words."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from bot.content.source import Source
from bot.domain.problems import Remark, Severity, Where


@dataclass(frozen=True, slots=True, order=True)
class Finding:
    """Something to mend. `file` is relative to the content folder; `line` counts from 1."""

    file: str
    line: int
    severity: Severity
    code: str
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.severity}: {self.message} [{self.code}]"


def finding(source: Source, where: Where, remark: Remark) -> Finding:
    """A remark with the line where it belongs."""
    return Finding(source.name, source.line(where), remark.severity, remark.code, remark.message)


def shape_findings(
    source: Source, where: Where, error: ValidationError, model: type[BaseModel]
) -> Iterator[Finding]:
    """What pydantic has against the data at `where`, in words that say what to do."""
    keys = _keys(model)
    for fault in error.errors():
        yield finding(source, (*where, *fault["loc"]), Remark(*_explain(fault, keys)))


_COMMA: Final = "`{}` reads as a key: put a text with a comma in quotes when it stands between {{ }}"


def _explain(fault: Any, keys: set[str]) -> tuple[str, str]:  # noqa: ANN401 - pydantic's ErrorDetails
    """Code and message for one of pydantic's errors."""
    last = fault["loc"][-1] if fault["loc"] else ""
    context = fault.get("ctx", {})
    match fault["type"]:
        case "extra_forbidden" if " " in str(last):
            return "unknown-key", _COMMA.format(last)
        case "extra_forbidden":
            near = difflib.get_close_matches(str(last), keys, 1)
            return "unknown-key", f"there is no key `{last}` here" + (
                f"; did you mean `{near[0]}`?" if near else ""
            )
        case "missing":
            return "missing-key", f"the key `{last}` is missing"
        case "string_type":
            return "not-text", f"`{last}` must be a text; put it in quotes"
        case "string_too_short":
            return "empty", f"`{last}` is empty"
        case "too_short" if context.get("actual_length") == 0:
            return "empty", f"`{last}` needs at least one entry"
        case "tuple_type":
            return "not-text", f"`{last}` must be a list, or one text; put a text in quotes"
        case "string_pattern_mismatch" if " " in fault["input"]:
            return "bad-name", _COMMA.format(fault["input"])
        case "string_pattern_mismatch":
            name = fault["input"]
            return (
                "bad-name",
                f"`{name}` does not fit {context['pattern']} (small letters, digits, _; see docs/flows.md)",
            )
        case "union_tag_invalid":
            return (
                "unknown-kind",
                f"there is no kind `{context['tag']}`; there are: {context['expected_tags']}",
            )
        case "union_tag_not_found":
            return "missing-key", "the key `kind` is missing"
        case "enum" | "literal_error":
            return "unknown-value", f"`{last}` must be {context['expected']}"
        case "value_error":
            return "shape", str(context["error"])
        case _:
            return "shape", f"`{last}`: {fault['msg'][0].lower()}{fault['msg'][1:]}"


_KEYS: Final[dict[type[BaseModel], set[str]]] = {}


def _keys(model: type[BaseModel]) -> set[str]:
    """Every key that can stand somewhere in the file that `model` describes."""
    if model not in _KEYS:
        found: set[str] = set()
        schema = model.model_json_schema()
        for part in (schema, *schema.get("$defs", {}).values()):
            found |= set(part.get("properties", {}))
        _KEYS[model] = found
    return _KEYS[model]
