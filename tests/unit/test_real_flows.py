"""The conversations as they are shipped: sound, and unharmed by whatever anybody does to them."""

import random
import re
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from bot.content import Content
from bot.content.folder import FOR_THE_OPERATOR
from bot.domain.flow.effects import WAIT_PART, Ended, Ignored, Keyboard, Reask, Show, Stale
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Event, Left, Pressed, Resumed, Started, TimerFired, Wrote
from bot.domain.flow.language import option_ids
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.values import FACT_WORDS, FACTS, FactType
from bot.domain.flow.verbs import PlanStatus, Works
from bot.domain.schedules.schedule import RULES
from tests.fakes.content import shipped

FLOWS = Path(__file__).parents[2] / "flows"
TYPED = ("", "3", "7,5", "kl 9", "1.3", "Noe helt annet", "x" * 3500, "\x00", "Æ 🙂 \u202e")


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped()


def test_the_conversations_have_nothing_to_mend(content: Content) -> None:
    assert [str(finding) for finding in content.findings if finding.code not in FOR_THE_OPERATOR] == []


def some_facts(chance: random.Random, content: Content) -> dict[str, Any]:
    """Facts as they can be, some of them missing."""
    values: dict[FactType, Callable[[str], Any]] = {
        FactType.FLAG: lambda _: chance.random() < 0.5,
        FactType.NUMBER: lambda _: chance.randrange(-3, 40),
        FactType.WORD: lambda name: chance.choice(sorted(FACT_WORDS.get(name, {"word"}))),
        FactType.MENU: lambda _: ["reasons", "m1", "other"][: chance.randrange(4)],
    }
    facts = {name: values[kind](name) for name, kind in FACTS.items() if chance.random() < 0.8}
    for item in content.items:
        if chance.random() < 0.5:
            facts[f"plan.{item}"] = chance.choice([*PlanStatus, "ask_again"])
            facts[f"plan.{item}.works"] = chance.choice([*Works])
    return facts | {"today": "2026-04-03", "now": "14:05"}


def an_event(chance: random.Random, content: Content, state: RunState, facts: dict[str, Any]) -> Event:
    """What a person, a clock or an old button could do: mostly what fits."""
    seq = state.seq if chance.random() < 0.85 else chance.randrange(5)
    frame = state.frames[-1] if state.frames else None
    if frame is None or chance.random() < 0.2:
        others: list[Event] = [
            Resumed(),
            TimerFired(seq),
            Wrote(chance.choice(TYPED)),
            Left(),
        ]
        return chance.choice(others)
    ask = content.book.get(frame.flow, frame.version).steps[frame.step].ask
    if ask is not None and not option_ids(ask) and chance.random() < 0.6:
        return Wrote(chance.choice(TYPED))
    menu = getattr(ask, "menu", None)
    options = [
        *(option_ids(ask) if ask else ()),
        *facts.get(menu or "", ()),
        "_done",
        "_skip",
        "_now",
        "_help",
        "gone",
    ]
    return Pressed(seq, frame.flow, frame.step, chance.choice(options))


def wander(content: Content, flow: str, seed: int) -> None:
    """One conversation of thirty events, with everything that must hold after each of them."""
    chance = random.Random(seed)
    facts = some_facts(chance, content)
    state, effects = advance(content.book, RunState(), Started(flow), facts)
    for _ in range(30):
        event = an_event(chance, content, state, facts)
        before = state
        state, effects = advance(content.book, RunState.from_json(state.to_json()), event, facts)
        assert effects
        assert (state.status is Status.ENDED) == (state.frames == ())
        if isinstance(effects[0], Stale | Ignored | Reask):
            assert state == before
        elif state.status is Status.ENDED:
            assert isinstance(effects[-1], Ended)
        elif state.seq != before.seq:
            shown = [
                effect.seq
                for effect in effects
                if isinstance(effect, Show) and effect.keyboard is not Keyboard.NONE
            ]
            assert shown == [state.seq]
        for effect in effects:
            assert not isinstance(effect, Show) or effect.part == WAIT_PART or effect.key in content.texts
        if isinstance(event, Pressed) and state.last != before.last:
            assert advance(content.book, state, event, facts) == (state, (Ignored(),))


def test_every_conversation_is_begun_by_something(content: Content) -> None:
    """By the clock, by the program (a command, a button, a code), or by another conversation; else nobody ever sees it."""
    by_the_clock = {rule.flow for rule in RULES.values()}
    source = "".join(
        path.read_text(encoding="utf-8") for path in (FLOWS.parent / "bot" / "service").rglob("*.py")
    )
    by_the_program = set(re.findall(r'(?:\.start\(|Final = )"([a-z_]+)"', source))
    by_another = {
        step.run.flow for flow in content.book for step in flow.steps.values() if step.run is not None
    }
    assert set(content.sha256) - by_the_clock - by_the_program - by_another == set()


def test_whatever_anybody_does_every_conversation_stays_whole(content: Content) -> None:
    for number in range(300):
        flows = list(content.sha256)
        wander(content, flows[number % len(flows)], number)


@pytest.mark.soak
def test_ten_thousand_conversations_stay_whole(content: Content) -> None:
    flows = list(content.sha256)
    for number in range(10_000):
        wander(content, flows[number % len(flows)], 1_000_000 + number)
