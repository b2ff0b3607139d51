"""A file to which lines are only added, kept apart from the database, so that a restored copy of before can be held against it.

Each line ends with a checksum of itself. Lines are added under a lock, and are on the disk before what they tell of is final.
"""

import fcntl
import hashlib
import os
from pathlib import Path
from typing import Final

_CHECK: Final = 8  # hexadecimal digits at the end of a line


class JournalError(Exception):
    """The journal cannot be read or written; the message says which file, why, and what to do."""


class Lines:
    """One file. It is made with its first line, readable for its owner alone. What is damaged or cannot be used is said in `words`."""

    #: What it is called, what a damaged line means, and what does not work while the file cannot be used.
    words: tuple[str, str, str]

    def __init__(self, path: Path) -> None:
        self.path = path

    def bodies(self) -> list[str]:
        """Every line without its checksum, the oldest first; none while there is no file.

        A last line that was cut off is of something that never became final. Raises `JournalError` for anything else that is no line.
        """
        try:
            text = self.path.read_bytes().decode("utf-8", "replace")
        except FileNotFoundError:
            return []
        except OSError as error:
            raise self._fault(error) from error
        *lines, torn = text.split("\n")
        found = [self._body(line, number) for number, line in enumerate(lines, 1) if line]
        return found if not torn else [*found, *_whole(torn)]

    def add(self, body: str) -> None:
        """Add one line; it is on the disk when this returns. Raises `JournalError`, and then what it tells of may not happen."""
        line = f"{body} {_check(body)}\n"
        try:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT | os.O_APPEND | os.O_CLOEXEC, 0o600)
            try:
                fcntl.flock(file, fcntl.LOCK_EX)
                if not _ends_well(file):
                    os.ftruncate(file, _last_end(file))
                os.write(file, line.encode())
                os.fsync(file)
            finally:
                os.close(file)
            self._sync_folder()
        except OSError as error:
            raise self._fault(error) from error

    def can_be_written(self) -> bool:
        """Whether a line could be added now; makes no file."""
        there = self.path if self.path.exists() else self.path.absolute().parent
        return os.access(there, os.W_OK)

    def _body(self, line: str, number: int) -> str:
        body, _, check = line.rpartition(" ")
        if check != _check(body):
            name, means, _ = self.words
            message = f"line {number} of {name} {self.path} is damaged: {means}; put a copy of the file in its place"
            raise JournalError(message)
        return body

    def _sync_folder(self) -> None:
        folder = os.open(self.path.absolute().parent, os.O_RDONLY | os.O_DIRECTORY)
        try:
            os.fsync(folder)
        finally:
            os.close(folder)

    def _fault(self, error: OSError) -> JournalError:
        why = error.strerror or type(error).__name__
        name, _, without = self.words
        message = f"{name} {self.path} cannot be used ({why}): {without}; set RODTRAD_ERASURES to a file that can be written"
        return JournalError(message)


def _whole(torn: str) -> list[str]:
    """A last line without its end counts if nothing but the line break is missing."""
    body, _, check = torn.rpartition(" ")
    return [body] if body and check == _check(body) else []


def _ends_well(file: int) -> bool:
    size = os.fstat(file).st_size
    return size == 0 or os.pread(file, 1, size - 1) == b"\n"


def _last_end(file: int) -> int:
    """Where the last whole line ends: what stands behind it was cut off and is of something that never became final."""
    return os.pread(file, os.fstat(file).st_size, 0).rfind(b"\n") + 1


def _check(body: str) -> str:
    return hashlib.sha256(body.encode()).hexdigest()[:_CHECK]
