"""The command line as an operator has it: words, lines typed when asked, what is printed, and the one line of complaint."""

from collections.abc import Sequence
from io import BytesIO, TextIOWrapper

import pytest

from bot.cli import main
from bot.store.sealing.vault import KeyRing

KEYS = KeyRing.fresh("cli")


class Terminal:
    """Runs `rodtrad` and reads what it prints."""

    def __init__(self, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
        self._capsys = capsys
        self._monkeypatch = monkeypatch
        self.error = ""

    def __call__(self, *words: str, typed: Sequence[str] = (), exits: int = 0) -> str:
        """Run a command that is given these lines on standard input; it must exit so. What it complains about is then in `error`."""
        given = "".join(f"{line}\n" for line in typed).encode(errors="surrogateescape")
        self._monkeypatch.setattr("sys.stdin", TextIOWrapper(BytesIO(given), encoding="utf-8"))
        try:
            code = main(list(words))
        except SystemExit as error:
            code = int(error.code or 0)
        printed = self._capsys.readouterr()
        self.error = printed.err
        assert code == exits, printed
        return printed.out

    def refused(self, *words: str, typed: Sequence[str] = (), exits: int = 1) -> str:
        """Run a command that cannot be done; give its one line of complaint."""
        self(*words, typed=typed, exits=exits)
        assert self.error.count("\n") == 1, self.error
        assert "Traceback" not in self.error
        return self.error
