"""`rodtrad clinic`, `staff`, `enrol`: who there is. Names go in by prompt or argument and are sealed at once."""

import argparse
from datetime import date
from zoneinfo import ZoneInfo

import segno

from bot.bootstrap import build_desk
from bot.console.common import CommandError, opened, say
from bot.domain.hours import HoursError, WorkingHours
from bot.ids import ClinicId, PatientId, StaffId
from bot.service import enrolment, staff_login
from bot.store import enrolments, people
from bot.store.enrolments import Invitation
from bot.store.work import Work


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    clinic = commands.add_parser("clinic", help="clinics").add_subparsers(required=True, metavar="WHAT")
    add = clinic.add_parser("add", parents=[common], help="make a clinic")
    add.add_argument("name")
    add.add_argument("--hours", default="mon-fri 08:00-15:00", help="working hours (default: %(default)s)")
    add.add_argument("--timezone", help="IANA zone (default: RODTRAD_TIMEZONE)")
    add.set_defaults(command=add_clinic)
    listed = clinic.add_parser("list", parents=[common], help="show the clinics and their staff")
    listed.set_defaults(command=list_clinics)

    staff = commands.add_parser("staff", help="caseworkers and others who answer").add_subparsers(
        required=True, metavar="WHAT"
    )
    add = staff.add_parser("add", parents=[common], help="make a member of staff")
    add.add_argument("name")
    add.add_argument("--clinic", help="name of the clinic (may be left out when there is one)")
    add.add_argument("--duty", action="store_true", help="put them on the clinic's duty list")
    add.set_defaults(command=add_staff)
    link = staff.add_parser("link", parents=[common], help="make a log-in link that works once")
    link.add_argument("name")
    link.add_argument("--clinic")
    link.set_defaults(command=link_staff)

    enrol = commands.add_parser("enrol", parents=[common], help="enrol a patient, or give a new link")
    enrol.add_argument("name", nargs="?", help="the patient's name, as staff are to see it")
    enrol.add_argument("--clinic")
    enrol.add_argument("--caseworker", help="name of the caseworker")
    enrol.add_argument("--deputy", help="who stands in for the caseworker")
    enrol.add_argument("--discharge", type=date.fromisoformat, metavar="YYYY-MM-DD", help="day of discharge")
    enrol.add_argument("--language", choices=["nb", "nn", "en"], default="nb")
    enrol.add_argument(
        "--test-person", action="store_true", help="not a real person: goes through with unsigned content"
    )
    enrol.add_argument("--bot-name", help="the bot's user name, when Telegram cannot be asked for it")
    enrol.add_argument("--qr", metavar="FILE.svg", help="write the link as a QR picture")
    enrol.add_argument(
        "--reissue", metavar="PATIENT", type=PatientId_, help="a new link and code for this patient id"
    )
    enrol.add_argument(
        "--revoke", metavar="PATIENT", type=PatientId_, help="let this patient's unused links stop working"
    )
    enrol.set_defaults(command=enrol_patient)


def PatientId_(text: str) -> PatientId:  # noqa: N802 - stands where argparse wants a type
    """A patient id as the command line gives it."""
    from uuid import UUID  # noqa: PLC0415

    return PatientId(UUID(text))


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
            clinic_id = _clinic(work, arguments.clinic)
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
            return staff_login.make_link(work, _staff(work, _clinic(work, arguments.clinic), arguments.name))

        token = store.run(make)
    url = f"{settings.public_url}/staff/login/{token}"
    say(arguments, f"{url}\nworks once, within {staff_login.LINK_VALID}", {"url": url})
    return 0


def enrol_patient(arguments: argparse.Namespace) -> int:
    """Enrol a patient, give a new link, or revoke one."""
    if arguments.revoke:
        with opened() as (store, _settings):
            count = store.run(enrolments.revoke, arguments.revoke)
        say(arguments, f"{count} link{'' if count == 1 else 's'} revoked", {"revoked": count})
        return 0
    if not arguments.reissue and not (arguments.name and arguments.caseworker):
        message = "give the patient's name and --caseworker (and --deputy), or --reissue, or --revoke"
        raise CommandError(message)
    with opened() as (store, settings):
        desk = build_desk()
        bot_name = arguments.bot_name or _ask_telegram(settings)

        def make(work: Work) -> Invitation:
            if arguments.reissue:
                people.by_id(work, arguments.reissue)
                return enrolment.reissue(work, arguments.reissue)
            clinic_id = _clinic(work, arguments.clinic)
            deputy = _staff(work, clinic_id, arguments.deputy) if arguments.deputy else None
            return enrolment.enrol(
                work,
                desk,
                clinic_id,
                arguments.name,
                _staff(work, clinic_id, arguments.caseworker),
                deputy,
                language=arguments.language,
                discharge_on=arguments.discharge,
                is_test=arguments.test_person,
            )

        invitation = store.run(make)
    _show(arguments, invitation, f"https://t.me/{bot_name}?start={invitation.token}", settings.timezone)
    return 0


def _show(arguments: argparse.Namespace, invitation: Invitation, url: str, zone: str) -> None:
    picture = segno.make(url, error="m", micro=False)
    if arguments.qr:
        picture.save(arguments.qr, kind="svg", scale=6, title="Rød tråd")
    expires = invitation.expires_at.astimezone(ZoneInfo(zone))
    code = f"{invitation.code[:3]} {invitation.code[3:]}"
    lines = [
        f"link:    {url}",
        f"code:    {code}   (say it in person, never send it with the link)",
        f"expires: {expires:%Y-%m-%d %H:%M}",
        f"patient: {invitation.patient_id}",
    ]
    data = {
        "patient": invitation.patient_id,
        "url": url,
        "code": invitation.code,
        "expires_at": invitation.expires_at.isoformat(),
    }
    say(arguments, "\n".join(lines), data)
    if not arguments.json:
        picture.terminal(compact=True)


def _clinic(work: Work, name: str | None) -> ClinicId:
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


def _staff(work: Work, clinic_id: ClinicId, name: str) -> StaffId:
    found = people.find_staff(work, clinic_id, name)
    if found is None:
        known = ", ".join(one.name for one in people.staff_of(work, clinic_id))
        message = f"nobody on the staff is called {name!r}; there are: {known or 'none'} (add one with `rodtrad staff add`)"
        raise CommandError(message)
    return found


def _ask_telegram(settings: object) -> str:
    from bot.telegram.identity import bot_name  # noqa: PLC0415 - loads the Telegram client

    return bot_name(settings)  # type: ignore[arg-type]
