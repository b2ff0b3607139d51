"""`rodtrad patient replay`: a minute of somebody's course as JSON, for whoever answers a complaint without the clinic's pages."""

import argparse
from dataclasses import replace
from datetime import datetime
from zoneinfo import ZoneInfo

from bot.bootstrap import build_desk, limits_of
from bot.clinic import player
from bot.clinic.pages import templates
from bot.clinic.words import StaffWords
from bot.console.asking import a_code, a_moment, an_id, ask, ask_for_patient
from bot.console.common import CommandError, opened, say
from bot.domain.people.reasons import TO_PLAY, Reason
from bot.ids import StaffId
from bot.service.course import playing
from bot.service.people import roster
from bot.service.people.opening import RefusedError
from bot.store.people import people

WHAT_IS_SHOWN = (
    "What stood in the chat about requests, on the screen of somebody who helped, and on the board, at one minute. "
    "The patient reads that it was played back, and why."
)


def add_to(
    patient: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the command to those of `rodtrad patient`."""
    replay = patient.add_parser(
        "replay",
        parents=[common],
        help="print what each saw at a minute of before; asks for the name, and for another reason in words",
    )
    replay.add_argument("id", type=an_id, metavar="ID", help="as `rodtrad patient list` shows it")
    replay.add_argument(
        "--reason", choices=[one.value for one in TO_PLAY], required=True, help="why, for the patient to read"
    )
    replay.add_argument(
        "--at",
        type=a_moment,
        metavar="WHEN",
        help="a minute, local time; the last at which something changed",
    )
    replay.add_argument(
        "--screen", type=an_id, metavar="STAFF", help="whose screen; the caseworker's of then"
    )
    replay.add_argument("--code", type=a_code, metavar="CODE", help="which request's page; the first")
    replay.set_defaults(command=replay_patient)


def replay_patient(arguments: argparse.Namespace) -> int:
    """Ask for the name once more, write down why, and print the minute."""
    with opened() as (store, settings):
        one = store.read(roster.patient, arguments.id)
        ask_for_patient(one, WHAT_IS_SHOWN)
        reason = Reason(arguments.reason)
        line = ask("The reason, for the patient to read") if reason is Reason.OTHER else ""
        zone = store.read(people.by_id, one.id, lock=False).timezone
        minute = datetime.fromisoformat(arguments.at).replace(tzinfo=ZoneInfo(zone)) if arguments.at else None
        desk = replace(build_desk(), kept=limits_of(settings))
        whose = StaffId(arguments.screen) if arguments.screen else None
        try:
            found = store.run(
                playing.play_for_operator, desk, one.id, reason, line, minute, whose, arguments.code or ""
            )
        except RefusedError as error:
            message = "another reason is said in a few words; nothing was shown"
            raise CommandError(message) from error
        clinic = store.read(people.clinic_name, one.clinic_id)
    words = StaffWords(desk.texts, zone, found.at)
    drawn = player.draw(templates(), words, found, clinic, settings.timezone)
    data = {
        "patient": one.id,
        "at": found.at.isoformat(),
        "here": found.here,
        "screen": found.whose,
        "chat": drawn["bubbles"],
        "chat_kept_from": found.kept_from and found.kept_from.isoformat(),
        "forgotten": found.forgotten,
        "inbox": drawn["inbox"],
        "request": found.code,
        "page": drawn["page_then"],
        "board": drawn["board_then"],
        "gap": found.screen.gap or found.chat_lost,
    }
    said = [
        f"{player.moment(words, found.at)}: {'' if found.here else 'not a patient of this clinic then'}".rstrip(
            ": "
        )
    ]
    said += [
        f"{one['private']}  (not about a request)"
        if one["private"]
        else f"{one['at']}  {'> ' if one['mine'] else ''}{one['text']}"
        for one in drawn["bubbles"]
    ]
    said.append("with --json: the screens as well, as they were drawn")
    say(arguments, "\n".join(said), data)
    return 0
