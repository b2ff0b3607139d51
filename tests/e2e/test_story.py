"""The main job from end to end, on both databases; and that it notices when any one effect of it is missing."""

from collections.abc import Callable
from typing import Any

import pytest

from bot.demo import story
from bot.domain import verbs
from bot.domain.effects import Show
from bot.service import deadlines, handling, talk
from bot.service import verbs as handlers
from bot.service.desk import Desk
from bot.service.request_case import Done
from bot.store import outbox, people, updates
from bot.store.tables.people import Patient


async def test_the_story_holds(database_url: str, desk: Desk) -> None:
    report = await story.play(database_url, desk=desk)
    assert len(report.held) >= 25
    assert report.from_bot > report.from_patient > 10


def _nothing(*_: Any, **__: Any) -> None:
    return None


Removal = Callable[[pytest.MonkeyPatch], None]


def _verb(verb: type[verbs.Verb]) -> Removal:
    return lambda patch: patch.setitem(handlers.HANDLERS, verb, _nothing)


def _call(module: Any, name: str, instead: Callable[..., Any] = _nothing) -> Removal:
    return lambda patch: patch.setattr(module, name, instead)


def _second_messages(patch: pytest.MonkeyPatch) -> None:
    real = talk.Talk._carry_out

    def carry_out(self: talk.Talk, run: Any, effect: Any, renderer: Any, *, quiet: bool) -> None:
        if not (isinstance(effect, Show) and effect.part > 0):
            real(self, run, effect, renderer, quiet=quiet)

    patch.setattr(talk.Talk, "_carry_out", carry_out)


def _never_active(patch: pytest.MonkeyPatch) -> None:
    real = people.change

    def change(work: Any, patient_id: Any, **values: Any) -> None:
        values.pop("state", None)
        if values:
            real(work, patient_id, **values)

    patch.setattr(people, "change", change)
    assert Patient.state is not None


@pytest.mark.parametrize(
    "remove",
    [
        pytest.param(_verb(verbs.Language), id="the language is set"),
        pytest.param(_verb(verbs.Consent), id="consents are written down"),
        pytest.param(_verb(verbs.PlanItem), id="the plan is written down"),
        pytest.param(_verb(verbs.Request), id="a request is made"),
        pytest.param(_verb(verbs.Relay), id="the reply is passed on"),
        pytest.param(_second_messages, id="every part of a message is sent"),
        pytest.param(_never_active, id="the patient becomes active"),
        pytest.param(_call(people, "audit"), id="who has seen it is written down"),
        pytest.param(_call(updates, "first_time", lambda *_: True), id="updates are marked as handled"),
        pytest.param(_call(deadlines, "tick_deadlines", lambda *_: Done()), id="the clock passes it on"),
        pytest.param(_call(handling, "take", lambda *_: Done()), id="the deputy takes it"),
        pytest.param(_call(handling, "answer", lambda *_: Done()), id="the deputy answers"),
        pytest.param(_call(handling, "close", lambda *_: Done()), id="the deputy closes it"),
        pytest.param(_call(outbox, "write_off", lambda *_: 0), id="deliveries are written off"),
    ],
)
async def test_the_story_fails_without(remove: Removal, desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    remove(monkeypatch)
    with pytest.raises((story.StoryError, TimeoutError, LookupError, ExceptionGroup)):
        await story.play(patience=1.5, desk=desk)
