"""The form of a policy: what stands in its fields, and the policy that somebody has typed into them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bot.domain.requests.policy import LONGEST_WAIT, Acknowledge, AtEnd, Counted, Policy, Rung, Wait, Who
from bot.domain.requests.policy_faults import spared
from bot.service.requests.own_policies import SHORTEST

#: Every rung has to ask somebody who has not been asked before, so there are as many as there are places.
RUNGS: Final = len(Who)
#: What a number of a wait can be of, by the name of its choice: the minutes of one, and how they are counted. The largest first.
UNITS: Final[Mapping[str, tuple[int, Counted]]] = {
    "working_hours": (60, Counted.WORKING),
    "working_minutes": (1, Counted.WORKING),
    "days": (24 * 60, Counted.CLOCK),
    "hours": (60, Counted.CLOCK),
    "minutes": (1, Counted.CLOCK),
}
#: What is urgent waits by the clock.
URGENT_UNITS: Final = ("hours", "minutes")


@dataclass(frozen=True, slots=True)
class Typed:
    """What was read of a form: a policy, or why there is none, as a word and the rung (from 1) it is about; 0 for the whole."""

    policy: Policy | None
    wrong: tuple[tuple[str, int], ...] = ()


def parted(wait: Wait) -> tuple[int, str]:
    """A wait as a number and what it is of: 90 minutes are "90 minutes", 120 are "2 hours"."""
    for unit, (minutes, counted) in UNITS.items():
        if counted is wait.counted and wait.minutes % minutes == 0:
            return wait.minutes // minutes, unit
    raise ValueError(wait)  # a minute divides everything


def fields_of(policy: Policy) -> dict[str, str]:
    """What stands in the form of a policy; what is not ticked is not there."""
    fields = {"end": policy.at_end.value, **_wait_fields("answer", policy.answer)}
    for at, rung in enumerate(policy.rungs, 1):
        fields |= {f"asks_{at}_{who}": "yes" for who in rung.asks} | _wait_fields(str(at), rung)
        if rung.of_each:
            fields[f"each_{at}"] = "yes"
    if policy.snooze is not None:
        fields |= _wait_fields("snooze", policy.snooze)
    return fields


def read(form: Mapping[str, str], contents: Policy) -> Typed:
    """The policy that was typed; what the form does not ask for is as in the content."""
    wrong: list[tuple[str, int]] = []
    rungs = [rung for at in range(1, RUNGS + 1) if (rung := _rung(form, at, contents, wrong))]
    if not rungs:
        wrong.append(("nobody_asked", 0))
    answer = _wait(form, "answer")
    if answer is None:
        wrong.append(("answer_time", 0))
    snooze = _wait(form, "snooze") if form.get("number_snooze", "").strip() else None
    if snooze is None and form.get("number_snooze", "").strip():
        wrong.append(("snooze_time", 0))
    if wrong or answer is None:
        return Typed(None, tuple(wrong))
    end = AtEnd(form["end"]) if form.get("end") in set(AtEnd) else contents.at_end
    changed: dict[str, Any] = {"rungs": tuple(rungs), "answer": answer, "snooze": snooze, "at_end": end}
    return Typed(contents.model_copy(update=changed))


# --- inside ---


def _rung(form: Mapping[str, str], at: int, contents: Policy, wrong: list[tuple[str, int]]) -> Rung | None:
    """One rung; None for one on which nobody is ticked."""
    asks = tuple(who for who in Who if form.get(f"asks_{at}_{who}"))
    if not asks:
        return None
    wait = _wait(form, str(at))
    if wait is None:
        wrong.append(("rung_time", at))
        return None
    about = tuple(sorted(spared(contents)))
    return Rung(
        asks=asks,
        but=() if set(about) & set(asks) else about,
        acknowledge=Acknowledge.ALL if form.get(f"each_{at}") else Acknowledge.ANY,
        minutes=wait.minutes,
        counted=wait.counted,
    )


def _wait(form: Mapping[str, str], name: str) -> Wait | None:
    number, unit = form.get(f"number_{name}", "").strip(), UNITS.get(form.get(f"unit_{name}", ""))
    if unit is None or not (number.isascii() and number.isdigit() and len(number) < 6):
        return None
    minutes = int(number) * unit[0]
    return Wait(minutes=minutes, counted=unit[1]) if SHORTEST <= minutes <= LONGEST_WAIT else None


def _wait_fields(name: str, wait: Wait) -> dict[str, str]:
    number, unit = parted(wait)
    return {f"number_{name}": str(number), f"unit_{name}": unit}
