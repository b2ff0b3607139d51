"""The words of a request: what the person sees before it goes is, line for line, what staff see afterwards."""

import re
from typing import Final

from bot.dialogue.speech import Speech
from bot.domain.flow.values import Value
from bot.domain.requests.kinds import WISH, Urgency

#: The shape of a key of the content in a request: `@discharge_home.tonight.need_help`.
_KEY: Final = re.compile(r"@[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def wish_of(speech: Speech, kind: str, urgency: Urgency) -> str:
    """What a request of a kind says when the person adds no words."""
    return speech.text(speech.content.request_key(kind, urgency, WISH))


def request_lines(
    speech: Speech, about: Value | None, text: Value | None, kind: Value | None = None
) -> list[str]:
    """The lines of a request: what it is about, then the person's own words; with neither, the wish of its kind.

    `about` is a text, `@key` for one of the content, or an entry of the person's plan. What has been taken out of the content since
    is not said.
    """
    lines = []
    if isinstance(about, str) and about:
        key = speech.content.text_key(about)
        if key is not None:
            lines.append(speech.text(key))
        elif not _KEY.fullmatch(about):
            lines.append(speech.own(about) or about)
    if isinstance(text, str) and text:
        lines.append(text)
    name, entry = speech.content.kinds.find(kind if isinstance(kind, str) else None)
    return lines or [wish_of(speech, name, entry.urgency)]
