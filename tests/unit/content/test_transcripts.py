"""Golden transcripts: each file in `transcripts/` is a conversation as the person sees it, with what they tap or type after `> `.

The file is both the script and what is expected. After a change of wording: RODTRAD_WRITE_TRANSCRIPTS=1, then read the difference aloud.
"""

import os
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS
from bot.content import Content, load, play
from bot.domain.flow.state import Status
from bot.domain.flow.values import FactValue
from tests.fakes.everyday import USUAL

FILES = sorted((Path(__file__).parent / "transcripts").glob("*.txt"))
_CONTROLS = ("  [-] Hopp over  [?]", "  [?]")
_NOW = "  [+]"


@pytest.fixture(scope="module")
def content() -> Content:
    return load(FLOWS)


def as_seen(content: Content, script: str) -> str:
    """The conversation of a script: `# flow`, then facts as `# name: value`, and every line that begins with `> `."""
    head = [line[2:] for line in script.splitlines() if line.startswith("# ")]
    typed = [line[2:] for line in script.splitlines() if line.startswith("> ")]
    facts = USUAL | dict(_fact(line) for line in head[1:])
    lines = [f"# {line}" for line in head]
    keys = iter(typed)

    def read() -> str | None:
        line = next(keys, None)
        if line is None:
            lines.append("(open)")
        else:
            lines.append(f"> {line}")
        return line

    def write(line: str) -> None:
        if not line.startswith((*_CONTROLS, _NOW, "  [=]")):
            lines.append(line)

    state = play(content, head[0], "nb", read, write, facts)
    assert state.status is Status.ENDED
    if lines[-1].startswith("  * the conversation is over (left)") and "(open)" in lines:
        del lines[lines.index("(open)") :]
        lines.append("(open)")
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


def test_there_is_a_transcript_of_every_everyday_conversation() -> None:
    begun = {path.read_text(encoding="utf-8").splitlines()[0] for path in FILES}
    wanted = "checkin checkin_time craving relapse reasons tools tolerance left_today before arrival evening first_days first_weeks"
    assert begun >= {f"# {flow}" for flow in wanted.split()}
