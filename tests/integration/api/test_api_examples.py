"""The examples of docs/clinic.md, run as they stand there against the API, served."""

import asyncio
import json
import os
import re
import shutil
import sys
from collections.abc import AsyncIterator
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.domain.people.scopes import Scope
from bot.settings import ROOT
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.people import api_tokens
from bot.store.sealing.vault import Vault
from tests.conftest import missing
from tests.fakes.clinic import desk, open_clinic
from tests.fakes.served import served_pages


def example(language: str) -> str:
    """The example in that language."""
    (found,) = re.findall(
        rf"^```{language}\n(.*?)^```",
        (ROOT / "docs" / "clinic.md").read_text(encoding="utf-8"),
        re.DOTALL | re.MULTILINE,
    )
    return str(found)


@pytest.fixture
async def served(
    empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault
) -> AsyncIterator[dict[str, str]]:
    """What an example finds in its environment."""
    shutil.copy(empty_sqlite, tmp_path / "rodtrad.db")
    store = Store(f"sqlite:///{tmp_path / 'rodtrad.db'}", clock, vault)
    clinic, runner = open_clinic(store), Runner(store)
    token = store.run(api_tokens.make, clinic.id, "EPJ", tuple(Scope), None)
    who = {"CASEWORKER": str(clinic.kari), "DEPUTY": str(clinic.ola)}
    async with served_pages(runner, desk()) as served:
        yield {**os.environ, "RODTRAD": served.url, "TOKEN": token, "DAY": "2026-03-20", **who}
    runner.close()
    store.close()


async def said(environment: dict[str, str], *program: str) -> str:
    """What a program prints."""
    process = await asyncio.create_subprocess_exec(
        *program, stdout=asyncio.subprocess.PIPE, stderr=asyncio.subprocess.PIPE, env=environment
    )
    out, errors = await process.communicate()
    assert process.returncode == 0, (out, errors)
    return out.decode()


async def test_the_example_in_python_enrols_somebody(served: dict[str, str]) -> None:
    link, progress = (await said(served, sys.executable, "-c", example("python"))).split()
    assert link.startswith("https://t.me/rodtrad_bot?start=")
    assert progress == "made"


async def test_the_example_with_curl_enrols_somebody_once(served: dict[str, str]) -> None:
    if shutil.which("curl") is None:
        missing("curl", "apt-get install curl")
    first, second = [json.loads(await said(served, "sh", "-c", example("sh"))) for _ in range(2)]
    assert first == second
    assert len(first["code"]) == 6
