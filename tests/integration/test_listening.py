"""No word of the person's is lost: what is typed answers what was asked, joins what is about to be sent, or is offered to be sent."""

from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.domain.flow.verbs import Purpose
from bot.service.clock import ticks
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.days import daily as daily_store
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import events, records
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House

PLACE = "æ har mista nøklan og står ute i natt"
FLAT = "jeg har mistet leiligheten"
CALL = "kan du be Kari ringe meg i dag"


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


def begin_craving(work: Work, chat: Chat) -> list[Leased]:
    talk = Talk(Voice(work, chat.house.desk, people.by_id(work, chat.patient_id)))
    talk.start("craving")
    return talk.voice.rows


def has_numbers(said: str) -> bool:
    return "113" in said and "116 117" in said.replace("\u00a0", " ")


class TestWhatAnswersNothing:
    @pytest.mark.parametrize(
        ("begin", "question"),
        [("Russug", "Hvor sterkt er suget"), ("/språk", "Velg språk"), ("/pause", "Hvor lenge")],
    )
    def test_it_is_offered_to_be_sent_and_the_question_comes_again(
        self, anna: Chat, begin: str, question: str
    ) -> None:
        asked = anna.writes(begin)
        said = anna.writes(PLACE)
        assert f"«{PLACE}»" in said
        assert has_numbers(said)
        assert {"Send", "Send som haster", "Endre", "Nei"} <= set(anna.labels)
        assert sent(anna) == []
        assert asked.splitlines()[-1] in anna.presses("Send")
        assert sent(anna) == ["ordinary", PLACE], question

    def test_no_brings_the_question_again_and_sends_nothing(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.writes(PLACE)
        assert "Hvor sterkt er suget" in anna.presses("Nei")
        assert sent(anna) == []
        anna.presses("3")
        assert "Hva vil du prøve?" in "\n".join(message.text for message in anna.last)

    def test_after_an_urgent_request_the_question_waits(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.writes(PLACE)
        said = anna.presses("Send som haster")
        assert sent(anna) == ["urgent", PLACE]
        assert "Hvor sterkt" not in said
        assert "Vil du fortsette" not in said

    def test_the_answer_may_still_be_typed_while_the_offer_stands(self, anna: Chat) -> None:
        anna.writes("Russug")
        anna.writes("helt jævlig")
        assert "Hva vil du prøve?" in anna.writes("5")
        assert sent(anna) == []

    def test_a_short_text_is_told_how_the_question_is_answered(self, anna: Chat) -> None:
        anna.writes("Russug")
        said = anna.writes("ganske mye")
        assert "Skriv det som et tall" in said
        assert "«ganske mye»" in said
        assert has_numbers(said)

    def test_a_number_that_is_not_offered_has_no_words_to_send(self, anna: Chat) -> None:
        anna.writes("Russug")
        said = anna.writes("17")
        assert "Velg et tall fra 0 til 10" in said
        assert "Skal jeg sende" not in said
        assert has_numbers(said)

    def test_after_a_stop_words_are_heard_before_anything_else(self, anna: Chat) -> None:
        anna.writes("/stopp")
        assert f"«{PLACE}»" in anna.writes(PLACE)
        assert "Hei igjen" in anna.presses("Send")
        assert sent(anna) == ["ordinary", PLACE]

    def test_before_the_welcome_is_over_words_are_heard(
        self, store: Store, desk: Desk, clock: ManualClock
    ) -> None:
        house = House(store, desk, clock).furnish()
        chat, invitation = house.chat(), house.enrol()
        chat.patient_id = invitation.patient_id
        chat.writes(f"/start {invitation.token}")
        chat.writes(invitation.code)
        said = chat.writes(PLACE)
        assert has_numbers(said)
        assert "Er det greit?" in said
        assert f"«{PLACE}»" in chat.presses("Ja")
        assert "Velg språk" in chat.presses("Send")
        assert sent(chat) == ["ordinary", PLACE]


class TestOneThoughtInSeveralMessages:
    def test_four_short_messages_are_one_request(self, anna: Chat) -> None:
        """Case 7 of the field findings."""
        anna.writes(FLAT)
        anna.writes(CALL)
        said = anna.writes("helst før klokka tre")
        assert f"«{FLAT}\n{CALL}\nhelst før klokka tre»" in said
        assert has_numbers(said)
        anna.presses("Send")
        assert sent(anna) == ["ordinary", f"{FLAT}\n{CALL}\nhelst før klokka tre"]

    @pytest.mark.parametrize("flow", ["talk", "ask_help", "crisis", "relapse"])
    def test_more_words_join_whatever_is_shown(self, anna: Chat, flow: str) -> None:
        if flow == "crisis":
            anna.writes("jeg vil dø")
        elif flow == "ask_help":
            anna.writes("/hjelp")
            anna.writes("Snakk med Kari")
        elif flow == "relapse":
            anna.writes("jeg sprakk i går")
            anna.presses_on_until(lambda chat: "Send" in chat.labels)
        else:
            anna.writes("Snakk med Kari")
            anna.presses("Skriv noe selv")
            anna.writes(FLAT)
        said = anna.writes(PLACE)
        assert PLACE in said
        assert has_numbers(said)
        assert sent(anna) == []
        anna.sends_press(anna.data_of("Ja, send" if flow == "crisis" else "Send"))
        assert sent(anna)[-1].endswith(PLACE)

    def test_an_earlier_preview_sends_what_stood_in_it(self, anna: Chat) -> None:
        anna.writes(FLAT)
        first = anna.data_of("Send")
        anna.writes(PLACE)
        anna.sends_press(first)
        assert sent(anna) == ["ordinary", FLAT]
        anna.presses("Send")
        assert sent(anna) == ["ordinary", FLAT, PLACE]

    def test_a_question_for_leave_to_send_keeps_the_words(self, anna: Chat) -> None:
        anna.house.store.run(people.give_consent, anna.patient_id, Purpose.CONTACT, "test", given=False)
        anna.writes("Snakk med Kari")
        assert "er med" in anna.writes(PLACE)
        assert f"«{PLACE}»" in anna.presses("Ja")

    def test_while_a_request_is_out_words_are_added_to_it(self, anna: Chat) -> None:
        anna.writes(FLAT)
        anna.presses("Send")
        anna.writes("Snakk med Kari")
        assert "Skal jeg legge til dette?" in anna.writes(PLACE)
        anna.presses("Legg til")
        assert sent(anna) == ["ordinary", FLAT, PLACE]


class TestLength:
    def test_everything_of_a_long_text_is_shown_and_sent(self, anna: Chat) -> None:
        """Case 6 of the field findings: what matters most stands at the end."""
        text = " ".join(f"dag{number} gikk fint" for number in range(260))[:4060] + " og Kari må vite dette"
        said = anna.writes(text)
        assert text in " ".join(said.split())
        assert all(len(message.text) <= 4096 for message in anna.last)
        anna.presses("Send")
        assert sent(anna) == ["ordinary", text]

    def test_two_parts_cut_by_the_phone_are_one_request(self, anna: Chat) -> None:
        """Case 5 of the field findings."""
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        first = ("jeg har tenkt mye " * 300)[:4096].strip()
        anna.writes(first)
        assert "Det var alt" in anna.writes("Det var alt jeg ville si")
        anna.presses("Send")
        assert sent(anna)[1] == f"{first}\nDet var alt jeg ville si"

    def test_danger_at_the_end_of_a_long_text_is_offered_whole(self, anna: Chat) -> None:
        text = "og så videre " * 250 + "jeg vil dø, jeg er på brua ved elva"
        assert "på brua ved elva" in anna.writes(text)
        anna.presses("Ja, send")
        assert sent(anna) == ["urgent", text]


class TestOldQuestions:
    def at_the_line(self, anna: Chat) -> None:
        anna.sends_press("m:checkin")
        anna.presses("Bra")
        anna.presses("0")
        anna.presses_on_until(lambda chat: any("Én linje er nok" in one.text for one in chat.last))

    @pytest.mark.parametrize("days", [1, 3, 90])
    def test_todays_words_are_no_line_about_a_day_long_ago(
        self, anna: Chat, clock: ManualClock, days: int
    ) -> None:
        """Case 9 of the field findings."""
        self.at_the_line(anna)
        clock.move(timedelta(days=days))
        said = anna.writes(FLAT)
        assert "Det er en stund siden jeg spurte" in said
        assert f"«{FLAT}»" in said
        assert has_numbers(said)
        anna.presses("Send til Kari")
        assert sent(anna) == ["ordinary", FLAT]

    def test_what_was_meant_for_the_question_is_given_to_it(self, anna: Chat, clock: ManualClock) -> None:
        self.at_the_line(anna)
        clock.move(timedelta(hours=7))
        anna.writes("en lang dag")
        anna.presses("Det er svaret mitt")
        assert sent(anna) == []
        lines = anna.house.store.read(
            lambda work: [day.get("line") for _, day in daily_store.checkins(work, anna.patient_id)]
        )
        assert "en lang dag" in lines

    def test_within_some_hours_it_is_an_answer(self, anna: Chat, clock: ManualClock) -> None:
        self.at_the_line(anna)
        clock.move(timedelta(hours=5))
        assert "Skal jeg sende" not in anna.writes("en lang dag")

    def test_a_rating_of_half_an_hour_ago_is_asked_for_again(self, anna: Chat, clock: ManualClock) -> None:
        anna.writes("Russug")
        clock.move(timedelta(minutes=31))
        said = anna.writes("8")
        assert "en stund siden" in said
        assert "Hvor sterkt er suget" in said
        assert "Det er sterkt" in anna.writes("8")


class TestSmallTalk:
    @pytest.mark.parametrize(
        ("typed", "said"),
        [
            ("Hei!", "Jeg er her"),
            ("tusen takk 🙏", "Bare hyggelig"),
            ("er du et menneske?", "dataprogram"),
            ("hvem leser dette?", "Ingen ved Fjordheim"),
            ("hvor mange dager har jeg vært nykter?", "Jeg teller ikke dager"),
        ],
    )
    def test_it_gets_a_human_answer_and_a_person_is_one_tap_away(
        self, anna: Chat, typed: str, said: str
    ) -> None:
        assert said in anna.writes(typed)
        assert "Skal jeg sende" not in "\n".join(message.text for message in anna.last)
        assert "Dette får Kari se" in anna.presses("Snakk med Kari")

    def test_the_open_question_is_asked_again(self, anna: Chat) -> None:
        anna.writes("Russug")
        assert "Hvor sterkt er suget" in anna.writes("er du en robot?")

    def test_thanks_among_words_to_somebody_go_with_them(self, anna: Chat) -> None:
        anna.writes(FLAT)
        anna.writes("takk")
        anna.presses("Send")
        assert sent(anna) == ["ordinary", f"{FLAT}\ntakk"]


def test_those_whose_answers_are_not_kept_are_heard_as_well(anna: Chat) -> None:
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    anna.writes("Russug")
    anna.writes(PLACE)
    anna.writes(FLAT)
    anna.presses("Send")
    assert sent(anna) == ["ordinary", f"{PLACE}\n{FLAT}"]


@pytest.mark.parametrize("state", [PatientState.ACTIVE, PatientState.DECLINED, PatientState.STOPPED])
@pytest.mark.parametrize("after", ["danger", "craving"])
def test_i_write_in_an_hour_is_true_for_everybody(
    anna: Chat, clock: ManualClock, state: PatientState, after: str
) -> None:
    """A timer holds no words, so it needs no leave to keep any."""
    anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=state))
    if after == "danger":
        anna.writes("jeg vil dø")
        anna.presses("Nei")
    else:
        anna.gets(anna.house.store.run(begin_craving, anna))
        for label in ("8", "Snakk med Kari", "Ikke nå", "Nei"):
            anna.presses(label)
    assert "Da skriver jeg om en time" in anna.presses("Ja")
    clock.move(timedelta(hours=1))
    ticked = anna.house.store.run(ticks.tick_timers, anna.house.desk)
    anna.last = []
    assert "Hei igjen" in anna.gets(list(ticked.rows))


class TestAnswersInPeoplesOwnWords:
    def test_a_rating_in_words(self, anna: Chat) -> None:
        anna.writes("Russug")
        assert "Det er sterkt" in anna.writes("åtte av ti")

    def test_norsk_is_a_language(self, anna: Chat) -> None:
        anna.writes("/språk")
        assert "Skal jeg sende" not in anna.writes("norsk")
        assert "Velg språk" in anna.writes("norsk"), "by itself it asks which"

    def test_stop_in_a_sentence_stops_also_in_the_middle_of_a_question(self, anna: Chat) -> None:
        anna.writes("Russug")
        assert "Jeg slutter å skrive til deg" in anna.writes("kan du slutte å sende meldinger")
