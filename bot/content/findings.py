"""A finding: file, line, what is wrong and what to do; and pydantic's errors said in such words."""

import difflib
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any, Final

from pydantic import BaseModel, ValidationError

from bot.content.source import Source
from bot.domain.lint.problems import Remark, Severity, Where


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


_COMMA: Final = "`{last}` reads as a key: put a text with a comma in quotes when it stands between {{ }}"

#: pydantic's error types → our code, and what to say.
_SAID: Final = {
    "missing": ("missing-key", "the key `{last}` is missing"),
    "string_type": ("not-text", "`{last}` must be a text; put it in quotes"),
    "tuple_type": ("not-text", "`{last}` must be a list, or one text; put a text in quotes"),
    "string_too_short": ("empty", "`{last}` is empty"),
    "too_short": ("empty", "`{last}` needs at least {min_length} entry"),
    "string_pattern_mismatch": (
        "bad-name",
        "`{input}` does not fit {pattern} (small letters, digits, _; see docs/flows.md)",
    ),
    "union_tag_invalid": ("unknown-kind", "there is no kind `{tag}`; there are: {expected_tags}"),
    "union_tag_not_found": ("missing-key", "the key `kind` is missing"),
    "enum": ("unknown-value", "`{last}` must be {expected}"),
    "literal_error": ("unknown-value", "`{last}` must be {expected}"),
    "value_error": ("shape", "{error}"),
}


def _explain(fault: Any, keys: set[str]) -> tuple[str, str]:  # noqa: ANN401 - pydantic's ErrorDetails
    """Code and message for one of pydantic's errors."""
    kind, given = fault["type"], fault["input"]
    last = fault["loc"][-1] if fault["loc"] else "the file"
    if kind == "extra_forbidden":
        near = difflib.get_close_matches(str(last), keys, 1)
        hint = f"; did you mean `{near[0]}`?" if near else ""
        return "unknown-key", _COMMA.format(last=last) if " " in str(
            last
        ) else f"there is no key `{last}` here{hint}"
    if kind == "string_pattern_mismatch" and " " in given:
        return "bad-name", _COMMA.format(last=given)
    code, said = _SAID.get(kind, ("shape", "`{last}`: {message}"))
    message = fault["msg"][:1].lower() + fault["msg"][1:]
    return code, said.format(**{"last": last, "input": given, "message": message} | fault.get("ctx", {}))


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
