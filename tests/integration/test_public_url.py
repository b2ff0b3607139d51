"""Every public address that the settings take is one under which the program itself serves the webhook and the staff's links."""

import shutil
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from pydantic import ValidationError

from bot.clock import SystemClock
from bot.program import Program
from bot.service.desk import Desk
from bot.settings import Mode, Settings
from bot.store.sealing.vault import KeyRing

TAKEN = (
    "https://clinic.example",
    "https://clinic.example/",
    "https://clinic.example:8443",
    "https://127.0.0.1:8443/",
)
OFFERED = (
    *TAKEN,
    "https://clinic.example/rodtrad",
    "https://clinic.example/rodtrad/",
    "https://clinic.example/a/b?c",
    "https://clinic.example/#x",
)


@pytest.mark.parametrize("address", OFFERED)
async def test_what_is_taken_is_served(tmp_path: Path, desk: Desk, empty_sqlite: Path, address: str) -> None:
    shutil.copy(empty_sqlite, tmp_path / "x.db")
    secret = "a-secret-of-the-webhook-0001"
    try:
        settings = Settings(
            telegram_token="4242:test-token-of-it",  # type: ignore[arg-type]
            keys=KeyRing.fresh("t"),  # type: ignore[arg-type]
            mode=Mode.WEBHOOK,
            webhook_secret=secret,  # type: ignore[arg-type]
            public_url=address,
            database_url=f"sqlite:///{tmp_path / 'x.db'}",
            spool=tmp_path / "x.spool",
        )
    except ValidationError:
        assert address not in TAKEN
        return
    assert address in TAKEN
    program = Program(settings, SystemClock(), desk=desk)
    webhook = urlsplit(program.edge._settings.webhook_url)
    staff = urlsplit(f"{settings.public_url}/staff/login/token")  # as `rodtrad staff link` prints it
    assert webhook.netloc == staff.netloc == urlsplit(address).netloc
    front: Any = program.web._application
    header = (b"x-telegram-bot-api-secret-token", secret.encode())
    # Nothing is taken before the program has started, and Telegram comes again; what matters here is that it is not a 404.
    assert await status(front, "POST", webhook.path, [header]) == 503
    assert await status(front, "GET", staff.path, [(b"host", staff.netloc.encode())]) == 200
    program.runner.close()
    program.store.close()


async def status(front: Any, method: str, path: str, headers: list[tuple[bytes, bytes]]) -> int:
    """What the port answers to a request."""
    said: list[int] = []

    async def receive() -> dict[str, Any]:
        return {"type": "http.request", "body": b'{"update_id": 1}'}

    async def send(event: dict[str, Any]) -> None:
        said.append(event.get("status", 0))

    scope = {
        "type": "http",
        "http_version": "1.1",
        "method": method,
        "path": path,
        "raw_path": path.encode(),
        "query_string": b"",
        "headers": headers,
    }
    await front(
        {**scope, "scheme": "http", "server": ("127.0.0.1", 8080), "client": ("127.0.0.1", 1)}, receive, send
    )
    return said[0]
