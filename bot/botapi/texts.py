"""What Telegram does to a text before anybody sees it: UTF-8, control characters, length, HTML into entities."""

import re
import sys
from dataclasses import dataclass
from html import unescape
from typing import Any

from bot.botapi.errors import bad_request
from bot.botapi.parameters import Parameters

MAX_TEXT = 4096  # UTF-16 code units after entities parsing (Bot API, sendMessage: "1-4096 characters after entities parsing")
MAX_CAPTION = 1024  # Bot API, sendPhoto: "0-1024 characters after entities parsing"
_MAX_RAW_BYTES = 1 << 15  # telegram-bot-api, Client::get_formatted_text

# td, misc.cpp, clean_input_string: control characters become spaces, these vanish.
_CONTROL = re.compile("[\x00-\x09\x0b\x0c\x0e-\x1f]")
_VANISHES = re.compile("[\r\u2028-\u202e\u0333\u033f\u030a]")
# td, misc.cpp, strip_empty_characters: a text of nothing but these is empty.
_UNSEEN = re.compile("[\\s\u1680\u180e\u2000-\u200f\u202f\u205f\u2800\u3000\ufeff\ufffc]*")

_TAG = re.compile(r"<(?P<end>/?)(?P<name>[^\s>]*)(?P<rest>[^>]*)>")
_ATTRIBUTE = re.compile(r"""([^\s=]+)\s*=\s*(?:"([^"]*)"|'([^']*)'|([\w.-]+))""")
_REFERENCE = re.compile(r"&(?:#\d+|#x[0-9a-fA-F]+|lt|gt|amp|quot);?")
_BAD_REFERENCE = (
    "can't parse entities: Text contains invalid Unicode characters after decoding HTML entities, check for unmatched"
    " surrogate code units"
)
# Bot API, HTML style; the same list as td, MessageEntity.cpp, parse_html.
_ENTITY_OF = {
    "b": "bold", "strong": "bold", "i": "italic", "em": "italic", "u": "underline", "ins": "underline",
    "s": "strikethrough", "strike": "strikethrough", "del": "strikethrough", "span": "spoiler", "tg-spoiler": "spoiler",
    "a": "text_link", "code": "code", "pre": "pre", "blockquote": "blockquote", "tg-emoji": "custom_emoji",
}  # fmt: skip
# The order of entities over the same stretch (td, MessageEntity.cpp, get_type_priority).
_RANKS = (
    "blockquote", "pre", "code", "text_link", "bold", "italic", "underline", "strikethrough", "spoiler", "custom_emoji",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Formatted:
    """A text as it is stored: without markup, with its entities in Telegram's JSON form."""

    text: str
    entities: tuple[dict[str, Any], ...] = ()


def utf16_length(text: str) -> int:
    """Length in UTF-16 code units, Telegram's measure for texts and entities."""
    return len(text) if text.isascii() else len(text.encode("utf-16-le", "surrogatepass")) // 2


def clean(text: str, refusal: str = "strings must be encoded in UTF-8") -> str:
    """What td's clean_input_string leaves of a text; NUL becomes a space, it is not refused.

    Raises a 400 for lone surrogates, which are no UTF-8 (td/utils/utf8.cpp, check_utf8).
    """
    if text.isascii() and text.isprintable():
        return text
    try:
        text.encode()
    except UnicodeEncodeError:
        raise bad_request(refusal) from None
    return _VANISHES.sub("", _CONTROL.sub(" ", text))


def message_text(parameters: Parameters, *, too_long: str) -> Formatted:
    """The text of sendMessage and editMessageText, checked.

    Raises a 400 when it is empty, not UTF-8, wrongly marked up, or longer than 4096 units (with the words `too_long`,
    which differ: the server's MESSAGE_TOO_LONG is reworded for sent messages only).
    """
    raw = parameters.text("text")
    if not raw:
        raise bad_request("message text is empty")  # telegram-bot-api, Client::get_input_message_text
    formatted = _formatted(raw, parameters, "entities")
    if _UNSEEN.fullmatch(formatted.text):
        raise bad_request("text must be non-empty")  # td, MessageEntity.cpp, fix_formatted_text
    if utf16_length(formatted.text) > MAX_TEXT:
        raise bad_request(too_long)
    return formatted


def caption(parameters: Parameters) -> Formatted:
    """The caption of a photo or document, checked. It may be empty."""
    raw = parameters.text("caption")
    if not raw:
        return Formatted("")
    formatted = _formatted(raw, parameters, "caption_entities")
    if utf16_length(formatted.text) > MAX_CAPTION:
        raise bad_request("message caption is too long")  # server's MEDIA_CAPTION_TOO_LONG, reworded by td
    return formatted


def _formatted(raw: str, parameters: Parameters, entities_name: str) -> Formatted:
    text = clean(raw)
    if len(text) > _MAX_RAW_BYTES // 4 and len(text.encode()) > _MAX_RAW_BYTES:
        raise bad_request("text is too long")  # telegram-bot-api, Client::get_formatted_text
    mode = parameters.text("parse_mode").lower()
    if mode in {"", "none"}:
        given = parameters.decoded(entities_name, "can't parse entities JSON object")
        entities = [e for e in given if isinstance(e, dict)] if isinstance(given, list) else []
        return _trimmed(text, entities)
    if mode != "html":
        # Telegram: "unsupported parse_mode" for unknown ones. Markdown exists there but is not built here: the bot sends HTML.
        raise bad_request("unsupported parse_mode")
    return _trimmed(*parse_html(text))


def _trimmed(text: str, entities: list[dict[str, Any]]) -> Formatted:
    # td, fix_formatted_text: spaces and line breaks at both ends go, entities move with the text.
    stripped = text.strip(" \n")
    if len(stripped) == len(text) or not entities:
        return Formatted(stripped, tuple(entities))
    start = utf16_length(text[: len(text) - len(text.lstrip(" \n"))])
    end = start + utf16_length(stripped)
    moved = []
    for entity in entities:
        begin, stop = max(entity["offset"], start), min(entity["offset"] + entity["length"], end)
        if stop > begin:
            moved.append({**entity, "offset": begin - start, "length": stop - begin})
    return Formatted(stripped, tuple(moved))


@dataclass(slots=True)
class _Open:
    name: str
    offset: int
    extra: dict[str, str]


def parse_html(source: str) -> tuple[str, list[dict[str, Any]]]:
    """Telegram's HTML, cleaned before, into text and entities.

    Raises a 400 "can't parse entities: …" with the words of td, MessageEntity.cpp, parse_html; offsets in bytes.
    """
    text: list[str] = []
    length = position = 0
    stack: list[_Open] = []
    entities: list[dict[str, Any]] = []
    while True:
        start = source.find("<", position)
        between = source[position:] if start < 0 else source[position:start]
        piece = clean(_REFERENCE.sub(_unescape, between), _BAD_REFERENCE) if "&" in between else between
        text.append(piece)
        length += utf16_length(piece)
        if start < 0:
            break
        tag = _TAG.match(source, start)
        if tag is None:
            kind = "end" if source.startswith("</", start) else "start"
            raise _unparsable(f"Unclosed {kind} tag at byte offset {_bytes(source, start)}")
        if tag["end"]:
            entities += _close(stack, tag, length, _bytes(source, start))
        else:
            stack.append(_open(tag, length, _bytes(source, start)))
        position = tag.end()
    if stack:
        raise _unparsable(f'Can\'t find end tag corresponding to start tag "{stack[-1].name}"')
    return "".join(text), sorted(entities, key=_rank)


def _open(tag: re.Match[str], offset: int, at: int) -> _Open:
    name = tag["name"].lower()
    if name not in _ENTITY_OF:
        raise _unparsable(f'Unsupported start tag "{name}" at byte offset {at}')
    attributes = {a[0].lower(): unescape(a[1] or a[2] or a[3]) for a in _ATTRIBUTE.findall(tag["rest"])}
    if name == "span" and attributes.get("class") != "tg-spoiler":
        raise _unparsable(f'Tag "span" must have class "tg-spoiler" at byte offset {at}')
    extra = {"url": attributes["href"]} if name == "a" and attributes.get("href") else {}
    if name == "tg-emoji":
        extra = {"custom_emoji_id": attributes.get("emoji-id", "")}
    return _Open(name, offset, extra)


def _close(stack: list[_Open], tag: re.Match[str], offset: int, at: int) -> list[dict[str, Any]]:
    if not stack:
        raise _unparsable(f"Unexpected end tag at byte offset {at}")
    opened, name = stack.pop(), tag["name"].lower()
    if name and name != opened.name:
        raise _unparsable(
            f'Unmatched end tag at byte offset {at}, expected "</{opened.name}>", found "</{name}>"'
        )
    if offset == opened.offset or (opened.name == "a" and not opened.extra):
        return []
    kind = _ENTITY_OF[opened.name]
    return [{"type": kind, "offset": opened.offset, "length": offset - opened.offset, **opened.extra}]


def _unescape(reference: re.Match[str]) -> str:
    # td, decode_html_entity: the semicolon may be missing; numbers out of range stay as they were written.
    name = reference[0].removesuffix(";")
    if not name.startswith("&#"):
        return unescape(f"{name};")
    code = int(name[3:], 16) if name.startswith("&#x") else int(name[2:])
    return chr(code) if 0 < code < sys.maxunicode and len(name) < 10 else reference[0]


def _rank(entity: dict[str, Any]) -> tuple[int, int, int]:
    return entity["offset"], -entity["length"], _RANKS.index(entity["type"])


def _bytes(source: str, position: int) -> int:
    return len(source[:position].encode())


def _unparsable(words: str) -> Exception:
    return bad_request(f"can't parse entities: {words}")
