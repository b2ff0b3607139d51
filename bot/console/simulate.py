"""`rodtrad simulate`: months of the whole program with invented people, and what must not have happened to them (docs/simulate.md)."""

import argparse
import gc
import logging
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any, Final

from bot.bootstrap import build_desk
from bot.console.common import progress, say, some
from bot.console.scratch import scratch
from bot.simulate.days import Plan, Simulated, simulate
from bot.simulate.judge import COUNTS
from bot.simulate.patients import Persona

MOST_STORIES: Final = 40


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    simulated = commands.add_parser(
        "simulate",
        parents=[common],
        help="play days with invented patients, staff and troubles, and judge what they saw",
    )
    simulated.add_argument("--days", type=some, default=90, metavar="N", help="how many days (90)")
    simulated.add_argument("--patients", type=some, default=200, metavar="N", help="how many patients (200)")
    simulated.add_argument("--seed", type=int, default=4711, metavar="N", help="which chance (4711)")
    simulated.add_argument(
        "--persona",
        action="append",
        choices=[one.value for one in Persona],
        default=[],
        help="only patients of this kind (several times); all kinds without it",
    )
    simulated.add_argument(
        "--database",
        metavar="URL",
        help="an empty database instead of a scratch file, such as postgresql://…",
    )
    simulated.set_defaults(command=run_simulation)


def run_simulation(arguments: argparse.Namespace) -> int:
    """Print the figures, and of whatever must not be stories in words; 1 when there is anything of that."""
    desk = build_desk()
    errors = _Errors()
    with scratch(arguments.database, "rodtrad-simulate-") as (url, folder), _heard(errors):
        personas = tuple(Persona(one) for one in arguments.persona)
        plan = Plan(arguments.days, arguments.patients, arguments.seed, url, folder, personas)
        gc.freeze()  # as in the program that runs: Python's search for garbage passes over the content
        came = simulate(plan, desk, progress(arguments))
    data = _figures(plan, came, errors)
    say(arguments, _text(data), data)
    return 1 if any(data[name] for name in COUNTS) else 0


class _Errors(logging.Handler):
    """Counts what the program says to its operator as an error: troubles are made on purpose, anything else is worth a look."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.lines: Counter[str] = Counter()

    def emit(self, record: logging.LogRecord) -> None:
        self.lines[str(record.msg)] += 1


@contextmanager
def _heard(errors: _Errors) -> Iterator[None]:
    logger = logging.getLogger("bot")
    before, propagate = logger.level, logger.propagate
    logger.addHandler(errors)
    logger.setLevel(logging.ERROR)
    logger.propagate = False
    try:
        yield
    finally:
        logger.removeHandler(errors)
        logger.setLevel(before)
        logger.propagate = propagate


def _figures(plan: Plan, came: Simulated, errors: _Errors) -> dict[str, Any]:
    judged = came.judgement
    return {
        "days": plan.days,
        "patients": plan.patients,
        "seed": plan.seed,
        "seconds": round(came.seconds, 1),
        "messages": judged.messages,
        "requests": judged.requests,
        **{name: judged.count(name) for name in COUNTS},
        "lives": came.lives,
        "stories": [f"{one.count}: {one.words}" for one in judged.stories[:MOST_STORIES]],
        "errors": dict(errors.lines.most_common()),
    }


def _text(data: dict[str, Any]) -> str:
    lines = [
        (
            f"{data['days']} days with {data['patients']} patients, seed {data['seed']}: {data['seconds']} s,"
            f" {data['messages']} messages, {data['requests']} requests, {data['lives']} lives of the program"
        ),
        *(f"  {name}: {data[name]}" for name in COUNTS),
        *data["stories"],
        *(f"the program said {count} times: {line}" for line, count in data["errors"].items()),
    ]
    return "\n".join(lines)
