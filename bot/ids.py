"""Identifiers: UUIDv7 made by the program, so that rows sort by age and no database hands out numbers."""

import secrets
import threading
import time
from typing import NewType
from uuid import UUID

ClinicId = NewType("ClinicId", UUID)
StaffId = NewType("StaffId", UUID)
PatientId = NewType("PatientId", UUID)
RecipientId = NewType("RecipientId", UUID)
RunId = NewType("RunId", UUID)
RequestId = NewType("RequestId", UUID)
#: One version of a policy of a clinic.
PolicyId = NewType("PolicyId", UUID)

_lock = threading.Lock()
_last_stamp = 0


def new_id() -> UUID:
    """A UUIDv7 (RFC 9562, method 3): Unix time in 1/4096 ms, never the same or lower twice in a process, then 62 random bits.

    The order of ids is the order in which this process made them; the outbox relies on it.
    """
    global _last_stamp  # noqa: PLW0603 - the one counter that makes ids monotonic
    nanoseconds = time.time_ns()
    stamp = (nanoseconds // 1_000_000) << 12 | (nanoseconds % 1_000_000) * 4096 // 1_000_000
    with _lock:
        stamp = _last_stamp = max(stamp, _last_stamp + 1)
    milliseconds, fraction = stamp >> 12, stamp & 0xFFF
    return UUID(int=milliseconds << 80 | 0x7 << 76 | fraction << 64 | 0b10 << 62 | secrets.randbits(62))


def new_tag() -> str:
    """Eight characters of base64url (48 random bits): names a run inside Telegram's 64-byte button data."""
    return secrets.token_urlsafe(6)
