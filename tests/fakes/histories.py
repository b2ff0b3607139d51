"""Random histories of one person at a clinic, played through the real services on a moved clock, with what everybody really saw.

What was seen is drawn at that moment from the rows as they are then, by the pages' own templates; a phone beside it keeps what Telegram
took. Afterwards the player has to give the same bytes.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from sqlalchemy import select, update

from bot.clinic import player, showing
from bot.clinic.board import line_of
from bot.clinic.pages import templates
from bot.clinic.still import still
from bot.clinic.words import StaffWords
from bot.clock import ManualClock
from bot.domain.messages.message import Message, Method
from bot.domain.people.reasons import Reason
from bot.domain.people.roles import StaffRole
from bot.domain.promises.promise import PromiseKind, PromiseRefused, When
from bot.domain.requests.request import Refused
from bot.ids import ClinicId, PatientId, RecipientId, StaffId
from bot.service.conversation.purposes import APPOINTMENTS_SINCE
from bot.service.conversation.voice import Voice
from bot.service.course.playing import Played
from bot.service.course.views import Screen, screen_in, sent_by_them
from bot.service.people import board
from bot.service.people.board import Only, Sort
from bot.service.promises import making
from bot.service.promises.making import Wanted
from bot.service.requests import asking, deadlines, inbox, reading, staff_acts
from bot.service.requests.banners import Banners
from bot.service.requests.rights import NotFoundError, Sight
from bot.store.conversations import updates
from bot.store.course import fold
from bot.store.course.chat import Bubble, chat_of
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import BODY
from bot.store.people import people
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import PatientState, Purpose, Role
from bot.store.tables.requests import Request
from bot.telegram.carrier.wire import covered
from tests.fakes.clinic import HOURS, ZONE, desk, rename_staff
from tests.fakes.plans import put_plan_item

WORDS: Final = (
    "Jeg trenger noen å snakke med.",
    "Kan du ringe?",
    "<b>Ikke</b> sov & er sliten",
    "Det haster litt nå.",
    "Takk.",
)
ANSWERS: Final = ("Jeg ringer i morgen.", "Kom innom kl. 10.", "Hva tenker du selv?\nSkriv gjerne mer.")
ITEMS: Final = ("place", "debts")


@dataclass
class Phone:
    """What stands in the person's chat: what was taken, in order, edits in place."""

    standing: dict[int, Bubble] = field(default_factory=dict)
    last: int = 0
    #: The keys of requests under each, as (code, what it does, label).
    keys: dict[int, list[tuple[str, str, str]]] = field(default_factory=dict)

    def take(self, row: Any, message: Message, target: int | None, now: datetime) -> int | None:
        """Take one message as a phone does; gives its number, None for what is no message."""
        if message.method not in {Method.SEND, Method.EDIT}:
            return None
        shown = covered(message, row.id, now)
        rows = tuple(tuple(button.label for button in keys) for keys in shown.buttons)
        before = self.standing.get(target) if target is not None else None
        bubble = Bubble(now, shown.text, rows, row.request_id)
        found = [(one.data.split(":"), one.label) for keys in shown.buttons for one in keys]
        of_requests = [(data[1], data[2], label) for data, label in found if data[0] == "q"]
        if message.method is Method.EDIT and target is not None and before is not None:
            bubble = replace(bubble, at=before.at, edited=True, pressed=before.pressed)
            self.standing[target], self.keys[target] = bubble, of_requests
            return target
        self.last += 1
        self.standing[self.last], self.keys[self.last] = bubble, of_requests
        return self.last


@dataclass(frozen=True)
class Seen:
    """What everybody saw at one moment: of each member of staff the rows of the inbox, the pages of requests and the line of the board."""

    at: datetime
    rows: dict[StaffId, list[tuple[str, list[str]]]]
    pages: dict[StaffId, dict[str, str]]
    lines: dict[StaffId, str]
    chat: tuple[Bubble, ...]
    #: What the person had sent to the staff.
    sent: tuple[Bubble, ...]
    #: The requests whose words each had.
    words: dict[StaffId, frozenset[Any]]


class History:
    """One clinic with one person whose course it is, and another beside; `random` says what happens."""

    def __init__(self, store: Store, clock: ManualClock, number: int) -> None:
        self.store = store
        self.clock = clock
        self.random = Random(number)
        self.phone = Phone()
        self.environment = templates()
        self.seen: list[Seen] = []
        self.done: list[str] = []
        store.run(self._begin, number)

    def _begin(self, work: Work, number: int) -> None:
        self.clinic: ClinicId = people.add_clinic(
            work, f"Klinikk {number} {work.now.isoformat()}", HOURS, ZONE
        )
        self.kari = people.add_staff(work, self.clinic, "Kari Nordmann", on_duty=False)
        self.ola = people.add_staff(work, self.clinic, "Ola Hansen", on_duty=False)
        self.berit = people.add_staff(work, self.clinic, "Berit Moe", on_duty=True)
        roles = [StaffRole.CLINIC]
        self.eva = people.add_staff(work, self.clinic, "Eva Lund", on_duty=False, does=roles)
        self.staff: list[StaffId] = [self.kari, self.ola, self.berit, self.eva]
        #: Whose screens are drawn: everybody's, or of some.
        self.watched = self.staff
        self.chat_id = 5_000_000_000 + number * 10
        self.jonas, self.recipient = self._enrol(work, "Jonas Berg", self.chat_id)
        self.other, _ = self._enrol(work, "Siri Dahl", self.chat_id + 1)

    def _enrol(self, work: Work, name: str, chat_id: int) -> tuple[PatientId, RecipientId]:
        leaves = (work.now + timedelta(days=5)).date()
        patient = people.add_patient(work, self.clinic, name, "nb", discharge_on=leaves, is_test=False)
        people.assign(work, patient, self.kari, Role.CASEWORKER)
        people.assign(work, patient, self.ola, Role.DEPUTY)
        recipient = people.add_recipient(work, patient, chat_id)
        people.reached(work, patient, recipient)
        people.change(work, patient, state=PatientState.ACTIVE)
        for purpose in Purpose:
            people.give_consent(
                work,
                patient,
                purpose,
                "test",
                given=purpose is not Purpose.SHARE_PLAN,
                version=APPOINTMENTS_SINCE,
            )
        return patient, recipient

    # --- what happens ---

    def happen(self, acts: int, looks: int, watched: int = 4) -> "History":
        """Let so many things happen, and note what everybody sees at so many moments between them,
        of `watched` of the staff."""
        self._do("ask")
        moments = sorted(self.random.sample(range(acts), looks))
        names = list(_ACTS)
        for number in range(acts):
            name = self.random.choices(names, [_ACTS[one][0] for one in names])[0]
            self._do(name)
            if number in moments:
                self.watched = self.random.sample(self.staff, watched)
                self.seen.append(self.now())
                self.clock.move(timedelta(seconds=1))
        return self

    def _do(self, name: str) -> None:
        try:
            _ACTS[name][1](self)
        except _NOT_NOW:
            name += " (refused)"
        self.done.append(name)
        self.clock.move(timedelta(seconds=self.random.choice((1, 20, 61, 61, 600, 3600))))

    def patient(self, use_case: Callable[..., Any], *args: Any, chat: int = 0) -> None:
        """Carry out a use case of the person's."""

        def run(work: Work) -> None:
            person = people.by_chat(work, chat or self.chat_id)
            assert person is not None
            use_case(Voice(work, desk(), person), *args)

        self.store.run(run)

    def code(self) -> str:
        """A request of the person's, mostly the newest. Raises `NotFoundError` where there is none."""
        query = select(Request.code).where(Request.patient_id == self.jonas).order_by(Request.id.desc())
        found = self.store.read(lambda work: list(work.connection.execute(query).scalars()))
        if not found:
            raise NotFoundError
        return found[0] if self.random.random() < 0.8 else self.random.choice(found)

    def by_staff(self, act: Callable[..., Any], *args: Any) -> None:
        """Somebody does something on the page of a request."""
        me, code = self.random.choice(self.staff), self.code()
        self.store.run(lambda work: reading.and_read(work, desk(), me, code, act, *args))

    def deliver(self) -> None:
        """Telegram takes some of what waits for the person, in order."""

        def run(work: Work) -> None:
            query = (
                select(Outbox)
                .where(
                    Outbox.recipient_id == self.recipient, Outbox.state.in_([Sending.WAITING, Sending.LEASED])
                )
                .order_by(Outbox.id)
            )
            rows = work.connection.execute(query).all()
            for row in rows[: self.random.choice((len(rows), self.random.randint(0, len(rows))))]:
                target = (
                    row.edits_id
                    and work.connection.execute(
                        select(Outbox.message_id).where(Outbox.id == row.edits_id)
                    ).scalar_one_or_none()
                )
                message = Message.from_json(work.open(row.body, BODY, row.id))
                values = {
                    "state": Sending.SENT,
                    "message_id": self.phone.take(row, message, target, work.now),
                    "done_at": work.now,
                    "lease_until": None,
                }
                work.connection.execute(update(Outbox).where(Outbox.id == row.id).values(**values))

        self.store.run(run)

    # --- what everybody sees now ---

    def now(self) -> Seen:
        """Everybody's screens, drawn from the rows as they are, and the chat as the phone has it."""
        return self.store.read(self._now)

    def _now(self, work: Work) -> Seen:
        at = self.clock.now()
        query = select(Request.id, Request.code).where(Request.patient_id == self.jonas)
        requests = {row.code: row.id for row in work.connection.execute(query)}
        rows: dict[StaffId, Any] = {}
        pages: dict[StaffId, dict[str, str]] = {}
        lines: dict[StaffId, str] = {}
        words: dict[StaffId, frozenset[Any]] = {}
        for me in self.watched:
            member = people.staff_member(work, me)
            w = StaffWords(desk().texts, ZONE, at, member.language)
            plain = StaffWords(desk().texts, ZONE, at)
            shared = {"csrf": "a token", "w": w, "t": w.t}
            answers = bool(member.roles & {StaffRole.CASEWORKER, StaffRole.DUTY})
            listed = inbox.inbox(work, me) if answers else []
            mine = [one for one in listed if one.code in requests]
            template = self.environment.get_template("_row.html")
            rows[me] = [
                (
                    w.t(f"staff_place_{place}"),
                    [still(template.render(shared | {"row": one, "place": place})) for one in group],
                )
                for place, group in showing.the_list(plain, mine, Banners())["groups"]
            ]
            pages[me], had = {}, set()
            for code in requests if answers else ():
                try:
                    view = reading.show(work, desk(), me, code)
                except NotFoundError:
                    continue
                if view.sight is Sight.WORDS:
                    had.add(requests[code])
                values = showing.one(plain, view, me) | {
                    "following": None,
                    "word": "",
                    "chosen": "",
                    "form": {},
                }
                values |= {"draft": view.draft, "problem": "", "done": "", "static": {}}
                values |= {"who": {"staff": member, "clinic": "Klinikken"}}
                pages[me][code] = still(player.main_of(self.environment, "request.html", shared | values))
            words[me] = frozenset(had)
            found = board.show(work, desk(), member, Sort.DAY, Only.ALL, mine=False)
            line = next((one for one in found.lines if one.row.patient_id == self.jonas), None)
            template = self.environment.get_template("_board_row.html")
            lines[me] = "" if line is None else still(template.render(shared | {"one": line_of(w, line)}))
        chat = tuple(bubble for _, bubble in sorted(self.phone.standing.items()))
        sent = tuple(sent_by_them(work, self.jonas, requests.values()))
        return Seen(at, rows, pages, lines, chat, sent, words)

    # --- what the player says of then ---

    @property
    def views(self) -> int:
        """How many views are compared: of each who was watched the inbox, the line of the board and every page, and both sides
        of the chat."""
        return sum(2 * len(one.rows) + sum(map(len, one.pages.values())) + 2 for one in self.seen)

    def differences(self) -> list[str]:
        """Where the player says anything else of a moment than what was seen then; empty when it is all the same bytes."""
        return [one for seen in self.seen for one in self._compare(seen)]

    def _compare(self, seen: Seen) -> list[str]:
        return self.store.read(self._compare_in, seen)

    def _compare_in(self, work: Work, seen: Seen) -> list[str]:
        found: list[str] = []
        course = fold.course_of(work, self.jonas, self.clinic, seen.at)
        assert course.lost == 0
        with fold.standing(course, work) as then:
            for me in seen.rows:
                found += self._compare_screen(seen, me, screen_in(then, desk(), course, me))
            asked = {one["id"] for one in course.rows.get("request", ())}
            sent = tuple(sent_by_them(then, self.jonas, asked))
            if sent != seen.sent:
                found.append(f"{seen.at} sent: {sent} instead of {seen.sent} after {self.done}")
        bubbles = tuple(chat_of(work, self.jonas, seen.at))
        if bubbles != seen.chat:
            found.append(f"{seen.at} chat: {bubbles} instead of {seen.chat} after {self.done}")
        return found

    def _compare_screen(self, seen: Seen, me: StaffId, screen: Screen) -> Iterator[str]:
        words = StaffWords(desk().texts, ZONE, seen.at)
        pages: dict[str, str] = {}
        drawn: dict[str, Any] = {}
        for code in list(screen.pages) or [""]:
            about = (self.jonas, "", Reason.COMPLAINT, seen.at, seen.at, ZONE, None)
            drawn = player.draw(
                self.environment, words, Played(*about, screen=screen, code=code), "Klinikken", ZONE
            )
            pages[code] = drawn["page_then"]
        pages.pop("", None)
        for what, got, wanted in (
            ("inbox", drawn["inbox"], seen.rows[me]),
            ("board", drawn["board_then"], seen.lines[me]),
            ("pages", pages, seen.pages[me]),
            ("words", screen.shown, seen.words[me]),
        ):
            if got != wanted:
                who = dict(zip(self.staff, ("Kari", "Ola", "Berit", "Eva"), strict=True))[me]
                yield f"{seen.at} {who} {what}:\n{got}\ninstead of\n{wanted}\nafter {self.done}"


_NOT_NOW: Final = (
    NotFoundError,
    Refused,
    PromiseRefused,
    asking.NoConsentError,
    staff_acts.NoOutcomeError,
    staff_acts.MovedOnError,
)


def _share(history: History) -> None:
    given = history.random.random() < 0.6
    history.store.run(
        people.give_consent,
        history.jonas,
        Purpose.SHARE_PLAN,
        "test",
        given=given,
        version=APPOINTMENTS_SINCE,
    )


def _plan(history: History) -> None:
    status = history.random.choice(("on_its_way", "need_help", "in_place"))
    content = {"status": status, "at": history.clock.now().isoformat()}
    history.store.run(put_plan_item, history.jonas, history.random.choice(ITEMS), content)


def _assign(history: History) -> None:
    role = history.random.choice(list(Role))
    history.store.run(people.assign, history.jonas, history.random.choice(history.staff[:3]), role)


def _snooze(history: History) -> None:
    until = history.clock.now() + timedelta(minutes=history.random.choice((30, 120)))
    history.by_staff(staff_acts.snooze, until)


def _promise(history: History) -> None:
    when = When(history.clock.now() + timedelta(hours=20), all_day=False)
    owner = history.random.choice(history.staff[:3])
    kind = history.random.choice(list(PromiseKind))
    text = "Sende timen din" if kind is PromiseKind.DEED else ""
    history.by_staff(making.plan, Wanted(kind, owner, when, text))


def _tick(history: History) -> None:
    history.clock.move(timedelta(minutes=history.random.choice((5, 45, 200))))
    history.store.run(deadlines.tick_deadlines, desk())


def _look(history: History) -> None:
    me, code = history.random.choice(history.staff), history.code()
    history.store.run(reading.look, desk(), me, code)


def _leave(history: History) -> None:
    day = (history.clock.now() + timedelta(days=history.random.choice((0, 3, 9, 40)))).date()
    history.store.run(lambda work: people.change(work, history.jonas, discharge_on=day))


def _language(history: History) -> None:
    wanted = history.random.choice(("nb", "nn", "en"))
    history.store.run(lambda work: people.change(work, history.jonas, language=wanted))


def _press(history: History) -> None:
    """A key of a request under a message that stands in the chat."""
    found = [
        (number, key)
        for number, keys in history.phone.keys.items()
        for key in keys
        if history.phone.standing[number].request_id is not None
    ]
    if not found:
        raise NotFoundError
    number, (code, action, label) = history.random.choice(found)

    def both(voice: Voice) -> None:
        pressed = updates.Pressed(number, action) if action in asking.SEEN else None
        bot, number_of_it = (history.chat_id - 5_000_000_000) // 10, int(history.clock.now().timestamp())
        updates.mark(voice.work, bot, number_of_it, None, history.jonas, pressed)
        asking.press(voice, code, action)

    history.patient(both)
    if action in asking.SEEN:
        bubble = history.phone.standing[number]
        marks = (*bubble.pressed, (history.clock.now(), label))
        history.phone.standing[number] = replace(bubble, pressed=marks)


def _ask(history: History) -> None:
    kind = history.random.choice(("ordinary", "ordinary", "urgent"))
    history.patient(asking.ask, kind, (history.random.choice(WORDS),))


#: What can happen, each with how often.
_ACTS: Final[dict[str, tuple[int, Callable[[History], None]]]] = {
    "ask": (12, _ask),
    "reply": (3, lambda h: h.patient(asking.reply, h.random.choice(WORDS))),
    "press": (5, _press),
    "read the answer": (4, lambda h: h.patient(asking.press, h.code(), "read")),
    "withdraw": (1, lambda h: h.patient(asking.withdraw)),
    "status": (1, lambda h: h.patient(asking.status)),
    "the other asks": (2, lambda h: h.patient(asking.ask, "ordinary", ("Siri her.",), chat=h.chat_id + 1)),
    "deliver": (12, History.deliver),
    "look": (5, _look),
    "take": (4, lambda h: h.by_staff(staff_acts.take)),
    "answer": (6, lambda h: h.by_staff(staff_acts.answer, h.random.choice(ANSWERS))),
    "working": (1, lambda h: h.by_staff(staff_acts.working)),
    "hand on": (2, lambda h: h.by_staff(staff_acts.hand_on, h.random.choice(h.staff), "Kan du?")),
    "not mine": (2, lambda h: h.by_staff(staff_acts.not_mine)),
    "close": (2, lambda h: h.by_staff(staff_acts.close)),
    "note": (3, lambda h: h.by_staff(staff_acts.note, "Husk timen.")),
    "consult": (2, lambda h: h.by_staff(staff_acts.consult, h.random.choice(h.staff), "Hva tror du?")),
    "draft": (2, lambda h: h.by_staff(staff_acts.keep_draft, "Hei, jeg tenkte")),
    "snooze": (2, _snooze),
    "promise": (2, _promise),
    "time": (5, _tick),
    "share": (3, _share),
    "plan": (4, _plan),
    "assign": (1, _assign),
    "leave": (2, _leave),
    "reach": (1, lambda h: h.store.run(people.set_reachable, h.recipient, reachable=h.random.random() < 0.5)),
    "rename": (
        1,
        lambda h: h.store.run(rename_staff, h.random.choice(h.staff), f"Ane {h.random.randint(1, 99)}"),
    ),
    "language": (
        1,
        _language,
    ),
}
