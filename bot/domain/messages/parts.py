"""A text that is longer than one message may be, cut into several, so that nothing of it is lost."""

from typing import Final

#: UTF-16 code units in one message (Bot API, sendMessage).
LONGEST: Final = 4096
_BREAKS: Final = ("\n\n", "\n", " ")


def in_parts(text: str, longest: int = LONGEST) -> list[str]:
    """The text in as few parts as are needed, each at most `longest` UTF-16 code units; broken between paragraphs, lines or words.

    Only the white space at a break is left out. A text that fits is one part.
    """
    parts, rest = [], text
    while _length(rest) > longest:
        head = _first(rest, longest)
        at = next((place for mark in _BREAKS if (place := head.rfind(mark)) > len(head) // 2), len(head))
        parts.append(rest[:at].rstrip())
        rest = rest[at:].lstrip()
    return [*parts, rest] if rest or not parts else parts


def _length(text: str) -> int:
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def _first(text: str, longest: int) -> str:
    """The longest beginning that fits, no character torn."""
    return text.encode("utf-16-le", "surrogatepass")[: 2 * longest].decode("utf-16-le", "ignore")
