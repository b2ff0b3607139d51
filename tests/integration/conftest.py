"""What the tests of whole parts share: the shipped content is read from its files once, not anew for every command and every start."""

from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from bot import bootstrap


@pytest.fixture(scope="session", autouse=True)
def _content_is_read_once() -> Iterator[None]:
    """Both are immutable. Other folders are read each time, and so is everything by `flows check`."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(bootstrap, "load", _once(bootstrap.load, bootstrap.FLOWS))
        patch.setattr(bootstrap, "load_catalogues", _once(bootstrap.load_catalogues, bootstrap.LOCALES))
        yield


def _once(read: Callable[[Path], Any], folder: Path) -> Callable[[Path], Any]:
    known = cache(lambda: read(folder))
    return lambda path: known() if path == folder else read(path)
