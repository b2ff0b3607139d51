"""The README's steps, pasted as they stand into an empty folder, twice, with the stand-in as Telegram."""

import os
import re
import signal
import stat
import subprocess
import sys
import time
import urllib.error
import urllib.request
from pathlib import Path

import pytest

from bot.botapi import StandIn
from bot.demo.stage import TOKEN, free_port

ROOT = Path(__file__).resolve().parents[2]
SECTION = (
    (ROOT / "README.md")
    .read_text()
    .partition("## Run it with a real bot\n")[2]
    .partition("## Where to look next")[0]
)
#: What is typed when a block asks.
ANSWERS = {
    'rodtrad clinic add --hours "mon-fri 08:00-15:00"': ["Fjordheim"],
    "rodtrad staff add": ["Kari Nordli"],
    "rodtrad staff add --duty": ["Ola Berg"],
    "rodtrad staff link": ["Kari Nordli"],
    "rodtrad enrol --test-person": ["Test Person", "Kari Nordli", "Ola Berg"],
}
RUN = "rodtrad run"


def blocks() -> list[str]:
    """Each block for a shell, without the indentation of the list it stands in."""
    found = re.findall(r"^ *```sh\n(.*?)^ *```", SECTION, re.DOTALL | re.MULTILINE)
    return ["\n".join(line.strip() for line in block.strip().splitlines()) for block in found]


class Newcomer:
    """Somebody in an empty folder who pastes."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / ".venv" / "bin").mkdir(parents=True)
        tools = folder / "tools"
        tools.mkdir()
        self._script(
            folder / ".venv" / "bin" / "rodtrad",
            f'PYTHONPATH={ROOT} exec {sys.executable} -m bot "$@"',
        )
        # What `make setup` makes is there already; that there is such a target is in the Makefile.
        self._script(tools / "make", f'grep -q "^$1:" {ROOT}/Makefile')
        self.environment = {"PATH": f"{tools}:/usr/bin:/bin", "HOME": str(folder), "LANG": "C.UTF-8"}

    @staticmethod
    def _script(path: Path, line: str) -> None:
        path.write_text(f"#!/bin/sh\n{line}\n")
        path.chmod(0o755)

    def start(self, block: str, begin: str = "") -> subprocess.Popen[str]:
        """Paste a block into a new terminal."""
        return subprocess.Popen(
            ["/bin/sh", "-c", f"{begin}\n{block}"],
            cwd=self.folder,
            env=self.environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )

    def paste(self, block: str, begin: str = "") -> tuple[int, str]:
        """Paste a block, answer what it asks, and give its exit code and all it says."""
        process = self.start(block, begin)
        out, err = process.communicate("".join(f"{line}\n" for line in ANSWERS.get(block, ())), timeout=180)
        assert "Traceback" not in err
        return process.returncode, out + err

    def fill_in(self, telegram: StandIn, port: int) -> None:
        """Put the token into the settings, and what is different only in this test."""
        file = self.folder / "rodtrad.env"
        text = file.read_text().replace("RODTRAD_TELEGRAM_TOKEN=\n", f"RODTRAD_TELEGRAM_TOKEN={TOKEN}\n")
        file.write_text(
            f"{text}RODTRAD_TELEGRAM_API_URL={telegram.url}\n"
            f"RODTRAD_PORT={port}\nRODTRAD_PUBLIC_URL=http://127.0.0.1:{port}\n"
        )


def wait_for(url: str) -> None:
    """Until it answers."""
    for _ in range(600):
        try:
            with urllib.request.urlopen(url, timeout=2):  # noqa: S310 - our own, at 127.0.0.1
                return
        except urllib.error.URLError:
            time.sleep(0.1)
    pytest.fail(f"nothing answers at {url}")


def test_every_step_works_as_it_stands_and_pasted_again(tmp_path: Path, telegram: StandIn) -> None:
    port = free_port()
    newcomer = Newcomer(tmp_path)
    setting_up, begin, *steps = blocks()
    assert set(ANSWERS) | {RUN} <= set(steps)
    assert newcomer.paste(setting_up) == (0, "")
    settings = tmp_path / "rodtrad.env"
    assert stat.S_IMODE(settings.stat().st_mode) == 0o600
    newcomer.fill_in(telegram, port)
    kept = settings.read_text()

    said = _play(newcomer, begin, steps, port)
    assert {block: code for block, (code, _) in said.items()} == dict.fromkeys(said, 0), said
    assert f"http://127.0.0.1:{port}/staff/login/" in said["rodtrad staff link"][1]
    assert "https://t.me/rodtrad_bot?start=" in said["rodtrad enrol --test-person"][1]

    assert newcomer.paste(setting_up) == (0, "")
    assert settings.read_text() == kept, "the keys are the same as before"
    again = _play(newcomer, begin, steps, port)
    adding = {block for block in steps if " add" in block}
    assert {block for block, (code, _) in again.items() if code != 0} == adding
    assert all("already" in again[block][1] for block in adding)
    assert stat.S_IMODE((tmp_path / "rodtrad.db").stat().st_mode) == 0o600


def _play(newcomer: Newcomer, begin: str, steps: list[str], port: int) -> dict[str, tuple[int, str]]:
    """Paste every step, each in a terminal that began as it says; the program runs from its step on to the end."""
    said = {}
    program: subprocess.Popen[str] | None = None
    try:
        for block in steps:
            if block == RUN:
                program = newcomer.start(f"exec {block}", begin)
                wait_for(f"http://127.0.0.1:{port}/healthz")
            else:
                said[block] = newcomer.paste(block, begin)
    finally:
        if program is not None:
            program.send_signal(signal.SIGTERM)
            out, err = program.communicate(timeout=60)
            said[RUN] = (program.returncode, out + err)
    return said


def test_no_step_shows_a_key_or_a_name_on_a_command_line() -> None:
    names = {name for typed in ANSWERS.values() for name in typed}
    for block in blocks():
        assert not any(name in block for name in names), block
        assert "keys new" not in block or "test -e" in block, "it would be another key each time"
    assert os.linesep.join(blocks()).count("keys new") == 1
