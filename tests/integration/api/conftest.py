"""The API over the small clinic, with a program of the clinic's that calls it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from fastapi import FastAPI

from bot.clinic.app import create_app
from bot.domain.people.scopes import Scope
from bot.ids import ClinicId
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.people import api_tokens, people
from tests.fakes.browser import ORIGIN
from tests.fakes.clinic import SmallClinic, desk, open_clinic

KEY = "0123456789abcdef"


@pytest.fixture
def clinic(store: Store) -> SmallClinic:
    """Kari, Ola and Berit of Fjordklinikken, Per of another clinic."""
    return open_clinic(store)


@pytest.fixture
async def app(store: Store) -> AsyncIterator[FastAPI]:
    async def bot_name() -> str:
        return "rodtrad_bot"

    runner = Runner(store)
    yield create_app(runner, desk(), ORIGIN, bot_name=bot_name, within=60)
    runner.close()


@dataclass
class Program:
    """A clinic's own program with its token."""

    client: httpx.AsyncClient
    token: str

    async def call(
        self,
        method: str,
        path: str,
        *,
        key: str | None = None,
        json: Any = None,
        content: bytes | None = None,
    ) -> httpx.Response:
        headers = {"Authorization": f"Bearer {self.token}"} if self.token else {}
        if key is not None:
            headers["Idempotency-Key"] = key
        return await self.client.request(
            method, f"/api/v1{path}", headers=headers, json=json, content=content
        )


Call = Callable[..., Awaitable[Program]]


@pytest.fixture
async def program(app: FastAPI, clinic: SmallClinic) -> AsyncIterator[Call]:
    """A program with a token of Fjordklinikken for every scope, unless said otherwise."""
    clients = []

    async def made(*scopes: Scope, of: ClinicId | None = None) -> Program:
        token = clinic.store.run(api_tokens.make, of or clinic.id, "EPJ", scopes or tuple(Scope), None)
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        clients.append(httpx.AsyncClient(transport=transport, base_url=ORIGIN))
        return Program(clients[-1], token)

    yield made
    for client in clients:
        await client.aclose()


@pytest.fixture
def dal(clinic: SmallClinic) -> ClinicId:
    """The other clinic."""
    return clinic.store.read(lambda work: people.staff_member(work, clinic.per).clinic_id)


def wanted(clinic: SmallClinic, **other: object) -> dict[str, object]:
    """Somebody with whom nothing is wrong."""
    return {
        "reference": "A-1042",
        "name": "Eli Moen",
        "language": "nn",
        "discharge_on": "2026-03-20",
        "caseworker": str(clinic.kari),
        "deputy": str(clinic.ola),
        "test_person": True,
    } | other
