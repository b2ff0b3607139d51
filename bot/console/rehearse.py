"""`rodtrad rehearse`: the holes in one person's first days, or a trial of whether such holes are found at all (docs/operators.md)."""

import argparse
from datetime import UTC, datetime
from typing import Any, Final

from bot.bootstrap import build_desk
from bot.clock import ManualClock
from bot.console.asking import pick_patient
from bot.console.common import CommandError, opened, progress, say, some
from bot.console.scratch import scratch
from bot.domain.rehearsal.holes import find, shown_to_staff
from bot.ids import PatientId
from bot.rehearse.trial import Trial, trial
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.rehearsal import words
from bot.service.rehearsal.reading import world_of
from bot.store.database import schema
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.sealing.vault import KeyRing, Vault

#: What a trial must come to, or the exit code is 1.
ENOUGH_FOUND: Final = 0.95
MOST_FALSE: Final = 0.05
#: After how many plans a line says how far it has come.
TELL_EVERY: Final = 50
#: Operators read English.
LANGUAGE: Final = "en"


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    rehearsed = commands.add_parser(
        "rehearse",
        parents=[common],
        help="what is missing in the first days after leaving: of one person, or of invented ones",
    )
    rehearsed.add_argument(
        "--patient", action="store_true", help="one person, whose name is asked for; only what staff may see"
    )
    rehearsed.add_argument(
        "--synthetic",
        type=some,
        metavar="N",
        help="plant holes in N invented plans, and count what is found",
    )
    rehearsed.add_argument("--seed", type=int, default=7, metavar="N", help="which chance (7)")
    rehearsed.add_argument(
        "--database",
        metavar="URL",
        help="with --synthetic: an empty database instead of a scratch file, such as postgresql://…",
    )
    rehearsed.set_defaults(command=rehearse)


def rehearse(arguments: argparse.Namespace) -> int:
    """Rehearse one person, or try the finder."""
    if arguments.patient == bool(arguments.synthetic):
        raise CommandError("say which: --patient (the name is asked for), or --synthetic N; not both")
    return _one(arguments) if arguments.patient else _synthetic(arguments)


def _one(arguments: argparse.Namespace) -> int:
    with opened() as (store, _settings):
        one = pick_patient(store, None)
        found = store.read(_holes, build_desk(), one.id)
    lines = [f"{one['by'] or '-'}  {one['owner']}: {one['missing']} ({one['mend']})" for one in found]
    text = (
        "\n".join(lines)
        or "nothing is missing of what staff may see; what the person keeps to themselves is not looked at"
    )
    say(arguments, text, {"patient": one.id, "holes": found})
    return 0


def _holes(work: Work, desk: Desk, patient_id: PatientId) -> list[dict[str, Any]]:
    voice = Voice(work, desk, people.by_id(work, patient_id, lock=False))
    voice.language = LANGUAGE
    return [
        {
            "name": hole.name,
            "missing": words.missing(voice, hole),
            "mend": words.to_mend(voice, hole),
            "hits": hole.hits,
            "owner": hole.owner.value,
            "by": hole.by,
        }
        for hole in shown_to_staff(find(world_of(work, desk, patient_id)))
    ]


def _synthetic(arguments: argparse.Namespace) -> int:
    desk, clock, tell = build_desk(), ManualClock(datetime(2026, 1, 1, tzinfo=UTC)), progress(arguments)
    with scratch(arguments.database, "rodtrad-rehearse-") as (url, _folder):
        schema.upgrade(url)
        store = Store(url, clock, Vault(KeyRing.parse(KeyRing.fresh("rehearse"))))
        try:
            came = trial(
                store,
                clock,
                desk,
                arguments.synthetic,
                arguments.seed,
                tell=lambda done: None if done % TELL_EVERY else tell(f"{done} rehearsed"),
            )
        finally:
            store.close()
    data = _figures(came, arguments.seed)
    say(arguments, _text(came, data), data)
    return 0 if _good(came) else 1


def _good(came: Trial) -> bool:
    return (
        came.found >= ENOUGH_FOUND * came.holes and came.false <= MOST_FALSE * came.reported and not came.left
    )


def _figures(came: Trial, seed: int) -> dict[str, Any]:
    return {
        "plans": came.plans,
        "holes": came.holes,
        "found": came.found,
        "false": came.false,
        "left_behind": came.left.total(),
        "seed": seed,
        "seconds": round(came.seconds, 1),
        "missed": dict(came.missed.most_common()),
        "not_planted": dict(came.not_planted.most_common()),
        "changed_tables": dict(came.left.most_common()),
    }


def _text(came: Trial, data: dict[str, Any]) -> str:
    lines = [
        (
            f"{came.plans} invented plans with {came.holes} planted holes: {came.found} found, {came.false} reported that were"
            f" not planted, {data['left_behind']} rows left behind, in {data['seconds']} s"
        ),
        *(f"  missed: {name}, {count} times" for name, count in came.missed.most_common()),
        *(f"  not planted: {name}, {count} times" for name, count in came.not_planted.most_common()),
        *(f"  changed: {count} rows of {name}" for name, count in came.left.most_common()),
    ]
    return "\n".join(lines)
