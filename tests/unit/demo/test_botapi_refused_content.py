"""Texts, markup and keyboards that Telegram does not take, and what it makes of those it takes."""

from contextlib import suppress
from html import escape
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.botapi import Refusal
from bot.botapi.texts import parse_html
from tests.unit.demo.caller import LONG, Caller, refusal_of

# --- texts ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "message text is empty"),
        (None, "message text is empty"),
        (" \n ", "text must be non-empty"),
        ("\u200b\u2060"[:1], "text must be non-empty"),
        ("\x00", "text must be non-empty"),
        (LONG + "x", "message is too long"),
        ("x" * 32_769, "text is too long"),
        ("a\ud800b", "strings must be encoded in UTF-8"),
    ],
)
async def test_a_text_that_cannot_be_sent(api: Caller, sent: int, text: str | None, words: str) -> None:
    parameters = {} if text is None else {"text": text}
    await refusal_of(api, f"Bad Request: {words}", "sendMessage", chat_id=7, **parameters)


async def test_a_form_with_bytes_that_are_no_utf8_is_refused(api: Caller, sent: int) -> None:
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    status, body = await api.post("sendMessage", data=b"chat_id=7&text=%ff%fe", headers=form)
    assert (status, body["description"]) == (400, "Bad Request: strings must be encoded in UTF-8")


async def test_the_longest_text_passes_and_control_characters_become_spaces(api: Caller, sent: int) -> None:
    assert (await api("sendMessage", chat_id=7, text=LONG))["text"] == LONG
    marked = f"<b>{LONG}</b>"
    assert (await api("sendMessage", chat_id=7, text=marked, parse_mode="HTML"))["text"] == LONG
    assert (await api("sendMessage", chat_id=7, text="\n a\x00b\r\tc\u202e \n"))["text"] == "a b c"


HALF_A_CHARACTER = "Text contains invalid Unicode characters after decoding HTML entities, check for unmatched surrogate code units"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("<b>hei", """Can't find end tag corresponding to start tag "b\""""),
        ("hei</b>", "Unexpected end tag at byte offset 3"),
        ("<b><i>æ</b></i>", """Unmatched end tag at byte offset 8, expected "</i>", found "</b>\""""),
        ("2 <3", "Unclosed start tag at byte offset 2"),
        ("<b>hei</b", "Unclosed end tag at byte offset 6"),
        ("ø <kari@klinikk.no>", """Unsupported start tag "kari@klinikk.no" at byte offset 3"""),
        (
            "a&#55357;&#56832;",
            HALF_A_CHARACTER,
        ),
        ("<span>x</span>", """Tag "span" must have class "tg-spoiler" at byte offset 0"""),
    ],
)
async def test_html_that_cannot_be_parsed(api: Caller, sent: int, text: str, words: str) -> None:
    refusal = f"Bad Request: can't parse entities: {words}"
    await refusal_of(api, refusal, "sendMessage", chat_id=7, text=text, parse_mode="HTML")


async def test_html_becomes_text_and_entities(api: Caller, sent: int) -> None:
    text = "\n<b>1 &lt; 2</b>&#33; &nbsp; <i><u>😀&amp</u></i> <a href='https://x.no/?a=1&amp;b=2'>x</a><b></b>&#0;"
    message = await api("sendMessage", chat_id=7, text=text, parse_mode="html")
    assert message["text"] == "1 < 2! &nbsp; 😀& x&#0;"
    assert message["entities"] == [
        {"type": "bold", "offset": 0, "length": 5},
        {"type": "italic", "offset": 14, "length": 3},
        {"type": "underline", "offset": 14, "length": 3},
        {"type": "text_link", "offset": 18, "length": 1, "url": "https://x.no/?a=1&b=2"},
    ]


async def test_other_markup_than_html_is_not_known(api: Caller, sent: int) -> None:
    words = "Bad Request: unsupported parse_mode"
    await refusal_of(api, words, "sendMessage", chat_id=7, text="*x*", parse_mode="Word")


# --- keyboards -----------------------------------------------------------------------------------------------------

INLINE = "Bad Request: can't parse inline keyboard button: "


@pytest.mark.parametrize(
    ("button", "words"),
    [
        ({"text": "x", "callback_data": ""}, f"{INLINE}Text buttons are unallowed in the inline keyboard"),
        ({"text": "x"}, f"{INLINE}Text buttons are unallowed in the inline keyboard"),
        ({"text": "x", "callback_data": "æ" * 32 + "x"}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "x", "callback_data": 5}, "Bad Request: BUTTON_DATA_INVALID"),
        ({"text": "", "callback_data": "x"}, "Bad Request: inline keyboard button text must be non-empty"),
        ({"text": "\n", "callback_data": "x"}, "Bad Request: inline keyboard button text must be non-empty"),
        (
            {"text": "\udc00", "callback_data": "x"},
            "Bad Request: inline keyboard button text must be encoded in UTF-8",
        ),
        ({"callback_data": "x"}, f"""{INLINE}Can't find field "text\""""),
        ({"text": 5, "callback_data": "x"}, f"""{INLINE}Field "text" must be of type String"""),
        ("x", f"{INLINE}InlineKeyboardButton must be an Object"),
        (
            {"text": "113", "url": "tel:113"},
            "Bad Request: inline keyboard button URL 'tel:113' is invalid: Unsupported URL protocol",
        ),
        (
            {"text": "x", "url": "http://localhost/x"},
            "Bad Request: inline keyboard button URL 'http://localhost/x' is invalid: Wrong HTTP URL",
        ),
        ({"text": "x", "web_app": {}}, "Bad Request: the stand-in knows url and callback_data buttons only"),
    ],
)
async def test_an_inline_key_that_cannot_be(api: Caller, sent: int, button: Any, words: str) -> None:
    markup = {"inline_keyboard": [[button]]}
    await refusal_of(api, words, "sendMessage", chat_id=7, text="x", reply_markup=markup)


@pytest.mark.parametrize(
    ("markup", "words"),
    [
        ("{nonsense", "can't parse reply keyboard markup JSON object"),
        ("[]", "object expected as reply markup"),
        (None, "object expected as reply markup"),
        ({"inline_keyboard": "x"}, 'field "inline_keyboard" must be of type Array'),
        (
            {"inline_keyboard": [{"text": "x"}]},
            'field "inline_keyboard" of the InlineKeyboardMarkup must be an Array of Arrays',
        ),
        ({"keyboard": ["x"]}, 'field "keyboard" must be an Array of Arrays'),
        ({"keyboard": [[5]]}, "can't parse keyboard button: KeyboardButton must be a String or an Object"),
        ({"keyboard": [[""]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [[{"text": "\r"}]]}, "keyboard button text must be non-empty"),
        ({"keyboard": [["x"] * 13]}, "reply markup is too long"),
        ({"keyboard": [["x"] * 12] * 26}, "reply markup is too long"),
        ({"inline_keyboard": [[{"text": "x", "callback_data": "x"}]] * 101}, "reply markup is too long"),
    ],
)
async def test_a_keyboard_that_cannot_be(api: Caller, sent: int, markup: Any, words: str) -> None:
    await refusal_of(api, f"Bad Request: {words}", "sendMessage", chat_id=7, text="x", reply_markup=markup)


async def test_the_longest_data_and_ordinary_links_pass(api: Caller, sent: int) -> None:
    row = [
        {"text": "x", "callback_data": "æ" * 32},
        {"text": "nett", "url": "https://rustelefonen.no/"},
        {"text": "uten", "url": "helsenorge.no"},
        {"text": "tg", "url": "tg://user?id=7"},
    ]
    message = await api("sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": [row, []]})
    assert message["reply_markup"] == {"inline_keyboard": [row]}


async def test_an_empty_keyboard_is_none(api: Caller, sent: int) -> None:
    message = await api("sendMessage", chat_id=7, text="x", reply_markup={"inline_keyboard": []})
    assert "reply_markup" not in message


# --- properties ----------------------------------------------------------------------------------------------------

PRINTABLE = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Zl", "Zp", "Mn"]))


@given(PRINTABLE, PRINTABLE)
def test_escaped_html_comes_back_as_it_was(before: str, bold: str) -> None:
    text, entities = parse_html(f"{escape(before)}<b>{escape(bold)}</b>")
    assert text == before + bold
    for entity in entities:
        units = text.encode("utf-16-le")
        start, end = entity["offset"] * 2, (entity["offset"] + entity["length"]) * 2
        assert units[start:end].decode("utf-16-le") == bold
    assert bool(entities) == bool(bold)


@given(st.text(st.sampled_from('<>/ab &;#1x"=\r')))
def test_any_html_is_parsed_or_refused(source: str) -> None:
    with suppress(Refusal):
        text, entities = parse_html(source)
        assert all(e["offset"] >= 0 and e["offset"] + e["length"] <= len(text) for e in entities)
