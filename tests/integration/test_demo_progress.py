"""How far somebody has come, as the demo reads it from the database, with the whole product running."""

from collections.abc import AsyncIterator
from datetime import date

import pytest

from bot.botapi import User
from bot.demo.progress import Progress
from bot.demo.stage import Stage
from bot.i18n import SOURCE_LANGUAGE
from bot.store.people.enrolments import TRIES, Invitation

CHAT = 7_000_001

#: Three days after the stage begins.
LEAVES = date(2026, 3, 5)


@pytest.fixture
async def stage(database_url: str) -> AsyncIterator[Stage]:
    async with Stage(database_url, limits=False) as running:
        yield running


async def _say(stage: Stage, user: User, text: str) -> None:
    done = await user.send(text)
    await stage.standin.transcript.wait_for(user.id, lambda _: True, since=done.mark)
    await stage.settle()


async def _press(stage: Stage, user: User, *keys: str) -> None:
    for key in keys:
        label = stage.program.desk.texts.get(key, SOURCE_LANGUAGE)
        done = await user.press(label)
        await stage.standin.transcript.wait_for(user.id, lambda _: True, since=done.mark)
        await stage.settle()


async def _come_in(stage: Stage, user: User, letter: Invitation) -> None:
    await _say(stage, user, f"/start {letter.token}")
    await _say(stage, user, letter.code)


async def test_only_the_right_code_lets_in_and_a_new_letter_follows_a_dead_one(stage: Stage) -> None:
    letter = await stage.enrol("Eli")
    user = stage.standin.user(CHAT, "Eli", "nb")
    assert await stage.progress(letter.patient_id) == Progress(leaves_on=LEAVES)
    await _say(stage, user, f"/start {letter.token}")
    wrong = "000000" if letter.code != "000000" else "111111"
    for _ in range(TRIES):
        assert not (await stage.progress(letter.patient_id)).link_dead
        await _say(stage, user, wrong)
    assert await stage.progress(letter.patient_id) == Progress(link_dead=True, leaves_on=LEAVES)

    again = await stage.renew(letter.patient_id)
    assert again.patient_id == letter.patient_id
    assert not (await stage.progress(letter.patient_id)).link_dead
    await _come_in(stage, user, again)
    assert await stage.progress(letter.patient_id) == Progress(inside=True, leaves_on=LEAVES)


async def test_another_language_leaves_the_letter_as_it_is(stage: Stage) -> None:
    letter = await stage.enrol("Eli")
    await stage.speak(letter.patient_id, "en")
    user = stage.standin.user(CHAT, "Eli", "en")
    await _come_in(stage, user, letter)
    assert await stage.progress(letter.patient_id) == Progress(language="en", inside=True, leaves_on=LEAVES)


async def test_the_welcome_is_over_when_it_is_left_or_goes_on_to_the_plan(stage: Stage) -> None:
    eli, per = await stage.enrol("Eli"), await stage.enrol("Per")
    users = [stage.standin.user(CHAT + place, name, "nb") for place, name in enumerate(("Eli", "Per"))]
    for letter, user in zip((eli, per), users, strict=True):
        await _come_in(stage, user, letter)
        assert not (await stage.progress(letter.patient_id)).welcomed
    await _press(stage, users[0], "phrase.button_leave")
    assert (await stage.progress(eli.patient_id)).welcomed
    assert not (await stage.progress(per.patient_id)).welcomed
