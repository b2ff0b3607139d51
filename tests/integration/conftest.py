"""What the tests of whole parts share: the shipped content is read from its files once, not anew for every command and every start."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot.bootstrap import FLOWS, LOCALES
from bot.content import load
from bot.i18n import load_catalogues


@pytest.fixture(scope="session", autouse=True)
def _content_is_read_once() -> Iterator[None]:
    """Both are immutable. Other folders are read each time, and so is everything by `flows check`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr("bot.bootstrap.load", _once(load, FLOWS))
        patch.setattr("bot.bootstrap.load_catalogues", _once(load_catalogues, LOCALES))
        yield


def _once(read: Callable[[Path], Any], folder: Path) -> Callable[[Path], Any]:
    known = cache(lambda: read(folder))
    return lambda path: known() if path == folder else read(path)
