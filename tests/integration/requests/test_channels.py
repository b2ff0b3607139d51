"""A channel counts only when it has answered; what does not get through goes on at once, by the next channel or to the next person."""

import asyncio
import re
from collections import deque
from datetime import timedelta
from uuid import UUID

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.delivery.carrier import NotSent, Refusal, Refused, Unknown
from bot.domain.messages.message import Message
from bot.ids import RecipientId, StaffId
from bot.service.people import channels as rules
from bot.service.people.channels import ChannelError
from bot.service.requests import staff_acts, staff_reach
from bot.service.requests.banners import banners
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.people import channels, people
from bot.store.tables.channels import ChannelState
from bot.store.tables.messages import Outbox
from bot.store.tables.people import Clinic
from tests.fakes.carrier import RecordingCarrier, carrying, tell, until
from tests.fakes.clinic import SmallClinic, desk, is_phrase

AWAY = Refused(Refusal.TROUBLE, "451 later")
MINUTE = timedelta(seconds=55)


def written(clinic: SmallClinic, to: UUID) -> list[str]:
    """What was written to a channel, in order."""

    def read(work: Work) -> list[str]:
        query = select(Outbox.id, Outbox.body).where(Outbox.recipient_id == to).order_by(Outbox.id)
        return [
            Message.from_json(work.open(row.body, BODY, row.id)).text
            for row in work.connection.execute(query)
        ]

    return clinic.store.read(read)


def add(clinic: SmallClinic, staff: StaffId, address: str) -> RecipientId:
    return clinic.staff(rules.add, staff, "mail", address)


def code_in(text: str) -> str:
    found = re.search(r"\d{6}", text)
    assert found
    return found[0]


def state(clinic: SmallClinic, staff: StaffId) -> list[ChannelState]:
    return [one.state for one in clinic.store.read(channels.of, staff)]


def nobody_watches(clinic: SmallClinic) -> None:
    """The inbox is looked at now and then, as at most clinics."""
    clinic.store.run(lambda work: work.connection.execute(update(Clinic).values(page_counts=False)))


# --- proving a channel ---


def test_a_channel_counts_when_the_code_that_was_sent_there_is_given_back(clinic: SmallClinic) -> None:
    nobody_watches(clinic)
    mine = add(clinic, clinic.kari, " kari@Klinikken.example ")
    assert state(clinic, clinic.kari) == [ChannelState.WAITING]
    assert clinic.store.read(people.staff_member, clinic.kari).addresses == ()
    clinic.ask()
    assert clinic.request().request.reaches_nobody, "nobody has a channel that answered"
    (text,) = written(clinic, mine)
    code = code_in(text)
    wrong = f"{(int(code) + 1) % 1_000_000:06}"
    assert not clinic.store.run(rules.give_back, clinic.kari, mine, wrong)
    assert clinic.store.run(rules.give_back, clinic.kari, mine, f" {code[:3]} {code[3:]} ")
    assert state(clinic, clinic.kari) == [ChannelState.WORKS]
    assert not clinic.store.run(rules.give_back, clinic.kari, mine, code), "once is enough"


def test_a_code_can_be_guessed_at_five_times_and_is_good_for_a_day(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    mine = add(clinic, clinic.kari, "kari@klinikken.example")
    code = code_in(written(clinic, mine)[0])
    for _ in range(5):
        assert not clinic.store.run(
            rules.give_back, clinic.kari, mine, "000000" if code != "000000" else "1" * 6
        )
    assert not clinic.store.run(rules.give_back, clinic.kari, mine, code)
    clinic.staff(rules.send_code, clinic.kari, mine)
    clock.move(timedelta(hours=25))
    assert not clinic.store.run(rules.give_back, clinic.kari, mine, code_in(written(clinic, mine)[1]))
    clinic.staff(rules.send_code, clinic.kari, mine)
    assert clinic.store.run(rules.give_back, clinic.kari, mine, code_in(written(clinic, mine)[2]))


def test_what_is_written_is_in_the_language_of_whoever_reads_it(clinic: SmallClinic) -> None:
    clinic.store.run(rules.choose_language, clinic.kari, "en")
    clinic.store.run(rules.choose_language, clinic.kari, "xx")
    assert clinic.store.read(people.staff_member, clinic.kari).language == "en"


@pytest.mark.parametrize(
    "address", ["", "kari", "kari@", "@klinikken.no", "a b@klinikken.no", "k\n@x.no", "k@x"]
)
def test_an_address_that_is_wrong_is_refused_with_what_it_should_look_like(
    clinic: SmallClinic, address: str
) -> None:
    with pytest.raises(ChannelError, match="such as"):
        add(clinic, clinic.kari, address)
    with pytest.raises(ChannelError, match="there are: mail"):
        clinic.staff(rules.add, clinic.kari, "pigeon", "roof")


def test_nobody_changes_somebody_elses_channel(clinic: SmallClinic) -> None:
    mine = add(clinic, clinic.kari, "kari@klinikken.example")
    for rule in (rules.take_away, rules.put_first):
        with pytest.raises(ChannelError):
            if rule is rules.put_first:
                clinic.store.run(rules.put_first, clinic.ola, mine, by_night=True)
            else:
                clinic.store.run(rules.take_away, clinic.ola, mine)
    with pytest.raises(ChannelError):
        clinic.store.run(rules.give_back, clinic.ola, mine, "123456")


# --- the order ---


def test_urgent_ones_at_night_follow_an_order_of_their_own(clinic: SmallClinic, clock: ManualClock) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="phone")
    mail, phone = (one.recipient_id for one in clinic.store.read(channels.of, clinic.kari))
    clinic.store.run(rules.put_first, clinic.kari, phone, by_night=True)
    clinic.ask("urgent")
    assert (len(written(clinic, mail)), len(written(clinic, phone))) == (1, 0), "Monday morning"
    ada = clinic.enrol("Ada Lie", 1002)
    clock.move(timedelta(hours=14))
    clinic.ask("urgent", who=ada)
    assert (len(written(clinic, mail)), len(written(clinic, phone))) == (1, 1)
    bo = clinic.enrol("Bo Vik", 1003)
    clinic.ask("ordinary", who=bo)
    assert (len(written(clinic, mail)), len(written(clinic, phone))) == (2, 1), "no night for what can wait"


def test_a_channel_that_was_taken_away_gets_nothing_not_even_what_waits(clinic: SmallClinic) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    (mine,) = clinic.store.read(channels.of, clinic.kari)
    clinic.store.run(rules.take_away, clinic.kari, mine.recipient_id)
    assert clinic.store.read(channels.of, clinic.kari) == []
    assert clinic.store.read(people.staff_member, clinic.kari).addresses == ()


# --- what does not get through ---


@pytest.mark.parametrize("how", [NotSent(), AWAY, Unknown(), Refused(Refusal.ACCESS, "535 log-in")])
async def test_whatever_way_it_fails_the_next_channel_is_taken_at_once(
    clinic: SmallClinic, how: NotSent | Refused | Unknown
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="phone")
    mail, phone = RecordingCarrier(), RecordingCarrier("phone")
    mail.script["kari@klinikken.example"] = deque([how] * 50)
    async with carrying(clinic, mail, phone):
        await asyncio.to_thread(clinic.ask)
        await until(lambda: "told" in clinic.history())
    assert phone.carried == [("+47 400 00 000", f"{clinic.code} trenger deg.")]
    assert clinic.history() == ["asked", "arrived", "not_told", "told"]
    assert clinic.notified() == [clinic.kari], "the request stays with her"


async def test_without_another_channel_it_has_a_minute_and_then_the_next_person_is_asked(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.ola, "ola@klinikken.example", carrier="phone")
    mail, phone = RecordingCarrier(), RecordingCarrier("phone")
    mail.script["kari@klinikken.example"] = deque([NotSent()] * 50)
    async with carrying(clinic, mail, phone):
        await asyncio.to_thread(clinic.ask)
        await asyncio.to_thread(clinic.deliver)
        await until(lambda: mail.tried)
        assert clinic.notified() == [clinic.kari]
        clock.move(MINUTE)
        await asyncio.to_thread(clinic.staff, staff_reach.tick_notices)
        await until(lambda: "told" in clinic.history())
    assert clinic.notified() == [clinic.kari, clinic.ola]
    assert any(is_phrase(one.text, "request_went_on", staff="Ola") for one in clinic.chat())
    assert clinic.store.read(banners, clinic.berit).warned


async def test_a_channel_that_fails_twice_is_marked_and_works_again_when_the_carrier_is_back(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="phone")
    for number in range(2):
        who = clinic.enrol(f"Nummer {number}", 2000 + number)
        clinic.ask(who=who)
        clock.move(MINUTE)
        clinic.staff(staff_reach.tick_notices)
        clinic.staff(staff_acts.take, clinic.kari, clinic.request(who).code)
    assert state(clinic, clinic.kari) == [ChannelState.MARKED, ChannelState.WORKS]
    mail, phone = RecordingCarrier(), RecordingCarrier("phone")
    async with carrying(clinic, mail, phone):
        await until(lambda: state(clinic, clinic.kari) == [ChannelState.WORKS, ChannelState.WORKS])
    assert ["Når meldinger deg her?" in text for _, text in mail.carried] == [True], "this brought it back"


async def test_an_urgent_notice_that_leads_nobody_to_the_request_is_sent_by_the_next_channel_too(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    """A server that takes a mail and loses it says nothing: only that nobody comes tells it."""
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.kari, "+47 400 00 000", carrier="phone")
    mail, phone = RecordingCarrier(), RecordingCarrier("phone")
    async with carrying(clinic, mail, phone):
        await asyncio.to_thread(clinic.ask, "urgent")
        await until(lambda: "told" in clinic.history())
        clock.move(MINUTE)
        await asyncio.to_thread(clinic.staff, staff_reach.tick_notices)
        await until(lambda: phone.carried)
    assert clinic.notified() == [clinic.kari]
    clock.move(MINUTE)
    assert clinic.staff(staff_reach.tick_notices).count == 1
    assert clinic.staff(staff_reach.tick_notices).count == 0, "then it is over"


def test_what_was_taken_meanwhile_is_followed_no_further(clinic: SmallClinic, clock: ManualClock) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example", "kari@hjemme.example")
    clinic.ask("urgent")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clock.move(MINUTE)
    clinic.staff(staff_reach.tick_notices)
    assert [
        len(written(clinic, one.recipient_id)) for one in clinic.store.read(channels.of, clinic.kari)
    ] == [1, 0]
    assert state(clinic, clinic.kari) == [ChannelState.WORKS, ChannelState.WORKS]


# --- the weekly question ---


def token_in(text: str) -> str:
    return text.rpartition("/")[2]


def test_once_a_week_in_working_time_each_channel_is_asked_and_one_tap_answers(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    at = desk()
    at.inbox = "https://inbox.example/staff/"
    try:
        tell(clinic, clinic.kari, "kari@klinikken.example")
        (mine,) = clinic.store.read(channels.of, clinic.kari)
        assert clinic.staff(rules.tick_checks) == 0
        clock.move(timedelta(days=6, hours=14))
        clinic.staff(rules.tick_checks)
        assert written(clinic, mine.recipient_id) == [], "not at night"
        clock.move(timedelta(hours=12))
        assert clinic.staff(rules.tick_checks) == 1
        assert clinic.staff(rules.tick_checks) == 0
        (text,) = written(clinic, mine.recipient_id)
        assert "https://inbox.example/staff/reach/" in text
        assert not clinic.store.run(rules.answered, clinic.ola, token_in(text)), "somebody else's"
        assert clinic.store.run(rules.answered, clinic.kari, token_in(text))
        assert not clinic.store.run(rules.answered, clinic.kari, token_in(text))
    finally:
        at.inbox = ""


def test_two_questions_left_unanswered_mark_a_channel_and_a_later_answer_brings_it_back(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    at = desk()
    at.inbox = "https://inbox.example/staff/"
    try:
        tell(clinic, clinic.kari, "kari@klinikken.example")
        (mine,) = clinic.store.read(channels.of, clinic.kari)
        for expected in (ChannelState.WORKS, ChannelState.WORKS, ChannelState.MARKED):
            clock.move(timedelta(days=7))
            clinic.staff(rules.tick_checks)
            assert state(clinic, clinic.kari) == [expected]
        assert clinic.store.read(banners, clinic.ola).broken == ["Kari Nordmann"]
        assert clinic.store.run(rules.answered, clinic.kari, token_in(written(clinic, mine.recipient_id)[-1]))
        assert state(clinic, clinic.kari) == [ChannelState.WORKS]
    finally:
        at.inbox = ""
