"""Danger between the explicit and none: one question with the numbers in it, after which every word goes where it was going."""

from datetime import timedelta
from typing import Any, Final

import pytest
from sqlalchemy import delete

from bot.clock import ManualClock
from bot.content.weights import load_hearing
from bot.domain.danger.hear import Heard
from bot.domain.danger.recognise import DangerKind, recognise
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.incoming import UpdateKind
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.days import daily as daily_store
from bot.store.people import people
from bot.store.requests import events, records
from bot.store.tables.people import Assignment, PatientState
from tests.fakes.chat import Chat, House
from tests.fakes.hearing import Fixed

#: Taken for ring 2 here, whatever the recogniser thinks of them: what follows is tested, not what is heard.
MAYBE: Final = "jeg har skrevet brev til ungene"
DOOR: Final = "noen står utenfor døra mi"
PLAIN: Final = "jeg har mistet leiligheten"
QUESTION: Final = "Er du eller noen hos deg i fare nå?"
CARD: Final = "Jeg er et program og kan ikke ringe for deg"
HEARD: Final = {
    MAYBE: Heard(2, DangerKind.SUICIDE, ("farewell",), None),
    DOOR: Heard(2, DangerKind.VIOLENCE, ("at the door",), None),
    PLAIN: Heard(0, None, (), None),
}


@pytest.fixture(autouse=True)
def _heard(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(desk, "hearing", Fixed(desk.hearing.model, HEARD))


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def sent(chat: Chat) -> list[str]:
    """What has reached the staff: the kind, then every text of the person's."""

    def read(work: Work) -> list[str]:
        stored = records.newest(work, chat.patient_id)
        if stored is None:
            return []
        said = [words.text for words in events.words(work, stored.id) if words.staff_id is None]
        return [str(stored.request.kind), *stored.reason, *said]

    return chat.house.store.read(read)


def has_numbers(said: str) -> bool:
    return "113" in said and "116 117" in said.replace("\u00a0", " ")


class TestTheQuestion:
    def test_it_has_the_numbers_and_three_answers(self, anna: Chat) -> None:
        said = anna.writes(MAYBE)
        assert QUESTION in said
        assert has_numbers(said)
        assert anna.labels == ["Ja", "Snakk med Kari, haster", "Nei, ikke nå", "Hjelp"]
        assert CARD not in said
        assert sent(anna) == []

    @pytest.mark.parametrize("yes", ["button", "ja"])
    def test_yes_is_the_card_and_an_offer_to_send_the_words(self, anna: Chat, yes: str) -> None:
        anna.writes(MAYBE)
        said = anna.presses("Ja") if yes == "button" else anna.writes(yes)
        assert CARD in said
        assert f"«{MAYBE}»" in said
        anna.presses("Ja, send")
        assert sent(anna) == ["urgent", MAYBE]

    @pytest.mark.parametrize("no", ["button", "nei", "nei, ikke nå"])
    def test_no_is_believed_and_the_words_are_offered(self, anna: Chat, no: str) -> None:
        anna.writes(MAYBE)
        said = anna.presses("Nei, ikke nå") if no == "button" else anna.writes(no)
        assert "Skal jeg sende dette til Kari?" in said
        assert f"«{MAYBE}»" in said
        assert has_numbers(said)
        assert CARD not in said
        anna.presses("Send")
        assert sent(anna) == ["ordinary", MAYBE]

    def test_a_person_is_offered_at_once(self, anna: Chat) -> None:
        anna.writes(MAYBE)
        said = anna.presses("Snakk med Kari, haster")
        assert f"«{MAYBE}»" in said
        assert "«haster»" in said
        assert sent(anna) == []
        anna.presses("Ja, send")
        assert sent(anna) == ["urgent", MAYBE]

    def test_it_does_not_come_again_for_some_hours_also_after_a_restart(
        self, anna: Chat, clock: ManualClock
    ) -> None:
        anna.writes(MAYBE)
        anna.presses("Nei, ikke nå")
        anna.presses("Nei")
        clock.move(timedelta(hours=3, minutes=59))
        said = anna.writes(MAYBE)
        assert QUESTION not in said
        assert f"«{MAYBE}»" in said
        assert has_numbers(said)
        anna.presses("Nei")
        clock.move(timedelta(minutes=2))
        assert QUESTION in anna.writes(MAYBE)

    def test_another_kind_of_danger_is_asked_about(self, anna: Chat) -> None:
        anna.writes(MAYBE)
        anna.presses("Nei, ikke nå")
        assert QUESTION in anna.writes(DOOR)

    def test_who_writes_on_instead_of_answering_is_heard_with_all_of_it(self, anna: Chat) -> None:
        anna.writes(MAYBE)
        said = anna.writes(PLAIN)
        assert f"«{MAYBE}\n{PLAIN}»" in said
        assert has_numbers(said)
        anna.presses("Send som haster")
        assert sent(anna) == ["urgent", f"{MAYBE}\n{PLAIN}"]

    def test_a_late_yes_is_a_yes(self, anna: Chat) -> None:
        anna.writes(MAYBE)
        yes = anna.data_of("Ja")
        anna.writes(PLAIN)
        said = anna.sends_press(yes)
        assert CARD in said
        assert MAYBE in said

    def test_a_late_wish_for_a_person_has_the_words_it_stood_under(self, anna: Chat) -> None:
        anna.writes(MAYBE)
        person = anna.data_of("Snakk med Kari, haster")
        anna.writes(PLAIN)
        anna.presses("Nei")
        assert f"«{MAYBE}»" in anna.sends_press(person)

    def test_explicit_danger_while_it_is_open_brings_the_card_with_all_of_it(self, anna: Chat) -> None:
        anna.writes(MAYBE)
        said = anna.writes("jeg vil dø")
        assert CARD in said
        assert f"«{MAYBE}\njeg vil dø»" in said


class TestInEveryState:
    @pytest.mark.parametrize(
        "begin",
        [
            "Russug",
            "Snakk med Kari",
            "/språk",
            "/pause",
            "/plan",
            "m:checkin",
            "m:checklist",
            "m:relapse",
            PLAIN,
        ],
    )
    def test_over_any_open_question_and_the_question_is_there_afterwards(
        self, anna: Chat, begin: str
    ) -> None:
        anna.sends_press(begin) if begin.startswith("m:") else anna.writes(begin)
        before = anna.labels
        assert QUESTION in anna.writes(MAYBE)
        said = anna.presses("Nei, ikke nå")
        assert MAYBE in said, "joined what was shown, or is offered"
        assert has_numbers(said)
        if "Send" in before:
            assert "Skal jeg sende dette" not in said or PLAIN in said

    def test_the_line_of_a_checkin_is_kept_as_an_answer_after_a_no(self, anna: Chat) -> None:
        anna.sends_press("m:checkin")
        anna.presses("Bra")
        anna.presses("0")
        anna.presses_on_until(lambda chat: any("Én linje er nok" in one.text for one in chat.last))
        assert QUESTION in anna.writes(MAYBE)
        anna.presses("Nei, ikke nå")
        lines = anna.house.store.read(
            lambda work: [day.get("line") for _, day in daily_store.checkins(work, anna.patient_id)]
        )
        assert MAYBE in lines
        assert sent(anna) == []

    @pytest.mark.parametrize("state", list(PatientState))
    def test_stopped_declined_or_before_the_welcome(self, anna: Chat, state: PatientState) -> None:
        anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=state))
        assert QUESTION in anna.writes(MAYBE)
        assert CARD in anna.presses("Ja")
        anna.presses("Ja, send")
        assert sent(anna) == ["urgent", MAYBE]

    def test_paused(self, anna: Chat, clock: ManualClock) -> None:
        until = clock.now() + timedelta(days=3)
        anna.house.store.run(lambda work: people.change(work, anna.patient_id, paused_until=until))
        assert QUESTION in anna.writes(MAYBE)

    def test_before_consent_to_contact(self, anna: Chat) -> None:
        anna.house.store.run(people.give_consent, anna.patient_id, Purpose.CONTACT, "test", given=False)
        assert QUESTION in anna.writes(MAYBE)
        said = anna.presses("Nei, ikke nå")
        assert "Er det greit?" in said
        assert has_numbers(said)

    def test_before_the_welcome_is_over(self, house: House) -> None:
        chat, invitation = house.chat(), house.enrol()
        chat.patient_id = invitation.patient_id
        chat.writes(f"/start {invitation.token}")
        chat.writes(invitation.code)
        assert QUESTION in chat.writes(MAYBE)
        said = chat.presses("Nei, ikke nå")
        assert has_numbers(said)
        assert "Er det greit?" in said

    def test_without_a_caseworker_nobody_is_offered(self, anna: Chat) -> None:
        anna.house.store.run(
            lambda work: work.connection.execute(
                delete(Assignment).where(Assignment.patient_id == anna.patient_id)
            )
        )
        assert QUESTION in anna.writes(MAYBE)
        assert anna.labels == ["Ja", "Nei, ikke nå", "Hjelp"]
        assert CARD in anna.presses("Ja")

    @pytest.mark.parametrize("language", ["nn", "en"])
    def test_in_the_persons_language(self, anna: Chat, language: str) -> None:
        anna.house.store.run(lambda work: people.change(work, anna.patient_id, language=language))
        said = anna.writes(MAYBE)
        assert {"nn": "i fare no?", "en": "in danger now?"}[language] in said
        assert has_numbers(said)

    def test_over_a_preview_the_words_join_it_after_a_no(self, anna: Chat) -> None:
        anna.writes(PLAIN)
        anna.writes(MAYBE)
        assert f"«{PLAIN}\n{MAYBE}»" in anna.presses("Nei, ikke nå")

    def test_over_a_preview_a_yes_offers_all_of_it(self, anna: Chat) -> None:
        anna.writes(PLAIN)
        anna.writes(MAYBE)
        assert f"«{PLAIN}\n{MAYBE}»" in anna.presses("Ja")
        anna.presses("Ja, send")
        assert sent(anna) == ["urgent", f"{PLAIN}\n{MAYBE}"]

    def test_a_label_that_is_typed_is_an_answer(self, anna: Chat, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setitem(HEARD, "8", HEARD[MAYBE])
        anna.writes("Russug")
        assert "Det er sterkt" in anna.writes("8")

    @pytest.mark.parametrize(
        ("kind", "more"), [(UpdateKind.EDITED, {"message_id": 9}), (UpdateKind.PICTURE, {})]
    )
    def test_in_an_edit_and_under_a_picture(self, anna: Chat, kind: UpdateKind, more: dict[str, Any]) -> None:
        assert QUESTION in anna.does(kind, text=MAYBE, **more)


class TestTheCard:
    def test_danger_joins_the_preview_that_is_open(self, anna: Chat) -> None:
        anna.writes(PLAIN)
        said = anna.writes("jeg vil dø")
        assert CARD in said
        assert f"«{PLAIN}\njeg vil dø»" in said
        anna.presses("Ja, send")
        assert sent(anna) == ["urgent", f"{PLAIN}\njeg vil dø"]

    def test_it_is_not_repeated_to_weariness_but_the_numbers_are(
        self, anna: Chat, clock: ManualClock
    ) -> None:
        said = [anna.writes(f"jeg vil dø{'.' * times}") for times in range(5)]
        assert [CARD in one for one in said] == [True, True, False, False, False]
        assert all(has_numbers(one) for one in said)
        assert len({one.splitlines()[0] for one in said[2:]}) == 3
        assert CARD in anna.writes("han truer med å slå meg nå"), "another danger has its own card"
        clock.move(timedelta(hours=1))
        assert CARD in anna.writes("jeg vil dø")


@pytest.mark.parametrize(
    "text", ["han står utenfor med kniv", "jeg ligger på badegulvet, alt snurrer, tok ghb og øl"]
)
def test_a_stranger_gets_the_card_also_for_what_no_list_has(house: House, text: str) -> None:
    """Nobody who is not enrolled can be asked a question: what the model is sure of brings the card to them as well."""
    assert recognise(text) is None
    assert load_hearing().hear(text).ring == 1
    assert CARD in house.chat(5).writes(text)
