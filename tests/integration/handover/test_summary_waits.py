"""How long a summary is waited for: from when it could be decided about, and no longer than until the day."""

from datetime import timedelta

from bot.domain.people.transfer import State, Summary
from bot.service.handover import receiving
from tests.fakes.clinic import is_phrase
from tests.integration.handover.conftest import Two

DAY = "2026-03-09"


def test_who_is_silent_about_the_summary_is_reminded_once_and_it_goes_on_without(two: Two) -> None:
    two.begin()
    two.agrees()
    for days, phrase in ((2, "handover_reminds"), (1, ""), (2, "handover_without_clinic"), (3, "")):
        two.clock.move(timedelta(days=days))
        two.ticks()
        said = two.chat.looks()
        assert is_phrase(said, phrase, giver="Kari") if phrase else said == ""
    row = two.row()
    assert (row.state, row.summary) == (State.AGREED, Summary.UNANSWERED)
    assert row.content is not None
    assert row.content.lines == (), "what was not approved is gone"
    assert is_phrase(two.chat.presses("Ja, send dette"), "handover_nothing")
    assert two.row().summary is Summary.UNANSWERED


def test_who_agreed_late_still_has_days_to_decide_about_the_summary(two: Two) -> None:
    two.begin()
    two.clock.move(timedelta(days=6))
    two.ticks()
    two.agrees()
    two.clock.move(timedelta(minutes=2))
    two.ticks()
    assert two.row().summary is Summary.ASKED
    two.approves()
    assert two.by_per(receiving.show, two.row().id).summary is not None


def test_that_the_receiver_was_quick_does_not_decide_about_the_summary(two: Two) -> None:
    two.begin(words="Liker å gå tur.")
    two.agrees()
    two.accepts(DAY)
    two.approves()
    row = two.row()
    assert (row.state, row.summary) == (State.ACCEPTED, Summary.APPROVED)
    assert two.by_per(receiving.show, row.id).summary is not None


def test_a_summary_that_nobody_decided_about_is_gone_when_the_day_comes(two: Two) -> None:
    two.begin(words="Liker å gå tur.")
    two.agrees()
    two.accepts("2026-03-04")
    two.chat.looks()
    two.clock.move(timedelta(days=2))
    two.ticks()
    row = two.row()
    assert (row.state, row.summary) == (State.DONE, Summary.UNANSWERED)
    assert row.content is not None
    assert row.content.lines == ()
    two.chat.looks()
    assert is_phrase(two.chat.last[0].text, "handover_without_clinic", giver="Kari")
    assert is_phrase(two.chat.last[1].text, "handover_moved", staff="Per", giver="Kari")
