"""People in the middle of everything, and a journal of erasures."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.store.database.work import Store
from bot.store.erasing.journal import Journal
from bot.store.sealing.vault import KeyRing, Vault
from tests.conftest import MONDAY_MORNING
from tests.fakes.begun import Begun
from tests.fakes.spoilt import Crowd


@pytest.fixture
def crowd(begun: Begun) -> Iterator[Crowd]:
    """A copy with Anna, Bo and Siv in the middle of everything."""
    store = Store(begun.copy(), ManualClock(MONDAY_MORNING), Vault(KeyRing.parse(begun.ring)))
    begun.crowd.house.store, begun.crowd.house.clock = store, store.clock  # type: ignore[assignment]
    yield begun.crowd
    store.close()


@pytest.fixture
def journal(tmp_path: Path) -> Journal:
    return Journal(tmp_path / "erasures")
