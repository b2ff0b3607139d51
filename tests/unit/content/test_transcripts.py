"""Golden transcripts: each file in `transcripts/` is a conversation as the person sees it, with what they tap or type after `> `.

The file is both the script and what is expected; one of each conversation stands in `nn/` and `en/` as well, with the same taps.
After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os
from pathlib import Path

import pytest

from bot.bootstrap import build_desk
from bot.content import Content
from bot.dialogue.play import Player, play
from bot.dialogue.stage import Stage
from bot.domain.flow.events import Event, Left, Pressed, Started
from bot.domain.flow.state import Status
from bot.domain.flow.values import FactValue
from bot.i18n import LOCALES, SOURCE_LANGUAGE, Texts
from tests.fakes.content import shipped
from tests.fakes.everyday import USUAL

FOLDER = Path(__file__).parent / "transcripts"
FILES = sorted(FOLDER.glob("*.txt"))
WRITE = os.environ.get("RODTRAD_WRITE_TRANSCRIPTS") == "1"


@pytest.fixture(scope="module")
def content() -> Content:
    return shipped()


@pytest.fixture(scope="module")
def texts() -> Texts:
    return build_desk().texts


class Script:
    """A transcript taken apart: `# flow`, then facts as `# name: value`, and what is typed in every line that begins with `> `."""

    def __init__(self, text: str) -> None:
        self.head = [line[2:] for line in text.splitlines() if line.startswith("# ")]
        self.typed = [line[2:] for line in text.splitlines() if line.startswith("> ")]
        self.flow = self.head[0]
        self.facts = USUAL | dict(_fact(line) for line in self.head[1:])


def as_seen(content: Content, text: str) -> str:
    """The conversation of a script."""
    script = Script(text)
    lines = [f"# {line}" for line in script.head]
    keys = iter(script.typed)

    def read() -> str | None:
        line = next(keys, None)
        lines.append("(open)" if line is None else f"> {line}")
        return line

    state = play(content, script.flow, "nb", read, lines.append, script.facts)
    assert state.status is Status.ENDED
    if "(open)" in lines:
        del lines[lines.index("(open)") + 1 :]
    return "\n".join(lines) + "\n"


def _fact(line: str) -> tuple[str, FactValue]:
    name, _, text = line.partition(": ")
    if name.endswith("_menu"):
        return name, [part.strip() for part in text.split(",")]
    if text in {"true", "false"}:
        return name, text == "true"
    return name, int(text) if text.lstrip("-").isdigit() else text


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_conversation_is_what_the_person_sees(content: Content, path: Path) -> None:
    script = path.read_text(encoding="utf-8")
    seen = as_seen(content, script)
    if WRITE:
        path.write_text(seen, encoding="utf-8")
    assert seen == script


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_taps_lead_through_the_conversation_in_every_language(
    texts: Texts, content: Content, path: Path
) -> None:
    """Every label typed in a language is the option it stands on, and every sentence is filled in and stands as it is in the file."""
    script = Script(path.read_text(encoding="utf-8"))
    here, *others = (Player(Stage(content, each, texts.get), script.facts) for each in LOCALES)
    event: Event = Started(script.flow)
    keys = iter(script.typed)
    lines = {other.stage.language: [f"# {line}" for line in script.head] for other in others}
    while not isinstance(event, Left):
        seen = here.happens(event)
        for other in others:
            happened = other.happens(event)
            assert _shape(happened) == _shape(seen), other.stage.language
            assert other.state == here.state
            lines[other.stage.language] += happened
        for player in (here, *others):
            for option, label in player.labels().items():
                assert player.option_called(label) == option, (player.stage.language, label)
        typed = next(keys, None)
        event = here.meant(typed)
        for other in others:
            if typed is not None:
                lines[other.stage.language].append(f"> {_typed(other, event, typed)}")
    for language, said in lines.items():
        golden, now = FOLDER / language / path.name, "\n".join(said) + "\n"
        if WRITE and (golden.exists() or script.flow not in _begun(FOLDER / language)):
            golden.write_text(now, encoding="utf-8")
        if golden.exists():
            assert now == golden.read_text(encoding="utf-8")


def _typed(player: Player, event: Event, typed: str) -> str:
    """What somebody would type in another language: the label of the option that was meant, else the same."""
    labels = player.labels()
    return labels[event.option] if isinstance(event, Pressed) and event.option in labels else typed


def _begun(folder: Path) -> set[str]:
    """The conversations of which a transcript stands in a folder."""
    return {
        path.read_text(encoding="utf-8").split("\n", 1)[0].removeprefix("# ") for path in folder.glob("*.txt")
    }


def _shape(lines: list[str]) -> list[str]:
    """What stands in each line, whatever the language: a text, a key and what is typed for it, or what the program does."""
    return [line[:6] if line.startswith("  ") else "text" for line in lines]


@pytest.mark.parametrize("language", LOCALES)
def test_there_is_a_transcript_of_every_conversation_in_every_language(
    content: Content, language: str
) -> None:
    """To mend it: `> ` and what is tapped, below `# ` and the conversation, in a file of `transcripts/`; then write them anew."""
    begun = _begun(FOLDER if language == SOURCE_LANGUAGE else FOLDER / language)
    assert not {flow.id for flow in content.book} - begun


def test_a_transcript_in_another_language_is_that_of_a_script_that_still_stands() -> None:
    scripts = {path.name for path in FILES}
    assert not {path.name for path in FOLDER.glob("*/*.txt")} - scripts
