"""The chat in the player: what was sent about requests, both ways; of all else on which days there was something, and what is gone."""

from datetime import date, timedelta

from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.domain.people.keeping import Limits
from bot.domain.people.roles import StaffRole
from bot.ids import RequestId, StaffId, new_id
from bot.service.conversation.voice import Voice
from bot.service.course.views import Private, as_staff_may_see
from bot.service.requests import asking, staff_acts
from bot.store.conversations import conversations
from bot.store.course.chat import Bubble
from bot.store.course.recording import PRESSES
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.retention.kinds import forget_some
from bot.store.tables.course import PatientChange
from bot.store.tables.messages import Outbox, ProcessedUpdate
from bot.store.tables.people import Purpose, Role
from tests.fakes.browser import Browser, LogIn
from tests.fakes.chat import Chat, House
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.plans import put_plan_item
from tests.integration.staff.test_staff_player import address, eva, says_why

__all__ = ["eva"]
RID = RequestId(new_id())
CHECKIN = "Zyklopenauge"
NOTHING_OF_IT = "noe mellom personen og appen"


def private(clinic: SmallClinic) -> None:
    """A conversation of the person's own: they answer something, and the program says something."""

    def run(work: Work) -> None:
        person = people.by_chat(work, clinic.jonas.chat_id)
        assert person is not None
        run = conversations.new_run(work, person.id)
        conversations.step(work, run, f'{{"event":"wrote","text":"{CHECKIN}"}}')
        Voice(work, desk(), person).say("stale_press")

    clinic.store.run(run)
    clinic.deliver()


def bubbles(browser: Browser) -> int:
    return browser.answer.text.count('<p class="bubble">')


async def test_both_sides_of_what_was_sent_stand_in_it_in_their_order(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("ordinary", "Xantippe")
    waiting = clock.now()
    clock.move(timedelta(minutes=2))
    clinic.deliver()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer")
    clinic.deliver()
    clock.move(timedelta(minutes=2))
    clinic.patient(asking.press, clinic.code, "read")
    clinic.deliver()
    clock.move(timedelta(minutes=2))
    clinic.patient(asking.reply, "Takk for det")
    clock.move(timedelta(minutes=2))
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, waiting))
    assert bubbles(browser) == 1, "their words, and nothing that waited: nobody had it in the chat yet"
    await browser.go(address(clinic, clock.now()))
    chat = browser.answer.text.split('<ol class="chat">')[1].split("</ol>")[0]
    places = [chat.index(words) for words in ("Xantippe", "Jeg ringer", "Takk for det")]
    assert places == sorted(places)
    assert chat.count('class="mine"') == 2


async def test_which_key_of_a_request_was_pressed_stands_under_its_message_from_then_on(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    phone = Chat(House(clinic.store, desk(), clock), clinic.jonas.chat_id)
    clinic.ask("ordinary", "Xantippe")
    clinic.deliver()
    before = clock.now()
    clock.move(timedelta(minutes=3))
    key = clinic.last().buttons[-1][0]
    numbers = select(func.max(Outbox.message_id)).where(Outbox.request_id == clinic.request().id)
    under = clinic.store.read(lambda work: work.connection.execute(numbers).scalar_one())
    phone.does(UpdateKind.PRESS, press=key.data, press_id="press", message_id=under)
    clock.move(timedelta(minutes=3))
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, before))
    assert "Trykket:" not in browser.text
    await browser.go(address(clinic, clock.now()))
    assert f"Trykket: {key.label} (" in browser.text
    changes = select(PatientChange.content).where(PatientChange.place == PRESSES)
    (content,) = clinic.store.read(lambda work: work.connection.execute(changes).scalars().all())
    assert key.data.rpartition(":")[2] not in content, "sealed"


def test_of_a_key_whose_effect_nobody_sees_nothing_is_kept(clinic: SmallClinic, clock: ManualClock) -> None:
    """To open a late message, or to begin an answer, says when somebody was awake; what stands in their own conversation is theirs."""
    phone = Chat(House(clinic.store, desk(), clock), clinic.jonas.chat_id)
    clinic.ask("ordinary", "Xantippe")
    clinic.deliver()
    for data in (f"q:{clinic.code}:reply", f"o:{new_id()}", "m:help"):
        phone.does(UpdateKind.PRESS, press=data, press_id="press", message_id=1)
    kept = select(ProcessedUpdate.press, ProcessedUpdate.message_id)
    assert set(clinic.store.read(lambda work: work.connection.execute(kept).all())) == {(None, None)}
    assert not clinic.store.read(
        lambda work: work.connection.execute(
            select(PatientChange).where(PatientChange.place == PRESSES)
        ).all()
    )


async def test_of_their_own_conversations_there_is_the_day_and_no_word_and_no_hour(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.deliver()
    clock.move(timedelta(hours=18))  # three in the night
    night = clock.now()
    private(clinic)
    for who in (eva, clinic.kari):
        browser = await says_why(await log_in(who), clinic)
        await browser.go(address(clinic, night + timedelta(minutes=3)))
        assert NOTHING_OF_IT not in browser.text, "minute by minute the hour would be found"
        await browser.go(address(clinic, night + timedelta(hours=30)))
        assert NOTHING_OF_IT not in browser.text, "what has not been yet is not shown"
    clock.move(timedelta(hours=30))
    for who in (eva, clinic.kari):
        browser = await says_why(await log_in(who), clinic)
        await browser.go(address(clinic, clock.now()))
        assert browser.text.count(NOTHING_OF_IT) == 1
        assert "3. mars 2026: noe mellom" in browser.text.replace("\xa0", " ")
        assert CHECKIN not in browser.answer.text
        assert desk().texts.phrase("stale_press", "nb")[:20] not in browser.text
        assert "03:00" not in browser.text
        assert "3. mars 2026 kl." not in browser.text.replace("\xa0", " ")


async def test_a_caseworker_to_whom_it_did_not_come_sees_its_day_alone(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("ordinary", "Xantippe")
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.deliver()
    clock.move(timedelta(days=1))
    clinic.store.run(people.assign, clinic.jonas.id, clinic.berit, Role.DEPUTY)
    browser = await says_why(await log_in(clinic.berit), clinic)
    await browser.go(address(clinic, clock.now()))
    assert "Xantippe" not in browser.answer.text
    assert bubbles(browser) == 0
    assert browser.text.count(NOTHING_OF_IT) == 1


async def test_of_their_days_at_another_clinic_nothing_is_said(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    private(clinic)
    clock.move(timedelta(days=3))

    def moves(work: Work) -> StaffId:
        there = people.staff_member(work, clinic.per).clinic_id
        people.change(work, clinic.jonas.id, clinic_id=there)
        people.assign(work, clinic.jonas.id, clinic.per, Role.CASEWORKER)
        return people.add_staff(work, there, "Una Dal", on_duty=False, does=[StaffRole.CLINIC])

    una = clinic.store.run(moves)
    private(clinic)
    clock.move(timedelta(days=2))
    browser = await says_why(await log_in(una), clinic)
    await browser.go(address(clinic, clock.now()))
    assert browser.text.count(NOTHING_OF_IT) == 1
    assert " 5. mars 2026: noe mellom" in browser.text.replace("\xa0", " ")
    assert "– 5. mars" not in browser.text.replace("\xa0", " "), "from the second on they were at the other"


async def test_the_last_minute_is_no_minute_of_their_own(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    """The player opens on the last change that staff may be told of, not on the night in which they filled in their plan."""
    clinic.ask()
    clock.move(timedelta(hours=18))
    at = clock.now().isoformat()
    clinic.store.run(put_plan_item, clinic.jonas.id, "place", {"status": "need_help", "at": at})
    clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.SHARE_PLAN, "test", given=False)
    clock.move(timedelta(hours=2))
    browser = await says_why(await log_in(eva), clinic)
    assert "03:00" not in browser.text
    assert "09:00" in browser.text


async def test_what_is_gone_is_said_to_be_gone(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("ordinary", "Xantippe")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Hei")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code, outcome=None)
    clinic.deliver()
    private(clinic)
    clock.move(timedelta(days=1))
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, clock.now()))
    assert NOTHING_OF_IT in browser.text
    assert "tatt vare på. Dager kan mangle" not in browser.text
    assert "beskjeder som er slettet" not in browser.text
    clock.move(Limits().sent)
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, clock.now()))
    assert "Fra før 3. mars 2026 er bare det" in browser.text.replace("\xa0", " ")
    assert "Xantippe" in browser.text
    clock.move(Limits().words)
    assert clinic.store.run(forget_some, "words of requests", Limits()) == 1
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, clock.now()))
    assert "Xantippe" not in browser.answer.text
    assert "Tidligere beskjeder som er slettet, med alt som ble skrevet: 1." in browser.text


async def test_a_hundred_messages_of_their_own_push_nothing_out(
    clinic: SmallClinic, eva: StaffId, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("ordinary", "Xantippe")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer")
    clinic.deliver()
    clock.move(timedelta(hours=1))

    def much(work: Work) -> None:
        person = people.by_chat(work, clinic.jonas.chat_id)
        assert person is not None
        for _ in range(130):
            Voice(work, desk(), person).say("stale_press")

    clinic.store.run(much)
    clinic.deliver()
    browser = await says_why(await log_in(eva), clinic)
    await browser.go(address(clinic, clock.now()))
    assert bubbles(browser) >= 2


def test_days_in_a_row_are_one_mark_between_what_is_shown(clock: ManualClock) -> None:
    begun = clock.now()
    shown = [
        Bubble(begun + timedelta(days=3), "", request_id=RID),
        Bubble(begun + timedelta(days=9), "", request_id=RID),
    ]
    talked = [
        begun + timedelta(days=day, hours=hour) for day in (0, 1, 2, 3, 4, 5, 8, 11, 12) for hour in (0, 2)
    ]
    found = as_staff_may_see(shown, talked, {RID}, begun + timedelta(days=12, hours=5), "Europe/Oslo")
    assert found == (
        Private(date(2026, 3, 2), date(2026, 3, 5)), shown[0],
        Private(date(2026, 3, 6), date(2026, 3, 10)), shown[1],
        Private(date(2026, 3, 13), date(2026, 3, 13)),
    )  # fmt: skip
