"""What a hole is called: as a sentence, and as the thing to be done about it, in the language of whoever reads."""

from typing import Final

from bot.dialogue.speech import Speech
from bot.domain.rehearsal.holes import Hole, HoleKind
from bot.i18n import format_date

#: Kinds that say each thing they are about in a sentence of its own.
_EACH: Final = frozenset({HoleKind.UNTOLD, HoleKind.AWAY, HoleKind.BEFORE_CLOSED})
_DOORS: Final = frozenset({HoleKind.DOOR_MISSING, HoleKind.DOOR_UNCHECKED})


def missing(speech: Speech, hole: Hole) -> str:
    """What is missing, as a sentence."""
    key = f"hole_{hole.kind}_{hole.about}" if hole.kind in _EACH else f"hole_{hole.kind}"
    return speech.phrase(key, **_values(speech, hole))


def to_mend(speech: Speech, hole: Hole) -> str:
    """What can be done about it: short enough for a key, and what stands in the plan."""
    key = f"mend_{hole.kind}_{hole.about}" if hole.kind in _EACH else f"mend_{hole.kind}"
    return speech.phrase(key, **_values(speech, hole))


def _values(speech: Speech, hole: Hole) -> dict[str, str]:
    date = "" if hole.hits is None else format_date(hole.hits, speech.language)
    return {"what": _what(speech, hole), "date": date}


def _what(speech: Speech, hole: Hole) -> str:
    """The item or number that a hole is about, as it is called in the plan and on the page of numbers."""
    if hole.kind in _DOORS:
        return speech.phrase(f"hole_what_{hole.about}")
    for checklist in speech.content.checklists.values():
        for area, item, _ in checklist.items():
            if item == hole.about:
                return speech.text(f"{checklist.area_flow(area)}.{item}.title")
    return hole.about
