"""`rodtrad staff channel`: how members of staff are told outside their pages. An address is asked for, never a word of the command."""

import argparse
from collections.abc import Callable
from typing import Final
from uuid import UUID

from bot.bootstrap import build_desk
from bot.console.asking import an_id, ask, pick_someone
from bot.console.common import CommandError, opened, say
from bot.service.people import channels as rules
from bot.service.people.channels import KINDS, ChannelError
from bot.store.database.work import Store, Work
from bot.store.people import channels, roster
from bot.store.people.channels import Channel
from bot.store.people.roster import UNREADABLE
from bot.store.tables.channels import ChannelState

_STATES: Final = {
    ChannelState.WAITING: "waits for its code: `rodtrad staff channel confirm`",
    ChannelState.WORKS: "works",
    ChannelState.MARKED: "MARKED: it failed twice in a row; prove it again with `rodtrad staff channel code`",
    ChannelState.OFF: "taken away",
}


def add_commands(
    staff: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add `channel` and its commands to those about staff."""
    channel = staff.add_parser("channel", help="how somebody is told outside the pages").add_subparsers(
        required=True, metavar="WHAT"
    )
    add = channel.add_parser("add", parents=[common], help="give somebody a channel; a code is sent there")
    add.add_argument("kind", choices=list(KINDS), help="what it is; the address is asked for")
    add.add_argument("id", nargs="?", type=an_id, metavar="ID", help="who (else the name is asked for)")
    add.set_defaults(command=add_channel)
    listed = channel.add_parser("list", parents=[common], help="show everybody's channels, and who has none")
    listed.set_defaults(command=list_channels)
    confirm = channel.add_parser("confirm", parents=[common], help="give back the code that came there")
    confirm.set_defaults(command=confirm_channel)
    code = channel.add_parser("code", parents=[common], help="send a new code")
    code.set_defaults(command=send_code)
    remove = channel.add_parser("remove", parents=[common], help="use a channel no more")
    remove.set_defaults(command=remove_channel)
    for each in (confirm, code, remove):
        each.add_argument(
            "channel", type=an_id, metavar="CHANNEL", help="as `rodtrad staff channel list` shows it"
        )
    order = channel.add_parser("order", parents=[common], help="which channel comes first")
    order.add_argument("channel", nargs="+", type=an_id, metavar="CHANNEL", help="the first, the second, ...")
    order.add_argument(
        "--night", action="store_true", help="for urgent ones outside working time (else: for working time)"
    )
    order.set_defaults(command=order_channels)


def add_channel(arguments: argparse.Namespace) -> int:
    """Give somebody a channel."""
    with opened() as (store, _settings):
        one = pick_someone(store, arguments.id)
        address = ask("Address")
        recipient_id = _do(store, rules.add, build_desk(), one.id, arguments.kind, address)
    say(
        arguments,
        f"a code is on its way to {one.name or UNREADABLE}; it counts when that is given back: "
        f"`rodtrad staff channel confirm {recipient_id}`",
        {"channel": recipient_id, "staff": one.id},
    )
    return 0


def list_channels(arguments: argparse.Namespace) -> int:
    """Show everybody's channels. Addresses are not shown: they are nobody's business but their owner's."""
    with opened() as (store, _settings):
        everybody = store.read(
            lambda work: [(one, channels.of(work, one.id)) for one in roster.staff(work)],
        )
    lines = []
    for one, theirs in everybody:
        lines.append(f"{one.name or UNREADABLE} ({one.id}):{'' if theirs else ' none'}")
        lines += [f"  {each.recipient_id}  {_line(each)}" for each in theirs]
    data = [
        {
            "id": one.id,
            "name": one.name,
            "channels": [
                {
                    "id": each.recipient_id,
                    "kind": each.carrier,
                    "state": each.state,
                    "by_day": each.by_day,
                    "by_night": each.by_night,
                }
                for each in theirs
            ],
        }
        for one, theirs in everybody
    ]
    say(arguments, "\n".join(lines) or "no staff yet", {"staff": data})
    return 0


def _line(channel: Channel) -> str:
    places = {"by day": channel.by_day, "by night": channel.by_night}
    order = ", ".join(f"{when} number {place}" for when, place in places.items() if place is not None)
    return f"{channel.carrier}: {_STATES[channel.state]}{f' ({order})' if order else ''}"


def confirm_channel(arguments: argparse.Namespace) -> int:
    """Take the code that came by a channel."""
    code = ask("Code")
    with opened() as (store, _settings):
        whose = _whose(store, arguments.channel)
        right = _do(store, rules.give_back, whose, arguments.channel, code)
    if not right:
        message = (
            "that is not the code that was sent last, or it is a day old, or it was tried too often; "
            f"have a new one sent: `rodtrad staff channel code {arguments.channel}`"
        )
        raise CommandError(message)
    say(arguments, "the channel works", {"channel": arguments.channel, "works": True})
    return 0


def send_code(arguments: argparse.Namespace) -> int:
    """Send a new code."""
    with opened() as (store, _settings):
        _do(store, rules.send_code, build_desk(), _whose(store, arguments.channel), arguments.channel)
    say(arguments, "a new code is on its way", {"channel": arguments.channel})
    return 0


def remove_channel(arguments: argparse.Namespace) -> int:
    """Use a channel no more."""
    with opened() as (store, _settings):
        _do(store, rules.take_away, _whose(store, arguments.channel), arguments.channel)
    say(arguments, "nothing goes there any more", {"channel": arguments.channel})
    return 0


def order_channels(arguments: argparse.Namespace) -> int:
    """Say which channel comes first."""
    with opened() as (store, _settings):
        whose = _whose(store, arguments.channel[0])
        _do(store, rules.put_in_order, whose, arguments.channel, by_night=arguments.night)
    when = "urgent ones outside working time" if arguments.night else "working time"
    say(arguments, f"the order for {when} is set", {"staff": whose, "night": arguments.night})
    return 0


def _whose(store: Store, channel: UUID) -> UUID:
    """Whose channel it is. Raises `CommandError`."""

    def look(work: Work) -> UUID | None:
        theirs = [each for one in roster.staff(work) for each in channels.of(work, one.id)]
        return next((each.staff_id for each in theirs if each.recipient_id == channel), None)

    whose = store.read(look)
    if whose is None:
        message = f"there is no channel {channel}; see `rodtrad staff channel list`"
        raise CommandError(message)
    return whose


def _do(store: Store, rule: Callable[..., object], *words: object, **options: object) -> object:
    try:
        return store.run(rule, *words, **options)
    except ChannelError as error:
        raise CommandError(str(error)) from error
