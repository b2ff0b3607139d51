"""Who may ask for a page: `require(role, …)` stands in every route that is behind the log-in, `step_up(role, …)` where one proves again.

    Who = Annotated[Visitor, Depends(require(StaffRole.CLINIC))]
    Proved = Annotated[Visitor, Depends(step_up(StaffRole.CLINIC))]     # export, erase, hand-over

A route without either is open to the world, and a test names every such route.
"""

from contextlib import suppress
from dataclasses import dataclass

from fastapi import Request

from bot.clinic import proof
from bot.clinic.pages import TOUCH_WITHIN, Visitor, context_of, onlooker
from bot.clinic.security import read_fields
from bot.domain.people.roles import ALL, StaffRole
from bot.service.people import staff_login
from bot.store.database.runner import BusyError


class RoleNeededError(Exception):
    """Somebody is logged in, and the page is for those who do something else there."""


class StepUpNeededError(Exception):
    """What is asked for wants a proof of who one is that is a few minutes old at most."""

    def __init__(self, who: Visitor, *, wrong: bool = False) -> None:
        super().__init__()
        self.who = who
        self.wrong = wrong


@dataclass(frozen=True, slots=True)
class Require:
    """A dependency that gives the `Visitor`, or raises `LoginNeededError`, `RoleNeededError` or `StepUpNeededError`.

    One of `roles` is enough. `used` says that asking is a use of the session: it is not where an open page asks by itself, so a page that
    was left open keeps nobody logged in.
    """

    roles: frozenset[StaffRole]
    fresh: bool = False
    used: bool = True

    async def __call__(self, request: Request) -> Visitor:
        """What was posted is read first, so that it can be given back whatever fails. That the use cannot be noted keeps nobody out."""
        context = context_of(request)
        if request.method == "POST":
            await read_fields(request, context.public_url)
        who = await onlooker(request)
        if self.used and who.session.stale:
            with suppress(BusyError):
                await context.runner.do(staff_login.touch, who.cookie, within=TOUCH_WITHIN)
        if not who.session.staff.roles & self.roles:
            raise RoleNeededError
        if self.fresh and not staff_login.is_fresh(who.session, context.runner.store.clock.now()):
            proved = await proof.tried(request, who)
            if not proved:
                raise StepUpNeededError(who, wrong=proved is False)
        return who


def require(*roles: StaffRole) -> Require:
    """Somebody is logged in who has one of these roles; with none named, anybody of the staff."""
    return Require(frozenset(roles) or ALL)


def step_up(*roles: StaffRole) -> Require:
    """The same, and they have proved who they are within the last minutes."""
    return Require(frozenset(roles) or ALL, fresh=True)


def watch(*roles: StaffRole) -> Require:
    """The same as `require`, for what an open page asks for by itself."""
    return Require(frozenset(roles) or ALL, used=False)
