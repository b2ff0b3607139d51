"""The consents: each asked where it is needed, and never taken for a no when it is passed over."""

from collections.abc import Sequence

import pytest
from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.flow.verbs import Purpose
from bot.service import last_look
from bot.service.desk import Desk
from bot.service.requests import staff_acts
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import records
from bot.store.tables.conversation import Run, RunEvent
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House
from tests.fakes.newcomer import comes_in, said_yes, welcomed

SKIP = "Hopp over"
DAILY = "Ja, spør om kvelden"
#: What the welcome asks for; the plan is not shared on the first day.
ASKED_AT_FIRST = {Purpose.KEEP, Purpose.CONTACT, Purpose.REMINDERS}
SECRET = "Xantippe ringte i natt"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def state_of(chat: Chat) -> PatientState:
    return chat.house.store.read(people.by_id, chat.patient_id, lock=False).state


def request_of(chat: Chat) -> records.Stored | None:
    return chat.house.store.read(records.living, chat.patient_id, lock=False)


def hears(chat: Chat, rows: Sequence[Leased]) -> None:
    """What staff did reaches the patient: nothing of it is held back at the last look."""
    assert chat.house.store.read(last_look.still_wanted, rows) == {row.id for row in rows} != set()
    chat.gets(list(rows))


class TestPassingOver:
    def test_a_consent_that_is_passed_over_is_not_written_down(self, house: House) -> None:
        anna = welcomed(house, SKIP, SKIP)
        assert said_yes(anna) == {}
        page = anna.writes("/hva")
        assert page.count("ikke spurt ennå") == 4
        assert ": nei" not in page

    @pytest.mark.parametrize(("skipped", "of"), [(1, Purpose.CONTACT), (2, Purpose.REMINDERS)])
    def test_each_by_itself(self, house: House, skipped: int, of: Purpose) -> None:
        labels = ["Ja", "Ja", DAILY]
        labels[skipped] = SKIP
        anna = welcomed(house, *labels)
        assert said_yes(anna) == dict.fromkeys(ASKED_AT_FIRST - {of}, True)

    def test_what_was_passed_over_is_asked_when_it_is_needed(self, house: House) -> None:
        anna = welcomed(house, "Ja", SKIP, SKIP, "Senere")
        assert "må ha lov av deg" in anna.writes("Snakk med Kari")
        anna.presses("Ikke nå" if "Ikke nå" in anna.labels else "Nei")
        assert "må jeg få lov" in anna.writes("/tidspunkt")

    def test_a_welcome_that_was_passed_over_does_not_begin_again(self, house: House) -> None:
        anna = welcomed(house, SKIP, SKIP)
        assert "språk" not in anna.writes("hei").lower()
        assert "Velg språk" not in anna.writes("/start")


class TestWithoutKeeping:
    @pytest.fixture(params=["Nei", SKIP])
    def anna(self, house: House, request: pytest.FixtureRequest) -> Chat:
        """Somebody who said no to keeping answers, or passed that over, and yes to contact."""
        return welcomed(house, request.param, "Ja")

    @pytest.mark.parametrize("word", ["Min plan", "/hverdagen", "/tidspunkt", "/grunner"])
    def test_whatever_needs_it_asks_right_there_and_gives_numbers(self, anna: Chat, word: str) -> None:
        said = anna.writes(word)
        assert {"Ja, lagre", "Nei"} < set(anna.labels)
        assert "113" in said
        assert "116 117" in said

    def test_a_yes_goes_on_with_what_was_asked_for(self, anna: Chat) -> None:
        anna.writes("Min plan")
        assert "Hva vil du se på" in anna.presses("Ja, lagre")
        assert said_yes(anna)[Purpose.KEEP]
        assert state_of(anna) is PatientState.ACTIVE

    def test_a_yes_to_a_menu_button_goes_on_there(self, anna: Chat) -> None:
        anna.writes("/meny")
        anna.sends_press("m:checkin")
        assert "Hvordan har du det" in anna.presses("Ja, lagre")

    def test_a_no_is_met_with_what_works_all_the_same(self, anna: Chat) -> None:
        anna.writes("Min plan")
        assert "Snakk med Kari" in anna.presses("Nei")
        assert not said_yes(anna)[Purpose.KEEP]
        anna.writes("Min plan")
        assert "Ja, lagre" in anna.labels, "it may be asked for again at any time"

    def test_passing_it_over_here_writes_nothing_down(self, anna: Chat) -> None:
        before = said_yes(anna)
        anna.writes("Min plan")
        assert "spør igjen" in anna.presses(SKIP)
        assert said_yes(anna) == before

    def test_ideas_against_a_craving_come_at_once(self, anna: Chat) -> None:
        said = anna.writes("Russug")
        assert "Gå ut blant folk" in said
        assert "22 40 00 40" in said
        assert "Hvor sterkt" in anna.presses("Ja, lagre"), "and a yes goes on with it"

    def test_a_request_can_be_sent_and_its_answer_read(self, anna: Chat) -> None:
        house = anna.house
        assert "Dette får Kari se" in anna.writes("Snakk med Kari")
        anna.presses("Send")
        stored = request_of(anna)
        assert stored is not None
        kari, code = house.ids["kari"], stored.code
        taken = house.store.run(staff_acts.take, house.desk, kari, code)
        hears(anna, taken.rows)
        answered = house.store.run(staff_acts.answer, house.desk, kari, code, "Jeg ringer klokka to.")
        hears(anna, answered.rows)
        anna.presses("Les svaret")
        assert "Jeg ringer klokka to." in anna.heard[-1].text

    def test_words_that_nobody_asked_for_can_be_sent(self, anna: Chat) -> None:
        anna.writes(SECRET)
        anna.presses("Send")
        stored = request_of(anna)
        assert stored is not None
        assert stored.reason == (SECRET,)

    def test_words_that_were_not_sent_are_not_kept(self, anna: Chat) -> None:
        anna.writes(SECRET)
        anna.presses("Nei")
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        anna.writes(SECRET)
        anna.presses("Ikke nå")

        def all_that_was_said(work: Work) -> str:
            runs = list(work.connection.execute(select(Run.id)).scalars())
            logs = [line for run in runs for line in conversations.events_of(work, run)]
            states = [found.state.to_json() for run in runs if (found := conversations.run_by_id(work, run))]
            return "\n".join([*logs, *states])

        assert "Xantippe" not in anna.house.store.read(all_that_was_said)
        assert anna.house.store.read(lambda work: work.connection.execute(select(RunEvent)).first()) is None

    def test_having_used_and_having_left_are_answered(self, anna: Chat) -> None:
        assert "113" in anna.writes("jeg har ruset meg")
        assert "Har du dratt" in anna.writes("jeg har dratt")
        anna.presses("Ja")
        anna.presses("Ja")
        assert anna.house.store.read(conversations.plan, anna.patient_id) == {}, "nothing of it is kept"

    def test_a_stop_and_a_return_do_not_make_it_a_yes(self, anna: Chat) -> None:
        anna.writes("/stopp")
        anna.writes("Russug")
        assert "Gå ut blant folk" in anna.heard[-2].text
        anna.presses("Lukk")
        anna.writes("hei")
        anna.presses("Ja, som før")
        assert state_of(anna) is PatientState.DECLINED
        anna.writes("Min plan")
        assert "Ja, lagre" in anna.labels


class TestWhileTheWelcomeIsOpen:
    STEPS = ((), ("Bokmål",), ("Bokmål", "Greit"), ("Bokmål", "Greit", "Ja"), ("Bokmål", "Greit", "Ja", "Ja"))

    @pytest.fixture(params=STEPS, ids=["language", "what", "keep", "contact", "reminders"])
    def anna(self, house: House, request: pytest.FixtureRequest) -> Chat:
        """Somebody at one question of the welcome."""
        chat = comes_in(house)
        for label in request.param:
            chat.presses(label)
        return chat

    def test_command_words_come_before_the_open_question(self, anna: Chat) -> None:
        for word, answered in (
            ("/hva", "Dette er lagret om deg"),
            ("hva er lagret", "Dette er lagret om deg"),
            ("/meny", "Hva vil du gjøre?"),
            ("Meny", "Hva vil du gjøre?"),
            ("hjelp", "116 117"),
            ("Snakk med Kari", "Kari"),
            ("/sprak", "Velg språk"),
            ("/pause", "pause"),
            ("Jeg har ruset meg", "Takk for at du sier det"),
            ("/stopp", "slutter å skrive"),
        ):
            assert answered in anna.writes(word), word

    def test_asking_for_kari_asks_for_that_consent_only_and_goes_on(self, anna: Chat) -> None:
        if not said_yes(anna).get(Purpose.CONTACT):
            assert "må ha lov av deg" in anna.writes("Snakk med Kari")
            anna.presses("Ja")
        else:
            anna.writes("Snakk med Kari")
        said = anna.presses("Send")
        assert request_of(anna) is not None
        assert "Velkommen" in said, "the welcome is offered again"

    def test_a_craving_is_met_before_anything_else(self, anna: Chat) -> None:
        said = anna.writes("Russug")
        assert "Gå ut blant folk" in said or "Hvor sterkt" in said

    def test_what_was_agreed_to_meanwhile_is_not_asked_again(self, house: House) -> None:
        anna = comes_in(house)
        anna.writes("Snakk med Kari")
        anna.presses("Ja")
        anna.presses("Ikke nå")
        anna.presses("Fortsett")
        for label in ("Bokmål", "Greit"):
            anna.presses(label)
        assert "skrive til deg først" in anna.presses("Ja")


class TestWhatIsStored:
    def test_asked_for_twice_in_a_row_it_is_shown_twice(self, house: House) -> None:
        anna = house.patient()
        first = anna.writes("/hva")
        assert anna.writes("/hva") == first
        assert "Dette er lagret om deg" in first

    def test_a_yes_to_be_written_to_asks_for_the_time_there(self, house: House) -> None:
        anna = welcomed(house, "Ja", "Ja", "Nei", "Senere")
        anna.writes("/hva")
        anna.presses("Skrive til meg først")
        assert "Når på dagen" in anna.presses("Ja")
        assert "rundt kl. 09:00" in anna.presses("Om morgenen")

    def test_who_lets_nothing_be_kept_is_asked_for_that_first(self, house: House) -> None:
        anna = welcomed(house, "Nei", "Ja")
        anna.writes("/hva")
        assert "må ha lov av deg" in anna.presses("Skrive til meg først")
        assert "Kan jeg skrive til deg først" in anna.presses("Ja")
        assert state_of(anna) is PatientState.ACTIVE

    def test_a_yes_to_keeping_after_a_stop_does_not_end_the_stop(self, house: House) -> None:
        anna = welcomed(house, "Nei", "Ja")
        anna.writes("/stopp")
        anna.writes("/hva")
        anna.presses("Lagre svar")
        anna.presses("Ja")
        assert state_of(anna) is PatientState.STOPPED
