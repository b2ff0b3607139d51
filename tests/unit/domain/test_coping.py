from hypothesis import given
from hypothesis import strategies as st

from bot.domain.days.coping import MOST, OTHER, STARTERS, Use, at_first, menu

OWN = ["own1", "own2"]


def test_a_newcomer_gets_the_starter_menu_and_something_else_last() -> None:
    assert menu([], []) == [*STARTERS, OTHER]


def test_own_entries_come_before_the_starter_menu_in_their_order() -> None:
    assert menu(OWN, [])[:3] == ["own1", "own2", STARTERS[0]]


def test_what_helped_before_comes_first_the_most_helpful_on_top() -> None:
    uses = [Use("eat", 6, 5), Use("music", 8, 3)]
    assert menu(OWN, uses)[:4] == ["music", "eat", "own1", "own2"]


def test_one_lucky_try_counts_less_than_many_good_ones() -> None:
    uses = [Use("eat", 9, 5), *(Use("walk", 7, 4) for _ in range(5))]
    assert menu([], uses)[:2] == ["walk", "eat"]


def test_what_was_tried_twice_and_never_helped_comes_last() -> None:
    uses = [Use("walk", 5, 5), Use("walk", 5, 7)]
    assert menu([], uses)[-2:] == ["walk", OTHER]


def test_one_bad_try_or_an_unrated_one_moves_nothing() -> None:
    assert menu([], [Use("walk", 5, 8), Use("call", 5, None), Use("call")]) == [*STARTERS, OTHER]


def test_what_the_person_took_out_is_not_shown() -> None:
    assert "shower" not in menu([], [Use("shower", 9, 1)], {"shower"})


def test_uses_of_an_entry_that_is_gone_do_no_harm() -> None:
    assert menu([], [Use("gone", 9, 1)]) == [*STARTERS, OTHER]


@given(
    st.lists(st.text("abc", min_size=1, max_size=3), unique=True, max_size=20),
    st.lists(
        st.builds(
            Use,
            st.sampled_from([*STARTERS, "a", "b", OTHER]),
            st.integers(0, 10),
            st.none() | st.integers(0, 10),
        )
    ),
    st.sets(st.sampled_from(STARTERS)),
)
def test_a_menu_is_never_empty_or_too_long_and_names_nothing_twice(
    own: list[str], uses: list[Use], hidden: set[str]
) -> None:
    entries = menu(own, uses, hidden)
    assert entries[-1] == OTHER
    assert 1 <= len(entries) <= MOST + 1
    assert len(set(entries)) == len(entries)
    assert not set(entries) & hidden


def test_four_are_shown_at_first_and_never_is_one_alone_hidden() -> None:
    assert at_first([*STARTERS, OTHER]) == list(STARTERS[:4])
    assert at_first([*STARTERS[:5], OTHER]) == list(STARTERS[:5])
    assert at_first([*STARTERS[:6], OTHER]) == list(STARTERS[:4])
    assert at_first([OTHER]) == []


def test_what_helped_is_among_those_shown_at_first() -> None:
    assert at_first(menu(OWN, [Use("breathe", 9, 2)]))[0] == "breathe"
