"""What reaches Kari and Ola outside their pages: the mail catcher, and each one's own chat with the bot. Reads only."""

from email.message import EmailMessage
from email.utils import parsedate_to_datetime
from typing import Any, Final

from bot.botapi import Entry, KeyboardKind, Who
from bot.demo.furnishing import CASEWORKER, CHAT_OF, DEPUTY, MAIL_OF
from bot.demo.page.show import Show

#: Where somebody sits on the page, and who it is.
SEATS: Final = {"kari": CASEWORKER, "ola": DEPUTY}
Data = dict[str, Any]


def notices(show: Show) -> Data:
    """By seat, the letters and the messages in the chat, the oldest first."""
    return {seat: _of(show, seat, name) for seat, name in SEATS.items()}


def _of(show: Show, seat: str, name: str) -> Data:
    letters = show.stage.mailbox.to(MAIL_OF[name])
    chat = [one for one in show.standin.transcript.visible(CHAT_OF[name]) if one.who is Who.BOT]
    base = f"{show.stage.program.settings.public_url}/staff/"
    return {
        "mail": [_letter(letter, base, seat) for letter in letters],
        "chat": [_message(entry, base, seat) for entry in chat],
    }


def _letter(letter: EmailMessage, base: str, seat: str) -> Data:
    body = letter.get_body(("plain",))
    text = body.get_content() if body is not None else ""
    at = parsedate_to_datetime(letter["Date"]).timestamp()
    return {"subject": letter["Subject"], "at": round(at * 1000), **_said(text, base, seat)}


def _message(entry: Entry, base: str, seat: str) -> Data:
    inline = entry.keyboard is not None and entry.keyboard.kind is KeyboardKind.INLINE
    rows = entry.keyboard.rows if entry.keyboard is not None and inline else ()
    keys = [{"label": key.label, "data": key.data} for row in rows for key in row]
    message = {"id": entry.message_id, "at": round(entry.at.timestamp() * 1000), "keys": keys}
    return {**message, **_said(entry.text, base, seat)}


def _said(text: str, base: str, seat: str) -> Data:
    """The words without the address of the staff pages, and that address as it leads into the seat's own frame."""
    lines = [line.strip() for line in text.splitlines()]
    links = [line for line in lines if line.startswith(base)]
    words = "\n".join(line for line in lines if line and line not in links)
    return {"text": words, "link": f"/{seat}/staff/{links[0].removeprefix(base)}" if links else ""}
