"""What is no word of the person's is told apart from what is, whatever Telegram has learnt to send."""

import inspect
import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from telegram.ext import filters

from bot.telegram.receive.unasked import _CONTENTS, SERVICE, Albums, says_nothing
from tests.unit.telegram.test_translate import CHAT, KEYS, PERSON, VALUES, message


def edited(**content: Any) -> dict[str, Any]:
    return {"update_id": 9, "edited_message": {**message()["message"], "edit_date": 1_772_438_401, **content}}


@pytest.mark.parametrize("field", sorted(SERVICE))
def test_a_service_message_is_nobodys_word(field: str) -> None:
    assert says_nothing(message(**{field: {}}))
    assert says_nothing(message(**{field: True}, text=None, photo=None))


def test_every_service_message_the_library_knows_is_known() -> None:
    """A new version of the library that knows more fails here."""
    source = inspect.getsource(filters.StatusUpdate)
    named = set(re.findall(r"message\.(\w+)", source))
    assert len(named) > 40
    assert named <= SERVICE
    assert not SERVICE & _CONTENTS


@pytest.mark.parametrize(
    "name",
    ["message_reaction", "message_reaction_count", "poll_answer", "inline_query", "chat_boost", "a_wonder"],
)
def test_an_update_of_another_kind_is_nobodys_word(name: str) -> None:
    assert says_nothing({"update_id": 9, name: {"chat": CHAT, "user": PERSON}})
    assert says_nothing({"update_id": 9, name: {}, "message": None, "callback_query": None})
    assert says_nothing({"update_id": 9})


@pytest.mark.parametrize(
    "content",
    [
        {"text": "Hei"},
        {"sticker": {}},
        {"voice": {}},
        {"photo": [{}]},
        {"location": {}},
        {"dice": {}},
        {"poll": {}},
        {"story": {}},
        {"a_wonder": {}},
        {},
        {"text": "Hei", "pinned_message": None},
    ],
    ids=str,
)
def test_what_a_person_sends_is_answered_also_when_nobody_knows_what_it_is(content: dict[str, Any]) -> None:
    assert not says_nothing(message(**content))


def test_a_press_and_a_change_of_membership_are_somebodys_doing() -> None:
    assert not says_nothing({"update_id": 9, "callback_query": {"id": "1"}})
    assert not says_nothing({"update_id": 9, "my_chat_member": {}})
    assert not says_nothing({"update_id": 9, "message": None, "callback_query": {"id": "1"}})


def test_of_an_edit_only_words_count() -> None:
    assert says_nothing(edited(location={"latitude": 59.9, "longitude": 10.7, "live_period": 900}))
    assert says_nothing(edited(photo=[{}]))
    assert not says_nothing(edited(text="Hei"))
    assert not says_nothing(edited(photo=[{}], caption="se"))


def test_an_album_is_stood_for_by_its_first_picture() -> None:
    albums = Albums()
    picture = message(photo=[{}], media_group_id="7")
    assert [albums.goes_on(picture, 5, number) for number in (1, 2, 3)] == [False, True, True]
    assert not albums.goes_on(picture, 5, 1), "the first one comes again: it was not durable"
    assert not albums.goes_on(picture, 6, 4), "another chat"
    assert not albums.goes_on(message(photo=[{}]), 5, 5)


@given(st.dictionaries(KEYS, VALUES, max_size=8))
def test_no_shape_raises(raw: dict[str, Any]) -> None:
    says_nothing(raw)
    Albums().goes_on(raw, 1, 1)
