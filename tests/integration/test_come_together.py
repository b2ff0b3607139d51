"""Two things that somebody did before either was answered: what is asked in answer to both is read once."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.messages.incoming import ChatKind, Incoming, UpdateKind
from bot.service.conversation.handle_update import handle_update
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Written
from bot.store.tables.messages import Sending
from tests.fakes.chat import BOT_ID, Chat, House


def test_two_things_that_came_together_are_asked_about_once(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    """Who asks again later is shown it again."""
    house = House(store, desk, clock).furnish()
    anna, invitation = house.chat(), house.enrol()
    anna.writes(f"/start {invitation.token}")
    anna.writes(invitation.code)
    clock.move(timedelta(days=7))
    wrote = clock.now()
    assert "Choose a language" in anna.types("/start", sent_at=wrote)
    assert anna.types("Min plan", sent_at=wrote) == ""
    clock.move(timedelta(seconds=3))
    assert "Choose a language" in anna.types("Min plan", sent_at=clock.now())


def test_a_stale_key_pressed_while_the_question_is_still_on_its_way_does_not_bring_it_twice(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    """An answer of Telegram's was lost, so what was put behind it waits; meanwhile a key of long ago is pressed."""
    anna = House(store, desk, clock).furnish().patient()
    anna.writes("Snakk med Kari")
    old = anna.data_of("Skriv noe selv")
    anna.presses("Ikke nå")
    first = answer_lost(anna, "har sprukket")
    assert "Kjenner du deg dårlig" not in first
    clock.move(timedelta(seconds=3))
    assert anna.sends_press(old) == ""
    assert anna.outcome.pressed is not None
    assert anna.outcome.pressed.toast
    clock.move(timedelta(seconds=10))
    said = anna.looks()
    assert said.count("Kjenner du deg dårlig") == 1


def test_once_the_question_has_come_a_stale_key_shows_where_we_are(
    store: Store, desk: Desk, clock: ManualClock
) -> None:
    anna = House(store, desk, clock).furnish().patient()
    anna.writes("Snakk med Kari")
    old = anna.data_of("Skriv noe selv")
    anna.presses("Ikke nå")
    anna.writes("har sprukket")
    clock.move(timedelta(seconds=3))
    said = anna.sends_press(old)
    assert "Den knappen gjelder ikke lenger" in said
    assert "Kjenner du deg dårlig" in said


def answer_lost(chat: Chat, text: str) -> str:
    """Write; the first of what is said to it arrives, and Telegram's answer to that is lost. Gives what it says."""
    incoming = Incoming(9_999, UpdateKind.TEXT, chat_id=chat.chat_id, chat_kind=ChatKind.PRIVATE, text=text)
    house = chat.house
    [row, *_] = house.store.run(handle_update, house.desk, incoming, BOT_ID).rows
    at = house.clock.now() + timedelta(seconds=10)
    lost = Written(row, Sending.WAITING, again_at=at, unknown=True, hold_chat=True, failed=True)
    house.store.run(outbox.write_off, [lost])
    return row.message.text
