"""`rodtrad clinic` and `staff`: who works there. Names go in as arguments and are sealed at once."""

import argparse

from bot.console.common import CommandError, opened, say
from bot.domain.requests.hours import HoursError, WorkingHours
from bot.ids import ClinicId, StaffId
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.people import people


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    clinic = commands.add_parser("clinic", help="clinics").add_subparsers(required=True, metavar="WHAT")
    add = clinic.add_parser("add", parents=[common], help="make a clinic")
    add.add_argument("name", help="as patients are to read it")
    add.add_argument("--hours", default="mon-fri 08:00-15:00", help="working hours (default: %(default)s)")
    add.add_argument("--timezone", help="IANA zone (default: RODTRAD_TIMEZONE)")
    add.set_defaults(command=add_clinic)
    listed = clinic.add_parser("list", parents=[common], help="show the clinics and their staff")
    listed.set_defaults(command=list_clinics)

    staff = commands.add_parser("staff", help="caseworkers and others who answer").add_subparsers(
        required=True, metavar="WHAT"
    )
    add = staff.add_parser("add", parents=[common], help="make a member of staff")
    add.add_argument("name", help="as patients are to read it")
    add.add_argument("--clinic", help="name of the clinic (may be left out when there is one)")
    add.add_argument("--duty", action="store_true", help="put them on the clinic's duty list")
    add.set_defaults(command=add_staff)
    link = staff.add_parser("link", parents=[common], help="make a log-in link that works once")
    link.add_argument("name", help="as it was given to `rodtrad staff add`")
    link.add_argument("--clinic", help="name of the clinic (may be left out when there is one)")
    link.set_defaults(command=link_staff)


def add_clinic(arguments: argparse.Namespace) -> int:
    """Make a clinic."""
    with opened() as (store, settings):
        zone = arguments.timezone or settings.timezone
        try:
            hours = WorkingHours.parse(arguments.hours, zone)
        except HoursError as error:
            raise CommandError(str(error)) from error

        def add(work: Work) -> ClinicId:
            if people.find_clinic(work, arguments.name):
                message = f"there is already a clinic called {arguments.name!r}"
                raise CommandError(message)
            return people.add_clinic(work, arguments.name, str(hours), zone)

        clinic_id = store.run(add)
    say(
        arguments,
        f"clinic {arguments.name!r} made, hours {hours}",
        {"clinic": clinic_id, "hours": str(hours), "timezone": zone},
    )
    return 0


def list_clinics(arguments: argparse.Namespace) -> int:
    """Show the clinics and their staff."""
    with opened() as (store, _settings):
        rows = store.read(
            lambda work: [
                (name, people.staff_of(work, clinic_id)) for clinic_id, name in people.clinics(work)
            ]
        )
    lines = [
        f"{name}: {', '.join(one.name + (' (duty)' if one.on_duty else '') for one in staff) or 'no staff yet'}"
        for name, staff in rows
    ]
    data = [
        {"clinic": name, "staff": [{"id": one.id, "name": one.name, "duty": one.on_duty} for one in staff]}
        for name, staff in rows
    ]
    say(
        arguments,
        "\n".join(lines) or "no clinic yet; make one with `rodtrad clinic add NAME`",
        {"clinics": data},
    )
    return 0


def add_staff(arguments: argparse.Namespace) -> int:
    """Make a member of staff."""
    with opened() as (store, _settings):

        def add(work: Work) -> StaffId:
            clinic_id = clinic_called(work, arguments.clinic)
            if people.find_staff(work, clinic_id, arguments.name):
                message = f"{arguments.name!r} is already on the staff there"
                raise CommandError(message)
            return people.add_staff(work, clinic_id, arguments.name, on_duty=arguments.duty)

        staff_id = store.run(add)
    hint = f"log-in link: rodtrad staff link {arguments.name!r}"
    say(
        arguments,
        f"{arguments.name} added{', on the duty list' if arguments.duty else ''}; {hint}",
        {"staff": staff_id},
    )
    return 0


def link_staff(arguments: argparse.Namespace) -> int:
    """Make a log-in link that works once."""
    with opened() as (store, settings):

        def make(work: Work) -> str:
            return staff_login.make_link(
                work, staff_called(work, clinic_called(work, arguments.clinic), arguments.name)
            )

        token = store.run(make)
    url = f"{settings.public_url}/staff/login/{token}"
    minutes = int(staff_login.LINK_VALID.total_seconds() // 60)
    say(arguments, f"{url}\nworks once, within {minutes} minutes", {"url": url})
    return 0


def clinic_called(work: Work, name: str | None) -> ClinicId:
    """The clinic of that name, or the only one. Raises `CommandError`."""
    known = people.clinics(work)
    if name is None and len(known) == 1:
        return known[0][0]
    if name is None:
        message = (
            "there are several clinics; say which with --clinic"
            if known
            else "there is no clinic yet; run `rodtrad clinic add NAME`"
        )
        raise CommandError(message)
    found = people.find_clinic(work, name)
    if found is None:
        message = (
            f"there is no clinic called {name!r}; there are: {', '.join(one for _, one in known) or 'none'}"
        )
        raise CommandError(message)
    return found


def staff_called(work: Work, clinic_id: ClinicId, name: str) -> StaffId:
    """The member of staff of that name. Raises `CommandError`."""
    found = people.find_staff(work, clinic_id, name)
    if found is None:
        known = ", ".join(one.name for one in people.staff_of(work, clinic_id))
        message = f"nobody on the staff is called {name!r}; there are: {known or 'none'} (add one with `rodtrad staff add`)"
        raise CommandError(message)
    return found
