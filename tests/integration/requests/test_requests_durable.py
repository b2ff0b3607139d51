"""After a crash there is what is stored, so everything the request machine goes by has to be."""

from dataclasses import fields, replace
from datetime import timedelta
from functools import cache
from typing import Any

import pytest

from bot.domain.requests.request import Request
from bot.ids import StaffId
from bot.proof import explore
from bot.proof.machine import real
from bot.proof.worlds import ALONE, STAFF, small_worlds
from bot.store.database.work import Work
from bot.store.requests import records
from tests.fakes.clinic import SmallClinic


@cache
def explored(most: int, wide: int | None) -> list[Request]:
    """Requests of the exploration, as unlike each other as they get: of each state, place and moment one.

    Of each world so many states; where there is one caseworker only, all of them, or the `wide` nearest between two moments.
    """
    found: dict[object, Request] = {}

    class Keeping(explore._Exploration):
        def _reach(self, node: explore.Node) -> None:
            one: Any = node.request
            if one is not None:
                found.setdefault(
                    (
                        one.state,
                        one.rung,
                        one.addressee,
                        one.holder,
                        one.reminded,
                        one.working,
                        one.snoozed,
                        one.silences,
                        one.times_asked,
                        len(one.seen),
                        one.others_at is None,
                    ),
                    one,
                )
            super()._reach(node)

    for world in small_worlds(real()):
        Keeping(world, *((None, wide) if world.staff == ALONE else (most, None))).run()
    return list(found.values())


@pytest.mark.parametrize(
    ("each", "most", "wide"), [(4, 150, 10), pytest.param(1, 400, None, marks=pytest.mark.long)]
)
def test_whatever_is_explored_comes_back_from_the_database_as_it_was(
    clinic: SmallClinic, each: int, most: int, wide: int | None
) -> None:
    """Each so manieth of a part of what is explored, so that all that a request may be is met at once, and all of it when there is time."""
    request_id = clinic.ask()
    people = dict(zip(STAFF, (clinic.kari, clinic.ola, clinic.berit, clinic.per), strict=True))
    requests = explored(most, wide)[::each]
    assert len(requests) > 60
    seen: dict[str, set[object]] = {one.name: set() for one in fields(Request)}

    def store_and_read(work: Work, request: Request) -> tuple[Request, Request]:
        stored = records.by_id(work, request_id)
        was = stored.request.version
        known = replace(
            request,
            terms=stored.request.terms,
            rung=None if request.rung is None else min(request.rung, 2),
            holder=_known(people, request.holder),
            addressee=_known(people, request.addressee),
            seen=frozenset(people[one] for one in request.seen),
            asked_at=stored.request.asked_at,
            last_asked_at=stored.request.asked_at + timedelta(minutes=was),
            version=was + 1,
        )
        records.save(work, replace(stored, request=known), was)
        return known, records.by_id(work, request_id).request

    for request in requests:
        written, read = clinic.store.run(store_and_read, request)
        assert read == written
        for name, values in seen.items():
            values.add(getattr(read, name))
    alike = {name for name, values in seen.items() if len(values) == 1}
    assert alike == {"terms", "asked_at"}  # given with the row once, and changed by no event here


def _known(people: dict[StaffId, StaffId], staff: StaffId | None) -> StaffId | None:
    return None if staff is None else people[staff]
