"""The stand-in as python-telegram-bot sees it."""

from datetime import UTC, datetime, timedelta

import pytest
from telegram import (
    Bot,
    BotCommand,
    BotCommandScopeChat,
    InlineKeyboardButton,
    InlineKeyboardMarkup,
    InputFile,
    KeyboardButton,
    MessageEntity,
    ReplyKeyboardMarkup,
    ReplyKeyboardRemove,
    ReplyParameters,
    Update,
)
from telegram.constants import ChatAction, ChatMemberStatus, ParseMode
from telegram.error import BadRequest, Conflict, Forbidden, InvalidToken, NetworkError, RetryAfter, TimedOut

from bot.botapi import ChatKind, StandIn


def keys(*labels: str) -> InlineKeyboardMarkup:
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=f"d:{label}")] for label in labels]
    )


async def test_the_bot_introduces_itself(bot: Bot) -> None:
    me = await bot.get_me()
    assert (me.id, me.is_bot, me.username) == (123456, True, "rodtrad_bot")


async def test_a_wrong_token_is_no_bot(standin: StandIn) -> None:
    stranger = Bot("123456:OTHER", base_url=f"{standin.url}/bot")
    with pytest.raises(InvalidToken):
        await stranger.initialize()
    await stranger.shutdown()


async def test_a_message_with_keys_arrives_and_its_press_comes_back(bot: Bot, standin: StandIn) -> None:
    kari = standin.user(7, "Kari", started=True)
    sent = await bot.send_message(7, "<b>Hei</b> Kari", parse_mode=ParseMode.HTML, reply_markup=keys("Hjelp"))
    assert sent.text == "Hei Kari"
    assert sent.entities == (MessageEntity(MessageEntity.BOLD, 0, 3),)
    assert sent.date == datetime(2026, 3, 2, 8, 0, tzinfo=UTC)

    await kari.press("Hjelp")
    (update,) = await bot.get_updates()
    assert update.callback_query is not None
    assert update.callback_query.data == "d:Hjelp"
    assert update.callback_query.message is not None
    assert update.callback_query.message.message_id == sent.message_id
    assert await bot.answer_callback_query(update.callback_query.id, "Takk")
    assert [entry.kind.value for entry in standin.transcript.of(7)] == ["text", "press", "answer"]


async def test_texts_and_commands_reach_the_bot(bot: Bot, standin: StandIn) -> None:
    await standin.user(7, "Kari", "nn").start("abc_123")
    (update,) = await bot.get_updates(timeout=1)
    assert update.message is not None
    assert update.message.text == "/start abc_123"
    assert update.message.entities[0].type == MessageEntity.BOT_COMMAND
    assert update.effective_user is not None
    assert (update.effective_user.first_name, update.effective_user.language_code) == ("Kari", "nn")


async def test_a_message_is_edited_and_deleted(bot: Bot, standin: StandIn) -> None:
    standin.user(7, started=True)
    sent = await bot.send_message(7, "venter", reply_markup=keys("Trekk tilbake"))
    await bot.edit_message_text("lest", 7, sent.message_id, reply_markup=keys("Trekk tilbake"))
    await bot.edit_message_reply_markup(7, sent.message_id)
    (shown,) = standin.transcript.visible(7)
    assert (shown.text, shown.keyboard, shown.earlier) == ("lest", None, ("venter",))
    assert await bot.delete_message(7, sent.message_id)
    assert standin.transcript.visible(7) == []


async def test_keys_at_the_bottom_come_and_go(bot: Bot, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    await bot.send_message(7, "velg", reply_markup=ReplyKeyboardMarkup([["Russug", KeyboardButton("Meny")]]))
    assert kari.keys == ("Russug", "Meny")
    await kari.tap("Russug")
    (update,) = await bot.get_updates()
    assert update.message is not None
    assert update.message.text == "Russug"
    await bot.send_message(7, "bort", reply_markup=ReplyKeyboardRemove())
    assert not kari.keys


async def test_photos_and_documents_are_uploaded(bot: Bot, standin: StandIn) -> None:
    standin.user(7, started=True)
    photo = await bot.send_photo(
        7, b"\x89PNG", caption="<i>QR</i>", parse_mode=ParseMode.HTML, reply_markup=keys("OK")
    )
    assert photo.photo
    assert photo.caption == "QR"
    document = await bot.send_document(7, InputFile(b"data", filename="plan.pdf", attach=True))
    assert document.document is not None
    assert [entry.text for entry in standin.transcript.visible(7)] == ["QR", ""]


async def test_a_reply_names_its_message(bot: Bot, standin: StandIn) -> None:
    kari = standin.user(7)
    asked = await kari.send("spørsmål")
    reply = await bot.send_message(7, "svar", reply_parameters=ReplyParameters(asked.message_id or 0))
    assert reply.reply_to_message is not None
    assert reply.reply_to_message.text == "spørsmål"


async def test_typing_is_shown(bot: Bot, standin: StandIn) -> None:
    standin.user(7, started=True)
    assert await bot.send_chat_action(7, ChatAction.TYPING)
    assert [entry.text for entry in standin.transcript.of(7)] == ["typing"]


async def test_commands_are_kept_for_each_scope_and_language(bot: Bot, standin: StandIn) -> None:
    standin.user(7, started=True)
    scope = BotCommandScopeChat(7)
    await bot.set_my_commands([("hjelp", "Få hjelp")], language_code="nb")
    await bot.set_my_commands([BotCommand("/help", "Get help")], scope=scope)
    assert await bot.get_my_commands(language_code="nb") == (BotCommand("hjelp", "Få hjelp"),)
    assert await bot.get_my_commands(scope=scope) == (BotCommand("help", "Get help"),)
    assert await bot.get_my_commands() == ()
    await bot.delete_my_commands(scope=scope)
    assert await bot.get_my_commands(scope=scope) == ()


async def test_descriptions_are_kept_for_each_language(bot: Bot) -> None:
    await bot.set_my_description("About")
    await bot.set_my_description("Om", language_code="nb")
    await bot.set_my_short_description("Kort", language_code="nb")
    await bot.set_my_name("Rød tråd")
    assert (await bot.get_my_description("nb")).description == "Om"
    assert (await bot.get_my_description("nn")).description == "About"
    assert (await bot.get_my_short_description("nb")).short_description == "Kort"
    assert (await bot.get_my_name()).name == "Rød tråd"


async def test_a_chat_can_be_looked_up(bot: Bot, standin: StandIn) -> None:
    standin.user(7, "Kari")
    assert (await bot.get_chat(7)).first_name == "Kari"


async def test_blocking_is_told_and_forbids(bot: Bot, standin: StandIn) -> None:
    kari = standin.user(7, started=True)
    await kari.block()
    (update,) = await bot.get_updates()
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == ChatMemberStatus.BANNED
    with pytest.raises(Forbidden, match="bot was blocked by the user"):
        await bot.send_message(7, "hei")
    await kari.unblock()
    (update,) = await bot.get_updates(offset=update.update_id + 1)
    assert update.my_chat_member is not None
    assert update.my_chat_member.new_chat_member.status == ChatMemberStatus.MEMBER
    await bot.send_message(7, "hei")


async def test_a_group_adds_the_bot_and_is_left(bot: Bot, standin: StandIn) -> None:
    group = standin.group(-5, "Gjengen", ChatKind.GROUP)
    await group.add_bot(standin.user(7, "Kari"))
    await group.send(standin.user(8, "Ola"), "hei alle")
    added, joined, text = await bot.get_updates()
    assert added.my_chat_member is not None
    assert joined.message is not None
    assert joined.message.new_chat_members[0].id == bot.id
    assert text.effective_user is not None
    assert text.effective_chat is not None
    assert (text.effective_user.first_name, text.effective_chat.type) == ("Ola", "group")
    await bot.leave_chat(-5)
    with pytest.raises(Forbidden, match="not a member of the group chat"):
        await bot.send_message(-5, "farvel")


async def test_everything_a_person_can_send_is_understood(bot: Bot, standin: StandIn) -> None:
    kari = standin.user(7, "Kari")
    asked = await kari.send("først")
    for send in (kari.sticker, kari.voice, kari.photo, kari.contact, kari.location):
        await send()
    await kari.edit(asked.message_id or 0, "så")
    updates = await bot.get_updates()
    messages = [update.message for update in updates if update.message]
    assert [bool(m.sticker or m.voice or m.photo or m.contact or m.location) for m in messages] == [False] + [
        True
    ] * 5
    assert updates[-1].edited_message is not None
    assert updates[-1].edited_message.text == "så"
    assert updates[-1].edited_message.edit_date is not None


async def test_errors_come_as_the_library_names_them(bot: Bot, standin: StandIn) -> None:
    standin.user(7, started=True)
    with pytest.raises(BadRequest, match="Chat not found"):
        await bot.send_message(99, "hei")
    standin.faults.add(status=429, retry_after=9, chat=7)
    with pytest.raises(RetryAfter) as paused:
        await bot.send_message(7, "hei")
    assert paused.value.retry_after == timedelta(seconds=9)
    standin.faults.add(method="getMe", status=502)
    with pytest.raises(NetworkError, match="Bad Gateway"):
        await bot.get_me()
    standin.faults.add(method="getMe", drop_connection="before")
    with pytest.raises(NetworkError):
        await bot.get_me()


async def test_the_webhook_is_set_and_shown(bot: Bot) -> None:
    assert await bot.set_webhook(
        "http://127.0.0.1:1/x", secret_token="s3cret", max_connections=7, allowed_updates=["message"]
    )
    info = await bot.get_webhook_info()
    assert (info.url, info.max_connections, info.allowed_updates) == ("http://127.0.0.1:1/x", 7, ("message",))
    with pytest.raises(Conflict, match="while webhook is active"):
        await bot.get_updates()
    assert await bot.delete_webhook(drop_pending_updates=True)
    assert (await bot.get_webhook_info()).url == ""


async def test_a_long_poll_times_out_empty(bot: Bot) -> None:
    assert await bot.get_updates(timeout=1) == ()


async def test_any_update_can_be_injected(bot: Bot, standin: StandIn) -> None:
    await standin.user(7).inject_raw(
        {"update_id": 4242, "poll_answer": {"poll_id": "1", "option_ids": [0], "option_persistent_ids": []}}
    )
    await standin.user(7).inject_raw({"message_reaction": {}})  # not asked for
    updates = await bot.get_updates(allowed_updates=Update.ALL_TYPES)
    assert [update.update_id for update in updates] == [4242]


async def test_a_slow_answer_times_out(bot: Bot, standin: StandIn) -> None:
    standin.faults.add(method="getMe", delay=0.2)
    with pytest.raises(TimedOut):
        await bot.get_me(read_timeout=0.02)
