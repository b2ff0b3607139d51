"""Button data on the wire: `r:<tag8>:<seq base36>:<flow>.<step>:<option>`, at most 64 bytes (Bot API, InlineKeyboardButton)."""

import re
from dataclasses import dataclass
from typing import Final

LIMIT: Final = 64
#: Room for what a flow's author does not choose. The longest names leave ten bytes for an entry of a menu.
TAG_LENGTH: Final = 8
SEQ_LENGTH: Final = 4

SKIP: Final = "_skip"
HELP: Final = "_help"
NOW: Final = "_now"
DONE: Final = "_done"
LEAVE: Final = "_leave"
#: Shows the rest of a menu, in the same message; of one with pages, with the number of the entry to go on from behind it.
MORE: Final = "_more"

_DIGITS: Final = "0123456789abcdefghijklmnopqrstuvwxyz"
_SHAPE: Final = re.compile(
    r"r:([A-Za-z0-9_-]{8}):([0-9a-z]{1,8}):([a-z_]{1,16})\.([a-z0-9_]{1,20}):([A-Za-z0-9_-]{1,20})"
)


@dataclass(frozen=True, slots=True)
class Press:
    """A pressed button, taken apart."""

    tag: str
    seq: int
    flow: str
    step: str
    option: str


def press_data(press: Press) -> str:
    """The data of a button. Raises `ValueError` when it is longer than Telegram takes."""
    data = f"r:{press.tag}:{_base36(press.seq)}:{press.flow}.{press.step}:{press.option}"
    if len(data.encode()) > LIMIT:
        raise ValueError(
            f"button data has {len(data.encode())} bytes, Telegram takes {LIMIT}: {press.flow}.{press.step}:{press.option}"
        )
    return data


def more_from(option: str) -> int | None:
    """The entry from which a key shows more of a menu, counted from 0; None when the key does something else."""
    number = option.removeprefix(MORE)
    if number == option or not (number == "" or (number.isascii() and number.isdigit())):
        return None
    return int(number or "0")


def parse_press(data: str) -> Press | None:
    """The press in `data`; None when it is not a button of a conversation."""
    found = _SHAPE.fullmatch(data)
    return Press(found[1], int(found[2], 36), found[3], found[4], found[5]) if found else None


def data_length(flow: str, step: str, option: str) -> int:
    """The most bytes the button can need, whatever run and ask it belongs to."""
    return len(f"r::: .:{flow}{step}{option}") - 1 + TAG_LENGTH + SEQ_LENGTH


def _base36(number: int) -> str:
    digits = ""
    while True:
        number, digit = divmod(number, 36)
        digits = _DIGITS[digit] + digits
        if not number:
            return digits
