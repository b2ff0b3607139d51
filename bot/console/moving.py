"""What the commands share by which a clinic leaves one instance and comes to another: who is meant, and refusals as one line."""

from collections.abc import Callable, Sequence
from typing import ParamSpec, TypeVar
from urllib.parse import urlsplit
from uuid import UUID

from bot.console.asking import ask
from bot.console.common import NO_TOKEN, CommandError
from bot.settings import Settings
from bot.store.database.work import Store
from bot.store.erasing.journal import Journal, JournalError
from bot.store.moving import shelf
from bot.store.moving.moved import Moves
from bot.store.moving.packing import Here, PackError
from bot.store.moving.shelf import Move
from bot.store.tables.moves import Stage

P = ParamSpec("P")
T = TypeVar("T")


def passed(point: str) -> None:
    """Called at the points named in it; tests end the process there."""


def refusing(do: Callable[P, T]) -> Callable[P, T]:
    """The same, whose refusals are the command's own."""

    def carried_out(*args: P.args, **kwargs: P.kwargs) -> T:
        try:
            return do(*args, **kwargs)
        except (PackError, JournalError) as error:
            raise CommandError(str(error)) from None

    return carried_out


def pick(store: Store, given: UUID | None, stages: Sequence[Stage], none: str) -> Move:
    """The move of this clinic, the only one, or the one that is asked for by the clinic's name."""
    found = [one for one in store.read(shelf.moves) if one.stage in stages]
    if given is not None:
        found = [one for one in found if one.clinic_id == given]
    if not found:
        raise CommandError(none)
    return one_of(found)


def one_of(found: Sequence[Move]) -> Move:
    """The only one of these, or the one that is asked for by name. Raises `CommandError`."""
    if len(found) == 1:
        return found[0]
    names = ", ".join(one.known.name for one in found)
    wanted = ask(f"Clinic ({names})").casefold()
    for one in reversed(found):
        if one.known.name.casefold() == wanted.strip():
            return one
    message = f"none of them is called so; there are: {names}"
    raise CommandError(message)


def here_of(settings: Settings) -> Here:
    """What this instance is to a clinic. Raises `CommandError` without a bot."""
    token = settings.telegram_token.get_secret_value()
    if token == NO_TOKEN:
        raise CommandError("set RODTRAD_TELEGRAM_TOKEN: whether the bot stays the same is seen by it")
    return Here(int(token.partition(":")[0]), urlsplit(settings.public_url).hostname or "")


def journal_of(settings: Settings) -> Journal:
    """The journal of erasures."""
    return Journal(settings.erasures)


def moves_of(settings: Settings) -> Moves:
    """The journal of moves."""
    return Moves.beside(settings.erasures)
