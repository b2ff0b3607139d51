"""Moments in words: "kl. 14:02", "i går kl. 09:00", "mandag kl. 08:00", "9. mars kl. 12:00"."""

from datetime import datetime, timedelta
from typing import Final

from bot.i18n import Texts, fill, format_date, format_time, format_weekday, local

_NEAR: Final = {0: "when_today", -1: "when_yesterday", 1: "when_tomorrow"}
_DAYS: Final = {0: "day_today", -1: "day_yesterday", 1: "day_tomorrow"}
_WEEK: Final = 7


def in_words(moment: datetime, now: datetime, zone: str, texts: Texts, language: str) -> str:
    """A moment as people say it in the time zone `zone`: near ones by day, those within a week by weekday, others by date."""
    here = local(moment, zone)
    days = (here.date() - local(now, zone).date()).days
    values = {
        "time": format_time(here, language),
        "weekday": format_weekday(here.date(), language),
        "date": format_date(here.date(), language),
    }
    key = _NEAR.get(days) or ("when_weekday" if abs(days) < _WEEK else "when_date")
    return fill(texts.phrase(key, language), values.__getitem__)


def with_weekday(moment: datetime, zone: str, texts: Texts, language: str) -> str:
    """A moment by weekday, today too: "tirsdag kl. 08:00"."""
    here = local(moment, zone)
    values = {
        "time": format_time(here, language),
        "weekday": format_weekday(here.date(), language),
    }
    return fill(texts.phrase("when_weekday", language), values.__getitem__)


def day_in_words(moment: datetime, now: datetime, zone: str, texts: Texts, language: str) -> str:
    """A whole day in the same way: "i dag", "onsdag", "9. mars"; `moment` is any of it, or the midnight with which it ends."""
    day = local(moment - timedelta(microseconds=1), zone).date()
    days = (day - local(now, zone).date()).days
    if days in _DAYS:
        return texts.phrase(_DAYS[days], language)
    return format_weekday(day, language) if abs(days) < _WEEK else format_date(day, language)
