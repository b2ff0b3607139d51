"""How measurements are told: one JSON line a figure, on the real standard output, so that `make bench` can be read by programs."""

import json
import statistics
import sys
from collections.abc import Sequence


def tell(
    name: str,
    value: float,
    unit: str,
    goal: str,
    *,
    ok: bool,
    versus: str | None = None,
    ratio: float | None = None,
) -> bool:
    """Print a figure and give `ok` back, for the assertion.

    `goal` is what was promised, in words (">= 25", "0"); `versus` what the value was measured against in the same run, and `ratio` how
    it compares.
    """
    line = {
        "name": name,
        "value": round(value, 4),
        "unit": unit,
        "goal": goal,
        "versus": versus,
        "ratio": None if ratio is None else round(ratio, 3),
        "ok": ok,
    }
    print(json.dumps(line, ensure_ascii=False), file=sys.__stdout__, flush=True)
    return ok


def figure(name: str, value: float, unit: str, goal: str, *, ok: bool) -> None:
    """Print a figure, and fail the test when it misses its goal."""
    assert tell(name, value, unit, goal, ok=ok), f"{name}: {value} {unit}, goal {goal}"


def beside(pairs: Sequence[tuple[float, float]]) -> tuple[float, float, float, str]:
    """Of alternating rounds, ours and theirs: both medians, the median of the rounds' ratios, and the noise, in words."""
    ratios = sorted(ours / theirs for ours, theirs in pairs)
    mine, other = (statistics.median(values) for values in zip(*pairs, strict=True))
    noise = f"{len(pairs)} rounds, {ratios[0]:.2f} to {ratios[-1]:.2f}"
    return mine, other, statistics.median(ratios), noise
