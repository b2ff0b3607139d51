"""`rodtrad audit`: whether the access log is as it was written."""

import argparse
from typing import Final

from bot.console.common import complain, opened, say
from bot.store.people.audit_verify import Broken, Fault, Head, verify

_FAULTS: Final = {
    Fault.GAP: "the link before it is missing: links were removed",
    Fault.LINK: "it was not made from the link before it: a link was changed, swapped or put in",
    Fault.CHANGED: "the row says something else than when it was written",
    Fault.UNREADABLE: "what was typed there cannot be opened any more: its bytes were changed, or the person's key is gone",
    Fault.GONE: "the row was removed, and not by an erasure or because its time was over",
    Fault.RETURNED: "the row was forgotten, and stands there again",
    Fault.LATE: "the row says that it is older than what stands before it: it was put in later, or the machine's clock was set back",
    Fault.LEFT_OUT: "the row was never given a link: it was put in past the program",
    Fault.HEAD: "the chain does not pass the head you gave: its end was cut off, or written anew",
}


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    log = commands.add_parser("audit", help="the access log").add_subparsers(required=True, metavar="WHAT")
    checks = log.add_parser("verify", parents=[common], help="whether nothing in it was changed or removed")
    checks.add_argument(
        "--head",
        type=_head,
        metavar="PLACE:LINK",
        help="an end that was printed before: it must still be passed",
    )
    checks.set_defaults(command=verify_log)


def _head(text: str) -> Head:
    try:
        return Head.parse(text)
    except ValueError as error:
        raise argparse.ArgumentTypeError(str(error)) from None


def verify_log(arguments: argparse.Namespace) -> int:
    """Walk the whole chain; exit code 1 and the first place that does not hold, if one does not."""
    with opened() as (store, _settings):
        found = store.read(verify, arguments.head)
    data = {
        "links": found.links,
        "forgotten": found.forgotten,
        "waiting": found.waiting,
        "head": str(found.head),
        "broken": None if found.broken is None else _data(found.broken),
    }
    if found.broken is not None:
        say(arguments, f"{found.links} links hold before that", data)
        complain(_words(found.broken))
        return 1
    lines = [
        f"the access log is whole: {found.links} links, {found.forgotten} of them about rows that were forgotten",
        f"{found.waiting} rows wait for their link" if found.waiting else "",
        f"its end, to write down and give with --head next time: {found.head}",
    ]
    say(arguments, "\n".join(filter(None, lines)), data)
    return 0


def _data(broken: Broken) -> dict[str, object]:
    return {
        "fault": broken.fault.value,
        "place": broken.place,
        "row": broken.event_id,
        "at": broken.at and broken.at.isoformat(),
    }


def _words(broken: Broken) -> str:
    where = f"at link {broken.place}" if broken.place else "beside the chain"
    when = f" of {broken.at:%Y-%m-%d %H:%M} UTC" if broken.at else ""
    row = "" if broken.fault is Fault.HEAD else f" (row {broken.event_id}{when})"
    return f"the access log does not hold {where}{row}: {_FAULTS[broken.fault]}; compare with a backup, and tell whoever is responsible"
