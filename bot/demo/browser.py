"""A caseworker's browser without a screen: follows links, fills in the forms that are on the page, keeps its cookie."""

from dataclasses import dataclass, field
from html.parser import HTMLParser
from types import TracebackType
from typing import Final, Self
from urllib.parse import urljoin

import aiohttp

_FIELDS: Final = {"input", "textarea", "select"}


@dataclass(slots=True)
class Form:
    """A form as it stands on a page, with the values it would send as it is."""

    action: str
    values: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True)
class Page:
    """A page: its address, status, visible text and forms."""

    url: str
    status: int
    text: str
    forms: list[Form]
    links: list[str]

    def form(self, ending: str) -> Form:
        """The form whose action ends so. Raises `LookupError`: a person could not do it either."""
        for form in self.forms:
            if form.action.endswith(ending):
                return form
        message = f"{self.url} has no form for {ending}, only {[form.action for form in self.forms]}"
        raise LookupError(message)


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.words: list[str] = []
        self.forms: list[Form] = []
        self.links: list[str] = []
        self._hidden = 0
        self._writing = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        values = {name: value or "" for name, value in attrs}
        if tag in {"script", "style"}:
            self._hidden += 1
        elif tag == "form":
            self.forms.append(Form(values.get("action", "")))
        elif tag == "a" and "href" in values:
            self.links.append(values["href"])
        elif tag in _FIELDS and self.forms and "name" in values:
            self.forms[-1].values[values["name"]] = values.get("value", "")
            self._writing = values["name"] if tag == "textarea" else ""
        elif tag == "button" and self.forms and "formaction" in values:  # the same fields to another address
            self.forms.append(Form(values["formaction"], self.forms[-1].values))

    def handle_endtag(self, tag: str) -> None:
        if tag in {"script", "style"}:
            self._hidden -= 1
        elif tag == "textarea":
            self._writing = ""

    def handle_data(self, data: str) -> None:
        if self._writing:
            self.forms[-1].values[self._writing] += data
        if not self._hidden and data.strip():
            self.words.append(" ".join(data.split()))


class Browser:
    """One person's browser; an asynchronous context manager."""

    def __init__(self) -> None:
        self._session = aiohttp.ClientSession(cookie_jar=aiohttp.CookieJar(unsafe=True))
        self.page = Page("about:blank", 0, "", [], [])

    async def __aenter__(self) -> Self:
        return self

    async def __aexit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        await self._session.close()

    async def open(self, url: str) -> Page:
        """Go to an address (absolute, or from the present page) and read what is there."""
        async with self._session.get(urljoin(self.page.url, url)) as response:
            return await self._read(response)

    async def submit(self, ending: str, **values: str) -> Page:
        """Send the form whose action ends so, with `values` filled in."""
        form = self.page.form(ending)
        target = urljoin(self.page.url, form.action)
        origin = "/".join(self.page.url.split("/")[:3])
        async with self._session.post(
            target, data={**form.values, **values}, headers={"Origin": origin}
        ) as response:
            return await self._read(response)

    async def _read(self, response: aiohttp.ClientResponse) -> Page:
        reader = _Reader()
        reader.feed(await response.text())
        self.page = Page(
            str(response.url), response.status, " ".join(reader.words), reader.forms, reader.links
        )
        return self.page
