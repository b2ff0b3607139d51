"""The words of a request: what the person sees before it goes is, line for line, what staff see afterwards."""

import re
from typing import Final

from bot.domain.flow.values import Value
from bot.service.conversation.voice import Voice

#: The shape of a key of the content in a request: `@discharge_home.tonight.need_help`.
_KEY: Final = re.compile(r"@[a-z][a-z0-9_]*(\.[a-z0-9_]+)+")


def request_lines(voice: Voice, about: Value | None, text: Value | None) -> list[str]:
    """The lines of a request: what it is about, then the person's own words; with neither, that contact is wanted.

    `about` is a text, or `@key` for one of the content. What has been taken out of the content since is not said.
    """
    lines = []
    if isinstance(about, str) and about:
        key = voice.desk.content.text_key(about)
        if key is not None:
            lines.append(voice.text(key))
        elif not _KEY.fullmatch(about):
            lines.append(about)
    if isinstance(text, str) and text:
        lines.append(text)
    return lines or [voice.phrase("preview_contact")]
