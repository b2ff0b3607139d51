"""A picture goes out as a file drawn on the way; where it cannot be drawn, its words do."""

import time
from dataclasses import replace
from typing import Any

import pytest
from telegram import InputFile

from bot.botapi import StandIn
from bot.clock import SystemClock
from bot.delivery.carrier import Attempt, Refusal, Refused, Sent
from bot.domain.messages.message import File, Message
from bot.domain.messages.picture import Picture, Section
from bot.ids import new_id
from bot.store.tables.messages import Lane
from bot.telegram.carrier import deliver, wire
from bot.telegram.carrier.api import Api
from bot.telegram.carrier.deliver import TelegramCarrier
from bot.telegram.carrier.http import AioRequest
from tests.fakes.telegram import FakeApi
from tests.fakes.wire import TOKEN

PICTURE = Picture(
    "Plan", (Section("Hvem", ("Mor 900 11 222", "Bjørn 🌱")), Section("Fare", ("113",), strong=True)), "foot"
)
MESSAGE = Message("Her er bildet.", keyboard=(("Russug",),), picture=PICTURE)
WORDS = "Plan\n\nHvem\nMor 900 11 222\nBjørn 🌱\n\nFare\n113\n\nfoot"


@pytest.fixture(autouse=True)
def _patient(monkeypatch: pytest.MonkeyPatch) -> None:
    """On a crowded machine the first picture of a process takes longer than a person is to wait for one."""
    monkeypatch.setattr(deliver, "DRAWING", 60.0)
    monkeypatch.setattr(deliver, "LONGEST_CALL", 70.0)


def _attempt(*, plain: bool = False) -> Attempt:
    return Attempt(new_id(), Lane.REPLY, SystemClock().now(), plain=plain)


def test_what_is_kept_of_it_is_what_stands_on_it() -> None:
    assert Message.from_json(MESSAGE.to_json()) == MESSAGE
    assert Message.from_json(Message("Hei").to_json()) == Message("Hei")
    assert PICTURE.words == WORDS


async def test_it_goes_as_a_file_whose_name_tells_nothing() -> None:
    api = FakeApi(seconds=0)
    assert await TelegramCarrier(api).deliver("5", MESSAGE, _attempt()) == Sent(101)
    (call,) = api.sent("sendDocument")
    name, content, kind = call.arguments["document"]
    assert (name, kind) == ("rodtrad.png", "image/png")
    assert content.startswith(b"\x89PNG")
    assert call.arguments["caption"] == "Her er bildet."
    assert call.arguments["reply_markup"]["keyboard"] == [[{"text": "Russug"}]]


async def test_as_paper_it_goes_as_a_pdf() -> None:
    api = FakeApi(seconds=0)
    message = replace(MESSAGE, paper=True)
    assert Message.from_json(message.to_json()) == message
    assert await TelegramCarrier(api).deliver("5", message, _attempt()) == Sent(101)
    name, content, kind = api.sent("sendDocument")[0].arguments["document"]
    assert (name, kind) == ("rodtrad.pdf", "application/pdf")
    assert content.startswith(b"%PDF")


async def test_the_file_arrives_over_real_sockets_as_it_was_sent() -> None:
    content = bytes(range(256)) * 40
    async with StandIn(TOKEN, SystemClock()) as standin:
        anna = standin.user(7)
        await anna.start()
        request = AioRequest(standin.url)
        await request.initialize()
        try:
            api = Api(TOKEN, standin.url, request)
            arguments: dict[str, Any] = wire.document(Message("Ærlig talt"), anna.id, "a.png", content)
            assert isinstance(arguments["document"], InputFile)
            await api.call("sendDocument", arguments)
        finally:
            await request.shutdown()
        entry = standin.transcript.last(anna.id)
    assert entry is not None
    assert entry.text == "Ærlig talt"
    assert entry.file == content


@pytest.mark.parametrize("how", ["fails", "takes too long"])
async def test_where_it_cannot_be_drawn_its_words_go_out(how: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def png_of(_: Picture) -> bytes:
        if how == "fails":
            raise ValueError("Bjørn")
        time.sleep(0.05)
        return b""

    monkeypatch.setattr(deliver, "png_of", png_of)
    monkeypatch.setattr(deliver, "DRAWING", 0.01)
    api = FakeApi(seconds=0)
    carrier = TelegramCarrier(api)
    refused = await carrier.deliver("5", MESSAGE, _attempt())
    assert isinstance(refused, Refused)
    assert refused.kind is Refusal.MESSAGE
    assert "Bjørn" not in refused.why + refused.words
    assert not api.calls
    assert await carrier.deliver("5", MESSAGE, _attempt(plain=True)) == Sent(101)
    assert api.texts == [f"Her er bildet.\n\n{WORDS}".replace("900 11 222", "900\u00a011\u00a0222")]


async def test_a_file_of_ones_own_data_goes_as_it_is_under_its_name_and_is_not_lost_when_plain() -> None:
    message = Message("Her er filen.", neutral=True, file=File("rodtrad.zip", b"PK\x03\x04 many bytes"))
    assert Message.from_json(message.to_json()) == message
    assert b"many bytes" not in repr(message).encode()
    for plain in (False, True):
        api = FakeApi(seconds=0)
        assert await TelegramCarrier(api).deliver("5", message, _attempt(plain=plain)) == Sent(101)
        name, content, _ = api.sent("sendDocument")[0].arguments["document"]
        assert (name, content) == ("rodtrad.zip", b"PK\x03\x04 many bytes")
        assert api.sent("sendDocument")[0].arguments["caption"] == "Her er filen."
