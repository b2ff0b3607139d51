"""What answers and facts are made of, and the names the flow language knows: facts, placeholders, meanings."""

from collections.abc import Mapping
from enum import StrEnum
from typing import Final

from bot.domain.days.ideas import MENUS as IDEA_MENUS
from bot.domain.days.pattern import Pattern
from bot.domain.directory.place import PLACE_NAMES
from bot.domain.languages import Language
from bot.domain.people.doors import DOOR_NAMES

#: An answer: an option id, a typed text, a number, a date or time as ISO text, or the ids marked under `many`.
Value = str | int | float | bool | tuple[str, ...]
Answers = Mapping[str, Value]


#: The answer that holds the person's own words to somebody, in every flow that sends words.
WORDS: Final = "text"


def visible(answers: Answers, params: Answers) -> Answers:
    """The answers as a step sees them: a frame's params come before answers of that name. The latest is last."""
    return {**params, **answers, **params} if params else answers


#: What the service knows at the moment of an event, by name; see `FACTS`. Lists are the person's own menus.
FactValue = str | int | float | bool | list[str] | tuple[str, ...]
Facts = Mapping[str, FactValue]


class FactType(StrEnum):
    """What a fact looks like, so that the linter can tell a comparison that never holds."""

    WORD = "word"
    NUMBER = "number"
    FLAG = "flag"
    MENU = "menu"
    ANY = "any"


class Means(StrEnum):
    """What an option stands for even when its button is old; honoured as of now (E11, faults row 8)."""

    HELP = "help"
    DANGER = "danger"
    REQUEST = "request"
    REQUEST_URGENT = "request_urgent"
    NO_PLACE_TONIGHT = "no_place_tonight"
    CRAVING = "craving"
    CRAVING_HIGH = "craving_high"


#: This fact is the kind of the request that is out, or this word.
OPEN_REQUEST: Final = "open_request"
NO_REQUEST: Final = "none"

#: Every fact a flow may ask for. `docs/flows.md` says what each one means.
FACTS: Final[Mapping[str, FactType]] = {
    "today": FactType.WORD,
    "now": FactType.WORD,
    "weekday": FactType.WORD,
    "language": FactType.WORD,
    "phase": FactType.WORD,
    OPEN_REQUEST: FactType.WORD,
    "hour": FactType.NUMBER,
    "days_since_discharge": FactType.NUMBER,
    "days_since_checkin": FactType.NUMBER,
    "checkins_missed": FactType.NUMBER,
    "heavy_days": FactType.NUMBER,
    "silence_days": FactType.NUMBER,
    "has_safety": FactType.FLAG,
    "payday": FactType.NUMBER,
    "week_answers": FactType.NUMBER,
    "pattern": FactType.WORD,
    "instrument": FactType.WORD,
    "handover_asks": FactType.WORD,
    "plan_waiting": FactType.NUMBER,
    "practising": FactType.FLAG,
    "trial_ahead": FactType.FLAG,
    "trial_today": FactType.FLAG,
    "checkin_set": FactType.FLAG,
    "checkin_unset": FactType.FLAG,
    "weekend": FactType.FLAG,
    "test_person": FactType.FLAG,
    "discharged": FactType.FLAG,
    "discharge_known": FactType.FLAG,
    "left_early": FactType.FLAG,
    "tolerance_low": FactType.FLAG,
    "tolerance_due": FactType.FLAG,
    "open_now": FactType.FLAG,
    "has_caseworker": FactType.FLAG,
    "has_deputy": FactType.FLAG,
    "has_phone": FactType.FLAG,
    "phone_declined": FactType.FLAG,
    "request_taken": FactType.FLAG,
    "consent_keep": FactType.FLAG,
    "consent_contact": FactType.FLAG,
    "consent_reminders": FactType.FLAG,
    "consent_share_plan": FactType.FLAG,
    "consent_instruments": FactType.FLAG,
    "consent_share_answers": FactType.FLAG,
    "consent_written_first": FactType.FLAG,
    "consent_keep_older": FactType.FLAG,
    "consent_contact_older": FactType.FLAG,
    "consent_reminders_older": FactType.FLAG,
    "consent_share_plan_older": FactType.FLAG,
    "consent_instruments_older": FactType.FLAG,
    "consent_share_answers_older": FactType.FLAG,
    "consent_written_first_older": FactType.FLAG,
    "paused": FactType.FLAG,
    "stopped": FactType.FLAG,
    **dict.fromkeys(sorted(DOOR_NAMES), FactType.FLAG),
    **dict.fromkeys(sorted(PLACE_NAMES), FactType.FLAG),
    "coping_menu": FactType.MENU,
    "reason_menu": FactType.MENU,
    "routine_menu": FactType.MENU,
    **dict.fromkeys(IDEA_MENUS, FactType.MENU),
    "sheet_menu": FactType.MENU,
    "handover_menu": FactType.MENU,
    "hole_menu": FactType.MENU,
    "answer_menu": FactType.MENU,
    "sign_menu": FactType.MENU,
    "good_menu": FactType.MENU,
    "place_menu": FactType.MENU,
    "people_menu": FactType.MENU,
    "trusted_menu": FactType.MENU,
    "call_menu": FactType.MENU,
    "along_menu": FactType.MENU,
    "picture_menu": FactType.MENU,
    "goal_menu": FactType.MENU,
    "plan_menu": FactType.MENU,
    "waiting_menu": FactType.MENU,
}

#: Menus whose entries people read as they wrote them, when one of these is asked for (`request.about`).
PLAN_MENUS: Final = frozenset({"goal_menu", "plan_menu", "waiting_menu"})

#: Facts whose words can be listed.
FACT_WORDS: Final[Mapping[str, frozenset[str]]] = {
    "weekday": frozenset({"monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday"}),
    "pattern": frozenset(pattern.value for pattern in Pattern),
    "handover_asks": frozenset({"none", "agree", "summary"}),
    "language": frozenset(language.value for language in Language),
    "phase": frozenset({"before", "day0", "first_days", "first_weeks", "first_months", "later"}),
}

#: `plan.<item>` (its status), `plan.<item>.works`, and `remembered.<key>` are facts too.
PLAN_PREFIX: Final = "plan."
WORKS_SUFFIX: Final = ".works"
REMEMBERED_PREFIX: Final = "remembered."

#: What a scene of the rehearsal may say: when it is, whether the clinic is open, what would become of a message, what is missing, what
#: would be answered.
SCENE_PLACEHOLDERS: Final = frozenset(
    {"scene_when", "scene_clinic", "scene_contact", "scene_urgent", "scene_holes", "scene_answer"}
)

PLACEHOLDERS: Final = frozenset(
    {
        "caseworker",
        "deputy",
        "clinic",
        "hours",
        "checkin_at",
        "review_day",
        "leaving_day",
        "open_now",
        "preview",
        "appointment",
        "first_name",
        "language",
        "time",
        "date",
        *SCENE_PLACEHOLDERS,
        "answer",
        *DOOR_NAMES,
    }
)
ANSWER_PREFIX: Final = "answer."

#: `go: end` ends a flow; no step may be called so.
END: Final = "end"
