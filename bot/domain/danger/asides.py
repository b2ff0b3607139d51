"""What sets a phrase of danger aside: denied, long past, a story, a dream, a saying, a lesson. The rule is narrow on purpose.

It looks at the phrase's own sentence and nothing else. What is set aside is not passed over: the learned model then decides alone.
"""

from collections.abc import Sequence

from bot.domain.danger.reading import meanings, meanings_of

#: Meanings that put a whole sentence elsewhere.
_ELSEWHERE = frozenset(
    "years_ago year_number in_those_days grave fiction dream joke die_of course saying checked over_now".split()
)
#: Meanings that deny what follows them within so many words.
_DENIES = frozenset("not never nobody nothing without".split())
_REACH = 3


def is_aside(sentence: Sequence[str], start: int, end: int) -> bool:
    """Whether something in the folded words of a sentence sets aside the phrase that stands from `start` up to `end`."""
    if any(not _ELSEWHERE.isdisjoint(found) for found in meanings(list(sentence))):
        return True
    before = sentence[max(0, start - _REACH) : start]
    return any(not _DENIES.isdisjoint(meanings_of(word)) for word in before)
