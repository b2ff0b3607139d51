"""Where the key ring comes from when it does not stand in the environment: a file, or what a command prints. Neither is ever shown."""

import shlex
import stat
import subprocess
from pathlib import Path
from typing import Final

COMMAND_WITHIN: Final = 30.0  # seconds
#: A ring of many keys is a few thousand characters; more than this is something else.
MOST: Final = 65_536


class KeySourceError(ValueError):
    """The key ring cannot be had; the message says why and how to mend it, and quotes nothing of a file or of what a command printed."""


def from_file(path: Path) -> str:
    """The ring in a file: keys separated by commas or line breaks, newest first; lines that begin with # are passed over.

    Raises `KeySourceError` when it cannot be read, or when others than its owner and group could read or its group could change it.
    """
    try:
        about = path.stat()
        if not stat.S_ISREG(about.st_mode):
            message = f"{path} is no file"
            raise KeySourceError(message)
        if about.st_mode & (stat.S_IRWXO | stat.S_IWGRP):
            message = f"others on this machine may read or change {path}; chmod 600 {path}"
            raise KeySourceError(message)
        with path.open("rb") as file:
            content = file.read(MOST + 1)
    except OSError as error:
        message = f"{path} cannot be read ({error.strerror}); name a file that holds what `rodtrad keys new` printed"
        raise KeySourceError(message) from None
    return _ring(content, str(path))


def from_command(command: str) -> str:
    """The ring as a command prints it. The words are split as a shell would, and no shell reads them. What it prints goes into no log.

    Raises `KeySourceError` when it cannot be run, fails, prints nothing or takes longer than half a minute.
    """
    try:
        words = shlex.split(command)
        done = subprocess.run(  # noqa: S603 - the operator's own command, from the settings
            words, stdin=subprocess.DEVNULL, capture_output=True, timeout=COMMAND_WITHIN, check=False
        )
    except ValueError:
        message = "it is no command: a quotation mark is open"
        raise KeySourceError(message) from None
    except OSError as error:
        message = f"the command cannot be run ({error.strerror}); give the whole path of a program"
        raise KeySourceError(message) from None
    except subprocess.TimeoutExpired:
        message = f"the command did not end within {COMMAND_WITHIN:.0f} seconds; run it by hand to see what it waits for"
        raise KeySourceError(message) from None
    if done.returncode:
        message = (
            f"the command ended with {done.returncode}; what it printed is not shown, since keys may stand in it: "
            "run it by hand as the program's user"
        )
        raise KeySourceError(message)
    return _ring(done.stdout, "what the command printed")


def _ring(content: bytes, what: str) -> str:
    if len(content) > MOST:
        message = f"{what} is longer than a key ring can be ({MOST} bytes)"
        raise KeySourceError(message)
    try:
        lines = content.decode().splitlines()
    except UnicodeDecodeError:
        message = f"{what} is no text; it has to be what `rodtrad keys new` printed"
        raise KeySourceError(message) from None
    keys = [line.strip() for line in lines if line.strip() and not line.lstrip().startswith("#")]
    if not keys:
        message = f"{what} is empty; put there what `rodtrad keys new` prints"
        raise KeySourceError(message)
    return ",".join(keys)
