"""What sets a phrase of danger aside: denied, long past, a story, a dream, a saying, a lesson. The rule is narrow on purpose.

It looks at the phrase's own sentence and nothing else. What is set aside is not passed over: the learned model then decides alone.
"""

from collections.abc import Sequence

#: Meanings that put a whole sentence elsewhere.
_ELSEWHERE = frozenset(
    "years_ago year_number in_those_days grave fiction dream joke die_of course saying checked over_now".split()
)
#: Meanings that deny what follows them within so many words.
_DENIES = frozenset("not never nobody nothing without".split())
_REACH = 3


def elsewhere(meant: Sequence[tuple[str, ...]]) -> list[int]:
    """Where in a sentence, given what each word means, a word puts all of it elsewhere. «No joke» and «not a film» do not."""
    return [
        place
        for place, found in enumerate(meant)
        if not _ELSEWHERE.isdisjoint(found) and not _denied(meant[max(0, place - 2) : place])
    ]


def is_denied(meant: Sequence[tuple[str, ...]], start: int) -> bool:
    """Whether something just before the word at `start` denies what begins there."""
    return _denied(meant[max(0, start - _REACH) : start])


def _denied(meant: Sequence[tuple[str, ...]]) -> bool:
    return any(not _DENIES.isdisjoint(found) for found in meant)
