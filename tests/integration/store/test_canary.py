"""A stranger with the database learns no name, number, id, answer or word: canaries go in everywhere, and none comes out."""

from dataclasses import replace
from datetime import time, timedelta
from pathlib import Path
from typing import Any

from sqlalchemy import select

from bot.domain.appointments.appointment import Row, next_look
from bot.domain.days.safety import SafetyPart
from bot.domain.directory.place import Place
from bot.domain.flow.state import RunState
from bot.domain.flow.verbs import Owner, Purpose
from bot.domain.messages.thought import Part
from bot.domain.people.doors import Door, DoorKind
from bot.domain.people.reasons import Reason
from bot.domain.people.scopes import Scope
from bot.domain.people.transfer import Content, Line
from bot.domain.people.transfer import Kind as Transferred
from bot.domain.plan.entry import EntryKind, Kept
from bot.domain.promises.promise import Look, PromiseKind, Turn, When
from bot.domain.requests import cover
from bot.domain.requests.request import Request, State
from bot.ids import ClinicId, RequestId, StaffId, new_id
from bot.service.people import staff_login
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Source, Words
from bot.store.conversations import conversations, proposals, signatures, thoughts, updates
from bot.store.database.work import Store, Work
from bot.store.days import daily, instruments, own_day, safety, voice_back
from bot.store.days.instruments import Answered
from bot.store.directory import places
from bot.store.erasing import wishes
from bot.store.login import attempts, failures, passkeys, passwords
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Written
from bot.store.people import (
    absences,
    addresses,
    api_tokens,
    audit,
    doors,
    enrolments,
    people,
    stays,
    transfers,
)
from bot.store.plan import entries
from bot.store.promises import promises
from bot.store.requests import events, openers, policies, records, staff_words
from bot.store.requests.records import Stored
from bot.store.tables import Base
from bot.store.tables.login import Begun
from bot.store.tables.messages import Lane, Sending
from bot.store.tables.people import How, Role
from bot.store.tables.requests import Direction
from bot.store.tables.wishes import Through, Wish
from tests.fakes.kinds import KINDS, URGENT
from tests.fakes.plans import put_plan_item
from tests.fakes.spoilt import put_on_the_shelf
from tests.integration.store.helpers import clinic, patient, put

CHAT = 7_770_001_234_567
WORD = "kanarifugl"


def get_in(work: Work, clinic_id: ClinicId, kari: StaffId) -> None:
    """Every way in that one of staff can have, and a guess at it."""
    passwords.put(work, clinic_id, kari, f"kari@{WORD}.no", f"argon2 {WORD}")
    passwords.put_pending(work, clinic_id, kari, f"secret {WORD}")
    passwords.confirm(work, clinic_id, kari, f"secret {WORD}", 1)
    passwords.put_pending(work, clinic_id, kari, f"another {WORD}")
    passwords.put_recovery(work, kari, [f"paper {WORD}"])
    passkeys.add(work, clinic_id, kari, f"id-{WORD}", f"key-{WORD}", f"{WORD}-PC", 1)
    staff_login.begin(work, kari, How.PASSKEY, f"Mozilla ({WORD})")
    attempts.begin(work, f"cookie {WORD}", Begun.OIDC, f"state {WORD}")
    failures.add(work, "name", f"kari@{WORD}.no")
    failures.add(work, "address", WORD)


def everything(work: Work) -> str:
    """Write something secret wherever something secret can be written; give the link's token."""
    ola = patient(work, CHAT, f"Ola {WORD}")
    clinic_id = clinic(work, f"{WORD}klinikken")
    kari = people.add_staff(work, clinic_id, f"Kari {WORD}", on_duty=True)
    people.assign(work, ola.patient_id, kari, Role.CASEWORKER)
    people.rename(work, ola.patient_id, f"Ole {WORD}")
    people.audit(work, ola.patient_id, kari, "opened", Reason.OTHER, f"His {WORD} rang")
    audit.tick_chain(work)
    shown = f"May she see the {WORD}?"
    people.give_consent(work, ola.patient_id, Purpose.SHARE_PLAN, "t 1 a", given=True, shown=shown)
    run = conversations.new_run(work, ola.patient_id)
    run.state = RunState(answers={"answer": WORD})
    conversations.step(work, run, f'{{"wrote": "{WORD}"}}')
    put_plan_item(work, ola.patient_id, f"bed_{WORD}", {"works": WORD})
    goal = Kept("tag", EntryKind.GOAL, work.now, text=f"to {WORD}", owner=Owner.NAMED, who=WORD)
    entries.put(work, ola.patient_id, goal, entries.read(work, ola.patient_id))
    conversations.remember(work, ola.patient_id, f"key_{WORD}", {"value": WORD})
    signatures.sign(work, "0" * 64, f"Dr. {WORD}")
    proposals.put(work, "talk.title", WORD, f"{WORD} igjen", f"Dr. {WORD}", WORD)
    daily.keep_checkin(work, ola.patient_id, work.now.date(), {f"mood_{WORD}": WORD})
    own_day.keep_routine(work, ola.patient_id, f"Call {WORD}")
    voice_back.keep(work, ola.patient_id, work.now.date(), {"help": WORD})
    instruments.put(work, ola.patient_id, None, Answered(WORD, 1, "nb", {WORD: 4}, day=work.now.date()))
    daily.keep_reason(work, ola.patient_id, f"for {WORD}")
    daily.keep_tool(work, ola.patient_id, f"call {WORD}")
    safety.keep_line(work, ola.patient_id, SafetyPart.SIGN, f"no sleep {WORD}")
    safety.keep_person(work, ola.patient_id, f"Mum {WORD}", number=f"900 {WORD}")
    came(work, ola.patient_id)
    ask_for_help(work, ola.patient_id, clinic_id)
    messages(work, ola)
    waiting = thoughts.Waiting((Part(1, f"I am a {WORD}"),), work.now, work.now)
    thoughts.put(work, ola.patient_id, waiting, work.now)
    away = cover.Absence(kari, work.now, work.now + timedelta(days=1))
    absences.add(work, clinic_id, away, kari, f"ill with {WORD}")
    wishes.put(work, ola.patient_id, Wish.ERASE, Through.CLINIC, work.now, kari, f"asked for it {WORD}")
    doors.put(work, clinic_id, Door(DoorKind.SHELTER, f"22 {WORD}", f"daily {WORD}", work.now.date()))
    place = Place(f"the {WORD} house", address=f"{WORD} street 1")
    places.add(work, clinic_id, place, owner=kari, checked_on=work.now.date())
    addresses.add(work, kari, "other", f"ntfys://ntfy.sh/{WORD}")
    addresses.add(work, kari, "telegram", str(CHAT))
    api_tokens.make(work, clinic_id, f"program {WORD}", [Scope.READ], kari)
    stays.refer(work, clinic_id, ola.patient_id, WORD.upper())
    get_in(work, clinic_id, kari)
    invitation = enrolments.invite(work, ola.patient_id, timedelta(days=1))
    enrolments.redeem(work, invitation.token, CHAT)
    return invitation.token


def came(work: Work, patient_id: Any) -> None:
    """An update that raised, and a key that was pressed under a message about a request."""
    updates.park(work, 1, 1, f'{{"text": "{WORD}", "chat": {{"id": {CHAT}}}}}', "ValueError in talk.py")
    key = updates.Pressed(1, f"urgent {WORD}")
    updates.mark(work, 1, 2, updates.saying(1, CHAT, 1, WORD), patient_id, key)


def ask_for_help(work: Work, patient_id: Any, clinic_id: Any) -> None:
    openers.add(work, clinic_id, "nb", 1, [f"Hi, {WORD}."])
    now = work.now
    policy_id, _ = policies.in_force(work, clinic_id, "urgent", KINDS)
    request = Request(
        terms=replace(URGENT, policy_id=policy_id),
        state=State.OPEN,
        rung=None,
        round=1,
        addressee=None,
        holder=None,
        reminded=False,
        asked_at=now,
        rung_since=now,
        deadline_at=now,
        times_asked=1,
        last_asked_at=now,
        last_notified_at=None,
        version=1,
    )
    stored = Stored(
        RequestId(new_id()),
        records.new_code(work),
        patient_id,
        clinic_id,
        request,
        (f"about {WORD}", "more"),
    )
    records.add(work, records.with_line(stored, shown=WORD))
    events.say(work, stored, Direction.TO_STAFF, f"hello {WORD}")
    (kari,) = (one.id for one in people.team(work, patient_id))
    staff_words.add_note(work, stored, kari, "noted", f"told her sister {WORD}")
    staff_words.keep_draft(work, stored, kari, f"I call {WORD}")
    staff_words.keep_first(work, patient_id, kari, f"I thought of {WORD}")
    people.set_phone(work, patient_id, f"+47 {WORD}")
    when = When(now, all_day=True)
    day = Row(now.date() + timedelta(days=3), time(10), "Europe/Oslo")
    look = next_look(day, day.first, now, remind=True)
    assert look is not None
    said = Words(f"dentist {WORD}", f"at {WORD}", f"with {WORD}")
    appointments.add(
        work, patient_id, said, day, look, remind=True, source=Source(clinic_id, kari, f"{WORD}@x")
    )
    promises.add(work, stored, kari, kari, PromiseKind.DEED, f"I see to {WORD}", when, Look(Turn.REMIND, now))
    summary = Content((Line("0", "Goals", f"to {WORD}"),), own=f"call me {WORD}", agreed=f"{WORD} takes over")
    transfers.add(work, patient_id, clinic_id, kari, Transferred.CLINIC, summary, code=f"{WORD}-code")


def messages(work: Work, to: outbox.Address) -> None:
    """Messages that wait, are sent, and failed."""
    _, row = put(work, to, f"Hei {WORD}")
    assert row is not None
    put(work, to, f"later {WORD}", Lane.BULK, not_before=work.now)
    outbox.write_off(work, [Written(row, Sending.SENT, message_id=1)])
    outbox.claim(work, 10)


def canaries(token: str) -> list[bytes]:
    """What must not be found, as text and as the numbers and bytes it could be hidden in."""
    signed = CHAT.to_bytes(8, "big"), CHAT.to_bytes(8, "little"), CHAT.to_bytes(6, "big")
    texts = WORD, WORD.upper(), WORD.encode().hex(), str(CHAT), f"{CHAT:x}", token
    return [*signed, *(text.encode() for text in texts), WORD.encode("utf-16-le")]


def test_no_canary_is_found_in_the_database(store: Store) -> None:
    token = store.run(everything)
    store.run(put_on_the_shelf, WORD)
    content = dump(store)
    assert len(content) > 5_000
    assert [canary for canary in canaries(token) if canary in content] == []


def dump(store: Store) -> bytes:
    """Everything a stranger gets: the bytes of the files, or every value of every row."""
    if not store.on_postgres:
        path = Path(str(store.url.database))
        return b"".join(each.read_bytes() for each in sorted(path.parent.glob(f"{path.name}*")))

    def rows(work: Work) -> bytes:
        found = b""
        for table in Base.metadata.sorted_tables:
            for row in work.connection.execute(select(table)):
                found += b"\n".join(
                    value if isinstance(value, bytes) else str(value).encode() for value in row
                )
        return found

    return store.read(rows)


def test_every_sealed_column_was_written(store: Store) -> None:
    """A column that no canary went into would prove nothing."""
    store.run(everything)
    store.run(put_on_the_shelf, WORD)

    def empty(work: Work) -> list[str]:
        return [
            f"{table.name}.{column.name}"
            for table in Base.metadata.sorted_tables
            for column in table.columns
            if column.info.get("sealed")
            and work.connection.execute(select(column).where(column.is_not(None)).limit(1)).scalar() is None
        ]

    known_elsewhere = {"coping_use.content"}
    assert set(store.read(empty)) <= known_elsewhere


def test_the_search_itself_finds_what_stands_in_the_open(store: Store) -> None:
    store.run(lambda work: people.change(work, patient(work, 1).patient_id, language=WORD))
    assert WORD.encode() in dump(store)
