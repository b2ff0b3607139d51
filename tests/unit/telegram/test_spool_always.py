"""The spool whatever is done to it at the same time, and wherever the process is killed."""

import os
import threading
from collections.abc import Callable
from contextlib import suppress
from functools import partial
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.fakes.examples import examples
from tests.unit.telegram.test_spool import opened, texts


class Killed(BaseException):
    """The process ends here: nothing of it runs any more, the file stays as it is."""


class Disk:
    """Counts what is asked of the disk; kills at one call, and has something else done during another."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.calls = 0
        self.kill_at = 0
        self.killed = False
        self.meanwhile: tuple[int, Callable[[], None]] | None = None
        self.others: list[threading.Thread] = []
        for name in ("write", "fsync", "ftruncate"):
            patch.setattr(os, name, partial(self._call, getattr(os, name)))
        replace = Path.replace
        patch.setattr(Path, "replace", lambda path, to: self._call(replace, path, to))

    def _call(self, real: Callable[..., Any], *arguments: Any) -> Any:
        if self.killed:
            raise Killed
        if threading.current_thread() in self.others:
            return real(*arguments)
        self.calls += 1
        if self.calls == self.kill_at:
            self.killed = True
            raise Killed
        result = real(*arguments)
        if self.meanwhile is not None and self.calls == self.meanwhile[0]:
            other = threading.Thread(target=self.meanwhile[1], daemon=True)
            self.others.append(other)
            other.start()
            other.join(0.02)
        return result

    def settle(self) -> None:
        """Let everything that was begun meanwhile end."""
        for other in self.others:
            other.join(5)
        self.others.clear()
        self.meanwhile, self.kill_at, self.killed = None, 0, False


STEPS = st.one_of(
    st.tuples(st.just("append"), st.integers(1, 3)),
    st.tuples(st.just("read and forget"), st.integers(0, 2)),
    st.tuples(st.just("restart"), st.just(0)),
)


@settings(
    max_examples=examples(100), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(st.tuples(STEPS, st.integers(0, 6), st.integers(0, 6)), max_size=12))
def test_whatever_is_done_at_once_and_whenever_it_is_killed_nothing_acknowledged_is_lost(
    tmp_path: Path, steps: list[tuple[tuple[str, int], int, int]]
) -> None:
    """Each step may be killed at any call to the disk, and another append may come in during any other."""
    path = tmp_path / "updates.spool"
    path.unlink(missing_ok=True)
    acknowledged: list[str] = []
    handled: set[str | None] = set()
    numbers = count(1)
    spool = opened(path)

    def append(many: int) -> None:
        new = [str(next(numbers)) for _ in range(many)]
        spool.append(new)
        acknowledged.extend(new)

    def append_too() -> None:
        with suppress(Killed):
            append(1)

    with pytest.MonkeyPatch.context() as patch:
        disk = Disk(patch)
        for (what, size), kill, meanwhile in steps:
            disk.kill_at = disk.calls + kill if kill else 0
            disk.meanwhile = (disk.calls + meanwhile, append_too) if meanwhile else None
            try:
                if what == "append":
                    append(size)
                elif what == "read and forget":
                    records, read_to = spool.read(0, 3)
                    but = records[:size]
                    handled |= {record.text for record in records[size:]}
                    spool.forget(read_to, but)
                else:
                    raise Killed
            except Killed:
                disk.settle()
                spool.close()
                spool = opened(path)
            disk.settle()
    spool.close()
    left = set(texts(opened(path)))
    assert set(acknowledged) <= left | handled
