"""Sentences of the content in one language, filled in. Who is meant by `{caseworker}` is known by those who speak (`known`)."""

from collections.abc import Callable, Mapping

from bot.content import Content
from bot.domain.messages.message import Button, Message
from bot.i18n import fill

#: Gives the text under a key in a language.
TextOf = Callable[[str, str], str]

Buttons = tuple[tuple[Button, ...], ...]
Keyboard = tuple[tuple[str, ...], ...]


class Speech:
    """Says things to one person. The language may change on the way."""

    def __init__(self, content: Content, language: str, text_of: TextOf) -> None:
        self.content = content
        self.language = language
        self._text_of = text_of

    def known(self, name: str) -> str:
        """A placeholder that means the same everywhere. Raises `KeyError` for one that needs a value of its place."""
        raise KeyError(name)

    def own(self, entry: str) -> str | None:
        """What is asked for with an entry of the person's own plan; None when they have none with this id."""
        return None

    def text(self, key: str, values: Mapping[str, str] | None = None, /, **more: str) -> str:
        """The sentence under a full content key (`talk.first.say`, `phrase.menu_text`) in the person's language, filled in."""

        def value_of(name: str) -> str:
            if name in more:
                return more[name]
            return values[name] if values is not None and name in values else self.known(name)

        return fill(self._text_of(key, self.language), value_of)

    def phrase(self, key: str, /, **values: str) -> str:
        """A sentence or label of `flows/phrases/`, filled in."""
        return self.text(f"phrase.{key}", values)

    def message(self, key: str, /, buttons: Buttons = (), keyboard: Keyboard = (), **values: str) -> Message:
        """A phrase as a new message. Whether it is neutral stands in the content."""
        neutral = key in self.content.neutral_phrases
        return Message(self.phrase(key, **values), buttons, keyboard, neutral=neutral)

    def keyboard(self) -> Keyboard:
        """The person's reply keyboard: texts, so that Telegram keeps an unread one for 24 hours."""
        return (
            (self.phrase("keyboard_craving"), self.phrase("keyboard_talk")),
            (self.phrase("keyboard_plan"), self.phrase("keyboard_menu")),
        )
