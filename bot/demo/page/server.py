"""The demo page's web server: the page and its files, acts as JSON, news as server-sent events, and the doors to the staff pages.

It listens on this machine only and takes nothing from other sites: the Host must be this machine's, and what is posted must come
from the page itself.
"""

import asyncio
import contextlib
import errno
import io
import socket
from collections.abc import Awaitable, Callable
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

import aiohttp
import segno
from aiohttp import hdrs, web

from bot.demo.furnishing import ENROLLER, TOLD
from bot.demo.page.acts import ACTS, carry_out
from bot.demo.page.news import News
from bot.demo.page.notices import SEATS
from bot.demo.page.show import LANGUAGES, CannotError, Show
from bot.demo.page.staffdoor import StaffDoor
from bot.demo.page.view import PNG, letter_link
from bot.demo.stage import Stage

HOST: Final = "127.0.0.1"
PORT: Final = 8750
#: Tried after `PORT`, before the system chooses one.
MORE_PORTS: Final = 10
FOLDER: Final = Path(__file__).parent
STATIC: Final = FOLDER / "static"
#: Whose pages stand below which path.
DOORS: Final = {**SEATS, "clinic": ENROLLER}
HERE: Final = frozenset({"127.0.0.1", "localhost", "::1"})
HEADERS: Final = {
    "Content-Security-Policy": (
        "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self'; frame-src 'self'; "
        "form-action 'none'; base-uri 'none'; frame-ancestors 'none'"
    ),
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Cache-Control": "no-cache",
}
Handler = Callable[[web.Request], Awaitable[web.StreamResponse]]


class PortTakenError(OSError):
    """Something else listens at the port that was asked for; the message says what to do."""


def told_stage() -> Stage:
    """A stage whose staff are told outside their pages too."""
    return Stage(told=TOLD)


class DemoPage:
    """The page over a stage. `start` and `stop` it inside an event loop; `url` is where it is."""

    def __init__(self, make_stage: Callable[[], Stage] = told_stage, *, port: int | None = None) -> None:
        self.show = Show(make_stage)
        self.news = News(self.show)
        self.url = ""
        self._port = port
        self._doors = {
            path: StaffDoor(self.show, path, name, self.news.look_up) for path, name in DOORS.items()
        }
        self._runner: web.AppRunner | None = None
        self._client: aiohttp.ClientSession | None = None

    async def start(self) -> None:
        """Set the stage, then listen. Raises `PortTakenError` before anything is set when the port is taken."""
        listener = _listen(self._port)
        try:
            await self.show.begin()
        except BaseException:
            listener.close()
            raise
        self._client = aiohttp.ClientSession(cookie_jar=aiohttp.DummyCookieJar())
        self._runner = web.AppRunner(
            self._application(), access_log=None, handler_cancellation=True, shutdown_timeout=1
        )
        await self._runner.setup()
        await web.SockSite(self._runner, listener).start()
        self.news.start()
        self.url = f"http://{HOST}:{listener.getsockname()[1]}"

    async def stop(self) -> None:
        """End everything."""
        await self.news.close()
        if self._client is not None:
            await self._client.close()
        if self._runner is not None:
            await self._runner.cleanup()
        await self.show.end()

    def _application(self) -> web.Application:
        application = web.Application(middlewares=[_guarded])
        application.add_routes(
            [
                web.get("/", self._page),
                web.get("/words/{language}.json", self._words),
                web.get("/qr/{name}.svg", self._qr),
                web.get("/files/{number}", self._file),
                web.get("/events", self._events),
                web.post("/do/{act}", self._do),
                *(web.route("*", f"/{path}/staff{{rest:(/.*)?}}", self._staff(path)) for path in DOORS),
                web.static("/static", STATIC),
            ]
        )
        return application

    # --- routes ------------------------------------------------------------------------------------------------

    async def _page(self, _: web.Request) -> web.StreamResponse:
        return web.FileResponse(STATIC / "index.html")

    async def _words(self, request: web.Request) -> web.StreamResponse:
        language = request.match_info["language"]
        if language not in LANGUAGES:
            raise web.HTTPNotFound
        return web.FileResponse(FOLDER / f"words.{language}.json")

    async def _qr(self, request: web.Request) -> web.StreamResponse:
        link = letter_link(self.show, request.path)
        if link is None:
            raise web.HTTPNotFound
        picture = io.BytesIO()
        segno.make(link, error="m", micro=False).save(
            picture, kind="svg", border=2, light="#fff", omitsize=True
        )
        return web.Response(body=picture.getvalue(), content_type="image/svg+xml")

    async def _file(self, request: web.Request) -> web.StreamResponse:
        number = request.match_info["number"]
        found = self.show.standin.transcript.file(int(number)) if number.isdecimal() else None
        if found is None:
            raise web.HTTPNotFound
        if found.startswith(PNG):
            return web.Response(body=found, content_type="image/png")
        return web.Response(body=found, headers={hdrs.CONTENT_DISPOSITION: "attachment"})

    async def _events(self, request: web.Request) -> web.StreamResponse:
        response = web.StreamResponse(headers={hdrs.CONTENT_TYPE: "text/event-stream", **HEADERS})
        await response.prepare(request)
        try:
            async with contextlib.aclosing(self.news.stream()) as events:
                async for event in events:
                    await response.write(event.encode())
        except ConnectionResetError:
            pass  # the page was closed
        return response

    async def _do(self, request: web.Request) -> web.StreamResponse:
        name = request.match_info["act"]
        if name not in ACTS:
            raise web.HTTPNotFound
        if request.content_type != "application/json":
            raise web.HTTPUnsupportedMediaType
        body = await request.read()
        try:
            # Carried out to its end also when the page is closed in the middle.
            await asyncio.shield(asyncio.ensure_future(carry_out(self.show, name, body)))
        except CannotError as error:
            return web.json_response({"cannot": error.key}, status=409)
        finally:
            self.news.look()
        return web.json_response({})

    def _staff(self, path: str) -> Handler:
        async def handle(request: web.Request) -> web.StreamResponse:
            assert self._client is not None  # noqa: S101 - made at the start, before anything is served
            return await self._doors[path].handle(request, self._client)

        return handle


@web.middleware
async def _guarded(request: web.Request, handler: Handler) -> web.StreamResponse:
    """Refuse what is meant for, or comes from, another site; put the headers on."""
    host = urlsplit(f"//{request.host}")
    if host.hostname not in HERE:
        raise web.HTTPMisdirectedRequest(text="the demo answers only to this machine's own names")
    if (
        request.method not in {"GET", "HEAD"}
        and urlsplit(request.headers.get(hdrs.ORIGIN, "")).netloc != request.host
    ):
        raise web.HTTPForbidden(text="only the demo page itself may do that")
    response = await handler(request)
    if not response.prepared:
        for name, value in HEADERS.items():
            response.headers.setdefault(name, value)
    return response


def _listen(port: int | None) -> socket.socket:
    """A listening socket at the port, or at the first free one of the usual ones. Raises `PortTakenError`."""
    for candidate in [port] if port is not None else [*range(PORT, PORT + MORE_PORTS), 0]:
        listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            listener.bind((HOST, candidate))
            listener.listen()
        except OSError as error:
            listener.close()
            if error.errno not in {errno.EADDRINUSE, errno.EACCES}:
                raise
        else:
            return listener
    message = f"port {port} is taken; stop what uses it, give another with --port, or leave --port out"
    raise PortTakenError(message)
