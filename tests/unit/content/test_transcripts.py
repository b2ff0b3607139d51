"""Golden transcripts: each file in `transcripts/` is a conversation as the person sees it, with what they tap or type after `> `.

The file is both the script and what is expected. After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS, build_desk
from bot.content import Content, load
from bot.dialogue.play import Player, play
from bot.dialogue.stage import Stage
from bot.domain.flow.events import Event, Left, Started
from bot.domain.flow.state import Status
from bot.domain.flow.values import FactValue
from bot.i18n import LOCALES, Texts
from tests.fakes.everyday import USUAL

FILES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))


@pytest.fixture(scope="module")
def content() -> Content:
    return load(FLOWS)


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
    if os.environ.get("RODTRAD_WRITE_TRANSCRIPTS") == "1":
        path.write_text(seen, encoding="utf-8")
    assert seen == script


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)
def test_the_same_taps_lead_through_the_conversation_in_every_language(
    texts: Texts, content: Content, path: Path
) -> None:
    """Every label typed in a language is the option it stands on, and every sentence is filled in."""
    script = Script(path.read_text(encoding="utf-8"))
    here, *others = (Player(Stage(content, each, texts.get), script.facts) for each in LOCALES)
    event: Event = Started(script.flow)
    keys = iter(script.typed)
    while not isinstance(event, Left):
        seen = here.happens(event)
        for other in others:
            assert _shape(other.happens(event)) == _shape(seen), other.stage.language
            assert other.state == here.state
        for player in (here, *others):
            for option, label in player.labels().items():
                assert player.option_called(label) == option, (player.stage.language, label)
        event = here.meant(next(keys, None))


def _shape(lines: list[str]) -> list[str]:
    """What stands in each line, whatever the language: a text, a key and what is typed for it, or what the program does."""
    return [line[:6] if line.startswith("  ") else "text" for line in lines]


def test_there_is_a_transcript_of_every_everyday_conversation() -> None:
    begun = {path.read_text(encoding="utf-8").splitlines()[0] for path in FILES}
    wanted = (
        "checkin checkin_time craving relapse reasons tools tolerance left_today before arrival evening "
        "first_days first_weeks first_months situation"
    )
    assert begun >= {f"# {flow}" for flow in wanted.split()}
