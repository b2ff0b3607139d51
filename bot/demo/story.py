"""The main job, played from end to end without a screen, and held against the transcript and the database.

Link, code, consent, check-list with one "I need help", "talk to Kari"; Kari does not take it, the deputy does, answers, the patient
writes back, closed. Nothing in it is simulated but Telegram, the people and the time.
"""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any, Final

from sqlalchemy import select

from bot.demo.botapi import Entry, User
from bot.demo.browser import Browser
from bot.demo.stage import CASEWORKER, DEPUTY, Stage
from bot.domain.request import State
from bot.domain.verbs import Purpose
from bot.service.desk import Desk
from bot.store import conversations, people, request_log, requests
from bot.store.tables.messages import Outbox, ProcessedUpdate, Sending
from bot.store.tables.people import Patient, PatientState
from bot.store.work import Work

PATIENT: Final = "Anna Lie"
CHAT: Final = 700_700
ANSWER: Final = "Hei Anna. Jeg ringer deg klokka to."
REPLY: Final = "Takk. Det passer fint."
WAITING_MINUTES: Final = 61  # one more than the first rung of the ladder


class StoryError(AssertionError):
    """The story did not go as it should; the message says at which point."""


@dataclass(slots=True)
class StoryReport:
    """What was played: each point that held, and how many messages went each way."""

    held: list[str] = field(default_factory=list)
    from_bot: int = 0
    from_patient: int = 0

    def expect(self, holds: object, point: str) -> None:
        """Note a point that holds. Raises `StoryError` for one that does not."""
        if not holds:
            raise StoryError(point)
        self.held.append(point)


class Phone:
    """The patient at the phone: does one thing, and waits for what the bot says to it."""

    def __init__(self, stage: Stage, report: StoryReport, patience: float) -> None:
        self.stage = stage
        self.report = report
        self.patience = patience
        self.user: User = stage.standin.user(CHAT, "Anna", "nb")

    async def press(self, label: str, then: "str | Callable[[Entry], bool]") -> Entry:
        """Press a button under a message."""
        done = await self.user.press(label)
        return await self.hears(then, done.mark, f"«{label}»")

    async def says(self, text: str, then: "str | Callable[[Entry], bool]") -> Entry:
        """Write a text."""
        done = await self.user.send(text)
        return await self.hears(then, done.mark, f"'{text[:20]}'")

    async def taps(self, key: str, then: "str | Callable[[Entry], bool]") -> Entry:
        """Tap a key at the bottom of the screen."""
        done = await self.user.tap(key)
        return await self.hears(then, done.mark, f"the key «{key}»")

    async def hears(self, wanted: "str | Callable[[Entry], bool]", since: int, after: str) -> Entry:
        """Wait for a message of the bot's."""
        try:
            entry = await self.stage.standin.wait_for(CHAT, wanted, since=since, timeout=self.patience)
        except TimeoutError:
            screen = " / ".join(str(entry) for entry in self.user.screen[-3:])
            message = f"after {after} the patient does not hear {wanted if isinstance(wanted, str) else 'what follows'}; last: {screen}"
            raise StoryError(message) from None
        await self.stage.settle()
        return entry


def offers(*labels: str) -> Callable[[Entry], bool]:
    """A message that carries these buttons."""
    return lambda entry: all(entry.button(label) is not None for label in labels)


async def play(database: str | None = None, *, patience: float = 10, desk: Desk | None = None) -> StoryReport:
    """Play the story on a database (a temporary SQLite file when None is named).

    `patience` is how many real seconds the patient waits for each message. Raises `StoryError`.
    """
    report = StoryReport()
    async with Stage(database, limits=False, desk=desk) as stage:
        phone = Phone(stage, report, patience)
        await _enrols(stage, phone)
        await _needs_help(stage, phone)
        async with Browser() as kari, Browser() as ola:
            await _nobody_takes_it(stage, phone, kari)
            await _deputy_answers(stage, phone, ola)
            await _patient_replies(stage, phone, ola)
            await _closes(stage, phone, ola)
        report.from_bot = len(stage.standin.transcript.texts(CHAT))
        report.from_patient = len(
            [entry for entry in stage.standin.transcript.of(CHAT) if entry.who.value == "person"]
        )
    return report


async def _enrols(stage: Stage, phone: Phone) -> None:
    expect = phone.report.expect
    invitation = await stage.enrol(PATIENT, language="en")
    done = await phone.user.start(invitation.token)
    asked = await phone.hears("seks tall", done.mark, "opening the link")
    expect(
        PATIENT.split()[0] not in asked.text and "Kari" not in asked.text,
        "the bot names nobody before the code is right",
    )
    await phone.says("000000" if invitation.code != "000000" else "111111", "ikke riktig")
    await phone.says(invitation.code, offers("Bokmål"))
    await phone.press("Bokmål", offers("Greit"))
    first = "\n".join(stage.standin.transcript.texts(CHAT))
    expect(
        "ikke et menneske" in first and "ikke kryptert" in first and "113" in first,
        "it says what it is and is not",
    )
    await phone.press("Greit", "lagre svarene")
    await phone.press("Ja", "gi beskjed til Kari")
    await phone.press("Ja", "skrive til deg først")
    await phone.press("Ja", offers("Begynn nå"))
    given = stage.program.store.read(lambda work: people.consents(work, _patient(work).id))
    expect(
        all(given[purpose][0] for purpose in Purpose), "three consents stand in the database, each by itself"
    )
    patient = stage.program.store.read(_patient)
    expect(
        patient.state is PatientState.ACTIVE and patient.language == "nb",
        "the patient is active, in the language chosen",
    )


async def _needs_help(stage: Stage, phone: Phone) -> None:
    expect = phone.report.expect
    await phone.press("Begynn nå", offers("Hjem", "Penger"))
    await phone.press("Hjem", "sove i natt")
    await phone.press("Ja, det er i orden", lambda entry: entry.button("Hopp over") is not None)
    await phone.press("Ja", "sted å bo")
    preview = await phone.press("Jeg vil ha hjelp med det", offers("Send"))
    expect("Dette får Kari se" in preview.text, "the request is previewed")
    open_before = stage.program.store.read(lambda work: requests.living(work, _patient(work).id, lock=False))
    expect(open_before is None, "nothing is sent before the patient says so")
    await phone.press("Send", "Ikke lest ennå")
    stored = stage.program.store.read(lambda work: requests.living(work, _patient(work).id, lock=False))
    expect(
        stored is not None and stored.reason and all(line in preview.text for line in stored.reason),
        "staff see the preview, word for word",
    )
    plan = stage.program.store.read(lambda work: conversations.plan(work, _patient(work).id))
    expect(
        plan["tonight"]["status"] == "in_place" and plan["tonight"]["works"] == "yes",
        "what is in place is in the plan, and works",
    )
    expect(
        any(item["status"] == "need_help" for item in plan.values()),
        "what help is needed with is in the plan",
    )
    await phone.taps("Snakk med Kari", offers("Send på nytt"))
    await phone.press("Send på nytt", "kl.")
    again = stage.program.store.read(lambda work: requests.living(work, _patient(work).id, lock=False))
    expect(
        again and stored and again.id == stored.id and again.request.times_asked == 2,
        "asking again is the same request, counted",
    )


async def _nobody_takes_it(stage: Stage, phone: Phone, kari: Browser) -> None:
    expect = phone.report.expect
    await kari.open(await stage.staff_url(CASEWORKER))
    inbox = await kari.submit("/staff/login")
    expect(PATIENT in inbox.text, "the request is in Kari's inbox")
    mark = stage.standin.transcript.mark
    await stage.move(timedelta(minutes=WAITING_MINUTES))
    told = await phone.hears("Ola", mark, "an hour in which Kari does nothing")
    expect("gått videre til Ola" in told.text, "the patient hears the truth: it has gone on to Ola")


async def _deputy_answers(stage: Stage, phone: Phone, ola: Browser) -> None:
    expect = phone.report.expect
    await ola.open(await stage.staff_url(DEPUTY))
    inbox = await ola.submit("/staff/login")
    expect(PATIENT in inbox.text, "the request is in Ola's inbox")
    link = next(link for link in inbox.links if link.startswith("/staff/q/"))
    page = await ola.open(link)
    trail = stage.program.store.read(lambda work: people.audit_trail(work, _patient(work).id))
    expect(
        any(what == "seen" and staff == stage.staff[DEPUTY] for _, what, staff in trail),
        "that Ola has seen it is written down",
    )
    expect(page.status == 200, "Ola reads the request")
    mark = stage.standin.transcript.mark
    await ola.submit("/take")
    await phone.hears("Ola har tatt imot", mark, "Ola took it")
    mark = stage.standin.transcript.mark
    shown = await ola.submit("/preview", text=ANSWER)
    expect(ANSWER in shown.text, "Ola sees what the patient will get")
    await ola.submit("/answer")
    notice = await phone.hears("Ola har svart", mark, "Ola answered")
    expect(ANSWER not in notice.text, "the notice gives nothing away on a lock screen")
    await phone.press("Les svaret", ANSWER)
    state = stage.program.store.read(lambda work: _living(work).request.state)
    expect(state is State.ANSWERED, "the request is answered")


async def _patient_replies(stage: Stage, phone: Phone, ola: Browser) -> None:
    expect = phone.report.expect
    await phone.press("Svar Ola", "Skriv svaret")
    preview = await phone.says(REPLY, offers("Send"))
    expect(REPLY in preview.text, "the patient sees the reply before it goes")
    before = stage.program.store.read(lambda work: request_log.words(work, _living(work).id))
    expect(all(one.text != REPLY for one in before), "the reply is not passed on before the patient says so")
    await phone.press("Send", "sendt")
    page = await ola.open(ola.page.url)
    expect(REPLY in page.text, "Ola reads the reply")


async def _closes(stage: Stage, phone: Phone, ola: Browser) -> None:
    expect = phone.report.expect
    mark = stage.standin.transcript.mark
    request_id = stage.program.store.read(lambda work: _living(work).id)
    await ola.submit("/close")
    await phone.hears("ferdig", mark, "Ola closed it")
    await stage.settle()
    stage.program.store.read(_hold_at_the_end, expect, request_id)
    expect(not stage.standin.refusals, "Telegram refused nothing")


def _hold_at_the_end(work: Work, expect: Callable[[object, str], None], request_id: Any) -> None:  # noqa: ANN401
    happened = [row.what for row in request_log.history(work, request_id)]
    for what in ("asked", "went_on", "taken", "answered", "replied", "closed"):
        expect(any(what in str(one) for one in happened), f"'{what}' is in the request's history")
    states = set(work.connection.execute(select(Outbox.state)).scalars())
    expect(states == {Sending.SENT}, "every message of the outbox was delivered, once each")
    expect(
        work.connection.execute(select(ProcessedUpdate.update_id)).first(),
        "every update is marked as handled",
    )


def _patient(work: Work) -> Any:  # noqa: ANN401 - a row
    return work.connection.execute(select(Patient.id, Patient.state, Patient.language)).one()


def _living(work: Work) -> requests.Stored:
    stored = requests.living(work, _patient(work).id, lock=False)
    if stored is None:
        message = "there is no request"
        raise StoryError(message)
    return stored
