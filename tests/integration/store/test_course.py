"""Changes are recorded whoever makes them, in the moment of their transaction, and go with what they are copies of."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import delete, inspect, select, text, update
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.domain.people.keeping import Limits
from bot.service.course.playing import TOLD
from bot.service.course.views import screen
from bot.service.requests import staff_acts
from bot.store.course import chat, fold
from bot.store.course.recording import RECORDED, columns_of
from bot.store.database import schema
from bot.store.database.work import Store, Work
from bot.store.erasing import rows as erasing
from bot.store.people import people
from bot.store.retention.kinds import forget_some
from bot.store.tables import Base
from bot.store.tables.conversation import PlanItem
from bot.store.tables.course import ClinicChange, PatientChange
from bot.store.tables.people import DataKey
from bot.store.tables.requests import Request
from tests.fakes.clinic import SmallClinic, desk, open_clinic
from tests.fakes.histories import History
from tests.fakes.plans import put_plan_item


@pytest.fixture
def small(store: Store) -> SmallClinic:
    return open_clinic(store)


def changes(clinic: SmallClinic, place: str = "") -> list[Any]:
    query = select(PatientChange).where(PatientChange.patient_id == clinic.jonas.id).order_by(PatientChange.n)
    found = clinic.store.read(lambda work: list(work.connection.execute(query)))
    return [one for one in found if place in ("", one.place)]


def test_every_column_of_what_is_recorded_is_copied_or_left_out_for_a_reason(store: Store) -> None:
    """A new column is recorded by itself; what is left out are hashes and what the list names."""
    for one in RECORDED:
        known = {column.name for column in columns_of(one)}
        table = Base.metadata.tables[one.table]
        hashes = {c.name for c in table.columns if str(c.info.get("plain", "")).startswith("keyed hash")}
        assert known | one.leaves_out | hashes == set(table.columns.keys())
        assert one.leaves_out <= set(table.columns.keys()), "no name that is not there"


def test_what_is_undone_is_not_recorded_and_what_is_done_has_the_moment_of_its_transaction(
    small: SmallClinic, clock: ManualClock
) -> None:
    before = len(changes(small))

    def fails(work: Work) -> None:
        people.change(work, small.jonas.id, language="en")
        raise RuntimeError

    with pytest.raises(RuntimeError):
        small.store.run(fails)
    assert len(changes(small)) == before
    clock.move(timedelta(minutes=3))
    small.store.run(lambda work: people.change(work, small.jonas.id, language="nn"))
    assert changes(small)[-1].at == clock.now()
    assert json.loads(changes(small)[-1].content)["language"] == "nn"


def test_a_change_that_has_its_moment_is_never_changed(small: SmallClinic) -> None:
    def rewrite(work: Work) -> None:
        work.connection.execute(update(PatientChange).values(content="{}"))

    with pytest.raises(DBAPIError, match="only added to"):
        small.store.run(rewrite)


def test_words_are_sealed_there_as_they_are_where_they_stand(small: SmallClinic) -> None:
    small.ask("ordinary", "Xantippe")
    assert changes(small, "request")
    assert not any(
        "Xantippe" in one.content or b"Xantippe".hex() in one.content.lower() for one in changes(small)
    )


def test_what_is_taken_away_is_taken_away_there(small: SmallClinic) -> None:
    at = "2026-03-02T09:00:00+00:00"
    small.store.run(put_plan_item, small.jonas.id, "place", {"status": "need_help", "at": at})
    small.store.run(put_plan_item, small.jonas.id, "place", {"status": "in_place", "at": at})
    assert len(changes(small, "plan_item")) == 2
    gone = delete(PlanItem).where(PlanItem.patient_id == small.jonas.id)
    small.store.run(lambda work: work.connection.execute(gone))
    assert changes(small, "plan_item") == []


def test_of_somebody_erased_nothing_is_left_and_nothing_is_written_any_more(small: SmallClinic) -> None:
    small.ask()
    small.staff(staff_acts.answer, small.kari, small.code, "Hei")
    assert changes(small)
    small.store.run(erasing.erase, small.jonas.id)
    assert changes(small) == []
    touch = update(Request).where(Request.patient_id == small.jonas.id).values(version=Request.version + 1)
    small.store.run(lambda work: work.connection.execute(touch))
    assert changes(small) == []
    assert small.store.read(fold.ends, small.jonas.id, TOLD) is None


def test_with_the_words_of_a_request_goes_how_it_went(small: SmallClinic, clock: ManualClock) -> None:
    small.ask()
    small.staff(staff_acts.take, small.kari, small.code)
    small.staff(staff_acts.answer, small.kari, small.code, "Hei")
    small.staff(staff_acts.close, small.kari, small.code, outcome=None)
    small.deliver()
    assert {"request", "relay", "outbox"} <= {one.place for one in changes(small)}
    clock.move(Limits().words + timedelta(days=2))
    assert small.store.run(forget_some, "words of requests", Limits()) == 1
    left = {one.place for one in changes(small)}
    assert not left & {"request", "relay", "request_event", "outbox"}
    assert "patient" in left


def test_old_changes_go_and_what_came_after_them_can_still_be_folded(
    small: SmallClinic, clock: ManualClock
) -> None:
    for language in ("nn", "en", "nb"):
        clock.move(timedelta(days=10))
        small.store.run(lambda work, wanted=language: people.change(work, small.jonas.id, language=wanted))
    assert len(changes(small, "patient")) > 3
    clock.move(Limits().words - timedelta(days=5))
    assert small.store.run(forget_some, "courses", Limits()) > 0
    kept = [json.loads(one.content)["language"] for one in changes(small, "patient")]
    assert kept == ["en", "nb"], "the one that held when what is kept begins, and the one after it"
    assert small.store.run(forget_some, "courses", Limits()) == 0


def test_a_row_that_cannot_be_read_is_a_gap_and_the_rest_is_there(
    small: SmallClinic, clock: ManualClock
) -> None:
    small.ask()
    small.staff(staff_acts.take, small.kari, small.code)

    def spoil(work: Work) -> None:
        mine = [PatientChange.patient_id == small.jonas.id, PatientChange.place == "request_event"]
        one = work.connection.execute(select(PatientChange).where(*mine).limit(1)).one()
        work.connection.execute(delete(PatientChange).where(PatientChange.n == one.n))
        values = {**one._mapping, "content": "{"}
        work.connection.execute(Base.metadata.tables["patient_change"].insert(), values)

    small.store.run(spoil)

    def seen(work: Work) -> Any:
        course = fold.course_of(work, small.jonas.id, small.id, clock.now())
        return course.lost, screen(work, desk(), course, small.kari)

    lost, found = small.store.read(seen)
    assert lost == 1
    assert found.gap
    assert len(found.rows) == 1
    assert list(found.pages) == [small.code]


def test_without_the_persons_key_there_is_nothing_to_read_and_nothing_breaks(
    small: SmallClinic, clock: ManualClock
) -> None:
    small.ask("ordinary", "Xantippe")

    def shred(work: Work) -> None:
        work.connection.execute(delete(DataKey).where(DataKey.owner_id == small.jonas.id))
        work.vault.forget()

    small.store.run(shred)

    def seen(work: Work) -> Any:
        return screen(work, desk(), fold.course_of(work, small.jonas.id, small.id, clock.now()), small.kari)

    found = small.store.read(seen)
    assert found.pages == {}
    assert "Xantippe" not in str(found)


def test_what_stood_there_before_changes_were_recorded_is_taken_in(database_url: str, store: Store) -> None:
    clinic = open_clinic(store)
    clinic.ask()
    schema.downgrade(database_url, "0034")
    with store.writer.connect() as connection:
        assert "patient_change" not in inspect(connection).get_table_names()
    schema.upgrade(database_url)
    clinic.staff(
        staff_acts.take, clinic.kari, clinic.code
    )  # what has no moment yet gets one with the next change
    places = {one.place for one in changes(clinic)}
    assert {"patient", "assignment", "consent", "request", "request_event"} <= places
    assert all(one.at is not None for one in changes(clinic))


def test_the_triggers_are_there_whatever_was_migrated(store: Store) -> None:
    names = {
        "sqlite": "SELECT name FROM sqlite_master WHERE type = 'trigger'",
        "postgresql": "SELECT tgname FROM pg_trigger",
    }
    with store.reader.connect() as connection:
        found = set(connection.execute(text(names[connection.dialect.name])).scalars())
    for one in RECORDED:
        assert f"change_{one.table}_{'c' if one.of_clinic else 'p'}_0" in found


def test_random_histories_give_equal_bytes(store: Store, clock: ManualClock) -> None:
    """A few of them; ten thousand are `tests/soak/test_course.py`."""
    # 1208: somebody had begun an answer to what had gone to a colleague meanwhile
    for number, acts in ((1208, 13), *((number, 12) for number in range(6))):
        history = History(store, clock, number).happen(acts=acts, looks=1, watched=2)
        assert history.differences() == []


@pytest.mark.parametrize("left_out", ["relay", "request_event", "assignment", "consent"])
def test_a_history_that_is_not_recorded_whole_is_noticed(
    file_store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch, left_out: str
) -> None:
    """The test before it can fail: without one of the tables the bytes differ somewhere."""
    whole = fold.course_of

    def lacking(*args: Any) -> fold.Course:
        course = whole(*args)
        return fold.Course(
            course.patient_id,
            course.clinic_id,
            course.at,
            {name: rows for name, rows in course.rows.items() if name != left_out},
            course.keys,
        )

    monkeypatch.setattr(fold, "course_of", lacking)
    differs = (
        bool(History(file_store, clock, number).happen(acts=14, looks=1).differences())
        for number in range(40)
    )
    assert any(differs)


def test_a_press_that_is_not_recorded_is_noticed_too(
    file_store: Store, clock: ManualClock, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "_presses", lambda *_: ())
    assert any(
        History(file_store, clock, number).happen(acts=14, looks=1, watched=1).differences()
        for number in range(40)
    )


def test_the_clinics_own_changes_are_those_of_its_rows(small: SmallClinic) -> None:
    query = select(ClinicChange.place).where(ClinicChange.clinic_id == small.id).distinct()
    found = set(small.store.read(lambda work: list(work.connection.execute(query).scalars())))
    assert {"clinic", "staff"} <= found
