"""A server on a real socket that answers calls to the Bot API well or badly, byte by byte."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

from bot.telegram.carrier.api import Api
from bot.telegram.carrier.http import AioRequest

TOKEN = "4242424242:CANARY-canary-CANARY-canary-CANARY-x"
Answer = Callable[[bytes, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def server(answer: Answer) -> AsyncIterator[str]:
    """A server that reads one request after the other and lets `answer` do the rest."""

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            while True:
                head = await reader.readuntil(b"\r\n\r\n")
                length = next(
                    (
                        int(line.split(b":")[1])
                        for line in head.split(b"\r\n")
                        if line.lower().startswith(b"content-length")
                    ),
                    0,
                )
                await answer(head + await reader.readexactly(length), writer)
        except (asyncio.IncompleteReadError, ConnectionError):
            pass
        finally:
            writer.close()

    listener = await asyncio.start_server(serve, "127.0.0.1", 0)
    try:
        yield f"http://127.0.0.1:{listener.sockets[0].getsockname()[1]}"
    finally:
        listener.close()


def http(status: str, body: bytes, more: bytes = b"") -> bytes:
    return b"HTTP/1.1 %s\r\nContent-Length: %d\r\n%s\r\n%s" % (status.encode(), len(body), more, body)


def says(status: str, body: bytes) -> Answer:
    async def answer(_: bytes, writer: asyncio.StreamWriter) -> None:
        writer.write(http(status, body))
        await writer.drain()

    return answer


async def cuts(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.transport.abort()


async def cuts_half_way(_: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b'HTTP/1.1 200 OK\r\nContent-Length: 900\r\n\r\n{"ok":tr')
    await writer.drain()
    writer.close()


async def never_answers(_: bytes, __: asyncio.StreamWriter) -> None:
    await asyncio.sleep(30)


async def talks_nonsense(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(b"220 mail.example.org " + request)
    await writer.drain()


async def echoes(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(http("403 Forbidden", b"<html>You asked for " + request + b"</html>"))
    await writer.drain()


async def echoes_with_200(request: bytes, writer: asyncio.StreamWriter) -> None:
    writer.write(http("200 OK", b"<html>You asked for " + request + b"</html>"))
    await writer.drain()


@asynccontextmanager
async def api(root: str) -> AsyncIterator[Api]:
    request = AioRequest(root)
    await request.initialize()
    try:
        yield Api(TOKEN, root, request)
    finally:
        await request.shutdown()


def nowhere() -> str:
    return "http://127.0.0.1:1"
