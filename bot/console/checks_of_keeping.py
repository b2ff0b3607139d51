"""What `rodtrad doctor` looks at of what is kept: the keys that seal it."""

from collections.abc import Iterator

from bot.console.findings import Finding, fine, warn
from bot.store.database.work import Store
from bot.store.sealing import rotation


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
