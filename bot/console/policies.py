"""`rodtrad policy`: whom requests ask in each clinic and how long, and whether that holds, before somebody needs it."""

import argparse
from uuid import UUID

from bot.bootstrap import build_desk
from bot.console.common import complain, opened, say
from bot.domain.requests.kinds import KindsFile
from bot.domain.requests.policy import AtEnd, Policy, Wait
from bot.domain.requests.policy_faults import Fault, faults, faults_beside
from bot.service.requests.own_policies import Held, empty_rungs, of_clinic
from bot.service.requests.staffing import Empty
from bot.store.database.work import Work
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
    shown = policy.add_parser(
        "list",
        parents=[common],
        help="the policies each clinic goes by: the content's or its own, since when",
    )
    shown.set_defaults(command=list_policies)


#: A clinic's id and name, and its policies as it has them.
Clinic = tuple[UUID, str, tuple[Held, ...]]


def check_policies(arguments: argparse.Namespace) -> int:
    """Say what is wrong; exit code 1 when anything is."""
    kinds, clinics = _read()
    wrong = sorted(
        f"policy {name}, {_place(fault)}: {fault.said}"
        for name in kinds.policies_in_use()
        for fault in faults(kinds.policies[name], urgent=kinds.is_urgent(name))
    )
    broken = [
        (clinic_id, clinic, held.name, fault)
        for clinic_id, clinic, all_held in clinics
        for held in all_held
        if held.broken and held.own is not None
        for fault in faults_beside(held.own.policy, held.contents, urgent=held.urgent)
    ]
    empty = [
        (clinic_id, clinic, each) for clinic_id, clinic, all_held in clinics for each in empty_rungs(all_held)
    ]
    lines = [
        *wrong,
        *(
            f"{clinic}: its own policy {name} holds no more, {_place(fault)}: {fault.said}"
            for _, clinic, name, fault in broken
        ),
        *(f"{clinic}: {_words(each)}" for _, clinic, each in empty),
    ]
    data = {
        "faults": wrong,
        "own": [
            {"clinic": clinic_id, "policy": name, "rung": fault.at, "fault": fault.wrong}
            for clinic_id, _, name, fault in broken
        ],
        "empty": [
            {"clinic": clinic_id, "policy": each.policy, "rung": each.rung, "patients": each.patients}
            for clinic_id, _, each in empty
        ],
    }
    say(
        arguments, "\n".join(lines) or "every policy has somebody on each rung, and no wait is too long", data
    )
    if lines:
        complain(
            f"{len(lines)} to mend: put somebody on the duty list (`rodtrad staff change --duty`), give them a channel "
            "(`rodtrad staff channel add`), assign somebody (`rodtrad patient assign`), or let an administrator of the clinic change it "
            "(`/staff/policies`)"
        )
    return 1 if lines else 0


def list_policies(arguments: argparse.Namespace) -> int:
    """Say what each clinic goes by."""
    _, clinics = _read()
    found = [(clinic_id, clinic, held) for clinic_id, clinic, all_held in clinics for held in all_held]
    data = [
        {
            "clinic": clinic_id,
            "policy": held.name,
            "own": held.own is not None and not held.broken,
            "decided_at": held.history[0][0].at.isoformat() if held.history else None,
            "decided_by": held.history[0][0].staff if held.history else None,
            "rules": held.policy.model_dump(mode="json"),
        }
        for clinic_id, _, held in found
    ]
    lines = [f"{clinic}: {held.name}, {_whose(held)}: {_ladder(held.policy)}" for _, clinic, held in found]
    say(arguments, "\n".join(lines) or "there is no clinic yet", {"policies": data})
    return 0


# --- inside ---


def _read() -> tuple[KindsFile, list[Clinic]]:
    kinds = build_desk().content.kinds
    with opened() as (store, _settings):
        return kinds, store.read(_clinics, kinds)


def _clinics(work: Work, kinds: KindsFile) -> list[Clinic]:
    return [
        (one.id, one.name or UNREADABLE, of_clinic(work, kinds, one.id))
        for one in roster.clinics(work)
        if one.name is not None
    ]


def _whose(held: Held) -> str:
    if held.own is None:
        return "the content's"
    since = f"{held.own.at:%Y-%m-%d %H:%M} UTC"
    return f"the content's, its own of {since} holds no more" if held.broken else f"its own since {since}"


def _ladder(policy: Policy) -> str:
    rungs = [
        f"{' and '.join(rung.asks)}{' (each)' if rung.of_each else ''} {_wait(rung)}" for rung in policy.rungs
    ]
    end = "from the top" if policy.at_end is AtEnd.FROM_THE_TOP else "the last again"
    return f"{', then '.join(rungs)}, then {end}; answer within {_wait(policy.answer)}"


def _wait(wait: Wait) -> str:
    return f"{wait.minutes} {'working ' if wait.working else ''}min"


def _place(fault: Fault) -> str:
    return "whole" if fault.at is None else f"rung {fault.at + 1}"


def _words(one: Empty) -> str:
    if one.rung is None:
        return (
            f"policy {one.policy} has nobody at all for {one.patients} patients: only the numbers answer them"
        )
    return f"policy {one.policy}, rung {one.rung + 1} ({', '.join(one.asks)}): nobody for {one.patients} patients; it is passed over"
