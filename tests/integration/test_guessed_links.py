"""Row 19 of the fault list: links that are guessed, and one link that many open at once."""

import secrets
import threading
from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.service.login import throttle
from bot.store.database.work import Store, Work
from bot.store.people import enrolments
from bot.store.tables.login import LoginFailure
from bot.store.tables.people import Enrolment
from tests.bench.figures import figure
from tests.fakes.chat import Chat, House

GUESSES = 120
AT_ONCE = 100
REFUSED = "Denne lenka virker ikke"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def guesses(chat: Chat, count: int) -> list[str]:
    return [chat.writes(f"/start {secrets.token_urlsafe(16)}", language="nb") for _ in range(count)]


def test_guessing_hits_nothing_is_slowed_down_and_reads_like_any_refusal(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    looked_up = []
    real = enrolments.redeem

    def noted(work: Work, token: str, chat_id: int) -> bool:
        looked_up.append(token)
        return real(work, token, chat_id)

    monkeypatch.setattr(enrolments, "redeem", noted)
    for _ in range(5):
        house.enrol()
    said = guesses(house.chat(1), GUESSES)
    assert len(set(said)) == 1
    assert REFUSED in said[0]
    name = f"row 19 ({house.store.writer.dialect.name})"
    hits = house.store.read(
        lambda work: work.connection.execute(
            select(func.count()).where(Enrolment.redeemed_at.is_not(None))
        ).scalar_one()
    )
    figure(f"{name}: hits of {GUESSES} guessed links", hits, "links", "0", ok=hits == 0)
    figure(f"{name}: guesses looked up", len(looked_up), "links", "<= 10", ok=len(looked_up) <= 10)
    assert hits == 0
    assert len(looked_up) <= throttle.FREE_BY_CHAT


def test_only_the_chat_that_guesses_waits_and_not_for_ever(house: House, clock: ManualClock) -> None:
    invitation = house.enrol()
    guesser, other = house.chat(1), house.chat(2)
    guesses(guesser, 40)
    assert REFUSED in guesser.writes(f"/start {invitation.token}", language="nb")
    assert "kode" in other.writes(f"/start {house.enrol('Bo Lie').token}", language="nb").lower()
    clock.move(timedelta(minutes=16))
    assert "kode" in guesser.writes(f"/start {invitation.token}", language="nb").lower()


def test_an_old_link_of_ones_own_pressed_again_and_again_is_no_guess(house: House) -> None:
    old, chat = house.enrol(), house.chat(1)
    house.store.run(enrolments.revoke, old.patient_id)
    for _ in range(3 * throttle.FREE_BY_CHAT):
        assert REFUSED in chat.writes(f"/start {old.token}", language="nb")
    assert house.store.read(lambda work: work.connection.execute(select(LoginFailure)).all()) == []
    assert "kode" in chat.writes(f"/start {house.enrol('Bo Lie').token}", language="nb").lower()


def test_a_patients_chat_is_slowed_down_as_well(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    looked_up = []
    real = enrolments.redeem

    def noted(work: Work, token: str, chat_id: int) -> bool:
        looked_up.append(token)
        return real(work, token, chat_id)

    monkeypatch.setattr(enrolments, "redeem", noted)
    anna = house.patient()
    guesses(anna, 40)
    assert len(looked_up) <= throttle.FREE_BY_CHAT + 1, "her own link, and ten"


def test_of_a_hundred_who_open_one_link_at_once_one_has_it(house: House) -> None:
    invitation = house.enrol()
    won: list[int] = []
    ready = threading.Barrier(8)

    def some(first: int) -> None:
        ready.wait()
        won.extend(
            chat
            for chat in range(first, AT_ONCE, 8)
            if house.store.run(enrolments.redeem, invitation.token, 1000 + chat)
        )

    threads = [threading.Thread(target=some, args=(number,)) for number in range(8)]
    for one in threads:
        one.start()
    for one in threads:
        one.join()
    name = f"row 19 ({house.store.writer.dialect.name})"
    figure(f"{name}: who has a link that {AT_ONCE} open at once", len(won), "chats", "1", ok=len(won) == 1)
    assert len(won) == 1
