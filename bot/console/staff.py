"""`rodtrad staff`: who works at a clinic, their log-in links, hours and absences, and their leaving."""

import argparse
from zoneinfo import ZoneInfo

from bot.bootstrap import build_desk
from bot.console import staff_channels
from bot.console.asking import (
    a_moment,
    add_clinic_choice,
    an_id,
    ask_name,
    no_names,
    pick_clinic,
    pick_someone,
)
from bot.console.common import CommandError, opened, say
from bot.domain.people.roles import StaffRole
from bot.domain.requests.cover import AbsenceRefused, Wrong
from bot.domain.requests.hours import HoursError
from bot.ids import StaffId
from bot.service.people import absences, leaving, staff_login
from bot.service.people import roster as rules
from bot.service.people.staff_login import Link
from bot.store.database.work import Store
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
    add_roles(add, "what they do there (default: caseworker)")
    add.set_defaults(command=add_staff)
    admin = staff.add_parser(
        "admin",
        parents=[common],
        help="make somebody an administrator, who adds the others on a page; prints a link that works once",
    )
    no_names(admin)
    add_clinic_choice(admin)
    admin.set_defaults(command=make_admin)
    staff_channels.add_commands(staff, common)
    listed = staff.add_parser("list", parents=[common], help="show who works where")
    listed.set_defaults(command=list_staff)
    link = staff.add_parser("link", parents=[common], help="make a log-in link that works once")
    link.set_defaults(command=link_staff)
    change = staff.add_parser("change", parents=[common], help="rename somebody, or change the duty list")
    change.add_argument("--name", action="store_true", help="ask for a new name")
    change.add_argument("--duty", action=argparse.BooleanOptionalAction, help="on the duty list, or not")
    add_roles(change, "what they do there, in place of what they did")
    change.set_defaults(command=change_staff)
    leave = staff.add_parser("leave", parents=[common], help="let somebody leave, once nothing is theirs")
    leave.add_argument("--to", type=an_id, metavar="ID", help="who takes over their patients and requests")
    leave.set_defaults(command=leave_staff)
    away = staff.add_parser("absence", parents=[common], help="who is away, from when to when, who covers")
    away.add_argument("--from", dest="begins", type=a_moment, metavar="WHEN", help="a day, or day and time")
    away.add_argument("--until", type=a_moment, metavar="WHEN", help="the last day, or a moment")
    away.add_argument("--cover", type=an_id, metavar="ID", help="who does their part meanwhile")
    away.add_argument("--no-cover", action="store_true", help="nobody: what reaches them goes on at once")
    away.add_argument("--end", type=an_id, metavar="ABSENCE", help="they are back, or it is taken back")
    away.set_defaults(command=absence_staff)
    hours = staff.add_parser(
        "hours", parents=[common], help="working hours of their own, with other days off"
    )
    hours.add_argument("--hours", help="such as 'mon-wed 08:00-11:30, 12:00-15:00'; '' for the clinic's")
    hours.set_defaults(command=hours_staff)
    for each in (link, change, leave, away, hours):
        each.add_argument("id", nargs="?", type=an_id, metavar="ID", help="who (else the name is asked for)")
        add_clinic_choice(each)


def add_roles(parser: argparse.ArgumentParser, what: str) -> None:
    """`--role`, as often as somebody has one; the duty list is `--duty`."""
    choices = sorted(set(StaffRole) - {StaffRole.DUTY})
    parser.add_argument("--role", action="append", type=StaffRole, choices=choices, help=what)


def make_admin(arguments: argparse.Namespace) -> int:
    """Make somebody an administrator."""
    with opened() as (store, settings):
        clinic = pick_clinic(store, arguments.clinic)
        name = ask_name("The administrator's name")
        staff_id, link = store.run(rules.make_admin, clinic.id, name)
    text, data = _link_words(settings.public_url, link)
    say(arguments, f"{name} is an administrator of {clinic.name}\n{text}", data | {"staff": staff_id})
    return 0


def _link_words(public_url: str, link: Link) -> tuple[str, dict[str, object]]:
    """A log-in link as it is said, for people and for programs."""
    url = f"{public_url}/staff/login/{link.token}"
    minutes = int(staff_login.LINK_VALID.total_seconds() // 60)
    text = f"{url}\ncode: {link.code}\nworks once, within {minutes} minutes; give the code by another way than the link"
    return text, {"url": url, "code": link.code}


def add_staff(arguments: argparse.Namespace) -> int:
    """Let somebody work at a clinic."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        name = ask_name("Name, as patients are to read it")
        does = arguments.role or [StaffRole.CASEWORKER]
        staff_id, back = store.run(rules.add_staff, clinic.id, name, on_duty=arguments.duty, does=does)
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
        link = store.run(staff_login.make_link_with_code, one.id)
    say(arguments, *_link_words(settings.public_url, link))
    return 0


def change_staff(arguments: argparse.Namespace) -> int:
    """Change what was given, and ask for the new name."""
    if not arguments.name and arguments.duty is None and arguments.role is None:
        raise CommandError("say what to change: --name, --role, --duty or --no-duty")
    with opened() as (store, _settings):
        one = pick_someone(store, arguments.id, arguments.clinic)
        name = ask_name("New name") if arguments.name else None
        store.run(rules.change_staff, one.id, name=name, on_duty=arguments.duty, does=arguments.role)
    duty = one.on_duty if arguments.duty is None else arguments.duty
    say(
        arguments,
        f"changed: {name or one.name}, {'' if duty else 'not '}on the duty list",
        {"staff": one.id, "duty": duty},
    )
    return 0


def leave_staff(arguments: argparse.Namespace) -> int:
    """Let somebody leave, or begin to."""
    with opened() as (store, _settings):
        who = pick_someone(store, arguments.id, arguments.clinic)
        left = store.run(leaving.begin, build_desk(), who.id, arguments.to)
    name = left.staff.name or UNREADABLE
    if left.gone:
        words = f"{name} has left; their sessions have ended"
        if left.done.count:
            words += f"; {left.done.count} requests that waited for them have gone on"
    else:
        words = (
            f"{name} leaves when {left.offered} hand-overs are accepted and {left.held} requests are closed or handed on; "
            "until then they are asked as before. The patients have been told"
        )
    data = {"staff": left.staff.id, "gone": left.gone, "offered": left.offered, "held": left.held}
    say(arguments, words, data)
    return 0


def absence_staff(arguments: argparse.Namespace) -> int:
    """Enter an absence, end one, or show those to come."""
    with opened() as (store, _settings):
        if arguments.end is not None:
            ended = store.run(absences.end, arguments.end, by=None)
            if ended is None:
                raise CommandError("there is no such absence that is not over; see `rodtrad staff absence`")
            say(arguments, "ended: they are asked again from now on", {"absence": arguments.end})
            return 0
        if arguments.begins is None and arguments.until is None:
            return _list_absences(store, arguments)
        if arguments.begins is None or arguments.until is None:
            raise CommandError("give both --from and --until")
        one = pick_someone(store, arguments.id, arguments.clinic)
        new = store.read(absences.typed, one.id, arguments.begins, arguments.until, arguments.cover)
        try:
            absence_id = store.run(absences.enter, new, by=None, without_cover=arguments.no_cover)
        except AbsenceRefused as refused:
            names = {each.id: each.name or UNREADABLE for each in store.read(roster.staff)}
            raise CommandError(_why(refused, names)) from refused
    nobody = "" if new.cover else "; nobody covers: what would reach them goes on to the next at once"
    say(arguments, f"entered {absence_id}{nobody}", {"absence": absence_id, "cover": new.cover})
    return 0


def _list_absences(store: Store, arguments: argparse.Namespace) -> int:
    clinic = pick_clinic(store, arguments.clinic)
    names = {one.id: one.name or UNREADABLE for one in store.read(roster.staff, clinic.id)}
    rows = store.read(absences.coming, clinic.id)
    zone = ZoneInfo(clinic.timezone)
    lines = [
        f"{one.id}  {names.get(one.absence.staff, UNREADABLE)}: {one.absence.since.astimezone(zone):%Y-%m-%d %H:%M} to "
        f"{one.absence.until.astimezone(zone):%Y-%m-%d %H:%M}, cover: "
        f"{names.get(one.absence.cover, UNREADABLE) if one.absence.cover else 'none'}"
        for one in rows
    ]
    data = [
        {
            "id": one.id,
            "staff": one.absence.staff,
            "from": one.absence.since,
            "until": one.absence.until,
            "cover": one.absence.cover,
        }
        for one in rows
    ]
    say(arguments, "\n".join(lines) or "nobody is away, and nobody will be", {"absences": data})
    return 0


def hours_staff(arguments: argparse.Namespace) -> int:
    """Give somebody hours of their own, or the clinic's again."""
    if arguments.hours is None:
        raise CommandError("say which: --hours 'mon-wed 08:00-15:00', or --hours '' for the clinic's")
    with opened() as (store, _settings):
        one = pick_someone(store, arguments.id, arguments.clinic)
        try:
            hours = store.run(absences.set_hours, one.id, arguments.hours)
        except HoursError as error:
            raise CommandError(str(error)) from error
    say(arguments, f"hours: {hours or 'the clinic’s'}", {"staff": one.id, "hours": hours and str(hours)})
    return 0


def _why(refused: AbsenceRefused, names: dict[StaffId, str]) -> str:
    """Why an absence was not entered, and what to do."""
    people = [names.get(one, UNREADABLE) for one in refused.people]
    return {
        Wrong.ENDS_BEFORE: "it ends before it begins; --until is the last day",
        Wrong.OVER: "it is over already; give an end that is still to come",
        Wrong.TOO_LONG: "nobody is away for more than two years; whoever does not come back leaves (`rodtrad staff leave`)",
        Wrong.COVERS_SELF: "somebody else has to cover; give --cover, or --no-cover",
        Wrong.NO_COVER: "say who covers (--cover ID), or that nobody does (--no-cover): then what would reach them goes on at once",
        Wrong.TWICE: "they are away then already; end that one first (`rodtrad staff absence`, `--end ABSENCE`)",
        Wrong.CIRCLE: f"a circle: {' is covered by '.join([*people, *people[:1]])}; choose another cover, or --no-cover",
        Wrong.STRANGER: f"{', '.join(people)} does not work at that clinic; see `rodtrad staff list`",
        Wrong.ANSWERS_NOBODY: f"{', '.join(people)} answers no patients; see `rodtrad staff change --role`",
        Wrong.NO_REASON: "give a reason",
    }[refused.code]
