"""The unit of work: commit or nothing, bells after the commit, the whole function again when the database asks for it."""

import logging
from datetime import timedelta

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.clock import ManualClock
from bot.store.database.work import Bell, Store, Work
from tests.integration.store.helpers import handled, mark, together


class _ChangedMyMindError(Exception):
    pass


def test_what_a_use_case_does_is_committed_and_what_it_returns_is_given(store: Store) -> None:
    assert store.run(mark, number=7) == 7
    assert handled(store) == [7]


def test_a_use_case_that_raises_leaves_nothing_behind(store: Store) -> None:
    def half(work: Work) -> None:
        mark(work, 7)
        raise _ChangedMyMindError

    with pytest.raises(_ChangedMyMindError):
        store.run(half)
    assert handled(store) == []


def test_the_moment_stands_still_within_a_transaction(store: Store, clock: ManualClock) -> None:
    def slow(work: Work) -> bool:
        before = work.now
        clock.move(timedelta(minutes=1))
        return work.now == before

    assert store.run(slow)
    assert store.run(lambda work: work.now) == clock.now()


def test_bells_ring_only_after_the_commit_each_once(store: Store) -> None:
    heard: list[tuple[Bell, list[int]]] = []
    store.listen(lambda bell: heard.append((bell, handled(store))))

    def ring(work: Work) -> None:
        mark(work, 1)
        work.ring.add(Bell.OUTBOX)
        work.ring.add(Bell.OUTBOX)
        assert heard == []

    store.run(ring)
    assert heard == [(Bell.OUTBOX, [1])]


def test_no_bell_rings_for_what_was_undone(store: Store) -> None:
    heard: list[Bell] = []
    store.listen(heard.append)

    def ring(work: Work) -> None:
        work.ring.add(Bell.REQUESTS)
        raise _ChangedMyMindError

    with pytest.raises(_ChangedMyMindError):
        store.run(ring)
    assert heard == []


def test_a_listener_that_fails_neither_undoes_the_commit_nor_silences_the_next(
    store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    heard: list[Bell] = []

    def deaf(_bell: Bell) -> None:
        raise RuntimeError("the loop is closed")

    store.listen(deaf)
    store.listen(heard.append)
    with caplog.at_level(logging.ERROR):
        store.run(lambda work: (mark(work, 1), work.ring.add(Bell.OUTBOX)))
    assert (handled(store), heard) == ([1], [Bell.OUTBOX])
    assert "a listener to the bell 'outbox' failed" in caplog.text


def test_reading_cannot_write(store: Store) -> None:
    with pytest.raises(DBAPIError, match=r"readonly|read-only"):
        store.read(mark, 1)
    assert handled(store) == []
    assert store.run(mark, 1) == 1


def test_a_reader_sees_what_is_committed_while_somebody_writes(store: Store) -> None:
    store.run(mark, 1)
    with store.begin() as work:
        mark(work, 2)
        assert handled(store) == [1]
    assert handled(store) == [1, 2]


def test_errors_tell_nothing_of_what_was_to_be_stored(store: Store) -> None:
    with pytest.raises(DBAPIError) as caught:
        store.run(
            lambda work: work.connection.execute(text("SELECT :canary FROM nowhere"), {"canary": "kanari"})
        )
    assert "kanari" not in str(caught.value)


def test_four_threads_counting_at_once_lose_nothing(store: Store) -> None:
    store.run(mark, 0)
    failures: list[BaseException] = []

    def count(base: int) -> None:
        try:
            for number in range(25):
                store.run(mark, base + number)
        except BaseException as error:  # noqa: BLE001 - shown by the assertion
            failures.append(error)

    together(*(lambda base=base: count(base) for base in (100, 200, 300, 400)))
    assert failures == []
    assert len(handled(store)) == 101
