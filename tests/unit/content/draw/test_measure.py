"""Breaking text into lines that fit."""

from hypothesis import given
from hypothesis import strategies as st

from bot.dialogue.draw.measure import width, wrap


@given(st.text(max_size=300), st.floats(40, 400), st.booleans())
def test_every_line_fits_and_no_letter_is_lost(text: str, room: float, bold: bool) -> None:
    lines = wrap(text, 12, room, bold=bold)
    assert all(width(line, 12, bold=bold) <= room for line in lines)
    assert "".join("".join(lines).split()) == "".join(text.split())


def test_a_telephone_number_stands_on_one_line() -> None:
    room = width("116 117 n", 12)
    assert wrap("Ring 116 117 nå", 12, room) == ["Ring", "116 117", "nå"]


def test_an_empty_line_stays() -> None:
    assert wrap("en\n\nto", 12, 200) == ["en", "", "to"]
