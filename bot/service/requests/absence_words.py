"""What a patient is told about who is away: before the waiting line of a request, as long as it is open and it is true."""

from collections.abc import Callable
from datetime import datetime

from bot.domain.requests.cover import Away
from bot.domain.requests.policy import Who
from bot.domain.requests.request import Ladder, Request, State
from bot.ids import StaffId
from bot.service.conversation.moments import in_words
from bot.service.conversation.voice import Voice


def when(voice: Voice, moment: datetime) -> str:
    """A moment in the patient's words."""
    return in_words(moment, voice.work.now, voice.person.timezone, voice.desk.texts, voice.language)


def absent(ladder: Ladder, request: Request) -> Away | None:
    """The caseworker (or, at the deputy's rung, first the deputy), if they are away while the request is open."""
    if request.state is not State.OPEN:
        return None
    gone = {one.staff: one for one in ladder.away}
    deputy = ladder.deputy if Who.DEPUTY in request.asks else None
    for staff in (deputy, ladder.caseworker):
        if staff is not None and staff in gone:
            return gone[staff]
    return None


def said(voice: Voice, name: Callable[[StaffId | None], str], ladder: Ladder, request: Request) -> str:
    """Who is away, when they are back, and who answers meanwhile; empty while nobody is away. `name`: what the patient calls somebody."""
    away = absent(ladder, request)
    if away is None:
        return ""
    phrase = "absence_passed"
    if request.reaches_nobody:
        phrase = "absence_nobody"
    elif away.cover is not None and away.cover in request.asked(ladder):
        phrase = "absence_covered"
    back = when(voice, voice.hours.next_open(away.until))
    return voice.phrase(phrase, absent=name(away.staff), back=back, staff=name(away.cover))
