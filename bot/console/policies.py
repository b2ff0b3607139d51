"""`rodtrad policy`: whether the policies of requests hold for a clinic, before somebody needs them."""

import argparse

from bot.bootstrap import build_desk
from bot.console.common import complain, opened, say
from bot.domain.requests.kinds import Urgency
from bot.service.requests.staffing import Empty, empty_rungs
from bot.store.people import roster
from bot.store.people.roster import UNREADABLE


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    policy = commands.add_parser("policy", help="whom requests ask, and how long").add_subparsers(
        required=True, metavar="WHAT"
    )
    check = policy.add_parser(
        "check", parents=[common], help="nobody on a rung, an unreachable rung, a wait that is too long"
    )
    check.set_defaults(command=check_policies)


def check_policies(arguments: argparse.Namespace) -> int:
    """Say what is wrong; exit code 1 when anything is."""
    kinds = build_desk().content.kinds
    wrong = {
        f"policy {kind.policy}, rung {at + 1}: {fault}"
        for kind in kinds.kinds.values()
        for at, fault in kinds.policy_of(kind).faults(urgent=kind.urgency is Urgency.URGENT)
    }
    with opened() as (store, _settings):
        clinics = [one for one in store.read(roster.clinics) if one.name is not None]
        found = [(one, store.read(empty_rungs, one.id, kinds)) for one in clinics]
    lines = [
        *sorted(wrong),
        *(f"{one.name or UNREADABLE}: {_words(each)}" for one, rungs in found for each in rungs),
    ]
    data = {
        "faults": sorted(wrong),
        "empty": [
            {"clinic": one.id, "policy": each.policy, "rung": each.rung, "patients": each.patients}
            for one, rungs in found
            for each in rungs
        ],
    }
    say(
        arguments, "\n".join(lines) or "every policy has somebody on each rung, and no wait is too long", data
    )
    if lines:
        complain(
            f"{len(lines)} to mend: put somebody on the duty list (`rodtrad staff change --duty`), give them a channel "
            "(`rodtrad staff channel add`), or assign somebody (`rodtrad patient assign`)"
        )
    return 1 if lines else 0


def _words(one: Empty) -> str:
    if one.rung is None:
        return (
            f"policy {one.policy} has nobody at all for {one.patients} patients: only the numbers answer them"
        )
    return f"policy {one.policy}, rung {one.rung + 1} ({', '.join(one.asks)}): nobody for {one.patients} patients; it is passed over"
