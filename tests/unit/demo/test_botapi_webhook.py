"""Updates posted to the bot's own web server."""

import asyncio
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from datetime import timedelta
from typing import Any

import pytest
from aiohttp import web

from bot.botapi import StandIn
from bot.clock import ManualClock
from tests.unit.demo.caller import Caller

Answer = Callable[[dict[str, Any]], Awaitable[web.Response]]


class Receiver:
    """The bot's web server: keeps what it got and answers as told, by default 200."""

    def __init__(self) -> None:
        self.got: list[dict[str, Any]] = []
        self.secrets: list[str | None] = []
        self.answer: Answer = self.fine
        self.url = ""
        self._changed = asyncio.Event()

    async def fine(self, _: dict[str, Any]) -> web.Response:
        return web.Response()

    async def handle(self, request: web.BaseRequest) -> web.StreamResponse:
        update = json.loads(await request.read())
        self.got.append(update)
        self.secrets.append(request.headers.get("X-Telegram-Bot-Api-Secret-Token"))
        self._changed.set()
        return await self.answer(update)

    async def wait_for(self, count: int) -> list[str]:
        """The texts or data of the updates, once there are `count`."""
        async with asyncio.timeout(5):
            while len(self.got) < count:
                self._changed.clear()
                await self._changed.wait()
        return [u["message"]["text"] if "message" in u else u["callback_query"]["data"] for u in self.got]


@pytest.fixture
async def receiver() -> AsyncIterator[Receiver]:
    receiver = Receiver()
    server = web.Server(receiver.handle)
    listener = await asyncio.get_running_loop().create_server(server, "127.0.0.1", 0)
    receiver.url = f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}/hook"
    yield receiver
    listener.close()
    await server.shutdown(0.1)


async def test_updates_are_posted_with_the_secret(api: Caller, standin: StandIn, receiver: Receiver) -> None:
    await standin.user(7).send("før")
    await api("setWebhook", url=receiver.url, secret_token="s3cret")
    await standin.user(7).send("etter")
    assert await receiver.wait_for(2) == ["før", "etter"]
    assert receiver.secrets == ["s3cret", "s3cret"]
    assert (await api("getWebhookInfo"))["pending_update_count"] == 0


async def test_without_a_secret_there_is_no_header(api: Caller, standin: StandIn, receiver: Receiver) -> None:
    await api("setWebhook", url=receiver.url, drop_pending_updates=True)
    await standin.user(7).send("hei")
    await receiver.wait_for(1)
    assert receiver.secrets == [None]


async def test_dropped_updates_are_not_posted(api: Caller, standin: StandIn, receiver: Receiver) -> None:
    await standin.user(7).send("før")
    await api("setWebhook", url=receiver.url, drop_pending_updates=True)
    await standin.user(7).send("etter")
    assert await receiver.wait_for(1) == ["etter"]


async def test_a_failed_post_is_repeated_until_2xx_and_the_order_kept(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    statuses = iter([500, 403, 302, 204])

    async def moody(_: dict[str, Any]) -> web.Response:
        return web.Response(status=next(statuses, 200))

    receiver.answer = moody
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("en")
    await standin.user(7).send("to")
    assert await receiver.wait_for(5) == ["en", "en", "en", "en", "to"]
    info = await api("getWebhookInfo")
    assert info["last_error_message"].startswith("Wrong response from the webhook: 302")


async def test_a_server_that_is_away_gets_its_updates_later(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    await api("setWebhook", url="http://127.0.0.1:9/")
    await standin.user(7).send("hei")
    async with asyncio.timeout(5):
        while "last_error_message" not in await api("getWebhookInfo"):
            pass
    await api("setWebhook", url=receiver.url)
    assert await receiver.wait_for(1) == ["hei"]


async def test_other_people_do_not_wait_for_a_stuck_one(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    release = asyncio.Event()

    async def stuck(update: dict[str, Any]) -> web.Response:
        if update["message"]["from"]["id"] == 7:
            await release.wait()
        return web.Response()

    receiver.answer = stuck
    await api("setWebhook", url=receiver.url, max_connections=2)
    for text in ("en", "to"):
        await standin.user(7).send(text)
        await standin.user(8).send(text.upper())
    assert await receiver.wait_for(3) == ["en", "EN", "TO"]
    release.set()
    assert await receiver.wait_for(4) == ["en", "EN", "TO", "to"]


async def test_no_more_connections_than_allowed(api: Caller, standin: StandIn, receiver: Receiver) -> None:
    now = most = 0

    async def count(_: dict[str, Any]) -> web.Response:
        nonlocal now, most
        now += 1
        most = max(most, now)
        await asyncio.sleep(0.001)
        now -= 1
        return web.Response()

    receiver.answer = count
    await api("setWebhook", url=receiver.url, max_connections=3)
    for user in range(12):
        await standin.user(user + 1).send("hei")
    await receiver.wait_for(12)
    assert most == 3


async def test_a_press_overtakes_a_stuck_text_of_the_same_person(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    async def stuck(update: dict[str, Any]) -> web.Response:
        return web.Response(status=500 if "message" in update else 200)

    standin.user(7, started=True)
    keys = {"inline_keyboard": [[{"text": "Ja", "callback_data": "yes"}]]}
    await api("sendMessage", chat_id=7, text="?", reply_markup=keys)
    receiver.answer = stuck
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("først")
    await standin.user(7).press("Ja")
    assert sorted(set(await receiver.wait_for(4))) == ["først", "yes"]


async def test_a_method_in_the_answer_is_carried_out(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    async def reply(update: dict[str, Any]) -> web.Response:
        chat = update["message"]["chat"]["id"]
        return web.json_response({"method": "sendMessage", "chat_id": chat, "text": "svar i svaret"})

    receiver.answer = reply
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("hei")
    assert (await standin.wait_for(7, "svar i svaret")).text == "svar i svaret"


@pytest.mark.parametrize("method", ["deleteWebhook", "setWebhook", "getMe"])
async def test_some_methods_cannot_be_asked_for_in_an_answer(
    api: Caller, standin: StandIn, receiver: Receiver, method: str
) -> None:
    async def reply(_: dict[str, Any]) -> web.Response:
        return web.json_response({"method": method})

    receiver.answer = reply
    await api("setWebhook", url=receiver.url)
    before = standin.counts[method]
    await standin.user(7).send("en")
    await standin.user(7).send("to")
    await receiver.wait_for(2)
    assert standin.counts[method] == before
    assert (await api("getWebhookInfo"))["url"] == receiver.url


async def test_a_refused_method_in_an_answer_is_noted_and_the_update_done(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    async def reply(_: dict[str, Any]) -> web.Response:
        return web.json_response({"method": "sendMessage", "chat_id": 7})

    receiver.answer = reply
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("en")
    await standin.user(7).send("to")
    assert await receiver.wait_for(2) == ["en", "to"]
    assert standin.refusals[0].description == "Bad Request: message text is empty"


async def test_what_was_not_delivered_goes_back_to_polling(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    async def broken(_: dict[str, Any]) -> web.Response:
        return web.Response(status=500)

    receiver.answer = broken
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("en")
    await standin.user(8).send("to")
    await receiver.wait_for(2)
    await api("deleteWebhook")
    assert [u["message"]["text"] for u in await api("getUpdates")] == ["en", "to"]


async def test_an_update_too_old_is_given_up(
    api: Caller, standin: StandIn, receiver: Receiver, clock: ManualClock
) -> None:
    async def broken(update: dict[str, Any]) -> web.Response:
        if update["message"]["text"] == "gammel":
            clock.move(timedelta(days=1, seconds=1))
            return web.Response(status=500)
        return web.Response()

    receiver.answer = broken
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("gammel")
    await receiver.wait_for(1)
    await standin.user(7).send("ny")
    assert await receiver.wait_for(2) == ["gammel", "ny"]


async def test_the_same_update_is_posted_three_times(
    api: Caller, standin: StandIn, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url)
    await standin.user(7).send("igjen", times=3)
    await standin.user(7).send("slutt")
    assert await receiver.wait_for(4) == ["igjen", "igjen", "igjen", "slutt"]
    assert len({update["update_id"] for update in receiver.got[:3]}) == 1


async def test_nothing_is_posted_while_telegram_is_down(
    standin: StandIn, api: Caller, receiver: Receiver
) -> None:
    await api("setWebhook", url=receiver.url)
    await standin.down()
    await standin.user(7).send("hei")
    assert standin.webhook.waiting == 0
    assert len(standin.updates) == 1
    await standin.up()
    assert await receiver.wait_for(1) == ["hei"]
