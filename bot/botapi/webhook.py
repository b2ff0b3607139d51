"""Delivery of updates to the bot's own web server, for as long as a webhook is set.

As telegram-bot-api's WebhookActor: within a queue (a chat's messages, a person's presses) one after the other, queues beside
each other, at most `max_connections` at once; anything but 2xx is tried again, at once the first time, then ever more slowly;
a method in the body of the answer is carried out, its result unknown to the bot. The pauses are in real seconds and short.
"""

import asyncio
import json
import re
from collections import deque
from collections.abc import Awaitable, Callable
from urllib.parse import urlsplit

import aiohttp

from bot.botapi.errors import bad_request
from bot.botapi.parameters import Parameters
from bot.botapi.updates import Pending, Updates
from bot.clock import Clock

_SECRET = re.compile(r"[A-Za-z0-9_-]*")
_LONGEST_PAUSE = 60.0  # seconds (WEBHOOK_MAX_RESEND_TIMEOUT)
_ANSWER_TIMEOUT = 60.0  # seconds
_THIS_MACHINE = {"127.0.0.1", "::1", "localhost"}
#: Methods that an answer's body cannot ask for (WebhookActor::handle); "get…" neither.
_NOT_IN_ANSWERS = {"deletewebhook", "setwebhook", "close", "logout"}

CarryOut = Callable[[str, Parameters], Awaitable[object]]


class Webhook:
    """Where updates are posted to, if anywhere."""

    def __init__(self, clock: Clock, updates: Updates, *, retry: float = 0.05) -> None:
        self._clock = clock
        self._updates = updates
        self._retry = retry
        self._queues: dict[tuple[str, int], deque[Pending]] = {}
        self._tasks: dict[tuple[str, int], asyncio.Task[None]] = {}
        self._session: aiohttp.ClientSession | None = None
        self._slots = asyncio.Semaphore(1)
        #: Carries out a method named in an answer; set by the server.
        self.carry_out: CarryOut | None = None
        #: False while Telegram is down.
        self.running = True
        self.url = ""
        self.secret = ""
        self.max_connections = 40
        #: What went wrong last, and when (Unix time).
        self.last_error: tuple[str, int] | None = None
        updates.listener = self._pump

    @property
    def waiting(self) -> int:
        """Updates taken over and not yet delivered."""
        return sum(map(len, self._queues.values()))

    def set(self, parameters: Parameters) -> None:
        """Begin to deliver to the URL of a setWebhook call.

        Raises a 400 with the words of telegram-bot-api, Client::do_set_webhook. Plain HTTP is taken, as by a local Bot API
        server; an address beyond this machine is not, so that a test never calls strangers.
        """
        url = parameters.text("url")
        parts = urlsplit(url)
        if parts.scheme not in {"http", "https"} or not parts.hostname:
            raise bad_request("invalid webhook URL specified")
        secret = parameters.text("secret_token")
        if len(secret) > 256:
            raise bad_request("secret token is too long")
        if not _SECRET.fullmatch(secret):
            raise bad_request("secret token contains unallowed characters")
        if parts.hostname not in _THIS_MACHINE:
            raise bad_request("bad webhook: the stand-in delivers to this machine only")
        self.unset()
        self.url, self.secret = url, secret
        self.max_connections = parameters.integer("max_connections", 40, 1, 100)
        self._slots = asyncio.Semaphore(self.max_connections)
        self.last_error = None
        self._pump()

    def unset(self) -> None:
        """Stop delivering; what is left waits for getUpdates."""
        self.url = self.secret = ""
        for task in self._tasks.values():
            task.cancel()
        self._tasks.clear()
        self._updates.put_back([update for queue in self._queues.values() for update in queue])
        self._queues.clear()

    def drop_pending(self) -> None:
        """Forget what was taken over."""
        for queue in self._queues.values():
            queue.clear()

    def pause(self) -> None:
        """Telegram is down: nothing is delivered."""
        self.running = False

    def resume(self) -> None:
        """Telegram is back."""
        self.running = True
        self._pump()

    async def close(self) -> None:
        """End all deliveries."""
        tasks = list(self._tasks.values())
        self.unset()
        await asyncio.gather(*tasks, return_exceptions=True)
        if self._session:
            await self._session.close()
            self._session = None

    def _pump(self) -> None:
        if not self.url or not self.running:
            return
        for update in self._updates.take_all():
            self._queues.setdefault(update.queue, deque()).append(update)
        for name, queue in self._queues.items():
            if queue and name not in self._tasks:
                self._tasks[name] = asyncio.get_running_loop().create_task(self._deliver_all(name, queue))

    async def _deliver_all(self, name: tuple[str, int], queue: deque[Pending]) -> None:
        failures = 0
        while queue and self.running:
            update = queue[0]
            if update.expires < self._clock.monotonic():
                queue.popleft()
                continue
            async with self._slots:
                delivered = await self._post(update)
            if delivered:
                failures = 0
                update.times -= 1
                if update.times <= 0 and queue and queue[0] is update:
                    queue.popleft()
            else:
                failures += 1
                if failures > 1:
                    await asyncio.sleep(min(self._retry * 2 ** (failures - 2), _LONGEST_PAUSE))
        self._tasks.pop(name, None)
        if not queue:
            self._queues.pop(name, None)

    async def _post(self, update: Pending) -> bool:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                timeout=aiohttp.ClientTimeout(total=_ANSWER_TIMEOUT), connector=aiohttp.TCPConnector(limit=0)
            )
        headers = {"Content-Type": "application/json"}
        if self.secret:
            headers["X-Telegram-Bot-Api-Secret-Token"] = self.secret
        try:
            async with self._session.post(
                self.url, data=json.dumps(update.as_json()), headers=headers, allow_redirects=False
            ) as answer:
                body = await answer.read()
        except (aiohttp.ClientError, TimeoutError) as error:
            self._failed(f"Webhook connection failed: {type(error).__name__}")
            return False
        if not 200 <= answer.status <= 299:
            self._failed(f"Wrong response from the webhook: {answer.status} {answer.reason}")
            return False
        await self._carry_out_answer(body)
        return True

    def _failed(self, words: str) -> None:
        self.last_error = (words, int(self._clock.now().timestamp()))

    async def _carry_out_answer(self, body: bytes) -> None:
        try:
            call = json.loads(body) if body.startswith(b"{") else {}
        except ValueError:
            return
        method = str(call.pop("method", "")).lower()
        if self.carry_out and method and method not in _NOT_IN_ANSWERS and not method.startswith("get"):
            await self.carry_out(method, Parameters(call))
