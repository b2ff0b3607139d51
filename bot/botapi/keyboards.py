"""Keyboards under messages: what the bot may send, and how a phone shows it."""

import re
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from bot.botapi.errors import bad_request
from bot.botapi.parameters import Parameters
from bot.botapi.texts import clean

MAX_CALLBACK_DATA = 64  # bytes (Bot API, InlineKeyboardButton)
MAX_BUTTONS = 100  # of an inline keyboard; beyond it the server answers REPLY_MARKUP_TOO_LONG
MAX_REPLY_BUTTONS = 300  # td, ReplyMarkup.cpp, get_reply_markup
MAX_BUTTONS_IN_ROW = 12  # the same place

# A host needs a dot: Telegram takes no "localhost" (td, LinkManager.cpp, check_link).
_LINK = re.compile(
    r"(?:(?:https?|ton)://)?[^\s/?#:]+\.[^\s/?#:]+(?::\d+)?(?:[/?#]\S*)?|tg://\S+", re.IGNORECASE
)
_SCHEME = re.compile(r"([a-z][a-z0-9+-]*):", re.IGNORECASE)
_OTHER_ACTIONS = (
    "callback_game", "pay", "switch_inline_query", "switch_inline_query_chosen_chat",
    "switch_inline_query_current_chat", "login_url", "web_app", "copy_text",
)  # fmt: skip


class KeyboardKind(StrEnum):
    """Where the keys are, or what the markup does to them."""

    INLINE = "inline"
    REPLY = "reply"
    REMOVE = "remove"
    FORCE_REPLY = "force_reply"


@dataclass(frozen=True, slots=True)
class Button:
    """One key."""

    #: What it says.
    label: str
    #: What a press sends to the bot; empty for keys that send none.
    data: str = ""
    #: What it opens; empty for keys that open nothing.
    url: str = ""


@dataclass(frozen=True, slots=True)
class Keyboard:
    """A checked `reply_markup`. Two are equal when a phone would show and send the same."""

    kind: KeyboardKind
    rows: tuple[tuple[Button, ...], ...] = ()
    one_time: bool = False

    @property
    def buttons(self) -> tuple[Button, ...]:
        """All keys, row by row."""
        return tuple(button for row in self.rows for button in row)

    @property
    def labels(self) -> tuple[str, ...]:
        """What the keys say."""
        return tuple(button.label for button in self.buttons)

    def find(self, wanted: str) -> Button | None:
        """The first key whose label or data is `wanted`."""
        return next((b for b in self.buttons if wanted in {b.label, b.data} - {""}), None)

    def as_json(self) -> dict[str, Any] | None:
        """The form in which messages carry it back; only inline keyboards are (Bot API, Message.reply_markup)."""
        if self.kind is not KeyboardKind.INLINE:
            return None
        return {"inline_keyboard": [[_button_json(button) for button in row] for row in self.rows]}


def _button_json(button: Button) -> dict[str, str]:
    if button.url:
        return {"text": button.label, "url": button.url}
    return {"text": button.label, "callback_data": button.data}


def keyboard(parameters: Parameters, *, only_inline: bool = False) -> Keyboard | None:
    """The `reply_markup` of a call, checked; None when it brings none that shows anything.

    Raises a 400 with the words of telegram-bot-api, Client::get_reply_markup (form), td, ReplyMarkup.cpp (labels, links,
    kind) or the server (data, size).
    """
    given = parameters.decoded("reply_markup", "can't parse reply keyboard markup JSON object")
    if given is None:
        return None
    if not isinstance(given, dict):
        raise bad_request("object expected as reply markup")
    found = _keyboard(given)
    if only_inline and found is not None and found.kind is not KeyboardKind.INLINE:
        raise bad_request("inline keyboard expected")
    return found


def _keyboard(markup: dict[str, Any]) -> Keyboard | None:
    reply_rows = _rows(markup.get("keyboard"), "keyboard", 'field "keyboard" must be an Array of Arrays')
    inline_words = 'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays'
    inline_rows = _rows(markup.get("inline_keyboard"), "inline_keyboard", inline_words)
    reply = tuple(tuple(_reply_button(button) for button in row) for row in reply_rows)
    inline = tuple(tuple(_inline_button(button) for button in row) for row in inline_rows)
    if any(reply):
        _check_size(reply, MAX_REPLY_BUTTONS)
        return Keyboard(
            KeyboardKind.REPLY, tuple(filter(None, reply)), one_time=markup.get("one_time_keyboard") is True
        )
    if any(inline):
        _check_size(inline, MAX_BUTTONS)
        return Keyboard(KeyboardKind.INLINE, tuple(filter(None, inline)))
    if markup.get("remove_keyboard") is True:
        return Keyboard(KeyboardKind.REMOVE)
    return Keyboard(KeyboardKind.FORCE_REPLY) if markup.get("force_reply") is True else None


def _rows(rows: object, field: str, words: str) -> list[list[object]]:
    if rows is None:
        return []
    if not isinstance(rows, list):
        # td/utils/JsonBuilder, extract_optional_field
        raise bad_request(f'field "{field}" must be of type Array')
    if not all(isinstance(row, list) for row in rows):
        raise bad_request(words)
    return rows


def _reply_button(button: object) -> Button:
    if isinstance(button, str):
        return Button(_label(button, "keyboard button"))
    if not isinstance(button, dict):
        raise bad_request("can't parse keyboard button: KeyboardButton must be a String or an Object")
    return Button(_label(_text_of(button, "keyboard button"), "keyboard button"))


def _inline_button(button: object) -> Button:
    kind = "inline keyboard button"
    if not isinstance(button, dict):
        raise bad_request(f"can't parse {kind}: InlineKeyboardButton must be an Object")
    label = _label(_text_of(button, kind), kind)
    if url := button.get("url"):
        return Button(label, url=_link(str(url)))
    if data := button.get("callback_data"):
        # Neither the Bot API server nor td looks at the data; Telegram's server does.
        if not isinstance(data, str) or len(data.encode("utf-8", "surrogatepass")) > MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
        return Button(label, data=clean(data))
    if any(action in button for action in _OTHER_ACTIONS):
        raise bad_request("the stand-in knows url and callback_data buttons only")  # ours, not Telegram's
    raise bad_request(f"can't parse {kind}: Text buttons are unallowed in the inline keyboard")


def _text_of(button: dict[str, Any], kind: str) -> str:
    text = button.get("text")
    if text is None:
        raise bad_request(f"can't parse {kind}: Can't find field \"text\"")
    if not isinstance(text, str):
        raise bad_request(f'can\'t parse {kind}: Field "text" must be of type String')
    return text


def _label(text: str, kind: str) -> str:
    # Telegram leaves a key with an empty text out without a word (td, ReplyMarkup.cpp). A key that nobody sees is a
    # mistake, so the stand-in refuses it, in the words td has for labels that are empty after cleaning.
    label = clean(text, f"{kind} text must be encoded in UTF-8")
    if not label.strip():
        raise bad_request(f"{kind} text must be non-empty")
    return label


def _link(url: str) -> str:
    # td, LinkManager.cpp, check_link. Telephone links are among those it refuses.
    scheme = _SCHEME.match(url)
    if scheme and scheme[1].lower() not in {"http", "https", "tg", "ton"}:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Unsupported URL protocol")
    if not _LINK.fullmatch(url):
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")
    return url


def _check_size(rows: tuple[tuple[Button, ...], ...], most: int) -> None:
    # td cuts rows after 12 keys and reply keyboards after 300, without a word; the stand-in refuses what would be cut.
    if sum(map(len, rows)) > most or any(len(row) > MAX_BUTTONS_IN_ROW for row in rows):
        raise bad_request("reply markup is too long")  # Client::fail_query_with_error, REPLY_MARKUP_TOO_LONG
