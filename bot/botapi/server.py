"""The stand-in as a web server: takes the bot's calls, lets scripted trouble happen, and answers as Telegram does."""

import asyncio
import json
from collections import Counter
from dataclasses import dataclass
from email.utils import format_datetime
from types import TracebackType
from typing import Self

from aiohttp import web

from bot.botapi.chats import ChatKind
from bot.botapi.control import Control
from bot.botapi.errors import Refusal
from bot.botapi.faults import Drop, Faults, Strike
from bot.botapi.limits import Gate, Limits, PauseViolation
from bot.botapi.methods import METHODS, WAITING_METHODS, Backend
from bot.botapi.parameters import Parameters, read
from bot.botapi.people import Group, User
from bot.botapi.transcript import Entry, Transcript, Wanted
from bot.botapi.updates import Updates
from bot.botapi.webhook import Webhook
from bot.botapi.world import World
from bot.clock import Clock

_MAX_BODY = 50 * 1024 * 1024  # bytes (Bot API, Sending files: 50 MB)
_JSON = {"Content-Type": "application/json"}
# What the web server in front of Telegram's says while the API behind it is away: HTML, not JSON.
_BAD_GATEWAY = (
    b"<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>"
)


@dataclass(frozen=True, slots=True)
class Refused:
    """A call that was answered with an error."""

    method: str
    chat: int | None
    code: int
    description: str


class StandIn:
    """A strict local stand-in for the Bot API and the phones of the people who talk to one bot.

    Use as `async with StandIn(token, clock) as standin:`; the bot's API root is `standin.url`. With `record=False` the
    transcript only counts. `limits` turns on Telegram's ceilings. `seed` makes chance repeatable. `webhook_retry` is the
    first pause, in real seconds, before a webhook is called again.
    """

    def __init__(
        self,
        token: str,
        clock: Clock,
        *,
        limits: Limits | None = None,
        record: bool = True,
        seed: int = 1,
        webhook_retry: float = 0.05,
    ) -> None:
        if not token.partition(":")[0].isdecimal() or ":" not in token:
            raise ValueError("a bot token looks like 123456:ABC-DEF")
        self.token = token
        self._clock = clock
        self.world = World.of(token, clock, record=record, seed=seed)
        self.webhook = Webhook(clock, self.world.updates, retry=webhook_retry)
        self.faults = Faults(self.world.rng)
        #: How often each method was called, by its proper name ("?" for unknown ones).
        self.counts: Counter[str] = Counter()
        #: Every call that was answered with an error, scripted ones too.
        self.refusals: list[Refused] = []
        self._gate = Gate(clock, limits)
        self._backend = Backend(self.world, self.webhook)
        self._control = Control(self)
        self._users: dict[int, User] = {}
        self._groups: dict[int, Group] = {}
        #: The time-out away from the network that was asked for over the control side, so that its task is kept.
        self.away: asyncio.Task[None] | None = None
        self._count_waiters: set[tuple[str, int, asyncio.Future[None]]] = set()
        self._host, self._port = "127.0.0.1", 0
        self._listener: asyncio.Server | None = None
        self._server: web.Server | None = None
        self.webhook.carry_out = self._carry_out_answer

    # --- running -----------------------------------------------------------------------------------------------

    async def start(self, host: str = "127.0.0.1", port: int = 0) -> None:
        """Listen; port 0 takes a free one."""
        self._host, self._port = host, port
        await self.up()

    async def stop(self) -> None:
        """End everything."""
        if self.away:
            self.away.cancel()
        await self.webhook.close()
        await self.down()

    async def down(self) -> None:
        """Be unreachable: connections are refused, open ones cut, webhooks not called. `up` brings it back."""
        self.webhook.pause()
        self.world.updates.close()
        if self._listener:
            self._listener.close()
            self._listener = None
        if self._server:
            await self._server.shutdown(0.01)
            self._server = None

    async def up(self) -> None:
        """Listen on the same port as before."""
        if self._listener:
            return
        self.world.updates.reopen()
        loop = asyncio.get_running_loop()
        self._server = web.Server(self._handle, request_factory=_request, access_log=None)
        self._listener = await loop.create_server(self._server, self._host, self._port, reuse_address=True)
        self._port = self._listener.sockets[0].getsockname()[1]
        self.webhook.resume()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _type: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.stop()

    @property
    def url(self) -> str:
        """The API root: the bot calls `<url>/bot<token>/<method>`."""
        return f"http://{self._host}:{self._port}"

    # --- the people's side -------------------------------------------------------------------------------------

    def user(
        self, user_id: int, first_name: str = "", language_code: str = "nb", *, started: bool = False
    ) -> User:
        """The person with that number, made when new; `started` lets the bot write before the person has."""
        if user_id not in self._users:
            name = first_name or f"Person {user_id}"
            self._users[user_id] = User(self.world, user_id, name, language_code, started=started)
        return self._users[user_id]

    def group(self, chat_id: int, title: str = "Group", kind: ChatKind = ChatKind.GROUP) -> Group:
        """The group with that (negative) number, made when new; the bot is not in it yet."""
        if chat_id not in self._groups:
            self._groups[chat_id] = Group(self.world, chat_id, title, kind)
        return self._groups[chat_id]

    @property
    def transcript(self) -> Transcript:
        """What happened in the chats."""
        return self.world.transcript

    @property
    def updates(self) -> Updates:
        """What is on its way to the bot."""
        return self.world.updates

    @property
    def pause_violations(self) -> list[PauseViolation]:
        """Every call made inside a pause that a 429 had imposed."""
        return self._gate.violations

    async def wait_for(self, chat: int, wanted: Wanted, *, timeout: float = 5, since: int = 0) -> Entry:  # noqa: ASYNC109
        """See `Transcript.wait_for`."""
        return await self.transcript.wait_for(chat, wanted, timeout=timeout, since=since)

    async def wait_for_count(self, method: str, count: int, *, timeout: float = 5) -> None:  # noqa: ASYNC109
        """Return when `method` (proper name) was called `count` times in all.

        Raises `TimeoutError` after `timeout` real seconds.
        """
        if self.counts[method] >= count:
            return
        waiter = (method, count, asyncio.get_running_loop().create_future())
        self._count_waiters.add(waiter)
        try:
            await asyncio.wait_for(waiter[2], timeout)
        except TimeoutError:
            message = f"{method} was called {self.counts[method]} times, not {count}, within {timeout} s"
            raise TimeoutError(message) from None
        finally:
            self._count_waiters.discard(waiter)

    # --- the bot's side ----------------------------------------------------------------------------------------

    async def _handle(self, request: web.BaseRequest) -> web.StreamResponse:
        path = request.raw_path.partition("?")[0]
        if path.startswith("/standin/"):
            return await self._control.handle(request, path.removeprefix("/standin/"))
        if not path.startswith("/bot"):
            return _refused(Refusal(404, "Not Found"))  # telegram-bot-api, HttpConnection::handle
        token, slash, method = path.removeprefix("/bot").replace("%3A", ":").partition("/")
        if not slash:
            return _refused(Refusal(404, "Not Found"))
        # ClientManager::send for what is no token at all; Client::get_closing_error for one that Telegram does not know.
        if ":" not in token or token.startswith("0"):
            return _refused(Refusal(401, "Unauthorized: invalid token specified"))
        if token != self.token:
            return _refused(Refusal(401, "Unauthorized"))
        response = await self._call(request, method.lower())
        response.headers["Date"] = format_datetime(self._clock.now(), usegmt=True)
        return response

    async def _call(self, request: web.BaseRequest, method: str) -> web.StreamResponse:
        strike: Strike | None = None
        chat: int | None = None
        try:
            parameters = await read(request)
            chat = parameters.chat
            if self.faults.active:
                strike = self.faults.strike(method, chat)
            if strike:
                await asyncio.sleep(strike.delay)
                if strike.drop is Drop.BEFORE:
                    return _cut(request)
            result = await self.carry_out(method, parameters, strike)
        except Refusal as refusal:
            if request.transport is not None:
                self.refusals.append(Refused(method, chat, refusal.code, refusal.description))
            response = _refused(refusal)
        else:
            response = web.Response(body=_dumps({"ok": True, "result": result}), headers=_JSON)
        return _cut(request) if strike and strike.drop is Drop.AFTER else response

    async def carry_out(self, method: str, parameters: Parameters, strike: Strike | None = None) -> object:
        """Do what a call (its name in lower case) asks for, and give Telegram's `result`. Raises `Refusal`."""
        name, function = METHODS.get(method, ("", None))
        waiting_name, waiting = WAITING_METHODS.get(method, ("?", None))
        self._count(name or waiting_name)
        if refusal := self._gate.check(method, parameters.chat):
            raise refusal
        if strike and strike.refusal:
            if strike.refusal.retry_after:
                self._gate.pause(parameters.chat, strike.refusal.retry_after, strike.scope)
            raise strike.refusal
        if waiting:
            return await waiting(self._backend, parameters)
        if function is None:
            raise Refusal(404, "Not Found: method not found")  # Client::on_cmd
        return function(self._backend, parameters)

    async def _carry_out_answer(self, method: str, parameters: Parameters) -> object:
        try:
            return await self.carry_out(method, parameters)
        except Refusal as refusal:
            self.refusals.append(Refused(method, parameters.chat, refusal.code, refusal.description))
            return None

    def _count(self, name: str) -> None:
        self.counts[name] += 1
        for method, count, reached in self._count_waiters:
            if method == name and self.counts[name] >= count and not reached.done():
                reached.set_result(None)


def _request(
    message: object, payload: object, protocol: object, writer: object, task: object
) -> web.BaseRequest:
    loop = asyncio.get_running_loop()
    return web.BaseRequest(message, payload, protocol, writer, task, loop, client_max_size=_MAX_BODY)  # type: ignore[arg-type]


def _dumps(value: object) -> bytes:
    # ASCII, so that a lone surrogate of an injected update survives as an escape.
    return json.dumps(value).encode()


def _refused(refusal: Refusal) -> web.Response:
    if refusal.code == 502:
        return web.Response(body=_BAD_GATEWAY, status=502, headers={"Content-Type": "text/html"})
    # HttpConnection::send_response also sets the header.
    headers = _JSON if refusal.retry_after is None else {**_JSON, "Retry-After": str(refusal.retry_after)}
    return web.Response(body=_dumps(refusal.body()), status=refusal.code, headers=headers)


def _cut(request: web.BaseRequest) -> web.StreamResponse:
    if request.transport is not None:
        request.transport.abort()
    return web.Response()
