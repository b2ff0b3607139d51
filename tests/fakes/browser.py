"""A browser without JavaScript for tests: keeps cookies, follows redirects, and posts the forms that stand on the page."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from html.parser import HTMLParser

import httpx
from fastapi import FastAPI

from bot.ids import StaffId

ORIGIN = "https://rodtrad.example"


@dataclass
class Form:
    """A form on a page, with what its fields hold."""

    action: str
    fields: dict[str, str] = field(default_factory=dict)


class _Page(HTMLParser):
    """Collects forms, links, headings and the text of a page."""

    def __init__(self) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.title = ""
        self.language = ""
        self.text = ""
        self._open: list[str] = []
        self._textarea: str | None = None

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag not in {"input", "meta", "link", "img", "br"}:
            self._open.append(tag)
        if tag == "html":
            self.language = given.get("lang", "")
        elif tag == "form":
            self.forms.append(Form(given.get("action", "")))
        elif tag == "a":
            self.links.append(given.get("href", ""))
        elif given.get("type") in {"radio", "checkbox"} and "checked" not in given:
            pass  # posted only when it is chosen
        elif tag == "input" and given.get("type") in {"checkbox", "radio"} and "checked" not in given:
            pass  # a browser does not send it
        elif tag == "input" and self.forms and "name" in given:
            self.forms[-1].fields[given["name"]] = given.get("value", "")
        elif tag == "button" and self.forms and "formaction" in given:  # the same fields to another address
            self.forms.append(Form(given["formaction"], self.forms[-1].fields))
        elif tag in {"textarea", "select"} and self.forms and "name" in given:
            self.forms[-1].fields[given["name"]] = ""
            self._textarea = given["name"] if tag == "textarea" else None

    def handle_endtag(self, tag: str) -> None:
        if self._open and self._open[-1] == tag:
            self._open.pop()
        if tag == "textarea":
            self._textarea = None

    def handle_data(self, data: str) -> None:
        if self._open[-1:] == ["title"]:
            self.title += data
        elif self._textarea is not None:
            self.forms[-1].fields[self._textarea] += data
        elif "head" not in self._open:
            self.text += data


class Browser:
    """One person's browser."""

    def __init__(self, app: FastAPI) -> None:
        transport = httpx.ASGITransport(app=app, raise_app_exceptions=False)
        self.client = httpx.AsyncClient(transport=transport, base_url=ORIGIN, follow_redirects=True)
        self.answer = httpx.Response(0)
        self.page = _Page()

    @property
    def status(self) -> int:
        """The status of the last answer."""
        return self.answer.status_code

    @property
    def text(self) -> str:
        """What stands on the page, white space made one."""
        return " ".join(self.page.text.split())

    async def go(self, path: str) -> "Browser":
        """Open an address."""
        return self._read(await self.client.get(path))

    async def press(self, action: str, **fields: str) -> "Browser":
        """Submit the form of the page whose address ends so, with some fields filled in otherwise."""
        form = next(one for one in self.page.forms if one.action.endswith(action))
        return await self.post(form.action, {**form.fields, **fields})

    async def post(self, path: str, fields: dict[str, str], **headers: str) -> "Browser":
        """Post fields as a form of our own page would."""
        return self._read(await self.client.post(path, data=fields, headers={"Origin": ORIGIN, **headers}))

    async def reads(self, path: str) -> "Browser":
        """Open a request and say, as the page's script does at the first sign of a hand, that somebody reads it."""
        await self.go(path)
        token = self.form("/logout")
        assert token is not None
        answer = await self.client.post(
            f"{path}/read", data={"csrf": token.fields["csrf"]}, headers={"Origin": ORIGIN}
        )
        assert answer.status_code == 204
        return self

    def form(self, action: str) -> Form | None:
        """The form whose address ends so, if the page has one."""
        return next((one for one in self.page.forms if one.action.endswith(action)), None)

    async def close(self) -> None:
        """Close the connection."""
        await self.client.aclose()

    def _read(self, answer: httpx.Response) -> "Browser":
        self.answer, self.page = answer, _Page()
        if answer.headers.get("content-type", "").startswith("text/html"):
            self.page.feed(answer.text)
        return self


#: Logs a member of staff in with a fresh link and gives their browser, with the inbox open.
LogIn = Callable[[StaffId], Awaitable[Browser]]
