"""What `rodtrad doctor` looks at of the journal of erasures."""

from collections.abc import Iterator
from pathlib import Path

from bot.console.findings import Finding, bad, fine, warn
from bot.settings import PREFIX, Settings
from bot.store.database.work import Store
from bot.store.erasing import rows
from bot.store.erasing.journal import Journal, JournalError


def erasures(store: Store, settings: Settings) -> Iterator[Finding]:
    """Whether people can be erased, whether all who were are gone here, and whether journal and database lie apart."""
    journal = Journal(settings.erasures)
    path = settings.erasures.absolute()
    try:
        known = {one.patient_id: one.at for one in journal.read()}
    except JournalError as error:
        yield bad("erasures", str(error))
        return
    if not journal.can_be_written():
        yield bad("erasures", f"{path} cannot be written: nobody can be erased; set {PREFIX}ERASURES")
        return
    back, unknown = store.read(rows.back, list(known)), store.read(rows.unwritten, set(known))
    if back:
        yield bad(
            "erasures",
            f"{len(back)} who were erased are in this database, as after a restore; "
            "the next start of `rodtrad run`, or any other command, erases them again",
        )
    if unknown:
        yield warn(
            "erasures",
            f"{unknown} were erased of whom {path} does not know: from an older copy they would come back; put the right journal there",
        )
    if store.url.drivername == "sqlite" and Path(str(store.url.database)).absolute().parent == path.parent:
        yield warn(
            "erasures",
            f"{path} lies beside the database: restored with it, it brings back whoever was erased; set {PREFIX}ERASURES to another folder",
        )
    if not back and not unknown:
        newest = f", the last on {max(known.values()):%Y-%m-%d}" if known else ""
        yield fine("erasures", f"{len(known)} written down{newest}; none of them is in this database")
