"""What the words of a YAML file are in Python."""

from bot.content.source import parse_source


def test_words_without_quotes_are_what_yaml_1_2_says() -> None:
    """Not what YAML 1.1 says, in which `no` is false, `012` ten and `22:30` a number."""
    text = """
        words: [no, yes, on, 2026-11-29, "22:30", 22:30, .inf, "12", '1', 0x, 1_000]
        numbers: [12, -3, 012, 0o14, 0x1F, 1.5, .5, 1e3]
        others: [null, ~, true, FALSE]
        nothing:
    """
    assert parse_source(text, "x").data == {
        "words": ["no", "yes", "on", "2026-11-29", "22:30", "22:30", ".inf", "12", "1", "0x", "1_000"],
        "numbers": [12, -3, 12, 12, 31, 1.5, 0.5, 1000.0],
        "others": [None, None, True, False],
        "nothing": None,
    }
