"""The forms of a page as somebody would fill them in: the same words wherever words can be typed, else what can be chosen first."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final

#: What is typed where something of that kind is asked for.
OF_A_KIND: Final = {
    "date": "2026-03-09",
    "time": "10:00",
    "number": "1",
    "datetime-local": "2026-03-09T10:00",
}
CALENDAR: Final = """BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\nBEGIN:VEVENT\r\nUID:{0}@x\r\nDTSTAMP:20260301T000000Z
DTSTART:20260309T090000Z\r\nSUMMARY:{0}\r\nLOCATION:{0}\r\nEND:VEVENT\r\nEND:VCALENDAR\r\n"""
TABLE: Final = "navn;name;telefon\r\n{0};{0};22334455\r\n"


@dataclass
class Filled:
    """One form: where it goes and what it sends."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)
    files: dict[str, tuple[str, bytes]] = field(default_factory=dict)


class FilledIn(HTMLParser):
    """Reads a page; `forms` has those that are posted."""

    def __init__(self, words: str) -> None:
        super().__init__()
        self.forms: list[Filled] = []
        self._words = words
        self._in: Filled | None = None
        self._select = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "form":
            self._in = Filled(given.get("action", "")) if given.get("method") == "post" else None
            self.forms += [self._in] if self._in else []
        elif self._in is None:
            return
        elif tag == "option" and self._select:
            if "selected" in given or not self._in.fields[self._select]:
                self._in.fields[self._select] = given.get("value", "")
        elif tag == "button" and "formaction" in given:
            self.forms.append(Filled(given["formaction"], self._in.fields, self._in.files))
        elif name := given.get("name"):
            self._fill(tag, given.get("type", ""), name, given)

    def _fill(self, tag: str, kind: str, name: str, given: dict[str, str]) -> None:
        assert self._in is not None
        value = given.get("value", "")
        if tag == "select":
            self._select, self._in.fields[name] = name, ""
        elif kind == "file":
            shape = CALENDAR if "calendar" in given.get("accept", "") else TABLE
            self._in.files[name] = (f"{self._words}.txt", shape.format(self._words).encode())
        elif kind == "radio":
            self._in.fields.setdefault(name, value)
        elif tag == "textarea" or (tag == "input" and kind in {"", "text", "search"}):
            self._in.fields[name] = self._words
        else:
            self._in.fields[name] = value or OF_A_KIND.get(kind, "")

    def handle_endtag(self, tag: str) -> None:
        if tag == "select":
            self._select = ""
        elif tag == "form":
            self._in = None


def filled_in(page: str, words: str) -> list[Filled]:
    """Every form of a page that is posted, filled in."""
    reader = FilledIn(words)
    reader.feed(page)
    return reader.forms
