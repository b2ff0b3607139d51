"""Few keys at a time, one of them for the rest; one way not to send; nothing asked twice in a row."""

from collections.abc import Iterator
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.days.coping import OTHER, STARTERS
from bot.domain.messages.incoming import UpdateKind
from bot.domain.messages.message import Method
from bot.ids import PatientId
from bot.service.conversation.voice import Voice
from bot.service.days import daily
from bot.service.desk import Desk
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.days import daily as daily_store
from bot.store.people import people
from bot.store.requests import records
from tests.fakes.chat import Chat, House

WAYS_OUT = {"Hopp over", "Hjelp", "Lukk"}
#: Keys in the menu or its rest, and those that the reply keyboard and the check-list page add.
MOST_KEYS = 6
EVERYTHING = {
    "craving",
    "talk",
    "checkin",
    "checkin_time",
    "daily",
    "checklist",
    "plan",
    "situation",
    "pause",
    "language",
    "stored",
    "stop",
}


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def words(chat: Chat) -> Iterator[str]:
    """The words of the menu's keys that are on the screen."""
    newest = next(message for message in reversed(chat.heard) if message.buttons)
    return (button.data.removeprefix("m:") for row in newest.buttons for button in row)


def living(chat: Chat) -> records.Stored | None:
    return chat.house.store.read(records.living, chat.patient_id, lock=False)


class TestMenu:
    def test_it_has_seven_keys_and_everything_else_is_two_taps_further_at_most(self, anna: Chat) -> None:
        anna.writes("Mer")
        first = set(words(anna))
        assert len(first) <= MOST_KEYS + 1, "the seventh is what is hardest to say: that one has used"
        assert anna.presses("Flere valg") == "", "in the same message"
        rest = set(words(anna))
        assert len(rest) <= MOST_KEYS
        anna.presses("Min plan")
        plan = set(words(anna))
        assert first | rest | plan >= EVERYTHING
        marked = anna.outcome.pressed
        assert marked is not None

    def test_a_second_tap_at_the_same_place_stops_nothing(self, anna: Chat) -> None:
        anna.writes("Mer")
        assert list(words(anna))[-1] == "more"
        anna.presses("Flere valg")
        assert list(words(anna))[-1] == "language", (
            "keys stand from the bottom up, so this is where the finger is"
        )

    def test_the_rest_is_an_edit_of_the_menu(self, anna: Chat) -> None:
        anna.writes("/meny")
        anna.presses("Flere valg")
        pressed = anna.outcome.pressed
        assert pressed is not None
        assert pressed.marked is not None
        assert pressed.marked.method is Method.EDIT
        assert anna.last == []

    @pytest.mark.parametrize("word", sorted(EVERYTHING - {"checkin"}))
    def test_a_key_of_an_older_menu_still_does_what_it_says(self, anna: Chat, word: str) -> None:
        said = anna.sends_press(f"m:{word}")
        assert said
        assert "Den knappen gjelder ikke lenger" not in said

    @pytest.mark.parametrize("key", ["Mer", "Meny", "/meny", "meny", "Menu"])
    def test_the_key_works_under_its_old_name_too(self, anna: Chat, key: str) -> None:
        assert anna.writes(key) == "Hva vil du gjøre?"

    def test_a_key_at_the_bottom_is_no_answer(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert anna.writes("Mer") == "Hva vil du gjøre?"

    def test_hverdagen_does_not_ask_the_same_question_once_more(self, anna: Chat) -> None:
        asked = anna.writes("/meny")
        anna.presses("Flere valg")
        assert anna.presses("Mine ting") != asked


class TestIdeas:
    def test_four_ideas_come_first_then_the_rest_then_something_else(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.presses("8")
        anna.presses("Prøve noe nå")
        assert [label for label in anna.labels if label not in WAYS_OUT] == [
            "Gå en tur",
            "Ringe noen",
            "Gå dit det er folk",
            "Vente ti minutter",
            "Flere forslag",
            "Noe annet",
        ]
        assert anna.presses("Flere forslag") == "", "in the same message"
        shown = [label for label in anna.labels if label not in WAYS_OUT]
        assert len(shown) == len(STARTERS) + 1
        assert shown[-1] == "Noe annet"
        assert "Sett på noe" in anna.presses("Høre musikk")

    def test_the_old_keys_of_the_whole_menu_still_work(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.presses("5")
        data = anna.data_of("Gå en tur").removesuffix("walk") + "eat"
        assert "Spis noe" in anna.sends_press(data)

    @pytest.mark.parametrize(
        ("typed", "said"), [("flere forslag", "Hva vil du prøve?"), ("Ta en dusj", "Ta en dusj, så")]
    )
    def test_typed_words_work_as_well(self, anna: Chat, typed: str, said: str) -> None:
        anna.writes("Russug")
        anna.presses("5")
        assert said in anna.writes(typed)
        if typed == "flere forslag":
            assert "Høre musikk" in anna.labels

    def test_a_number_stands_for_a_key_that_is_seen(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.presses("5")
        assert "Velg en av knappene" in anna.writes("9")

    def test_ones_own_reasons_are_among_the_first_once_there_are_any(self, anna: Chat) -> None:
        def look(work: Work) -> list[str]:
            return list(
                daily.menu(Voice(work, anna.house.desk, people.by_id(work, anna.patient_id)), "coping_menu")
            )

        assert anna.house.store.run(look).index("reasons") == len(STARTERS) - 1
        anna.house.store.run(lambda work: daily_store.keep_reason(work, anna.patient_id, "Lille Mia"))
        found = anna.house.store.run(look)
        assert found[0] == "reasons"
        assert found.count("reasons") == 1
        assert found[-1] == OTHER


class TestPreview:
    """Under a preview stands one way not to send, and help."""

    def test_there_is_one_way_not_to_send(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        assert anna.labels == ["Send", "Send som haster", "Skriv noe selv", "Ikke nå", "Hjelp"]
        assert "Ingenting er sendt" in anna.presses("Ikke nå")
        assert living(anna) is None

    def test_what_sends_at_once_says_so(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Send som haster")
        found = living(anna)
        assert found is not None
        assert found.request.kind == "urgent"
        assert "Det haster" not in [button.label for m in anna.heard for row in m.buttons for button in row]

    def test_why_is_only_spoken_of_before_one_has_written(self, anna: Chat) -> None:
        assert "Du trenger ikke si hvorfor" in anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        said = anna.writes("Kan du ringe meg i morgen?")
        assert "Kan du ringe meg i morgen?" in said
        assert "si hvorfor" not in said
        assert anna.labels == ["Send", "Send som haster", "Endre", "Ikke nå", "Hjelp"]

    @pytest.mark.parametrize("word", ["nei", "Nei.", "hopp over", "ikke nå", "lukk", "/lukk"])
    def test_it_can_be_skipped_and_left_by_words(self, anna: Chat, word: str) -> None:
        anna.writes("Snakk med Kari")
        anna.writes(word)
        assert living(anna) is None
        assert not anna.house.store.read(_open, anna.patient_id)

    def test_a_key_to_leave_by_from_before_still_leaves(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        leave = anna.data_of("Ikke nå").removesuffix("_skip") + "_leave"
        assert "Vi lar det ligge" in anna.sends_press(leave)


def _open(work: Work, patient_id: PatientId) -> list[object]:
    return list(conversations.open_runs(work, patient_id))


class TestGoingOn:
    def test_what_lies_open_is_offered_once(self, anna: Chat) -> None:
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.writes("Snakk med Kari")
        assert "Du holdt på med" in anna.presses("Ikke nå")
        for _ in range(3):
            anna.house.clock.move(timedelta(minutes=15))
            anna.writes("Snakk med Kari")
            assert "Du holdt på med" not in anna.presses("Ikke nå")

    def test_it_is_offered_again_after_a_day_and_after_it_was_gone_on_with(self, anna: Chat) -> None:
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.writes("Snakk med Kari")
        anna.presses("Ikke nå")
        anna.house.clock.move(timedelta(days=1))
        anna.writes("Snakk med Kari")
        assert "Du holdt på med" in anna.presses("Ikke nå")
        anna.house.clock.move(timedelta(minutes=1))
        anna.presses("Fortsett")
        anna.house.clock.move(timedelta(minutes=1))
        anna.writes("Snakk med Kari")
        assert "Du holdt på med" in anna.presses("Ikke nå")

    def test_another_conversation_is_offered_all_the_same(self, anna: Chat) -> None:
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.writes("Snakk med Kari")
        anna.presses("Ikke nå")
        anna.writes("Russug")
        anna.writes("Snakk med Kari")
        assert "Russug" in anna.presses("Ikke nå")


class TestBackAgain:
    """The patient blocked the bot and took it back."""

    def test_nothing_open_is_one_short_word(self, anna: Chat) -> None:
        anna.does(UpdateKind.BLOCKED)
        assert (
            anna.does(UpdateKind.UNBLOCKED)
            == "Nå kommer meldingene mine fram igjen. Det ligger ikke noe og venter på deg."
        )

    def test_a_message_that_is_out_is_told_of(self, anna: Chat) -> None:
        anna.writes("Snakk med Kari")
        anna.presses("Send")
        anna.does(UpdateKind.BLOCKED)
        said = anna.does(UpdateKind.UNBLOCKED)
        assert "Ikke lest ennå" in said
        assert "venter" not in said
        assert len(anna.last) == 2, "the line, and the older one that points to it"

    def test_a_conversation_that_lies_open_is_offered(self, anna: Chat) -> None:
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.does(UpdateKind.BLOCKED)
        said = anna.does(UpdateKind.UNBLOCKED)
        assert said == "Du holdt på med «Min plan». Vil du fortsette?"
        assert "Hva vil du se på?" in anna.presses("Fortsett")
