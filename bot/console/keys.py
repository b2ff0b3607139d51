"""`rodtrad keys`: making keys, and getting rid of an older one while the program runs."""

import argparse
import json
import os
from typing import Final
from uuid import UUID

from bot.console.common import NO_TOKEN, CommandError, opened, say
from bot.settings import KEY_SOURCES, PREFIX, Settings, SettingsError, load_partly
from bot.store.database.work import Store
from bot.store.sealing import rotation
from bot.store.sealing.rotation import AT_ONCE, Standing
from bot.store.sealing.vault import KeyRing, KeyRingError

MOST_AT_ONCE: Final = 10_000


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    keys = commands.add_parser("keys", help="the key ring").add_subparsers(required=True, metavar="WHAT")
    new = keys.add_parser("new", parents=[common], help="print a new key for RODTRAD_KEYS")
    new.add_argument(
        "--name", type=_key_name, help="what to call it (default: k1, or a number that is not taken)"
    )
    new.set_defaults(command=new_key)

    turn = keys.add_parser(
        "rotate",
        parents=[common],
        help="bring everything under the newest key of the ring, so that the older ones can go",
    )
    turn.add_argument(
        "--batch", type=_batch, default=AT_ONCE, help="data keys in one transaction (default: %(default)s)"
    )
    turn.set_defaults(command=rotate)

    oidc = keys.add_parser("oidc", parents=[common], help="print a new key for RODTRAD_OIDC_KEY")
    oidc.set_defaults(command=new_oidc_key)


def _key_name(text: str) -> str:
    try:
        KeyRing.parse(KeyRing.fresh(text))
    except KeyRingError:
        message = "a key's name has 1 to 24 of A-Z a-z 0-9 . _ -"
        raise argparse.ArgumentTypeError(message) from None
    return text


def _batch(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_AT_ONCE:
        message = f"it is a number from 1 to {MOST_AT_ONCE}"
        raise argparse.ArgumentTypeError(message)
    return int(text)


def new_key(arguments: argparse.Namespace) -> int:
    """Print a new key, by a name that none of the ring has."""
    taken = _names_taken()
    if arguments.name in taken:
        message = f"the key ring has a key named {arguments.name!r} already; names say which key opens what, so choose another"
        raise CommandError(message)
    name = arguments.name or next(
        f"k{number}" for number in range(1, len(taken) + 2) if f"k{number}" not in taken
    )
    key = KeyRing.fresh(name)
    say(arguments, key, {"key": key})
    return 0


def _names_taken() -> set[str]:
    """The names of the ring that is given, if one is: this command needs none."""
    if not any(os.environ.get(f"{PREFIX}{name.upper()}") for name in KEY_SOURCES):
        return set()
    try:
        given = load_partly(telegram_token=NO_TOKEN).keys.get_secret_value()
        return {name for name, _ in KeyRing.parse(given).keys}
    except (SettingsError, KeyRingError):
        return set()


def rotate(arguments: argparse.Namespace) -> int:
    """Bring everything under the newest key, and say which may go. 1 when something is left that no key opens."""
    with opened() as (store, settings):
        _no_program_lags_behind(store)
        done = 0
        unreadable: list[UUID] = []
        for step in rotation.rotate(store, arguments.batch):
            done += step.done
            unreadable += step.unreadable
        standing = store.read(rotation.standing)
        words = _words(store, settings, standing, done, len(unreadable))
        data = {
            "rewrapped": done,
            "unreadable": unreadable,
            "older": standing.older,
            "may_go": list(standing.idle),
        }
    say(arguments, words, data)
    return 1 if standing.older else 0


def _no_program_lags_behind(store: Store) -> None:
    """Refuse while a program runs that has not got the newest key: it could not read what is wrapped by it."""
    newest, theirs = store.vault.names[0], store.read(rotation.runs_with)
    if theirs not in {None, newest}:
        message = (
            f"the program that runs puts {theirs!r} first and does not know {newest!r} yet; "
            f"give it the ring with {newest!r} first and {theirs!r} behind it, restart it, and run this again"
        )
        raise CommandError(message)


def _words(store: Store, settings: Settings, standing: Standing, done: int, unreadable: int) -> str:
    newest = store.vault.names[0]
    lines = [f"{done} data keys brought under {newest!r}"]
    if unreadable:
        lines.append(
            f"{unreadable} could not be opened by any key of the ring, and could not before: what they sealed is lost. "
            "Put their rows back from a backup, or erase whose they are; until then the older key has to stay"
        )
    elif standing.older:
        lines.append(f"{standing.older} have come since under an older key: run this again")
    if standing.idle:
        names = " and ".join(repr(name) for name in standing.idle)
        lines.append(
            f"nothing hangs on {names} any more: take it out of the ring and restart the program. "
            "Keep it with the backups that were made until now: they need it"
        )
        if _bytes_in(settings):
            lines.append(
                f"but updates wait in {settings.spool}, and an older key may have sealed them: wait until that file is empty"
            )
    return "\n".join(lines)


def _bytes_in(settings: Settings) -> int:
    try:
        return settings.spool.stat().st_size
    except OSError:
        return 0


def new_oidc_key(arguments: argparse.Namespace) -> int:
    """Print a new key by which this program proves itself to an OpenID provider, and the public part that the provider is given."""
    from joserfc.jwk import ECKey  # noqa: PLC0415 - only this command needs it

    key = ECKey.generate_key("P-256", {"use": "sig", "alg": "ES256"}, auto_kid=True)
    private, public = json.dumps(key.as_dict(private=True)), json.dumps(key.as_dict(private=False))
    words = f"for RODTRAD_OIDC_KEY, and for nobody else to see:\n{private}\nfor the provider:\n{public}"
    say(arguments, words, {"private": private, "public": public})
    return 0
