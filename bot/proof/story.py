"""A counter-example as a story in words: who did what when, what came of it, and which sentence no longer held."""

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.domain.requests.request import State
from bot.ids import StaffId
from bot.proof.explore import DUE, GONE_AND_BACK, Around, CounterExample, Node
from bot.proof.worlds import CALLED

#: What an event is in words; `{staff}`, `{by}` and `{to}` are people. One that is new is told by its name until it stands here.
EVENTS: Final = {
    "AskedAgain": "the patient asks again: {terms}",
    "Replied": "the patient writes to the request",
    "DeadlinePassed": "the clock finds the deadline behind it",
    "Took": "{staff} takes it",
    "Acknowledged": "{staff} says that they have seen it",
    "Answered": "{staff} answers",
    "Working": "{staff} is at work on it",
    "Snoozed": "{staff} puts it off until {until}",
    "HandedOn": "{by} hands it on to {to}",
    "NotMine": "{staff} says: not mine",
    "Unreachable": "word comes that {staff} cannot be reached",
    "LadderChanged": "word comes that others can be asked now",
    "Closed": "{staff} closes it",
    "Withdrawn": "the patient takes it back",
}


def story(found: CounterExample) -> str:
    """The whole of it, one line for each thing that happened."""
    zone = ZoneInfo(found.world.hours.timezone)
    lines = [f"In the world «{found.world.name}»:"]
    lines += [f"  {_when(node.now, zone)}  {_done(node)}{_came_of_it(node, zone)}" for node in found.way[1:]]
    lines += [f"Then this did not hold: {sentence}." for sentence in found.broken]
    return "\n".join(lines)


def _when(moment: datetime, zone: ZoneInfo) -> str:
    return f"{moment.astimezone(zone):%A %d %B %H:%M}"


def _done(node: Node) -> str:
    done, before = node.done, node.parent.request if node.parent else None
    if isinstance(done, Around):
        return f"{_called(done.staff)} {done.what}" if done.staff else done.what
    if before is None:
        return f"the patient asks: {_terms(done)}"
    name = type(done).__name__
    values = {field: _value(getattr(done, field)) for field in done.__dataclass_fields__}
    if name in EVENTS:
        return EVENTS[name].format(**values)
    return f"{name} {' '.join(f'{field} {value}' for field, value in values.items())}".rstrip()


def _came_of_it(node: Node, zone: ZoneInfo) -> str:
    if node.done in {DUE, GONE_AND_BACK} or isinstance(node.done, Around) or node.request is None:
        return ""
    return "; ".join(["", _stands(node.request, zone), *_notices(node.notices)])


def _stands(request: Any, zone: ZoneInfo) -> str:  # noqa: ANN401 - the machine's
    if request.deadline_at is None:
        return f"it is {request.state}"
    if request.state != State.OPEN:
        where = f"{request.state} by {_called(request.holder)}"
    elif request.addressee is not None:
        where = f"open for {_called(request.addressee)}"
    elif request.rung is None:
        where = "open, with nobody"
    else:
        where = f"open for the {' and the '.join(request.terms.policy.rungs[request.rung].asks)}, round {request.round}"
    return f"it is {where}, until {_when(request.deadline_at, zone)}"


def _notices(notices: tuple[Any, ...]) -> Iterator[str]:
    for one in notices:
        match type(one).__name__:
            case "NotifyStaff":
                yield f"{' and '.join(_called(staff) for staff in one.staff) or 'nobody'} told: {one.why}"
            case "TellPatient":
                yield (
                    f"the patient's line becomes «{one.what}»"
                    if one.quiet
                    else f"the patient told: {one.what}"
                )
            case _:
                yield f"the clinic warned: {one.because}"


def _value(value: Any) -> str:  # noqa: ANN401 - a field of any event
    if hasattr(value, "policy"):
        return _terms(value)
    return _called(value) if value in CALLED else str(value)


def _terms(terms: Any) -> str:  # noqa: ANN401 - the machine's
    return f"«{terms.kind}»"


def _called(staff: StaffId | None) -> str:
    return "nobody" if staff is None else CALLED.get(staff, str(staff))
