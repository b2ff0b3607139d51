"""A button that sends words sends the words it stood under, also when its conversation has been replaced, left, or has gone on."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from bot.clock import ManualClock
from bot.domain.flow.language import Choice
from bot.domain.flow.values import Answers
from bot.domain.flow.verbs import Purpose, Relay, Request
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import staff_acts
from bot.store.database.work import Store, Work
from bot.store.outbox.outbox import Leased
from bot.store.people import people
from bot.store.requests import events, records
from bot.store.tables.people import PatientState
from tests.fakes.chat import Chat, House

FIRST = "jeg orker ikke mer, sitter på brygga ved kaia"
SECOND = "jeg vil dø"
SHORT = "helt jævlig"
WORDS = "Jeg har mistet leiligheten"
WISH = "Jeg vil gjerne at du tar kontakt."
ABOUT = "Jeg trenger hjelp med brev fra NAV"


@pytest.fixture
def anna(store: Store, desk: Desk, clock: ManualClock) -> Chat:
    return House(store, desk, clock).furnish().patient()


def leave_all(talk: Talk) -> None:
    for run in list(talk.runs):
        talk.leave(run)


def in_talk(anna: Chat, act: Callable[[Talk], Any]) -> None:
    """Do something in the person's conversations, and let them read what comes of it."""

    def run(work: Work) -> list[Leased]:
        talk = Talk(Voice(work, anna.house.desk, people.by_id(work, anna.patient_id)))
        act(talk)
        return talk.voice.rows

    anna.last = []
    anna.gets(anna.house.store.run(run))


def begin(anna: Chat, flow: str, params: Answers | None = None) -> None:
    in_talk(anna, lambda talk: talk.start(flow, params))


def sent(anna: Chat) -> list[str]:
    """All the words that have reached the clinic, and how soon they are to be seen."""

    def read(work: Work) -> list[str]:
        stored = records.newest(work, anna.patient_id)
        if stored is None:
            return []
        said = [words.text for words in events.words(work, stored.id) if words.staff_id is None]
        return [str(stored.request.kind), *stored.reason, *said]

    return anna.house.store.read(read)


def no_contact(anna: Chat) -> None:
    anna.house.store.run(people.give_consent, anna.patient_id, Purpose.CONTACT, "test", given=False)


def at_crisis(anna: Chat) -> None:
    anna.writes(FIRST)


def at_crisis_without_consent(anna: Chat) -> None:
    no_contact(anna)
    anna.writes(FIRST)


def at_the_hour_after(anna: Chat) -> None:
    anna.writes(FIRST)
    anna.presses("Nei")
    anna.presses("Ja")
    anna.presses("Jeg er klar nå")
    anna.presses("Som før")


def at_forward(anna: Chat) -> None:
    anna.writes(WORDS)


def at_forward_with_a_request(anna: Chat) -> None:
    at_talk(anna)
    anna.presses("Send")
    anna.writes(WORDS)


def at_forward_unsure(anna: Chat) -> None:
    begin(anna, "craving")
    anna.writes(SHORT)


def at_forward_older(anna: Chat) -> None:
    begin(anna, "checkin")
    anna.presses("Bra")
    anna.presses("0")
    anna.presses_on_until(lambda chat: any("Én linje er nok" in one.text for one in chat.last))
    anna.house.clock.move(timedelta(hours=7))
    anna.writes(WORDS)


def at_forward_with_a_wish(anna: Chat) -> None:
    begin(anna, "forward", {"text": WORDS, "way": "intent", "offer": "Russug", "wish": "craving"})


def at_talk(anna: Chat) -> None:
    anna.writes("Snakk med Kari")


def at_own_words(anna: Chat) -> None:
    at_talk(anna)
    anna.presses("Skriv noe selv")
    anna.writes(WORDS)


def at_ask_help(anna: Chat) -> None:
    begin(anna, "ask_help", {"about": ABOUT, "kind": "ordinary"})


def at_urgent_help(anna: Chat) -> None:
    begin(anna, "ask_help", {"about": ABOUT, "kind": "urgent"})


def at_another_helper(anna: Chat) -> None:
    begin(anna, "ask_help", {"about": ABOUT, "kind": "change_helper"})


def at_relapse(anna: Chat) -> None:
    begin(anna, "relapse")
    anna.presses_on_until(lambda chat: "Send" in chat.labels)


def at_relapse_with_a_request(anna: Chat) -> None:
    at_talk(anna)
    anna.presses("Send")
    at_relapse(anna)


def at_answer(anna: Chat) -> None:
    at_talk(anna)
    anna.presses("Send")
    stored = anna.house.store.read(records.newest, anna.patient_id)
    assert stored is not None
    done = anna.house.store.run(
        staff_acts.answer, anna.house.desk, anna.house.ids["kari"], stored.code, "Hva da?"
    )
    anna.gets(list(done.rows))
    begin(anna, "answer")
    anna.writes(WORDS)


SENDS = {Request.name, Relay.name}
#: Every step that shows what will be sent: how one gets there, the key that sends it, and what is sent.
SHOWN: dict[tuple[str, str], tuple[Callable[[Chat], None], str, list[str]]] = {
    ("crisis", "offer"): (at_crisis, "Ja, send", ["urgent", FIRST]),
    ("crisis", "offer_once"): (at_crisis_without_consent, "Ja, send", ["urgent", FIRST]),
    ("crisis", "still"): (at_the_hour_after, "Ja, send", ["urgent", FIRST]),
    ("forward", "first"): (at_forward, "Send", ["ordinary", WORDS]),
    ("forward", "more"): (at_forward_with_a_request, "Legg til", ["ordinary", WISH, WORDS]),
    ("forward", "unsure"): (at_forward_unsure, "Send", ["ordinary", SHORT]),
    ("forward", "offer"): (at_forward_with_a_wish, "Send til Kari", ["ordinary", WORDS]),
    ("forward", "older"): (at_forward_older, "Send til Kari", ["ordinary", WORDS]),
    ("talk", "first"): (at_talk, "Send som haster", ["urgent", WISH]),
    ("talk", "own"): (at_own_words, "Send", ["ordinary", WORDS]),
    ("ask_help", "show"): (at_ask_help, "Send", ["ordinary", ABOUT]),
    ("ask_help", "urgent"): (at_urgent_help, "Send som haster", ["urgent", ABOUT]),
    ("ask_help", "others"): (at_another_helper, "Send", ["change_helper", ABOUT]),
    ("relapse", "offer"): (at_relapse, "Send", ["ordinary", WISH]),
    ("relapse", "offer_more"): (at_relapse_with_a_request, "Send", ["ordinary", WISH]),
    ("answer", "show"): (at_answer, "Send", ["ordinary", WISH, WORDS]),
}


#: What shows words of theirs and sends nothing: they go into what they were written for.
KEPT = {("taken_up", "ask")}


def test_every_step_that_shows_what_will_be_sent_is_tried_here_and_its_keys_say_what_they_mean(
    desk: Desk,
) -> None:
    found = set()
    for flow in desk.content.book:
        for name, step in flow.steps.items():
            if "{preview}" in "".join(desk.texts.get(f"{flow.id}.{name}.say", "nb") if step.say else ""):
                found.add((flow.id, name))
                assert isinstance(step.ask, Choice)
                for option, key in step.ask.options.items():
                    to = next((one.go for one in step.next if f"'{option}'" in repr(one.when)), None)
                    sends = to is not None and any(each.verb in SENDS for each in flow.steps[to].do)
                    assert key.means or not sends, (flow.id, name, option)
    assert found == {*SHOWN, *KEPT}


@pytest.mark.parametrize("shown", SHOWN, ids=".".join)
@pytest.mark.parametrize("then", ["danger", "another", "left a week ago"])
@pytest.mark.parametrize("keeps", [True, False], ids=["", "keeps nothing"])
def test_it_sends_what_stood_there(anna: Chat, shown: tuple[str, str], then: str, keeps: bool) -> None:
    if not keeps:
        anna.house.store.run(lambda work: people.change(work, anna.patient_id, state=PatientState.DECLINED))
    reach, key, expected = SHOWN[shown]
    reach(anna)
    data, before = anna.data_of(key), sent(anna)
    if then == "danger":
        anna.writes(SECOND)
        anna.writes("æ orke ikke leve mer")
    elif then == "another":
        anna.writes("/sprak")
    else:
        anna.house.clock.move(timedelta(days=7))
        in_talk(anna, leave_all)
    assert sent(anna) == before, "nothing goes by itself"
    said = anna.sends_press(data)
    if keeps or (then in {"danger", "another"} and shown != ("talk", "first")):
        assert sent(anna) == expected
        assert "Dette får Kari se" not in said
        anna.sends_press(data)
        assert sent(anna) == expected, "twice is once"
    else:
        assert sent(anna) == before, (
            "nothing is kept of what was left, so they see what would go, and nothing goes"
        )
        assert "Kari" in said


@pytest.mark.parametrize("shown", SHOWN, ids=".".join)
def test_what_was_refused_is_shown_once_more_before_it_is_sent(anna: Chat, shown: tuple[str, str]) -> None:
    reach, key, expected = SHOWN[shown]
    reach(anna)
    data, before = anna.data_of(key), sent(anna)
    labels = [label for label in anna.labels if label in {"Nei", "Ikke nå", "Ikke send", "Ingen av delene"}]
    anna.presses(labels[-1])
    assert expected[-1] in anna.sends_press(data) or "lov" in anna.last[-1].text
    assert sent(anna) == before
    if "Ja" in anna.labels:
        anna.presses("Ja")
    anna.sends_press(
        anna.data_of(next(label for label in anna.labels if label.startswith(("Send", "Legg til"))))
    )
    assert sent(anna) == expected


def test_danger_twice_and_the_first_card_still_sends_its_words(anna: Chat) -> None:
    """Case 49 of the field findings."""
    anna.writes(FIRST)
    first = anna.data_of("Ja, send")
    anna.writes(SECOND)
    second = anna.data_of("Ja, send")
    anna.sends_press(first)
    assert sent(anna) == ["urgent", FIRST]
    anna.sends_press(second)
    assert sent(anna) == ["urgent", FIRST, SECOND]


def test_the_same_words_again_bring_the_card_and_not_the_same_offer_once_more(anna: Chat) -> None:
    assert "Skal jeg sende dette" in anna.writes(FIRST)
    said = anna.writes(FIRST)
    assert "113" in said
    assert "Skal jeg sende dette" not in said
    anna.presses("Ja, send")
    assert sent(anna) == ["urgent", FIRST]


def test_an_offer_after_danger_is_never_asked_about_again(anna: Chat) -> None:
    anna.writes(FIRST)
    anna.writes(SECOND)
    anna.presses("Nei")
    assert "Vil du fortsette" not in anna.presses("Nei")


def test_offers_after_danger_push_no_conversation_out(anna: Chat) -> None:
    anna.writes("/plan")
    anna.presses("Gå gjennom planen")
    for number in range(6):
        anna.writes(f"{SECOND} {number}")
    anna.presses("Nei")
    assert "Vil du fortsette" in anna.presses("Nei")


def test_without_consent_any_more_the_words_are_shown_and_it_is_asked_for(anna: Chat) -> None:
    anna.writes(WORDS)
    data = anna.data_of("Send")
    in_talk(anna, leave_all)
    no_contact(anna)
    said = anna.sends_press(data)
    assert sent(anna) == []
    assert "lov" in said
    anna.presses("Ja")
    anna.presses("Send")
    assert sent(anna) == ["ordinary", WORDS]


def test_a_button_that_led_to_a_preview_leads_to_the_same_one(anna: Chat) -> None:
    begin(anna, "arrival")
    data = anna.data_of("Jeg har ikke noe sted i natt")
    in_talk(anna, leave_all)
    said = anna.sends_press(data)
    assert "merket «haster»" in said
    assert WISH not in said


def test_a_key_that_is_pressed_again_later_is_answered_and_a_double_tap_is_not(anna: Chat) -> None:
    """The same question stands twice in the chat, since help was asked for in between: the other one's keys are not dead."""
    anna.writes("Russug")
    data = anna.data_of("3")
    anna.sends_press(data)
    assert anna.sends_press(data) == "", "a double tap"
    anna.house.clock.move(timedelta(seconds=30))
    assert "gjelder ikke lenger" in anna.sends_press(data)


def test_an_answered_preview_that_is_pressed_again_later_shows_what_was_meant(anna: Chat) -> None:
    anna.writes("Snakk med Kari")
    data = anna.data_of("Send")
    anna.sends_press(data)
    before = sent(anna)
    assert anna.sends_press(data) == "", "a double tap"
    anna.house.clock.move(timedelta(minutes=1))
    assert anna.sends_press(data), "not silence"
    assert sent(anna) == before
