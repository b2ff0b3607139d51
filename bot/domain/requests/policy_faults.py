"""What is wrong with a policy before anybody waits by it: said of the content's when it is read, and of a clinic's own when it is made."""

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import Final

from bot.domain.requests.policy import LONGEST_WAIT, Policy, Wait, Who

#: Somebody who cannot wait does not wait longer than this for one rung, and not for the clinic to open.
LONGEST_URGENT: Final = 60
#: Two weeks as a clinic works them that is open seven hours on five days: what is counted in working time is no longer either.
LONGEST_WORKING: Final = 10 * 7 * 60


class Wrong(StrEnum):
    """What can be wrong with a policy."""

    PASSED_OVER = "passed_over"
    NOT_SEVERAL = "not_several"
    URGENT_WAIT = "urgent_wait"
    URGENT_ANSWER = "urgent_answer"
    URGENT_SNOOZE = "urgent_snooze"
    LONG_ROUND = "long_round"
    LONG_ANSWER = "long_answer"
    ABOUT_THEM = "about_them"  # whom it is about would be asked first
    SLOWER_ANSWER = "slower_answer"


_SAID: Final = {
    Wrong.PASSED_OVER: "everybody it asks ({who}) has been asked before, so it is always passed over; take it out",
    Wrong.NOT_SEVERAL: "`acknowledge: all` is for a rung that asks several and passes over none of them; name them, or take it out",
    Wrong.URGENT_WAIT: f"an urgent kind waits at most {LONGEST_URGENT} minutes for a rung, counted by the clock",
    Wrong.URGENT_ANSWER: f"an urgent kind waits at most {LONGEST_URGENT} minutes for an answer, counted by the clock",
    Wrong.URGENT_SNOOZE: "what is urgent is not put off beyond its time to answer; take `snooze` out",
    Wrong.LONG_ROUND: "its rungs together take more than two weeks, until the patient hears that nobody answers; shorten them",
    Wrong.LONG_ANSWER: "the time to answer is more than two weeks; shorten it",
    Wrong.ABOUT_THEM: "what is asked is about one of them ({who}), who may not be asked first; put them on a later rung",
    Wrong.SLOWER_ANSWER: "the time to answer is longer than the content's own, by which patients are told when; shorten it",
}


@dataclass(frozen=True, slots=True)
class Fault:
    """Something wrong with a policy: on the rung `at`, or with the whole of it."""

    wrong: Wrong
    at: int | None = None
    who: tuple[Who, ...] = ()

    @property
    def said(self) -> str:
        """What is wrong, and what to do, for whoever runs the program."""
        return _SAID[self.wrong].format(who=", ".join(self.who))


def faults(policy: Policy, *, urgent: bool) -> Iterator[Fault]:
    """What is wrong with it: a rung that can never be reached, or a wait too long for whoever asks."""
    before: set[Who] = set()
    for at, rung in enumerate(policy.rungs):
        if set(rung.asks) <= before:
            yield Fault(Wrong.PASSED_OVER, at, rung.asks)
        before |= set(rung.asks)
        if rung.of_each and (len(set(rung.asks)) < 2 or rung.but):
            yield Fault(Wrong.NOT_SEVERAL, at, rung.asks)
        if urgent and _too_slow(rung):
            yield Fault(Wrong.URGENT_WAIT, at, rung.asks)
    if urgent and _too_slow(policy.answer):
        yield Fault(Wrong.URGENT_ANSWER)
    if urgent and policy.snooze is not None:
        yield Fault(Wrong.URGENT_SNOOZE)
    if sum(map(_share_of_longest, policy.rungs)) > 1:
        yield Fault(Wrong.LONG_ROUND)
    if _share_of_longest(policy.answer) > 1:
        yield Fault(Wrong.LONG_ANSWER)


def faults_beside(policy: Policy, contents: Policy, *, urgent: bool) -> Iterator[Fault]:
    """The same of what a clinic has made of `contents`, whose words to the patient hold for it as well."""
    yield from faults(policy, urgent=urgent)
    about = spared(contents)
    if about & set(policy.rungs[0].asks):
        yield Fault(Wrong.ABOUT_THEM, 0, tuple(sorted(about)))
    if any(set(rung.but) != about and not about & set(rung.asks) for rung in policy.rungs):
        yield Fault(Wrong.ABOUT_THEM, None, tuple(sorted(about)))
    own, told = policy.answer, contents.answer
    if own.minutes > told.minutes or (own.working and not told.working):
        yield Fault(Wrong.SLOWER_ANSWER)


def spared(policy: Policy) -> frozenset[Who]:
    """Whom what is asked is about: they are passed over on its rungs, and asked on a later one at the earliest."""
    return frozenset(who for rung in policy.rungs for who in rung.but)


def _too_slow(wait: Wait) -> bool:
    """Whether a wait is too long for what is urgent."""
    return wait.working or wait.minutes > LONGEST_URGENT


def _share_of_longest(wait: Wait) -> float:
    return wait.minutes / (LONGEST_WORKING if wait.working else LONGEST_WAIT)
