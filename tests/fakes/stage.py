"""A stage without the product: the real stand-in for Telegram, and a staff server of a few pages. Quick, for tests of the demo page."""

import secrets
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any, cast
from uuid import UUID

from aiohttp import web

from bot.botapi import StandIn
from bot.clock import ShiftedClock
from bot.demo.mailbox import MailCatcher
from bot.demo.progress import Progress
from bot.demo.stage import Handed, Stage
from bot.ids import PatientId
from bot.store.people.enrolments import Invitation

TOKEN = "123456:TEST-token"
PUBLIC_URL = "http://staff.example:8080"
BEGINS = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)
PHRASES = {"keyboard_craving": "Russug", "keyboard_talk": "Snakk med {caseworker}"}

INBOX = """<!doctype html><title>(1) Beskjeder</title><link rel="stylesheet" href="/staff/static/app.css?v=1">
<noscript><meta http-equiv="refresh" content="60; url=/staff/again"></noscript>
<p>{name}</p><a href="/staff/q/ABC">Eli skrev /staff/ og "staff"</a>
<form method="post" action="/staff/q/ABC/answer"><input name="csrf" value="{session}"></form>
<script type="module" src="/staff/static/app.js"></script>"""
SCRIPT = 'fetch("/staff/list"); new EventSource(`/staff/events?q=`); const own = "/stafford/";'


class StaffServer:
    """Sessions by link as the real staff pages have them, and pages that name other pages in every way those do."""

    def __init__(self) -> None:
        self.links: dict[str, str] = {}
        self.sessions: dict[str, str] = {}
        self.answers: list[tuple[str, str]] = []
        #: So many pages are refused because the machine is busy.
        self.busy = 0
        self.url = ""
        self._runner: web.AppRunner | None = None

    async def start(self) -> None:
        application = web.Application()
        application.add_routes(
            [
                web.post("/staff/login", self._login),
                web.get("/staff/", self._inbox),
                web.get("/staff/events", self._events),
                web.get("/staff/static/app.js", self._script),
                web.post("/staff/q/ABC/answer", self._answer),
                web.post("/staff/logout", self._logout),
            ]
        )
        self._runner = web.AppRunner(application, access_log=None)
        await self._runner.setup()
        site = web.TCPSite(self._runner, "127.0.0.1", 0)
        await site.start()
        self.url = f"http://127.0.0.1:{self._runner.addresses[0][1]}"

    async def stop(self) -> None:
        if self._runner is not None:
            await self._runner.cleanup()

    def link(self, name: str) -> str:
        token = secrets.token_hex(4)
        self.links[token] = name
        return f"{self.url}/staff/login/{token}"

    async def _login(self, request: web.Request) -> web.Response:
        fields = await request.post()
        name = self.links.pop(str(fields["token"]), None)
        if name is None or request.headers["Origin"] != PUBLIC_URL:
            return web.Response(status=403)
        session = secrets.token_hex(4)
        self.sessions[session] = name
        response = web.Response(status=303, headers={"Location": "/staff/"})
        response.set_cookie("rodtrad", session, httponly=True)
        return response

    def _name(self, request: web.Request) -> str:
        name = self.sessions.get(request.cookies.get("rodtrad", ""))
        if name is None:
            raise web.HTTPUnauthorized
        return name

    async def _inbox(self, request: web.Request) -> web.Response:
        name = self._name(request)
        if self.busy:
            self.busy -= 1
            return web.Response(status=503, text="busy")
        text = INBOX.replace("{name}", name).replace("{session}", request.cookies["rodtrad"])
        headers = {
            "Content-Security-Policy": "default-src 'none'; frame-ancestors 'none'",
            "X-Frame-Options": "DENY",
            "Cache-Control": "no-store",
        }
        return web.Response(text=text, content_type="text/html", headers=headers)

    async def _script(self, _: web.Request) -> web.Response:
        return web.Response(text=SCRIPT, content_type="text/javascript")

    async def _events(self, request: web.Request) -> web.StreamResponse:
        self._name(request)
        response = web.StreamResponse(headers={"Content-Type": "text/event-stream"})
        await response.prepare(request)
        await response.write(b"event: inbox\ndata: 1\n\n")
        return response

    async def _answer(self, request: web.Request) -> web.Response:
        name = self._name(request)
        if request.headers["Origin"] != PUBLIC_URL:
            return web.Response(status=403)
        fields = await request.post()
        self.answers.append((name, str(fields["text"])))
        return web.Response(status=303, headers={"Location": "/staff/q/ABC?done=answer"})

    async def _logout(self, request: web.Request) -> web.Response:
        self.sessions.pop(request.cookies["rodtrad"])
        response = web.Response(text="out")
        response.del_cookie("rodtrad")
        return response


class FakeStage:
    """Stands where a `Stage` is wanted; `as_stage` says so to the type checker."""

    def __init__(self) -> None:
        self.clock = ShiftedClock(BEGINS)
        self.standin = StandIn(TOKEN, self.clock)
        self.staff = StaffServer()
        self.moves: list[datetime] = []
        self.enrolled: list[tuple[str, str, int | None]] = []
        self.running = False
        #: What happens while time passes.
        self.while_moving: Callable[[], Any] | None = None
        self.waiting = 0
        self.mailbox = MailCatcher()
        self.absent = False
        #: Whose links the clinic has handed over on its own pages.
        self.links: dict[str, PatientId] = {}
        #: How far everybody has come, as the database would have it.
        self.stands = Progress()
        self.spoken: list[tuple[PatientId, str]] = []
        self.program = SimpleNamespace(
            web=SimpleNamespace(url=""),
            settings=SimpleNamespace(public_url=PUBLIC_URL),
            desk=SimpleNamespace(
                texts=SimpleNamespace(
                    phrase=lambda key, _language: PHRASES[key], get=lambda key, _language: key
                )
            ),
            store=SimpleNamespace(read=lambda _query: self.waiting),
        )

    @property
    def as_stage(self) -> Stage:
        return cast(Stage, self)

    async def start(self) -> None:
        await self.standin.start()
        await self.staff.start()
        self.program.web.url = self.staff.url
        self.running = True

    async def stop(self) -> None:
        self.running = False
        await self.staff.stop()
        await self.standin.stop()

    async def enrol(self, name: str, language: str = "nb", discharge_in_days: int | None = 3) -> Invitation:
        self.enrolled.append((name, language, discharge_in_days))
        number = len(self.enrolled)
        expires = self.clock.now() + timedelta(days=1)
        return Invitation(PatientId(UUID(int=number)), f"token{number}", f"{number:06d}", expires)

    async def handed(self, token: str, code: str) -> Handed | None:
        patient_id = self.links.get(token)
        if patient_id is None:
            return None
        expires = self.clock.now() + timedelta(days=1)
        return Handed(Invitation(patient_id, token, code, expires), "Ada", "nn")

    async def renew(self, patient_id: PatientId) -> Invitation:
        self.stands = Progress()
        return Invitation(patient_id, "token-new", "999999", self.clock.now() + timedelta(days=1))

    async def speak(self, patient_id: PatientId, language: str) -> None:
        self.spoken.append((patient_id, language))

    async def progress(self, patient_id: PatientId) -> Progress:
        del patient_id
        return self.stands

    def is_absent(self) -> bool:
        return self.absent

    async def set_absent(self, *, on: bool) -> None:
        self.absent = on

    async def staff_url(self, name: str) -> str:
        return self.staff.link(name)

    async def move_to(
        self, moment: datetime, patience: float = 10, until: Callable[[], bool] | None = None
    ) -> None:
        del patience
        self.moves.append(moment)
        if self.while_moving is not None:
            await self.while_moving()
        if until is not None and until():
            return
        self.clock.shift(moment - self.clock.now())
