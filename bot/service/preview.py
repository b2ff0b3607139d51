"""The words of a request: what the person sees before it goes is, line for line, what staff see afterwards."""

from bot.domain.values import Value
from bot.service.voice import Voice

CONTENT_KEY = "@"


def request_lines(voice: Voice, about: Value | None, text: Value | None) -> list[str]:
    """The lines of a request: what it is about, then the person's own words; with neither, that contact is wanted.

    `about` is a text, or `@key` for one of the content.
    """
    lines = []
    if isinstance(about, str) and about:
        lines.append(voice.text(about[1:]) if about.startswith(CONTENT_KEY) else about)
    if isinstance(text, str) and text:
        lines.append(text)
    return lines or [voice.phrase("preview_contact")]
