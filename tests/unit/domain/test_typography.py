"""What is read as one stays on one line, in every language, and nothing else changes."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.domain.danger.card import HELP_NUMBERS, LANGUAGES, DangerKind, bilingual_card, card, help_only
from bot.domain.messages.typography import NO_BREAK_SPACE, WORD_JOINER, kept_together, plain
from tests.fakes.content import shipped, translated

N, J = NO_BREAK_SPACE, WORD_JOINER


@pytest.mark.parametrize(
    ("text", "together"),
    [
        ("Legevakt: 116 117. De svarer.", f"Legevakt: 116{N}117. De svarer."),
        ("Kirkens SOS 22 40 00 40", f"Kirkens SOS 22{N}40{N}00{N}40"),
        ("RUSinfo 915 08 588, hverdager 11–18.", f"RUSinfo 915{N}08{N}588, hverdager 11–{J}18."),
        ("Sendt kl. 14.02 til Kari", f"Sendt kl.{N}14.02 til Kari"),
        ("hverdager kl. 8–15", f"hverdager kl.{N}8–{J}15"),
        ("Sent at 14:02 to Kari", f"Sent at{N}14:02 to Kari"),
        ("Du har pause til 3. april kl. 09:00.", f"Du har pause til 3.{N}april kl.{N}09:00."),
        ("until 3 April", f"until 3{N}April"),
        ("Går videre om 15 min", f"Går videre om 15{N}min"),
        ("Vel eit tal frå 0 til 10.", "Vel eit tal frå 0 til 10."),
        ("1. Rop og rist. Ring 113 og bli der", "1. Rop og rist. Ring 113 og bli der"),
        ("113\n116 117", f"113\n116{N}117"),
        ("1 2 3 4 5 6 7 8 9", "1 2 3 4 5 6 7 8 9"),
        ("", ""),
    ],
)
def test_what_is_read_as_one_is_kept_together(text: str, together: str) -> None:
    assert kept_together(text) == together


@given(st.text(st.sampled_from("0123456789 –.:kl atmin\n") | st.characters()))
def test_nothing_else_changes_and_twice_is_as_once(text: str) -> None:
    together = kept_together(text)
    assert plain(together) == plain(text)
    assert kept_together(together) == together


def test_no_number_in_anything_a_person_reads_can_fall_apart() -> None:
    content, catalogues = shipped(), translated()
    said = [*content.texts.values(), *(text for one in catalogues.values() for text in one.texts.values())]
    said += [card(kind, language) for kind in (None, *DangerKind) for language in LANGUAGES]
    said += [bilingual_card(kind) for kind in (None, *DangerKind)] + [
        help_only(kept=kept) for kept in (True, False)
    ]
    for number in (one.number for one in HELP_NUMBERS if " " in one.number):
        broken = [text for text in said if number in kept_together(text)]
        assert not broken
        assert any(number.replace(" ", NO_BREAK_SPACE) in kept_together(text) for text in said)


def test_what_is_put_in_is_a_space_to_whoever_looks_for_numbers() -> None:
    assert unicodedata.category(NO_BREAK_SPACE) == "Zs"
    assert unicodedata.normalize("NFKC", f"116{NO_BREAK_SPACE}117") == "116 117"
