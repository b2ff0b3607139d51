"""What the machine must not take from whoever calls it, such as states that cannot be. No path leads there, so each is tried."""

from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import timedelta
from typing import Any

from bot.domain.requests.request import State, What
from bot.proof.machine import Machine
from bot.proof.moves import next_morning
from bot.proof.worlds import BEFORE_EASTER, CASEWORKER, CLOSING, DEPUTY, OPEN, small_worlds


def unguarded(machine: Machine) -> Iterator[str]:
    """What a machine lets pass and must not."""
    world = small_worlds(machine)[0]
    asked = machine.ask(world.terms[0], world.begins, world.hours, world.ladder).request
    took = machine.events["Took"](CASEWORKER)
    taken = machine.step(asked, took, world.begins, world.hours, world.ladder).request
    ended = machine.step(
        asked, machine.events["Withdrawn"](), world.begins, world.hours, world.ladder
    ).request
    wrong: dict[str, Callable[[], Any]] = {
        "a request that waits without a deadline": lambda: replace(asked, deadline_at=None),
        "one that has ended with a deadline": lambda: replace(asked, state=State.WITHDRAWN),
        "an open one with a holder": lambda: replace(asked, holder=CASEWORKER),
        "a taken one without a holder": lambda: replace(taken, holder=None),
        "a taken one with an addressee": lambda: replace(taken, addressee=DEPUTY),
        "an open one that is put off": lambda: replace(asked, snoozed=True),
        "an open one that waits for others besides": lambda: replace(asked, others_at=asked.deadline_at),
        "one that has ended and waits for others": lambda: replace(ended, others_at=asked.deadline_at),
        "the wait of one that is closed": lambda: taken.wait(State.CLOSED),
        "the wait of one that was withdrawn": lambda: taken.wait(State.WITHDRAWN),
    }
    for what, attempt in wrong.items():
        if not _refused(attempt):
            yield f"{what} cannot be written down"
    naive = world.begins.replace(tzinfo=None)
    if not _refused(lambda: machine.ask(world.terms[0], naive, world.hours, world.ladder)):
        yield "a moment without a time zone is refused"
    policy = asked.terms.policy
    if policy.rung(99) != policy.rungs[-1] or policy.rung(None) != policy.rungs[0]:
        yield "beyond the last rung is the last, and before the first the first"
    later = world.begins + timedelta(days=400)
    nothing = machine.fault_of(policy, 0, State.OPEN, None, later, world.hours)
    if machine.check(ended, later, world.hours) is not None or nothing is not None:
        yield "the auditor finds no fault with what has no deadline"
    to_deputy = machine.events["HandedOn"](CASEWORKER, DEPUTY)
    older = machine.step(replace(asked, told=None), to_deputy, world.begins, world.hours, world.ladder)
    if older.request.told != {CASEWORKER, DEPUTY}:
        yield "of a request older than that who was asked is written down, whoever it asks has been asked"
    yield from _told_again(policy)
    yield from _begun(machine)


def _begun(machine: Machine) -> Iterator[str]:
    """What somebody of the staff begins by writing: no path leads there, since nobody has asked."""
    world = small_worlds(machine)[0]
    terms, now = world.terms[0], world.begins
    led_to = machine.begun_by(CASEWORKER, terms, now, world.hours, world.ladder)
    begun, (told,) = led_to.request, led_to.notices
    asks = tuple(terms.policy.rungs[0].asks)
    said = (told.what, told.staff, told.asks, told.because, told.opens_at, told.quiet)
    is_so = (
        begun.terms is terms
        and (begun.state, begun.holder, begun.addressee) == (State.ANSWERED, CASEWORKER, None)
        and (begun.rung, begun.round, begun.version, begun.times_asked) == (0, 1, 0, 1)
        and begun.asked_at == begun.rung_since == begun.last_asked_at == now
        and begun.deadline_at == now + timedelta(minutes=terms.policy.quiet.minutes)
        and (begun.reminded, begun.last_notified_at, begun.told) == (False, None, frozenset({CASEWORKER}))
        and said == (What.ANSWERED, CASEWORKER, asks, None, None, False)
    )
    if not is_so:
        yield "what the staff begin is answered, theirs, and waits for a reply as an answer does; the patient is told that somebody wrote"


def _told_again(policy: Any) -> Iterator[str]:  # noqa: ANN401 - the machine's
    """When a patient hears again that nobody answers, at moments of two weeks with holidays and a night that is an hour short."""
    first = timedelta(minutes=policy.repeats.patient)
    for hours in (OPEN, CLOSING):
        for number in range(140):
            last = BEFORE_EASTER - timedelta(days=5) + timedelta(minutes=145 * number)
            morning = next_morning(last, hours)
            said = [policy.say_again_at(times, last, hours) for times in (0, 1, 2, 3)]
            if said != [last + first, last + first, morning, morning]:
                yield "the patient hears once more after the policy's minutes that nobody answers, then each morning"
                return


def _refused(attempt: Callable[[], Any]) -> bool:
    try:
        attempt()
    except ValueError:
        return True
    return False
