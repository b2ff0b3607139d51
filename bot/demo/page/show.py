"""What goes on in the demo: the stage, the people with phones, and what whoever tries it has set. No HTTP here."""

import asyncio
import logging
import secrets
from collections.abc import Callable, Coroutine
from dataclasses import dataclass, field, replace
from enum import StrEnum
from typing import Any, Final

from bot.botapi import EntryKind, StandIn, User, Who
from bot.demo.page.moments import MOMENTS, NEXT
from bot.demo.page.troubles import Troubles
from bot.demo.progress import Progress
from bot.demo.stage import Stage
from bot.domain.requests.request import State
from bot.store.people.enrolments import Invitation

LANGUAGES: Final = ("nb", "nn", "en")
#: Invented first names, for who is enrolled without one.
NAMES: Final = ("Eli", "Jon", "Amira", "Nils", "Berit")
FIRST_USER: Final = 7_000_001
MOST_PEOPLE: Final = 20
#: Until discharge, unless said otherwise.
DAYS: Final = 3
#: Real seconds a leap in time may take: a week with much in it.
LONGEST_LEAP: Final = 180.0
#: Real seconds of it that are waited for messages: Telegram takes one a second in a chat, and the page is not to stand still meanwhile.
LEAP_PATIENCE: Final = 2.0

log = logging.getLogger(__name__)


class CannotError(Exception):
    """What was asked for cannot be done now; `key` names the sentence on the page that says why."""

    def __init__(self, key: str) -> None:
        super().__init__(key)
        self.key = key


class Busy(StrEnum):
    """What takes a while, and keeps other such things waiting."""

    STARTING = "starting"
    MOVING = "moving"


@dataclass(slots=True)
class Done:
    """What a person has done on the path. Once done stays done: a suggestion never comes back."""

    welcomed: bool = False
    answered: bool = False
    #: The transcript's end when the code was right, and when the answer came; None before.
    inside_at: int | None = None
    answered_at: int | None = None


@dataclass(slots=True)
class Person:
    """A test person with a phone."""

    user: User
    name: str
    language: str
    invitation: Invitation
    link: str
    #: The transcript's end when this link was made.
    link_since: int = 0
    #: The transcript's end when the screen was locked; None when it is not.
    locked_at: int | None = None
    #: From where on and up to where the red button answered questions of the welcome, and whether it is at it; None when the person does.
    led_from: int | None = None
    led_to: int = 0
    is_led: bool = False
    progress: Progress = field(default_factory=Progress)
    done: Done = field(default_factory=Done)


class Show:
    """One demo. Everything happens on one event loop; two windows see the same."""

    def __init__(self, make_stage: Callable[[], Stage]) -> None:
        self._make_stage = make_stage
        self._tasks: set[asyncio.Task[None]] = set()
        self.language = LANGUAGES[0]
        self.busy: Busy | None = Busy.STARTING
        self.stage: Stage
        self.troubles: Troubles
        self.people: list[Person] = []
        self.chosen = 0
        #: Another for every beginning, so that pages know that all is new.
        self.number = ""
        #: Up to where the bot has taken what people wrote.
        self.taken = 0
        self._ahead = 0.0
        #: The first page is behind whoever looks; until the three steps are done they are shown only what these need, if `guided`.
        self.entered = False
        self.guided = False

    @property
    def standin(self) -> StandIn:
        """The stand-in of the stage."""
        return self.stage.standin

    @property
    def person(self) -> Person:
        """Whose phone is shown."""
        return self.people[self.chosen]

    # --- curtain -----------------------------------------------------------------------------------------------

    async def begin(self) -> None:
        """Set the stage, with one person who has been given a link."""
        self.busy = Busy.STARTING
        self.stage = self._make_stage()
        await self.stage.start()
        self.people, self.chosen, self.taken = [], 0, 0
        self.entered = self.guided = False
        self.troubles = Troubles(self.stage)
        self.number = secrets.token_hex(4)
        await self._enrol(NAMES[0], self.language, DAYS)
        await self.look_up()
        self.busy = None

    async def end(self) -> None:
        """Finish what is under way and clear the stage."""
        await asyncio.gather(*self._tasks, return_exceptions=True)
        await self.troubles.clear()
        await self.stage.stop()

    def begin_again(self) -> None:
        """Throw everything away and begin anew, in the background. Raises `CannotError` while something is under way."""
        self._in_background(Busy.STARTING, self._again)

    async def _again(self) -> None:
        await self.troubles.clear()
        await self.stage.stop()
        await self.begin()

    # --- time --------------------------------------------------------------------------------------------------

    @property
    def ahead(self) -> float:
        """Seconds between the stage's calendar and its monotonic clock: another number only when time has leapt."""
        clock = self.stage.clock
        ahead = clock.now().timestamp() - clock.monotonic()
        if abs(ahead - self._ahead) > 0.5:
            self._ahead = ahead
        return self._ahead

    def move(self, name: str) -> None:
        """Let time pass up to the moment with that name, in the background. Raises `CannotError`."""
        self._in_background(Busy.MOVING, lambda: self._move(name))

    async def _move(self, name: str) -> None:
        moment = MOMENTS[name](self.stage.clock.now())
        mark, chat = self.standin.transcript.mark, self.person.user.id

        def has_come() -> bool:
            said = self.standin.transcript.of(chat, since=mark)
            return any(entry.who is Who.BOT and entry.kind is EntryKind.TEXT for entry in said)

        until = has_come if name == NEXT else None
        try:
            await asyncio.wait_for(self.stage.move_to(moment, LEAP_PATIENCE, until), LONGEST_LEAP)
        except TimeoutError:
            log.info("not everything has been delivered at the end of the leap; it comes after it")

    def _in_background(self, what: Busy, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        if self.busy:
            raise CannotError("busy")
        self.busy = what
        task = asyncio.get_running_loop().create_task(self._run(work))
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _run(self, work: Callable[[], Coroutine[Any, Any, None]]) -> None:
        try:
            await work()
        except Exception:
            log.exception("the demo could not do that")
        finally:
            self.busy = None

    def note_taken(self) -> None:
        """Note that the bot has taken everything people wrote, when nothing waits for it."""
        if self.troubles.away_since is None and len(self.standin.updates) == 0:
            self.taken = self.standin.transcript.mark

    # --- people ------------------------------------------------------------------------------------------------

    async def enrol(self, name: str, language: str, days: int | None) -> None:
        """Enrol a new test person and show their phone. Raises `CannotError`."""
        self.must_be_ready()
        if not name:
            raise CannotError("nameless")
        if len(self.people) >= MOST_PEOPLE:
            raise CannotError("enough")
        await self._enrol(name, language, days)
        await self.look_up()

    async def handed(self, token: str, code: str) -> None:
        """Show the phone of whoever was given a link on the clinic's pages; one who has a phone here already gets the new link on it."""
        handed = await self.stage.handed(token, code)
        if handed is None:
            return
        theirs = handed.invitation.patient_id
        known = next((one for one in self.people if one.invitation.patient_id == theirs), None)
        if known is None and len(self.people) < MOST_PEOPLE:
            self._add(handed.invitation, handed.name, handed.language)
        elif known is not None and known.invitation.token != token:
            self._renewed(known, handed.invitation)
            self.chosen = self.people.index(known)
        await self.look_up()

    def free_name(self) -> str:
        """A first name that nobody here has yet, for the next test person."""
        used = {person.name for person in self.people}
        return next((name for name in NAMES if name not in used), NAMES[len(self.people) % len(NAMES)])

    async def _enrol(self, name: str, language: str, days: int | None) -> None:
        self._add(await self.stage.enrol(name, language, days), name, language)

    def _add(self, invitation: Invitation, name: str, language: str) -> None:
        user, link = self.standin.user(FIRST_USER + len(self.people), name, language), self._link(invitation)
        progress = Progress(language=language)
        self.people.append(Person(user, name, language, invitation, link, progress=progress))
        self.chosen = len(self.people) - 1

    def _link(self, invitation: Invitation) -> str:
        return f"https://t.me/{self.standin.world.bot['username']}?start={invitation.token}"

    async def renew(self) -> None:
        """Give the person whose phone is shown a new link and code: the old ones stop working."""
        self._renewed(self.person, await self.stage.renew(self.person.invitation.patient_id))
        await self.look_up()

    def _renewed(self, person: Person, invitation: Invitation) -> None:
        person.invitation, person.link = invitation, self._link(invitation)
        person.link_since = self.standin.transcript.mark

    async def look_up(self) -> None:
        """Look up how far the person whose phone is shown has come."""
        person = self.person
        progress = await self.stage.progress(person.invitation.patient_id)
        person.progress, done, mark = progress, person.done, self.standin.transcript.mark
        if progress.inside and done.inside_at is None:
            done.inside_at = mark
        done.welcomed |= progress.welcomed
        if progress.request in {State.ANSWERED, State.CLOSED} and not done.answered:
            done.answered, done.answered_at = True, mark

    def choose(self, number: int) -> None:
        """Show another phone. Raises `CannotError`."""
        if not 0 <= number < len(self.people):
            raise CannotError("wrong")
        self.chosen = number

    async def speak(self, language: str) -> None:
        """Change the language of the page; the phones of those who have not opened their link yet speak it from then on."""
        before, self.language = self.language, language
        if self.busy is Busy.STARTING:
            return
        for person in self.people:
            # One who was given another language on purpose keeps it, and so does a chat that has begun.
            if person.language == before and not self.standin.transcript.of(person.user.id):
                person.language = person.user.language_code = language
                person.progress = replace(person.progress, language=language)
                await self.stage.speak(person.invitation.patient_id, language)

    def lock(self, *, locked: bool) -> None:
        """Turn the screen of the phone off or on."""
        self.person.locked_at = self.standin.transcript.mark if locked else None

    def must_be_ready(self) -> None:
        """Raise `CannotError` while the stage is being set."""
        if self.busy is Busy.STARTING:
            raise CannotError("busy")
