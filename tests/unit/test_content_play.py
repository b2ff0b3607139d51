from collections.abc import Iterable

import pytest

from bot.content import Content, load
from bot.dialogue.play import play, transcript
from bot.domain.flow.book import UnknownFlowError
from bot.domain.flow.events import Event, Left, Pressed, Resumed, TimerFired, Wrote
from bot.domain.flow.state import RunState, Status
from tests.fakes.flows import FOLDER


@pytest.fixture(scope="module")
def content() -> Content:
    return load(FOLDER)


def typing(content: Content, flow: str, typed: Iterable[str], **facts: object) -> tuple[RunState, str]:
    """Play a flow by typing; gives the last state and everything printed."""
    lines: list[str] = []
    keys = iter(typed)
    state = play(content, flow, "nb", lambda: next(keys, None), lines.append, facts)  # type: ignore[arg-type]
    return state, "\n".join(lines)


def test_a_conversation_can_be_played_by_numbers_labels_and_words(content: Content) -> None:
    state, printed = typing(content, "talk", ["noe jeg vil skrive", "Kan du ringe meg?", "1"])
    assert state.status is Status.ENDED
    assert state.answers["text"] == "Kan du ringe meg?"
    assert "  [2] Det haster" in printed
    assert "Dette får Kari se:\n\nKan du ringe meg?\n" in printed
    assert "  * request kind=ordinary text=Kan du ringe meg?\n" in printed
    assert printed.endswith("Takk.\n  * the conversation is over (finished)")


def test_the_controls_skip_leave_wait_and_let_time_pass(content: Content) -> None:
    state, printed = typing(content, "craving", ["9", "1", "=", "", ">", "4"], coping_menu=[])
    assert state.answers == {"before": 9, "tools": ("walk",), "after": 4}
    assert "  [1] ✓ Gå en tur" in printed
    assert "  * comes back in 600 s" in printed
    assert "Det gikk fra 9 til 4." in printed
    state, printed = typing(content, "craving", ["-", "t2", "+", "x"], coping_menu=["t1", "t2"])
    assert state.answers == {"tool": "t2"}
    assert "  * does not wait longer\nHvordan er det nå?\n  0 – 10\n" in printed
    assert printed.endswith("  * the conversation is over (left)")


def test_what_is_not_understood_gets_a_hint_and_help_is_named(content: Content) -> None:
    _, printed = typing(content, "craving", ["mye", "12", "?"])
    assert "Skriv et tall.\n" in printed
    assert "Skriv et tall fra 0 til 10.\n" in printed
    assert "  * an old button; means help" in printed


def test_answers_become_facts_on_the_way(content: Content) -> None:
    _, printed = typing(content, "plan", ["Penger", "Ikke aktuelt", "Penger", "nei", "Ferdig for nå"])
    assert "Alt her er svart på. Vil du se på det en gang til?" in printed


def test_the_words_of_a_request_are_shown_in_its_preview(content: Content) -> None:
    _, printed = typing(content, "plan_home", ["Jeg trenger hjelp"])
    assert "Dette får Kari se:\n\nJeg har ikke noe sted å sove." in printed


def test_another_language_comes_from_the_caller(content: Content) -> None:
    lines: list[str] = []
    play(content, "checkin", "en", lambda: None, lines.append, {}, lambda key, language: f"{language}:{key}")
    assert lines[:2] == ["en:checkin.hello.say", "  [1] en:phrase.button_yes"]


def test_playing_a_flow_that_is_not_there_is_said(content: Content) -> None:
    with pytest.raises(UnknownFlowError, match="gone"):
        typing(content, "gone", [])


GOLDEN = """\
> Started checkin
Hei. Har du et øyeblikk?
  [1] Ja
  [2] Nei
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Pressed 1 checkin hello yes
Hvor mange timer sov du?
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Wrote mange
Skriv et tall.

Akutt: 113.
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Wrote 7,5
Når la du deg?
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Pressed 1 checkin hello yes
Den knappen er fra før. Her er vi nå.
Når la du deg?
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Pressed 3 checkin bed _skip
Hvilken dag skal jeg spørre igjen?
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Resumed
Hvilken dag skal jeg spørre igjen?
  [-] Hopp over  [?] Hjelp  [x] Lukk
> Wrote 1.3
Takk. Jeg spør igjen 1. mars.
  * the conversation is over (finished)
> TimerFired 9
  * nothing
> Left
  * nothing
"""


def test_a_transcript_is_what_the_person_sees(content: Content) -> None:
    old = Pressed(1, "checkin", "hello", "yes")
    events: list[Event] = [
        old,
        Wrote("mange"),
        Wrote("7,5"),
        old,
        Pressed(3, "checkin", "bed", "_skip"),
        Resumed(),
        Wrote("1.3"),
        TimerFired(9),
        Left(),
    ]
    assert transcript(content, "checkin", events, facts={"today": "2026-04-03"}) == GOLDEN
