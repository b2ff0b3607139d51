"""Some days of the whole program, with crashes and everything out of order in turn; and the program spoilt, which must be noticed."""

import json
import re
from collections.abc import Callable
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, Final

import pytest

from bot.cli import main
from bot.domain.schedules.schedule import Quiet
from bot.service.desk import Desk
from bot.service.requests import notices
from bot.simulate.days import Days, Plan, Simulated, simulate
from bot.simulate.judge import COUNTS, Kind
from bot.simulate.patients import Patient, Persona
from bot.simulate.troubles import NOTICED, Troubles

#: Codes of requests, tokens, what stands behind a link, and times of day.
DRAWN: Final = re.compile(r"\b[A-Z0-9]{4,8}\b|(?<=/start )\S+|https://\S+|\b\d{1,2}:\d{2}\b")


def played(folder: Path, desk: Desk, *, days: int = 4, patients: int = 6, seed: int = 4711) -> Simulated:
    return simulate(Plan(days, patients, seed, f"sqlite:///{folder / 'rodtrad.db'}", folder), desk)


@pytest.mark.long
def test_only_the_kinds_that_are_asked_for_come(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    came: list[Persona] = []
    begun = Days._patient

    def noted(days: Days, number: int, persona: Persona, **more: bool) -> Patient:
        came.append(persona)
        return begun(days, number, persona, **more)

    monkeypatch.setattr(Days, "_patient", noted)
    simulate(Plan(2, 4, 7, f"sqlite:///{tmp_path / 'rodtrad.db'}", tmp_path, (Persona.FREE_TEXT,)), desk)
    assert came
    assert set(came) == {Persona.FREE_TEXT}


def said(came: Simulated) -> list[tuple[str, str, str, str]]:
    """What everybody saw and did on each day; codes, links and times of day, which differ by a second or are drawn anew, left out."""
    return sorted(
        (one.who, f"{one.at:%d}", one.kind.value, DRAWN.sub("-", one.text))
        for one in came.seen
        if one.kind is not Kind.ROUND
    )


@pytest.mark.long
def test_time_may_jump_to_what_is_due(tmp_path: Path, desk: Desk) -> None:
    """Beats that come every ten minutes whatever is due bring nothing that the moments in the tables do not bring as well."""
    came = []
    for name, every in (("jumps", None), ("beats", timedelta(minutes=10))):
        folder = tmp_path / name
        folder.mkdir()
        url = f"sqlite:///{folder / 'rodtrad.db'}"
        came.append(said(simulate(Plan(5, 6, 7, url, folder, at_least_every=every, troubles=False), desk)))
    jumped, beaten = came
    assert jumped == beaten
    assert len(jumped) > 500


def test_what_is_due_while_something_is_waited_for_is_done(
    tmp_path: Path, desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Somebody writes in the second in which Telegram comes back; what is out of order is then looked at for two minutes."""
    wrote: list[tuple[str, datetime]] = []

    def begin(troubles: Troubles) -> None:
        days = troubles._days

        async def back() -> None:
            for patient in days.patients.values():
                await patient.say("mamma kommer på besøk")
                wrote.append((patient.called, days.house.clock.now()))
            await days.house.wait(2 * NOTICED)

        days.agenda.put(days.house.clock.now() + timedelta(hours=30), back)

    monkeypatch.setattr(Troubles, "begin", begin)
    came = played(tmp_path, desk, days=2, patients=2)
    assert wrote
    for who, at in wrote:
        shown = [one.at for one in came.seen if one.who == who and one.kind is Kind.MESSAGE and one.at > at]
        assert min(shown) < at + timedelta(seconds=15), who


def test_a_kind_that_there_is_not_is_refused(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main(["simulate", "--persona", "nobody"])
    assert "night_owl" in capsys.readouterr().err


def faults(came: Simulated) -> dict[str, int]:
    return {name: came.judgement.count(name) for name in COUNTS if came.judgement.count(name)}


@pytest.mark.parametrize(
    ("days", "patients", "requests", "messages"),
    [(2, 3, 0, 40), pytest.param(4, 6, 5, 200, marks=pytest.mark.long)],
    ids=["two days", "four days"],
)
def test_some_days_have_nothing_to_count(
    tmp_path: Path, desk: Desk, days: int, patients: int, requests: int, messages: int
) -> None:
    came = played(tmp_path, desk, days=days, patients=patients)
    assert [story.words for story in came.judgement.stories] == []
    assert came.lives > 1, "it crashed and came again"
    assert came.judgement.requests > requests
    assert came.judgement.messages > messages


def no_notices(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever is to be told stands in the history, and no message is put down for them."""
    monkeypatch.setattr(notices, "next_channel", lambda *_args, **_more: None)


def no_night(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(Quiet, "hold", lambda *_: False)
    monkeypatch.setattr(Quiet, "nearest_outside", lambda _self, at: at)


@pytest.mark.parametrize(
    ("spoil", "count", "days"),
    [(no_notices, "requests_dropped", 2), (no_night, "in_quiet_hours", 4)],
    ids=["notices", "night"],
)
def test_a_program_that_is_spoilt_is_noticed(
    tmp_path: Path,
    desk: Desk,
    monkeypatch: pytest.MonkeyPatch,
    spoil: Callable[[pytest.MonkeyPatch], None],
    count: str,
    days: int,
) -> None:
    spoil(monkeypatch)
    assert faults(played(tmp_path, desk, days=days, patients=days + 2))[count] > 0


def test_the_command_prints_its_figures(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["simulate", "--days", "1", "--patients", "2", "--seed", "1", "--json"]) == 0
    figures: dict[str, Any] = json.loads(capsys.readouterr().out)
    assert {"days", "patients", "seed", "seconds", "messages", "requests", *COUNTS} <= figures.keys()
    assert figures["stories"] == []


def test_a_database_that_holds_something_is_left_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], store: Any
) -> None:
    url = store.writer.url.render_as_string(hide_password=False)
    assert main(["simulate", "--days", "1", "--patients", "1", "--database", url]) == 1
    assert "empty database" in capsys.readouterr().err


@pytest.mark.parametrize("patients", ["0", "-1", "many", "10001", "1.5"])
def test_a_number_that_cannot_be_played_is_refused_in_words(
    capsys: pytest.CaptureFixture[str], patients: str
) -> None:
    for command in (["simulate", "--patients", patients], ["rehearse", "--synthetic", patients]):
        with pytest.raises(SystemExit):
            main(command)
        assert "a number from 1 to 10000" in capsys.readouterr().err
