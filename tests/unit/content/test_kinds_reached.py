"""Every kind of request can be asked for by taps, and whoever presses «haster» sends something that hurries."""

from collections.abc import Iterator
from typing import Any

import pytest

from bot.content.source import read_source
from bot.domain.requests.kinds import KindsFile, Urgency
from bot.domain.requests.policy import Policy, Who
from bot.domain.requests.policy_faults import Wrong, faults
from bot.settings import ROOT
from tests.fakes.content import shipped

FLOWS = ROOT / "flows"
KINDS = KindsFile.model_validate(read_source(FLOWS / "requests" / "kinds.yaml", "kinds.yaml").data)
FILES = {path.stem: read_source(path, path.name).data for path in sorted(FLOWS.glob("*.yaml"))}
URGENT = {name for name, kind in KINDS.kinds.items() if kind.urgency is Urgency.URGENT}


def kinds_of(step: dict[str, Any]) -> Iterator[str]:
    """The kinds that a step asks for, itself or by what it runs."""
    for verb in step.get("do", ()):
        if isinstance(verb, dict) and isinstance(verb.get("request"), dict):
            yield str(verb["request"]["kind"])
    run = step.get("run") or {}
    if "kind" in run.get("with", {}):
        yield str(run["with"]["kind"])


def test_every_kind_can_be_asked_for_by_taps() -> None:
    asked = {kind for flow in FILES.values() for step in flow["steps"].values() for kind in kinds_of(step)}
    by_the_clock = {KINDS.uses.silence, KINDS.uses.silence_duty}  # agreed beforehand, and made of a silence
    by_staff = {KINDS.uses.written_first}
    assert set(KINDS.kinds) - asked == by_the_clock | by_staff


def urgent_presses() -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Each button that means an urgent request, with the step that it leads to."""
    for name, flow in FILES.items():
        for here, step in flow["steps"].items():
            ask = step.get("ask") or {}
            for option, label in (ask.get("options") or {}).items():
                if not isinstance(label, dict) or label.get("means") not in {
                    "request_urgent",
                    "no_place_tonight",
                }:
                    continue
                for branch in step["next"] if isinstance(step["next"], list) else []:
                    if branch.get("when") == {"answer": ask["save"], "is": option}:
                        yield f"{name}.{here}.{option}", here, flow["steps"][branch["go"]]


@pytest.mark.parametrize(
    ("button", "here", "step"), list(urgent_presses()), ids=lambda one: one if isinstance(one, str) else ""
)
def test_whoever_presses_that_it_cannot_wait_sends_what_is_urgent(
    button: str, here: str, step: dict[str, Any]
) -> None:
    for kind in kinds_of(step):
        if kind == "$kind":  # whatever called it said which: the step before is for urgent ones only
            assert here == "urgent", button
        else:
            assert kind in URGENT, button


def test_ask_help_shows_every_urgent_kind_with_numbers_first() -> None:
    branches = FILES["ask_help"]["steps"]["route"]["next"]
    (urgent,) = [branch["when"]["in"] for branch in branches if branch["go"] == "urgent"]
    assert set(urgent) == URGENT


def test_no_policy_in_use_has_a_rung_that_is_never_reached_or_a_wait_too_long() -> None:
    assert shipped().errors == ()
    for kind in KINDS.kinds.values():
        assert list(faults(KINDS.policy_of(kind), urgent=kind.urgency is Urgency.URGENT)) == []


def test_a_policy_that_cannot_be_is_refused_with_the_rung() -> None:
    ordinary, urgent = KINDS.policies["ordinary"], KINDS.policies["urgent"]
    twice = ordinary.model_copy(update={"rungs": (*ordinary.rungs, ordinary.rungs[0])})
    (fault,) = faults(twice, urgent=False)
    assert (fault.wrong, fault.at) == (Wrong.PASSED_OVER, len(ordinary.rungs))
    assert "always passed over" in fault.said
    slow = urgent.rungs[0].model_copy(update={"minutes": 61})
    assert [one.at for one in faults(urgent.model_copy(update={"rungs": (slow,)}), urgent=True)] == [0]
    at_once = ordinary.model_copy(update={"snooze": None})
    found = [one.wrong for one in faults(at_once, urgent=True)]
    assert found == [Wrong.URGENT_WAIT] * len(ordinary.rungs) + [Wrong.URGENT_ANSWER]
    assert any("not put off" in one.said for one in faults(ordinary, urgent=True))


@pytest.mark.parametrize(
    "rungs,wrong",
    [
        (((4201, "working"),), [Wrong.LONG_ROUND]),
        (((2100, "working"), (10_080, "clock")), []),
        (((2100, "working"), (10_081, "clock")), [Wrong.LONG_ROUND]),
    ],
)
def test_two_weeks_are_two_weeks_however_a_round_is_counted(
    rungs: tuple[tuple[int, str], ...], wrong: list[Wrong]
) -> None:
    waits = [
        {"asks": who, "minutes": minutes, "counted": counted}
        for who, (minutes, counted) in zip(Who, rungs, strict=False)
    ]
    policy = Policy.model_validate({**KINDS.policies["ordinary"].model_dump(), "rungs": waits})
    assert [one.wrong for one in faults(policy, urgent=False)] == wrong
