"""A small clinic for tests: Kari is the patient's caseworker, Ola her deputy, Berit on duty; Per of another clinic must see nothing."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache
from typing import Any, Concatenate, ParamSpec, TypeVar
from uuid import UUID

from sqlalchemy import delete, select, update

from bot.content.weights import load_hearing
from bot.domain.messages.message import Message
from bot.i18n import Texts
from bot.ids import ClinicId, PatientId, RecipientId, RequestId, StaffId
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import asking
from bot.service.requests.notices import ARRIVED, INBOX_ONLY
from bot.settings import ROOT
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import BODY
from bot.store.people import people
from bot.store.requests import events
from bot.store.requests import records as request_store
from bot.store.requests.events import Happened
from bot.store.requests.records import Stored
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import TELEGRAM, DataKey, PatientState, Purpose, Role, Staff
from tests.fakes.content import shipped

P = ParamSpec("P")
T = TypeVar("T")

FLOWS = ROOT / "flows"
HOURS = "mon-fri 08:00-15:00"
ZONE = "Europe/Oslo"
WISH = "Jeg vil gjerne at du tar kontakt."


@cache
def desk() -> Desk:
    """The sentences of the repository. Whether its conversations are sound is tested elsewhere."""
    content = shipped()
    return Desk(content, Texts(content.texts), load_hearing())


@dataclass(frozen=True)
class Enrolled:
    """A patient with a phone."""

    id: PatientId
    chat_id: int
    recipient_id: RecipientId


@dataclass(frozen=True)
class SmallClinic:
    """The clinic and what tests do in it."""

    store: Store
    id: ClinicId
    kari: StaffId
    ola: StaffId
    berit: StaffId
    per: StaffId
    jonas: Enrolled

    def staff(
        self, use_case: Callable[Concatenate[Work, Desk, P], T], *args: P.args, **kwargs: P.kwargs
    ) -> T:
        """Carry out a use case that takes the desk."""
        return self.store.run(lambda work: use_case(work, desk(), *args, **kwargs))

    def patient(
        self, use_case: Callable[..., T], *args: Any, who: Enrolled | None = None, **kwargs: Any
    ) -> T:
        """Carry out a use case of a patient's, which takes a voice, as the handling of an update does."""
        chat_id = (who or self.jonas).chat_id

        def run(work: Work) -> T:
            person = people.by_chat(work, chat_id)
            assert person is not None
            return use_case(Voice(work, desk(), person), *args, **kwargs)

        return self.store.run(run)

    def ask(self, kind: str = "ordinary", *lines: str, who: Enrolled | None = None) -> RequestId:
        """The patient asks."""
        return self.patient(asking.ask, kind, lines or (WISH,), who=who)

    def request(self, who: Enrolled | None = None) -> Stored:
        """The patient's newest request."""
        found = self.store.read(request_store.newest, (who or self.jonas).id)
        assert found is not None
        return found

    @property
    def code(self) -> str:
        """The code of the patient's newest request."""
        return self.request().code

    def history(self) -> list[str]:
        """What happened to the newest request."""
        return [one.what for one in self.events()]

    def events(self) -> list[Happened]:
        """What happened to the newest request, with who and when."""
        return self.store.read(events.history, self.request().id)

    def notified(self) -> list[StaffId | None]:
        """To whom the newest request came, in order."""
        return [one.staff_id for one in self.events() if one.what in {ARRIVED, INBOX_ONLY}]

    def chat(self, who: Enrolled | None = None) -> list[Message]:
        """Every message to the patient so far, edits too, in order."""
        recipient = (who or self.jonas).recipient_id

        def read(work: Work) -> list[Message]:
            query = select(Outbox.id, Outbox.body).where(Outbox.recipient_id == recipient).order_by(Outbox.id)
            return [
                Message.from_json(work.open(row.body, BODY, row.id)) for row in work.connection.execute(query)
            ]

        return self.store.read(read)

    def last(self, who: Enrolled | None = None) -> Message:
        """The newest message to the patient."""
        return self.chat(who)[-1]

    def says(self, text: str, who: Enrolled | None = None) -> bool:
        """Whether any message to the patient contains a text."""
        return any(text in message.text for message in self.chat(who))

    def told(self, key: str, who: Enrolled | None = None, /, **values: str) -> bool:
        """Whether the newest message to the patient is this phrase, with these values; others may be anything."""
        return is_phrase(self.last(who).text, key, **values)

    def deliver(self) -> None:
        """Let everything that waits reach the patients."""

        def mark(work: Work) -> None:
            ids = work.connection.execute(
                select(Outbox.id).where(
                    Outbox.carrier == TELEGRAM, Outbox.state.in_([Sending.WAITING, Sending.LEASED])
                )
            ).scalars()
            for number, row in enumerate(list(ids), 1):
                values = {
                    "state": Sending.SENT,
                    "message_id": number,
                    "done_at": work.now,
                    "lease_until": None,
                }
                work.connection.execute(update(Outbox).where(Outbox.id == row).values(**values))

        self.store.run(mark)

    def enrol(self, name: str, chat_id: int, *, language: str = "nb") -> Enrolled:
        """Another patient of Kari's, with a phone and every consent."""
        return self.store.run(_enrol, self.id, self.kari, self.ola, name, chat_id, language)


def is_phrase(text: str, key: str, /, **values: str) -> bool:
    """Whether `text` is the phrase `key` with these values filled in; placeholders without a value may hold anything."""
    parts = re.split(r"\{([a-z_]+)\}", desk().texts.phrase(key, "nb"))
    pattern = "".join(
        re.escape(part) if number % 2 == 0 else re.escape(values[part]) if part in values else ".+?"
        for number, part in enumerate(parts)
    )
    return re.fullmatch(pattern, text, re.DOTALL) is not None


def open_clinic(store: Store) -> SmallClinic:
    """Make the clinics."""
    return store.run(_open, store)


def _open(work: Work, store: Store) -> SmallClinic:
    clinic = people.add_clinic(work, "Fjordklinikken", HOURS, ZONE)
    kari = people.add_staff(work, clinic, "Kari Nordmann", on_duty=False)
    ola = people.add_staff(work, clinic, "Ola Hansen", on_duty=False)
    berit = people.add_staff(work, clinic, "Berit Moe", on_duty=True)
    other = people.add_clinic(work, "Dalklinikken", HOURS, ZONE)
    per = people.add_staff(work, other, "Per Dahl", on_duty=True)
    jonas = _enrol(work, clinic, kari, ola, "Jonas Berg", 1001)
    return SmallClinic(store, clinic, kari, ola, berit, per, jonas)


def _enrol(
    work: Work,
    clinic: ClinicId,
    caseworker: StaffId,
    deputy: StaffId,
    name: str,
    chat_id: int,
    language: str = "nb",
) -> Enrolled:
    patient = people.add_patient(work, clinic, name, language, discharge_on=None, is_test=True)
    people.assign(work, patient, caseworker, Role.CASEWORKER)
    people.assign(work, patient, deputy, Role.DEPUTY)
    recipient = people.add_recipient(work, patient, chat_id)
    people.reached(work, patient, recipient)
    people.change(work, patient, state=PatientState.ACTIVE)
    for purpose in Purpose:
        people.give_consent(work, patient, purpose, "test", given=True, version=APPOINTMENTS_SINCE)
    return Enrolled(patient, chat_id, recipient)


def rename_staff(work: Work, staff_id: StaffId, name: str) -> None:
    """Give somebody another name."""
    clinic_id = people.staff_member(work, staff_id).clinic_id
    sealed = work.seal(clinic_id, people.STAFF_NAME, staff_id, name)
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(name=sealed))


def set_active(work: Work, staff_id: UUID, *, active: bool) -> None:
    """Somebody leaves the staff, or comes back, and nothing that lies with them is moved."""
    work.connection.execute(update(Staff).where(Staff.id == staff_id).values(active=active))


def break_key(clinic: SmallClinic, who: Enrolled) -> None:
    """Shred what is sealed for a patient, as erasing them does."""

    def shred(work: Work) -> None:
        work.connection.execute(delete(DataKey).where(DataKey.owner_id == who.id))
        work.vault.forget()

    clinic.store.run(shred)


def columns(work: Work, table: Any) -> list[Any]:
    """Every row of a table."""
    return list(work.connection.execute(select(table)))
