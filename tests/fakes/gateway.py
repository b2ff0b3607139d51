"""A gateway on this machine, as a clinic has one for text messages, that can also misbehave as gateways do."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from aiohttp import web

WORKS = "works"
SAYS_500 = "answers 500"
HANGS = "hangs"
TRICKLES = "answers a letter a second"
DROPS = "hangs up"
ELSEWHERE = "sends us elsewhere"


@dataclass
class Gateway:
    """The server as tests see it: `said` is what came, and where; `how` is how it behaves."""

    how: str = WORKS
    port: int = 0
    said: list[tuple[str, str]] = field(default_factory=list)

    @property
    def host(self) -> str:
        """Where it listens."""
        return f"127.0.0.1:{self.port}"

    async def take(self, request: web.Request) -> web.StreamResponse:
        """Whatever comes in."""
        self.said.append((request.raw_path, await request.text()))
        match self.how:
            case "answers 500":
                return web.Response(status=500, text="no")
            case "hangs":
                await asyncio.sleep(3600)
            case "answers a letter a second":
                answer = web.StreamResponse(headers={"Content-Length": "3600"})
                await answer.prepare(request)
                for _ in range(3600):
                    await answer.write(b".")
                    await asyncio.sleep(1)
            case "hangs up":
                assert request.transport
                request.transport.abort()
            case "sends us elsewhere":
                return web.Response(status=307, headers={"Location": f"http://{self.host}/elsewhere"})
        return web.json_response({"result": {"status": "ok"}, "status": "queued"})


@asynccontextmanager
async def gateway(how: str = WORKS) -> AsyncIterator[Gateway]:
    """One that listens."""
    box = Gateway(how)
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", box.take)
    runner = web.AppRunner(app, shutdown_timeout=0.1, access_log=None)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    box.port = site._server.sockets[0].getsockname()[1]  # type: ignore[union-attr]
    try:
        yield box
    finally:
        await runner.cleanup()
