"""What is tried here is when things come, by people who answer nothing for weeks: that the daily question then comes more seldom is tried
in `test_clock_eased.py`."""

import pytest

from bot.domain.schedules.easing import Ease
from bot.service.days import schedules


@pytest.fixture(autouse=True)
def asked_daily(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """The daily question comes daily, whoever answers it."""
    if request.module.__name__.rpartition(".")[2] != "test_clock_eased":
        monkeypatch.setattr(schedules, "eased", lambda *_: Ease.ASK)
