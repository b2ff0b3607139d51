"""What is found again by a keyed hash (links, codes, chats, sessions) is found when the key it was made with has gone."""

from collections.abc import Callable
from datetime import time, timedelta
from typing import Any

from sqlalchemy import func, select, update

from bot.domain.appointments.appointment import Row, next_look
from bot.domain.people.transfer import Content
from bot.domain.people.transfer import Kind as Transferred
from bot.ids import ClinicId, StaffId
from bot.service.people import staff_login
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Source, Words
from bot.store.conversations import conversations, updates
from bot.store.database.work import Work
from bot.store.days import daily
from bot.store.login import attempts, failures, identities, passkeys, passwords
from bot.store.login.passkeys import Stored
from bot.store.moving import shelf
from bot.store.people import (
    addresses,
    api_tokens,
    channels,
    enrolments,
    people,
    staff_chats,
    stays,
    transfers,
)
from bot.store.tables.channels import ChannelState
from bot.store.tables.login import Begun
from bot.store.tables.people import Clinic, How, StaffSession
from tests.fakes.plans import put_plan_item
from tests.fakes.spoilt import put_on_the_shelf
from tests.integration.store.helpers import clinic, patient
from tests.integration.store.rotating import LOOKUPS, NEW, OLD, Opened, is_filled, rotate


def _session(work: Work, kari: StaffId, _: ClinicId) -> str:
    return staff_login.begin(work, kari, How.LINK, "Firefox")


def _seed(work: Work, _kari: StaffId, clinic_id: ClinicId) -> Any:
    ola = people.add_patient(work, clinic_id, "Siv", "nb", discharge_on=None, is_test=True)
    return enrolments.invite(work, ola, timedelta(days=1), seed="a form", content="what it asked")


def _link(work: Work, _kari: StaffId, clinic_id: ClinicId) -> Any:
    ola = people.add_patient(work, clinic_id, "Bo", "nb", discharge_on=None, is_test=True)
    return enrolments.invite(work, ola, timedelta(days=1))


def _opened_link(work: Work, kari: StaffId, clinic_id: ClinicId) -> Any:
    invitation = _link(work, kari, clinic_id)
    assert enrolments.redeem(work, invitation.token, 77)
    return invitation


def _reference(work: Work, _kari: StaffId, clinic_id: ClinicId) -> Any:
    ola = people.add_patient(work, clinic_id, "Ulf", "nb", discharge_on=None, is_test=True)
    stays.refer(work, clinic_id, ola, "PAS-4711")
    return clinic_id, ola


def _channel(work: Work, kari: StaffId, _: ClinicId) -> Any:
    recipient = addresses.add(work, kari, "mail", "new@klinikken.no", ChannelState.WAITING)
    return recipient, channels.new_code(work, recipient)


def _check(work: Work, kari: StaffId, _: ClinicId) -> str:
    return channels.new_check(work, addresses.add(work, kari, "mail", "weekly@klinikken.no"))


def _chat_link(work: Work, kari: StaffId, clinic_id: ClinicId) -> str:
    work.connection.execute(update(Clinic).where(Clinic.id == clinic_id).values(staff_telegram=True))
    return staff_chats.new_link(work, kari)


def _own(work: Work, _kari: StaffId, _clinic: ClinicId) -> Any:
    ola = patient(work, 5).patient_id
    put_plan_item(work, ola, "bed", {"status": "a"})
    conversations.remember(work, ola, "k", 1)
    daily.keep_tool(work, ola, "Ringe Siv")
    daily.hide_starter(work, ola, "walk")
    return ola


def _own_again(work: Work, ola: Any) -> bool:
    put_plan_item(work, ola, "bed", {"status": "b"})
    conversations.remember(work, ola, "k", 2)
    daily.keep_tool(work, ola, "ringe siv")
    daily.show_starter(work, ola, "walk")
    tools = daily.tools(work, ola)
    return (
        conversations.plan(work, ola) == {"bed": {"item": "bed", "status": "b"}}
        and conversations.remembered(work, ola) == {"k": 2}
        and list(tools.own.values()) == ["Ringe Siv"]
        and tools.hidden == set()
    )


def _appointment(work: Work, kari: StaffId, clinic_id: ClinicId) -> Any:
    ola = people.add_patient(work, clinic_id, "Geir", "nb", discharge_on=None, is_test=True)
    day = Row(work.now.date() + timedelta(days=3), time(10), "Europe/Oslo")
    look = next_look(day, day.first, work.now, remind=True)
    assert look is not None
    appointments.add(
        work, ola, Words("Tannlege"), day, look, remind=True, source=Source(clinic_id, kari, "1@x")
    )
    return ola


def _code_given(work: Work, invitation: Any) -> bool:
    pending = enrolments.pending(work, 77)
    mine = enrolments.is_mine(work, invitation.token, 77)
    return mine and pending is not None and enrolments.try_code(work, pending, invitation.code)


def _handed_over(work: Work, kari: StaffId, clinic_id: ClinicId) -> None:
    ola = patient(work, 31).patient_id
    transfers.add(work, ola, clinic_id, kari, Transferred.CLINIC, Content(), code="AAAA-BBBB")


def _moved(work: Work, *_: object) -> int:
    put_on_the_shelf(work)
    return 90_909


def _passkey(work: Work, kari: StaffId, clinic_id: ClinicId) -> StaffId:
    passkeys.add(work, clinic_id, kari, "id", "key", "PC", 1)
    return kari


def _is_karis(found: Stored | None, kari: StaffId) -> bool:
    return found is not None and found.staff_id == kari


#: By what it is called: what is done before the rotation, and whether it is found after it, when the old key has gone.
FOUND: dict[str, tuple[Callable[[Work, StaffId, ClinicId], Any], Callable[[Work, Any], Any]]] = {
    "a chat, for one who comes back": (
        lambda work, *_: patient(work, 9).patient_id,
        lambda work, ola: (found := people.by_chat(work, 9)) is not None and found.id == ola,
    ),
    "a link that was handed over": (_link, lambda work, made: enrolments.redeem(work, made.token, 78)),
    "a link that was opened_with, and its code": (_opened_link, _code_given),
    "a form that is sent twice": (
        _seed,
        lambda work, made: (
            (sown := enrolments.sown(work, "a form")) is not None
            and sown.invitation == made
            and not sown.other_than(work, "what it asked")
        ),
    ),
    "the clinic's own reference": (
        _reference,
        lambda work, made: stays.referred(work, made[0], "PAS-4711") == made[1],
    ),
    "a clinic by its name": (
        lambda work, _kari, clinic_id: clinic_id,
        lambda work, made: people.find_clinic(work, "klinikken") == made,
    ),
    "one of staff by their name": (
        lambda work, kari, clinic_id: (kari, clinic_id),
        lambda work, made: people.find_staff(work, made[1], "KARI NORDLI") == made[0],
    ),
    "a session": (_session, staff_login.session),
    "a log-in link with its code": (
        lambda work, kari, _: staff_login.make_link_with_code(work, kari),
        lambda work, link: staff_login.redeem(work, link.token, code=link.code),
    ),
    "a log-in link in the browser that asked": (
        lambda work, kari, _: staff_login.make_link_with_code(work, kari, "cookie"),
        lambda work, link: staff_login.redeem(work, link.token, browser="cookie"),
    ),
    "a name and password": (
        lambda work, kari, clinic_id: passwords.put(work, clinic_id, kari, "kari", "argon2"),
        lambda work, _: passwords.by_name(work, "Kari"),
    ),
    "a recovery code": (
        lambda work, kari, _: (passwords.put_recovery(work, kari, ["a paper"]), kari)[1],
        lambda work, kari: passwords.use_recovery(work, kari, "a paper"),
    ),
    "a passkey": (_passkey, lambda work, kari: _is_karis(passkeys.by_credential(work, "id"), kari)),
    "an OpenID identity": (
        lambda work, kari, _: identities.put(work, kari, "https://issuer", "subject"),
        lambda work, _: identities.whose(work, "https://issuer", "subject"),
    ),
    "what a browser has begun": (
        lambda work, *_: attempts.begin(work, "cookie", Begun.OIDC, "state"),
        lambda work, _: attempts.take(work, "cookie", Begun.OIDC) == "state",
    ),
    "who guesses": (
        lambda work, *_: failures.add(work, "name", "kari"),
        lambda work, _: failures.of(work, "name", "kari")[0] == 1,
    ),
    "a token of a clinic's program": (
        lambda work, kari, clinic_id: api_tokens.make(work, clinic_id, "EPJ", [], kari),
        api_tokens.find,
    ),
    "the code of a channel": (_channel, lambda work, made: channels.give_back(work, *made)),
    "the weekly question of a channel": (_check, channels.by_check),
    "an address of staff": (
        lambda work, kari, _: addresses.add(work, kari, "mail", "kari@klinikken.no"),
        lambda work, _: channels.by_address(work, "mail", "kari@klinikken.no"),
    ),
    "a link into staff's own chat": (_chat_link, staff_chats.take_link),
    "staff's own chat": (
        lambda work, kari, _: addresses.add(work, kari, "telegram", "4711"),
        lambda work, _: staff_chats.by_chat(work, 4711),
    ),
    "words that an edit brings again": (
        lambda work, *_: updates.first_time(work, 1, 1, "1 2 3 hei"),
        lambda work, _: updates.was_said(work, 1, 2, "1 2 3 hei"),
    ),
    "an appointment of a calendar file": (
        _appointment,
        lambda work, ola: appointments.by_uids(work, ola, ["1@x"]).get("1@x"),
    ),
    "a hand-over by its code": (_handed_over, lambda work, _: transfers.by_code(work, "AAAA-BBBB")),
    "a chat whose clinic has moved": (_moved, shelf.of_chat),
    "plan, memory and tools of one's own": (_own, _own_again),
}


def test_links_codes_and_chats_are_found_when_the_old_key_has_gone(opened_with: Opened) -> None:
    old = opened_with(OLD)
    clinic_id = old.run(clinic)
    kari = old.run(lambda work: people.add_staff(work, clinic_id, "Kari Nordli", on_duty=True))
    made = {name: old.run(before, kari, clinic_id) for name, (before, _) in FOUND.items()}
    rotate(opened_with(f"{NEW},{OLD}"))
    alone = opened_with(NEW)
    lost = [name for name, (_, found) in FOUND.items() if not alone.run(found, made[name])]
    assert lost == []


def test_every_column_that_is_found_by_a_hash_is_looked_up_above(opened_with: Opened) -> None:
    """A new keyed hash has to be added to the table; here is where one notices."""
    old = opened_with(OLD)
    clinic_id = old.run(clinic)
    kari = old.run(lambda work: people.add_staff(work, clinic_id, "Kari Nordli", on_duty=True))
    for before, _ in FOUND.values():
        old.run(before, kari, clinic_id)
    empty = {str(column) for column in LOOKUPS if not old.read(is_filled, column)}
    assert empty == set()
    rows = old.read(lambda work: work.connection.execute(select(func.count(StaffSession.id))).scalar_one())
    assert rows == 1
