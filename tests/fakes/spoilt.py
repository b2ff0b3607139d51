"""A clinic with several people in the middle of everything, one of whose rows is spoilt, and a look at whether all others are served."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, time, timedelta

from sqlalchemy import Column, delete, exists, func, select, update

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Row, next_look
from bot.domain.appointments.appointment import Turn as AppointmentTurn
from bot.domain.days.coping import Use
from bot.domain.days.safety import SafetyPart
from bot.domain.directory.place import Need, Place
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.domain.messages.thought import Part
from bot.domain.people.doors import Door, DoorKind
from bot.domain.people.reasons import Reason
from bot.domain.people.scopes import Scope
from bot.domain.people.transfer import Content, Line
from bot.domain.people.transfer import Kind as Transferred
from bot.domain.promises.promise import Look, PromiseKind, Turn, When
from bot.domain.requests.cover import Absence
from bot.ids import ClinicId, PatientId, StaffId, new_id
from bot.service.conversation import parked
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.conversation.voice import Voice
from bot.service.days import schedules as own_times
from bot.service.desk import Desk
from bot.service.people import absences, staff_login
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Words
from bot.store.conversations import proposals, thoughts, updates
from bot.store.conversations.thoughts import Waiting
from bot.store.database.work import Store, Work
from bot.store.days import daily, instruments, own_day, safety, voice_back
from bot.store.days.instruments import Answered
from bot.store.directory import places
from bot.store.erasing import wishes
from bot.store.login import attempts, passkeys, passwords
from bot.store.moving import shelf
from bot.store.people import api_tokens, doors, people, transfers
from bot.store.promises import promises
from bot.store.requests import events, openers, records, staff_words
from bot.store.schedules import comebacks
from bot.store.tables import Base
from bot.store.tables.appointments import Appointment
from bot.store.tables.conversation import ContentSignature, Thought, Timer
from bot.store.tables.login import Begun
from bot.store.tables.messages import Outbox
from bot.store.tables.moves import Stage
from bot.store.tables.people import DataKey, How, Patient, Role
from bot.store.tables.promises import Promise
from bot.store.tables.requests import Direction, Request
from bot.store.tables.schedules import Away, Occurrence, Schedule
from bot.store.tables.wishes import Through, Wish
from tests.fakes.chat import Chat, House
from tests.fakes.plans import put_plan_item

#: Every sealed column there is; a new one is included by itself.
SEALED = [
    column
    for table in Base.metadata.sorted_tables
    for column in table.columns
    if column.info.get("sealed") and table.name != ContentSignature.__tablename__  # read by commands only
]
#: What the app on Kari's phone makes its codes of.
APP_SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
#: Ways in which sealed bytes may be wrong.
WAYS: dict[str, Callable[[bytes], bytes]] = {
    "changed": lambda blob: blob[:-1] + bytes([blob[-1] ^ 1]),
    "cut off": lambda blob: blob[: len(blob) // 2],
    "of no known key": lambda blob: blob[:1] + bytes(16) + blob[17:],
    "empty": lambda _: b"",
    "of another version": lambda blob: b"\x09" + blob[1:],
}


@dataclass(repr=False)
class Crowd:
    """Anna, whose rows are spoilt, and the others."""

    house: House
    anna: Chat
    others: list[Chat]

    @property
    def store(self) -> Store:
        """Where they are."""
        return self.house.store

    def code_of(self, who: Chat) -> str:
        """The code of somebody's request, as it stands in its row."""
        query = select(Request.code).where(Request.patient_id == who.patient_id)
        return self.store.read(lambda work: work.connection.execute(query).scalar_one())


def open_crowd(store: Store, desk: Desk, clock: ManualClock) -> Crowd:
    """Monday nine o'clock: each has a request with words, words not yet heard, a wait, a pause, a daily question, and was there before."""
    house = House(store, desk, clock).furnish()
    everybody = [
        house.patient(number, name) for number, name in enumerate(("Anna Lie", "Bo Vik", "Siv Moe"), 1)
    ]
    for who in everybody:
        who.writes("snakk med Kari")
        who.presses(next(label for label in who.labels if label.startswith("Send")))
        who.writes("/russug")
        who.presses("8")
        for _ in range(4):
            wanted = [label for label in who.labels if "Prøve" in label or label == "Vente ti minutter"]
            if wanted:
                who.presses(wanted[0])
        store.run(_set_up, desk, who)
    kari, ola = StaffId(house.ids["kari"]), StaffId(house.ids["ola"])
    away = Absence(ola, clock.now() + timedelta(days=2), clock.now() + timedelta(days=9), kari)
    store.run(absences.enter, away, by=kari, reason="Sykt barn")
    shelter = Door(DoorKind.SHELTER, "22 33 44 55", "hver kveld 20–08", clock.now().date())
    store.run(doors.put, house.ids["clinic"], shelter)
    store.run(openers.add, house.ids["clinic"], "nb", 1, ["Vi ringer deg i dag."])
    cafe = Place("Kafé Ro", "Frokost.", (Need.FOOD,), hours="hver dag 9-15", phone="22 33 44 66")
    store.run(places.add, ClinicId(house.ids["clinic"]), cafe, owner=kari, checked_on=clock.now().date())
    store.run(_get_in, ClinicId(house.ids["clinic"]), kari)
    store.run(proposals.put, "reasons.later.say", "Det haster ikke.", "Ta det rolig.", "Kari", "Fjordheim")
    odd = Incoming(99_999, UpdateKind.TEXT, chat_id=1, chat_kind=ChatKind.PRIVATE, text="hei")
    store.run(parked.park, desk, odd, 1, "KeyError at test.py:1")
    store.run(put_on_the_shelf)
    return Crowd(house, everybody[0], everybody[1:])


def put_on_the_shelf(work: Work, name: str = "Dalheim") -> None:
    """Another clinic is on its way to another instance, with one person in it."""
    move_id = new_id()
    shelf.put(work, move_id, new_id(), Stage.PACKED, shelf.Known(name, "AAAA-BBBB-CCCC"), [name.encode()])
    shelf.note_chats(work, move_id, [shelf.Chat(new_id(), 90_909, "nb", tell=True)])


def _get_in(work: Work, clinic_id: ClinicId, kari: StaffId) -> None:
    passwords.put(work, clinic_id, kari, "kari", "argon2")
    passwords.put_pending(work, clinic_id, kari, APP_SECRET)
    passwords.confirm(work, clinic_id, kari, APP_SECRET, 1)
    passwords.put_pending(work, clinic_id, kari, "KRSXG5BAKRSXG5BAKRSXG5BAKRSXG5BA")
    passkeys.add(work, clinic_id, kari, "id", "key", "Jobb-PC", 1)
    staff_login.begin(work, kari, How.LINK, "Firefox")
    attempts.begin(work, "browser", Begun.OIDC, "state")
    api_tokens.make(work, clinic_id, "Journalsystemet", list(Scope), kari)


def _set_up(work: Work, desk: Desk, who: Chat) -> None:
    person = people.by_id(work, who.patient_id)
    own_times.set_checkin(Voice(work, desk, person), "10:30")
    people.change(work, person.id, paused_until=work.now + timedelta(hours=25))
    daily.keep_checkin(work, person.id, work.now.date(), {"mood": 5})
    own_day.keep_routine(work, person.id, "Stå opp halv åtte")
    voice_back.keep(work, person.id, work.now.date(), {"help": "works"})
    answered = Answered("who_five", 1, "nb", {"calm": 4}, day=work.now.date())
    instruments.put(work, person.id, None, answered)
    daily.keep_reason(work, person.id, "Ungene")
    safety.keep_line(work, person.id, SafetyPart.SIGN, "Jeg slutter å svare")
    safety.keep_person(work, person.id, "Mor", number="900 11 222")
    tool = daily.keep_tool(work, person.id, "Gå en tur")
    daily.keep_use(work, person.id, Use(tool, 8, 4))
    put_plan_item(work, person.id, "keys", {"status": "on_its_way", "at": work.now.isoformat()})
    wish = records.living(work, person.id)
    assert wish is not None
    events.say(work, wish, Direction.TO_STAFF, "En ting til.")
    under = select(func.max(Outbox.message_id)).where(Outbox.request_id == wish.id)
    number = work.connection.execute(under).scalar_one()
    assert number is not None
    updates.mark(work, 9, who.chat_id, None, person.id, updates.Pressed(number, "urgent"))
    (kari,) = (one.id for one in people.team(work, person.id) if one.role is Role.CASEWORKER)
    staff_words.add_note(work, wish, kari, "noted", "Ring etter lunsj.")
    staff_words.keep_draft(work, wish, kari, "Jeg ringer")
    staff_words.keep_first(work, person.id, kari, "Jeg tenkte på deg")
    people.set_phone(work, person.id, "912 34 567")
    people.give_consent(
        work,
        person.id,
        Purpose.SHARE_PLAN,
        "t 1 a",
        given=True,
        version=APPOINTMENTS_SINCE,
        language="nb",
        shown="Vil du?",
    )
    people.audit(work, person.id, kari, "opened", Reason.OTHER, "Moren ringte.")
    due, look = When(work.now + timedelta(hours=2)), Look(Turn.REMIND, work.now + timedelta(hours=1))
    promises.add(work, wish, kari, kari, PromiseKind.DEED, "Ringe NAV.", due, look)
    day = Row(work.now.date() + timedelta(days=1), time(18), person.timezone)
    coming = next_look(day, day.first, work.now, remind=True)
    assert coming is not None
    appointments.add(work, person.id, Words("Tannlege"), day, coming, remind=True)
    waiting = Waiting((Part(1, "jeg har mistet leiligheten"),), work.now, work.now)
    thoughts.put(work, person.id, waiting, work.now + timedelta(seconds=8))
    for wanted in Wish:
        wishes.put(
            work, person.id, wanted, Through.CLINIC, work.now + timedelta(days=9), kari, "Ba om det selv"
        )
    summary = Content((Line("0", "Om meg", "Vil snakke norsk"),), own="Ring om kvelden")
    transfers.add(work, person.id, person.clinic_id, kari, Transferred.OUTSIDE, summary)
    comebacks.note_away(work, work.now - timedelta(hours=1), work.now + timedelta(seconds=1))


def spoil(work: Work, column: Column[bytes], way: str, who: PatientId) -> None:
    """Spoil one sealed value: this person's, where the column holds any, else the first."""
    key = work.connection.execute(select(DataKey.id).where(DataKey.owner_id == who)).scalar_one()
    ids = list(column.table.primary_key)
    rows = work.connection.execute(select(*ids, column).where(column.is_not(None))).all()
    assert rows, f"nothing stands in {column}: let `open_crowd` put something there"
    row = next((row for row in rows if row[-1][1:17] == key.bytes), rows[0])
    where = [one == value for one, value in zip(ids, row[:-1], strict=True)]
    work.connection.execute(update(column.table).where(*where).values({column.name: WAYS[way](row[-1])}))


def shred(work: Work, who: PatientId) -> None:
    """Erase a person's key."""
    work.connection.execute(delete(DataKey).where(DataKey.owner_id == who))
    work.vault.forget()


def served(work: Work, who: PatientId, since: datetime) -> dict[str, bool]:
    """What the clock owed somebody after a day, and whether they had it; `since` is when the day began."""
    connection, now = work.connection, work.now
    request = connection.execute(select(Request).where(Request.patient_id == who)).one()
    due = exists().where(Timer.patient_id == who, Timer.due_at <= now)
    unheard = exists().where(Thought.patient_id == who)
    waits = exists().where(Away.patient_id == who, Away.due_at <= now)
    today = exists().where(
        Schedule.patient_id == who,
        Occurrence.schedule_id == Schedule.id,
        Occurrence.local_date > since.date(),
    )
    promised = exists().where(Promise.patient_id == who, Promise.turn == Turn.REMIND)
    appointed = exists().where(Appointment.patient_id == who, Appointment.turn == AppointmentTurn.EVENING)
    paused = connection.execute(select(Patient.paused_until).where(Patient.id == who)).scalar_one()
    return {
        "the request went on": request.rung != 0 and request.deadline_at > now,
        "the wait is over": not connection.execute(select(due)).scalar_one(),
        "what was written is heard": not connection.execute(select(unheard)).scalar_one(),
        "the absence is told, or not to be told": not connection.execute(select(waits)).scalar_one(),
        "the day had its turn": connection.execute(select(today)).scalar_one(),
        "what was promised had its turn": not connection.execute(select(promised)).scalar_one(),
        "the appointment had its turn": not connection.execute(select(appointed)).scalar_one(),
        "the pause is over": paused is None,
    }
