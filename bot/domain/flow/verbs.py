"""Effect verbs: the closed list of what a flow can cause. Adding one is a model here and a handler in the service."""

from collections.abc import Mapping
from datetime import date, time
from enum import StrEnum
from typing import ClassVar, Final, Literal

from pydantic import BaseModel, ConfigDict, Field

from bot.domain.appointments.appointment import Again, Way
from bot.domain.days.safety import Reach, SafetyPart, Side
from bot.domain.days.silence import SilenceWho
from bot.domain.directory.place import Need
from bot.domain.languages import Language as LanguageCode


class PlanStatus(StrEnum):
    """Where a check-list item stands, in the person's own words."""

    IN_PLACE = "in_place"
    ON_ITS_WAY = "on_its_way"
    NEED_HELP = "need_help"
    REFUSED = "refused"
    NOT_RELEVANT = "not_relevant"
    LATER = "later"


class Owner(StrEnum):
    """Who settles something in a plan. In a check-list file, who usually does; `named` is somebody the person names, in their plan only."""

    PATIENT = "patient"
    CASEWORKER = "caseworker"
    CLINIC = "clinic"
    MUNICIPALITY = "municipality"
    NAMED = "named"


class Works(StrEnum):
    """Whether what is in place works for the person (E19)."""

    YES = "yes"
    PARTLY = "partly"
    NO = "no"


class Purpose(StrEnum):
    """What the person can consent to, each for itself (E20)."""

    KEEP = "keep"
    CONTACT = "contact"
    REMINDERS = "reminders"
    SHARE_PLAN = "share_plan"
    INSTRUMENTS = "instruments"  # to be asked standard questions, where the clinic uses any
    SHARE_ANSWERS = "share_answers"  # the answers to them
    #: The staff write first; nobody is asked for it, and it holds until the person says no.
    WRITTEN_FIRST = "written_first"


class Screen(StrEnum):
    """What `show` can bring up."""

    PLAN = "plan"
    STATUS = "status"
    STORED = "stored"
    HELP = "help"
    MENU = "menu"
    REASONS = "reasons"
    WEEK = "week"
    APPOINTMENTS = "appointments"
    SHARED = "shared"
    SAFETY = "safety"
    SAFETY_FIRST = "safety_first"  # who is called and what helps, for a heavy moment
    SAFETY_KEY = "safety_key"  # one key to the safety plan
    CALL = "call"
    PEOPLE = "people"
    ALONG = "along"
    SAYINGS = "sayings"
    PICTURE = "picture"  # what would stand on the picture of the safety plan
    ANSWERS = "answers"
    ROUTINES = "routines"
    GOALS = "goals"


class Area(StrEnum):
    """What may have become better or worse (E25)."""

    HOME = "home"
    MONEY = "money"
    DAYS = "days"
    PEOPLE = "people"
    HEALTH = "health"
    NOTHING = "nothing"


class Mood(StrEnum):
    """How a day is, as the daily check-in asks (E59: overload as well as low spirits)."""

    GOOD = "good"
    OKAY = "okay"
    MUCH = "much"
    HEAVY = "heavy"
    NOT_TODAY = "not_today"


class Ahead(StrEnum):
    """What the person has before them today or tonight (E36, E55)."""

    PLAN = "plan"
    CALM = "calm"
    EMPTY = "empty"
    DREAD = "dread"


class OwnMenu(StrEnum):
    """A menu that the person fills themselves."""

    TOOLS = "tools"
    REASONS = "reasons"
    SAFETY = "safety"
    PEOPLE = "people"
    ROUTINES = "routines"


class Verb(BaseModel):
    """Something the service layer carries out."""

    model_config = ConfigDict(frozen=True, extra="forbid")
    name: ClassVar[str]


class Request(Verb):
    """A request to the caseworker. `about` is a text, or `@key` for a text of the content; `text` is the person's own addition.

    `kind` is one of `flows/requests/kinds.yaml`; without it the request is the plain wish for contact.
    """

    name: ClassVar[str] = "request"
    kind: str | None = Field(None, pattern=r"^[a-z][a-z0-9_]{0,30}$")
    about: str | None = None
    text: str | None = None


class Relay(Verb):
    """The person's words to the caseworker, after a preview."""

    name: ClassVar[str] = "relay"
    text: str


class WithdrawRequest(Verb):
    """Take the open request back."""

    name: ClassVar[str] = "withdraw_request"


class PlanItem(Verb):
    """Where a check-list item stands."""

    name: ClassVar[str] = "plan_item"
    area: str
    item: str
    status: PlanStatus
    works: Works | None = None


class PlanAdd(Verb):
    """Put something of the person's own into their plan, word for word (E18): a goal, a small step, or anything else.

    `text` may be `@key` for a text of the content. `goal`, for a step, is the entry of its goal, or `latest`: the one written last.
    """

    LATEST: ClassVar[str] = "latest"
    name: ClassVar[str] = "plan_add"
    kind: Literal["goal", "step", "own"]
    text: str = Field(min_length=1)
    goal: str | None = None


class PlanSet(Verb):
    """Change an entry of the person's plan: an item of a check-list, one of their own, or `latest`, the own one written last.

    What is left out stays as it is. `first` lets it stand above everything else.
    """

    name: ClassVar[str] = "plan_set"
    entry: str
    owner: Owner | None = None
    who: str | None = None
    by: date | None = None
    ask_on: date | None = None
    status: PlanStatus | None = None
    first: Literal[True] | None = None


class PlanDrop(Verb):
    """Take an entry out of the plan: the person's own words for good, an item of a check-list as not relevant to them."""

    name: ClassVar[str] = "plan_drop"
    entry: str


class Consent(Verb):
    """A consent given or withdrawn.

    `version` is one higher whenever what is asked for means something else, in every step that asks for the purpose: whoever said yes to
    an older one is asked again, and until then the old yes holds for what it said (`service/conversation/consents.py`).
    """

    name: ClassVar[str] = "consent"
    purpose: Purpose
    given: bool
    version: int = Field(1, ge=1, le=999)


class Remember(Verb):
    """Keep a value under a key; it comes back as the fact `remembered.<key>`."""

    name: ClassVar[str] = "remember"
    key: str = Field(pattern=r"^[a-z][a-z0-9_]{0,23}$")
    value: str | int | float | bool | tuple[str, ...]


class Language(Verb):
    """Change the person's language."""

    name: ClassVar[str] = "language"
    code: LanguageCode


class Pause(Verb):
    """Send nothing unasked for some days."""

    name: ClassVar[str] = "pause"
    days: int = Field(ge=1, le=31)


class Stop(Verb):
    """Send nothing unasked until the person comes back."""

    name: ClassVar[str] = "stop"


class ResumeAll(Verb):
    """End pause and stop."""

    name: ClassVar[str] = "resume_all"


class ShowScreen(Verb):
    """Bring up a page made from the person's own data."""

    name: ClassVar[str] = "show"
    what: Screen


class Schedule(Verb):
    """Set the local time (`HH:MM`) of what comes again every day, or switch it off (`never`).

    It comes from now on; with `begins: discharge` from the day of leaving on, where that is known and still to come.
    """

    NEVER: ClassVar[str] = "never"
    name: ClassVar[str] = "schedule"
    what: Literal["checkin"]
    at: str = Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|never)$")
    begins: Literal["discharge"] | None = None


class Practice(Verb):
    """Let the daily question come from now on, as practice before the day of leaving, or (off) from that day on. Its time stays."""

    name: ClassVar[str] = "practice"
    on: bool


class Payday(Verb):
    """The day of the month on which money comes, so that the person is asked the day before what helps (E55); 0: not asked any more."""

    name: ClassVar[str] = "payday"
    day: int = Field(ge=0, le=31)


class Profile(Verb):
    """Change what the person is called."""

    name: ClassVar[str] = "profile"
    first_name: str | None = None


class Phone(Verb):
    """Keep the number to be called on, as it was typed, or keep none any more (`none`); the person is told which it is.

    `without` keeps that they would rather give none, so that they are not asked again; the conversation itself says so.
    """

    NONE: ClassVar[str] = "none"
    WITHOUT: ClassVar[str] = "without"
    name: ClassVar[str] = "phone"
    number: str


class Silence(Verb):
    """What is agreed for when nothing is heard: after how many days (0: nothing is done), and who is told; what is left out stays."""

    name: ClassVar[str] = "silence"
    days: Literal[0, 2, 3, 5, 7, 14] | None = None
    who: SilenceWho | None = None


class LeftToday(Verb):
    """The person has left the clinic today, planned or not (E4): the first days count from today."""

    name: ClassVar[str] = "left_today"


class CheckinDone(Verb):
    """Keep what was answered in today's check-in; several of a day add up."""

    name: ClassVar[str] = "checkin_done"
    mood: Mood | None = None
    craving: int | None = Field(None, ge=0, le=10)
    today: Ahead | None = None
    line: str | None = None


class CopingTool(Verb):
    """Keep something that helps this person, in their own words, for their menu (E53)."""

    name: ClassVar[str] = "coping_tool"
    text: str = Field(min_length=1)


class CopingUsed(Verb):
    """Note that something was tried, and how strong the craving was before and after. `own`: a tool written down just now."""

    name: ClassVar[str] = "coping_used"
    tool: str
    own: str | None = None
    before: int | None = Field(None, ge=0, le=10)
    after: int | None = Field(None, ge=0, le=10)


class ReasonKept(Verb):
    """Keep one of the person's own reasons, word for word (E52)."""

    name: ClassVar[str] = "reason_kept"
    text: str


class PlanSheet(Verb):
    """The plan, or what is to be said at a meeting, as a picture or a PDF: begin, show what is on it, leave a line out, make it."""

    name: ClassVar[str] = "plan_sheet"
    of: Literal["plan", "meeting"]
    does: Literal["begin", "show", "without", "picture", "paper"]
    entry: str | None = None


class SafetyLine(Verb):
    """Keep a line of the safety plan: in the person's own words, or those of the options that they have marked."""

    name: ClassVar[str] = "safety_line"
    part: SafetyPart
    text: str | None = Field(None, min_length=1)
    picked: tuple[str, ...] = ()


class PersonKept(Verb):
    """Note what was told about somebody around the person (E48). `who` is an entry of their menu or a name; what is left out stays."""

    name: ClassVar[str] = "person_kept"
    who: str = Field(min_length=1)
    side: Side | None = None
    reach: Reach | None = None
    number: str | None = None
    along: Literal["yes", "no"] | None = None


class CallOrder(Verb):
    """Put somebody last among those who are called, or, without `who`, begin that order anew."""

    name: ClassVar[str] = "call_order"
    who: str | None = None


class SafetyPicture(Verb):
    """The safety plan as a picture, for the person to keep or show: begin choosing, leave an entry out, send it to the person."""

    name: ClassVar[str] = "safety_picture"
    does: Literal["begin", "without", "send"]
    entry: str | None = None


class OwnData(Verb):
    """Send the person all that is kept of them as a file, or erase it all after a day in which they can take that back (E20)."""

    name: ClassVar[str] = "own_data"
    what: Literal["file", "erase"]


class Handover(Verb):
    """A hand-over that the person is asked about: say what it is, agree or refuse; and of its summary, show it, leave a line out, add words
    of their own, approve it, or send none (E20)."""

    name: ClassVar[str] = "handover"
    does: Literal["tell", "agree", "refuse", "begin", "show", "without", "add", "approve", "nothing"]
    entry: str | None = None
    text: str | None = None


class Told(Verb):
    """Note that something has been said to the person today, so that it is not said again at every turn (E4)."""

    name: ClassVar[str] = "told"
    what: Literal["tolerance", "rest", "pattern"]


class Places(Verb):
    """Show places and services near the clinic: those for a need or all, with `only: now` those that are open now or later today."""

    name: ClassVar[str] = "places"
    need: Need | None = None
    only: Literal["now"] | None = None


class PlanHole(Verb):
    """Put what a rehearsal found missing into the person's plan, with who could see to it and by when; they are told what was written."""

    name: ClassVar[str] = "plan_hole"
    hole: str


class Appointment(Verb):
    """Write an appointment down, or, with `which`, change what is given of one (E46). `at` absent: the whole day, or as it was."""

    name: ClassVar[str] = "appointment"
    which: str | None = None
    what: str | None = None
    day: date | None = None
    at: time | None = None
    again: Again | None = None
    where: str | None = None
    who: str | None = None
    remind: bool | None = None


class AppointmentWay(Verb):
    """Keep part of the plan for the way to an appointment (E47)."""

    name: ClassVar[str] = "appointment_way"
    which: str
    way: Way | None = None
    company: str | None = None
    bring: str | None = None


class AppointmentEnd(Verb):
    """The person did not make an appointment, or it is called off: all of it, or of one that comes again this once."""

    name: ClassVar[str] = "appointment_end"
    which: str
    how: Literal["missed", "cancelled", "this_once"]


class AppointmentShow(Verb):
    """Bring up one appointment, with the plan for the way."""

    name: ClassVar[str] = "appointment_show"
    which: str


class VoiceBack(Verb):
    """Keep what was said about the help: how it is, what has become better, what worse; what was skipped is left out (E25)."""

    name: ClassVar[str] = "voice_back"
    help: Literal["works", "focus", "helper"] | None = None
    better: Area | None = None
    worse: Area | None = None


class Instrument(Verb):
    """Keep an answer to a question of a standard instrument, or, with `shared`, that the caseworker may read those of today (E20)."""

    name: ClassVar[str] = "instrument"
    id: str
    item: str | None = None
    answer: str | None = None
    shared: Literal[True] | None = None


class ShowIdea(Verb):
    """Show a first small step towards an entry of an idea menu, or the place and when it is open (E38)."""

    name: ClassVar[str] = "show_idea"
    entry: str


class NotForMe(Verb):
    """Keep that something was tried and is not for this person, so that it is not shown again (E38)."""

    name: ClassVar[str] = "not_for_me"
    entry: str


class RoutineKept(Verb):
    """Keep a routine that somebody brings home, word for word (E41)."""

    name: ClassVar[str] = "routine_kept"
    text: str


class RoutineRemind(Verb):
    """Let the routines come back each day at a local time (`HH:MM`), or no more (`never`)."""

    name: ClassVar[str] = "routine_remind"
    at: str = Field(pattern=r"^(([01]\d|2[0-3]):[0-5]\d|never)$")


class TakeOut(Verb):
    """Take an entry out of one of the person's own menus."""

    name: ClassVar[str] = "take_out"
    menu: OwnMenu
    entry: str


VERBS: Final[Mapping[str, type[Verb]]] = {
    verb.name: verb
    for verb in (
        Request,
        Relay,
        WithdrawRequest,
        PlanItem,
        PlanAdd,
        PlanSet,
        PlanDrop,
        Consent,
        Remember,
        Language,
        Pause,
        Stop,
        ResumeAll,
        ShowScreen,
        Schedule,
        Practice,
        Payday,
        Profile,
        Phone,
        Silence,
        LeftToday,
        CheckinDone,
        CopingTool,
        CopingUsed,
        ReasonKept,
        PlanSheet,
        PlanHole,
        SafetyLine,
        PersonKept,
        CallOrder,
        SafetyPicture,
        TakeOut,
        OwnData,
        Handover,
        Told,
        Places,
        Appointment,
        AppointmentWay,
        AppointmentEnd,
        AppointmentShow,
        VoiceBack,
        Instrument,
        ShowIdea,
        NotForMe,
        RoutineKept,
        RoutineRemind,
    )
}
