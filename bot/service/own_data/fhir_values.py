"""Small values as FHIR R4 writes them: moments, periods, answers, attachments."""

from base64 import b64encode
from datetime import UTC, date, datetime
from typing import Any

Resource = dict[str, Any]


def text_of(title: str, language: str, words: str) -> Resource:
    """Words as an attachment; nothing for none."""
    if not words:
        return {}
    data = b64encode(words.encode()).decode()
    return {"contentType": "text/plain", "language": language or "nb", "data": data, "title": title}


def answer(kind: str, value: object) -> Resource:
    """An answer to a question of this kind: `integer`, or `string` for anything else."""
    if kind == "integer" and isinstance(value, int):
        return {"valueInteger": value}
    return {"valueString": str(value)}


def period(since: datetime, until: datetime | None) -> Resource:
    """A time that began, and perhaps ended."""
    return {"start": instant(since)} | ({} if until is None else {"end": instant(until)})


def instant(moment: datetime | date) -> str:
    """A moment in UTC with its zone, as FHIR writes it."""
    if isinstance(moment, datetime):
        return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")
    return moment.isoformat()
