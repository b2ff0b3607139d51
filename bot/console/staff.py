"""`rodtrad staff`: who works at a clinic, their log-in links, and their leaving."""

import argparse

from bot.bootstrap import build_desk
from bot.console import staff_channels
from bot.console.asking import add_clinic_choice, an_id, ask_name, no_names, pick_clinic, pick_someone
from bot.console.common import CommandError, opened, say
from bot.service.people import leaving, staff_login
from bot.service.people import roster as rules
from bot.store.people import roster
from bot.store.people.roster import UNREADABLE


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    staff = commands.add_parser("staff", help="caseworkers and others who answer").add_subparsers(
        required=True, metavar="WHAT"
    )
    add = staff.add_parser(
        "add", parents=[common], help="let somebody work at a clinic; the name is asked for"
    )
    no_names(add)
    add_clinic_choice(add)
    add.add_argument("--duty", action="store_true", help="put them on the clinic's duty list")
    add.set_defaults(command=add_staff)
    staff_channels.add_commands(staff, common)
    listed = staff.add_parser("list", parents=[common], help="show who works where")
    listed.set_defaults(command=list_staff)
    link = staff.add_parser("link", parents=[common], help="make a log-in link that works once")
    link.set_defaults(command=link_staff)
    change = staff.add_parser("change", parents=[common], help="rename somebody, or change the duty list")
    change.add_argument("--name", action="store_true", help="ask for a new name")
    change.add_argument("--duty", action=argparse.BooleanOptionalAction, help="on the duty list, or not")
    change.set_defaults(command=change_staff)
    remove = staff.add_parser("remove", parents=[common], help="let somebody leave; their sessions end")
    remove.set_defaults(command=remove_staff)
    for each in (link, change, remove):
        each.add_argument("id", nargs="?", type=an_id, metavar="ID", help="who (else the name is asked for)")
        add_clinic_choice(each)


def add_staff(arguments: argparse.Namespace) -> int:
    """Let somebody work at a clinic."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        name = ask_name("Name, as patients are to read it")
        staff_id, back = store.run(rules.add_staff, clinic.id, name, on_duty=arguments.duty)
    words = f"{name} {'is back' if back else 'added'}{', on the duty list' if arguments.duty else ''}"
    words += f"; log-in link: rodtrad staff link {staff_id}; nobody can ask them before they have a channel: "
    words += f"rodtrad staff channel add mail {staff_id}"
    say(arguments, words, {"staff": staff_id, "back": back})
    return 0


def list_staff(arguments: argparse.Namespace) -> int:
    """Show who works where."""
    with opened() as (store, _settings):
        clinics = {one.id: one for one in store.read(roster.clinics)}
        rows = store.read(roster.staff)
    lines = [
        f"{one.id}  {one.name or UNREADABLE}{' (duty)' if one.on_duty else ''}: "
        f"{clinics[one.clinic_id].name or UNREADABLE}; {one.patients} patients, {one.requests} requests"
        for one in rows
    ]
    data = [
        {
            "id": one.id,
            "name": one.name,
            "clinic": one.clinic_id,
            "duty": one.on_duty,
            "patients": one.patients,
            "requests": one.requests,
        }
        for one in rows
    ]
    say(arguments, "\n".join(lines) or "no staff yet; add somebody with `rodtrad staff add`", {"staff": data})
    return 0


def link_staff(arguments: argparse.Namespace) -> int:
    """Make a log-in link that works once."""
    with opened() as (store, settings):
        one = pick_someone(store, arguments.id, arguments.clinic)
        token = store.run(staff_login.make_link, one.id)
    url = f"{settings.public_url}/staff/login/{token}"
    minutes = int(staff_login.LINK_VALID.total_seconds() // 60)
    say(arguments, f"{url}\nworks once, within {minutes} minutes", {"url": url})
    return 0


def change_staff(arguments: argparse.Namespace) -> int:
    """Change what was given, and ask for the new name."""
    if not arguments.name and arguments.duty is None:
        raise CommandError("say what to change: --name, --duty or --no-duty")
    with opened() as (store, _settings):
        one = pick_someone(store, arguments.id, arguments.clinic)
        name = ask_name("New name") if arguments.name else None
        store.run(rules.change_staff, one.id, name=name, on_duty=arguments.duty)
    duty = one.on_duty if arguments.duty is None else arguments.duty
    say(
        arguments,
        f"changed: {name or one.name}, {'' if duty else 'not '}on the duty list",
        {"staff": one.id, "duty": duty},
    )
    return 0


def remove_staff(arguments: argparse.Namespace) -> int:
    """Let somebody leave."""
    with opened() as (store, _settings):
        who = pick_someone(store, arguments.id, arguments.clinic)
        one, gone_on = store.run(leaving.leave, build_desk(), who.id)
    words = f"{one.name or UNREADABLE} has left; their sessions have ended"
    if gone_on.count:
        words += f"; {gone_on.count} requests that waited for them have gone on"
    if one.patients:
        words += f". {one.patients} patients have no caseworker now: `rodtrad patient list`, `rodtrad patient change ID --caseworker`"
    say(arguments, words, {"staff": one.id, "patients_without": one.patients, "gone_on": gone_on.count})
    return 0
