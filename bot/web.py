"""The web server of the program: staff pages, Telegram's webhook and health on one port."""

import asyncio
import contextlib
import json
import logging
import socket
from collections.abc import Awaitable, Callable, Generator, MutableMapping
from typing import Any, Final

import uvicorn

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]


PING_WITHIN: Final = 10.0  # seconds
log = logging.getLogger(__name__)


class PortTakenError(OSError):
    """Nothing can listen at this address; the message says what to do."""


class Front:
    """Sends each request to who answers it: `/telegram/…` to the webhook, health and figures here, the rest to the pages."""

    def __init__(
        self,
        pages: Application,
        webhook: Application | None,
        troubles: Callable[[], list[str]],
        metrics: Callable[[], Awaitable[str]],
    ) -> None:
        self._metrics = metrics
        self._pages = pages
        self._webhook = webhook
        self._troubles = troubles

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """One connection, as ASGI has it."""
        path = scope.get("path", "")
        if scope["type"] == "http" and path == "/healthz":
            await _answer(send, 200, {"ok": True})
        elif scope["type"] == "http" and path == "/readyz":
            troubles = self._troubles()
            await _answer(send, 503 if troubles else 200, {"ok": not troubles, "troubles": troubles})
        elif scope["type"] == "http" and path == "/metrics":
            await _send(
                send, 200, b"text/plain; version=0.0.4; charset=utf-8", (await self._metrics()).encode()
            )
        elif scope["type"] == "http" and path.startswith("/telegram/") and self._webhook is not None:
            await self._webhook(scope, receive, send)
        else:
            await self._pages(scope, receive, send)


async def _answer(send: Send, status: int, data: dict[str, Any]) -> None:
    await _send(send, status, b"application/json", json.dumps(data).encode())


async def _send(send: Send, status: int, kind: bytes, body: bytes) -> None:
    headers = [
        (b"content-type", kind),
        (b"cache-control", b"no-store"),
        (b"content-length", b"%d" % len(body)),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": body})


async def ping(url: str) -> None:
    """Call a dead man's switch; nothing where none is set. The address is a secret: whoever has it can keep the alarm quiet."""
    if not url:
        return
    import aiohttp  # noqa: PLC0415 - loaded by Telegram's side already; this one only listens

    try:
        timeout = aiohttp.ClientTimeout(total=PING_WITHIN)
        async with (
            aiohttp.ClientSession(timeout=timeout) as session,
            session.get(url, allow_redirects=False) as answer,
        ):
            if answer.status >= 400:
                log.warning("HEARTBEAT_URL answers %d", answer.status)
    except (aiohttp.ClientError, OSError, TimeoutError) as error:
        log.warning("HEARTBEAT_URL cannot be reached (%s)", type(error).__name__)


def listen(host: str, port: int) -> socket.socket:
    """A socket bound to this address. Raises `PortTakenError`."""
    try:
        family = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)[0]
        listener = socket.socket(family[0], family[1])
    except OSError as error:
        raise _cannot_listen(host, port, error) from error
    try:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.bind(family[4])
    except OSError as error:
        listener.close()
        raise _cannot_listen(host, port, error) from error
    return listener


def _cannot_listen(host: str, port: int, error: OSError) -> PortTakenError:
    return PortTakenError(
        f"cannot listen at {host}:{port} ({error.strerror}); choose another port or stop what uses this one"
    )


class _Quiet(uvicorn.Server):
    """A server that leaves signals to the program."""

    @contextlib.contextmanager
    def capture_signals(self) -> Generator[None, None, None]:
        """Capture none."""
        yield


class WebServer:
    """Serves an application on one address until it is stopped."""

    def __init__(self, application: Application, host: str, port: int) -> None:
        self._application = application
        self._host = host
        self._port = port
        self._server: _Quiet | None = None
        self._task: asyncio.Task[None] | None = None
        self.url = ""

    async def start(self) -> None:
        """Listen. Raises `PortTakenError`."""
        listener = listen(self._host, self._port)
        host, port = listener.getsockname()[:2]
        self.url = f"http://{f'[{host}]' if ':' in host else host}:{port}"
        config = uvicorn.Config(
            self._application, log_config=None, access_log=False, lifespan="off", server_header=False
        )
        config.timeout_graceful_shutdown = 3
        self._server = _Quiet(config)
        self._task = asyncio.get_running_loop().create_task(
            self._server.serve(sockets=[listener]), name="web"
        )
        while not self._server.started and not self._task.done():  # noqa: ASYNC110 - uvicorn has a flag, not an event
            await asyncio.sleep(0.005)

    async def stop(self) -> None:
        """Finish the requests in hand, for three seconds at most."""
        if self._server is None or self._task is None:
            return
        self._server.should_exit = True
        await asyncio.gather(self._task, return_exceptions=True)
        self._server = None
