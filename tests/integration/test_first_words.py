"""Before anybody is named: the six-digit code, and the language of the first question."""

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.store.database.work import Store
from bot.store.people import enrolments
from tests.fakes.chat import Chat, House
from tests.fakes.newcomer import comes_in


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


class TestTheCode:
    @pytest.fixture
    def invited(self, house: House) -> tuple[Chat, enrolments.Invitation]:
        chat, invitation = house.chat(), house.enrol()
        chat.writes(f"/start {invitation.token}")
        return chat, invitation

    def test_tries_are_counted_in_words(self, invited: tuple[Chat, enrolments.Invitation]) -> None:
        chat, invitation = invited
        wrong = "000000" if invitation.code != "000000" else "111111"
        said = [chat.writes(wrong) for _ in range(enrolments.TRIES - 1)]
        for line, left in zip(said, ("fire forsøk", "tre forsøk", "to forsøk", "ett forsøk"), strict=True):
            assert f"Du har {left} igjen." in line
        assert "be om en ny kode" in said[-1]

    def test_every_number_of_tries_has_its_sentence(self, desk: Desk) -> None:
        for left in range(1, enrolments.TRIES):
            assert f"phrase.enrol_wrong_code_{left}" in desk.content.texts

    def test_the_last_wrong_code_says_what_to_do_and_gives_numbers(
        self, invited: tuple[Chat, enrolments.Invitation]
    ) -> None:
        chat, invitation = invited
        wrong = "000000" if invitation.code != "000000" else "111111"
        said = [chat.writes(wrong) for _ in range(enrolments.TRIES)][-1]
        assert "Be om en ny lenke og kode" in said
        assert "113" in said
        assert "116 117" in said

    def test_who_has_lost_the_code_hears_where_to_get_one_and_numbers(
        self, invited: tuple[Chat, enrolments.Invitation]
    ) -> None:
        said = invited[0].writes("jeg har mistet koden")
        assert "be om en ny der du fikk lenka" in said
        assert "113" in said

    @pytest.mark.parametrize(
        "written",
        [
            "{0}{1}{2} {3}{4}{5}",
            "{0}{1}-{2}{3}-{4}{5}",
            "{0}.{1}.{2}.{3}.{4}.{5}",
            "Koden er {0}{1}{2}\u00a0{3}{4}{5}!",
            "  {0} {1} {2} {3} {4} {5}\u200b",
        ],
    )
    def test_a_code_may_be_written_as_people_write_numbers(
        self, invited: tuple[Chat, enrolments.Invitation], written: str
    ) -> None:
        chat, invitation = invited
        assert "Velg språk" in chat.writes(written.format(*invitation.code))

    @pytest.mark.parametrize("zero", ["\uff10", "\u0660", "\u0966"])
    def test_digits_of_other_scripts_are_digits(
        self, invited: tuple[Chat, enrolments.Invitation], zero: str
    ) -> None:
        chat, invitation = invited
        assert "Velg språk" in chat.writes("".join(chr(ord(zero) + int(each)) for each in invitation.code))

    def test_no_name_and_no_place_is_said_before_the_code(
        self, invited: tuple[Chat, enrolments.Invitation]
    ) -> None:
        chat, invitation = invited
        wrong = "000000" if invitation.code != "000000" else "111111"
        said = "".join([chat.writes("hva?"), *(chat.writes(wrong) for _ in range(enrolments.TRIES))])
        assert not any(word in said for word in ("Anna", "Kari", "Ola", "Fjordheim", "rus"))


class TestTheFirstLanguage:
    @pytest.mark.parametrize(
        ("noted", "phone", "skip"),
        [
            ("nb", "en", "Skip"),
            ("nb", "en-GB", "Skip"),
            ("en", "no", "Hopp over"),
            ("en", "nb-NO", "Hopp over"),
            ("nb", "nn", "Hopp over"),
            ("en", "de", "Skip"),
            ("en", "", "Skip"),
        ],
    )
    def test_the_keys_under_the_first_question_speak_the_phones_language(
        self, house: House, noted: str, phone: str, skip: str
    ) -> None:
        assert skip in comes_in(house, phone=phone, language=noted).labels

    def test_a_phone_in_bokmal_does_not_undo_nynorsk_that_the_clinic_noted(self, house: House) -> None:
        anna = comes_in(house, phone="nb", language="nn")
        assert "eit dataprogram" in anna.presses("Hopp over")

    def test_passing_the_question_over_keeps_the_language(self, house: House) -> None:
        assert "computer program" in comes_in(house, phone="en").presses("Skip")

    def test_the_language_chosen_counts(self, house: House) -> None:
        assert "et dataprogram" in comes_in(house, phone="en").presses("Bokmål")
