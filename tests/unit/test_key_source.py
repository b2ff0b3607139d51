"""The key ring from a file or a command: who may read it, what is wrong in one line, and nothing of a key in any of it."""

import logging
import sys
from pathlib import Path

import pytest

from bot import key_source, settings
from bot.settings import SettingsError
from bot.store.sealing.vault import KeyRing

NEW, OLD = KeyRing.fresh("new"), KeyRing.fresh("old")
PRINTS = f"{sys.executable} -c \"print('''{NEW}\n{OLD}''')\""


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    for name in settings.KEY_SOURCES:
        monkeypatch.delenv(f"RODTRAD_{name.upper()}", raising=False)
    monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", "123456789:AAF-something-something")
    return monkeypatch


def ring() -> list[str]:
    return [name for name, _ in KeyRing.parse(settings.load().keys.get_secret_value()).keys]


def refusal() -> str:
    with pytest.raises(SettingsError) as caught:
        settings.load()
    said = str(caught.value)
    assert "\n" not in said
    assert not any(key.partition(":")[2] in said for key in (NEW, OLD)), "no key is shown"
    return said


@pytest.fixture
def file(tmp_path: Path, environment: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "keys"
    path.touch(mode=0o600)
    path.write_text(f"# of the clinic\n{NEW}\n{OLD},\n")
    environment.setenv("RODTRAD_KEYS_FILE", str(path))
    return path


def test_a_file_holds_the_ring_in_lines_or_with_commas(file: Path) -> None:
    assert ring() == ["new", "old"]
    file.write_text(f"{NEW},{OLD}")
    assert ring() == ["new", "old"]


@pytest.mark.parametrize("mode", [0o604, 0o644, 0o660, 0o601, 0o777])
def test_a_file_that_others_may_read_or_change_is_refused_with_the_mend(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert (
        refusal() == f"RODTRAD_KEYS_FILE: others on this machine may read or change {file}; chmod 600 {file}"
    )


@pytest.mark.parametrize("mode", [0o400, 0o600, 0o640])
def test_its_owner_and_its_group_may_read_it(file: Path, mode: int) -> None:
    file.chmod(mode)
    assert ring() == ["new", "old"]


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "is empty; put there what `rodtrad keys new` prints"),
        (b"# nothing yet\n", "is empty"),
        (b"\xff\xfe", "is no text"),
        (b"a" * 70_000, "longer than a key ring can be"),
    ],
)
def test_a_file_without_a_ring_is_said_to_be_so(file: Path, content: bytes, words: str) -> None:
    file.write_bytes(content)
    assert words in refusal()


def test_a_file_that_is_not_there_or_no_file(file: Path, environment: pytest.MonkeyPatch) -> None:
    file.unlink()
    assert "cannot be read (No such file or directory)" in refusal()
    file.mkdir()
    assert f"{file} is no file" in refusal()


def test_a_command_prints_the_ring_and_what_it_prints_is_logged_nowhere(
    environment: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture, capfd: pytest.CaptureFixture[str]
) -> None:
    environment.setenv("RODTRAD_KEYS_COMMAND", PRINTS)
    with caplog.at_level(logging.DEBUG):
        assert ring() == ["new", "old"]
    assert caplog.text == ""
    assert "".join(capfd.readouterr()) == ""
    assert NEW not in repr(settings.load())


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (f"{sys.executable} -c 'print(\"{NEW}\"); exit(3)'", "ended with 3; what it printed is not shown"),
        (f"{sys.executable} -c pass", "what the command printed is empty"),
        ("/nowhere/at/all", "cannot be run (No such file or directory)"),
        ("'", "a quotation mark is open"),
    ],
    ids=[
        "it fails",
        "it says nothing",
        "it is not there",
        "it cannot be read",
    ],  # a key in a name differs in each process
)
def test_a_command_that_does_not_give_it_ends_with_one_line(
    environment: pytest.MonkeyPatch, command: str, words: str
) -> None:
    environment.setenv("RODTRAD_KEYS_COMMAND", command)
    said = refusal()
    assert said.startswith("RODTRAD_KEYS_COMMAND: ")
    assert words in said


def test_a_command_is_not_waited_for_for_ever(environment: pytest.MonkeyPatch) -> None:
    environment.setattr(key_source, "COMMAND_WITHIN", 0.2)
    environment.setenv("RODTRAD_KEYS_COMMAND", f"{sys.executable} -c 'import time; time.sleep(60)'")
    assert "did not end within" in refusal()


def test_no_shell_reads_the_command(environment: pytest.MonkeyPatch, tmp_path: Path) -> None:
    environment.setenv("RODTRAD_KEYS_COMMAND", f"{sys.executable} -c pass; touch {tmp_path / 'made'}")
    refusal()
    assert not (tmp_path / "made").exists()


def test_exactly_one_source_is_given(file: Path, environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RODTRAD_KEYS", NEW)
    assert refusal() == (
        "RODTRAD_KEYS_FILE: the key ring is given by RODTRAD_KEYS already; leave one of them out"
    )
    environment.delenv("RODTRAD_KEYS")
    environment.delenv("RODTRAD_KEYS_FILE")
    assert "RODTRAD_KEYS is not set; run `rodtrad keys new`" in refusal()
