"""Links and codes: one chat takes a link, the code alone lets it in, and every refusal looks the same."""

import threading
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.ids import PatientId
from bot.store.database.work import Store, Work
from bot.store.people import enrolments, people
from bot.store.people.enrolments import Invitation, Pending
from bot.store.tables.people import Enrolment
from tests.integration.store.helpers import clinic

DAY = timedelta(days=1)


@pytest.fixture
def ola(store: Store) -> PatientId:
    """A patient who has no phone here yet."""
    return store.run(
        lambda work: people.add_patient(work, clinic(work), "Ola", "nb", discharge_on=None, is_test=True)
    )


def invited(store: Store, patient_id: UUID) -> Invitation:
    return store.run(enrolments.invite, PatientId(patient_id), DAY)


def pending(store: Store, chat: int) -> Pending:
    found = store.run(enrolments.pending, chat)
    assert found is not None
    return found


def try_code(store: Store, chat: int, code: str) -> bool:
    return store.run(lambda work: enrolments.try_code(work, pending_in(work, chat), code))


def pending_in(work: Work, chat: int) -> Pending:
    found = enrolments.pending(work, chat)
    assert found is not None
    return found


def other_code(code: str) -> str:
    return f"{(int(code) + 1) % 1_000_000:06d}"


def test_a_link_and_its_code_let_a_chat_in_once(store: Store, ola: PatientId, clock: ManualClock) -> None:
    invitation = invited(store, ola)
    assert (len(invitation.code), invitation.code.isdigit(), len(invitation.token)) == (6, True, 22)
    assert invitation.expires_at == clock.now() + DAY
    assert store.run(enrolments.redeem, invitation.token, 5) is True
    assert pending(store, 5).patient_id == ola
    assert try_code(store, 5, invitation.code) is True
    assert store.run(enrolments.pending, 5) is None
    assert store.run(enrolments.redeem, invitation.token, 5) is False


def test_neither_token_nor_code_is_stored(store: Store, ola: PatientId) -> None:
    invitation = invited(store, ola)
    stored = store.read(lambda work: work.connection.execute(select(Enrolment.__table__)).one())
    assert invitation.token not in str(stored)
    assert invitation.code not in str(stored.code_hash)


def test_every_kind_of_refusal_is_the_same_false(store: Store, ola: PatientId, clock: ManualClock) -> None:
    used, expired, revoked = invited(store, ola), None, None
    assert store.run(enrolments.redeem, used.token, 5)
    revoked = invited(store, ola)
    store.run(enrolments.revoke, ola)
    expired = invited(store, ola)
    clock.move(DAY)
    for token in (
        used.token,
        revoked.token,
        expired.token,
        "unknown",
        "",
        expired.token[:-1],
        expired.token + "A",
    ):
        assert store.run(enrolments.redeem, token, 6) is False
        assert store.run(enrolments.is_mine, token, 6) is False
    assert store.run(enrolments.pending, 6) is None


def test_a_link_lives_until_the_very_moment_it_expires(
    store: Store, ola: PatientId, clock: ManualClock
) -> None:
    invitation = invited(store, ola)
    clock.move(DAY - timedelta(microseconds=1))
    assert store.run(enrolments.redeem, invitation.token, 5) is True
    clock.move(timedelta(microseconds=1))
    assert store.run(enrolments.pending, 5) is None
    assert store.run(enrolments.is_mine, invitation.token, 5) is False


def test_a_code_that_comes_after_the_link_expired_is_refused(
    store: Store, ola: PatientId, clock: ManualClock
) -> None:
    invitation = invited(store, ola)
    store.run(enrolments.redeem, invitation.token, 5)
    known = pending(store, 5)
    clock.move(DAY)
    assert store.run(enrolments.try_code, known, invitation.code) is False


def test_of_a_hundred_chats_that_open_a_link_at_once_one_gets_it(store: Store, ola: PatientId) -> None:
    invitation = invited(store, ola)
    start = threading.Barrier(10)
    won: list[int] = []

    def open_it(first: int) -> None:
        start.wait(20)
        won.extend(
            chat for chat in range(first, first + 10) if store.run(enrolments.redeem, invitation.token, chat)
        )

    threads = [threading.Thread(target=open_it, args=(first,)) for first in range(0, 100, 10)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert len(won) == 1
    assert pending(store, won[0]).patient_id == ola


def test_the_chat_that_opened_a_link_finds_it_again_and_nobody_else_does(
    store: Store, ola: PatientId
) -> None:
    invitation = invited(store, ola)
    store.run(enrolments.redeem, invitation.token, 5)
    assert store.run(enrolments.is_mine, invitation.token, 5) is True
    assert store.run(enrolments.is_mine, invitation.token, 6) is False
    assert store.run(enrolments.is_mine, "another", 5) is False
    assert store.run(enrolments.pending, 6) is None


def test_five_wrong_codes_kill_a_link_and_the_right_one_comes_too_late(store: Store, ola: PatientId) -> None:
    invitation = invited(store, ola)
    store.run(enrolments.redeem, invitation.token, 5)
    for left in (5, 4, 3, 2, 1):
        assert pending(store, 5).tries_left == left
        assert try_code(store, 5, other_code(invitation.code)) is False
    assert store.run(enrolments.pending, 5) is None
    assert store.run(enrolments.is_mine, invitation.token, 5) is False
    assert store.run(enrolments.redeem, invitation.token, 5) is False


def test_the_right_code_at_the_last_try_lets_in(store: Store, ola: PatientId) -> None:
    invitation = invited(store, ola)
    store.run(enrolments.redeem, invitation.token, 5)
    for _ in range(4):
        try_code(store, 5, other_code(invitation.code))
    assert try_code(store, 5, invitation.code) is True


def test_tries_count_even_for_whoever_looked_long_ago(store: Store, ola: PatientId) -> None:
    """The number of tries left is what the row says, not what was read before."""
    invitation = invited(store, ola)
    store.run(enrolments.redeem, invitation.token, 5)
    stale = pending(store, 5)
    for _ in range(5):
        assert store.run(enrolments.try_code, stale, other_code(invitation.code)) is False
    assert store.run(enrolments.try_code, stale, invitation.code) is False
    assert store.run(enrolments.pending, 5) is None


def test_guessing_from_many_threads_gets_five_tries_in_all(store: Store, ola: PatientId) -> None:
    invitation = invited(store, ola)
    store.run(enrolments.redeem, invitation.token, 5)
    start = threading.Barrier(6)
    tried: list[bool] = []

    def guess() -> None:
        start.wait(20)
        for _ in range(4):
            tried.append(store.run(tried_if_alive))

    def tried_if_alive(work: Work) -> bool:
        found = enrolments.pending(work, 5)
        return found is not None and not enrolments.try_code(work, found, other_code(invitation.code))

    threads = [threading.Thread(target=guess) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert (len(tried), tried.count(True)) == (24, 5)


def test_a_code_never_works_for_another_link(store: Store, ola: PatientId) -> None:
    kari = store.run(
        lambda work: people.add_patient(work, clinic(work), "Kari", "nb", discharge_on=None, is_test=True)
    )
    first, second = invited(store, ola), invited(store, kari)
    while first.code == second.code:
        second = invited(store, kari)
    store.run(enrolments.redeem, first.token, 5)
    assert try_code(store, 5, second.code) is False
    hashes = store.read(lambda work: set(work.connection.execute(select(Enrolment.code_hash)).scalars()))
    vault = store.vault
    assert vault.lookup(f"code {pending(store, 5).id}", second.code) not in hashes


def test_a_new_link_stops_the_older_ones_also_those_that_were_opened(store: Store, ola: PatientId) -> None:
    opened, unopened = invited(store, ola), None
    store.run(enrolments.redeem, opened.token, 5)
    unopened = invited(store, ola)
    newest = invited(store, ola)
    assert store.run(enrolments.pending, 5) is None
    assert store.run(enrolments.redeem, unopened.token, 5) is False
    assert store.run(enrolments.redeem, newest.token, 5) is True
    assert try_code(store, 5, newest.code) is True


def test_a_confirmed_link_is_not_undone_by_a_new_one(store: Store, ola: PatientId) -> None:
    first = invited(store, ola)
    store.run(enrolments.redeem, first.token, 5)
    try_code(store, 5, first.code)
    assert store.run(enrolments.revoke, ola) == 0
    confirmed = store.read(lambda work: work.connection.execute(select(Enrolment.confirmed_at)).scalar_one())
    assert confirmed is not None


def test_a_chat_with_two_open_links_gives_the_code_of_the_newer(store: Store, ola: PatientId) -> None:
    kari = store.run(
        lambda work: people.add_patient(work, clinic(work), "Kari", "nb", discharge_on=None, is_test=True)
    )
    for patient_id in (ola, kari):
        assert store.run(enrolments.redeem, invited(store, patient_id).token, 5)
    assert pending(store, 5).patient_id == kari


def test_revoking_says_how_many_links_there_were(store: Store, ola: PatientId) -> None:
    invited(store, ola)
    assert [store.run(enrolments.revoke, ola) for _ in range(2)] == [1, 0]
