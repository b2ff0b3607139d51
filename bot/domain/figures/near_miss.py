"""Which requests passed the deputy without being taken: the near misses that a clinic looks at, without asking whose fault it was. Pure."""

from bot.domain.requests.policy import Policy, Who


def passed_the_deputy(policy: Policy, rung: int | None, round_: int, *, nobody: bool) -> bool:
    """Whether a request went on from the deputy's rung, or round again, or found nobody. `rung` is where it stands, or stood when taken.

    A policy of a clinic's own that asks no deputy is passed when everybody on it has been asked.
    """
    asked = (at for at, one in enumerate(policy.rungs) if Who.DEPUTY in one.asks)
    deputy = max(asked, default=len(policy.rungs))
    return nobody or round_ > 1 or (rung is not None and rung > deputy)
