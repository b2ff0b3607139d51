"""`rodtrad clinic`: the clinics, their hours, and taking away one that is empty or cannot be read."""

import argparse

from bot.console import clinic_pack, clinic_unpack, doors, instruments, tokens
from bot.console.asking import an_id, ask_name, no_names, pick_clinic
from bot.console.common import CommandError, opened, say
from bot.domain.requests.hours import HoursError, WorkingHours
from bot.service.people import roster as rules
from bot.store.people import roster
from bot.store.people.roster import UNREADABLE, ClinicLine, StaffLine

#: Said to whoever turns it on.
WHY_OFF = (
    "Telegram is now open to its staff. It is off unless a clinic says so, since national security advice is against Telegram on the "
    "work devices of public employees: let each use a phone of their own"
)


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    clinic = commands.add_parser("clinic", help="clinics").add_subparsers(required=True, metavar="WHAT")
    add = clinic.add_parser("add", parents=[common], help="make a clinic; its name is asked for")
    no_names(add)
    add.add_argument("--hours", default="mon-fri 08:00-15:00", help="working hours (default: %(default)s)")
    add.add_argument("--timezone", help="IANA zone (default: RODTRAD_TIMEZONE)")
    add.set_defaults(command=add_clinic)
    listed = clinic.add_parser("list", parents=[common], help="show the clinics and their staff")
    listed.set_defaults(command=list_clinics)
    change = clinic.add_parser("change", parents=[common], help="change a clinic's name, hours or zone")
    change.add_argument(
        "id", nargs="?", type=an_id, metavar="ID", help="which (asked for if there are several)"
    )
    change.add_argument("--name", action="store_true", help="ask for a new name")
    change.add_argument("--hours", help="working hours such as 'mon-fri 08:00-15:00'")
    change.add_argument("--timezone", help="IANA zone")
    change.add_argument(
        "--watched",
        action=argparse.BooleanOptionalAction,
        help="somebody has the inbox before them at all hours, so that staff without a channel may be asked (else they are passed over)",
    )
    change.add_argument(
        "--staff-telegram",
        action=argparse.BooleanOptionalAction,
        help="staff may be told in their own Telegram chat, with a code and no name; --no-staff-telegram takes their chats away",
    )
    change.set_defaults(command=change_clinic)
    remove = clinic.add_parser("remove", parents=[common], help="take away a clinic that has nobody")
    remove.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad clinic list` shows it")
    remove.add_argument("--yes", action="store_true", help="also one that cannot be read, with its staff")
    remove.set_defaults(command=remove_clinic)
    doors.add_commands(clinic, common)
    instruments.add_commands(clinic, common)
    tokens.add_commands(clinic, common)
    clinic_pack.add_commands(clinic, common)
    clinic_unpack.add_commands(clinic, common)


def add_clinic(arguments: argparse.Namespace) -> int:
    """Make a clinic."""
    with opened() as (store, settings):
        zone = arguments.timezone or settings.timezone
        hours = _hours(arguments.hours, zone)
        name = ask_name("Name of the clinic, as patients are to read it")
        clinic_id = store.run(rules.add_clinic, name, hours, zone)
    say(
        arguments,
        f"clinic {name} made, hours {hours}",
        {"clinic": clinic_id, "hours": hours, "timezone": zone},
    )
    return 0


def list_clinics(arguments: argparse.Namespace) -> int:
    """Show the clinics and their staff, also those that cannot be read."""
    with opened() as (store, _settings):
        rows = store.read(lambda work: [(one, roster.staff(work, one.id)) for one in roster.clinics(work)])
    text = "\n".join(_line(one, staff) for one, staff in rows)
    data = [
        {
            "id": one.id,
            "clinic": one.name,
            "hours": one.hours,
            "timezone": one.timezone,
            "patients": one.patients,
            "staff": [{"id": each.id, "name": each.name, "duty": each.on_duty} for each in staff],
        }
        for one, staff in rows
    ]
    say(arguments, text or "no clinic yet; make one with `rodtrad clinic add`", {"clinics": data})
    return 0


def _line(one: ClinicLine, staff: list[StaffLine]) -> str:
    if one.name is None:
        return (
            f"{one.id}  {UNREADABLE}: made with another key ring; with that ring it could be read, "
            f"without it take it away: rodtrad clinic remove {one.id} --yes"
        )
    names = ", ".join(f"{each.name or UNREADABLE}{' (duty)' if each.on_duty else ''}" for each in staff)
    return f"{one.id}  {one.name}: {names or 'no staff yet'}; {one.hours}, {one.timezone}; {one.patients} patients"


def change_clinic(arguments: argparse.Namespace) -> int:
    """Change what was given, and ask for the new name."""
    given = (arguments.watched, arguments.staff_telegram)
    if not (arguments.name or arguments.hours or arguments.timezone) and given == (None, None):
        raise CommandError(
            "say what to change: --name, --hours, --timezone, --watched or --no-watched, --staff-telegram or --no-staff-telegram"
        )
    with opened() as (store, _settings):
        one = pick_clinic(store, arguments.id)
        zone = arguments.timezone or one.timezone
        hours = _hours(arguments.hours or one.hours, zone)
        name = ask_name("New name") if arguments.name else None
        gone = store.run(
            rules.change_clinic,
            one.id,
            name=name,
            hours=hours,
            timezone=zone,
            watched=arguments.watched,
            staff_telegram=arguments.staff_telegram,
        )
    say(
        arguments,
        f"changed: {name or one.name}, {hours}, {zone}"
        + (f"; {gone} Telegram chats of staff are told no more" if gone else "")
        + (f"; {WHY_OFF}" if arguments.staff_telegram else ""),
        {"clinic": one.id, "hours": hours, "timezone": zone, "chats_taken_away": gone},
    )
    return 0


def remove_clinic(arguments: argparse.Namespace) -> int:
    """Take a clinic away."""
    with opened() as (store, _settings):
        staff = store.run(rules.remove_clinic, arguments.id, even_unreadable=arguments.yes)
    say(
        arguments,
        f"clinic {arguments.id} taken away" + (f", with {staff} of staff" if staff else ""),
        {"removed": arguments.id},
    )
    return 0


def _hours(text: str, zone: str) -> str:
    try:
        return str(WorkingHours.parse(text, zone))
    except HoursError as error:
        raise CommandError(str(error)) from error
