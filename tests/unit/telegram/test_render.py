"""Messages as Telegram takes them, and the press they may bring back."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.messages.message import Button, Message, Method
from bot.ids import new_id
from bot.telegram.carrier import wire


def test_a_plain_text_has_no_markup_and_no_preview() -> None:
    assert wire.as_call(Message("<b>Hei</b> https://example.org"), 5, None) == (
        "sendMessage",
        {
            "chat_id": 5,
            "text": "<b>Hei</b> https://example.org",
            "link_preview_options": {"is_disabled": True},
        },
    )


def test_buttons_stand_under_the_message() -> None:
    _, arguments = wire.as_call(Message("?", buttons=((Button("Ja", "y"), Button("Nei", "n")),)), 5, None)
    assert arguments["reply_markup"] == {
        "inline_keyboard": [[{"text": "Ja", "callback_data": "y"}, {"text": "Nei", "callback_data": "n"}]]
    }


def test_a_keyboard_is_small_and_stays() -> None:
    _, arguments = wire.as_call(Message("?", keyboard=(("Russug", "Snakk med Kari"),)), 5, None)
    assert arguments["reply_markup"] == {
        "keyboard": [[{"text": "Russug"}, {"text": "Snakk med Kari"}]],
        "resize_keyboard": True,
        "is_persistent": True,
    }


def test_a_silent_message_makes_no_sound() -> None:
    assert wire.send(Message("x", silent=True), 5)["disable_notification"] is True


def test_an_edit_changes_text_and_buttons_and_never_brings_a_keyboard() -> None:
    message = Message("Lest", keyboard=(("a",),), method=Method.EDIT)
    method, arguments = wire.as_call(message, 5, 77)
    assert method == "editMessageText"
    assert arguments["message_id"] == 77
    assert "reply_markup" not in arguments


def test_an_edit_of_a_message_that_was_never_delivered_is_sent() -> None:
    assert wire.as_call(Message("Lest", method=Method.EDIT), 5, None)[0] == "sendMessage"


@given(st.text(st.characters(), max_size=6000))
def test_the_plainest_form_is_always_something_telegram_takes(text: str) -> None:
    plainest = wire.plainest(Message(text, buttons=((Button("a", "b" * 200),),), keyboard=(("x",),)))
    sent = wire.send(plainest, 5)
    assert "reply_markup" not in sent
    assert 1 <= len(sent["text"].encode("utf-16-le")) // 2 <= 4096


def test_a_text_is_cut_between_characters() -> None:
    assert wire.cut("👍" * 3000) == "👍" * 2047 + "…"
    assert wire.cut("x" * 4096) == "x" * 4096


def test_the_code_is_the_same_each_time_and_differs_between_messages() -> None:
    first, second = new_id(), new_id()
    codes = {
        wire.with_code(Message("Hei"), row).text.removeprefix("Hei\n\n↻ ") for row in (first, first, second)
    }
    assert len(codes) == 2
    assert all(len(code) == 4 and code.isalpha() and code.isupper() for code in codes)


@pytest.mark.parametrize("units, fits", [(4096, True), (4097, False)])
def test_length_is_counted_as_telegram_counts(units: int, *, fits: bool) -> None:
    assert wire.fits("👍" * (units // 2) + "x" * (units % 2)) is fits


@pytest.mark.parametrize("method", [Method.SEND, Method.EDIT])
def test_numbers_times_and_spans_do_not_fall_apart_over_two_lines(method: Method) -> None:
    message = Message("Sendt kl. 14.02. Legevakt 116 117, hverdager 8–15.", method=method)
    _, arguments = wire.as_call(message, 5, 7)
    assert arguments["text"] == "Sendt kl.\u00a014.02. Legevakt 116\u00a0117, hverdager 8–\u206015."


def test_a_message_at_telegrams_limit_is_not_made_longer() -> None:
    text = "1–2 " * (wire.LONGEST // 4)
    assert wire.send(Message(text), 5)["text"] == text


def test_messages_are_taken_away_by_their_numbers() -> None:
    message = Message("", method=Method.DELETE, deletes=(3, 4))
    assert Message.from_json(message.to_json()) == message
    assert wire.as_call(message, 5, None) == ("deleteMessages", {"chat_id": 5, "message_ids": [3, 4]})


def test_a_chat_that_is_left_loses_its_keyboard_and_its_menu() -> None:
    message = Message("Det er gjort.", neutral=True, bare=True)
    assert Message.from_json(message.to_json()) == message
    assert wire.as_call(message, 5, None)[1]["reply_markup"] == {"remove_keyboard": True}
    scope = {"scope": {"type": "chat", "chat_id": 5}}
    assert wire.as_call(Message("", method=Method.COMMANDS), 5, None) == ("deleteMyCommands", scope)
