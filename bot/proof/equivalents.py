"""Mutants that do nothing else than the machine, by their names in `mutants.py`, and why. A test finds those that are none any more."""

from collections.abc import Mapping
from typing import Final

EQUIVALENT: Final[Mapping[str, str]] = {
    "request.Request.silences: 0 -> 1": "whoever makes a request says how often silence was told; nobody takes the value without",
    "request.Request.working: False -> True": "whatever is opened has nobody at work on it; nobody takes the value without",
    "request.Ladder.without: self if staff is None else replace(self, reachable=self.reachable - {staff}) -> "
    "self if False else replace(self, reachable=self.reachable - {staff})": "taking out nobody changes nothing",
    "request.wait_of: assert_never(state) -> None": "the type checker proves that the line is never reached",
    "escalation.step: assert_never(event) -> None": "the type checker proves that the line is never reached",
    "escalation.ask: False -> True": "a new request is opened at once, and whatever is opened has reminded nobody",
    "escalation._Scene.took: self.changed(request, state=State.TAKEN, holder=staff, addressee=None, reminded=False, "
    "deadline_at=limit, told=self.there(request, staff), seen=self.seen_with(request, staff), **_HEARD) -> "
    "self.changed(request, state=State.TAKEN, holder=staff, addressee=None, deadline_at=limit, "
    "told=self.there(request, staff), seen=self.seen_with(request, staff), **_HEARD)": (
        "only an open request is taken, and an open one has reminded nobody"
    ),
}
