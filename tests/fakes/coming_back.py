"""People who come back: a patient of long ago, and every kind of link that may be opened in their chat."""

from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select

from bot.ids import PatientId, StaffId
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.people import enrolment
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.people import enrolments, people
from bot.store.people.enrolments import Invitation
from bot.store.requests import events, records
from bot.store.tables.conversation import Run
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Enrolment, PatientState, Purpose
from bot.store.tables.requests import Request
from tests.fakes.chat import Chat, House

REFUSED = "Denne lenka virker ikke"
IN_USE = "Denne samtalen tilhører noen fra før"
ALREADY = "Du er allerede inne"
JUST_A_CODE = "Det ser ut som en kode"
WHO = "jeg vet ikke hvem som skriver"
KEEP = "La det være som det er"
NAMES = ("Anna", "Kari", "Ola", "Per", "Siv", "Fjordheim", "Solbakken")


def known(house: House, name: str, caseworker: StaffId, chat_id: int) -> PatientId:
    """Somebody who has come through the welcome and said yes to everything."""

    def make(work: Work) -> PatientId:
        invited = enrolment.enrol(
            work, house.desk, house.ids["clinic"], name, caseworker, house.ids["ola"], is_test=True
        )
        patient_id = invited.patient_id
        people.reached(work, patient_id, people.add_recipient(work, patient_id, chat_id))
        people.change(work, patient_id, state=PatientState.ACTIVE)
        for purpose in Purpose:
            people.give_consent(work, patient_id, purpose, "test", given=True, version=APPOINTMENTS_SINCE)
        return patient_id

    return house.store.run(make)


def same_clinic(house: House, _: Chat, name: str = "Anna Lie") -> Invitation:
    """Enrolled anew at the same clinic, with another caseworker: a new record."""

    def make(work: Work) -> Invitation:
        siv = people.find_staff(work, house.ids["clinic"], "Siv Moe") or people.add_staff(
            work, house.ids["clinic"], "Siv Moe", on_duty=False
        )
        return enrolment.enrol(
            work, house.desk, house.ids["clinic"], name, siv, house.ids["ola"], is_test=True
        )

    return house.store.run(make)


def other_clinic(house: House, _: Chat, name: str = "Anna Lie") -> Invitation:
    """Enrolled at another clinic."""

    def make(work: Work) -> Invitation:
        clinic = people.find_clinic(work, "Solbakken") or people.add_clinic(
            work, "Solbakken", "mon-fri 08:00-15:00", "Europe/Oslo"
        )
        siv = people.find_staff(work, clinic, "Siv Moe") or people.add_staff(
            work, clinic, "Siv Moe", on_duty=True
        )
        per = people.find_staff(work, clinic, "Per Dahl") or people.add_staff(
            work, clinic, "Per Dahl", on_duty=True
        )
        return enrolment.enrol(work, house.desk, clinic, name, siv, per, is_test=True)

    return house.store.run(make)


def own_again(house: House, chat: Chat) -> Invitation:
    """A new link for the same record."""
    return house.store.run(enrolment.reissue, chat.patient_id)


def other_phone(house: House, _: Chat) -> Invitation:
    """A link for somebody who has talked to the bot from another phone so far: Siv's patient."""
    siv = house.store.run(lambda work: people.add_staff(work, house.ids["clinic"], "Siv Moe", on_duty=False))
    bo = known(house, "Bo Vik", siv, 900)
    return house.store.run(enrolment.reissue, bo)


def wrong(code: str) -> str:
    return "000000" if code != "000000" else "111111"


def patient_at(house: House, chat: Chat) -> PatientId | None:
    found = house.store.run(people.by_chat, chat.chat_id)
    return found.id if found else None


def link_of(house: House, invitation: Invitation) -> Any:
    def read(work: Work) -> Any:
        hashes = work.vault.lookups("enrolment", invitation.token)
        return work.connection.execute(select(Enrolment).where(Enrolment.token_hash.in_(hashes))).one()

    return house.store.read(read)


def all_words(house: House) -> str:
    """Everything that is stored of what anybody said: messages out, runs and their logs, requests and what was said about them."""

    def read(work: Work) -> str:
        found: list[str] = []
        for row in work.connection.execute(select(Outbox.id, Outbox.body)):
            found.append(work.open(row.body, BODY, row.id))
        for run in work.connection.execute(select(Run.id, Run.state)):
            found.append(work.open(run.state, conversations.STATE, run.id))
            found += conversations.events_of(work, run.id)
        for (request,) in work.connection.execute(select(Request.id)):
            found += records.locked(work, request).reason
            found += [words.text for words in events.words(work, request)]
        return "\n".join(found)

    return house.store.run(read)


def assert_kept_nowhere(house: House, caplog: pytest.LogCaptureFixture, *codes: str) -> None:
    stored = all_words(house) + caplog.text
    for code in codes:
        assert code not in stored
        assert f"{code[:3]} {code[3:]}" not in stored


def spoil(house: House, invitation: Invitation, state: str) -> None:
    """Let a link be used elsewhere, revoked, or too old."""
    if state == "used":
        elsewhere = house.chat(901)
        elsewhere.writes(f"/start {invitation.token}")
        elsewhere.writes(invitation.code)
    elif state == "opened elsewhere":
        house.chat(901).writes(f"/start {invitation.token}")
    elif state == "revoked":
        house.store.run(enrolments.revoke, invitation.patient_id)
    elif state == "expired":
        house.clock.move(enrolment.VALID_FOR + timedelta(seconds=1))


MAKE = {
    "same clinic": same_clinic,
    "other clinic": other_clinic,
    "other phone": other_phone,
    "own, reissued": own_again,
}
FOREIGN = [name for name in MAKE if name != "own, reissued"]
