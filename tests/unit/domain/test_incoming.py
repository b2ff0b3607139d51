"""What came in: text is cleaned of what neither UTF-8 nor a database can carry, and of nothing else."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from bot.domain.messages.incoming import clean_text

#: Whatever Python can hold in a str, lone surrogates and NUL included.
ANYTHING = st.text(st.characters(exclude_categories=[]), max_size=60)


@given(ANYTHING)
@example("\x00")
@example("\ud800")
@example("a\udc00b")
@example("\udc00\ud800")
@example("\ufeffhei")
@example("\ud83d")
def test_cleaned_text_can_be_stored_and_sent(text: str) -> None:
    cleaned = clean_text(text)
    assert "\x00" not in cleaned
    assert cleaned.encode().decode() == cleaned
    assert clean_text(cleaned) == cleaned


@given(st.text(max_size=60).filter(lambda text: "\x00" not in text))
def test_text_that_can_be_stored_is_left_as_it_is(text: str) -> None:
    assert clean_text(text) == text


@given(st.text(st.characters(exclude_categories=["Cs"]) | st.sampled_from("\x00\ud800\ud83d"), max_size=30))
def test_only_nul_and_lone_surrogates_go(text: str) -> None:
    """High surrogates alone never pair up, so each of them is a lone one."""
    assert clean_text(text) == "".join(c for c in text if c != "\x00" and not 0xD800 <= ord(c) <= 0xDFFF)


@pytest.mark.parametrize(
    "text",
    ["Hei, jeg har det vondt 💔", "مرحبا", "z̸̡a̷l̵g̶o̵", "Čáhppes", "‮rtl", "👩‍👩‍👧", "\ufeff"],
)
def test_what_people_write_survives(text: str) -> None:
    assert clean_text(text) == text


def test_two_halves_of_one_character_become_the_character() -> None:
    assert clean_text("\ud83d\udc94") == "💔"
