"""One life of the program in a process of its own. Imported by the fork server before any life begins, so that a life begins quickly."""

import asyncio
import ctypes
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
CAPABILITIES = (
    0x20080522  # version 3 of capget(2) and capset(2): two words of effective, permitted and inheritable
)
ABOVE_FILE_MODES = 0b110  # CAP_DAC_OVERRIDE and CAP_DAC_READ_SEARCH


def live(values: dict[str, Any], log_file: str, largest_file: int = 0, file_modes: bool = False) -> None:
    """Run the program until SIGTERM.

    `largest_file` bytes, if set, is all that any one file may grow to: a full disk. `file_modes`: they hold for root, too.
    """
    if largest_file:
        signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (largest_file, resource.RLIM_INFINITY))
    descriptor = os.open(Path(log_file), os.O_WRONLY | os.O_CREAT | os.O_APPEND)
    os.dup2(descriptor, 1)
    os.dup2(descriptor, 2)
    log.configure("INFO")
    if file_modes and os.geteuid() == 0:
        _obey_file_modes()
    asyncio.run(_serve(Settings.model_validate(values)))


async def _serve(settings: Settings) -> None:
    program = Program(settings, SystemClock(), limits=False, long_poll=5, desk=DESK)
    ended = asyncio.Event()
    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, ended.set)
    await program.start()
    await ended.wait()
    await program.stop()


def _obey_file_modes() -> None:
    """Give up what lets root write to a file that is read-only, for this thread and those it starts."""
    libc = ctypes.CDLL(None, use_errno=True)
    head, words = (ctypes.c_uint32 * 2)(CAPABILITIES, 0), (ctypes.c_uint32 * 6)()
    libc.capget(head, words)
    words[0] &= ~ABOVE_FILE_MODES
    words[1] &= ~ABOVE_FILE_MODES
    if libc.capset(head, words) != 0:
        raise OSError(ctypes.get_errno(), "capset")
