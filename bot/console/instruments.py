"""`rodtrad clinic instrument`: which standard instruments a clinic uses. None is on by itself."""

import argparse

from bot.bootstrap import build_desk
from bot.console.asking import an_id, pick_clinic
from bot.console.common import CommandError, opened, say
from bot.service.days import instruments
from bot.service.days.instruments import NoSuchInstrumentError, Offered


def add_commands(
    what: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands under `clinic instrument`."""
    commands = what.add_parser("instrument", help="standard questions such as WHO-5").add_subparsers(
        required=True, metavar="WHAT"
    )
    listed = commands.add_parser(
        "list", parents=[common], help="show them, with licence and what is unchecked"
    )
    listed.set_defaults(command=list_instruments)
    on = commands.add_parser("on", parents=[common], help="let a clinic use one; each patient is asked first")
    off = commands.add_parser("off", parents=[common], help="let nobody be asked one any more")
    for each, turned in ((on, True), (off, False)):
        each.add_argument("instrument", metavar="INSTRUMENT", help="as the list shows it")
        each.set_defaults(command=turn, on=turned)
    for each in (listed, on, off):
        each.add_argument("--clinic", type=an_id, metavar="ID", help="asked for if there are several")


def list_instruments(arguments: argparse.Namespace) -> int:
    """Show every instrument of the content, and whether the clinic uses it."""
    desk = build_desk()
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        found = store.read(instruments.listed, desk, clinic.id)
    lines = [_line(each) for each in found]
    data = [
        {
            "id": each.instrument.id,
            "on": each.on,
            "licence": each.instrument.licence.name,
            "unchecked": [".".join(map(str, where)) for where in each.instrument.unchecked],
        }
        for each in found
    ]
    say(arguments, "\n".join(lines) or "there is none", {"clinic": clinic.id, "instruments": data})
    return 0


def turn(arguments: argparse.Namespace) -> int:
    """Turn one on or off."""
    desk = build_desk()
    with opened() as (store, _settings):
        clinic = pick_clinic(store, arguments.clinic)
        try:
            changed = store.run(instruments.turn, desk, clinic.id, arguments.instrument, on=arguments.on)
        except NoSuchInstrumentError:
            known = ", ".join(desk.content.instruments) or "none"
            message = f"there is no instrument {arguments.instrument}; there are: {known}"
            raise CommandError(message) from None
    one = next(each for each in desk.content.instruments.values() if each.id == arguments.instrument)
    state = "on" if arguments.on else "off"
    text = f"{clinic.name}: {one.id} {'is' if changed else 'was already'} {state}"
    if arguments.on and one.unchecked:
        text += (
            "; only test persons are asked it, since nobody has held it against its source (docs/content.md)"
        )
    say(arguments, text, {"clinic": clinic.id, "instrument": one.id, "on": arguments.on, "changed": changed})
    return 0


def _line(one: Offered) -> str:
    instrument = one.instrument
    unchecked = ", ".join(".".join(map(str, where)) for where in instrument.unchecked)
    state = "on" if one.on else "off"
    return f"{instrument.id}: {state}; {instrument.licence.name}" + (
        f"; not held against its source yet: {unchecked}" if unchecked else ""
    )
