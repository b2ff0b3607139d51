"""The data map of docs/privacy.md: every table, whom it is about, what is sealed, what is not and why, and how long it stays.

Made from the tables themselves, so it cannot forget one. `python -m scripts.data_map` writes it into the page; a test holds the page to it.
"""

import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, Final

from sqlalchemy import Table

from bot.store.tables import Base

PAGE: Final = Path(__file__).resolve().parents[1] / "docs" / "privacy.md"
BEGIN: Final = "<!-- data map: made by `python -m scripts.data_map` -->\n"
END: Final = "<!-- end of the data map -->\n"

#: How long what stands in a table stays, beside the erasure of its owner. `KEEP_…`: a setting of that name (docs/settings.md).
STAYS: Final = {
    "checkin": "KEEP_CHECKINS_DAYS",
    "coping_use": "KEEP_CHECKINS_DAYS",
    "voice_back": "KEEP_CHECKINS_DAYS",
    "instrument_answer": "KEEP_CHECKINS_DAYS",
    "appointment": "KEEP_APPOINTMENTS_DAYS after its last day",
    "plan_item": "KEEP_PLANS_DAYS after it was changed and its owner talked with the program",
    "run": "KEEP_CONVERSATIONS_DAYS after it ended",
    "run_event": "with its conversation",
    "timer": "until it has fired",
    "thought": "seconds",
    "relay": "KEEP_WORDS_DAYS after the request was over",
    "staff_note": "KEEP_WORDS_DAYS after the request was over",
    "staff_draft": "until sent; KEEP_WORDS_DAYS at most",
    "first_draft": "until sent; KEEP_WORDS_DAYS at most",
    "request": "its words KEEP_WORDS_DAYS after it was over; that there was one stays",
    "promise": "its words KEEP_WORDS_DAYS after the request was over",
    "outbox": "KEEP_SENT_DAYS after it was sent; about a request, a copy in `patient_change`",
    "patient_change": "with its row; earlier states KEEP_WORDS_DAYS after a newer one; about a request, as long as its words",
    "clinic_change": "with its row; earlier states KEEP_WORDS_DAYS after a newer one",
    "processed_update": "KEEP_UPDATES_DAYS",
    "failed_update": "KEEP_PARKED_DAYS; of strangers three days",
    "audit_event": "KEEP_AUDIT_DAYS",
    "enrolment": "KEEP_LINKS_DAYS after it ended; the newest of a person stays",
    "enrolment_seed": "KEEP_LINKS_DAYS after its link ended",
    "staff_login": "KEEP_LINKS_DAYS after it ended",
    "staff_session": "KEEP_LINKS_DAYS after it ended",
    "login_attempt": "minutes",
    "login_failure": "a day",
    "api_token": "KEEP_LINKS_DAYS after it was revoked",
    "occurrence": "some weeks",
    "backup": "KEEP_LINKS_DAYS; the newest stays",
    "clinic_openers": "the ten newest of each language",
}
_PEOPLE: Final = {
    "patient": "a patient",
    "staff": "one of staff",
    "clinic": "a clinic",
    "recipient": "whoever is reached there",
}


def about(table: Table, seen: frozenset[str] = frozenset()) -> str:
    """Whom a table is about: the nearest person that its rows lead to."""
    if table.name in _PEOPLE:
        return _PEOPLE[table.name]
    if "patient_id" in table.columns:
        return _PEOPLE["patient"]
    targets = [key.column.table for key in table.foreign_keys if key.column.table.name not in seen]
    found = [about(one, seen | {table.name}) for one in targets]
    for who in ("a patient", "whoever is reached there", "one of staff", "a clinic"):
        if who in found:
            return who
    return "nobody"


def _words(table: Table) -> str:
    """What the class of a table says of it, in its first sentence."""
    classes = {
        mapper.local_table.name: mapper.class_
        for mapper in Base.registry.mappers
        if isinstance(mapper.local_table, Table)
    }
    said = " ".join((classes[table.name].__doc__ or "").split())
    end = said.find(". ")
    return said if end < 0 else said[: end + 1]


def _columns(table: Table) -> tuple[str, str]:
    """What is sealed, and what may be read, with the reason."""
    sealed = [column.name for column in table.columns if column.info.get("sealed")]
    plain = [f"{column.name}: {column.info['plain']}" for column in table.columns if column.info.get("plain")]
    return ", ".join(f"`{name}`" for name in sealed) or "–", "; ".join(plain) or "–"


def rows() -> Iterator[str]:
    """A line for each table, by whom it is about."""
    order = ["a patient", "whoever is reached there", "one of staff", "a clinic", "nobody"]
    for table in sorted(Base.metadata.sorted_tables, key=lambda one: (order.index(about(one)), one.name)):
        sealed, plain = _columns(table)
        stays = STAYS.get(table.name, "until its owner goes, or takes it away")
        cells = (f"`{table.name}`", about(table), _words(table), sealed, plain, stays)
        yield "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def data_map() -> str:
    """The whole of it, between its marks."""
    head = "| table | about | what it is | sealed | readable without a key, and why | stays |\n|---|---|---|---|---|---|\n"
    return BEGIN + head + "\n".join(rows()) + "\n" + END


def put_into(page: str) -> str:
    """A page with the map in its place. Raises `ValueError` when it has none."""
    before, begin, rest = page.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        message = "the page has no place for the data map"
        raise ValueError(message)
    return before + data_map() + after


def main(path: Path = PAGE) -> int:
    """Write it."""
    path.write_text(put_into(path.read_text(encoding="utf-8")), encoding="utf-8")
    return 0


def unused_names() -> set[str]:
    """Names of `STAYS` that no table has."""
    known: Any = Base.metadata.tables
    return set(STAYS) - set(known)


if __name__ == "__main__":
    sys.exit(main())
