"""Ways into a conversation besides its own button: typed words, the menu, old buttons; and what the answers lead to later."""

from datetime import date, timedelta

import pytest

from bot.clock import ManualClock
from bot.dialogue.preview import request_lines
from bot.domain.flow import verbs
from bot.service.conversation.facts import LiveFacts
from bot.service.conversation.verbs import carry_out
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.people import people
from bot.store.requests import records
from bot.store.tables.messages import Lane
from tests.fakes.chat import Chat, House


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient(discharge_on=date(2026, 3, 2))


def fact(chat: Chat, name: str) -> object:
    def look(work: Work) -> object:
        return LiveFacts(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id, lock=False))).get(
            name
        )

    return chat.house.store.read(look)


def open_area(chat: Chat, area: str = "Hjem") -> str:
    chat.writes("/plan")
    chat.presses("Gå gjennom planen")
    return chat.presses(area)


class TestWords:
    @pytest.mark.parametrize(
        ("typed", "heard"),
        [
            ("jeg sprakk", "113"),
            ("hverdagen", "Hva vil du se på?"),
            ("mine grunner", "viktig for deg"),
            ("bytt tidspunkt", "Når på dagen"),
            ("jeg dro i dag", ""),
        ],
    )
    def test_each_has_its_conversation(self, anna: Chat, typed: str, heard: str) -> None:
        said = anna.writes(typed)
        assert heard in said
        assert "Dette får Kari se" not in said, "it is not offered as a message to Kari"

    @pytest.mark.parametrize(
        ("label", "heard"),
        [
            ("Russug", "Hvor sterkt"),
            ("Si hvordan det går", "Hvordan har du det"),
            ("Mine ting", "Hva vil du se på?"),
        ],
    )
    def test_the_menu_leads_there(self, anna: Chat, label: str, heard: str) -> None:
        anna.writes("/meny")
        if label not in anna.labels:
            anna.presses("Flere valg")
        assert heard in anna.presses(label)

    def test_a_name_alone_is_an_answer_where_words_are_asked_for(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert "«Kari»" in anna.writes("Kari")

    def test_what_is_stored_counts_the_check_ins(self, anna: Chat) -> None:
        anna.writes("/meny")
        anna.presses("Si hvordan det går")
        before = len(anna.writes("/hva").splitlines())
        anna.writes("/meny")
        anna.presses("Si hvordan det går")
        anna.presses("Bra")
        assert len(anna.writes("/hva").splitlines()) == before + 1


class TestOldButtons:
    def test_a_high_craving_is_taken_as_of_now(self, anna: Chat) -> None:
        anna.writes("/russug")
        high, low = anna.data_of("9"), anna.data_of("2")
        anna.presses("Lukk")
        assert "Du trenger ikke stå i det alene" in anna.sends_press(high), "no need to say it again"
        anna.presses("Lukk")
        assert "Du trenger ikke stå i det alene" not in anna.sends_press(low)

    def test_urgent_leads_to_the_urgent_preview(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        data = anna.data_of("Send som haster")
        anna.presses("Ikke nå")
        assert "merket «haster»" in anna.sends_press(data)

    def test_no_place_to_sleep_leads_to_the_urgent_preview_in_its_words(
        self, house: House, anna: Chat
    ) -> None:
        open_area(anna)
        data = anna.data_of("Nei, jeg vil ha hjelp")
        anna.presses("Lukk")
        said = anna.sends_press(data)
        words = house.desk.content.texts["discharge_home.tonight.need_help"]
        assert f"«{words}»" in said
        assert "merket «haster»" in said
        anna.presses("Send som haster")
        stored = house.store.read(records.living, anna.patient_id, lock=False)
        assert stored is not None
        assert stored.request.kind == "urgent"


class TestThePlan:
    def test_an_item_is_asked_again_on_its_day(self, anna: Chat) -> None:
        open_area(anna)
        anna.presses("Ja")
        anna.presses("Ja")
        assert fact(anna, "plan.tonight") == "in_place"
        assert fact(anna, "plan.tonight.works") == "yes"
        anna.house.clock.move(timedelta(days=1))
        assert fact(anna, "plan.tonight") == "ask_again"
        assert fact(anna, "plan.tonight.works") is None
        assert fact(anna, "plan.never_asked") is None

    def test_without_a_day_of_discharge_nothing_is_asked_again(self, house: House) -> None:
        bo = house.patient(8, "Bo Vik")
        open_area(bo)
        bo.presses("Ja, det er i orden")
        house.clock.move(timedelta(days=30))
        assert fact(bo, "plan.first_night") == "in_place"


class TestThePreview:
    @pytest.mark.parametrize(
        ("about", "text", "lines"),
        [
            ("@discharge_home.gone.need_help", None, ["phrase"]),
            ("@discharge_home.gone.need_help", "Ring meg", ["Ring meg"]),
            ("@Kari, ring meg", None, ["@Kari, ring meg"]),
            (None, None, ["phrase"]),
        ],
    )
    def test_what_is_no_longer_in_the_content_is_not_said(
        self, anna: Chat, about: str | None, text: str | None, lines: list[str]
    ) -> None:
        def show(work: Work) -> list[str]:
            voice = Voice(work, anna.house.desk, people.by_id(work, anna.patient_id, lock=False))
            return [
                line if line != voice.phrase("preview_contact") else "phrase"
                for line in request_lines(voice, about, text)
            ]

        assert anna.house.store.read(show) == lines


def test_a_consent_that_is_taken_back_takes_the_request_back(house: House, anna: Chat) -> None:
    anna.writes("Snakk med Kari")
    anna.presses("Send")
    assert house.store.read(records.living, anna.patient_id, lock=False) is not None

    def withdraw(work: Work) -> None:
        voice = Voice(work, house.desk, people.by_id(work, anna.patient_id))
        carry_out(voice, verbs.Consent(purpose=verbs.Purpose.CONTACT, given=False), "stored 1 contact")

    house.store.run(people.set_phone, anna.patient_id, "400 00 000")
    house.store.run(withdraw)
    assert house.store.read(records.living, anna.patient_id, lock=False) is None
    assert house.store.read(people.phone, anna.patient_id) == "", "it was given to be called on"


def test_a_strangers_danger_and_call_for_help_go_first(house: House) -> None:
    stranger = house.chat()
    for text, lane in (("jeg vil dø", Lane.HELP), ("hjelp", Lane.HELP), ("hei", Lane.REPLY)):
        stranger.writes(text)
        assert [direct.lane for direct in stranger.outcome.direct] == [lane]
