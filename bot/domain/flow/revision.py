"""Telling a new wording of a flow from a new structure: a version in use may get new words, never other steps."""

import json
from typing import Any

from bot.domain.flow.language import Flow


def structure(data: dict[str, Any]) -> dict[str, Any]:
    """A flow's JSON data without its words: titles, labels and evidence go, messages become their number."""
    kept = {key: value for key, value in data.items() if key not in {"title", "evidence"}}
    return kept | {"steps": {name: _step_structure(step) for name, step in data["steps"].items()}}


def _step_structure(step: dict[str, Any]) -> dict[str, Any]:
    bare = {key: value for key, value in step.items() if key != "neutral"}
    if "say" in bare:
        bare["say"] = len(bare["say"])
    if "wait" in bare:
        bare["wait"] = bare["wait"]["for"]
    if "ask" in bare:
        ask = {key: value for key, value in bare["ask"].items() if key not in {"low", "high", "unit", "skip"}}
        if "options" in ask:
            ask["options"] = {option: entry.get("means") for option, entry in ask["options"].items()}
        bare["ask"] = ask
    return bare


def same_structure(old_json: str, new: Flow) -> bool:
    """Whether `new` differs from the compiled form `old_json` in words at most: then it is a text revision of that version."""
    return bool(structure(json.loads(old_json)) == structure(new.to_data()))
