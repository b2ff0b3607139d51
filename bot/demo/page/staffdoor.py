"""Kari's, Ola's and the clinic's pages inside the demo page: the staff pages as they are, under a path and a session of each one's own.

The sessions' cookies stay in this process, so that both can be open side by side in one browser.
"""

import asyncio
import contextlib
import re
from collections.abc import Awaitable, Callable
from typing import Any, Final
from urllib.parse import urlsplit

import aiohttp
from aiohttp import hdrs, web

from bot.demo.page.show import Busy, Show

STAFF: Final = "/staff"
BUSY: Final = 503
#: Real seconds between two tries.
AGAIN_AFTER: Final = 0.5
_PASSED_ON: Final = (hdrs.ACCEPT, hdrs.CONTENT_TYPE, hdrs.ACCEPT_LANGUAGE)
_PASSED_BACK: Final = (hdrs.CONTENT_TYPE, hdrs.CACHE_CONTROL, "X-Content-Type-Options", "Referrer-Policy")
_REWRITTEN: Final = ("text/html", "text/javascript", "application/javascript", "text/css")
#: While the three steps are taken a page shows only what they need; the page takes it away by its name.
CALM: Final = b'<link rel="stylesheet" href="/static/calm.css" id="calm"></head>'
#: An address of the staff pages where a page, script or style names one.
_ADDRESS: Final = re.compile(rb"""(["'`(=])/staff(?=[/"'`?#)])""")
#: What the page looks up anew after: it moves the path on, or Kari's absence.
_DID: Final = re.compile(r"/staff/(?:q/[^/]+/(?:take|answer)|me/)")
#: A link and a code as the clinic's page shows them, once.
_HANDED: Final = re.compile(rb'\?start=([\w-]+)".*?<p class="code">(\d{3}) (\d{3})</p>', re.DOTALL)
#: Streams have no end; only connecting has.
_WAIT: Final = aiohttp.ClientTimeout(total=None, sock_connect=5)


class StaffDoor:
    """The way to the staff pages for one member of staff, under `/<path>/staff/`."""

    def __init__(self, show: Show, path: str, name: str, did: Callable[[], Awaitable[None]]) -> None:
        self._show = show
        self._path = path
        self._name = name
        self._did = did
        self._cookie = ""
        #: The beginning of the show the cookie belongs to.
        self._number = ""
        self._one_at_a_time = asyncio.Lock()

    async def handle(self, request: web.Request, session: aiohttp.ClientSession) -> web.StreamResponse:
        """Pass one request on and its answer back. A session that is over (time has leapt) is opened anew."""
        if self._show.busy is Busy.STARTING:
            return web.Response(status=BUSY, headers={"Retry-After": "1", "Refresh": "2"})
        # A page that cannot be had just now (the stage is being cleared, the machine is busy) is asked for again, and then asks by itself:
        # in a frame nobody finds out how to.
        for last in (False, False, False, True):
            with contextlib.suppress(aiohttp.ClientConnectionError):
                answer = await self._handle(request, session)
                if answer.status != BUSY or request.method != "GET":
                    return answer
            if last or request.method != "GET":
                break
            await asyncio.sleep(AGAIN_AFTER)
        return web.Response(status=BUSY, headers={"Retry-After": "1", "Refresh": "2"})

    async def _handle(self, request: web.Request, session: aiohttp.ClientSession) -> web.StreamResponse:
        address = self._base + request.rel_url.raw_path_qs.removeprefix(f"/{self._path}")
        how: dict[str, Any] = {
            "data": await request.read() or None,
            "allow_redirects": False,
            "timeout": _WAIT,
        }
        for again in (False, True):
            await self._log_in(session)
            headers = self._headers(request)
            async with session.request(request.method, address, headers=headers, **how) as answer:
                if answer.status != 401 or again:
                    return await self._answer(request, answer)
            self._cookie = ""
            if request.method != "GET":
                break  # the form belonged to the session that is over
        return web.Response(status=303, headers={hdrs.LOCATION: f"/{self._path}{STAFF}/"})

    async def _log_in(self, session: aiohttp.ClientSession) -> None:
        async with self._one_at_a_time:
            if self._cookie and self._number == self._show.number:
                return
            url = urlsplit(await self._show.stage.staff_url(self._name))
            token = url.path.rpartition("/")[2]
            address = f"{self._base}{STAFF}/login"
            async with session.post(
                address, data={"token": token}, headers=self._origin, allow_redirects=False
            ) as answer:
                self._keep_cookie(answer)
            self._number = self._show.number

    @property
    def _base(self) -> str:
        return self._show.stage.program.web.url

    @property
    def _origin(self) -> dict[str, str]:
        """The staff pages take forms from their own public address only; the demo's server has checked where this one came from."""
        return {hdrs.ORIGIN: self._show.stage.program.settings.public_url}

    def _headers(self, request: web.Request) -> dict[str, str]:
        headers: dict[str, str] = {
            name: request.headers[name] for name in _PASSED_ON if name in request.headers
        }
        return headers | self._origin | {hdrs.COOKIE: self._cookie, hdrs.ACCEPT_ENCODING: "identity"}

    async def _answer(self, request: web.Request, answer: aiohttp.ClientResponse) -> web.StreamResponse:
        headers = {name: answer.headers[name] for name in _PASSED_BACK if name in answer.headers}
        if policy := answer.headers.get("Content-Security-Policy"):
            headers["Content-Security-Policy"] = policy.replace(
                "frame-ancestors 'none'", "frame-ancestors 'self'"
            )
        if location := answer.headers.get(hdrs.LOCATION):
            headers[hdrs.LOCATION] = f"/{self._path}{location}" if location.startswith(STAFF) else location
        self._keep_cookie(answer)
        if answer.content_type == "text/event-stream":
            return await _stream(request, answer, headers)
        body = await answer.read()
        if handed := _HANDED.search(body):
            await self._show.handed(handed[1].decode(), (handed[2] + handed[3]).decode())
        if self._show.guided:
            body = body.replace(b"</head>", CALM, 1)
        if answer.content_type in _REWRITTEN:
            body = _ADDRESS.sub(rb"\1/" + self._path.encode() + rb"/staff", body)
        if answer.status == 303 and _DID.search(request.path):
            await self._did()
        return web.Response(status=answer.status, body=body, headers=headers)

    def _keep_cookie(self, answer: aiohttp.ClientResponse) -> None:
        for cookie in answer.cookies.values():
            over = cookie["max-age"] == "0" or not cookie.value
            self._cookie = "" if over else f"{cookie.key}={cookie.value}"


async def _stream(
    request: web.Request, answer: aiohttp.ClientResponse, headers: dict[str, str]
) -> web.StreamResponse:
    """Pass events on as they come."""
    response = web.StreamResponse(headers=headers)
    await response.prepare(request)
    try:
        async for chunk in answer.content.iter_any():
            await response.write(chunk)
    except (aiohttp.ClientError, ConnectionResetError):
        pass  # one of the two has gone; the browser asks again
    return response
