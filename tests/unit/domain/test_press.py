import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.flow.press import LIMIT, SEQ_LENGTH, Press, data_length, parse_press, press_data

presses = st.builds(
    Press,
    tag=st.from_regex(r"[A-Za-z0-9_-]{8}", fullmatch=True),
    seq=st.integers(0, 36**SEQ_LENGTH - 1),
    flow=st.from_regex(r"[a-z][a-z_]{0,15}", fullmatch=True),
    step=st.from_regex(r"[a-z0-9][a-z0-9_]{0,19}", fullmatch=True),
    option=st.from_regex(r"[a-z0-9_][a-z0-9_]{0,19}", fullmatch=True),
)


@given(presses)
def test_a_press_comes_back_from_the_wire_or_is_refused_as_too_long(press: Press) -> None:
    assert len(f"r:{press.tag}:xxxx:{press.flow}.{press.step}:{press.option}") == data_length(
        press.flow, press.step, press.option
    )
    try:
        data = press_data(press)
    except ValueError:
        assert data_length(press.flow, press.step, press.option) > LIMIT
    else:
        assert len(data) <= LIMIT
        assert parse_press(data) == press


@pytest.mark.parametrize(
    "data",
    [
        "",
        "r",
        "x:aaaaaaaa:1:talk.first:yes",
        "r:aaaaaaaa:1:talkfirst:yes",
        "r:a:1:talk.first:yes",
        "r:aaaaaaaa:1:talk.first:",
        "r:aaaaaaaa:1:talk.first:yes\n",
    ],
)
def test_other_data_is_no_press(data: str) -> None:
    assert parse_press(data) is None


def test_the_wire_looks_as_written_down() -> None:
    assert press_data(Press("AbCd-_12", 37, "talk", "first", "yes")) == "r:AbCd-_12:11:talk.first:yes"
