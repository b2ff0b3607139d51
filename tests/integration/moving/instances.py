"""Two installations as two operators have them: their environments and command lines, and how a command is killed half-way."""

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from bot.bootstrap import open_store
from bot.clock import SystemClock
from bot.settings import load_partly
from bot.store.people import roster
from tests.fakes.postgres import PostgresServer
from tests.fakes.terminal import Terminal

PASSPHRASE = "korrekt hest batteri stift"
#: Ends the process at a point, as `kill -9` does.
KILLED = """
import os, signal, sys
from bot.console import moving
from bot.cli import main
from bot.store.moving import file
moving.passed = lambda point: point == sys.argv[1] and os.kill(os.getpid(), signal.SIGKILL)
file.COST = 2**10
sys.exit(main(sys.argv[2:]))
"""


@dataclass
class Instance:
    """One installation: its environment, and its command line."""

    terminal: Terminal
    patch: pytest.MonkeyPatch
    env: dict[str, str] = field(default_factory=dict)

    def enter(self) -> Terminal:
        for name, value in self.env.items():
            self.patch.setenv(name, value)
        return self.terminal

    def __call__(self, *words: str, typed: Sequence[str] = ()) -> str:
        return self.enter()(*words, typed=typed)

    def refused(self, *words: str, typed: Sequence[str] = ()) -> str:
        return self.enter().refused(*words, typed=typed)

    def killed(self, point: str, *words: str, typed: Sequence[str] = ()) -> None:
        """Run a command in a process of its own that ends at a point; it must have come there."""
        done = subprocess.run(
            [sys.executable, "-c", KILLED, point, *words],
            input="".join(f"{line}\n" for line in typed).encode(),
            env=os.environ | self.env,
            capture_output=True,
            check=False,
        )
        assert done.returncode == -9, (point, done.stderr.decode()[-500:])

    def serves(self) -> bool:
        """Whether the clinic is in its tables."""
        self.enter()
        store = open_store(load_partly(), SystemClock())
        try:
            return any(one.name == "Fjordheim" for one in store.read(roster.clinics))
        finally:
            store.close()


def two_on_sqlite(folder: Path, empty: Path) -> list[str]:
    return [f"sqlite:///{shutil.copy(empty, folder / f'{number}.db')}" for number in (1, 2)]


def two_on_postgres(server: PostgresServer) -> Iterator[list[str]]:
    names = ("pack_from", "pack_to")
    made = [server.create_database(name, template="empty") for name in names]
    yield [one.render_as_string(hide_password=False) for one in made]
    for name in names:
        server.drop_database(name)
