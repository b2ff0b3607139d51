"""What a notice looks like as a mail: a subject, plain text, the same as simple HTML. Nothing is added to what the notice says."""

import html
from datetime import datetime
from email.message import EmailMessage
from email.utils import format_datetime
from typing import Final
from uuid import UUID

_HTML: Final = (
    '<!doctype html>\n<html><body style="font-family: sans-serif; font-size: 1rem">\n{}\n</body></html>\n'
)


def letter(text: str, *, sender: str, to: str, row: UUID, now: datetime, plain: bool = False) -> EmailMessage:
    """A notice as a mail. The first line of `text` is the subject as well; a line that is an address becomes a link.

    The Message-ID is that of the outbox row, so that a mail server that gets it twice can know it. `plain` leaves the HTML away.
    """
    mail = EmailMessage()
    mail["From"] = sender
    mail["To"] = to
    mail["Subject"] = text.strip().splitlines()[0]
    mail["Date"] = format_datetime(now)
    mail["Message-ID"] = f"<{row.hex}@{sender.rpartition('@')[2]}>"
    mail["Auto-Submitted"] = "auto-generated"  # RFC 3834: no holiday notice comes back
    mail["X-Auto-Response-Suppress"] = "All"  # the same for Exchange
    mail.set_content(text.strip() + "\n")
    if not plain:
        mail.add_alternative(
            _HTML.format("\n".join(_paragraph(line) for line in text.split("\n") if line.strip())),
            subtype="html",
        )
    return mail


def _paragraph(line: str) -> str:
    line = html.escape(line.strip())
    if line.startswith(("https://", "http://")):
        line = f'<a href="{line}">{line}</a>'
    return f"<p>{line}</p>"
