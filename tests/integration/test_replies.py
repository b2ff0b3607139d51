"""Telegram's Reply binds to the message it answers: an old question, or what somebody at the clinic wrote."""

from datetime import timedelta
from typing import Any, Final

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.service.requests import staff_acts
from bot.store.database.work import Store, Work
from bot.store.requests import events, records
from bot.telegram.receive.translate import translate
from tests.fakes.chat import Chat, House

PLACE: Final = "jeg har mistet leiligheten"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def sent(chat: Chat) -> list[str]:
    """What has reached the staff: the kind, then every text of the person's."""

    def read(work: Work) -> list[str]:
        stored = records.newest(work, chat.patient_id)
        if stored is None:
            return []
        said = [words.text for words in events.words(work, stored.id) if words.staff_id is None]
        return [str(stored.request.kind), *stored.reason, *said]

    return chat.house.store.read(read)


def answered_by_kari(anna: Chat) -> int:
    """Kari answers the request that is out, and the person opens it; gives the number of her message."""

    stored = anna.house.store.read(records.newest, anna.patient_id)
    assert stored is not None
    done = anna.house.store.run(
        staff_acts.answer,
        anna.house.desk,
        anna.house.ids["kari"],
        stored.code,
        "Når passer det at jeg ringer?",
    )
    anna.gets(list(done.rows))
    anna.presses("Les svaret")
    assert "Når passer det" in anna.last[-1].text
    return anna.message_id


class TestAnOlderQuestion:
    def test_it_is_answered_while_something_else_is_open(self, anna: Chat) -> None:
        """Case 8 of the field findings."""
        anna.writes("Russug")
        question = anna.message_id
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert "Det er sterkt" in anna.types("8", reply_to=question)
        assert sent(anna) == []

    def test_however_old_it_is(self, anna: Chat, clock: ManualClock) -> None:
        anna.writes("Russug")
        question = anna.message_id
        clock.move(timedelta(hours=3))
        assert "Det er sterkt" in anna.types("8", reply_to=question)

    def test_what_is_no_answer_to_it_is_offered(self, anna: Chat) -> None:
        anna.writes("Russug")
        question = anna.message_id
        said = anna.types(PLACE, reply_to=question)
        assert f"«{PLACE}»" in said
        assert "113" in said

    def test_when_it_can_be_answered_no_more_that_is_said_and_the_words_are_offered(self, anna: Chat) -> None:
        anna.writes("Russug")
        question = anna.message_id
        anna.presses("3")
        said = anna.types("8, nei 9", reply_to=question)
        assert "er ikke åpent lenger" in said
        assert "«8, nei 9»" in said
        assert "116 117" in said.replace("\u00a0", " ")

    def test_a_message_that_is_known_no_more_takes_no_words_for_the_open_question(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert "er ikke åpent lenger" in anna.types(PLACE, reply_to=999_999)

    def test_a_message_that_asked_nothing_changes_nothing(self, anna: Chat) -> None:
        anna.writes("/hjelp")
        numbers = anna.message_id
        assert f"«{PLACE}»" in anna.writes(PLACE, reply_to=numbers)

    def test_stop_help_and_danger_are_what_they_are(self, anna: Chat) -> None:
        anna.writes("Russug")
        question = anna.message_id
        assert "kan ikke ringe for deg" in anna.types("jeg vil dø", reply_to=question)
        assert "116 123" in anna.types("hjelp", reply_to=question)


class TestWhatTheClinicWrote:
    def test_the_words_go_to_that_request_after_a_tap(self, anna: Chat) -> None:
        anna.writes(PLACE)
        anna.presses("Send")
        message = answered_by_kari(anna)
        anna.writes("Russug")
        said = anna.types("kl 14 er bra", reply_to=message)
        assert "«kl 14 er bra»" in said
        assert sent(anna) == ["ordinary", PLACE]
        anna.presses("Send")
        assert sent(anna) == ["ordinary", PLACE, "kl 14 er bra"]

    def test_more_words_join_them(self, anna: Chat) -> None:
        anna.writes(PLACE)
        anna.presses("Send")
        anna.types("kl 14 er bra", reply_to=answered_by_kari(anna))
        assert "«kl 14 er bra\neller 15»" in anna.writes("eller 15")
        anna.presses("Send som haster")
        assert sent(anna)[-1] == "kl 14 er bra\neller 15"


@pytest.mark.parametrize(("is_bot", "expected"), [(True, 77), (False, None)])
@pytest.mark.parametrize("odd", [False, True], ids=["", "a shape the library refuses"])
def test_only_a_bots_message_is_answered(is_bot: bool, expected: int | None, odd: bool) -> None:
    chat = {"id": 5, "type": "private"}
    replied = {
        "message_id": 77,
        "date": 1_772_438_400,
        "chat": chat,
        "from": {"id": 9, "is_bot": is_bot, "first_name": "R"},
        "text": "Hvor sterkt er suget?",
    }
    message: dict[str, Any] = {
        "message_id": 80,
        "date": 1_772_438_400,
        "chat": chat,
        "from": {"id": 5, "is_bot": False, "first_name": "A"},
        "text": "8",
        "reply_to_message": replied,
    }
    if odd:
        message["entities"] = "nonsense"
    assert translate({"update_id": 1, "message": message}).reply_to == expected
