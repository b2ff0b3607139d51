"""Every phrase of `flows/phrases/` is said somewhere: by the code, or by a conversation. What nobody shows need not be translated."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from bot.bootstrap import FLOWS
from bot.settings import ROOT
from tests.fakes.content import shipped

#: Phrases that nothing says yet, and what they wait for.
KEPT: Final[Mapping[str, str]] = {}

_CODE: Final = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted((ROOT / "bot").rglob("*"))
    if path.suffix in {".py", ".html", ".js"} and path.name != "extract.py"
)
_FLOWS: Final = "\n".join(
    path.read_text(encoding="utf-8")
    for path in sorted(FLOWS.rglob("*.yaml"))
    if path.parent.name != "phrases"
)
_NAMES: Final = frozenset(re.findall(r"\w+", _CODE))
_WORDS: Final = _NAMES | frozenset(re.findall(r"\w+", _FLOWS))
_SAID_IN_FLOWS: Final = frozenset(re.findall(r"@phrase\.(\w+)", _FLOWS))
#: Keys that are put together: f"hint_{reason}", f"draw_{key}" in code, "place_" ~ place in templates.
_SHAPES: Final = tuple(
    re.compile(re.sub(r"\{[^{}]*\}", group, shape))
    for group in (r"(\\w+)", r"(\\w+?)", r"(\\w+?_\\w+?|\\w+?)")
    for shape in {
        *re.findall(r"f[\"'](?:phrase\.)?((?:\w+|\{[^{}\"]*\})*[a-z]_?(?:\w+|\{[^{}\"]*\})*)[\"']", _CODE),
        *(f"{start}{{}}{end}" for start, end in re.findall(r'"(\w+_)" ~ \w+(?: ~ "(\w+)")?', _CODE)),
    }
    if "{" in shape and re.search(r"[a-z]{2}", re.sub(r"\{[^{}]*\}", "", shape))
)


@cache
def is_used(key: str) -> bool:
    """Whether code or a conversation names the phrase, or the parts that it is put together of."""
    return key in _NAMES or key in _SAID_IN_FLOWS or _is_put_together(key)


@cache
def _is_put_together(key: str) -> bool:
    found = (match for shape in _SHAPES if (match := shape.fullmatch(key)))
    return any(all(part in _WORDS or _is_put_together(part) for part in match.groups()) for match in found)


def test_every_phrase_is_said_by_something() -> None:
    unused = {key for key in shipped().phrases if not is_used(key)}
    assert sorted(unused - KEPT.keys()) == []
    assert sorted(KEPT.keys() - unused) == [], "these are said by now: they need no reason any more"


def test_a_phrase_that_nobody_says_is_found() -> None:
    assert not is_used("no_such_sentence")
    assert not is_used("hint_no_such_reason")
    assert is_used("hint_not_a_number")
