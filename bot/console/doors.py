"""`rodtrad clinic door`: the numbers near a clinic that its patients are shown once somebody has called them."""

import argparse
from datetime import date

from bot.console.asking import an_id, pick_clinic
from bot.console.common import CommandError, opened, say
from bot.domain.people.doors import Door, DoorError, DoorKind, checked
from bot.store.people import doors


def add_commands(
    what: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands under `clinic door`."""
    door = what.add_parser("door", help="shelter, detox and other numbers near a clinic")
    commands = door.add_subparsers(required=True, metavar="WHAT")
    kinds = [kind.value for kind in DoorKind]
    put = commands.add_parser("set", parents=[common], help="add a door, or change what is given of one")
    put.add_argument("kind", choices=kinds)
    put.add_argument("--phone", help="the number, for example '22 33 44 55'")
    put.add_argument("--hours", help="when it answers, as patients read it: 'hver kveld 20–08'")
    put.add_argument(
        "--verified-on", type=_day, metavar="DAY", help="when somebody last called it: 2026-03-02"
    )
    put.set_defaults(command=set_door)
    listed = commands.add_parser("list", parents=[common], help="show a clinic's doors")
    listed.set_defaults(command=list_doors)
    remove = commands.add_parser("remove", parents=[common], help="take a door away")
    remove.add_argument("kind", choices=kinds)
    remove.set_defaults(command=remove_door)
    for each in (put, listed, remove):
        each.add_argument("--clinic", type=an_id, metavar="ID", help="asked for if there are several")


def set_door(arguments: argparse.Namespace) -> int:
    """Write a door; what is not given stays as it was."""
    kind = DoorKind(arguments.kind)
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        before = next((one for one in store.read(doors.of_clinic, clinic.id) if one.kind is kind), None)
        phone = arguments.phone or (before and before.phone)
        hours = arguments.hours or (before and before.hours)
        if not phone or not hours:
            raise CommandError(f"there is no {kind} yet; give --phone and --hours")
        same_number = before is not None and before.phone == " ".join(phone.split())
        verified_on = arguments.verified_on or (before.verified_on if before and same_number else None)
        try:
            door = checked(kind, phone, hours, verified_on, store.clock.now().date())
        except DoorError as error:
            raise CommandError(str(error)) from error
        store.run(doors.put, clinic.id, door)
    shown = "" if door.verified_on else "; not shown before --verified-on says when somebody called it"
    say(arguments, f"{clinic.name}: {_line(door)}{shown}", {"clinic": clinic.id, **_data(door)})
    return 0


def list_doors(arguments: argparse.Namespace) -> int:
    """Show a clinic's doors, and whether patients see them."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        found = store.read(doors.of_clinic, clinic.id)
        today = store.clock.now().date()
    lines = [_line(door) + ("" if door.holds(today) else " — not shown") for door in found]
    text = "\n".join(lines) or f"{clinic.name} has no doors yet; add one with `rodtrad clinic door set`"
    data = [{**_data(door), "shown": door.holds(today)} for door in found]
    say(arguments, text, {"clinic": clinic.id, "doors": data})
    return 0


def remove_door(arguments: argparse.Namespace) -> int:
    """Take a door away."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        if not store.run(doors.remove, clinic.id, DoorKind(arguments.kind)):
            raise CommandError(f"{clinic.name} has no {arguments.kind}; see `rodtrad clinic door list`")
    say(arguments, f"{clinic.name}: {arguments.kind} taken away", {"removed": arguments.kind})
    return 0


def _line(door: Door) -> str:
    called = f"called {door.verified_on}" if door.verified_on else "not called"
    return f"{door.kind}: {door.phone}, {door.hours}, {called}"


def _data(door: Door) -> dict[str, object]:
    return {
        "kind": door.kind.value,
        "phone": door.phone,
        "hours": door.hours,
        "verified_on": door.verified_on,
    }


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text} is no day; write it as 2026-03-02"
        raise argparse.ArgumentTypeError(message) from None
