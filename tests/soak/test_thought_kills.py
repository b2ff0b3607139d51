"""Kill -9 while words wait to be heard: the next life hears them, all in one, once."""

from pathlib import Path

import pytest
from sqlalchemy import select

from bot.store.conversations import thoughts
from bot.store.tables.people import Patient
from tests.bench.figures import figure
from tests.soak.world import World, world

pytestmark = pytest.mark.soak

KILLS = 6
THOUGHT = 2.0


def _waiting(made: World) -> int:
    return made.store.read(
        lambda work: sum(
            thoughts.waiting(work, patient) is not None
            for patient in work.connection.execute(select(Patient.id)).scalars().all()
        )
    )


async def test_what_waits_is_heard_by_the_next_life(
    database_url: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kind = request.node.callspec.params["database_url"]
    texts = []
    async with world(database_url, tmp_path, KILLS) as made:
        for number, user in enumerate(made.users):
            made.begin_life(thought=THOUGHT)
            await user.send(f"første {number}")
            await user.send(f"andre {number}")
            texts.append(f"første {number}\nandre {number}")
            await made.until(lambda: _waiting(made) == 1, 20, "the words wait")
            made.kill()
            made.forget_the_poll_lease()
            assert _waiting(made) == 1
            made.begin_life(thought=THOUGHT)
            await made.until(lambda text=texts[-1]: made.replies_to([text])[text] > 0, 20, "they are heard")
            await made.end_life()
        replies, runs = made.replies_to(texts), made.said_in_runs()
    lost = [text for text in texts if not replies[text]]
    twice = [text for text in texts if runs[text] != 1]
    figure(
        f"thoughts ({kind}): lost by {KILLS} kills while they waited", len(lost), "thoughts", "0", ok=not lost
    )
    figure(f"thoughts ({kind}): heard twice, or in pieces", len(twice), "thoughts", "0", ok=not twice)
