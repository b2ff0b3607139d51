"""Runs, their log and what belongs to them, and updates: each once, the old ones forgotten, the impossible ones parked."""

from datetime import timedelta

import pytest
from sqlalchemy import insert, select
from sqlalchemy.exc import NoResultFound

from bot.clock import ManualClock
from bot.domain.flow.state import Frame, RunState
from bot.ids import new_id
from bot.store.conversations import conversations, signatures, updates
from bot.store.conversations.conversations import RunRow
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Address
from bot.store.tables.conversation import FlowVersion, PlanItem, RunStatus
from bot.store.tables.messages import ProcessedUpdate
from tests.fakes.plans import put_plan_item
from tests.integration.store.helpers import patient


@pytest.fixture
def ola(store: Store) -> Address:
    return store.run(patient, 1)


def begun(store: Store, to: Address) -> RunRow:
    def begin(work: Work) -> RunRow:
        run = conversations.new_run(work, to.patient_id)
        conversations.save_run(work, run)
        return run

    return store.run(begin)


def test_a_run_and_its_log_come_back_as_they_were(store: Store, ola: Address, clock: ManualClock) -> None:
    run = begun(store, ola)

    def go_on(work: Work) -> None:
        for seq, event in enumerate(("started", "pressed"), 1):
            run.state, run.status = (
                RunState((Frame("talk", 1, "first"),), {"who": "her"}, seq),
                RunStatus.ASIDE,
            )
            conversations.step(work, run, event)

    clock.move(timedelta(minutes=5))
    store.run(go_on)
    assert store.read(conversations.open_runs, ola.patient_id) == [run]
    assert store.read(conversations.run_by_id, run.id) == run
    assert (run.events, run.at) == (2, clock.now())
    assert store.read(conversations.events_of, run.id) == ["started", "pressed"]


def test_only_runs_that_have_not_ended_are_open_oldest_first(store: Store, ola: Address) -> None:
    runs = [begun(store, ola) for _ in RunStatus]
    for run, status in zip(runs, RunStatus, strict=True):
        run.status = status
        store.run(conversations.save_run, run)
    found = store.read(conversations.open_runs, ola.patient_id)
    assert [run.status for run in found] == [RunStatus.ACTIVE, RunStatus.ASIDE]
    assert store.read(conversations.open_runs, new_id()) == []


def test_a_run_is_found_by_its_tag_by_its_own_person_only(store: Store, ola: Address) -> None:
    run, kari = begun(store, ola), store.run(patient, 2)
    run.status = RunStatus.ENDED
    store.run(conversations.save_run, run)
    assert store.read(conversations.closed_run, ola.patient_id, run.tag) == run
    assert store.read(conversations.closed_run, kari.patient_id, run.tag) is None
    assert store.read(conversations.closed_run, ola.patient_id, "unknown") is None
    assert store.read(conversations.run_by_id, new_id()) is None


def test_the_same_place_in_a_log_is_never_written_twice(store: Store, ola: Address) -> None:
    from sqlalchemy.exc import IntegrityError

    run = begun(store, ola)
    store.run(conversations.step, run, "first")
    run.events = 0
    with pytest.raises(IntegrityError):
        store.run(conversations.step, run, "instead")


def test_a_run_is_stored_with_its_first_step_by_one_statement(store: Store, ola: Address) -> None:
    def begin(work: Work) -> RunRow:
        run = conversations.new_run(work, ola.patient_id)
        assert conversations.open_runs(work, ola.patient_id) == []
        run.state = RunState((Frame("talk", 1, "first"),))
        conversations.step(work, run, "started")
        return run

    run = store.run(begin)
    assert store.read(conversations.open_runs, ola.patient_id) == [run]
    assert store.read(conversations.events_of, run.id) == ["started"]


def test_a_plan_item_has_one_row_whatever_becomes_of_it(store: Store, ola: Address) -> None:
    for status in ("need_help", "done"):
        store.run(lambda work, status=status: put_plan_item(work, ola.patient_id, "bed", {"status": status}))
    store.run(lambda work: put_plan_item(work, ola.patient_id, "key", {"status": "later"}))
    assert store.read(conversations.plan, ola.patient_id) == {
        "bed": {"item": "bed", "status": "done"},
        "key": {"item": "key", "status": "later"},
    }
    assert len(store.read(lambda work: work.connection.execute(select(PlanItem.id)).all())) == 2


def test_what_is_remembered_is_replaced_and_kept_apart(store: Store, ola: Address) -> None:
    kari = store.run(patient, 2)
    for to, value in ((ola, "a"), (kari, {"b": [1, None, "ø"]}), (ola, "c")):
        store.run(lambda work, to=to, value=value: conversations.remember(work, to.patient_id, "k", value))
    assert store.read(conversations.remembered, ola.patient_id) == {"k": "c"}
    assert store.read(conversations.remembered, kari.patient_id) == {"k": {"b": [1, None, "ø"]}}


def test_a_flow_is_written_down_once_by_however_many_processes(store: Store) -> None:
    for _ in range(2):
        store.run(conversations.keep_flow_version, "talk", 1, "abc", "{}")
    store.run(conversations.keep_flow_version, "talk", 2, "def", "{2}")
    assert [row[:3] for row in store.read(conversations.flow_versions)] == [
        ("talk", 1, "abc"),
        ("talk", 2, "def"),
    ]
    assert len(store.read(lambda work: work.connection.execute(select(FlowVersion.flow)).all())) == 2


def test_content_is_signed_by_its_hash(store: Store) -> None:
    assert store.read(signatures.is_signed, "abc") is False
    store.run(signatures.sign, "abc", "Kari Kanarifugl")
    assert store.read(signatures.is_signed, "abc") is True
    assert store.read(signatures.is_signed, "abd") is False


# --- updates ---


def test_an_update_has_its_effects_once_for_each_bot(store: Store) -> None:
    assert [store.run(updates.first_time, bot, 7) for bot in (1, 1, 2)] == [True, False, True]


def test_old_updates_are_forgotten_a_part_at_a_time_and_young_ones_kept(
    store: Store, clock: ManualClock
) -> None:
    def mark(work: Work, first: int, count: int) -> None:
        rows = [
            {"bot_id": 1, "update_id": first + n, "at": work.now - timedelta(seconds=n // 2)}
            for n in range(count)
        ]
        work.connection.execute(insert(ProcessedUpdate), rows)

    store.run(mark, 0, 25)
    clock.move(updates.KEPT + timedelta(seconds=1))
    store.run(mark, 100, 3)
    counts = []
    while count := store.run(updates.prune, 10):
        counts.append(count)
    assert sum(counts) == 25
    assert max(counts) <= 11  # those of one moment go together
    left = store.read(lambda work: set(work.connection.execute(select(ProcessedUpdate.update_id)).scalars()))
    assert left == {100, 101, 102}


def test_an_update_that_cannot_be_handled_is_parked_sealed_and_counts_as_handled(
    store: Store, clock: ManualClock
) -> None:
    store.run(updates.park, 1, 7, '{"text": "kanarifugl"}', "ValueError in x" + "y" * 300)
    store.run(updates.park, 1, 7, '{"text": "again"}', "KeyError")
    (row,) = store.read(updates.parked)
    assert (row.bot_id, row.update_id, row.at, row.retried_at) == (1, 7, clock.now(), None)
    assert (row.error[:15], len(row.error)) == ("ValueError in x", 255)
    assert store.run(updates.first_time, 1, 7) is False


def test_a_parked_update_is_taken_handled_and_forgotten(store: Store, clock: ManualClock) -> None:
    store.run(updates.park, 1, 7, "raw", "E")
    (row,) = store.read(updates.parked)

    def handle(work: Work) -> bool:
        assert updates.take_parked(work, row.id) == "raw"
        handled = updates.first_time(work, 1, 7)
        updates.forget_parked(work, row.id)
        return handled

    assert store.run(handle) is True
    assert store.read(updates.parked) == []
    with pytest.raises(NoResultFound):
        store.run(updates.take_parked, row.id)


def test_a_retry_that_fails_leaves_the_update_parked(store: Store) -> None:
    store.run(updates.park, 1, 7, "raw", "E")
    (row,) = store.read(updates.parked)

    def fail(work: Work) -> None:
        updates.take_parked(work, row.id)
        raise ValueError("again")

    with pytest.raises(ValueError, match="again"):
        store.run(fail)
    assert store.read(updates.parked) == [row]
    assert store.run(updates.first_time, 1, 7) is False
