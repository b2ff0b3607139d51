"""`rodtrad prove`: the request machine explored in every order of events up to a bound, and whether the exploration would notice a slip."""

import argparse
import os
import time
from typing import Any, Final

from bot.console.common import progress, say
from bot.proof.equivalents import EQUIVALENT
from bot.proof.prove import Cores, Proof, prove, tried
from bot.proof.story import story

#: Less than this share of mutants noticed, and the exploration says too little.
ENOUGH: Final = 0.95
#: With `--small` one in so many mutants is tried.
ONE_IN: Final = 10


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    proved = commands.add_parser(
        "prove",
        parents=[common],
        help="explore the machine of requests in every order of events, up to a bound",
    )
    proved.add_argument(
        "--no-mutants", action="store_true", help="only explore; do not try whether slips are noticed"
    )
    proved.add_argument(
        "--deeper",
        type=int,
        default=0,
        metavar="N",
        help="let N more moments pass on every path; with `--whole`",
    )
    proved.add_argument(
        "--small",
        action="store_true",
        help=f"one in {ONE_IN} mutants only, as `make check` does",
    )
    proved.add_argument(
        "--whole",
        action="store_true",
        help="explore the great worlds to their end: what `told_within` says is held against them (some ten minutes of processor)",
    )
    proved.set_defaults(command=prove_requests)


def prove_requests(arguments: argparse.Namespace) -> int:
    """Print what was explored and what the bounds are; 1 with a counter-example, told as a story, or with too few mutants noticed."""
    began = time.perf_counter()
    told = progress(arguments)
    whole = arguments.whole or arguments.deeper > 0
    with Cores() as cores:
        exploring = cores.begin(arguments.deeper, small=not whole)
        trying = [] if arguments.no_mutants else cores.begin_mutants(ONE_IN if arguments.small else 1)
        proof = prove(exploring, told)
        count, left = (0, []) if proof.counter_examples else tried(trying, told)
    killed = count - len(left)
    seconds, times = round(time.perf_counter() - began, 1), os.times()
    data = {
        "bound": "whole" if whole else "small",
        "states": proof.states,
        "steps": proof.steps,
        "seconds": seconds,
        "processor": round(times.children_user + times.children_system, 1),
        "counterexamples": [story(one) for one in proof.counter_examples],
        "told_within": {
            name: {
                "minutes": max(limit.lost, limit.alone),
                "counted": "working" if limit.working else "clock",
                "seconds_at_most": int(limit.longest.total_seconds()),
            }
            for name, limit in proof.limits.items()
        },
        "mutants": count,
        "killed": killed,
        "not_killed": left,
        "equivalent": len(EQUIVALENT),
    }
    say(arguments, _text(proof, data), data)
    enough = arguments.no_mutants or killed >= ENOUGH * count
    return 0 if enough and not proof.counter_examples else 1


def _text(proof: Proof, data: dict[str, Any]) -> str:
    lines = [
        f"{data['states']} states by {data['steps']} steps in {data['seconds']} s ({data['processor']} s of processor)"
    ]
    if proof.counter_examples:
        return "\n".join([*lines, *data["counterexamples"]])
    lines.append("no counter-example: every rule of docs/proof.md held at every step")
    lines += [
        f"under «{name}» a human is told, or the patient is told that nobody was, within {limit}"
        for name, limit in proof.limits.items()
    ]
    if data["mutants"]:
        lines.append(f"{data['killed']} of {data['mutants']} mutants noticed")
        lines += [f"  not noticed: {name}" for name in data["not_killed"]]
    return "\n".join(lines)
