"""`rodtrad clinic token`: lets a clinic's own programs in by the HTTP API."""

import argparse

from bot.console.asking import an_id, ask, pick_clinic
from bot.console.common import CommandError, opened, say
from bot.domain.people.scopes import Scope, written
from bot.service.people import programs
from bot.service.people.programs import LabelError
from bot.store.people import api_tokens


def add_commands(
    what: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands under `clinic token`."""
    token = what.add_parser("token", help="tokens by which a clinic's own programs call the HTTP API")
    commands = token.add_subparsers(required=True, metavar="WHAT")
    add = commands.add_parser("add", parents=[common], help="make a token; which program it is for is asked")
    add.add_argument(
        "--scope",
        action="append",
        type=Scope,
        choices=list(Scope),
        required=True,
        help="what it may do; once for each",
    )
    add.set_defaults(command=add_token)
    listed = commands.add_parser("list", parents=[common], help="show a clinic's tokens, not what they are")
    listed.set_defaults(command=list_tokens)
    revoke = commands.add_parser("revoke", parents=[common], help="let a token stop working, at once")
    revoke.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad clinic token list` shows it")
    revoke.set_defaults(command=revoke_token)
    for each in (add, listed, revoke):
        each.add_argument("--clinic", type=an_id, metavar="ID", help="asked for if there are several")


def add_token(arguments: argparse.Namespace) -> int:
    """Make a token and show it, once."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        label = ask("Which program is it for")
        try:
            token = store.run(programs.let_in, clinic.id, label, arguments.scope, None)
        except LabelError as error:
            raise CommandError(str(error)) from error
    lines = [token, "It is shown here and nowhere else. Put it where only that program reads it."]
    say(
        arguments, "\n".join(lines), {"token": token, "clinic": clinic.id, "scopes": written(arguments.scope)}
    )
    return 0


def list_tokens(arguments: argparse.Namespace) -> int:
    """Show a clinic's tokens."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        found = store.read(api_tokens.of_clinic, clinic.id)
    lines = [f"{one.id}  {one.created_at:%Y-%m-%d}  {written(one.scopes)}  {one.label}" for one in found]
    text = "\n".join(lines) or f"{clinic.name} has no tokens; make one with `rodtrad clinic token add`"
    data = [
        {
            "id": one.id,
            "made_at": one.created_at.isoformat(),
            "scopes": written(one.scopes),
            "program": one.label,
        }
        for one in found
    ]
    say(arguments, text, {"clinic": clinic.id, "tokens": data})
    return 0


def revoke_token(arguments: argparse.Namespace) -> int:
    """Let a token stop working."""
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        if not store.run(api_tokens.revoke, clinic.id, arguments.id):
            raise CommandError(f"{clinic.name} has no such token; see `rodtrad clinic token list`")
    say(arguments, "it works no more", {"revoked": arguments.id})
    return 0
