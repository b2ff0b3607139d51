"""One thought in several messages: how long is waited for more of it, and how its parts are put together."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

#: So long after a message more of the same thought is waited for. Somebody who types with a thumb writes three or four characters a second:
#: a further line of 25 takes some seven. A longer wait would feel like nobody at home.
THOUGHT: Final = timedelta(seconds=8)
#: An answer comes so long after the first message at the latest, also to somebody who writes on and on.
LONGEST: Final = timedelta(seconds=40)
#: So many characters are heard at once; what goes beyond is a thought of its own.
MOST: Final = 12_000
#: Telegram's limit for a message, in the units in which its apps count: a phone cuts what is longer, in the middle of a word if need be.
CUT_AT: Final = 4096
#: Among so many lines at the most a message is looked for that its writer has changed.
MOST_LINES: Final = 40


@dataclass(frozen=True, slots=True)
class Part:
    """One message, as it was written, by Telegram's number for it (None: not known)."""

    message_id: int | None
    text: str


def together(parts: Sequence[Part]) -> str:
    """The whole of it: a line for each message, but what a phone has cut stands as it was written. The same twice running stands once."""
    whole, before = "", ""
    for part in parts:
        if part.text.strip() == before.strip() and before:
            continue
        cut = len(before.encode("utf-16-le")) // 2 >= CUT_AT
        whole = f"{whole}{part.text}" if cut or not whole else f"{whole.rstrip()}\n{part.text.lstrip()}"
        before = part.text
    return whole.strip()


def edited(parts: Sequence[Part], message_id: int | None, text: str) -> tuple[Part, ...] | None:
    """The parts with one message as its writer has changed it; None when it is none of them."""
    if message_id is None or all(part.message_id != message_id for part in parts):
        return None
    return tuple(replace(part, text=text) if part.message_id == message_id else part for part in parts)


def corrections(whole: str, text: str) -> dict[str, str]:
    """What a message may have been that is some of the lines of `whole`, each with the whole as it stands when that is `text` now.

    None of a whole with more than `MOST_LINES` lines.
    """
    lines = whole.split("\n")
    if len(lines) > MOST_LINES:
        return {}
    spans = [(start, end) for start in range(len(lines)) for end in range(start + 1, len(lines) + 1)]
    return {
        "\n".join(lines[start:end]): "\n".join([*lines[:start], text.strip(), *lines[end:]])
        for start, end in reversed(spans)
    }


def to_json(parts: Sequence[Part]) -> str:
    """A compact form to be sealed."""
    return json.dumps([[part.message_id, part.text] for part in parts], ensure_ascii=False)


def from_json(text: str) -> tuple[Part, ...]:
    """The parts `to_json` was made of."""
    return tuple(Part(message_id, said) for message_id, said in json.loads(text))
