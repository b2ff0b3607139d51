"""Refusals by Telegram's code and words: address, body, chats, edits, the bot's card. Texts and keys have their own file."""

import json
from datetime import timedelta
from typing import Any

import aiohttp
import pytest

from bot.botapi import ChatKind, StandIn
from bot.clock import ManualClock
from tests.unit.demo.caller import KEYS, LONG, TOKEN, Caller, refusal_of

BOTTOM = {"keyboard": [["Russug"]]}


# --- the address ---------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("path", "code", "words"),
    [
        (f"bot{TOKEN}/noSuchThing", 404, "Not Found: method not found"),
        ("bot123456:WRONG/getMe", 401, "Unauthorized"),
        ("botnonsense/getMe", 401, "Unauthorized: invalid token specified"),
        ("bot0:x/getMe", 401, "Unauthorized: invalid token specified"),
        ("elsewhere", 404, "Not Found"),
        (f"bot{TOKEN}", 404, "Not Found"),
    ],
)
async def test_a_wrong_address_is_refused(
    standin: StandIn, api: Caller, path: str, code: int, words: str
) -> None:
    async with api.session.post(f"{standin.url}/{path}") as answer:
        assert answer.status == code
        assert await answer.json() == {"ok": False, "error_code": code, "description": words}


async def test_method_names_are_taken_in_any_case(api: Caller) -> None:
    assert (await api("GETME"))["is_bot"] is True


# --- the body ------------------------------------------------------------------------------------------------------


async def test_a_body_that_is_no_json_object_is_refused(api: Caller) -> None:
    json_type = {"Content-Type": "application/json"}
    status, body = await api.post("sendMessage", data=b"{nonsense", headers=json_type)
    assert status == 400
    assert body["description"].startswith("Bad Request: can't parse parameter value")
    status, body = await api.post("sendMessage", data=b"[1]", headers=json_type)
    assert (status, body["description"]) == (400, "Bad Request: JSON object expected")


async def test_multipart_needs_a_boundary_and_names(api: Caller) -> None:
    nameless = b"--b\r\nContent-Type: text/plain\r\n\r\nvalue\r\n--b--\r\n"
    kind = {"Content-Type": "multipart/form-data; boundary=b"}
    status, body = await api.post("sendMessage", data=nameless, headers=kind)
    assert (status, body["description"]) == (400, "Bad Request: field name in multipart/form-data not found")
    status, body = await api.post(
        "sendMessage", data=nameless, headers={"Content-Type": "multipart/form-data"}
    )
    assert (status, body["description"]) == (400, "Bad Request: boundary not found")


async def test_all_ways_of_passing_parameters_mean_the_same(api: Caller, standin: StandIn) -> None:
    standin.user(7, started=True)
    parameters = {"chat_id": "7", "text": "hei", "reply_markup": json.dumps(KEYS)}
    form = aiohttp.FormData(parameters)
    multipart = aiohttp.FormData(parameters, default_to_multipart=True)
    for how in ({"data": form}, {"data": multipart}, {"json": parameters}, {"params": parameters}):
        status, body = await api.post("sendMessage", **how)
        assert status == 200, body
    await api("sendMessage", chat_id=7, text="hei", reply_markup=KEYS)
    shown = standin.transcript.visible(7)
    assert len(shown) == 5
    assert len({(entry.text, entry.keyboard) for entry in shown}) == 1


# --- chats ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("method", ["sendMessage", "sendChatAction", "sendPhoto", "editMessageText"])
async def test_who_cannot_be_written_to(api: Caller, standin: StandIn, method: str) -> None:
    rest = {"text": "x", "action": "typing", "photo": "id", "message_id": 1}
    standin.user(8, "Fremmed")
    blocker, gone = standin.user(9, started=True), standin.user(10, started=True)
    await blocker.block()
    await gone.deactivate()
    for chat, code, words in [
        ("", 400, "Bad Request: chat_id is empty"),
        ("@kari", 400, "Bad Request: chat not found"),
        ("--7", 400, "Bad Request: chat not found"),
        (99, 400, "Bad Request: chat not found"),
        (8, 403, "Forbidden: bot can't initiate conversation with a user"),
        (9, 403, "Forbidden: bot was blocked by the user"),
        (10, 403, "Forbidden: user is deactivated"),
    ]:
        await refusal_of(api, words, method, code, chat_id=chat, **rest)


@pytest.mark.parametrize("kind", [ChatKind.GROUP, ChatKind.SUPERGROUP])
async def test_which_groups_cannot_be_written_to(api: Caller, standin: StandIn, kind: ChatKind) -> None:
    group = standin.group(-100, "Gjengen", kind)
    kari = standin.user(7)
    stranger = f"Forbidden: bot is not a member of the {kind} chat"
    await refusal_of(api, stranger, "sendMessage", 403, chat_id=-100, text="x")
    await group.add_bot(kari)
    await api("sendMessage", chat_id=-100, text="x")
    await group.remove_bot(kari)
    await refusal_of(
        api, f"Forbidden: bot was kicked from the {kind} chat", "sendMessage", 403, chat_id=-100, text="x"
    )
    await group.add_bot(kari)
    await api("leaveChat", chat_id=-100)
    await refusal_of(api, stranger, "leaveChat", 403, chat_id=-100)


async def test_a_private_chat_cannot_be_left(api: Caller, sent: int) -> None:
    words = "Bad Request: chat member status can't be changed in private chats"
    await refusal_of(api, words, "leaveChat", chat_id=7)
    await refusal_of(api, "Bad Request: chat not found", "getChat", chat_id=99)


# --- editing and deleting ------------------------------------------------------------------------------------------

NOT_MODIFIED = (
    "Bad Request: message is not modified: specified new message content and reply markup are exactly the same as a"
    " current content and reply markup of the message"
)


async def test_an_edit_must_change_something(api: Caller, sent: int) -> None:
    where = {"chat_id": 7, "message_id": sent}
    await refusal_of(api, NOT_MODIFIED, "editMessageText", **where, text="hei", reply_markup=KEYS)
    await refusal_of(api, NOT_MODIFIED, "editMessageReplyMarkup", **where, reply_markup=KEYS)
    await api("editMessageText", **where, text="<b>hei</b>", parse_mode="HTML", reply_markup=KEYS)
    await api("editMessageText", **where, text="hei")
    await refusal_of(api, NOT_MODIFIED, "editMessageText", **where, text="hei")
    await refusal_of(api, NOT_MODIFIED, "editMessageReplyMarkup", **where)


async def test_an_edit_obeys_the_rules_for_texts_and_keys(api: Caller, sent: int) -> None:
    where = {"chat_id": 7, "message_id": sent}
    await refusal_of(api, "Bad Request: MESSAGE_TOO_LONG", "editMessageText", **where, text=LONG + "x")
    await refusal_of(api, "Bad Request: message text is empty", "editMessageText", **where)
    words = "Bad Request: inline keyboard expected"
    await refusal_of(api, words, "editMessageText", **where, text="x", reply_markup=BOTTOM)
    await refusal_of(api, words, "editMessageReplyMarkup", **where, reply_markup={"remove_keyboard": True})


async def test_only_an_existing_message_is_edited(api: Caller, sent: int) -> None:
    missing = "Bad Request: message to edit not found"
    await refusal_of(api, missing, "editMessageText", chat_id=7, message_id=999, text="x")
    await refusal_of(api, missing, "editMessageReplyMarkup", chat_id=7)
    await refusal_of(api, "Bad Request: message identifier is not specified", "editMessageText", text="x")


async def test_only_own_messages_without_keys_at_the_bottom_are_edited(
    api: Caller, standin: StandIn, sent: int
) -> None:
    words = "Bad Request: message can't be edited"
    theirs = await standin.user(7).send("hei")
    await refusal_of(api, words, "editMessageText", chat_id=7, message_id=theirs.message_id, text="x")
    for markup in (BOTTOM, {"remove_keyboard": True}, {"force_reply": True}):
        message = await api("sendMessage", chat_id=7, text="x", reply_markup=markup)
        await refusal_of(api, words, "editMessageText", chat_id=7, message_id=message["message_id"], text="y")


async def test_a_photo_has_no_text_to_edit(api: Caller, sent: int) -> None:
    photo = await api("sendPhoto", chat_id=7, photo="id")
    words = "Bad Request: there is no text in the message to edit"
    await refusal_of(api, words, "editMessageText", chat_id=7, message_id=photo["message_id"], text="x")


async def test_what_cannot_be_deleted(api: Caller, standin: StandIn, clock: ManualClock, sent: int) -> None:
    await refusal_of(api, "Bad Request: chat identifier is not specified", "deleteMessage", message_id=sent)
    await refusal_of(api, "Bad Request: message identifier is not specified", "deleteMessage", chat_id=7)
    await refusal_of(
        api, "Bad Request: message to delete not found", "deleteMessage", chat_id=7, message_id=999
    )
    group = standin.group(-5)
    await group.add_bot(standin.user(7))
    theirs = await group.send(standin.user(7), "hei")
    forbidden = "Bad Request: message can't be deleted"
    await refusal_of(api, forbidden, "deleteMessage", chat_id=-5, message_id=theirs.message_id)
    clock.move(timedelta(hours=48, seconds=1))
    await refusal_of(api, forbidden, "deleteMessage", chat_id=7, message_id=sent)


async def test_a_message_of_48_hours_is_still_deleted(api: Caller, clock: ManualClock, sent: int) -> None:
    clock.move(timedelta(hours=48))
    await api("deleteMessage", chat_id=7, message_id=sent)
    await refusal_of(
        api, "Bad Request: message to delete not found", "deleteMessage", chat_id=7, message_id=sent
    )


# --- the rest ------------------------------------------------------------------------------------------------------


async def test_a_press_is_answered_within_150_seconds(
    api: Caller, standin: StandIn, clock: ManualClock, sent: int
) -> None:
    words = "Bad Request: query is too old and response timeout expired or query ID is invalid"
    await refusal_of(api, words, "answerCallbackQuery", callback_query_id="1")
    press = await standin.user(7).press("Hjelp")
    await refusal_of(
        api,
        "Bad Request: MESSAGE_TOO_LONG",
        "answerCallbackQuery",
        callback_query_id=press.press_id,
        text="x" * 201,
    )
    clock.move(timedelta(seconds=150))
    assert await api("answerCallbackQuery", callback_query_id=press.press_id) is True
    clock.move(timedelta(seconds=1))
    await refusal_of(api, words, "answerCallbackQuery", callback_query_id=press.press_id)


async def test_an_unknown_action_is_refused(api: Caller, sent: int) -> None:
    words = "Bad Request: wrong parameter action in request"
    await refusal_of(api, words, "sendChatAction", chat_id=7, action="dance")


async def test_files_and_captions_are_checked(api: Caller, sent: int) -> None:
    for method, field in (("sendPhoto", "photo"), ("sendDocument", "document")):
        await refusal_of(api, f"Bad Request: there is no {field} in the request", method, chat_id=7)
        parameters = {"chat_id": 7, field: "attach://elsewhere"}
        await refusal_of(api, f"Bad Request: there is no {field} in the request", method, **parameters)
        parameters = {"chat_id": 7, field: "id", "caption": "x" * 1025}
        await refusal_of(api, "Bad Request: message caption is too long", method, **parameters)


async def test_a_reply_needs_its_message(api: Caller, sent: int) -> None:
    missing: dict[str, Any] = {"chat_id": 7, "text": "x", "reply_parameters": {"message_id": 999}}
    await refusal_of(api, "Bad Request: message to be replied not found", "sendMessage", **missing)
    missing["reply_parameters"] = {"message_id": 999, "allow_sending_without_reply": True}
    assert "reply_to_message" not in await api("sendMessage", **missing)
    missing["reply_parameters"] = "[]"
    await refusal_of(api, "Bad Request: object expected as reply parameters", "sendMessage", **missing)


SCOPE = "can't parse BotCommandScope"


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"commands": "{"}, "can't parse commands JSON object"),
        ({"commands": {}}, "expected an Array of BotCommand"),
        ({"commands": [5]}, "can't parse BotCommand: expected an Object"),
        ({"commands": [{"command": "x"}]}, """can't parse BotCommand: Can't find field "description\""""),
        ({"commands": [{"command": " / ".strip(), "description": "x"}]}, "command must be non-empty"),
        ({"commands": [{"command": "Hjelp", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "få", "description": "x"}]}, "BOT_COMMAND_INVALID"),
        ({"commands": [{"command": "x" * 33, "description": "x"}]}, "command length must not exceed 32"),
        ({"commands": [{"command": "x", "description": " "}]}, "command description must be non-empty"),
        (
            {"commands": [{"command": "x", "description": "x" * 257}]},
            "command description length must not exceed 256",
        ),
        ({"commands": [{"command": "x\ud800", "description": "x"}]}, "command must be encoded in UTF-8"),
        ({"commands": [{"command": "x", "description": "x"}] * 101}, "BOT_COMMANDS_TOO_MUCH"),
        ({"commands": [], "language_code": "nob"}, "invalid language code specified"),
        ({"commands": [], "scope": "{"}, f"{SCOPE} JSON object"),
        ({"commands": [], "scope": []}, f"{SCOPE}: BotCommandScope must be an Object"),
        ({"commands": [], "scope": {"type": "x"}}, f"{SCOPE}: Unsupported type specified"),
        ({"commands": [], "scope": {"type": "chat"}}, f"{SCOPE}: Empty chat_id specified"),
    ],
)
async def test_commands_are_checked(api: Caller, parameters: dict[str, Any], words: str) -> None:
    await refusal_of(api, f"Bad Request: {words}", "setMyCommands", **parameters)


async def test_descriptions_have_a_longest_length(api: Caller) -> None:
    words = "Bad Request: DESCRIPTION_TOO_LONG"
    await refusal_of(api, words, "setMyDescription", description="x" * 513)
    words = "Bad Request: SHORT_DESCRIPTION_TOO_LONG"
    await refusal_of(api, words, "setMyShortDescription", short_description="x" * 121)


@pytest.mark.parametrize(
    ("parameters", "words"),
    [
        ({"url": "not a url"}, "invalid webhook URL specified"),
        ({"url": "ftp://127.0.0.1/x"}, "invalid webhook URL specified"),
        ({"url": "http://127.0.0.1/x", "secret_token": "x" * 257}, "secret token is too long"),
        ({"url": "http://127.0.0.1/x", "secret_token": "æ"}, "secret token contains unallowed characters"),
        ({"url": "https://example.com/x"}, "bad webhook: the stand-in delivers to this machine only"),
    ],
)
async def test_a_webhook_that_cannot_be_set(api: Caller, parameters: dict[str, Any], words: str) -> None:
    await refusal_of(api, f"Bad Request: {words}", "setWebhook", **parameters)
    assert (await api("getWebhookInfo"))["url"] == ""
