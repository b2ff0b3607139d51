"""What the store does for an update, an enrolment, the sender and the clock: the work whose plans and cost are looked at."""

from dataclasses import dataclass
from datetime import timedelta

from bot.domain.flow.verbs import Purpose
from bot.ids import new_id
from bot.store.conversations import conversations, updates
from bot.store.database import leases
from bot.store.database.work import Work
from bot.store.outbox import news, outbox
from bot.store.outbox.outbox import Address, Leased, Written
from bot.store.people import audit, enrolments, people
from bot.store.requests import records
from bot.store.schedules import comebacks
from bot.store.tables.messages import Sending
from bot.store.tables.people import Role
from tests.fakes.plans import put_plan_item
from tests.integration.store.helpers import clinic, patient, put


@dataclass
class World:
    """Some of everything."""

    ola: Address
    run: conversations.RunRow
    token: str
    row: Leased | None = None


def build(work: Work) -> World:
    """A patient in the middle of things."""
    ola = patient(work, 1)
    staff = people.add_staff(work, clinic(work), "Kari", on_duty=True)
    people.audit(work, ola.patient_id, staff, "seen")
    people.assign(work, ola.patient_id, staff, Role.CASEWORKER)
    run = conversations.new_run(work, ola.patient_id)
    conversations.save_run(work, run)
    return World(ola, run, enrolments.invite(work, ola.patient_id, timedelta(days=1)).token)


def an_update(work: Work, world: World) -> None:
    """What the store does for one update of a patient, all of it."""
    assert updates.first_time(work, 1, 1)
    person = people.by_chat(work, 1)
    assert person is not None
    people.team(work, person.id)
    people.consents(work, person.id)
    conversations.plan(work, person.id)
    conversations.remembered(work, person.id)
    (run,) = conversations.open_runs(work, person.id)
    assert conversations.closed_run(work, person.id, run.tag) is not None
    records.living(work, person.id)
    conversations.step(work, run, "{}")
    conversations.set_timer(work, run, 1, work.now)
    put_plan_item(work, person.id, "bed", {"status": "done"})
    put_plan_item(work, person.id, "bed", {"status": "none"})
    conversations.remember(work, person.id, "k", 1)
    people.give_consent(work, person.id, Purpose.CONTACT, "x", given=True)
    people.change(work, person.id, language="nn")
    world.row = put(work, world.ola, "reply")[1]
    put(work, world.ola, "more")


def an_enrolment(work: Work, world: World) -> None:
    assert enrolments.redeem(work, world.token, 5)
    assert enrolments.is_mine(work, world.token, 5)
    pending = enrolments.pending(work, 5)
    assert pending is not None
    assert not enrolments.try_code(work, pending, "")
    enrolments.revoke(work, world.ola.patient_id)


def a_settling(work: Work, world: World) -> None:
    """What the sender does twenty times a second."""
    assert world.row is not None
    outbox.write_off(
        work, [Written(world.row, Sending.WAITING, again_at=None, hold_chat=True, unreachable=True)]
    )
    rows = outbox.claim(work, 10)
    assert world.row.id in {row.id for row in rows}
    outbox.write_off(work, [Written(row, Sending.SENT, message_id=1) for row in rows])
    outbox.look(work, "telegram pause 1")
    outbox.drop_waiting(work, world.ola.recipient_id, "x")


def the_ticks(work: Work, world: World) -> None:
    """What the clock does every few seconds."""
    outbox.reap(work)
    records.due(work, 50)
    assert comebacks.claim_timers(work, 50)
    comebacks.claim_pauses(work, 50)
    comebacks.claim_aways(work, 50)
    comebacks.beat(work)
    leases.take_lease(work, "poller", new_id(), timedelta(seconds=15))


def the_upkeep(work: Work, _world: World) -> None:
    """What is done once an hour."""
    outbox.prune(work, timedelta(days=30))
    updates.prune(work)
    assert audit.tick_chain(work)


def a_look_at_requests(work: Work, world: World) -> None:
    records.newest(work, world.ola.patient_id)
    records.by_code(work, "ABCDEFGH")
    news.standing(work, [new_id()])
    news.overtaken(work, [new_id(), new_id()])
    records.living_in(work, clinic(work))


def the_audit(work: Work, _world: World) -> None:
    """What the auditor does every minute."""
    records.living_plain(work)
