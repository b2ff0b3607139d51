"""What `rodtrad doctor` looks at of what is kept: the keys that seal it, its backups, and how long it lies there."""

from collections.abc import Iterator
from datetime import timedelta
from typing import Final

from bot.bootstrap import limits_of
from bot.console.findings import Finding, fine, warn
from bot.settings import Settings
from bot.store.backups import made
from bot.store.database.work import Store
from bot.store.retention import kinds
from bot.store.sealing import rotation

#: What the program has not taken away by then it does not take away.
LATE: Final = timedelta(days=2)
#: A backup that was made each night is at most so old.
OLD: Final = timedelta(hours=36)


def backups(store: Store) -> Iterator[Finding]:
    """When a backup was last made and read back."""
    last = store.read(made.last)
    if last is None:
        yield warn(
            "backup",
            "none was ever made: a lost disk would be everything lost; `rodtrad backup FILE`, each night",
        )
        return
    at, size = last
    age = store.clock.now() - at
    words = f"the last one is {_age(age)} old, {size / 1024**2:.1f} MB, and was read back"
    yield (
        fine("backup", words)
        if age <= OLD
        else warn("backup", f"{words}; make one each night: `rodtrad backup FILE`")
    )


def retention(store: Store, settings: Settings) -> Iterator[Finding]:
    """Whether anything lies there longer than it may, which the program takes away every ten minutes."""
    late = store.read(kinds.overdue, limits_of(settings), LATE)
    for name, oldest in late.items():
        age = _age(store.clock.now() - oldest)
        yield warn(
            "kept",
            f"{name} lie there that are {age} old, longer than the settings let them: see the log, or start the program",
        )
    if not late:
        yield fine("kept", "nothing lies there longer than it may")


def _age(age: timedelta) -> str:
    hours = age.total_seconds() / 3600
    return f"{hours:.0f} hours" if hours < 72 else f"{hours / 24:.0f} days"


def keys(store: Store) -> Iterator[Finding]:
    """How many data keys still hang on an older key of the ring, and which older one is of no use any more."""
    standing = store.read(rotation.standing)
    newest = store.vault.names[0]
    yield fine(
        "keys", f"they are this database's; {standing.by_key.get(newest, 0)} data keys under {newest!r}"
    )
    for name, many in sorted(standing.by_key.items()):
        if name != newest:
            yield warn(
                "keys",
                f"{many} data keys still hang on {name!r}; `rodtrad keys rotate` brings them under {newest!r}",
            )
    for name in standing.idle:
        yield warn(
            "keys", f"nothing hangs on {name!r} any more: take it out of the key ring and restart the program"
        )
