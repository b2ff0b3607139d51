"""`rodtrad enrol`: a link, a code and a QR picture for a new patient, for one with a new phone, or taking a link back."""

import argparse
from dataclasses import dataclass
from datetime import date
from uuid import UUID
from zoneinfo import ZoneInfo

import segno
from sqlalchemy.exc import NoResultFound

from bot.bootstrap import build_desk
from bot.console.asking import (
    add_clinic_choice,
    an_id,
    ask_name,
    no_names,
    pick_clinic,
    pick_deputy,
    pick_staff,
)
from bot.console.common import NO_TOKEN, CommandError, complain, opened, say
from bot.domain.languages import LOCALES
from bot.ids import ClinicId, PatientId, StaffId
from bot.service.desk import Desk
from bot.service.people import enrolment
from bot.settings import Settings
from bot.store.database.work import Store, Work
from bot.store.people import enrolments, people
from bot.store.people.enrolments import Invitation


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    enrol = commands.add_parser(
        "enrol", parents=[common], help="enrol a patient (the names are asked for), or give a new link"
    )
    no_names(enrol)
    add_clinic_choice(enrol)
    for role in ("caseworker", "deputy"):
        enrol.add_argument(
            f"--{role}", type=an_id, metavar="ID", help=f"the {role}'s id (else the name is asked for)"
        )
    enrol.add_argument("--discharge", type=_day, metavar="YYYY-MM-DD", help="day of discharge")
    enrol.add_argument(
        "--language",
        choices=list(LOCALES),
        default="nb",
        help="what the bot speaks first; the patient chooses (default: %(default)s)",
    )
    enrol.add_argument(
        "--test-person", action="store_true", help="not a real person: goes through with unsigned content"
    )
    enrol.add_argument("--bot-name", help="the bot's user name, when Telegram cannot be asked for it")
    enrol.add_argument("--qr", metavar="FILE.svg", help="write the link as a QR picture")
    enrol.add_argument(
        "--reissue", metavar="PATIENT", type=_patient_id, help="a new link and code for this patient id"
    )
    enrol.add_argument(
        "--revoke", metavar="PATIENT", type=_patient_id, help="let this patient's unused links stop working"
    )
    enrol.set_defaults(command=enrol_patient)


def _patient_id(text: str) -> PatientId:
    try:
        return PatientId(UUID(text))
    except ValueError:
        message = f"invalid patient id {text!r}; `rodtrad patient list` shows it"
        raise argparse.ArgumentTypeError(message) from None


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        message = f"{text!r} is no day; write it as in 2026-03-31"
        raise argparse.ArgumentTypeError(message) from None


def enrol_patient(arguments: argparse.Namespace) -> int:
    """Enrol a patient, give a new link, or revoke one."""
    if arguments.revoke:
        with opened() as (store, _settings):
            count = store.run(enrolments.revoke, arguments.revoke)
        say(arguments, f"{count} link{'' if count == 1 else 's'} revoked", {"revoked": count})
        return 0
    with opened() as (store, settings):
        desk = build_desk()
        new = None if arguments.reissue else _ask(store, desk, arguments)
        if arguments.reissue:
            store.read(_known, arguments.reissue)
        bot_name = arguments.bot_name or ask_telegram(settings)

        def make(work: Work) -> Invitation:
            if new is None:
                return enrolment.reissue(work, arguments.reissue)
            return enrolment.enrol(
                work,
                desk,
                new.clinic,
                new.name,
                new.caseworker,
                new.deputy,
                language=arguments.language,
                discharge_on=arguments.discharge,
                is_test=arguments.test_person,
            )

        invitation = store.run(make)
    return _show(
        arguments, invitation, f"https://t.me/{bot_name}?start={invitation.token}", settings.timezone
    )


@dataclass(frozen=True, slots=True)
class _New:
    """A new patient: who they are, where they are to belong, and to whom."""

    name: str
    clinic: ClinicId
    caseworker: StaffId
    deputy: StaffId | None


def _ask(store: Store, desk: Desk, arguments: argparse.Namespace) -> _New:
    """Ask for what was not given. Everything that can be wrong is found before Telegram is asked and anything is written."""
    clinic = pick_clinic(store, arguments.clinic)
    name = ask_name("The patient's name, as staff are to see it")
    caseworker = pick_staff(store, clinic.id, arguments.caseworker, "Caseworker").id
    deputy = pick_deputy(store, clinic.id, arguments.deputy)
    store.read(enrolment.check, desk, name, caseworker, deputy, is_test=arguments.test_person)
    return _New(name, clinic.id, caseworker, deputy)


def _known(work: Work, patient_id: PatientId) -> None:
    try:
        people.by_id(work, patient_id, lock=False)
    except NoResultFound:
        message = f"there is no patient {patient_id}; see `rodtrad patient list`"
        raise CommandError(message) from None


def _show(arguments: argparse.Namespace, invitation: Invitation, url: str, zone: str) -> int:
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
    picture = segno.make(url, error="m", micro=False)
    if not arguments.json:
        picture.terminal(compact=True)
    if arguments.qr:
        try:
            picture.save(arguments.qr, kind="svg", scale=6, title="Rød tråd")
        except OSError as error:
            complain(
                f"the QR picture {arguments.qr} cannot be written ({error.strerror}); link and code are valid"
            )
            return 1
    return 0


def ask_telegram(settings: Settings) -> str:
    """The bot's user name, as Telegram says it. Raises `CommandError`."""
    if settings.telegram_token.get_secret_value() == NO_TOKEN:
        raise CommandError("set RODTRAD_TELEGRAM_TOKEN, or give the bot's user name with --bot-name")
    from bot.telegram.carrier.identity import IdentityError, bot_name  # noqa: PLC0415 - loads the Telegram client

    try:
        return bot_name(settings)
    except IdentityError as error:
        message = f"{error}; or give the bot's user name with --bot-name"
        raise CommandError(message) from error
