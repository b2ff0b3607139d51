"""What staff read as one stands on one line."""

from datetime import UTC, datetime

from bot.clinic.words import StaffWords
from bot.i18n import Texts
from tests.fakes.content import shipped


def test_a_time_and_a_wait_do_not_fall_apart_over_two_lines() -> None:
    now = datetime(2026, 3, 2, 13, 2, tzinfo=UTC)
    words = StaffWords(Texts({**shipped().texts, "phrase.a_wait": "om {n} min"}), "Europe/Oslo", now)
    assert words.when(now).endswith("kl.\u00a014:02")
    assert words.t("a_wait", n=15) == "om 15\u00a0min"
