"""A clinic's days, by chance but always by the same chance: who comes when, who is away, what breaks. Played, then handed to the judge."""

import asyncio
import random
import time
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

import holidays

from bot.botapi import Entry, NotPossible
from bot.domain.people.names import first_name
from bot.domain.requests.cover import Absence, AbsenceRefused
from bot.i18n import local
from bot.ids import ClinicId, PatientId
from bot.service.desk import Desk
from bot.service.people import absences, enrolment, handovers, leaving
from bot.service.requests import inbox
from bot.simulate.agenda import Agenda
from bot.simulate.chance import seeded
from bot.simulate.colleagues import Colleague, Habit
from bot.simulate.house import House
from bot.simulate.judge import Facts, Judgement, Kind, Seen, judge
from bot.simulate.patients import IN_NEED, Patient, Persona
from bot.simulate.post import Mail
from bot.simulate.timeloop import TimeLoop
from bot.simulate.troubles import Troubles
from bot.store.database import schema
from bot.store.database.engines import parse_url
from bot.store.database.work import Work
from bot.store.people import addresses, people
from bot.store.people.enrolments import Invitation

ZONE: Final = "Europe/Oslo"
#: Monday 2 March 2026, 06:00 in Oslo. 90 days from then hold the clock change, Easter, 1 and 17 May, Ascension Day and Whitsun.
BEGINS: Final = datetime(2026, 3, 2, 5, 0, tzinfo=UTC)
FIRST_CHAT: Final = 700_000
#: How seldom time stops for messages that are tried again and again while a carrier is out of order.
RETRY: Final = timedelta(minutes=1)
#: Who works at Fjordheim, and how. Those on duty are the clinic's last rung.
STAFF: Final = (
    ("Kari Nordli", Habit.PROMPT, False),
    ("Ola Berg", Habit.PROMPT, True),
    ("Mona Vik", Habit.LATE, False),
    ("Per Dahl", Habit.NEVER, False),
    ("Siri Moe", Habit.PROMPT, True),
    ("Jon Lie", Habit.LATE, False),
)
_PERSONAS: Final = {
    Persona.STEADY: 6,
    Persona.SILENT: 2,
    Persona.NIGHT_OWL: 2,
    Persona.RELAPSE: 2,
    Persona.LEFT_EARLY: 2,
    Persona.FREE_TEXT: 2,
    Persona.READMITTED: 2,
    Persona.BLOCKS: 2,
}


@dataclass(frozen=True, slots=True)
class Plan:
    """What is to be simulated, and in which database; it must be an empty one."""

    days: int
    patients: int
    seed: int
    database_url: str
    folder: Path
    #: Which kinds of patients there are; none named: all of them, as often as usual.
    personas: tuple[Persona, ...] = ()
    #: Every beat comes at least so often, though nothing is due; without it time jumps to what is (`due.py`).
    at_least_every: timedelta | None = None
    #: Whether anything breaks.
    troubles: bool = True


@dataclass(frozen=True, slots=True)
class Simulated:
    """What came of it."""

    judgement: Judgement
    seen: Sequence[Seen]
    seconds: float
    lives: int


def simulate(plan: Plan, desk: Desk, told: Callable[[str], None] = lambda _line: None) -> Simulated:
    """Play the days and judge them. `told` hears one line a week."""
    began = time.perf_counter()
    schema.upgrade(parse_url(plan.database_url))
    with seeded(plan.seed), asyncio.Runner(loop_factory=TimeLoop) as runner:
        days = runner.run(_play(plan, desk, told))
    facts = Facts(
        ends=BEGINS + timedelta(days=plan.days),
        zone=ZONE,
        closed=frozenset(holidays.country_holidays("NO", years=(2026, 2027))),
        away=tuple(days.house.away),
    )
    judgement = judge(days.house.seen, facts)
    return Simulated(judgement, days.house.seen, time.perf_counter() - began, days.house.lives)


async def _play(plan: Plan, desk: Desk, told: Callable[[str], None]) -> "Days":
    days = Days(plan, desk)
    await days.begin()
    await days.run(told)
    await days.house.stop()
    return days


class Days:
    """The days of one clinic, its patients, its staff and its troubles."""

    def __init__(self, plan: Plan, desk: Desk) -> None:
        self.plan = plan
        # The pause in which more of a thought is waited for is the program's own.
        self.house = House(
            plan.database_url, plan.folder, plan.seed, replace(desk), BEGINS, plan.at_least_every
        )
        self.agenda = Agenda()
        self.chance = random.Random(f"{plan.seed} days")  # noqa: S311 - invented days
        self.ends = BEGINS + timedelta(days=plan.days)
        self.patients: dict[int, Patient] = {}  # by chat
        self.staff: dict[str, Colleague] = {}
        self.clinic_id: ClinicId
        self.tripped = False
        self.house.mailed = self._mailed
        self.house.shown = self._shown

    async def begin(self) -> None:
        """Let the program live, and put into the agenda everything that chance has for these days."""
        await self.house.begin()
        self.house.program.store.run(self._furnish)
        self._every_day()
        for number in range(1, self.plan.patients + 1):
            self._comes(number)
        if self.plan.troubles:
            Troubles(self).begin()
        if self.plan.days > 40:
            self.agenda.put(self.moment(38, 10), self._jon_leaves)

    async def run(self, told: Callable[[str], None]) -> None:
        """Go from one thing to the next until the end."""
        clock, week = self.house.clock, 0
        while clock.now() < self.ends:
            due = self.house.due()
            moments = [self.ends, *(at for names, at in due.items() if names)]
            if "" in due:  # the sender tries again by itself; it need not be watched at every try
                moments.append(max(due[""], clock.now() + RETRY))
            clock.jump(min(filter(None, (*moments, self.agenda.next_at))))
            now = clock.now()
            for act in self.agenda.due(now):
                await act()
            beats = [names for names, at in due.items() if names and at <= now]
            if self.tripped:
                self.tripped = False
                await self.house.beat()
            elif beats:
                await self.house.beat(beats)
            await self.house.settle()
            if (now - BEGINS).days // 7 > week:
                week = (now - BEGINS).days // 7
                told(f"{now:%d %b}: {len(self.house.seen)} things seen")

    # --- the clinic ---

    def _furnish(self, work: Work) -> None:
        self.clinic_id = people.add_clinic(work, "Fjordheim", "mon-fri 08:00-15:00", ZONE, page_counts=False)
        for place, (name, habit, on_duty) in enumerate(STAFF):
            staff_id = people.add_staff(work, self.clinic_id, name, on_duty=on_duty)
            self.staff[name] = Colleague(staff_id, name, habit, self.plan.seed, self.house, self.agenda)
            first = first_name(name).lower()
            for address in (f"{first}@fjordheim.example", f"{first}@privat.example")[: 1 + place % 2]:
                addresses.add(work, staff_id, "mail", address)
                self.house.mailboxes[address] = name

    def _every_day(self) -> None:
        for day in range(self.plan.days):
            self.agenda.put(self.moment(day, 0, 1), self._new_day)
            for colleague in self.staff.values():
                for hour in (8, 12):
                    at = self.moment(day, hour, self.chance.randint(0, 40))
                    self.agenda.put(at, colleague.morning)
            self.agenda.put(self.moment(day, 11), self._round)
            if day % 7 == 0:
                self.agenda.put(self.moment(day, 9), self._absences)

    async def _new_day(self) -> None:
        for patient in self.patients.values():
            patient.plan_day()

    async def _round(self) -> None:
        """Write down everybody's list, of all who are not away."""
        now = self.house.clock.now()
        for colleague in self.staff.values():
            if colleague.gone or colleague.is_away(now):
                continue
            rows = self.house.program.store.read(inbox.inbox, colleague.id)
            self.house.note(colleague.name, Kind.ROUND, codes=frozenset(row.code for row in rows))

    async def _absences(self) -> None:
        """Who will be away this week, with or without somebody to cover."""
        now = self.house.clock.now()
        for colleague in self.staff.values():
            if colleague.gone or self.chance.random() > 0.12:
                continue
            since = now + timedelta(hours=self.chance.randint(2, 120))
            until = since + timedelta(hours=self.chance.choice((6, 30, 100, 240)))
            others = [one.id for one in self.staff.values() if one is not colleague and not one.gone]
            cover = self.chance.choice(others) if self.chance.random() < 0.6 else None
            new = Absence(colleague.id, since, until, cover)
            try:
                await self.house.program.runner.do(
                    absences.enter, new, by=None, reason="", without_cover=cover is None
                )
            except AbsenceRefused:
                continue
            colleague.away.append((since, until))
            self.tripped = True

    async def _jon_leaves(self) -> None:
        """Somebody leaves the clinic, and a colleague takes over their patients."""
        jon, taker = self.staff["Jon Lie"], self.staff["Kari Nordli"]
        begun = await self.house.program.runner.do(leaving.begin, self.house.desk, jon.id, taker.id)
        self.house.program.edge.sender.offer(begun.done.rows)
        self.tripped = True

        async def accept() -> None:
            offered = await self.house.program.runner.read(handovers.concerning, taker.id)
            for row, _ in offered:
                if row.receiver_id == taker.id:
                    done = await self.house.program.runner.do(
                        handovers.accept, self.house.desk, taker.id, row.id
                    )
                    self.house.program.edge.sender.offer(done.rows)
            jon.gone = True  # and with that their way to the inbox
            self.tripped = True

        self.agenda.put(self.house.clock.now() + timedelta(hours=26), accept)

    # --- patients ---

    def _comes(self, number: int) -> None:
        """Somebody is enrolled on one of the first days, and leaves the clinic some days later."""
        wanted = {one: _PERSONAS[one] for one in self.plan.personas or _PERSONAS}
        persona = self.chance.choices(list(wanted), list(wanted.values()))[0]
        arrives = self.chance.randint(0, max(1, min(20, self.plan.days // 4)))
        leaves = arrives + self.chance.choice((1, 3, 7, 14))
        at = self.moment(arrives, 8, self.chance.randint(5, 400))
        language = self.chance.choices(("nb", "nn", "en"), (8, 1, 1))[0]
        caseworker, deputy = self.chance.sample(list(self.staff.values()), 2)

        async def come() -> None:
            patient = self._patient(number, persona)
            day = (BEGINS + timedelta(days=leaves)).date()
            here = [one for one in self.staff.values() if not one.gone]
            mine, theirs = (caseworker, deputy) if not (caseworker.gone or deputy.gone) else here[:2]

            def make(work: Work) -> Invitation:
                return enrolment.enrol(
                    work, self.house.desk, self.clinic_id, patient.name, mine.id, theirs.id,
                    language=language, discharge_on=day, is_test=True,
                )  # fmt: skip

            invitation = await self.house.program.runner.do(make)
            await self._with_phone(patient, invitation)
            self._life(patient, invitation.patient_id, leaves)

        self.agenda.put(at, come)

    def _patient(self, number: int, persona: Persona, *, second: bool = False) -> Patient:
        chat = FIRST_CHAT + number + (100_000 if second else 0)
        phone = self.house.standin.user(chat, f"P{number}", "nb", started=False)
        patient = Patient(number, persona, phone, self.plan.seed, self.agenda, self.house.clock)
        self.patients[chat] = patient
        self.house.names[chat] = patient.called + (", second phone" if second else "")
        return patient

    async def _with_phone(self, patient: Patient, invitation: Invitation) -> None:
        await patient.open_link(invitation.token, invitation.code)

    def _life(self, patient: Patient, patient_id: PatientId, leaves: int) -> None:
        """What is to happen to somebody of this kind."""
        chance, day = patient.chance, leaves
        match patient.persona:
            case Persona.RELAPSE:
                patient.at(
                    self.moment(day + 3, chance.randint(0, 23), chance.randint(0, 59)),
                    chance.choice(IN_NEED),
                )
            case Persona.LEFT_EARLY:
                patient.at(self.moment(day + 2, chance.randint(9, 22)), "/stopp")
                if chance.random() < 0.5:
                    patient.at(self.moment(day + 9, chance.randint(9, 22)), "hei")
            case Persona.READMITTED:
                self._comes_back(patient, patient_id, day + chance.randint(5, 30))
            case Persona.BLOCKS:
                self._blocks(patient, day + chance.randint(1, 10))

    def _comes_back(self, patient: Patient, patient_id: PatientId, day: int) -> None:
        on_another = patient.chance.random() < 0.6

        async def again() -> None:
            invitation = await self.house.program.runner.do(enrolment.reissue, patient_id)
            who = patient
            if on_another:
                patient.gone_quiet = True
                who = self._patient(patient.number, patient.persona, second=True)
                await self._with_phone(who, invitation)
                self.agenda.put(
                    self.house.clock.now() + timedelta(hours=1), lambda: _quietly(patient.phone.deactivate)
                )
            else:
                await _quietly(lambda: self._with_phone(who, invitation))

        self.agenda.put(self.moment(day, 10, patient.chance.randint(0, 200)), again)

    def _blocks(self, patient: Patient, day: int) -> None:
        async def block() -> None:
            patient.gone_quiet = True
            await _quietly(patient.phone.block)

        async def unblock() -> None:
            patient.gone_quiet = False
            await _quietly(patient.phone.unblock)
            await _quietly(patient.phone.start)

        self.agenda.put(self.moment(day, patient.chance.randint(8, 23)), block)
        if patient.chance.random() < 0.7:
            self.agenda.put(self.moment(day + patient.chance.randint(1, 12), 17), unblock)

    # --- wiring ---

    def _mailed(self, who: str, mail: Mail) -> None:
        if who in self.staff:
            self.staff[who].mailed(mail)

    def _shown(self, entry: Entry) -> None:
        patient = self.patients.get(entry.chat)
        if patient is not None:
            patient.hears(entry)

    def moment(self, day: int, hour: int, minute: int = 0) -> datetime:
        """A local time of a day, counted from the first."""
        first = local(BEGINS, ZONE).date()
        here = datetime.combine(first + timedelta(days=day), datetime.min.time(), local(BEGINS, ZONE).tzinfo)
        return (here + timedelta(hours=hour, minutes=minute)).astimezone(UTC)


async def _quietly(act: Callable[[], Awaitable[object]]) -> None:
    try:
        await act()
    except NotPossible:
        return
