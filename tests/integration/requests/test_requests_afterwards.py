"""What a patient can do with a request that is out: add words, take it back, read the answer; and what if they cannot be reached."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service.conversation.voice import Voice
from bot.service.requests import asking, inbox, reading, staff_acts, unreachable
from bot.store.outbox import outbox
from bot.store.people import people
from bot.store.requests import events
from bot.store.requests import records as request_store
from bot.store.tables.messages import Lane
from bot.store.tables.people import Purpose
from tests.fakes.clinic import WISH, SmallClinic, is_phrase, set_active


def test_words_added_after_reading_are_said_to_be_unread(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.deliver()
    clinic.staff(reading.look, clinic.kari, clinic.code)
    clinic.deliver()
    clock.move(timedelta(minutes=1))
    clinic.ask()
    assert clinic.told("request_merged_read", time="kl. 09:00", staff="Kari")
    clinic.deliver()
    clinic.patient(asking.reply, "En ting til.")
    assert clinic.told("request_merged_more", time="kl. 09:00")
    clinic.patient(asking.status)
    assert clinic.told("request_waiting_more", time="kl. 09:00", staff="Kari")


def test_words_that_go_with_the_wish_need_no_receipt_of_their_own(clinic: SmallClinic) -> None:
    def both(voice: Voice) -> None:
        asking.ask(voice, "ordinary", ["Jeg trenger hjelp med NAV."])
        asking.reply(voice, "Helst før fredag.")

    clinic.patient(both)
    assert len(clinic.chat()) == 1
    assert [one.text for one in clinic.store.read(events.words, clinic.request().id)] == ["Helst før fredag."]


def test_a_reply_without_a_request_becomes_one(clinic: SmallClinic) -> None:
    clinic.patient(asking.reply, "Takk, men jeg trenger mer hjelp.")
    assert clinic.request().reason == ("Takk, men jeg trenger mer hjelp.",)
    assert clinic.notified() == [clinic.kari]


def test_a_reply_to_an_answer_comes_back_to_the_one_who_answered(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    clinic.patient(asking.reply, "Etter klokka tre passer best.")
    request = clinic.request().request
    assert (request.state, request.holder) == (State.TAKEN, clinic.kari)
    assert clinic.told("request_line_taken", time="kl. 09:00", staff="Kari")
    assert any(is_phrase(message.text, "reply_sent", time="kl. 09:00") for message in clinic.chat())
    row = clinic.store.read(inbox.inbox, clinic.kari)[0]
    assert row.unread


def test_a_new_wish_after_an_answer_is_new_and_unread(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.staff(reading.look, clinic.kari, clinic.code)
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer deg i dag.")
    clock.move(timedelta(days=1))
    assert clinic.store.read(asking.open_request, clinic.jonas.id) is None
    clinic.ask()
    assert clinic.told("request_sent", caseworker="Kari", time="kl. 09:00")
    assert clinic.store.read(inbox.inbox, clinic.kari)[0].unread
    found = clinic.store.read(asking.open_request, clinic.jonas.id)
    assert found is not None
    assert (found.kind, found.taken) == ("ordinary", False)


def test_taking_back_an_unread_request_says_that_nobody_had_read_it(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.patient(asking.press, clinic.code, "withdraw")
    assert clinic.request().request.state is State.WITHDRAWN
    assert any(is_phrase(message.text, "request_withdrawn_unread") for message in clinic.chat())
    assert clinic.told("request_line_withdrawn", time="kl. 09:00")
    assert clinic.store.read(inbox.inbox, clinic.kari) == []


def test_taking_back_a_read_request_says_who_may_have_read_it(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(reading.look, clinic.kari, clinic.code)
    clinic.patient(asking.withdraw)
    assert any(is_phrase(message.text, "request_withdrawn", caseworker="Kari") for message in clinic.chat())


def test_with_nothing_out_there_is_nothing_to_take_back_and_no_status(clinic: SmallClinic) -> None:
    clinic.patient(asking.withdraw)
    assert clinic.told("nothing_to_withdraw")
    clinic.patient(asking.status)
    assert clinic.told("request_status_none")


def test_an_old_button_gets_a_truthful_word_and_an_offer_to_send_again(clinic: SmallClinic) -> None:
    clinic.ask()
    code = clinic.code
    clinic.patient(asking.withdraw)
    for action in ("urgent", "withdraw", "nonsense"):
        clinic.patient(asking.press, code, action)
        assert clinic.told("request_press_ended")
    clinic.patient(asking.press, code, "again_urgent")
    again = clinic.request()
    assert again.code != code
    assert (again.request.kind, again.reason) == ("urgent", (WISH,))


def test_another_persons_button_does_nothing(clinic: SmallClinic) -> None:
    anna = clinic.enrol("Anna Lie", 1002)
    clinic.ask()
    for action in ("urgent", "withdraw", "read", "again"):
        clinic.patient(asking.press, clinic.code, action, who=anna)
        assert clinic.told("request_status_none", anna)
    assert clinic.request().request.state is State.OPEN
    assert clinic.store.read(request_store.newest, anna.id) is None


def test_a_press_without_consent_says_that_nothing_was_sent(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.CONTACT, "test", given=False)
    clinic.patient(asking.press, clinic.code, "urgent")
    assert clinic.told("request_no_contact")
    assert clinic.request().request.kind == "ordinary"


def test_taking_the_consent_back_ends_what_is_out(clinic: SmallClinic) -> None:
    clinic.ask("ordinary", "Noe privat.")
    clinic.patient(asking.contact_revoked)
    assert clinic.request().request.state is State.WITHDRAWN
    assert clinic.store.read(inbox.inbox, clinic.kari) == []
    looked = clinic.staff(reading.look, clinic.kari, clinic.code)
    assert (looked.view.reason, looked.view.row.patient) == ((), "")


def test_an_answer_arrives_as_a_neutral_notice_and_is_read_after_a_tap(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Hei, jeg ringer i dag.")
    notice = next(
        message for message in clinic.chat() if is_phrase(message.text, "request_answered", staff="Kari")
    )
    assert notice.neutral
    assert notice.buttons[0][0].data == f"q:{clinic.code}:read"
    assert not clinic.says("jeg ringer i dag")
    clinic.patient(asking.press, clinic.code, "read")
    shown = clinic.last()
    assert is_phrase(shown.text, "relay_text", staff="Kari", text="Hei, jeg ringer i dag.")
    assert shown.buttons[0][0].data == f"q:{clinic.code}:reply"


def test_reading_again_shows_the_last_answer_again(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Første svar.")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Andre svar.")
    clinic.patient(asking.press, clinic.code, "read")
    assert [message.text.rsplit("\n", 1)[-1] for message in clinic.chat()[-2:]] == [
        "Første svar.",
        "Andre svar.",
    ]
    before = len(clinic.chat())
    clinic.patient(asking.press, clinic.code, "read")
    assert [message.text.rsplit("\n", 1)[-1] for message in clinic.chat()[before:]] == ["Andre svar."]


def test_answers_stay_readable_after_the_consent_is_gone(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Svar.")
    clinic.store.run(people.give_consent, clinic.jonas.id, Purpose.CONTACT, "test", given=False)
    clinic.patient(asking.press, clinic.code, "read")
    assert clinic.last().text.endswith("Svar.")


def test_reading_before_there_is_an_answer_says_there_is_none(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.patient(asking.press, clinic.code, "read")
    assert clinic.told("relay_none_left")


def test_with_nobody_to_ask_the_patient_is_told_at_once_with_numbers(clinic: SmallClinic) -> None:
    for staff in (clinic.kari, clinic.ola, clinic.berit):
        clinic.store.run(set_active, staff, active=False)
    clinic.ask()
    assert "116 117" in clinic.last().text
    assert clinic.last().neutral
    assert clinic.request().request.rung is None
    clinic.deliver()
    clinic.patient(asking.status)
    assert clinic.told("request_waiting_nobody", time="kl. 09:00")


def test_with_the_caseworker_gone_the_patient_reads_the_deputys_name(clinic: SmallClinic) -> None:
    clinic.store.run(set_active, clinic.kari, active=False)
    clinic.ask()
    assert clinic.told("request_sent", caseworker="Ola", time="kl. 09:00")
    assert clinic.notified() == [clinic.ola]


def test_everything_is_said_in_the_patients_language_where_it_is_translated(clinic: SmallClinic) -> None:
    anna = clinic.enrol("Anna Lie", 1002, language="nn")
    clinic.ask(who=anna)
    assert clinic.last(anna).text  # a missing translation falls back on Bokmål, never on nothing


def test_a_patient_who_blocked_the_bot_becomes_a_request_to_the_caseworker_once(clinic: SmallClinic) -> None:
    for _ in range(3):
        clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    rows = clinic.store.read(inbox.inbox, clinic.kari)
    assert [(row.patient, row.kind) for row in rows] == [("Jonas Berg", "ordinary")]
    assert rows[0].preview.startswith("Meldinger kommer ikke lenger fram")
    assert clinic.chat() == []
    clinic.staff(staff_acts.take, clinic.kari, clinic.code)
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    assert clinic.chat() == []
    assert clinic.store.read(request_store.count_of, clinic.jonas.id) == 0


def test_with_a_request_out_being_unreachable_is_noted_on_it(clinic: SmallClinic) -> None:
    clinic.ask()
    clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    assert clinic.history().count("unreachable") == 1
    assert not clinic.staff(reading.look, clinic.kari, clinic.code).view.reachable


def test_an_answer_that_does_not_arrive_brings_the_request_back_to_the_one_who_wrote_it(
    clinic: SmallClinic,
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Jeg ringer.")
    said = len(clinic.chat())
    clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    assert clinic.request().request.state is State.TAKEN
    assert len(clinic.chat()) == said


def test_a_wish_after_the_programs_own_request_is_told_as_sent(clinic: SmallClinic) -> None:
    clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    clinic.ask()
    assert clinic.told("request_sent", caseworker="Kari")
    assert not clinic.request().by_program


def test_somebody_elses_recipient_is_no_news(clinic: SmallClinic) -> None:
    clinic.store.run(
        people.reached, clinic.jonas.id, clinic.store.run(people.add_recipient, clinic.jonas.id, 5005)
    )
    done = clinic.staff(unreachable.recipient_unreachable, clinic.jonas.recipient_id)
    assert done.count == 0


def test_the_receipt_is_leased_at_birth_and_goes_first(clinic: SmallClinic) -> None:
    def ask(voice: Voice) -> list[outbox.Leased]:
        asking.ask(voice, "ordinary", [WISH])
        return voice.rows

    rows = clinic.patient(ask)
    assert [(row.lane, row.address) for row in rows] == [(Lane.URGENT, "1001")]
