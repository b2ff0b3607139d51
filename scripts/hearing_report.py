"""The page `docs/danger-report.md`: how well danger is heard in messages of writers whom a model has never read. Words and sums only."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from math import sqrt

from bot.domain.danger.hear import Heard
from tests.danger.messages import HARD, ORDINARY, Message

Pair = tuple[Message, Heard]
#: What is asked, of which messages, and what counts.
_Question = tuple[str, Callable[[Message], bool], frozenset[int]]

_CARD, _EITHER = frozenset({1}), frozenset({1, 2})
_QUESTIONS: tuple[_Question, ...] = (
    ("explicit danger, card", lambda one: one.ring == 1 and one.sort == "explicit", _CARD),
    ("any danger, card or question", lambda one: one.ring > 0, _EITHER),
    ("hard, card", lambda one: one.ring == 0 and one.sort in HARD, _CARD),
    ("hard, card or question", lambda one: one.ring == 0 and one.sort in HARD, _EITHER),
    ("ordinary, card or question", lambda one: one.sort in ORDINARY, _EITHER),
)
_GOALS = ("≥ 95", "≥ 90", "≤ 5", "≤ 20", "≤ 1")
#: The writers whom nobody read who wrote the concepts, the phrases or messages for training.
UNSEEN = tuple(f"writer-{number}" for number in ("08", "09", "10", "11", "12"))

_HEAD = """\
# How well danger is heard

Made by `python -m scripts.hearing`; nobody edits it by hand. Corpus and concepts: `{digest}`.

Every figure is of **writers held out**: for each writer a model was trained on all other writers, and its limits were chosen on the
others too. Shares are of 100; the interval is Wilson's, 95 %. The messages are invented by the team; no clinician and no patient has seen
them (`tests/danger/README.md`). So these are figures about invented messages, and real ones will be heard worse.
"""
_GOAL_NOTE = """
**What is not reached is not reached.** What stands in for it: the numbers in every reply that was not understood (ring 3), help two taps
away without any words, and nobody is told that their message is watched ([hazards](hazards.md)).
"""
_CURVE_NOTE = """\
The last four writers (09 to 12), heard by models of the first two, five and eight and what was written for training. The limits are
chosen on these four themselves, so that the false alarms are alike and the rows can be compared; so the figures flatter a little.
"""


def report(pairs: Sequence[Pair], curve: Mapping[int, Sequence[Pair]], digest: str) -> str:
    """The whole page, from what was heard in every measured message; `curve`: what models of so many writers heard in the last four."""
    lines = [
        _HEAD.format(digest=digest),
        "## All writers",
        "",
        "| | of 100 | interval | messages | goal |",
        "|---|---|---|---|---|",
    ]
    for (name, chosen, rings), goal in zip(_QUESTIONS, _GOALS, strict=True):
        share, low, high, count = _share([one for message, one in pairs if chosen(message)], rings)
        lines.append(f"| **{name}** | **{share:.1f}** | {low:.1f}–{high:.1f} | {count} | {goal} |")
    lines.append(_GOAL_NOTE)
    lines += _table("By writer", pairs, lambda one: one.writer)
    unseen = [pair for pair in pairs if pair[0].writer in UNSEEN]
    lines += _table(
        "Writers whom nobody read who wrote concepts or for training", unseen, lambda _: "together"
    )
    lines += _curve(curve)
    lines += _table("By language", pairs, lambda one: one.language)
    lines += ["## Danger by kind and class", "", _heading("kind right"), *_by_kind(pairs), ""]
    lines += ["## No danger by class", "", _heading()]
    for sort in (*sorted(HARD), *sorted(ORDINARY)):
        heard = [one for message, one in pairs if message.ring == 0 and message.sort == sort]
        lines.append(f"| {sort} | {_cells(heard, _CARD)} | {_cells(heard, _EITHER)} | {len(heard)} |")
    return "\n".join(lines) + "\n"


def _table(title: str, pairs: Sequence[Pair], by: Callable[[Message], str]) -> Iterator[str]:
    yield f"## {title}"
    yield ""
    yield f"| | {' | '.join(name for name, _, _ in _QUESTIONS)} |"
    yield "|---" * (1 + len(_QUESTIONS)) + "|"
    for one in sorted({by(message) for message, _ in pairs}):
        cells = []
        for _, chosen, rings in _QUESTIONS:
            heard = [said for message, said in pairs if by(message) == one and chosen(message)]
            share, low, high, count = _share(heard, rings)
            cells.append(f"{share:.1f} ({low:.0f}–{high:.0f}, {count})")
        yield f"| {one} | {' | '.join(cells)} |"
    yield ""


def _curve(curve: Mapping[int, Sequence[Pair]]) -> Iterator[str]:
    yield "## How many writers a model has read"
    yield ""
    yield _CURVE_NOTE
    yield f"| writers read | {' | '.join(name for name, _, _ in _QUESTIONS)} |"
    yield "|---" * (1 + len(_QUESTIONS)) + "|"
    for writers, pairs in curve.items():
        shares = [
            _share([one for message, one in pairs if chosen(message)], rings)[0]
            for _, chosen, rings in _QUESTIONS
        ]
        yield f"| {writers} | {' | '.join(f'{share:.1f}' for share in shares)} |"
    yield ""


def _by_kind(pairs: Sequence[Pair]) -> Iterator[str]:
    dangers = [pair for pair in pairs if pair[0].ring]
    rows = {(message.kind, sort) for message, _ in dangers for sort in ("", _sort(message))}
    for kind, sort in sorted(rows):
        chosen = [
            (message, one)
            for message, one in dangers
            if message.kind == kind and sort in {"", _sort(message)}
        ]
        heard = [one for _, one in chosen]
        right = [one.danger == message.kind for message, one in chosen if one.ring]
        name = f"{kind}: {sort}" if sort else f"**{kind}**"
        yield (
            f"| {name} | {_cells(heard, _CARD)} | {_cells(heard, _EITHER)} | "
            f"{100 * sum(right) / max(1, len(right)):.0f} | {len(heard)} |"
        )


def _sort(message: Message) -> str:
    return f"ring {message.ring}, {message.sort}"


def _heading(*more: str) -> str:
    names = ["", "card", "interval", "card or question", "interval", *more, "messages"]
    return f"| {' | '.join(names)} |\n{'|---' * len(names)}|"


def _cells(heard: Sequence[Heard], rings: frozenset[int]) -> str:
    share, low, high, _ = _share(heard, rings)
    return f"{share:.1f} | {low:.0f}–{high:.0f}"


def _share(heard: Sequence[Heard], rings: frozenset[int]) -> tuple[float, float, float, int]:
    """The share in percent, Wilson's interval of 95 %, and of how many."""
    count = len(heard)
    if not count:
        return 0.0, 0.0, 100.0, 0
    share = sum(one.ring in rings for one in heard) / count
    z = 1.96
    middle = share + z * z / (2 * count)
    reach = z * sqrt(share * (1 - share) / count + z * z / (4 * count * count))
    whole = 1 + z * z / count
    return 100 * share, 100 * (middle - reach) / whole, 100 * (middle + reach) / whole, count
