"""Whatever happens while a chat is slow: own words go first, nothing passes what it depends on, and only what is true is told."""

from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from typing import Any
from uuid import UUID

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sqlalchemy import delete, select, update

from bot.clock import ManualClock
from bot.delivery.guards import NEWS
from bot.domain.messages.message import Method
from bot.domain.requests.request import Refused, State
from bot.ids import PatientId
from bot.service.requests import asking, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import LEASE, Leased, Written
from bot.store.people import people
from bot.store.tables.messages import Guard, Lane, Outbox, Sending
from bot.store.tables.people import Purpose, Recipient
from bot.store.tables.requests import ClinicWarning, Relay, Request, RequestEvent
from tests.conftest import MONDAY_MORNING
from tests.fakes.clinic import SmallClinic, is_phrase
from tests.fakes.examples import examples
from tests.fakes.slow_chat import call_for_help, row_of, step

ACTS = st.one_of(
    st.sampled_from(["ask", "urgent", "withdraw", "status", "reply", "help", "consent"]),
    st.sampled_from(["look", "take", "answer", "hand_on", "not_mine", "close", "take_ola", "answer_ola"]),
    st.sampled_from(["wait", "wait", "wait_long", "deliver", "put_off"]),
)
OWN = frozenset({Lane.HELP, Lane.URGENT, Lane.REPLY})


@dataclass
class SlowChat:
    """Plays acts out, sends a row now and then, and looks at each that goes."""

    clinic: SmallClinic
    clock: ManualClock
    gone: list[Leased] = field(default_factory=list)
    dropped: list[Leased] = field(default_factory=list)

    def play(self, act: str) -> None:
        clinic = self.clinic
        with suppress(Refused, NotFoundError, asking.NoConsentError):
            match act:
                case "ask" | "urgent":
                    clinic.ask("urgent" if act == "urgent" else "ordinary")
                case "withdraw" | "status":
                    clinic.patient(asking.withdraw if act == "withdraw" else asking.status)
                case "reply":
                    clinic.patient(asking.reply, f"Mer {self.clock.now()}")
                case "help":
                    clinic.patient(call_for_help)
                case "consent":
                    clinic.patient(asking.contact_revoked)
                case "wait" | "wait_long":
                    self.clock.move(timedelta(minutes=20 if act == "wait" else 600))
                    clinic.staff(tick_deadlines)
                case "deliver":
                    self.step()
                case "put_off":
                    self.put_off()
                case _:
                    self.staff(act)

    def staff(self, act: str) -> None:
        clinic = self.clinic
        living = clinic.store.read(lambda work: work.connection.execute(select(Request.id)).first())
        if living is None:
            return
        me, code = (clinic.ola if act.endswith("_ola") else clinic.kari), clinic.code
        match act.removesuffix("_ola"):
            case "take":
                clinic.staff(staff_acts.take, me, code)
            case "answer":
                clinic.staff(staff_acts.answer, me, code, f"Svar {self.clock.now()}")
            case "hand_on":
                clinic.staff(staff_acts.hand_on, me, code, clinic.berit)
            case "not_mine":
                clinic.staff(staff_acts.not_mine, me, code)
            case "close":
                clinic.staff(staff_acts.close, me, code)

    def put_off(self) -> None:
        """The next row meets a limit of Telegram's and is tried again later; nothing else in the chat is held."""

        def later(work: Work) -> None:
            outbox.reap(work)
            for row in outbox.claim(work, 1):
                again = work.now + timedelta(seconds=5)
                outbox.write_off(work, [Written(row, Sending.WAITING, error="busy", again_at=again)])

        self.clock.move(LEASE * 2)
        self.clinic.store.run(later)

    def step(self) -> bool:
        self.clock.move(LEASE * 2)  # what is leased by the act itself goes back first: nobody sends it here
        self.clinic.store.run(outbox.reap)
        before = self.waiting()
        row = step(self.clinic)
        if row is None:
            return False
        if row_of(self.clinic, row.id).state is Sending.SENT:
            self.check(row, before)
            self.gone.append(row)
        else:
            self.dropped.append(row)
        return True

    def waiting(self) -> list[Any]:
        query = select(Outbox).where(Outbox.state == Sending.WAITING, Outbox.not_before <= self.clock.now())
        return self.clinic.store.read(lambda work: list(work.connection.execute(query)))

    def states(self) -> dict[UUID, Any]:
        query = select(Outbox).order_by(Outbox.id)
        return self.clinic.store.read(lambda work: {row.id: row for row in work.connection.execute(query)})

    def check(self, row: Leased, before: Sequence[Any]) -> None:
        """What goes is what the person waits for most, it depends on nothing still to come, and it is true."""
        assert row.lane in OWN or not any(one.lane in OWN for one in before)
        assert row.lane is Lane.HELP or not any(one.lane == Lane.HELP for one in before)
        rows = self.states()
        before_it = rows[row.id].after_id
        assert before_it is None or rows[before_it].state is Sending.SENT
        true_while = {
            Guard.OPEN_REQUEST: State.OPEN,
            Guard.TAKEN_REQUEST: State.TAKEN,
            Guard.CLOSED_REQUEST: State.CLOSED,
        }
        if row.guard in true_while:
            newest = self.clinic.request()
            assert row.request_id == newest.id, "news of a request that is history"
            assert newest.request.state is true_while[row.guard]

    def finish(self) -> None:
        while self.step():
            pass
        rows = self.states()
        assert {one.state for one in rows.values()} <= {Sending.SENT, Sending.DROPPED}
        # Nothing but news is ever dropped, and of these never that there is an answer.
        assert all(row.guard in NEWS and row.lane is Lane.NEWS for row in self.dropped)
        # Whatever waits in vain is taken by something later: the last edit of each message always comes.
        lines = {row.edits_id for row in rows.values() if row.edits_id is not None}
        for line in lines:
            last = max(row.id for row in rows.values() if row.edits_id == line)
            assert rows[last].state is Sending.SENT
        self.check_twice()

    def check_twice(self) -> None:
        """Nobody reads twice in a row that nobody has answered, unless the second was written after the first was read."""
        told = [row for row in self.gone if row.message.method is Method.SEND]
        for one, next_ in zip(told, told[1:], strict=False):
            if is_phrase(one.message.text, "request_nobody_answered") and one.message == next_.message:
                first, second = self.states()[one.id], self.states()[next_.id]
                assert second.created_at > first.done_at


def empty(work: Work, who: PatientId) -> None:
    people.give_consent(work, who, Purpose.CONTACT, "test", given=True)
    for table in (Outbox, Relay, RequestEvent, ClinicWarning, Request):
        work.connection.execute(delete(table))
    work.connection.execute(update(Recipient).values(hold_until=None))


@settings(max_examples=examples(25), suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(acts=st.lists(ACTS, min_size=5, max_size=30))
def test_whatever_happens_own_words_go_first_and_only_what_is_true_is_told(
    clinic: SmallClinic, clock: ManualClock, acts: list[str]
) -> None:
    clinic.store.run(empty, clinic.jonas.id)
    clock.set_wall(MONDAY_MORNING)
    chat = SlowChat(clinic, clock)
    for act in acts:
        chat.play(act)
    chat.finish()
