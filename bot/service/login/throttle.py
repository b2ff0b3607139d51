"""How long whoever fails to log in has to wait: by the name that was typed, and by the network address it came from; and for how long the
links that a chat opens are not looked up, once it has opened many that nobody was ever given.

The wait is the same for a name that nobody has. Links and passkeys, which cannot be guessed, are never held up by a name: whoever types a
colleague's name wrongly on purpose keeps them out by the password only.
"""

from datetime import timedelta
from ipaddress import IPv4Address, IPv6Address, ip_address, ip_network
from typing import Final

from bot.store.database.work import Work
from bot.store.login import failures

#: So many failures in a row cost nothing, then each doubles the wait.
FREE_BY_NAME: Final = 5
FREE_BY_ADDRESS: Final = 20
#: Links that there never were, opened in one chat: whoever has a patient's link, however old, opens none.
FREE_BY_CHAT: Final = 10
FIRST: Final = timedelta(seconds=15)
LONGEST: Final = timedelta(minutes=15)


def wait(work: Work, name: str, address: str) -> timedelta:
    """How long no try counts any more; nothing when one may be made now. Only reads."""
    return max(
        _left(work, "name", _name(name), FREE_BY_NAME), _left(work, "address", _net(address), FREE_BY_ADDRESS)
    )


def failed(work: Work, name: str, address: str) -> None:
    """A try failed."""
    failures.add(work, "name", _name(name))
    failures.add(work, "address", _net(address))


def worked(work: Work, name: str) -> None:
    """A try worked: the name is free again; the address is not, for whoever has one account could guess at others with it."""
    failures.forget(work, "name", _name(name))


def may_open(work: Work, chat_id: int) -> bool:
    """Whether a link that is opened in a chat is looked up now. Only reads."""
    return not _left(work, "link", str(chat_id), FREE_BY_CHAT)


def guessed(work: Work, chat_id: int) -> None:
    """A link was opened in a chat that nobody was ever given."""
    failures.add(work, "link", str(chat_id))


def _left(work: Work, kind: str, who: str, free: int) -> timedelta:
    count, last_at = failures.of(work, kind, who)
    if last_at is None or count < free:
        return timedelta(0)
    doublings: int = min(count - free, 16)
    whole = min(FIRST * (1 << doublings), LONGEST)
    return max(last_at + whole - work.now, timedelta(0))


def _name(name: str) -> str:
    return name.strip().casefold()


def _net(address: str) -> str:
    """An IPv4 address, or the /64 that an IPv6 address is one of 2^64 of."""
    try:
        parsed: IPv4Address | IPv6Address = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(parsed.ipv4_mapped or ip_network((parsed, 64), strict=False))
    return str(parsed)
