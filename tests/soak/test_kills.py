"""Rows 1, 2 and 3 of the fault list: kill -9 while updates come in and messages go out, and SIGTERM under load."""

import random
from pathlib import Path

import pytest
from sqlalchemy import func, select

from bot.botapi import User
from bot.delivery.sender import CALLS
from bot.domain.messages.message import Message
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.people import people
from bot.store.tables.messages import Lane, Outbox, ProcessedUpdate, Sending
from bot.store.tables.people import Patient
from tests.bench.figures import figure, tell
from tests.soak.world import World, world

pytestmark = pytest.mark.soak

KILLS = 50
UPDATES = 5_000
BULK = 500
A_LIFE = UPDATES // KILLS  # updates that are written in each life
GROUP = 20  # people who write in one life
GROUPS = 20  # they take turns: who was being written to at a kill gets nothing more until that lease has run out (15 s)


async def _write(made: World, texts: list[str], users: list[User]) -> None:
    """Each text, then «nei» to what it led to."""
    for number, text in enumerate(texts):
        await users[number % len(users)].send(text)
        await users[number % len(users)].send("nei")


def _put_bulk(work: Work) -> list[str]:
    texts = [f"«masse {n}»" for n in range(BULK)]
    patients = list(work.connection.execute(select(Patient.id)).scalars())
    for number, text in enumerate(texts):
        person = people.by_id(work, patients[number % len(patients)])
        assert person.address is not None
        # With a time given it is not leased to this process, which sends nothing.
        outbox.put(work, person.address, Message(text), Lane.BULK, not_before=work.now)
    return [text.strip("«»") for text in texts]


def _undone(made: World) -> int:
    query = select(func.count()).where(Outbox.state.in_([Sending.WAITING, Sending.LEASED]))
    return made.store.read(lambda work: work.connection.execute(query).scalar_one())


def _handled(made: World) -> int:
    query = select(func.count()).select_from(ProcessedUpdate)
    return made.store.read(lambda work: work.connection.execute(query).scalar_one())


async def _fifty_lives(made: World, texts: list[str]) -> None:
    """Write, begin a life, kill it after a random number of updates; then one whole life."""
    chance = random.Random(20260301)
    each = len(texts) // KILLS
    for kill in range(KILLS):
        people_now = made.users[kill % GROUPS * GROUP : (kill % GROUPS + 1) * GROUP]
        await _write(made, texts[kill * each : (kill + 1) * each], people_now)
        pending = (kill + 1) * A_LIFE - _handled(made)
        goal = _handled(made) + min(chance.randrange(1, 2 * A_LIFE), pending)
        made.begin_life()
        await made.until(lambda goal=goal: _handled(made) >= goal, 20, "a life handles updates")
        made.kill()
        made.forget_the_poll_lease()
    made.begin_life()
    await made.until(lambda: _handled(made) >= UPDATES, 60, "every update is handled")
    await made.until(lambda: _undone(made) == 0, 60, "the outbox is empty")
    await made.end_life()


async def test_nothing_is_lost_or_done_twice_by_fifty_kills(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    """Updates are written all the while: every second one a text, some of danger, answered by «nei»; bulk goes in a lane of its own.

    A text begins a conversation whose first message quotes it, so that each effect and each reply can be counted.
    """
    kind = request.node.callspec.params["database_url"]
    texts = [f"beskjed {n}" if n % 10 else f"jeg vil dø {n}" for n in range(UPDATES // 2)]
    async with world(database_url, tmp_path, GROUPS * GROUP) as made:
        bulk = made.store.run(_put_bulk)
        await _fifty_lives(made, texts)
        runs, replies, sent_bulk = made.said_in_runs(), made.replies_to(texts), made.replies_to(bulk)
        covered = len(made.covers())
    lost = [text for text in texts if runs[text] == 0]
    double = [text for text in texts if runs[text] > 1]
    figure(
        f"row 1 ({kind}): updates lost by {KILLS} kills of {UPDATES}", len(lost), "updates", "0", ok=not lost
    )
    figure(f"row 1 ({kind}): effects done twice", len(double), "effects", "0", ok=not double)
    unanswered = [text for text in texts if replies[text] == 0]
    again = sum(replies[text] - 1 for text in texts if replies[text] > 1)
    figure(f"row 2 ({kind}): requests and replies lost", len(unanswered), "messages", "0", ok=not unanswered)
    # Promise 7: an answer later than 60 s is brought by a button, so that it stands on no lock screen.
    tell(f"row 2 ({kind}): replies that came under a neutral cover", covered, "messages", "any", ok=True)
    most = KILLS * CALLS
    goal = f"<= {most}: what may be under way at the kills"
    figure(f"row 2 ({kind}): replies delivered twice", again, "messages", goal, ok=again <= most)
    twice = sum(1 for text in bulk if sent_bulk[text] > 1)
    figure(f"row 2 ({kind}): bulk messages delivered twice", twice, "messages", "0", ok=twice == 0)


async def test_sigterm_under_load_ends_within_ten_seconds(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["database_url"]
    texts = [f"beskjed {n}" for n in range(1_000)]
    async with world(database_url, tmp_path) as made:
        made.begin_life()
        await _write(made, texts, made.users)
        await made.until(lambda: _handled(made) > 100, 20, "the load is on")
        seconds = await made.end_life()
        assert _handled(made) < 2 * len(texts), "it ended in the middle"
        made.begin_life()
        await made.until(lambda: _handled(made) >= 2 * len(texts), 60, "every update is handled")
        await made.until(lambda: _undone(made) == 0, 60, "the outbox is empty")
        await made.end_life()
        runs, replies = made.said_in_runs(), made.replies_to(texts)
        figure(f"row 3 ({kind}): exit after SIGTERM under load", seconds, "s", "<= 10", ok=seconds <= 10)
        lost = sum(1 for text in texts if runs[text] == 0 or replies[text] == 0)
        double = sum(1 for text in texts if runs[text] > 1 or replies[text] > 1)
        figure(f"row 3 ({kind}): lost", lost, "updates", "0", ok=lost == 0)
        figure(f"row 3 ({kind}): done or sent twice", double, "updates", "0", ok=double == 0)
