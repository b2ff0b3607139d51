"""Whether a conversation that has just ended was about a hard moment: nobody is then asked to go on with a list of things to settle."""

from collections.abc import Mapping
from typing import Final

from bot.domain.flow.state import RunState

#: Conversations that are about nothing else.
_FLOWS: Final = frozenset({"relapse", "situation", "way_back", "in_danger"})
#: What was answered, by the name of the question.
_ANSWERS: Final[Mapping[str, frozenset[str]]] = {
    "mood": frozenset({"heavy", "much"}),
    "evening": frozenset({"heavy"}),
    "night": frozenset({"bad"}),
}


def was_hard(ended: RunState) -> bool:
    """Whether somebody has said in it that things are heavy, or that they have used."""
    if any(frame.flow in _FLOWS for frame in ended.frames):
        return True
    return any(ended.answers.get(name) in hard for name, hard in _ANSWERS.items())
