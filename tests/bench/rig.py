"""What the end-to-end benches are made of: a stand-in and one program beside it, both processes of their own."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Self

from bot.demo.stage import TOKEN, free_port
from tests.soak.world import FIRST_CHAT

PEOPLE = 200
ROOT = Path(__file__).resolve().parents[2]


def environment(folder: Path, **more: str) -> dict[str, str]:
    """For a process under measurement: byte code is kept, as where the program is installed, whatever is set here."""
    kept = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    return kept | {"PYTHONPATH": str(ROOT), "PYTHONPYCACHEPREFIX": str(folder / "bytecode")} | more


class StandInProcess:
    """A stand-in that only counts."""

    def __init__(self, folder: Path) -> None:
        command = [sys.executable, "-m", "bot.botapi", "--no-record", "--token", TOKEN]
        self._process = subprocess.Popen(command, stdout=subprocess.PIPE, cwd=ROOT, env=environment(folder))
        assert self._process.stdout is not None
        self.url: str = json.loads(self._process.stdout.readline())["url"]

    def control(self, what: str, **body: Any) -> dict[str, Any]:
        """One control call."""
        asked = urllib.request.Request(f"{self.url}/standin/{what}", json.dumps(body).encode(), method="POST")  # noqa: S310
        with urllib.request.urlopen(asked, timeout=60) as answer:  # noqa: S310
            found: dict[str, Any] = json.load(answer)
            return found

    @property
    def replies(self) -> int:
        """Messages the bot has sent."""
        return int(self.control("counters")["calls"].get("sendMessage", 0))

    def write(self, count: int, first: int = 0) -> None:
        """So many people ask for their plan, one after another from the `first` on."""
        first %= PEOPLE
        self.control("bulk", count=count, users=PEOPLE - first, first_user=FIRST_CHAT + first, text="/plan")

    def close(self) -> None:
        """End the process."""
        self._process.terminate()
        self._process.wait()
        if self._process.stdout is not None:
            self._process.stdout.close()


class Contender:
    """One program and the stand-in it talks to."""

    def __init__(
        self, folder: Path, arguments: list[str], settings: Mapping[str, str] | None = None, **more: str
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.standin = StandInProcess(folder)
        self._arguments = arguments
        self._log = folder / "log"
        values = {"TELEGRAM_TOKEN": TOKEN, "TELEGRAM_API_URL": self.standin.url, "PORT": str(free_port())}
        values |= {"SPOOL": str(folder / "spool")} | dict(settings or {})
        ours = {f"RODTRAD_{name}": value for name, value in values.items()}
        self._environment = environment(folder, **ours, **more)
        self._process: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self.end()
        self.standin.close()

    def begin(self) -> None:
        """Start the program."""
        with self._log.open("ab") as log:
            command = [sys.executable, *self._arguments]
            self._process = subprocess.Popen(command, stdout=log, stderr=log, cwd=ROOT, env=self._environment)

    def end(self) -> None:
        """SIGTERM."""
        if self._process is not None:
            self._process.send_signal(signal.SIGTERM)
            self._process.wait(30)
            self._process = None

    @property
    def resident_mb(self) -> float:
        """Memory the program has in RAM now, in MB (10^6 bytes)."""
        assert self._process is not None
        status = Path(f"/proc/{self._process.pid}/status").read_text()
        kilobytes = next(line for line in status.splitlines() if line.startswith("VmRSS:")).split()[1]
        return int(kilobytes) * 1024 / 1e6

    @property
    def processor_seconds(self) -> float:
        """Processor time the program has taken so far, all its threads together."""
        assert self._process is not None
        fields = Path(f"/proc/{self._process.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")

    def until(self, replies: int, seconds: float = 120) -> float:
        """Wait until so many messages were sent in all; gives the monotonic time of that moment."""
        end = time.monotonic() + seconds
        while self.standin.replies < replies:
            assert time.monotonic() < end, (
                f"{self.standin.control('counters')}; {self._log.read_text()[-2000:]}"
            )
            time.sleep(0.02)
        return time.monotonic()

    def first_reply(self) -> float:
        """Seconds from the start of the process to the answer to an update that waits already."""
        self.standin.write(1)
        began, before = time.monotonic(), self.standin.replies
        self.begin()
        return self.until(before + 1) - began

    def answers(self, updates: int) -> None:
        """Have so many updates answered, one message each."""
        before = self.standin.replies
        self.standin.write(updates)
        self.until(before + updates, 600)

    def rate(self, updates: int) -> float:
        """Updates answered in a second of wall time, one message each, between a fifth and nine tenths of a batch."""
        before = self.standin.replies
        self.standin.write(updates)
        low = self.until(before + updates // 5)
        counted = self.standin.replies - before
        high = self.until(before + updates * 9 // 10)
        rate = (self.standin.replies - before - counted) / (high - low)
        self.until(before + updates)
        return rate
