"""What commands ask for. Names are typed at a prompt or come by standard input, one line each; they are never words of a command line.

`ps`, the shell's history and sudo's log keep what stands on a command line, and who is in treatment is nobody's business.
"""

import argparse
import sys
from collections.abc import Sequence
from datetime import datetime
from getpass import getpass
from typing import Final, TypeVar
from uuid import UUID

from bot.console.common import CommandError
from bot.domain.people.names import UnusableNameError, usable
from bot.ids import ClinicId, StaffId
from bot.store.database.work import Store
from bot.store.people import roster
from bot.store.people.roster import ClinicLine, PatientLine, StaffLine
from bot.store.requests.records import ALPHABET, CODE_LENGTH

Line = TypeVar("Line", ClinicLine, StaffLine, PatientLine)
NOT_HERE: Final = (
    "names are not given on the command line, where `ps`, the shell's history and sudo's log keep them (take this line out of "
    "your history); leave it out and type it when asked, or send it on standard input, one line a question"
)


def no_names(parser: argparse.ArgumentParser) -> None:
    """Let the command refuse a name among its words, and say how it is given."""
    parser.add_argument("nothing", nargs="*", metavar="NAME", type=_refused, help=argparse.SUPPRESS)


def add_clinic_choice(parser: argparse.ArgumentParser) -> None:
    """`--clinic`, for the commands about people of one clinic."""
    parser.add_argument(
        "--clinic",
        metavar="ID",
        type=an_id,
        help="which clinic (asked for when there are several; see `rodtrad clinic list`)",
    )


def _refused(_: str) -> str:
    raise argparse.ArgumentTypeError(NOT_HERE)


def an_id(text: str) -> UUID:
    """An id as the lists show it. Raises `ArgumentTypeError`, for a name with the words that say where names go."""
    try:
        return UUID(text)
    except ValueError:
        message = f"this is no id as the lists show it, and {NOT_HERE}"
        raise argparse.ArgumentTypeError(message) from None


def a_code(text: str) -> str:
    """The code of a request, as pages and notices have it. Raises `ArgumentTypeError`, with the words that say where names go."""
    if len(text) != CODE_LENGTH or not set(text) <= set(ALPHABET):
        message = f"this is no code of a request, such as 7KQD2MXP, and {NOT_HERE}"
        raise argparse.ArgumentTypeError(message)
    return text


def a_moment(text: str) -> str:
    """A day or a day and a time, in the clinic's local time. Raises `ArgumentTypeError`."""
    try:
        given = datetime.fromisoformat(text)
    except ValueError:
        given = None
    if given is None or given.tzinfo is not None:
        message = "this is no day such as 2026-12-24, and no moment such as '2026-12-24 12:00'"
        raise argparse.ArgumentTypeError(message)
    return text


def ask(question: str, *, may_be_empty: bool = False) -> str:
    """One line of standard input. At a terminal the question is put, on standard error. Raises `CommandError` when there is none."""
    try:
        if sys.stdin.isatty():
            print(f"{question}: ", end="", file=sys.stderr, flush=True)
        line = sys.stdin.readline()
    except UnicodeDecodeError:
        message = f"{question}: this cannot be read; it must be UTF-8"
        raise CommandError(message) from None
    if not line.endswith("\n") and not line.strip() and not may_be_empty:
        message = f"{question}: nothing was given; type it when asked, or send it on standard input, one line a question"
        raise CommandError(message)
    return line.strip("\r\n")


def ask_secret(question: str) -> str:
    """A line that is not shown while it is typed. Raises `CommandError` when there is none."""
    if sys.stdin.isatty():
        return getpass(f"{question}: ", stream=sys.stderr)
    return ask(question)


def ask_name(question: str) -> str:
    """A name as it is stored. Raises `CommandError`."""
    try:
        return usable(ask(question))
    except UnusableNameError as error:
        message = f"{question}: {error}"
        raise CommandError(message) from error


def pick_clinic(store: Store, given: UUID | None) -> ClinicLine:
    """The clinic of this id, the only one that can be read, or the one that is asked for. Raises `CommandError`."""
    known = store.read(roster.clinics)
    readable = [one for one in known if one.name is not None]
    if given is not None:
        return _with_id(known, given, "clinic", "rodtrad clinic list")
    if not readable:
        raise CommandError("there is no clinic yet; make one with `rodtrad clinic add`")
    return readable[0] if len(readable) == 1 else _called(readable, "Clinic", "see `rodtrad clinic list`")


def pick_staff(store: Store, clinic_id: ClinicId, given: UUID | None, question: str) -> StaffLine:
    """The one of this clinic's staff with this id, or the one that is asked for. Raises `CommandError`."""
    known = store.read(roster.staff, clinic_id)
    if given is not None:
        return _with_id(known, given, "member of this clinic's staff", "rodtrad staff list")
    if not known:
        raise CommandError("nobody works there yet; begin with `rodtrad staff add`")
    return _called(known, question, "add one with `rodtrad staff add`")


def pick_someone(store: Store, given: UUID | None, clinic: UUID | None = None) -> StaffLine:
    """Somebody on a staff: by id at any clinic, else by name at one. Raises `CommandError`."""
    if given is None:
        return pick_staff(store, pick_clinic(store, clinic).id, None, "Name")
    for one in store.read(roster.staff):
        if one.id == given:
            return one
    message = f"nobody who works here has the id {given}; see `rodtrad staff list`"
    raise CommandError(message)


def pick_patient(store: Store, given: UUID | None) -> PatientLine:
    """The patient of this id, or the one that is asked for by name. Raises `CommandError`, also when several have that name."""
    known = store.read(roster.patients)
    if given is not None:
        return _with_id(known, given, "patient", "rodtrad patient list")
    if not known:
        raise CommandError("nobody is enrolled yet; begin with `rodtrad enrol`")
    wanted = ask_name("Patient")
    found = [one for one in known if one.name is not None and _plain(one.name) == _plain(wanted)]
    if len(found) == 1:
        return found[0]
    several = "several patients have" if found else "no patient has"
    raise CommandError(
        f"{several} that name; `rodtrad patient list` shows ids, which may be given in its place"
    )


def pick_deputy(store: Store, clinic_id: ClinicId, given: UUID | None) -> StaffId | None:
    """As `pick_staff`; an empty line is nobody."""
    if given is not None:
        return pick_staff(store, clinic_id, given, "").id
    known = store.read(roster.staff, clinic_id)
    name = ask(f"Deputy ({_names(known)}; empty: none)", may_be_empty=True)
    return _find(known, name, "add one with `rodtrad staff add`").id if name.strip() else None


def _called(known: Sequence[Line], question: str, else_do: str) -> Line:
    return _find(known, ask(f"{question} ({_names(known)})"), else_do)


def _find(known: Sequence[Line], name: str, else_do: str) -> Line:
    wanted = _plain(name)
    found = [one for one in known if one.name is not None and _plain(one.name) == wanted]
    if len(found) == 1:
        return found[0]
    message = (
        f"nobody there is called {' '.join(name.split())!r}; there are: {_names(known) or 'none'} ({else_do})"
    )
    raise CommandError(message)


def _with_id(known: Sequence[Line], given: UUID, what: str, see: str) -> Line:
    for one in known:
        if one.id == given:
            return one
    message = f"there is no {what} with the id {given}; see `{see}`"
    raise CommandError(message)


def _names(known: Sequence[Line]) -> str:
    return ", ".join(one.name for one in known if one.name is not None)


def _plain(name: str) -> str:
    try:
        return usable(name).casefold()
    except UnusableNameError:  # stored before names were checked, or nobody's
        return " ".join(name.split()).casefold()


def ask_for_patient(one: PatientLine, what: str) -> None:
    """Say what will be done, and let the name be typed. Raises `CommandError` when it is another one."""
    wanted = one.name or str(one.id)
    typed = ask(f"{what}\nType the {'name' if one.name else 'id'} of the patient to go on")
    if " ".join(typed.split()).casefold() != wanted.casefold():
        message = f"this is not the {'name' if one.name else 'id'} of patient {one.id}; nothing was changed"
        raise CommandError(message)
