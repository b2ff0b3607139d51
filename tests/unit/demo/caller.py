"""A plain HTTP caller of the stand-in, without a client library between."""

from dataclasses import dataclass
from typing import Any

import aiohttp

from bot.botapi import StandIn

TOKEN = "123456:TEST-token"

KEYS = {"inline_keyboard": [[{"text": "Hjelp", "callback_data": "h"}]]}
LONG = "😀" * 2048  # 4096 UTF-16 units


@dataclass
class Caller:
    """Calls methods as JSON."""

    session: aiohttp.ClientSession
    standin: StandIn

    async def __call__(self, method: str, **parameters: Any) -> Any:
        """The result of a call that must succeed."""
        status, body = await self.post(method, json=parameters)
        assert status == 200, body
        assert body["ok"] is True
        return body["result"]

    async def refused(self, method: str, **parameters: Any) -> tuple[int, str]:
        """Code and words of a call that must be refused."""
        status, body = await self.post(method, json=parameters)
        assert body["ok"] is False
        assert body["error_code"] == status
        return status, body["description"]

    async def post(self, method: str, **how: Any) -> tuple[int, Any]:
        async with self.session.post(f"{self.standin.url}/bot{TOKEN}/{method}", **how) as answer:
            return answer.status, await answer.json()

    async def control(self, name: str, **parameters: Any) -> Any:
        async with self.session.post(f"{self.standin.url}/standin/{name}", json=parameters) as answer:
            return await answer.json()


async def refusal_of(api: Caller, words: str, method: str, code: int = 400, /, **parameters: Any) -> None:
    """Require that a call is refused with these words, without a trace in the chats."""
    before = len(api.standin.transcript)
    assert await api.refused(method, **parameters) == (code, words)
    assert len(api.standin.transcript) == before
    assert (api.standin.refusals[-1].code, api.standin.refusals[-1].description) == (code, words)
