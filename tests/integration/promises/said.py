"""What tests of promises do: plan, move to a moment, press. It is Monday, 2 March 2026, nine o'clock in Oslo."""

from datetime import UTC, datetime, timedelta
from typing import Any

from bot.clock import ManualClock
from bot.domain.promises.promise import PromiseKind, When
from bot.ids import StaffId
from bot.service.conversation.talk import Talk
from bot.service.promises import answering, keepers, making
from bot.service.promises.keeping import tick_promises
from bot.service.promises.making import Wanted
from bot.service.requests import asking
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from bot.store.requests import events
from tests.fakes.clinic import SmallClinic


def at(hour: int, minute: int = 0, *, days: int = 0) -> When:
    """A time of day in Oslo, today or some days on."""
    return When(datetime(2026, 3, 2, hour - 1, minute, tzinfo=UTC) + timedelta(days=days))


def whole(days: int) -> When:
    """A whole day, so many days on."""
    return When(datetime(2026, 3, 2, 23, tzinfo=UTC) + timedelta(days=days), all_day=True)


def plan(
    clinic: SmallClinic,
    when: When,
    *,
    owner: StaffId | None = None,
    by: StaffId | None = None,
    text: str = "",
) -> PromiseRow:
    """A call, or with a text something that is promised; asked for if nothing is out."""
    if clinic.store.read(asking.open_request, clinic.jonas.id) is None and not any_promised(clinic):
        clinic.ask("call_me")
    kind = PromiseKind.DEED if text else PromiseKind.CALL
    clinic.staff(making.plan, by or clinic.kari, clinic.code, Wanted(kind, owner or clinic.kari, when, text))
    return newest(clinic)


def any_promised(clinic: SmallClinic) -> bool:
    return bool(clinic.store.read(promises.count_of, clinic.jonas.id))


def newest(clinic: SmallClinic) -> PromiseRow:
    return clinic.store.read(promises.of_request, clinic.request().id)[0]


def again(clinic: SmallClinic, row: PromiseRow) -> PromiseRow:
    found = clinic.store.read(promises.find, row.id)
    assert found is not None
    return found


def presses(clinic: SmallClinic, row: PromiseRow, action: str) -> None:
    clinic.patient(lambda voice: answering.press(Talk(voice), f"{row.id.hex}:{action}"))


def go_to(clinic: SmallClinic, clock: ManualClock, when: When) -> None:
    """Move to a moment and let the clock look."""
    clock.move(when.at - clock.now())
    clinic.staff(tick_promises)


def happened(clinic: SmallClinic) -> list[tuple[str, Any]]:
    rows = clinic.store.read(events.history, clinic.request().id)
    return [(one.what, one.staff_id) for one in rows]


def mine(work: Work, staff: StaffId) -> list[PromiseRow]:
    return keepers.mine(work, people.staff_member(work, staff))
