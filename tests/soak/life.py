"""One life of the program in a process of its own. Imported by the fork server before any life begins, so that a life begins quickly."""

import asyncio
import os
import resource
import signal
from pathlib import Path
from typing import Any

from bot import log
from bot.bootstrap import build_desk
from bot.clock import SystemClock
from bot.program import Program
from bot.settings import Settings

DESK = build_desk()


def live(values: dict[str, Any], log_file: str, largest_file: int = 0) -> None:
    """Run the program until SIGTERM. `largest_file` bytes, if set, is all that any one file may grow to: a full disk."""
    if largest_file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    descriptor = os.open(Path(log_file), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    log.configure("INFO")
    asyncio.run(_serve(Settings.model_validate(values)))


async def _serve(settings: Settings) -> None:
    program = Program(settings, SystemClock(), limits=False, long_poll=5, desk=DESK)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await program.start()
    await ended.wait()
    await program.stop()
