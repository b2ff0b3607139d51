"""A message to a person as the services make it: plain text with buttons or a keyboard, free of Telegram's shapes."""

import json
from base64 import b64decode, b64encode
from dataclasses import asdict, dataclass, field
from enum import StrEnum
from typing import Final

from bot.domain.messages.picture import Picture

#: First part of the data of the button that opens a covered message; the outbox row follows.
OPEN: Final = "o"


class Method(StrEnum):
    """What is to be done with the chat."""

    SEND = "send"
    EDIT = "edit"  # change the text and buttons of an earlier message; sent anew when that one is gone
    COMMANDS = "commands"  # no message: the command menu of this chat
    DELETE = "delete"  # no message: take earlier ones away


@dataclass(frozen=True, slots=True)
class Button:
    """A button under a message; `data` (at most 64 bytes) comes back when it is pressed."""

    label: str
    data: str


@dataclass(frozen=True, slots=True)
class Cover:
    """What goes out in place of a message that comes too late to be the answer to what the person just did (promise 7).

    `after` is the moment, in Unix seconds, from which on the message must not stand on a lock screen; `text` then does, with a button
    `label` under it that brings the message itself.
    """

    after: float
    text: str
    label: str


@dataclass(frozen=True, slots=True)
class File:
    """A file that goes with a message: its name, which may stand on a lock screen, and what is in it."""

    name: str
    content: bytes = field(repr=False)


@dataclass(frozen=True, slots=True)
class Message:
    """Plain text, never marked up. A message has either `buttons` or a `keyboard`, as Telegram has it.

    `keyboard` replaces the person's reply keyboard; its keys come back as typed text. `neutral` says that the text may stand on a lock
    screen; one that is not has a `cover` for when it is late. `silent` arrives without a sound. `commands` are words and what each does,
    for the method of that name; without any the chat has no menu of its own any more. `deletes` are the numbers, in the chat, of the
    messages to take away. `bare` takes the reply keyboard away. A `file` goes
    with the text, and is kept with it, sealed. `picture` goes with the text as a file that is drawn while it is sent, so
    that its pixels are kept nowhere; as a PDF where it is to be `paper`, else as a PNG.
    """

    text: str
    buttons: tuple[tuple[Button, ...], ...] = ()
    keyboard: tuple[tuple[str, ...], ...] = ()
    method: Method = Method.SEND
    neutral: bool = False
    silent: bool = False
    cover: Cover | None = None
    commands: tuple[tuple[str, str], ...] = ()
    picture: Picture | None = None
    deletes: tuple[int, ...] = ()
    bare: bool = False
    paper: bool = False
    file: File | None = None

    def to_json(self) -> str:
        """A compact form for the outbox."""
        return json.dumps(
            {
                "t": self.text,
                "b": [[(b.label, b.data) for b in row] for row in self.buttons],
                "k": self.keyboard,
                "m": self.method.value,
                "n": self.neutral,
                "s": self.silent,
                "c": self.cover and [self.cover.after, self.cover.text, self.cover.label],
                **({"o": self.commands} if self.commands else {}),
                **({"p": asdict(self.picture)} if self.picture else {}),
                **({"d": self.deletes} if self.deletes else {}),
                **({"x": True} if self.bare else {}),
                **({"w": True} if self.paper else {}),
                **({"f": [self.file.name, b64encode(self.file.content).decode()]} if self.file else {}),
            },
            ensure_ascii=False,
            separators=(",", ":"),
        )

    @classmethod
    def from_json(cls, text: str) -> "Message":
        """The message `to_json` was made of."""
        data = json.loads(text)
        return cls(
            text=data["t"],
            buttons=tuple(tuple(Button(label, value) for label, value in row) for row in data["b"]),
            keyboard=tuple(tuple(row) for row in data["k"]),
            method=Method(data["m"]),
            neutral=data["n"],
            silent=data["s"],
            cover=Cover(*data["c"]) if data.get("c") else None,
            commands=tuple((word, about) for word, about in data.get("o", ())),
            picture=Picture.of(data["p"]) if data.get("p") else None,
            deletes=tuple(data.get("d", ())),
            bare=data.get("x", False),
            paper=data.get("w", False),
            file=File(data["f"][0], b64decode(data["f"][1])) if data.get("f") else None,
        )
