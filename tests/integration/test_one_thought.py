"""Several messages within a short while are one thought: one answer, one preview with all of it, whatever ends in between."""

from datetime import timedelta
from typing import Final

import pytest

from bot.clock import ManualClock
from bot.domain.messages.incoming import UpdateKind
from bot.domain.messages.thought import LONGEST, THOUGHT
from bot.service.clock import ticks
from bot.service.desk import Desk
from bot.store.conversations import thoughts
from bot.store.database.work import Store, Work
from bot.store.requests import events, records
from tests.fakes.chat import Chat, House

HELLO: Final = "Hei"
FLAT: Final = "jeg har mistet leiligheten"
CALL: Final = "kan du be Kari ringe meg"
BEFORE: Final = "helst før klokka tre"
ALL: Final = f"{HELLO}\n{FLAT}\n{CALL}\n{BEFORE}"
SECOND: Final = timedelta(seconds=1)


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def tick(chat: Chat) -> str:
    """What the clock brings."""
    ticked = chat.house.store.run(ticks.tick_thoughts, chat.house.desk)
    chat.last = []
    return chat.gets(list(ticked.rows))


def sent(chat: Chat) -> list[str]:
    """What has reached the staff: the kind, then every text of the person's."""

    def read(work: Work) -> list[str]:
        stored = records.newest(work, chat.patient_id)
        if stored is None:
            return []
        said = [words.text for words in events.words(work, stored.id) if words.staff_id is None]
        return [str(stored.request.kind), *stored.reason, *said]

    return chat.house.store.read(read)


def waits(chat: Chat) -> bool:
    return chat.house.store.read(thoughts.waiting, chat.patient_id) is not None


def has_numbers(said: str) -> bool:
    return "113" in said and "116 117" in said.replace("\u00a0", " ")


def test_four_messages_get_one_answer_with_all_of_them(anna: Chat, clock: ManualClock) -> None:
    """Case 7 of the field findings."""
    for text in (HELLO, FLAT, CALL, BEFORE):
        assert anna.types(text) == ""
        clock.move(THOUGHT - SECOND)
        assert tick(anna) == "", "more may follow"
    clock.move(SECOND)
    said = tick(anna)
    assert said.count("Skal jeg sende dette til Kari?") == 1
    assert f"«{ALL}»" in said
    assert has_numbers(said)
    assert tick(anna) == "", "once"
    anna.presses("Send")
    assert sent(anna) == ["ordinary", ALL]


def test_words_before_the_wait_is_over_join_what_is_shown_afterwards(anna: Chat, clock: ManualClock) -> None:
    anna.writes(FLAT)
    anna.types(CALL)
    anna.types(BEFORE)
    clock.move(THOUGHT)
    said = tick(anna)
    assert said.count(f"«{FLAT}\n{CALL}\n{BEFORE}»") == 1
    anna.presses("Send")
    assert sent(anna) == ["ordinary", f"{FLAT}\n{CALL}\n{BEFORE}"]


def test_who_writes_on_and_on_is_answered_all_the_same(anna: Chat, clock: ManualClock) -> None:
    said, began = "", clock.now()
    for number in range(60):
        anna.types(f"og så var det {number} andre ting")
        clock.move(SECOND)
        said = tick(anna)
        if said:
            break
    assert clock.now() - began <= LONGEST + SECOND
    assert "andre ting" in said


def test_what_is_written_to_somebody_and_the_line_of_a_day_are_waited_for(
    anna: Chat, clock: ManualClock
) -> None:
    anna.writes("Snakk med Kari")
    anna.presses("Skriv noe selv")
    assert anna.types(FLAT) == ""
    assert anna.types(CALL) == ""
    clock.move(THOUGHT)
    assert f"«{FLAT}\n{CALL}»" in tick(anna)


class TestWhatNeverWaits:
    def test_danger(self, anna: Chat) -> None:
        anna.types(FLAT)
        said = anna.types("jeg vil dø")
        assert "Jeg er et program og kan ikke ringe for deg" in said
        assert f"«{FLAT}\njeg vil dø»" in said
        assert not waits(anna)

    def test_danger_in_two_messages(self, anna: Chat) -> None:
        assert anna.types("jeg vil ikke") == ""
        assert "Jeg er et program og kan ikke ringe for deg" in anna.types("leve mer")

    def test_a_harmless_beginning_hides_no_danger(self, anna: Chat) -> None:
        anna.types("jeg så en film i går der han sa")
        assert "Jeg er et program og kan ikke ringe for deg" in anna.types("jeg vil dø")

    @pytest.mark.parametrize("command", ["/hjelp", "Min plan", "Russug", "/stopp", "hjelp"])
    def test_a_command_ends_the_wait(self, anna: Chat, command: str) -> None:
        anna.types(FLAT)
        said = anna.types(command)
        assert f"«{FLAT}»" in said
        assert len(said.replace("\n", "")) > len(FLAT) * 4
        assert not waits(anna)

    def test_a_press_ends_the_wait(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.types("det er en lang historie om leiligheten")
        said = anna.presses("3")
        assert "«det er en lang historie om leiligheten»" in said
        assert "Hva vil du prøve?" in said
        assert not waits(anna)

    def test_a_press_above_what_the_words_have_joined_is_shown_them_once(self, anna: Chat) -> None:
        """The preview came, was said to be where we are, and came again."""
        anna.writes(FLAT)
        anna.types(CALL)
        said = anna.presses("Endre")
        assert said.count("Skal jeg sende dette") == 1
        assert f"«{FLAT}\n{CALL}»" in said
        assert "gjelder ikke lenger" not in said
        assert anna.outcome.pressed is not None
        assert "Se den nyeste meldingen" in anna.outcome.pressed.toast

    def test_an_answer(self, anna: Chat) -> None:
        anna.writes("Russug")
        assert "Hva vil du prøve?" in anna.types("3")

    def test_the_answer_to_a_preview(self, anna: Chat) -> None:
        anna.writes(FLAT)
        anna.types("send")
        assert sent(anna) == ["ordinary", FLAT]

    def test_a_code(self, anna: Chat) -> None:
        assert "kode" in anna.types("858876")


class TestDurable:
    def test_after_a_restart_it_is_heard(self, anna: Chat, clock: ManualClock) -> None:
        """What waits is a row: nothing of it is in the process."""
        anna.types(FLAT)
        clock.move(timedelta(minutes=10))
        said = tick(anna)
        assert f"«{FLAT}»" in said
        assert anna.last[-1].cover is not None, "so late it is covered on a lock screen"

    def test_two_ticks_at_once_hear_it_once(self, anna: Chat, clock: ManualClock) -> None:
        anna.types(FLAT)
        clock.move(THOUGHT)
        both = [anna.house.store.run(ticks.tick_thoughts, anna.house.desk) for _ in range(2)]
        assert [one.count for one in both] == [1, 0]

    def test_an_update_that_comes_again_adds_nothing(self, anna: Chat, clock: ManualClock) -> None:
        anna.types(FLAT, update_id=5000)
        anna.types(FLAT, update_id=5000)
        anna.types(CALL)
        clock.move(THOUGHT)
        assert f"«{FLAT}\n{CALL}»" in tick(anna)

    def test_what_cannot_be_read_stops_nobody_and_no_card(self, anna: Chat, clock: ManualClock) -> None:
        anna.types(FLAT)

        def spoil(work: Work) -> None:
            work.connection.exec_driver_sql(
                "UPDATE thought SET parts = '\\x00'"
                if work.on_postgres
                else "UPDATE thought SET parts = x'00'"
            )

        anna.house.store.run(spoil)
        clock.move(THOUGHT)
        assert tick(anna) == ""
        assert "Jeg er et program" in anna.types("jeg vil dø")


class TestTheParts:
    def test_two_parts_that_the_phone_cut_are_joined_as_they_were_written(
        self, anna: Chat, clock: ManualClock
    ) -> None:
        """Case 5 of the field findings."""
        whole = " ".join(f"dag{number} gikk fint" for number in range(300))
        first, second = whole[:4096], whole[4096:]
        anna.types(first)
        anna.types(second)
        clock.move(THOUGHT)
        said = tick(anna)
        assert all(len(message.text) <= 4096 for message in anna.last)
        assert "dag299 gikk fint" in said
        anna.presses("Send")
        assert sent(anna) == ["ordinary", whole]

    def test_an_edit_of_what_waits_is_what_is_heard(self, anna: Chat, clock: ManualClock) -> None:
        anna.types("jeg har mistet leilighten", message_id=41)
        anna.types(CALL, message_id=42)
        assert anna.does(UpdateKind.EDITED, text=FLAT, message_id=41) == ""
        clock.move(THOUGHT)
        assert f"«{FLAT}\n{CALL}»" in tick(anna)

    @pytest.mark.parametrize("which", [0, 1, 2], ids=["first", "middle", "last"])
    def test_an_edit_of_what_is_shown_is_what_is_shown(
        self, anna: Chat, clock: ManualClock, which: int
    ) -> None:
        """The preview comes anew with the words as they are now, the key under it sends those, and an old key what stood there."""
        lines = ["jeg har mistet leilighten", "to linjer\ni en melding", CALL]
        for number, line in enumerate(lines):
            anna.types(line, message_id=41 + number)
        clock.move(THOUGHT)
        tick(anna)
        before = anna.data_of("Send")
        lines[which] = "slik skulle det stå"
        said = anna.does(UpdateKind.EDITED, text=lines[which], message_id=41 + which)
        whole = "\n".join(lines)
        assert f"«{whole}»" in said
        assert anna.data_of("Send") != before
        again = anna.does(UpdateKind.EDITED, text=f"{lines[which]} nå", message_id=41 + which)
        assert f"«{whole.replace(lines[which], f'{lines[which]} nå')}»" in again
        anna.presses("Send")
        assert sent(anna) == ["ordinary", whole.replace(lines[which], f"{lines[which]} nå")]

    def test_an_edit_of_another_message_leaves_the_preview_as_it_is(
        self, anna: Chat, clock: ManualClock
    ) -> None:
        anna.writes("noe helt annet", message_id=40)
        anna.presses("Nei")
        anna.types(FLAT, message_id=41)
        clock.move(THOUGHT)
        tick(anna)
        said = anna.does(UpdateKind.EDITED, text="noe helt nytt", message_id=40)
        assert "Jeg så at du rettet en melding" in said
        anna.presses("Send")
        assert sent(anna) == ["ordinary", FLAT]

    def test_an_edit_after_it_was_sent_changes_nothing_that_is_out(
        self, anna: Chat, clock: ManualClock
    ) -> None:
        anna.types(FLAT, message_id=41)
        clock.move(THOUGHT)
        tick(anna)
        anna.presses("Send")
        said = anna.does(UpdateKind.EDITED, text=CALL, message_id=41)
        assert "Skriv på nytt hvis noe skal være annerledes" in said
        assert sent(anna) == ["ordinary", FLAT]

    def test_what_stands_under_a_picture_is_heard(self, anna: Chat, clock: ManualClock) -> None:
        said = anna.does(UpdateKind.PICTURE, text=FLAT)
        assert "Jeg kan ikke se bilder" in said
        anna.types(CALL)
        clock.move(THOUGHT)
        assert f"«{FLAT}\n{CALL}»" in tick(anna)

    def test_a_sticker_meanwhile_takes_nothing_away(self, anna: Chat, clock: ManualClock) -> None:
        anna.types(FLAT)
        anna.does(UpdateKind.STICKER)
        clock.move(THOUGHT)
        assert f"«{FLAT}»" in tick(anna)


def test_no_waiting_answers_at_once(anna: Chat) -> None:
    anna.house.desk.thought = timedelta()
    try:
        assert f"«{FLAT}»" in anna.types(FLAT)
    finally:
        anna.house.desk.thought = THOUGHT
