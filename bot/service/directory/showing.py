"""Places near by as a patient reads them: what is open now first, then what opens today, and nothing that has grown too old."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from bot.domain.directory.opening import always, open_later, week
from bot.domain.directory.place import Need, Place, holds
from bot.domain.flow import verbs
from bot.domain.messages.message import Message
from bot.domain.requests.hours import WorkingHours
from bot.i18n import format_time, local
from bot.service.conversation.hours_text import describe_week
from bot.service.conversation.voice import Voice
from bot.store.directory import places

#: So many are shown at once; whoever wants more asks for one need.
AT_ONCE: Final = 8


@dataclass(frozen=True, slots=True)
class Near:
    """A place that is shown, and how soon it is open: 0 now, 1 later today, 2 not known, 3 not today."""

    place: Place
    hours: WorkingHours | None
    rank: int
    opens: datetime | None


def show(voice: Voice, verb: verbs.Places, _: str = "") -> None:
    """The places for a need, or of all needs, in one message."""
    found = _near(voice, verb.need, only_now=verb.only is not None)
    if not found:
        return
    title = voice.phrase(f"places_for_{verb.need}" if verb.need else "places_open_today")
    blocks = ["\n".join(_said(voice, one)) for one in found[:AT_ONCE]]
    if len(found) > AT_ONCE:
        blocks.append(voice.phrase("places_more", n=str(len(found) - AT_ONCE)))
    voice.send(Message("\n\n".join([title, *blocks]), keyboard=voice.keyboard()))


def said(voice: Voice, place: Place) -> str:
    """One place, with whether it is open now."""
    return "\n".join(_said(voice, _ranked(place, voice.work.now, voice.person.timezone)))


def known(voice: Voice, need: Need | None = None, *, only_now: bool = False) -> bool:
    """Whether there is anything to show."""
    return bool(_near(voice, need, only_now=only_now))


def _near(voice: Voice, need: Need | None, *, only_now: bool) -> list[Near]:
    """What is shown, in order: what is open, then what opens today, then what has to be called, then the rest."""
    now, zone = voice.work.now, voice.person.timezone
    today = local(now, zone).date()
    shown = [
        _ranked(row.place, now, zone)
        for row in places.of_clinic(voice.work, voice.person.clinic_id)
        if holds(row.checked_on, today) and (need is None or need in row.place.needs)
    ]
    return sorted((one for one in shown if one.rank < 2 or not only_now), key=lambda one: one.rank)


def _ranked(place: Place, now: datetime, zone: str) -> Near:
    hours = place.opening(zone)
    if hours is None:
        return Near(place, None, 2, None)
    if hours.is_open(now):
        return Near(place, hours, 0, None)
    later = open_later(hours, now)
    return Near(place, hours, 3 if later is None else 1, later)


def _said(voice: Voice, one: Near) -> Iterator[str]:
    """An entry: its name with whether it is open, what it is, and how to get there."""
    yield voice.phrase("places_line", name=one.place.name, open=_open(voice, one))
    if one.place.about:
        yield one.place.about
    ways = [each for each in (one.place.address, one.place.phone, one.place.link) if each]
    yield " · ".join(ways)


def _open(voice: Voice, one: Near) -> str:
    zone = voice.person.timezone
    if one.hours is None:
        return voice.phrase("places_call_first")
    if one.opens is not None:
        return voice.phrase("places_opens", time=format_time(local(one.opens, zone), voice.language))
    if one.rank:
        return voice.phrase(
            "places_closed", hours=describe_week(week(one.hours), voice.language, voice.desk.texts)
        )
    closes = None if always(one.hours) else one.hours.closes_at(voice.work.now)
    if closes is None:
        return voice.phrase("places_always")
    return voice.phrase("places_until", time=format_time(local(closes, zone), voice.language))
