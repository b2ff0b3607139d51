"""A code is known for one however it is typed, and nothing else is taken for one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words.enrolment_code import code_in, digits_of

MARKS = [" ", "-", "–", " - ", "\u00a0", ""]


@given(st.from_regex(r"[0-9]{6}", fullmatch=True), st.lists(st.sampled_from(MARKS), min_size=5, max_size=5))
def test_six_digits_are_a_code_whatever_stands_between_them(code: str, marks: list[str]) -> None:
    typed = code[0] + "".join(mark + digit for mark, digit in zip(marks, code[1:], strict=True))
    assert code_in(typed) == code
    assert code_in(f" «{typed}». ") == code
    assert code_in(f"Koden er {typed}") == code


@pytest.mark.parametrize(
    "typed",
    [
        "\uff18\uff15\uff18\uff18\uff17\uff16",
        "٨٥٨٨٧٦",
        "858876\n",
        "code: 858876",
        "kode 858-876!",
        "koda er 858 876",
    ],
)
def test_other_scripts_and_words_around_it(typed: str) -> None:
    assert code_in(typed) == "858876"


@pytest.mark.parametrize(
    "typed",
    [
        "12345",
        "1234567",
        "915 08 588",
        "22 40 00 40",
        "24.12.26",
        "116 117 eller 113",
        "jeg skylder 120000 kroner",
        "hei",
        "",
        "8",
        "koden virker ikke",
        "858876 eller 858877",
    ],
)
def test_what_is_no_code(typed: str) -> None:
    assert code_in(typed) is None


def test_while_a_code_is_awaited_it_is_found_among_other_words() -> None:
    assert code_in("hei, her er den 858 876 takk") is None
    assert code_in("hei, her er den 858 876 takk", awaited=True) == "858876"
    assert code_in("ring meg på 915 08 588", awaited=True) is None


def test_digits_are_read_in_any_script() -> None:
    assert digits_of("kode: \uff185\u0668 8-7/6") == "858876"
