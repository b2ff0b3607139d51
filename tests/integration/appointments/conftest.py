"""The small clinic, over both databases."""

import pytest

from bot.store.database.work import Store
from tests.fakes.clinic import SmallClinic, open_clinic


@pytest.fixture
def clinic(store: Store) -> SmallClinic:
    """Kari, Ola and Berit of Fjordklinikken, Per of another clinic, and Jonas, a patient of Kari's."""
    return open_clinic(store)
