"""A kind of request is content: one more in the file of kinds goes the whole way with its own words and policy, and no code knows it."""

import shutil
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from bot.clock import ManualClock
from bot.content import Content, load
from bot.content.weights import load_hearing
from bot.domain.flow import verbs
from bot.domain.requests.kinds import Urgency
from bot.domain.requests.request import State
from bot.i18n import Texts
from bot.i18n.texts import Catalogue
from bot.ids import StaffId
from bot.service.conversation.verbs import carry_out
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import asking, inbox, reading, staff_acts
from bot.service.requests.deadlines import tick_deadlines
from bot.store.database import schema
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.requests import events, records
from bot.store.sealing.vault import Vault
from tests.fakes.clinic import FLOWS, Enrolled, SmallClinic, open_clinic

KIND = """
  ring_me:
    name: ring meg
    urgency: routine
    expects: call
    policy: call
    raise_to: urgent
    tag: Vil bli oppringt
    words:
      wish: Jeg vil gjerne at du ringer meg.
      sent: "Sendt {time}: {caseworker} er spurt om å ringe deg."
      taken: "{staff} ringer deg."
      answered: "{staff} har ringt eller skrevet til deg."
      closed: Samtalen er merket som ferdig.
"""
POLICY = """
  call:
    rungs:
      - {asks: caseworker, minutes: 30, counted: clock}
      - {asks: [deputy], minutes: 20, counted: clock}
      - {asks: [duty, deputy], minutes: 10, counted: clock}
    at_end: last_again
    answer: {minutes: 90, counted: clock}
    quiet: {minutes: 600, counted: clock}
    repeats: {staff: 5, patient: 60}
"""
NYNORSK = {
    "request.ring_me.taken": "{staff} ringjer deg.",
    "request.ring_me.wish": "Eg vil gjerne at du ringjer meg.",
}


@pytest.fixture(scope="module")
def content(tmp_path_factory: pytest.TempPathFactory) -> Content:
    """The repository's content with one kind more: one file has changed."""
    folder = Path(shutil.copytree(FLOWS, tmp_path_factory.mktemp("more") / "flows"))
    file = folder / "requests" / "kinds.yaml"
    text = file.read_text(encoding="utf-8")
    text = text.replace("\nkinds:\n", f"\nkinds:{KIND}").replace("policies:\n", f"policies:{POLICY}", 1)
    file.write_text(text, encoding="utf-8")
    found = load(folder)
    assert found.errors == ()
    return found


@pytest.fixture
def desk(content: Content) -> Desk:
    return Desk(content, Texts(content.texts, {"nn": Catalogue("nn", NYNORSK)}), load_hearing(), ("nb", "nn"))


class Played:
    """One patient's request of a kind, and what time and staff do to it."""

    def __init__(self, clinic: SmallClinic, desk: Desk, clock: ManualClock) -> None:
        self.clinic, self.desk, self.clock = clinic, desk, clock

    def asks(self, kind: str, who: Enrolled | None = None) -> None:
        """A flow says `request: {kind: …}`."""

        def run(work: Work) -> None:
            person = people.by_chat(work, (who or self.clinic.jonas).chat_id)
            assert person is not None
            carry_out(Voice(work, self.desk, person), verbs.Request(kind=kind), "test")

        self.clinic.store.run(run)

    def waits(self, minutes: int) -> None:
        self.clock.move(timedelta(minutes=minutes))
        self.clinic.store.run(tick_deadlines, self.desk)

    def staff(self, act: object, staff: StaffId, *more: object) -> None:
        self.clinic.store.run(act, self.desk, staff, self.clinic.code, *more)  # type: ignore[arg-type]

    @property
    def last_notified(self) -> set[StaffId | None]:
        """Who was told last, all of them."""
        history = self.clinic.events()
        newest = history[-1].at
        return {one.staff_id for one in history if one.what == "inbox_only" and one.at == newest}


@pytest.fixture
def played(clinic: SmallClinic, desk: Desk, clock: ManualClock) -> Played:
    clock.set_wall(
        datetime(2026, 3, 14, 1, 0, tzinfo=UTC)
    )  # a Saturday night: its waits are counted by the clock
    return Played(clinic, desk, clock)


def test_a_third_kind_goes_from_asking_to_closed_with_its_own_words(
    clinic: SmallClinic, played: Played
) -> None:
    played.asks("ring_me")
    stored = clinic.request()
    assert (stored.request.kind, stored.request.urgency) == ("ring_me", Urgency.ROUTINE)
    assert stored.reason == ("Jeg vil gjerne at du ringer meg.",)
    assert clinic.last().text.endswith(": Kari er spurt om å ringe deg.")
    assert played.last_notified == {clinic.kari}
    played.waits(29)
    assert clinic.request().request.rung == 0
    played.waits(1)
    assert played.last_notified == {clinic.ola}
    played.waits(20)
    assert played.last_notified == {clinic.berit, clinic.ola}
    played.waits(10)  # past the end this policy asks its last rung again
    assert (clinic.request().request.rung, clinic.request().request.round) == (2, 2)
    played.staff(reading.look, clinic.berit)
    (row,) = clinic.store.read(inbox.inbox, clinic.berit)
    assert (row.kind, row.urgency, row.preview) == (
        "ring_me",
        Urgency.ROUTINE,
        "Jeg vil gjerne at du ringer meg.",
    )
    played.staff(staff_acts.take, clinic.berit)
    assert clinic.says("Berit ringer deg.")
    played.staff(staff_acts.answer, clinic.berit, "Jeg ringer kl. 14.")
    assert clinic.says("Berit har ringt eller skrevet til deg.")
    played.waits(600)
    assert clinic.request().request.state is State.CLOSED
    assert clinic.says("Samtalen er merket som ferdig.")


def test_its_words_are_said_in_the_language_of_the_patient(clinic: SmallClinic, played: Played) -> None:
    siv = clinic.enrol("Siv Vik", 2002, language="nn")
    played.asks("ring_me", siv)
    assert clinic.request(siv).reason == ("Eg vil gjerne at du ringjer meg.",)
    clinic.store.run(staff_acts.take, played.desk, clinic.kari, clinic.request(siv).code)
    assert clinic.says("Kari ringjer deg.", siv)


def test_another_kind_while_one_is_out_brings_its_wish_and_a_more_urgent_one_its_policy(
    clinic: SmallClinic, played: Played
) -> None:
    played.asks("ordinary")
    played.asks("ring_me")
    assert clinic.request().request.kind == "ordinary"
    (said,) = clinic.store.read(lambda work: events.words(work, clinic.request().id))
    assert said.text == "Jeg vil gjerne at du ringer meg."
    played.asks("urgent")
    raised = clinic.request().request
    assert (raised.kind, raised.urgency) == ("urgent", Urgency.URGENT)
    assert raised.deadline_at == clinic.store.clock.now() + timedelta(minutes=15)


def test_the_button_makes_it_the_more_urgent_kind_that_the_content_names(
    clinic: SmallClinic, played: Played
) -> None:
    played.asks("ring_me")
    played.waits(30)

    def press(work: Work) -> None:
        person = people.by_chat(work, clinic.jonas.chat_id)
        assert person is not None
        asking.press(Voice(work, played.desk, person), clinic_code, "urgent")

    clinic_code = clinic.code
    clinic.store.run(press)
    raised = clinic.request().request
    assert (raised.kind, raised.rung) == ("urgent", 1)  # it stays with whom it had reached
    assert "merket «haster»" in clinic.last().text


def test_a_kind_that_the_content_has_no_more_is_the_plain_wish_for_contact(
    clinic: SmallClinic, played: Played, caplog: pytest.LogCaptureFixture
) -> None:
    played.asks("taken_out_since")
    assert clinic.request().request.kind == "ordinary"
    assert "kind of request that is not there" in caplog.text


def test_a_request_that_is_out_outlives_its_kind(clinic: SmallClinic, played: Played) -> None:
    played.asks("ring_me")
    assert [row.kind for row in clinic.store.read(inbox.inbox, clinic.kari)] == ["ring_me"]
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)  # the repository's content does not know it
    assert clinic.request().request.state is State.TAKEN
    assert clinic.says("Kari har tatt imot beskjeden din.")


def test_a_request_keeps_the_version_of_the_policy_it_was_made_under(
    clinic: SmallClinic, played: Played, content: Content
) -> None:
    played.asks("ring_me")
    before = clinic.request().request
    kinds = content.kinds
    call = kinds.policies["call"]
    quicker = call.model_copy(
        update={"rungs": tuple(one.model_copy(update={"minutes": 2}) for one in call.rungs)}
    )
    changed = kinds.model_copy(update={"policies": {**kinds.policies, "call": quicker}})
    played.desk = Desk(
        replace(content, kinds_file=changed), played.desk.texts, played.desk.hearing, played.desk.languages
    )
    siv = clinic.enrol("Siv Vik", 2002)
    played.asks("ring_me", siv)
    new = clinic.request(siv).request
    assert (before.terms.policy, new.terms.policy) == (call, quicker)
    assert before.terms.policy_id != new.terms.policy_id
    played.waits(30)
    old = clinic.request().request
    assert (old.rung, old.terms) == (1, before.terms)
    assert old.deadline_at == clinic.store.clock.now() + timedelta(minutes=20)
    played.asks("ring_me", clinic.enrol("Liv Dal", 3003))
    assert {one.terms.policy_id for one in (old, new)} == _versions(clinic)


def _versions(clinic: SmallClinic) -> set[object]:
    from sqlalchemy import select

    from bot.store.tables.requests import RequestPolicy

    query = select(RequestPolicy.id).where(RequestPolicy.name == "call", RequestPolicy.clinic_id == clinic.id)
    return set(clinic.store.read(lambda work: work.connection.execute(query).scalars().all()))


def test_the_migration_carries_requests_down_and_up_again(
    database_url: str, clock: ManualClock, vault: Vault, desk: Desk
) -> None:
    first = Store(database_url, clock, vault)
    clinic = open_clinic(first)
    played = Played(clinic, desk, clock)
    siv, liv = clinic.enrol("Siv Vik", 2002), clinic.enrol("Liv Dal", 3003)
    played.asks("ordinary")
    played.asks("urgent", siv)
    played.waits(15)
    played.asks("ring_me", liv)
    before = {who: clinic.request(who) for who in (clinic.jonas, siv, liv)}
    first.close()
    schema.downgrade(database_url, "0004")
    schema.upgrade(database_url)
    second = Store(database_url, clock, vault)
    after = {who: second.read(records.newest, who.id) for who in before}
    second.close()
    for who in (clinic.jonas, siv):
        found = after[who]
        assert found is not None
        policy = found.request.terms.policy
        now = desk.content.kinds.policies[found.request.kind]
        older = {"snooze": None, "repeats": now.repeats.model_copy(update={"patient": 60})}
        assert policy == now.model_copy(update=older), (
            "the older program put nothing off, and repeated hourly"
        )
        terms = replace(before[who].request.terms, policy=policy, policy_id=found.request.terms.policy_id)
        assert found == replace(before[who], request=replace(before[who].request, terms=terms))
    assert before[siv].request.rung == 1
    carried = after[liv]
    assert carried is not None
    assert (carried.request.kind, carried.request.rung) == ("ordinary", 0)  # the older program knew two kinds
