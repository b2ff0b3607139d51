"""The whole simulation: 90 days, 200 patients, absences and everything out of order in turn."""

import json
import sys
from pathlib import Path

import pytest

from bot.service.desk import Desk
from bot.simulate.days import Plan, simulate
from bot.simulate.judge import COUNTS

pytestmark = pytest.mark.soak


def test_ninety_days_with_two_hundred_patients(
    tmp_path: Path, desk: Desk, capsys: pytest.CaptureFixture[str]
) -> None:
    came = simulate(Plan(90, 200, 4711, f"sqlite:///{tmp_path / 'rodtrad.db'}", tmp_path), desk)
    judged = came.judgement
    counted = {name: judged.count(name) for name in COUNTS}
    with capsys.disabled():
        figures = {"seconds": came.seconds, "messages": judged.messages, "requests": judged.requests}
        sys.stdout.write(json.dumps(figures | counted) + "\n")
    assert [story.words for story in judged.stories] == []
