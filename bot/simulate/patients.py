"""Invented patients: what somebody of a certain kind does with their phone, by chance but always by the same chance.

They know what stands on the screen and nothing else.
"""

import random
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from bot.botapi import Entry, EntryKind, NotPossible, User
from bot.clock import Clock
from bot.i18n import local
from bot.simulate.agenda import Act, Agenda


class Persona(StrEnum):
    """Kinds of patients."""

    STEADY = "steady"
    SILENT = "silent"  # from the first week on
    NIGHT_OWL = "night_owl"
    RELAPSE = "relapse"  # on the third day after leaving, and seeks help
    LEFT_EARLY = "left_early"  # says stop after some days, and may come back
    FREE_TEXT = "free_text"  # writes, and presses no key that it need not press
    READMITTED = "readmitted"  # a new link after some weeks, often on another phone
    BLOCKS = "blocks"  # blocks the bot for some days, now and then


WRITTEN: Final = (
    "hei",
    "ok",
    "takk",
    "går bra i dag",
    "fikk ikke sove i natt",
    "har hodepine",
    "vet ikke helt",
    "når er timen min",
    "kan kari ringe meg",
    "jeg skal på nav i morgen og gruer meg",
    "hva gjør jeg med husleia",
    "kjeder meg",
    "mamma kommer på besøk",
    "er det noen der",
    "har lyst på noe",
    "russug",
    "jeg er sliten av alt",
    "trenger hjelp med å fylle ut skjema",
    "kan du hjelpe meg",
    "det var fint vær",
    "I need to talk to somebody",
    "har ikke penger til mat",
    "hva er nummeret til legevakta",
    "tror ikke dette går",
    "7",
    "ja",
    "nei",
)
IN_NEED: Final = ("jeg har ruset meg", "har sprukket", "jeg drakk i går", "klarer ikke mer, trenger noen")
IN_DANGER: Final = ("jeg vil ikke leve lenger", "vil dø")
#: What comes so soon after somebody did something is the answer to it, and no news: whoever is done lays the phone down.
ANSWERED_WITHIN: Final = timedelta(minutes=10)
#: How each kind behaves: the chance to react to what comes, minutes until then, own beginnings a day, and words in place of keys.
_REACTS: Final = {Persona.SILENT: 0.05, Persona.NIGHT_OWL: 0.5, Persona.LEFT_EARLY: 0.6, Persona.BLOCKS: 0.6}
_BEGINS: Final = {Persona.SILENT: 0.02, Persona.NIGHT_OWL: 0.2, Persona.FREE_TEXT: 0.2}
#: Labels that end things; everybody presses them, but seldom.
_ENDING: Final = ("stopp", "slutt", "nei", "ikke nå", "pause", "ta tilbake", "trekk", "stop", "no", "not now")


class Patient:
    """Somebody with a phone, until `ends`. `act` on the agenda is what they do next."""

    def __init__(
        self, number: int, persona: Persona, phone: User, seed: int, agenda: Agenda, clock: Clock
    ) -> None:
        self.number = number
        self.persona = persona
        self.phone = phone
        self.name = f"Pasient {number}"
        self.called = f"patient {number} ({persona.value})"
        self.chance = random.Random(f"{seed} patient {number}")  # noqa: S311 - invented lives
        self._agenda = agenda
        self._clock = clock
        self._busy = False
        self._patience = 0
        self._since = clock.now()
        self._acted_at = clock.now()
        self.gone_quiet = False

    # --- beginning ---

    async def open_link(self, token: str, code: str) -> None:
        """Press Start behind the link and type the code, some seconds later."""
        await self.phone.start(token)
        self._in(timedelta(seconds=self.chance.randint(8, 90)), lambda: self._type(code))
        self._patience = 40
        self._busy = True

    async def _type(self, code: str) -> None:
        self._busy = False
        self._patience = 40
        await self.phone.send(code)

    def plan_day(self) -> None:
        """Mean to do some things of one's own accord today."""
        now = self._clock.now()
        day = local(now, "Europe/Oslo").replace(hour=0, minute=0, second=0, microsecond=0)
        for _ in range(3):
            if self.chance.random() < _BEGINS.get(self.persona, 0.12):
                at = (day + timedelta(minutes=self._minute())).astimezone(now.tzinfo)
                if at > now:
                    self._agenda.put(at, self.begin)

    def _minute(self) -> int:
        """A minute of the day at which somebody of this kind takes the phone; beyond 1,440 it is tomorrow."""
        if self.persona is Persona.NIGHT_OWL:
            return self.chance.randint(22 * 60, 28 * 60)
        return min(int(self.chance.gauss(15 * 60, 4 * 60)) % 1440, 1439)

    # --- what they do ---

    async def begin(self) -> None:
        """Take the phone and begin something: a key at the bottom, a text, a key that is still there."""
        if self.gone_quiet:
            return
        self._patience = self.chance.randint(1, 5)
        self._acted_at = self._clock.now()
        choice = self.chance.random()
        keys = self.phone.keys
        try:
            if self.persona is Persona.FREE_TEXT or not keys or choice < 0.3:
                await self.phone.send(self.chance.choice(WRITTEN))
            elif choice < 0.9:
                await self.phone.tap(self.chance.choice(keys))
            else:
                await self._press()
        except NotPossible:
            return

    async def say(self, text: str) -> None:
        """Write something, with the will to go on."""
        self._patience = 12
        try:
            await self.phone.send(text)
        except NotPossible:
            return

    def hears(self, entry: Entry) -> None:
        """Something came to the phone: mean to react, or leave it."""
        if entry.kind is not EntryKind.TEXT or self._busy or self.gone_quiet:
            return
        if self._patience <= 0:
            if self._clock.now() - self._acted_at < ANSWERED_WITHIN:
                return  # the answer to what they did last, and they are done for now
            if self.chance.random() > _REACTS.get(self.persona, 0.8):
                return
            self._patience = self.chance.randint(1, 5)
            seconds = self.chance.choice((20, 120, 600, 1800, 5400))
        else:
            seconds = self.chance.randint(4, 60)
        self._in(timedelta(seconds=seconds), self._react)

    async def _react(self) -> None:
        self._busy = False
        self._patience -= 1
        if self._patience < 0 or self.gone_quiet:
            return
        self._acted_at = self._clock.now()
        try:
            if self.chance.random() < (0.75 if self.persona is Persona.FREE_TEXT else 0.12):
                await self.phone.send(self._words())
            else:
                await self._press()
        except NotPossible:
            self._patience = 0

    def _words(self) -> str:
        chance = self.chance.random()
        if chance < 0.01:
            return self.chance.choice(IN_DANGER)
        return self.chance.choice(IN_NEED if chance < 0.04 else WRITTEN)

    async def _press(self) -> None:
        """Press a key under the newest message that has any; now and then one further up."""
        screen = [one for one in self.phone.screen[-12:] if one.keyboard and one.message_id and _keys(one)]
        if not screen:
            await self.phone.send(self.chance.choice(WRITTEN))
            return
        entry = screen[-1] if self.chance.random() < 0.93 else self.chance.choice(screen)
        keys = _keys(entry)
        weights = [0.15 if _ends_something(label) else 1.0 for label in keys]
        label = self.chance.choices(keys, weights)[0]
        await self.phone.press(label, entry.message_id)

    def _in(self, wait: timedelta, act: Act) -> None:
        self._busy = True
        self._agenda.put(self._clock.now() + wait, act)

    def at(self, moment: datetime, text: str) -> None:
        """Mean to write something at a moment."""
        self._agenda.put(moment, lambda: self.say(text))


def _keys(entry: Entry) -> list[str]:
    return [button.label for button in entry.keyboard.buttons if button.data] if entry.keyboard else []


def _ends_something(label: str) -> bool:
    return label.lower().startswith(_ENDING)
