"""How people are spoken of, and which names can be stored."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.people.names import LONGEST, UnusableNameError, first_name, in_order, spoken, usable
from bot.settings import ROOT


@pytest.mark.parametrize(
    ("stored", "whole", "first"),
    [
        ("Kari Nordli", "Kari Nordli", "Kari"),
        ("Dr. Kari Nordli", "Kari Nordli", "Kari"),
        ("dr Kari Nordli", "Kari Nordli", "Kari"),
        ("Nordli, Kari", "Kari Nordli", "Kari"),
        ("Nordli, Kari Anne", "Kari Anne Nordli", "Kari"),
        ("Dr. Nordli, Kari", "Kari Nordli", "Kari"),
        ("Nordli, Dr. Kari", "Kari Nordli", "Kari"),
        ("Kari Nordli, psykolog", "Kari Nordli", "Kari"),
        ("Prof. dr. med. Kari Nordli", "Kari Nordli", "Kari"),
        ("Cand.psychol. Kari Nordli", "Kari Nordli", "Kari"),
        ("Anne-Marie Øygarden", "Anne-Marie Øygarden", "Anne-Marie"),
        ("Kari", "Kari", "Kari"),
        ("Prest", "Prest", "Prest"),
        ("", "", ""),
    ],
)
def test_the_first_name_is_found_wherever_it_stands(stored: str, whole: str, first: str) -> None:
    assert (in_order(stored), first_name(stored)) == (whole, first)


def test_two_of_one_first_name_are_told_apart() -> None:
    assert spoken({1: "Kari Nordli", 2: "Kari Berg", 3: "Ola Hansen"}) == {
        1: "Kari N.",
        2: "Kari B.",
        3: "Ola",
    }
    assert spoken({1: "Kari Nordli", 2: "Berg, Kari"}) == {1: "Kari N.", 2: "Kari B."}


def test_two_with_the_same_initial_too_are_told_apart_by_family_name() -> None:
    assert spoken({1: "Kari Nordli", 2: "Dr. Kari Nes"}) == {1: "Kari Nordli", 2: "Kari Nes"}


def test_who_the_patient_knows_keeps_the_name_and_others_are_told_apart_from_them() -> None:
    said = spoken({1: "Kari Nordli"}, {2: "Kari Berg", 3: "Ola Hansen", 4: "Ola Dahl"})
    assert said == {1: "Kari", 2: "Kari B.", 3: "Ola H.", 4: "Ola D."}


@pytest.mark.parametrize(
    "name",
    ["", " ", "\n", "Kari\nNordli", "Kari\x00", "Kari\u2028Nordli", "x" * 5000, "123", "...", "\ud800"],
)
def test_an_unusable_name_is_refused_with_words(name: str) -> None:
    with pytest.raises(UnusableNameError, match="name"):
        usable(name)


def test_a_usable_name_is_kept_as_written_but_for_spaces() -> None:
    assert usable("  Dr.  Kari   Nordli ") == "Dr. Kari Nordli"
    assert usable("Ka\u030are Ås") == "Kåre Ås"
    assert usable("n" * LONGEST) == "n" * LONGEST


def test_no_other_place_takes_the_first_word_of_a_name() -> None:
    """A guess at a name by its first word is right for "Kari Nordli" only."""
    guess = re.compile(r"name\b.*\.split\((?:None|\" \")?(?:, *(?:maxsplit=)?\d)?\)\[0\]")
    found = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in sorted((ROOT / "bot").rglob("*.py"))
        if path.parts[-2:] != ("people", "names.py") and "demo" not in path.parts
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        if guess.search(line)
    ]
    assert found == []


@given(st.text(max_size=120))
def test_whatever_is_usable_can_be_spoken_of(name: str) -> None:
    try:
        kept = usable(name)
    except UnusableNameError:
        return
    assert usable(kept) == kept
    assert first_name(kept)
    assert "\n" not in kept


@given(
    st.dictionaries(
        st.integers(), st.sampled_from(["Kari Nordli", "Kari Berg", "Nes, Kari", "Ola Hansen", "Dr. Ola Hov"])
    )
)
def test_different_people_are_never_called_the_same(staff: dict[int, str]) -> None:
    said = spoken(staff)
    assert all(in_order(staff[a]) == in_order(staff[b]) for a in said for b in said if said[a] == said[b])
