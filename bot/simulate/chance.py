"""One chance for everything: while it holds, whatever the process draws from the machine comes from a seed instead.

Ids, codes, tokens and nonces are then the same each time, so that what was found under a seed is found again. For scratch databases only.
"""

import os
import random
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """Let the same bytes be drawn each time."""
    source = random.Random(f"{seed} bytes")  # noqa: S311 - the point of it
    before = os.urandom, random._urandom  # type: ignore[attr-defined]  # what `secrets` draws from
    os.urandom = random._urandom = source.randbytes  # type: ignore[attr-defined]
    try:
        yield
    finally:
        os.urandom, random._urandom = before  # type: ignore[attr-defined]
