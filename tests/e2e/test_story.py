"""The main job from end to end, on both databases; and that it notices when any one effect of it is missing."""

import shutil
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from _pytest.mark import ParameterSet

from bot import clockwork
from bot.demo import story
from bot.domain.days import coping
from bot.domain.flow import verbs
from bot.domain.flow.effects import Show
from bot.domain.schedules.schedule import Entry
from bot.service.clock import quiet, ticks
from bot.service.conversation import talk
from bot.service.conversation import verbs as handlers
from bot.service.desk import Desk
from bot.service.requests import case, deadlines, ladders, staff_acts, staff_reach
from bot.service.requests.case import Done
from bot.store.conversations import conversations, updates
from bot.store.outbox import outbox
from bot.store.people import channels as channel_store
from bot.store.people import people
from bot.store.schedules import comebacks, occurrences
from bot.store.tables.people import Patient
from tests.e2e.left_behind import left_behind


@pytest.fixture
def empty(empty_sqlite: Path, tmp_path: Path) -> str:
    """The address of an empty, up-to-date database, for what is the same on both kinds."""
    path = tmp_path / "story.db"
    shutil.copy(empty_sqlite, path)
    return f"sqlite:///{path}"


@pytest.mark.parametrize("language", ["nb", "en"])
async def test_the_story_holds(language: str, database_url: str, desk: Desk) -> None:
    report = await story.play(
        database_url, language=language, desk=desk, look=partial(left_behind, language=language)
    )
    assert len(report.held) >= 55
    assert report.from_bot > report.from_patient > 35
    assert " 10:00:" in report.chat[0], "the chat shows the patient's time"


@pytest.mark.parametrize("language", ["nb", "nn", "en"])
async def test_the_days_before_easter_hold(language: str, database_url: str, desk: Desk) -> None:
    """Mail, a chat of staff while mail is down, an absent caseworker with cover, a holiday."""
    report = await story.play(database_url, language=language, desk=desk, chapters=story.EASTER, easter=True)
    assert len(report.held) >= 25


@pytest.mark.parametrize(
    "language", ["nb", *(pytest.param(one, marks=pytest.mark.long) for one in ("nn", "en"))]
)
async def test_the_quiet_days_hold(language: str, database_url: str, desk: Desk) -> None:
    """A silent patient who has agreed to be missed: two words, a mail to the caseworker, the proof, and heard again."""
    report = await story.play(database_url, language=language, desk=desk, chapters=story.QUIET, told=True)
    assert len(report.held) >= 18


async def test_the_quiet_days_fail_without_the_clock_of_silence(
    empty: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(quiet, "tick_silence", lambda *_: ticks.Ticked())
    with pytest.raises(story.StoryError, match=r"Anna does not hear phrase\.silence_first"):
        await story.play(empty, desk=desk, chapters=story.QUIET, told=True, hasty=True)


@pytest.mark.parametrize("without", [story.REQUEST, story.NEXT_DAY], ids=["the request", "the next day"])
async def test_parts_of_the_story_hold_by_themselves(
    without: Sequence[story.Chapter], empty: str, desk: Desk
) -> None:
    await story.play(empty, desk=desk, chapters=[chapter for chapter in story.ALL if chapter not in without])


async def test_a_sentence_that_is_not_translated_is_noticed(empty: str, desk: Desk) -> None:
    english = desk.texts.catalogues["en"]
    texts = {key: text for key, text in english.texts.items() if key != "welcome.contact.say"}
    partly = replace(desk, texts=replace(desk.texts, catalogues={"en": replace(english, texts=texts)}))
    with pytest.raises(story.StoryError, match="in the patient's language"):
        await story.play(empty, language="en", desk=partly, chapters=story.ENROLMENT)


def _nothing(*_: Any, **__: Any) -> None:
    return None


Removal = Callable[[pytest.MonkeyPatch], None]


def _verb(verb: type[verbs.Verb]) -> Removal:
    return lambda patch: patch.setitem(handlers.HANDLERS, verb, _nothing)


def _call(module: Any, name: str, instead: Callable[..., Any] = _nothing) -> Removal:
    return lambda patch: patch.setattr(module, name, instead)


def _never_marked(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(updates, "first_time", lambda *_: True)  # a stranger's
    patch.setattr(updates, "mark", _nothing)  # a patient's


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


def _lasting_timers(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(conversations, "stop_timer", _nothing)
    patch.setattr(comebacks, "end_timer", _nothing)


def _case(what: str, remove: Removal, point: str) -> ParameterSet:
    return pytest.param(remove, point, id=what)


FIRST_DAY = [
    _case("the language is set", _verb(verbs.Language), "does not hear welcome.what.say"),
    _case("consents are written down", _verb(verbs.Consent), "does not hear welcome.begin.say"),
    _case("the plan is written down", _verb(verbs.PlanItem), "what is in place is in the plan"),
    _case("a request is made", _verb(verbs.Request), "does not hear phrase.request_sent"),
    _case(
        "what lies open is offered again",
        _call(talk.Talk, "offer_to_go_on"),
        "does not hear phrase.resume_offer",
    ),
    _case("the reply is passed on", _verb(verbs.Relay), "does not hear phrase.reply_sent"),
    _case("every part of a message is sent", _second_messages, "does not hear welcome.what.say.3"),
    _case("the patient becomes active", _never_active, "the patient is active"),
    _case("who has seen it is written down", _call(people, "audit"), "Ola has seen it"),
    _case(
        "updates are marked as handled",
        _never_marked,
        "every update is marked",
    ),
    _case(
        "the clock passes it on",
        _call(deadlines, "tick_deadlines", lambda *_: Done()),
        "does not hear phrase.request_went_on",
    ),
    _case(
        "the deputy takes it",
        _call(staff_acts, "take", lambda *_: Done()),
        "does not hear phrase.request_taken",
    ),
    _case(
        "the deputy answers",
        _call(staff_acts, "answer", lambda *_: Done()),
        "does not hear phrase.request_answered",
    ),
    _case(
        "the deputy closes it",
        _call(staff_acts, "close", lambda *_: Done()),
        "does not hear phrase.request_closed",
    ),
    _case(
        "deliveries are written off",
        _call(outbox, "write_off", lambda *_: 0),
        "does not hear welcome.what.say.3",
    ),
]
NEXT_DAY = [
    _case("the time of the check-in is set", _verb(verbs.Schedule), "no inline key"),
    _case(
        "the day of leaving is scheduled",
        _call(clockwork, "plan_missing", lambda *_: 0),
        "does not hear before.hello.say",
    ),
    _case(
        "what is due is begun",
        _call(ticks, "tick_schedules", lambda *_: ticks.Ticked()),
        "does not hear before.hello.say",
    ),
    _case("the check-in is kept", _verb(verbs.CheckinDone), "the answers are kept"),
    _case("a come-back is set", _call(conversations, "set_timer"), "a come-back waits"),
    _case(
        "a come-back comes",
        _call(ticks, "tick_timers", lambda *_: ticks.Ticked()),
        "does not hear craving_round.how_now.say",
    ),
    _case("a come-back that has come is over", _lasting_timers, "waits no more"),
    _case("what was tried is kept", _verb(verbs.CopingUsed), "what was tried is kept"),
    _case("an answer is remembered", _verb(verbs.Remember), "is remembered"),
    _case("what helped comes first", _call(coping, "_worth", lambda *_: 0.0), "what helped stands first"),
    _case("what was delivered is noted", _call(occurrences, "settle"), "written down as sent"),
    _case("the next day is set", _call(Entry, "following", lambda *_: None), "set for the next day"),
    _case("what was begun is noted", _call(occurrences, "begun"), "does not hear arrival.hello.say"),
]


@pytest.mark.parametrize(("remove", "point"), FIRST_DAY)
async def test_the_story_fails_without(
    remove: Removal, point: str, empty: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(monkeypatch)
    with pytest.raises(story.StoryError, match=point):
        await story.play(empty, hasty=True, desk=desk, chapters=(*story.ENROLMENT, *story.REQUEST))


@pytest.mark.parametrize(("remove", "point"), NEXT_DAY)
async def test_the_next_day_fails_without(
    remove: Removal, point: str, empty: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(monkeypatch)
    with pytest.raises(story.StoryError, match=point):
        await story.play(empty, hasty=True, desk=desk, chapters=(*story.ENROLMENT, *story.NEXT_DAY))


def _mail_to_whoever_is_away(patch: pytest.MonkeyPatch) -> None:
    patch.setattr(ladders, "resolved", lambda *_: ())


@pytest.mark.parametrize(
    ("remove", "point"),
    [
        pytest.param(_call(case, "notify"), "has no mail about", id="notices are written"),
        pytest.param(
            _call(staff_reach, "_by_the_next", lambda *_: False),
            "does not hear the code",
            id="the next channel",
        ),
        pytest.param(_call(channel_store, "works"), "one tap makes the chat count", id="a tap counts"),
        pytest.param(_mail_to_whoever_is_away, "who answers instead", id="whoever is away is passed over"),
    ],
)
async def test_the_days_before_easter_fail_without(
    remove: Removal, point: str, empty: str, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    remove(monkeypatch)
    with pytest.raises(story.StoryError, match=point):
        await story.play(empty, desk=desk, chapters=story.EASTER, easter=True, hasty=True, patience=4)
