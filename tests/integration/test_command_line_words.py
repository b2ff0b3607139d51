"""Wrong words end with exit code 2 and one line that says what is wrong; Ctrl-C ends quietly."""

import pytest

from bot.cli import MODULES
from tests.fakes.terminal import Terminal

NOBODY = "00000000-0000-7000-8000-000000000000"


@pytest.mark.parametrize(
    "words",
    [
        (),
        ("",),
        ("null",),
        ("--",),
        ("--json",),
        ("\x00",),
        ("staff", "\udcff"),
        ("staff", "add\n"),
        ("staff", "add", "\x1b[2J"),
        ("x" * 10_000,),
        ("run", "now"),
        ("doctor", "--verbose"),
        ("db", "downgrade"),
        ("keys", "new", "--name", "a b"),
        ("keys", "new", "--name", ""),
        ("keys", "new", "--name", "k:1"),
        ("failed", "retry", "null"),
        ("clinic", "remove"),
        ("clinic", "remove", "null"),
        ("staff", "link", "../../etc/passwd"),
        ("patient", "change"),
        ("patient", "remove", NOBODY, NOBODY),
        ("enrol", "--reissue", ""),
        ("enrol", "--discharge", "0000-00-00"),
        ("enrol", "--language", "null"),
        ("enrol", "--case", NOBODY),
        ("flows", "play"),
        ("demo", "--port", "99999"),
        *((word, "--no-such-thing") for word in MODULES),
    ],
    ids=lambda words: ascii(" ".join(words))[:40],
)
def test_wrong_words_are_one_line_and_code_2(rodtrad: Terminal, words: tuple[str, ...]) -> None:
    said = rodtrad.refused(*words, exits=2)
    assert said.startswith("rodtrad: ")
    assert len(said) < 1000
    assert said.rstrip("\n").isprintable()


def test_ctrl_c_is_quiet(rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupted(_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("bot.console.keeping.upgrade", interrupted)
    assert rodtrad.refused("db", "upgrade") == "rodtrad: stopped\n"
    monkeypatch.setattr("bot.cli.parser", interrupted)
    assert rodtrad.refused("db", "upgrade") == "rodtrad: stopped\n"


def test_a_name_that_is_interrupted_or_never_comes_makes_nothing(
    clinic: Terminal, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "nothing was given" in clinic.refused("staff", "add", typed=[])
    assert "Kari Nordli, Ola Berg (duty);" in clinic("clinic", "list")
