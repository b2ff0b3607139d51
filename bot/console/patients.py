"""`rodtrad patient`: who is enrolled, with no more about them than a list may show. New ones come by `rodtrad enrol`."""

import argparse
from uuid import UUID

from bot.bootstrap import build_desk
from bot.console import handing_over, own_data
from bot.console.asking import an_id, ask_name, pick_staff
from bot.console.common import CommandError, opened, say
from bot.ids import StaffId
from bot.service.people import handovers
from bot.service.people import roster as rules
from bot.store.database.work import Store
from bot.store.people import roster
from bot.store.people.roster import UNREADABLE, PatientLine
from bot.store.tables.people import Role


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    patient = commands.add_parser("patient", help="who is enrolled").add_subparsers(
        required=True, metavar="WHAT"
    )
    listed = patient.add_parser("list", parents=[common], help="show name, state and caseworker; no more")
    listed.set_defaults(command=list_patients)
    change = patient.add_parser("change", parents=[common], help="change the name")
    change.add_argument("--name", action="store_true", help="ask for a new name")
    change.set_defaults(command=change_patient)
    assign = patient.add_parser(
        "assign",
        parents=[common],
        help="another caseworker or deputy, who has to accept; the patient is told",
    )
    for role in Role:
        assign.add_argument(
            f"--{role}",
            nargs="?",
            const=True,
            type=an_id,
            metavar="ID",
            help=f"the new {role} (asked for without ID)",
        )
    assign.set_defaults(command=assign_patient)
    remove = patient.add_parser("remove", parents=[common], help="take back an enrolment nobody opened")
    remove.set_defaults(command=remove_patient)
    own_data.add_to(patient, common)
    handing_over.add_to(patient, common)
    for each in (change, assign, remove):
        each.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad patient list` shows it")


def list_patients(arguments: argparse.Namespace) -> int:
    """Show who is enrolled."""
    with opened() as (store, _settings):
        rows = store.read(roster.patients)
        names = {
            one.id: one.name or UNREADABLE for one in store.read(lambda work: roster.staff(work, former=True))
        }
    lines = [
        f"{one.id}  {one.name or UNREADABLE}: {one.state}, caseworker {names.get(one.caseworker, 'none') if one.caseworker else 'none'}"
        for one in rows
    ]
    data = [
        {"id": one.id, "name": one.name, "state": one.state, "caseworker": one.caseworker} for one in rows
    ]
    say(
        arguments,
        "\n".join(lines) or "nobody is enrolled yet; begin with `rodtrad enrol`",
        {"patients": data},
    )
    return 0


def change_patient(arguments: argparse.Namespace) -> int:
    """Ask for the new name."""
    if not arguments.name:
        raise CommandError(
            "say what to change: --name. Another caseworker or deputy: `rodtrad patient assign`"
        )
    with opened() as (store, _settings):
        one = store.read(rules.patient, arguments.id)
        store.run(rules.rename_patient, one.id, ask_name("New name"))
    say(arguments, f"patient {one.id} changed", {"patient": one.id})
    return 0


def assign_patient(arguments: argparse.Namespace) -> int:
    """Offer the patient to another caseworker or deputy."""
    given = {role: getattr(arguments, role) for role in Role}
    if not any(given.values()):
        raise CommandError("say which: --caseworker or --deputy")
    with opened() as (store, _settings):
        one = store.read(rules.patient, arguments.id)
        for role, wanted in given.items():
            to = _colleague(store, one, wanted, f"New {role}")
            if to is not None:
                store.run(handovers.offer, build_desk(), one.id, role, to)
    words = (
        f"patient {one.id} is told who is to come; whoever it is accepts on their page, and until then nothing changes. "
        "Where nobody had the part it is theirs already"
    )
    say(arguments, words, {"patient": one.id})
    return 0


def _colleague(store: Store, one: PatientLine, given: object, question: str) -> StaffId | None:
    if given is None:
        return None
    return pick_staff(store, one.clinic_id, given if isinstance(given, UUID) else None, question).id


def remove_patient(arguments: argparse.Namespace) -> int:
    """Take back an enrolment that nobody opened."""
    with opened() as (store, _settings):
        store.run(rules.remove_patient, arguments.id)
    say(arguments, f"patient {arguments.id} taken away; nothing of theirs is left", {"removed": arguments.id})
    return 0
