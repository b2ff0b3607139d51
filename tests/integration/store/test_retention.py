"""What is older than it may be goes, kind by kind, a little at a time; what is open, promised or younger stays, and so does everybody."""

from collections.abc import Callable
from datetime import time, timedelta
from itertools import count
from typing import Any

import pytest
from sqlalchemy import delete, func, insert, select, update

from bot.clock import ManualClock
from bot.domain.appointments.appointment import Again, Look, Row, Turn
from bot.domain.people.keeping import Limits, in_months
from bot.domain.requests.request import ENDED, State
from bot.ids import PatientId, new_id
from bot.service.people import staff_login
from bot.store.appointments import appointments
from bot.store.appointments.appointments import Words
from bot.store.backups import made
from bot.store.backups.contents import Contents
from bot.store.conversations import conversations, updates
from bot.store.database.work import Store, Work
from bot.store.days import daily
from bot.store.people import api_tokens, enrolments, people
from bot.store.requests import records
from bot.store.retention import kinds
from bot.store.retention.kinds import KINDS, forget_some
from bot.store.tables import Base
from bot.store.tables.conversation import Run, RunStatus
from bot.store.tables.people import AuditEvent, DataKey, Enrolment, How
from bot.store.tables.promises import Promise
from bot.store.tables.requests import Relay, Request, RequestEvent
from tests.fakes.plans import put_plan_item
from tests.integration.store.helpers import clinic, patient, put, sent
from tests.integration.store.test_canary import everything

LIMITS = Limits()
LATE = timedelta(days=2)
CHATS = count(1)
ZONE = "Europe/Oslo"


def rows(store: Store, *tables: str) -> dict[str, int]:
    """How many rows these tables have, without those that have none."""

    def count(work: Work) -> dict[str, int]:
        found = {
            name: work.connection.execute(
                select(func.count()).select_from(Base.metadata.tables[name])
            ).scalar_one()
            for name in tables
        }
        return {name: many for name, many in found.items() if many}

    return store.read(count)


def forget_all(store: Store, limits: Limits = LIMITS, most: int = 2) -> dict[str, int]:
    """Every kind to its end, two rows at a time; how many went."""
    gone = {}
    for kind in KINDS:
        gone[kind] = 0
        for _ in range(100):
            some = store.run(forget_some, kind, limits, most)
            gone[kind] += some
            if not some:
                break
    return {kind: many for kind, many in gone.items() if many}


#: By kind: what puts one of it there, and the tables in which it then stands.
def _checkin(work: Work) -> None:
    ola = patient(work, next(CHATS)).patient_id
    daily.keep_checkin(work, ola, work.now.date(), {"mood": 3})


def _conversation(work: Work) -> None:
    run = conversations.new_run(work, patient(work, next(CHATS)).patient_id)
    conversations.step(work, run, "{}")
    run.status = RunStatus.ENDED
    conversations.save_run(work, run)


def _sent(work: Work) -> None:
    _, row = put(work, patient(work, next(CHATS)), "Hei")
    assert row is not None
    sent(work, [row])


def _audited(work: Work) -> None:
    kari = people.add_staff(work, clinic(work), f"Kari {next(CHATS)}", on_duty=True)
    people.audit(work, patient(work, next(CHATS)).patient_id, kari, "seen")


def _ways_in(work: Work) -> None:
    kari = people.add_staff(work, clinic(work), f"Kari {next(CHATS)}", on_duty=True)
    staff_login.begin(work, kari, How.LINK, "Firefox")
    staff_login.make_link(work, kari)
    token = api_tokens.make(work, clinic(work), "EPJ", [], kari)
    found = api_tokens.find(work, token)
    assert found is not None
    api_tokens.revoke(work, found.clinic_id, found.id)
    ola = patient(work, next(CHATS)).patient_id
    enrolments.invite(work, ola, timedelta(days=1), seed="form")
    enrolments.invite(work, ola, timedelta(days=1), seed="another form")


def _appointment(work: Work) -> None:
    today = work.now.date()
    who = patient(work, next(CHATS)).patient_id
    look = Look(Turn.OVER, today, work.now)
    row = appointments.add(work, who, Words("Tannlege"), Row(today, time(18), ZONE), look, remind=False)
    appointments.went_on(work, row.id, None)


def _plan(work: Work) -> None:
    put_plan_item(work, patient(work, next(CHATS)).patient_id, "keys", {"status": "in_place"})


KEPT: dict[str, tuple[Callable[[Work], Any], tuple[str, ...]]] = {
    "check-ins": (_checkin, ("checkin",)),
    "conversations": (_conversation, ("run", "run_event")),
    "appointments": (_appointment, ("appointment",)),
    "plans": (_plan, ("plan_item",)),
    "sent messages": (_sent, ("outbox",)),
    "handled updates": (lambda work: updates.first_time(work, 1, 1), ("processed_update",)),
    "access log": (_audited, ("audit_event",)),
    "links and sessions": (_ways_in, ("staff_session", "staff_login", "api_token", "enrolment_seed")),
    "failed updates": (lambda work: updates.park(work, 1, 7, "raw", "E"), ("failed_update",)),
}


def test_it_goes_when_its_time_is_over_and_not_a_day_before(store: Store, clock: ManualClock) -> None:
    for kind, (fill, tables) in KEPT.items():
        store.run(fill)
        clock.move(KINDS[kind].limit(LIMITS) - timedelta(days=1))
        before = rows(store, *tables)
        assert set(before) == set(tables), kind
        assert kind not in forget_all(store)
        assert rows(store, *tables) == before, kind
        assert kind not in store.read(kinds.overdue, LIMITS, LATE)
        clock.move(timedelta(days=5))
        assert kind in store.read(kinds.overdue, LIMITS, LATE), "what is not taken away in time is seen"
        assert forget_all(store)[kind] >= 1
        assert rows(store, *tables) == {}, kind
        assert kind not in forget_all(store), "once"
        assert kind not in store.read(kinds.overdue, LIMITS, LATE)


def test_what_is_to_come_and_the_plan_of_who_still_talks_with_the_program_stay(
    store: Store, clock: ManualClock
) -> None:
    def fill(work: Work) -> PatientId:
        who = patient(work, next(CHATS)).patient_id
        row, look = (
            Row(work.now.date(), time(18), ZONE, Again.WEEKLY),
            Look(Turn.OVER, work.now.date(), work.now),
        )
        appointments.add(work, who, Words("Gruppe"), row, look, remind=False)
        put_plan_item(work, who, "keys", {"status": "in_place"})
        return who

    def talks(work: Work) -> None:
        run = conversations.new_run(work, ola)
        conversations.step(work, run, "{}")
        conversations.save_run(work, run)

    ola = store.run(fill)
    clock.move(LIMITS.plans + timedelta(days=1))
    store.run(talks)
    assert {"plans", "appointments"}.isdisjoint(forget_all(store))
    assert {"plans", "appointments"}.isdisjoint(store.read(kinds.overdue, LIMITS, LATE))
    clock.move(LIMITS.plans + timedelta(days=1))
    assert forget_all(store)["plans"] == 1, "two years without a word"


def test_every_kind_is_tried_above_or_below() -> None:
    assert set(KINDS) == {*KEPT, "words of requests", "courses"}, (
        "courses: tests/integration/store/test_course.py"
    )


def test_a_limit_of_another_length_is_kept_to(store: Store, clock: ManualClock) -> None:
    for fill, _ in KEPT.values():
        store.run(fill)
    every = {name: timedelta(days=3000) for name in Limits.__dataclass_fields__}
    clock.move(timedelta(days=2990))
    assert forget_all(store, Limits(**every)) == {}
    for _, tables in KEPT.values():
        assert set(rows(store, *tables)) == set(tables)


def test_a_long_queue_goes_a_little_at_a_time(store: Store, clock: ManualClock) -> None:
    """No transaction is long, so nobody waits for the writer."""
    for _ in range(5):
        store.run(_conversation_of_somebody)
    clock.move(timedelta(days=400))
    assert [store.run(forget_some, "conversations", LIMITS, 2) for _ in range(4)] == [2, 2, 1, 0]


def _conversation_of_somebody(work: Work) -> None:
    run = conversations.new_run(work, patient(work, new_id().int % 10**9).patient_id)
    run.status = RunStatus.ENDED
    conversations.save_run(work, run)


def test_somebody_in_the_middle_of_a_conversation_finds_it_however_old(
    store: Store, clock: ManualClock
) -> None:
    store.run(_conversation)
    store.run(lambda work: work.connection.execute(update(Run).values(status=RunStatus.ACTIVE)))
    clock.move(timedelta(days=4000))
    forget_all(store)
    assert rows(store, "run", "run_event") == {"run": 1, "run_event": 1}


# --- words of requests ---


def ask(work: Work) -> None:
    """A request with words, an answer, a note, a draft and a promise, and everything else there can be."""
    everything(work)
    now = work.now
    ids = work.connection.execute(select(Request.id)).scalars()
    for request_id in ids:
        work.connection.execute(
            insert(RequestEvent), {"id": new_id(), "request_id": request_id, "what": "asked", "at": now}
        )


WORDS = ("relay", "staff_note", "staff_draft")


def close(store: Store, *, state: State = State.CLOSED, promised: bool = False) -> None:
    """Let every request be over, and what was promised of it, too."""

    def over(work: Work) -> None:
        work.connection.execute(update(Request).values(state=state, deadline_at=None))
        work.connection.execute(update(Promise).values(ended_at=None if promised else work.now))

    store.run(over)


def reasons(store: Store) -> list[bytes]:
    return store.read(lambda work: list(work.connection.execute(select(Request.reason)).scalars()))


@pytest.mark.parametrize("state", sorted(ENDED))
def test_the_words_of_a_request_that_is_over_go_and_that_there_was_one_stays(
    store: Store, clock: ManualClock, state: State
) -> None:
    store.run(ask)
    close(store, state=state)
    clock.move(LIMITS.words - timedelta(days=1))
    assert forget_all(store).get("words of requests") is None
    assert set(rows(store, *WORDS)) == set(WORDS)
    clock.move(timedelta(days=2))
    assert forget_all(store)["words of requests"] == 1
    assert rows(store, *WORDS, "request") == {"request": 1}
    assert reasons(store) == [b""]
    texts = store.read(lambda work: work.connection.execute(select(Promise.text)).scalars().all())
    assert texts == [None]
    assert forget_all(store).get("words of requests") is None, "once"
    request_id = store.read(lambda work: work.connection.execute(select(Request.id)).scalar_one())
    found = store.read(records.by_id, request_id)
    assert (found.reason, found.reason_lost) == ((), False), (
        "it can be looked at as before, without its words"
    )


def test_an_open_request_keeps_its_words_however_old_it_is(store: Store, clock: ManualClock) -> None:
    store.run(ask)
    clock.move(timedelta(days=4000))
    before = rows(store, *WORDS)
    for state in sorted(set(State) - set(ENDED)):
        close(store, state=state)
        forget_all(store)
        assert rows(store, *WORDS) == before
        assert b"" not in reasons(store)


def test_what_a_promise_still_needs_stays(store: Store, clock: ManualClock) -> None:
    store.run(ask)
    close(store, promised=True)
    clock.move(timedelta(days=4000))
    before = rows(store, *WORDS)
    forget_all(store)
    assert rows(store, *WORDS) == before


def test_something_that_happened_since_counts_from_then(store: Store, clock: ManualClock) -> None:
    store.run(ask)
    close(store)
    clock.move(LIMITS.words - timedelta(days=10))
    store.run(
        lambda work: work.connection.execute(
            insert(RequestEvent),
            {
                "id": new_id(),
                "request_id": work.connection.execute(select(Request.id)).scalar_one(),
                "what": "reopened",
                "at": work.now,
            },
        )
    )
    clock.move(timedelta(days=20))
    assert forget_all(store).get("words of requests") is None


# --- what stands in nobody's way ---


def test_one_whose_key_is_gone_and_one_that_is_spoilt_stop_nothing(store: Store, clock: ManualClock) -> None:
    """Nothing is opened, so it does not matter what cannot be."""
    store.run(ask)
    close(store)
    store.run(lambda work: work.connection.execute(delete(DataKey).where(DataKey.owner == "patient")))
    store.run(lambda work: work.connection.execute(update(Relay).values(text=b"spoilt")))
    store.vault.forget()
    clock.move(timedelta(days=4000))
    assert forget_all(store)["words of requests"] == 1
    assert rows(store, *WORDS) == {}


def test_everybody_and_what_is_theirs_for_good_stays(store: Store, clock: ManualClock) -> None:
    """Who there is, what they agreed to, reasons and tools: those go when their owner says so."""
    store.run(ask)
    close(store)
    stays: tuple[str, ...] = (
        "clinic",
        "staff",
        "patient",
        "recipient",
        "assignment",
        "consent",
        "reason",
    )
    stays += ("remembered", "coping_tool", "staff_password", "staff_passkey", "clinic_door", "data_key")
    before = rows(store, *stays)
    clock.move(timedelta(days=10_000))
    forget_all(store)
    assert rows(store, *stays) == before


def test_the_newest_link_of_a_person_stays_and_says_how_far_they_came(
    store: Store, clock: ManualClock
) -> None:
    store.run(_ways_in)
    clock.move(timedelta(days=400))
    forget_all(store)
    left = store.read(lambda work: work.connection.execute(select(Enrolment.revoked_at)).scalars().all())
    assert left == [None], "the one that the second made of no use has gone"


def test_the_access_log_can_be_verified_when_the_oldest_has_gone(store: Store, clock: ManualClock) -> None:
    from bot.store.people import audit_verify

    store.run(_audited)
    clock.move(timedelta(days=2000))
    ola = store.read(lambda work: work.connection.execute(select(AuditEvent.patient_id)).scalar_one())
    store.run(lambda work: people.audit(work, ola, None, "seen"))
    assert forget_all(store)["access log"] == 1
    assert rows(store, "audit_event") == {"audit_event": 1}
    assert store.read(audit_verify.verify).broken is None


def test_of_the_backups_that_were_made_the_newest_is_remembered(store: Store, clock: ManualClock) -> None:
    moments = [clock.move(timedelta(days=100)) for _ in range(3)]
    for moment in moments:
        store.run(made.note, moment, Contents("0026", {}), 1)
    clock.move(timedelta(days=100))
    forget_all(store)
    assert rows(store, "backup") == {"backup": 1}
    assert store.read(made.last) == (moments[-1], 1)


# --- the doctor ---


def test_words_that_are_not_taken_away_in_time_are_seen(store: Store, clock: ManualClock) -> None:
    store.run(ask)
    clock.move(timedelta(days=4000))
    assert "words of requests" not in store.read(kinds.overdue, LIMITS, timedelta(0)), "it is open"
    close(store)
    assert "words of requests" in store.read(kinds.overdue, LIMITS, timedelta(0))


def test_limits_are_told_in_months() -> None:
    assert [in_months(timedelta(days=days)) for days in (62, 183, 365)] == [2, 6, 12]


#: By table of which rows go: the columns that point there, each seen to in `store/retention/kinds.py`.
POINTED_AT = {
    "run": {"run_event.run_id", "timer.run_id", "occurrence.run_id"},
    "enrolment": {"enrolment_seed.enrolment_id"},
    "request": None,  # stays, without its words
}


def test_nothing_points_at_what_goes_but_what_is_seen_to() -> None:
    """A new column that points at a conversation would keep every old one from going, and one statement from all of its kind."""
    tables = Base.metadata.tables
    goes = {
        "checkin",
        "coping_use",
        "run",
        "run_event",
        "timer",
        "relay",
        "staff_note",
        "staff_draft",
        "outbox",
    }
    goes |= {"processed_update", "failed_update", "audit_event", "enrolment", "enrolment_seed", "staff_login"}
    goes |= {"staff_session", "api_token", "login_attempt", "login_failure", "backup"}
    pointing: dict[str, set[str]] = {}
    for table in tables.values():
        for key in table.foreign_keys:
            target = key.column.table.name
            if target in goes:
                pointing.setdefault(target, set()).add(f"{table.name}.{key.parent.name}")
    assert pointing == {name: columns for name, columns in POINTED_AT.items() if columns}
