"""What a person can and cannot do on a phone, and what the transcript and the screen show."""

import asyncio
from typing import Any

import pytest

from bot.botapi import ChatKind, Entry, EntryKind, NotPossible, StandIn, Who
from tests.unit.demo.caller import Caller


def keys(*labels: str) -> dict[str, Any]:
    return {"inline_keyboard": [[{"text": label, "callback_data": f"d:{label}"} for label in labels]]}


async def test_a_press_takes_the_newest_message_that_has_the_key(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, "Kari", started=True)
    old = await api("sendMessage", chat_id=7, text="før", reply_markup=keys("Ja", "Nei"))
    new = await api("sendMessage", chat_id=7, text="nå", reply_markup=keys("Ja"))
    assert (await kari.press("Ja")).message_id == new["message_id"]
    assert (await kari.press("Nei")).message_id == old["message_id"]
    assert (await kari.press("d:Ja", old["message_id"])).message_id == old["message_id"]


async def test_a_key_that_is_not_there_cannot_be_pressed(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, "Kari", started=True)
    message = await api("sendMessage", chat_id=7, text="x", reply_markup=keys("Ja"))
    with pytest.raises(NotPossible, match=r"no inline key 'Nei'.*'Ja'"):
        await kari.press("Nei")
    with pytest.raises(NotPossible):
        await kari.press("Ja", 999)
    await api("editMessageReplyMarkup", chat_id=7, message_id=message["message_id"])
    with pytest.raises(NotPossible):
        await kari.press("Ja")
    assert await api("getUpdates") == []


async def test_a_link_key_sends_nothing(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    markup = {"inline_keyboard": [[{"text": "Nett", "url": "https://example.com"}]]}
    await api("sendMessage", chat_id=7, text="x", reply_markup=markup)
    with pytest.raises(NotPossible, match="opens"):
        await kari.press("Nett")


async def test_a_phone_that_missed_an_edit_can_still_press(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    message = await api("sendMessage", chat_id=7, text="x", reply_markup=keys("Ja"))
    await api("editMessageText", chat_id=7, message_id=message["message_id"], text="y")
    await kari.press("d:Ja", message["message_id"], force=True)
    await api("deleteMessage", chat_id=7, message_id=message["message_id"])
    await kari.press("d:Ja", message["message_id"], force=True)
    edited, deleted = (update["callback_query"] for update in await api("getUpdates"))
    assert (edited["data"], edited["message"]["text"]) == ("d:Ja", "y")
    assert (deleted["data"], deleted["message"]["date"]) == ("d:Ja", 0)


async def test_only_a_key_at_the_bottom_can_be_tapped(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    with pytest.raises(NotPossible, match="no key 'Russug'"):
        await kari.tap("Russug")
    bottom = {"keyboard": [["Russug", {"text": "Meny"}]]}
    await api("sendMessage", chat_id=7, text="x", reply_markup=bottom)
    await api("sendMessage", chat_id=7, text="y", reply_markup=keys("Ja"))
    await kari.tap("Meny")
    await api("sendMessage", chat_id=7, text="z", reply_markup={**bottom, "one_time_keyboard": True})
    await kari.tap("Russug")
    assert kari.keys == ()
    assert standin.transcript.texts(7, who=Who.PERSON) == ["Meny", "Russug"]


async def test_who_blocked_the_bot_cannot_write(standin: StandIn) -> None:
    kari = standin.user(7, "Kari", started=True)
    await kari.block()
    for act in (kari.send("hei"), kari.press("Ja"), kari.sticker(), kari.edit(1, "x")):
        with pytest.raises(NotPossible, match="kicked"):
            await act
    await kari.unblock()
    await kari.send("hei")


@pytest.mark.parametrize("text", ["", " \n", "😀" * 2049])
async def test_a_phone_sends_no_empty_or_too_long_text(standin: StandIn, text: str) -> None:
    with pytest.raises(ValueError, match="4096"):
        await standin.user(7).send(text)
    assert len(standin.updates) == 0


async def test_a_raw_text_reaches_the_bot_as_it_is(api: Caller, standin: StandIn) -> None:
    await standin.user(7).send("a\x00b\ud800", raw=True)
    (update,) = await api("getUpdates")
    assert update["message"]["text"] == "a\x00b\ud800"


async def test_only_an_own_message_is_edited(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    message = await api("sendMessage", chat_id=7, text="x")
    with pytest.raises(NotPossible):
        await kari.edit(message["message_id"], "y")


async def test_a_raw_update_holds_one_thing(standin: StandIn) -> None:
    updates: list[dict[str, Any]] = [{}, {"update_id": 1}, {"message": {}, "poll": {}}]
    for update in updates:
        with pytest.raises(ValueError, match="one thing"):
            await standin.user(7).inject_raw(update)


async def test_a_person_keeps_name_and_number(standin: StandIn) -> None:
    kari = standin.user(7, "Kari", "nn")
    assert standin.user(7) is kari
    assert standin.group(-5, "Gjengen", ChatKind.SUPERGROUP) is standin.group(-5)
    assert standin.user(8).first_name == "Person 8"


# --- the transcript ------------------------------------------------------------------------------------------------


async def test_the_transcript_tells_the_story_in_order(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, "Kari")
    await kari.start()
    message = await api("sendMessage", chat_id=7, text="Hvordan går det?", reply_markup=keys("Bra"))
    press = await kari.press("Bra")
    await api("answerCallbackQuery", callback_query_id=press.press_id)
    await api("editMessageText", chat_id=7, message_id=message["message_id"], text="Bra!")
    await api("editMessageText", chat_id=7, message_id=message["message_id"], text="Fint.")
    await api("sendMessage", chat_id=7, text="Ha det")
    await api("deleteMessage", chat_id=7, message_id=message["message_id"])
    story = [(entry.who.value, entry.kind.value, entry.text) for entry in standin.transcript.of(7)]
    assert story == [
        ("person", "text", "/start"),
        ("bot", "text", "Hvordan går det?"),
        ("person", "press", "Bra"),
        ("bot", "answer", ""),
        ("bot", "edit", "Bra!"),
        ("bot", "edit", "Fint."),
        ("bot", "text", "Ha det"),
        ("bot", "delete", "Fint."),
    ]
    assert [entry.number for entry in standin.transcript] == list(range(1, 9))
    assert standin.transcript.texts(7) == ["Hvordan går det?", "Bra!", "Fint.", "Ha det"]
    assert standin.transcript.of(7)[5].earlier == ("Hvordan går det?", "Bra!")
    last = standin.transcript.last(7)
    assert last is not None
    assert last.text == "Ha det"
    assert [entry.text for entry in kari.screen] == ["/start", "Ha det"]
    assert standin.transcript.last(8) is None


async def test_an_entry_shows_its_keys(api: Caller, standin: StandIn) -> None:
    standin.user(7, started=True)
    await api("sendMessage", chat_id=7, text="Velg", reply_markup=keys("Ja", "Nei"))
    (entry,) = standin.transcript.visible(7)
    key = entry.button("Nei")
    assert key is not None
    assert key.data == "d:Nei"
    assert entry.button("Kanskje") is None
    assert "Velg  [Ja | Nei]" in str(entry)


async def test_waiting_finds_what_was_said_before_and_after(api: Caller, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    await api("sendMessage", chat_id=7, text="Hei Kari")
    assert (await standin.wait_for(7, "Kari")).text == "Hei Kari"
    asked = await kari.send("Kari?")
    later = asyncio.create_task(standin.wait_for(7, "Kari", since=asked.mark))
    await api("sendMessage", chat_id=7, text="Nei")
    await api("sendMessage", chat_id=7, text="Kari har svart")
    assert (await later).text == "Kari har svart"


async def test_waiting_does_not_find_the_persons_own_words(standin: StandIn) -> None:
    await standin.user(7).send("Kari?")
    with pytest.raises(TimeoutError):
        await standin.wait_for(7, "Kari", timeout=0.01)


async def test_waiting_with_a_predicate(api: Caller, standin: StandIn) -> None:
    standin.user(7, started=True)
    typing = asyncio.create_task(standin.wait_for(7, lambda entry: entry.kind is EntryKind.ACTION))
    await asyncio.sleep(0)
    await api("sendMessage", chat_id=7, text="hei")
    await api("sendChatAction", chat_id=7, action="typing")
    assert (await typing).text == "typing"


async def test_waiting_in_vain_shows_the_chat(api: Caller, standin: StandIn) -> None:
    standin.user(7, started=True)
    await api("sendMessage", chat_id=7, text="noe annet")
    with pytest.raises(TimeoutError, match=r"nothing like 'Kari'[^$]*noe annet"):
        await standin.wait_for(7, "Kari", timeout=0.01)


async def test_a_failing_predicate_fails_the_wait(api: Caller, standin: StandIn) -> None:
    def broken(entry: Entry) -> bool:
        raise LookupError(entry.text)

    standin.user(7, started=True)
    waiting = asyncio.create_task(standin.wait_for(7, broken))
    await asyncio.sleep(0)
    await api("sendMessage", chat_id=7, text="hei")
    with pytest.raises(LookupError, match="hei"):
        await waiting
