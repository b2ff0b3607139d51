"""The corpus is well formed, the shipped weights were made from it, and what is heard is as good, by writer, as the report says.

The shipped model has read these messages, so its own figures flatter it; they are printed and held all the same, because they show
at once when something breaks. What it does on writers it has never read stands in `docs/danger-report.md` and is held here too.
"""

import json
import re
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from bot.content.weights import load_hearing
from bot.domain.danger.hear import Heard
from bot.domain.danger.recognise import DangerKind
from tests.danger.messages import DANGER, HARD, ORDINARY, Message, digest, measured, read, trained_on

ROOT = Path(__file__).parents[2]
CARD = (Path(__file__).parent / "README.md").read_text(encoding="utf-8")
REPORT = (ROOT / "docs" / "danger-report.md").read_text(encoding="utf-8")
LANGUAGES = {"nb", "nn", "en", "nord", "vest", "trond", "sor", "berg"}

#: A file has at least 650 messages, but for these, which were written for one thing each.
SMALLER = {"short": 150, "plans": 400, "small": 300}
#: What the shipped model reaches on each writer it was trained on. Its limits are those that held for writers never read.
SHIPPED = {"explicit": 0.87, "danger": 0.83, "hard card": 0.05, "hard": 0.20, "ordinary": 0.01}
#: What models reach on all writers they have never read, as the report has it: not the goals, which stand there beside them. To be
#: bettered. They were worsened once, from 83.0, 75.0 and 5.5 to 81.5, 74.0 and 5.8, and have been raised above that since. Hard ones were
#: let from 4.5 and 14.5 to 4.8 and 15.5, both within the goals, when that brought explicit and any danger up by a point.
HELD_OUT = {"explicit danger, card": 93.5, "any danger, card or question": 83.0}
HELD_OUT_AT_MOST = {"hard, card": 4.8, "hard, card or question": 15.5, "ordinary, card or question": 1.0}


@pytest.mark.parametrize("path", trained_on(), ids=lambda path: path.stem)
def test_every_line_is_labelled_and_stands_once(path: Path) -> None:
    messages = read(path)
    assert len(messages) >= SMALLER.get(path.stem, 650)
    assert [message for message in messages if not _well_labelled(message)] == []
    # What is said alike in two languages may stand once in each.
    times = Counter((one.language, one.text.casefold()) for one in messages)
    assert [text for text, many in times.items() if many > 1] == []
    assert f"`{path.parent.name}/{path.name}`" in CARD, "the card says in whose voice it was written"


def _well_labelled(message: Message) -> bool:
    if message.ring == 0:
        fits = message.kind == "none" and message.sort in HARD | ORDINARY
    else:
        fits = message.ring in {1, 2} and message.kind in set(DangerKind) and message.sort in DANGER
    return fits and message.language in LANGUAGES and bool(message.text.strip())


def test_the_corpus_is_as_large_as_it_was_meant_to_be() -> None:
    messages = [message for path in measured() for message in read(path)]
    assert len(messages) >= 6000
    assert len(measured()) >= 8
    assert sum(message.sort in ORDINARY for message in messages) >= 1000


def test_the_shipped_weights_were_made_from_this_corpus() -> None:
    """Messages, lists or what reads them have changed since: run `python -m scripts.hearing`."""
    assert load_hearing().model.corpus == digest(), "run `python -m scripts.hearing`"
    assert f"`{digest()}`" in REPORT, "run `python -m scripts.hearing`"


def test_the_weights_are_a_small_file() -> None:
    assert (ROOT / "bot" / "domain" / "danger" / "weights.bin").stat().st_size < 300_000


@cache
def _heard(path: Path) -> list[tuple[Message, Heard]]:
    return [(message, load_hearing().hear(message.text)) for message in read(path)]


@pytest.mark.parametrize("path", measured(), ids=lambda path: path.stem)
def test_the_shipped_model_hears_what_it_has_read(path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    heard = _heard(path)
    share = {
        "explicit": _share([one for m, one in heard if m.ring == 1 and m.sort == "explicit"], {1}),
        "danger": _share([one for m, one in heard if m.ring], {1, 2}),
        "hard card": _share([one for m, one in heard if m.sort in HARD and not m.ring], {1}),
        "hard": _share([one for m, one in heard if m.sort in HARD and not m.ring], {1, 2}),
        "ordinary": _share([one for m, one in heard if m.sort in ORDINARY], {1, 2}),
    }
    with capsys.disabled():
        for name, value in share.items():
            print(
                json.dumps({"name": f"heard: {name}, {path.stem}", "value": round(value, 3), "unit": "share"})
            )
    for name in ("explicit", "danger"):
        assert share[name] >= SHIPPED[name]
    for name in ("hard card", "hard", "ordinary"):
        assert share[name] <= SHIPPED[name]


def _share(heard: list[Heard], rings: set[int]) -> float:
    return sum(one.ring in rings for one in heard) / len(heard)


def test_writers_whom_a_model_has_never_read_are_heard_as_well_as_they_have_been(
    capsys: pytest.CaptureFixture[str],
) -> None:
    figures = dict(re.findall(r"^\| \*\*(.+?)\*\* \| \*\*([\d.]+)\*\*", REPORT, re.MULTILINE))
    with capsys.disabled():
        for name, value in figures.items():
            print(json.dumps({"name": f"held out: {name}", "value": float(value), "unit": "of 100"}))
    for name, least in HELD_OUT.items():
        assert float(figures[name]) >= least
    for name, most in HELD_OUT_AT_MOST.items():
        assert float(figures[name]) <= most
