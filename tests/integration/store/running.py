"""What the tests of the runner share: commands that keep it busy, and others that wait together meanwhile."""

import asyncio
import threading
from typing import Any

import pytest

from bot.store.database.runner import Runner
from bot.store.database.work import Store, Work
from tests.integration.store.helpers import mark


class Gate:
    """A use case that keeps a thread of the runner until it is opened."""

    def __init__(self) -> None:
        self.reached = threading.Event()
        self.open = threading.Event()

    def __call__(self, _work: Work) -> None:
        self.reached.set()
        assert self.open.wait(20)


async def held(runner: Runner) -> tuple[Gate, "asyncio.Task[None]"]:
    """The runner's one writer busy, so that what comes now waits together."""
    gate = Gate()
    busy = asyncio.create_task(runner.do(gate))
    assert await asyncio.to_thread(gate.reached.wait, 20)
    return gate, busy


async def asked(*waiting: Any) -> list["asyncio.Task[Any]"]:
    """Ask for several things, in this order."""
    tasks = [asyncio.ensure_future(each) for each in waiting]
    await asyncio.sleep(0)
    return tasks


def transactions(store: Store, monkeypatch: pytest.MonkeyPatch) -> list[int]:
    """Grows by one with each transaction that is begun."""
    begun: list[int] = []
    begin = store.begin
    monkeypatch.setattr(store, "begin", lambda: (begun.append(1), begin())[1])
    return begun


class RefusedError(Exception):
    """What a use case raises here."""


def mark_and_raise(work: Work, number: int) -> None:
    """Do something, then fail."""
    mark(work, number)
    raise RefusedError(str(number))
