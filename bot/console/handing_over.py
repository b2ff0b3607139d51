"""`rodtrad patient handover`: hand a patient over to another clinic in their caseworker's name, take it back, or see how it stands."""

import argparse

from bot.bootstrap import build_desk
from bot.console.asking import an_id
from bot.console.common import CommandError, opened, say
from bot.domain.people.transfer import Kind
from bot.service.handover import giving
from bot.service.handover.giving import TransferRefusedError, Wanted
from bot.service.people import roster as rules
from bot.store.people import transfers

#: Why it is not done, by the code of the refusal; others do not come from here.
_WHY = {
    "no_giver": "this patient has no caseworker, in whose name it would be asked; choose one: `rodtrad patient assign`",
    "not_reached": "this patient has not opened their link, so they cannot be asked; the other clinic can enrol them",
    "twice": "a hand-over of this patient is under way; see it without options, take it back with --withdraw",
    "own_clinic": "that is the clinic they are at",
    "no_clinic": "there is no clinic with this id; see `rodtrad clinic list`",
    "nobody_there": "nobody at that clinic answers patients yet: `rodtrad staff add`",
    "gone": "no hand-over of this patient is under way",
}


def add_to(
    patient: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the others about patients."""
    handover = patient.add_parser(
        "handover",
        parents=[common],
        help="hand over to another clinic; the patient is asked first, and decides what goes along",
    )
    handover.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad patient list` shows it")
    what = handover.add_mutually_exclusive_group()
    what.add_argument("--to", type=an_id, metavar="ID", help="the clinic that is to take over")
    what.add_argument(
        "--code", action="store_true", help="make a code, to be said to the receiver by telephone"
    )
    what.add_argument("--outside", action="store_true", help="only a summary, for a place without Rød tråd")
    what.add_argument("--withdraw", action="store_true", help="take it back")
    handover.set_defaults(command=hand_over)


def hand_over(arguments: argparse.Namespace) -> int:
    """Ask the patient, take it back, or show how it stands."""
    with opened() as (store, _settings):
        one = store.read(rules.patient, arguments.id)
        try:
            if arguments.withdraw:
                store.run(giving.withdraw, build_desk(), None, one.id)
                say(
                    arguments,
                    f"taken back; patient {one.id} is told that all is as before",
                    {"patient": one.id},
                )
                return 0
            if arguments.to or arguments.code or arguments.outside:
                kind = Kind.OUTSIDE if arguments.outside else Kind.CLINIC
                begun = store.run(
                    giving.begin, build_desk(), None, one.id, Wanted(kind, to_clinic=arguments.to)
                )
                words = (
                    f"patient {one.id} is asked first; nothing is seen elsewhere before they have said yes"
                )
                if begun.code:
                    words = f"say this code to the receiver, who types it at /staff/handovers; it works once: {begun.code}"
                say(arguments, words, {"patient": one.id, "code": begun.code or None})
                return 0
        except TransferRefusedError as refused:
            raise CommandError(_WHY.get(refused.code, refused.code)) from None
        found = store.read(transfers.of_patient, one.id)
    lines = [
        f"{row.id}  {row.kind}: {row.state}, summary {row.summary}, {row.left_out} left out" for row in found
    ]
    data = [{"id": row.id, "kind": row.kind, "state": row.state, "summary": row.summary} for row in found]
    say(arguments, "\n".join(lines) or "nobody has handed this patient over", {"handovers": data})
    return 0
