"""`rodtrad patient replay`: a minute of before as JSON, with the name once more and a reason that the patient reads."""

import json
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import create_engine, text

from bot.service.course import playing
from bot.service.desk import Desk
from bot.store.database.engines import parse_url
from bot.store.database.work import Work
from tests.fakes.terminal import Terminal


def reasons(database_url: str) -> list[str]:
    engine = create_engine(parse_url(database_url))
    with engine.connect() as connection:
        found = connection.execute(text("SELECT reason FROM audit_event WHERE what = 'played' ORDER BY id"))
        said = list(found.scalars())
    engine.dispose()
    return said


def test_it_wants_the_name_and_a_reason_and_prints_the_screens_of_then(
    clinic: Terminal, database_url: str
) -> None:
    words = ("enrol", "--bot-name", "traad_bot", "--test-person", "--discharge", "2099-12-24", "--json")
    anna = str(json.loads(clinic(*words, typed=["Anna Lie", "Kari Nordli", "Ola Berg"]))["patient"])
    replay = ("patient", "replay", anna, "--reason")
    assert "nothing was changed" in clinic.refused(*replay, "learning", typed=["Berit"])
    assert "in a few words" in clinic.refused(*replay, "other", typed=["Anna Lie", " "])
    assert reasons(database_url) == []
    found = json.loads(clinic(*replay, "complaint", "--json", typed=["Anna Lie"]))
    assert found["here"] is True
    assert found["chat"] == []
    assert found["gap"] is False
    assert found["screen"] is not None, "the caseworker's of then"
    before = json.loads(clinic(*replay, "other", "--at", "2020-01-01", "--json", typed=["Anna Lie", "Klage"]))
    assert before["here"] is False, "nothing was known of her then"
    assert reasons(database_url) == ["complaint", "other"]


def test_what_is_gone_by_then_is_counted_by_the_settings_of_this_house(
    clinic: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    words = ("enrol", "--bot-name", "traad_bot", "--test-person", "--discharge", "2099-12-24", "--json")
    anna = str(json.loads(clinic(*words, typed=["Anna Lie", "Kari Nordli", "Ola Berg"]))["patient"])
    kept: list[timedelta] = []
    play = playing.play_for_operator

    def noted(work: Work, desk: Desk, *args: Any) -> playing.Played:
        kept.append(desk.kept.sent)
        return play(work, desk, *args)

    monkeypatch.setattr(playing, "play_for_operator", noted)
    monkeypatch.setenv("RODTRAD_KEEP_SENT_DAYS", "45")
    clinic("patient", "replay", anna, "--reason", "learning", typed=["Anna Lie"])
    assert kept == [timedelta(days=45)]


@pytest.mark.parametrize("wrong", [("--reason", "curiosity"), ("--reason", "learning", "--at", "tomorrow")])
def test_what_is_no_reason_and_no_minute_is_refused_with_what_is_one(
    clinic: Terminal, wrong: tuple[str, ...]
) -> None:
    said = clinic.refused("patient", "replay", "01a22a75-1417-716f-af56-868073f8e143", *wrong, exits=2)
    assert "learning" in said or "2026-12-24" in said
