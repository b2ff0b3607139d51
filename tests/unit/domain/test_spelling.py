from hypothesis import given
from hypothesis import strategies as st

from bot.domain.words.spelling import fold


def test_case_doubled_letters_and_norwegian_letters_do_not_matter() -> None:
    assert fold("IKKE Hjeeelp, dø å æ!") == ["ike", "hjelp", "do", "a", "e"]


def test_accents_and_other_alphabets_spellings_of_the_same_letters_do_not_matter() -> None:
    assert fold("dö är blé \u212b") == ["do", "ar", "ble", "a"]


def test_letters_spelled_out_for_want_of_a_norwegian_keyboard_do_not_matter() -> None:
    assert fold("doe paa aerlig") == fold("dø på ærlig")


def test_apostrophes_join_and_all_other_signs_part() -> None:
    assert fold("can't can’t ja-nei ja.nei ja💀nei ja\u00a0nei") == ["cant", "cant", *["ja", "nei"] * 4]


def test_invisible_characters_and_piled_up_marks_are_taken_out() -> None:
    assert fold("s\u200be\u00adl\u2060v\u202e m\u0335\u0321o\ufe0fr\u0301d") == ["selv", "mord"]


def test_digits_stand_for_letters_inside_words_and_for_themselves_in_numbers() -> None:
    assert fold("k1ll s3lv $elv 113 100 5mg") == ["kil", "selv", "selv", "113", "100", "smg"]


def test_words_written_letter_by_letter_are_joined_at_the_end() -> None:
    assert fold("ja d ø d") == ["ja", "d", "o", "d", "dod"]
    assert fold("i e a") == ["i", "e", "a", "iea"]
    assert fold("ta en kopp") == ["ta", "en", "kop"]


def test_nothing_gives_nothing() -> None:
    assert fold("") == fold(" .,-") == fold("\x00") == fold("\ud800") == fold("💀") == []


@given(st.text(st.characters(codec=None)))
def test_folding_gives_plain_words_for_any_text(text: str) -> None:
    for word in fold(text):
        assert word
        assert set(word) <= set("abcdefghijklmnopqrstuvwxyz0123456789@$")


@given(st.text(st.sampled_from("abcæøåABC 0019.-'")))
def test_case_never_matters(text: str) -> None:
    assert fold(text.upper()) == fold(text.lower())
