"""A page of before as something to look at: what stood there, word for word, and nothing that can be pressed, filled in or jumped to.

What is hidden on a page was not seen, and is not there.
It is made of the very page that the program draws, so what is taken out is taken out here, once, by tag and attribute.
"""

from html import escape
from html.parser import HTMLParser
from typing import Final

#: What becomes of a tag; every other one stays what it is. Headings go below those of the page that the picture stands on.
_BECOMES: Final = {
    "form": "div", "section": "div", "fieldset": "div", "legend": "p", "label": "span", "a": "span", "button": "span",
    "h1": "h3", "h2": "h4", "h3": "h5", "h4": "h6",
}  # fmt: skip
#: A box to type in or choose from becomes an empty one; what else is in a form is gone.
_BOXES: Final = frozenset({"textarea", "select"})
_GONE: Final = frozenset({"script", "style", "dialog", "template", "noscript"})
_TYPED: Final = frozenset({"text", "search", "date", "time", "datetime-local", "email", "tel", "number"})
_VOID: Final = frozenset({"br", "hr", "img", "input", "wbr", "meta", "link"})
_STAYS: Final = frozenset({"class", "lang", "open", "scope", "colspan", "data-label"})
BUTTON: Final = "still-button"
BOX: Final = "still-box"


def still(page: str) -> str:
    """The markup of a page, or of a part of one, as a picture of it."""
    maker = _Still()
    maker.feed(page)
    maker.close()
    return "".join(maker.parts).strip()


class _Still(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []
        #: The tag whose content is left out, and how deep within it we are.
        self._out = ""
        self._depth = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Write the tag as what it becomes."""
        if self._out:
            self._depth += tag == self._out
            return
        given = dict(attrs)
        if tag in _GONE or tag in _BOXES or "hidden" in given:
            if tag in _VOID:
                return
            self._out, self._depth = tag, 1
        if (tag in _BOXES and "hidden" not in given) or (
            tag == "input" and (given.get("type") or "text") in _TYPED
        ):
            self.parts.append(f'<span class="{BOX}"></span>')
        if self._out or tag == "input":
            return
        kept = {name: value for name, value in attrs if name in _STAYS}
        if tag == "button":
            kept["class"] = " ".join(filter(None, [kept.get("class"), BUTTON]))
        written = "".join(
            f" {name}" if value is None else f' {name}="{escape(value)}"' for name, value in kept.items()
        )
        self.parts.append(f"<{_BECOMES.get(tag, tag)}{written}>")

    def handle_endtag(self, tag: str) -> None:
        """Close what the tag became."""
        if self._out:
            self._depth -= tag == self._out
            if not self._depth:
                self._out = ""
            return
        if tag not in _VOID:
            self.parts.append(f"</{_BECOMES.get(tag, tag)}>")

    def handle_data(self, data: str) -> None:
        """Write text as it was."""
        if not self._out:
            self.parts.append(escape(data, quote=False))
