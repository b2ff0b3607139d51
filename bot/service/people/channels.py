"""Channels of staff: adding one and proving it, asking each week whether it still reaches somebody, taking it away.

A channel counts only when it has answered. How a notice goes from one to the next stands in `service/requests/staff_reach.py`.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Final
from uuid import UUID

from bot.domain.messages.message import Button, Message
from bot.domain.requests.hours import WorkingHours
from bot.ids import RecipientId
from bot.service.desk import Desk
from bot.service.people import staff_login
from bot.service.people.other_ways import other_address
from bot.service.people.staff_words import words
from bot.settings import mail_address
from bot.store.database.one_by_one import for_one
from bot.store.database.work import Work
from bot.store.outbox import notices
from bot.store.people import addresses, channels, enrolments, staff_chats
from bot.store.people.channels import Channel
from bot.store.tables.channels import ChannelState
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import TELEGRAM

MAIL: Final = "mail"
#: Whatever Apprise knows: an SMS gateway, ntfy, Teams, ...
OTHER: Final = "other"
#: First part of the data of the button that answers the weekly question in Telegram; the token follows.
CHECK: Final = "k"
LANGUAGES: Final = ("nb", "nn", "en")
#: The kinds somebody can add by giving an address, and how one is read before it is kept: raises `ValueError` with what is wrong.
KINDS: Final[Mapping[str, Callable[[str], str]]] = {MAIL: mail_address, OTHER: other_address}


class ChannelError(Exception):
    """It cannot be done; the message is one line that says why and what to do. `why` is a word of the program, for pages."""

    def __init__(self, message: str, why: str = "") -> None:
        super().__init__(message)
        self.why = why


def checked(kind: str, address: str) -> str:
    """The address as it is kept. May take a second, for the first of its kind; raises `ChannelError`."""
    if kind not in KINDS:
        message = f"there is no channel {kind!r}; there are: {', '.join(KINDS)}"
        raise ChannelError(message)
    try:
        return KINDS[kind](address)
    except ValueError as error:
        raise ChannelError(str(error), getattr(error, "why", "")) from error


def add(work: Work, desk: Desk, staff_id: UUID, kind: str, address: str) -> RecipientId:
    """Give somebody a channel, which begins to count when the code that is sent there is given back. Raises `ChannelError`."""
    address = checked(kind, address)
    recipient_id = addresses.add(work, staff_id, kind, address, ChannelState.WAITING)
    send_code(work, desk, staff_id, recipient_id)
    return recipient_id


def send_code(work: Work, desk: Desk, staff_id: UUID, recipient_id: UUID) -> None:
    """Send a fresh code to a channel; an earlier one is of no use any more. Raises `ChannelError` for one that is not theirs."""
    channel = theirs(work, staff_id, recipient_id)
    _write(work, desk, channel, "notice_code", "", code=channels.new_code(work, recipient_id))


def give_back(work: Work, staff_id: UUID, recipient_id: UUID, code: str) -> bool:
    """Take the code that came by a channel; False for one that is wrong, too old or was tried too often. Raises `ChannelError`."""
    channel = theirs(work, staff_id, recipient_id)
    return channels.give_back(work, channel.recipient_id, re.sub(r"\D", "", code))


def take_away(work: Work, staff_id: UUID, recipient_id: UUID) -> None:
    """Use a channel no more. Raises `ChannelError` for one that is not theirs."""
    channels.take_away(work, theirs(work, staff_id, recipient_id).recipient_id)


def put_in_order(work: Work, staff_id: UUID, order: Sequence[UUID], *, by_night: bool) -> None:
    """Set one of the two orders; a channel that is left out is not used then. Raises `ChannelError`."""
    for each in order:
        theirs(work, staff_id, each)
    channels.put_in_order(work, staff_id, order, by_night=by_night)


def put_first(work: Work, staff_id: UUID, recipient_id: UUID, *, by_night: bool) -> None:
    """Let one channel be tried first, for urgent ones outside working time or in it. Raises `ChannelError`."""
    first = theirs(work, staff_id, recipient_id).recipient_id
    placed = [(one.place(by_night=by_night), one.recipient_id) for one in channels.of(work, staff_id)]
    rest = sorted((place, each) for place, each in placed if place is not None and each != first)
    channels.put_in_order(work, staff_id, [first, *(each for _, each in rest)], by_night=by_night)


def use(work: Work, staff_id: UUID, recipient_id: UUID, *, by_night: bool, wanted: bool) -> None:
    """Take a channel into one of the orders, as the last, or leave it out of it.

    Raises `ChannelError` for the only one that works: it would then be used all the same.
    """
    one = theirs(work, staff_id, recipient_id).recipient_id
    used = [each for each in channels.of(work, staff_id) if each.place(by_night=by_night) is not None]
    rest = [each for each in used if each.recipient_id != one]
    if not wanted and not any(each.state is ChannelState.WORKS for each in rest):
        message = "the last one that works cannot be left out; put another into the order first"
        raise ChannelError(message)
    rest.sort(key=lambda each: each.place(by_night=by_night) or 0)
    order = [each.recipient_id for each in rest]
    channels.put_in_order(work, staff_id, [*order, one] if wanted else order, by_night=by_night)


def choose_language(work: Work, staff_id: UUID, language: str) -> None:
    """Choose the language of what is sent to somebody; one that there is not changes nothing."""
    if language in LANGUAGES:
        channels.choose_language(work, staff_id, language)


def theirs(work: Work, staff_id: UUID, recipient_id: UUID) -> Channel:
    """A channel of somebody's own. Raises `ChannelError`."""
    for channel in channels.of(work, staff_id):
        if channel.recipient_id == recipient_id:
            return channel
    message = f"they have no channel {recipient_id}"
    raise ChannelError(message)


def chat_link(work: Work, staff_id: UUID) -> str:
    """The token of a link that joins the chat in which it is opened, once and soon. Raises `ChannelError` unless the clinic allows it."""
    if not staff_chats.allowed(work, staff_id):
        message = "their clinic has not turned Telegram on for its staff; `rodtrad clinic change --staff-telegram` does"
        raise ChannelError(message)
    return staff_chats.new_link(work, staff_id)


def join_chat(work: Work, desk: Desk, token: str, chat_id: int) -> bool:
    """Let the chat in which a link was opened be whose link it is; False when it is none. One tap there makes it count.

    A patient's link that was opened in it before can be opened on the patient's own phone again.
    """
    staff_id = staff_chats.take_link(work, token)
    if staff_id is None:
        return False
    enrolments.give_back(work, chat_id)
    recipient_id = addresses.add(work, staff_id, TELEGRAM, str(chat_id), ChannelState.WAITING)
    ask_whether_it_works(work, desk, recipient_id, "notice_join")
    return True


def take_all_away(work: Work, staff_id: UUID) -> None:
    """Use none of somebody's channels any more: they have left."""
    for each in channels.of(work, staff_id):
        channels.take_away(work, each.recipient_id)


def no_more_chats(work: Work, clinic_id: UUID) -> int:
    """Take away every Telegram chat of a clinic's staff; gives how many there were."""
    chats = staff_chats.of_clinic(work, clinic_id)
    for each in chats:
        channels.take_away(work, each.recipient_id)
    return len(chats)


def ask_whether_it_works(work: Work, desk: Desk, recipient_id: UUID, phrase: str = "notice_check") -> None:
    """Send the harmless question whether a channel reaches somebody; one tap on its link or button answers it (`answered`)."""
    token = channels.new_check(work, recipient_id)
    to = channels.one(work, recipient_id)
    if to.carrier != TELEGRAM:
        _write(work, desk, to, phrase, f"{desk.inbox}reach/{token}" if desk.inbox else "")
        return
    asked = words(desk, f"{phrase}_tap", to.language, "")
    yes = Button(desk.texts.phrase("notice_yes", to.language), f"{CHECK}:{token}")
    _put(work, to, replace(asked, buttons=((yes,),)))


def answered(work: Work, staff_id: UUID, token: str) -> bool:
    """Somebody who is known to be this member of staff has tapped the answer; False when the question is not theirs, or an old one."""
    channel = channels.by_check(work, token)
    if channel is None or channel.staff_id != staff_id:
        return False
    channels.works(work, channel.recipient_id)
    return True


def send_login(work: Work, desk: Desk, address: str, browser: str) -> str:
    """Send a log-in link to the mail address of one of staff, for the browser that asks; gives the code to be shown there.

    For an address that is nobody's there is a code as well, and no mail: who asks cannot tell the two apart.
    """
    try:
        channel = channels.by_address(work, MAIL, mail_address(address))
    except ValueError:
        channel = None
    if channel is None or staff_login.too_many(work, channel.staff_id):
        return staff_login.new_code()
    link = staff_login.make_link_with_code(work, channel.staff_id, browser)
    _write(work, desk, channel, "notice_login", f"{desk.inbox}login/{link.token}")
    return link.code


def tick_checks(work: Work, desk: Desk, most: int = 200) -> int:
    """Ask each channel once a week, in working time, whether it reaches anybody; one that left two questions unanswered is marked.

    Gives how many were asked. Marked ones are asked as well: an answer makes them work again.
    """
    asked = 0
    for channel, hours in channels.to_be_asked(work, most):
        if WorkingHours.parse(*hours).is_open(work.now):
            for_one(work, "asking channels of staff", partial(_ask_again, work, desk, channel))
            asked += 1
    return asked


def _ask_again(work: Work, desk: Desk, channel: Channel) -> None:
    if channel.unanswered:
        channels.left_unanswered(work, channel.recipient_id)
    ask_whether_it_works(work, desk, channel.recipient_id)


def _write(work: Work, desk: Desk, to: Channel, phrase: str, link: str, **values: str) -> None:
    _put(work, to, words(desk, phrase, to.language, link, **values))


def _put(work: Work, to: Channel, message: Message) -> None:
    notices.put(work, to.recipient_id, to.carrier, to.clinic_id, message, Lane.NEWS, Guard.NONE)
