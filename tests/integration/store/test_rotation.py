"""Row 23: everything is brought under a new key while the program works, broken off anywhere; then the old key goes, nothing is lost."""

import threading
from typing import Any

import pytest
from sqlalchemy import select, update

from bot.store.database.work import Work
from bot.store.people import audit, people
from bot.store.people.audit_verify import verify
from bot.store.sealing import rotation
from bot.store.sealing.vault import KeyRing, WrongRingError
from bot.store.tables.people import DataKey
from tests.integration.store.helpers import patient
from tests.integration.store.rotating import (
    NEW,
    NEWEST,
    OLD,
    SEALED,
    Opened,
    is_filled,
    rotate,
    unreadable,
)
from tests.integration.store.test_canary import everything


def test_a_rotated_database_opens_with_the_new_key_alone_to_the_last_row(opened_with: Opened) -> None:
    opened_with(OLD).run(everything)
    store = opened_with(f"{NEW},{OLD}")
    before = store.read(rotation.standing)
    assert before.older == before.by_key["old"] > 2
    assert before.idle == ()
    assert rotate(store) == before.older
    after = store.read(rotation.standing)
    assert (after.older, after.idle) == (0, ("old",))
    alone = opened_with(NEW)
    assert unreadable(alone) == {}
    filled = {str(column) for column in SEALED if alone.read(is_filled, column)}
    assert len(filled) > 25, "there was something to lose"
    assert alone.run(lambda work: people.by_chat(work, 7_770_001_234_567)) is not None


def test_before_it_is_rotated_the_old_key_may_not_go(opened_with: Opened) -> None:
    opened_with(OLD).run(everything)
    opened_with(f"{NEW},{OLD}")
    with pytest.raises(WrongRingError, match="also needs the key named 'old'"):
        opened_with(NEW)


@pytest.mark.parametrize("broken_off_after", [0, 1, 4])
def test_broken_off_after_any_step_all_is_readable_and_a_second_one_finishes(
    opened_with: Opened, broken_off_after: int
) -> None:
    """Each step is a transaction: what is left by a process that dies there is what has been committed."""
    opened_with(OLD).run(everything)
    for chat in range(3):
        opened_with(OLD).run(patient, chat)
    first = opened_with(f"{NEW},{OLD}")
    steps = rotation.rotate(first, 1)
    for _ in range(broken_off_after):
        next(steps)
    del steps
    assert unreadable(opened_with(f"{NEW},{OLD}")) == {}
    left = first.read(rotation.standing).older
    assert left > 0
    assert rotate(opened_with(f"{NEW},{OLD}")) == left
    assert unreadable(opened_with(NEW)) == {}


def test_a_transaction_that_fails_leaves_its_keys_as_they_were(
    opened_with: Opened, monkeypatch: pytest.MonkeyPatch
) -> None:
    opened_with(OLD).run(everything)
    store = opened_with(f"{NEW},{OLD}")
    wrap_again, calls = store.vault.wrap_again, []

    def fails(*key: Any) -> bytes:
        calls.append(key)
        if len(calls) == 3:
            raise OSError
        return wrap_again(*key)

    with monkeypatch.context() as patch:
        patch.setattr(store.vault, "wrap_again", fails)
        with pytest.raises(OSError, match=r"^$"):
            rotate(store, 2)
    assert store.read(rotation.standing).by_key["new"] >= 2, "the first transaction stands"
    assert unreadable(opened_with(f"{NEW},{OLD}")) == {}
    rotate(opened_with(f"{NEW},{OLD}"))
    assert unreadable(opened_with(NEW)) == {}


def test_people_come_write_and_are_read_all_the_while(opened_with: Opened) -> None:
    for chat in range(40):
        opened_with(OLD).run(patient, chat, f"Navn {chat}")
    busy = opened_with(f"{NEW},{OLD}")
    over = threading.Event()
    wrong: list[object] = []

    def work_on() -> None:
        chat = 1_000
        while not over.is_set():
            chat += 1
            try:
                busy.vault.forget()
                address = busy.run(patient, chat, f"Navn {chat}")
                if (
                    busy.read(lambda work, a=address: people.patient_name(work, a.patient_id))
                    != f"Navn {chat}"
                ):
                    wrong.append(chat)
                if busy.run(lambda work: people.by_chat(work, 0)) is None:
                    wrong.append(0)
            except Exception as error:  # noqa: BLE001 - shown by the assertion
                wrong.append(error)

    thread = threading.Thread(target=work_on)
    thread.start()
    rotate(opened_with(f"{NEW},{OLD}"), 1)
    over.set()
    thread.join(30)
    assert wrong == []
    assert busy.read(rotation.standing).older == 0
    assert unreadable(opened_with(NEW)) == {}


def test_one_data_key_that_no_key_opens_stops_nobody_and_is_named(opened_with: Opened) -> None:
    opened_with(OLD).run(patient, 1)
    opened_with(OLD).run(patient, 2)
    store = opened_with(f"{NEW},{OLD}")

    def spoil(work: Work) -> Any:
        spoilt = work.connection.execute(
            select(DataKey.id).where(DataKey.wrapped_by == "old").order_by(DataKey.id.desc()).limit(1)
        ).scalar_one()
        work.connection.execute(update(DataKey).where(DataKey.id == spoilt).values(wrapped=b"?" * 60))
        return spoilt

    spoilt = store.run(spoil)
    steps = list(rotation.rotate(store, 2))
    assert [one for step in steps for one in step.unreadable] == [spoilt]
    assert store.read(rotation.standing).by_key["old"] == 1
    assert store.read(rotation.standing).idle == (), "the old key cannot be said to be of no use"


def test_a_second_rotation_takes_what_the_first_kept_along(opened_with: Opened) -> None:
    opened_with(OLD).run(patient, 1)
    rotate(opened_with(f"{NEW},{OLD}"))
    opened_with(NEW).run(patient, 2)
    rotate(opened_with(f"{NEWEST},{NEW}"))
    store = opened_with(NEWEST)
    assert store.read(rotation.standing).older == 0
    for chat in (1, 2):
        assert store.run(lambda work, chat=chat: people.by_chat(work, chat)) is not None
    assert store.run(lambda work: people.by_chat(work, 3)) is None


def test_a_new_key_by_the_name_of_one_that_went_is_refused(opened_with: Opened) -> None:
    opened_with(OLD).run(patient, 1)
    rotate(opened_with(f"{NEW},{OLD}"))
    with pytest.raises(WrongRingError, match="give a new key a new name"):
        opened_with(f"{KeyRing.fresh('old')},{NEW}")


def test_the_chain_of_the_access_log_holds_under_the_new_key_and_goes_on(opened_with: Opened) -> None:
    opened_with(OLD).run(everything)
    assert rotate(opened_with(f"{NEW},{OLD}")) > 2
    alone = opened_with(NEW)
    alone.run(lambda work: people.audit(work, patient(work, 9).patient_id, None, "seen"))
    alone.run(audit.tick_chain)
    found = alone.read(verify)
    assert (found.links, found.broken) == (2, None)
