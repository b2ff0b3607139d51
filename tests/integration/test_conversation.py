"""What a patient meets: from the link to the welcome, and the order danger > help and command words > open question > intent."""

from datetime import timedelta

import pytest
from sqlalchemy import func, select

from bot.clock import ManualClock
from bot.domain.flow.engine import advance
from bot.domain.flow.events import event_from_json
from bot.domain.flow.state import RunState
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.incoming import ChatKind, UpdateKind
from bot.service.conversation.handle_update import handle_update
from bot.service.desk import Desk
from bot.service.people import enrolment
from bot.store.conversations import conversations
from bot.store.database.work import Store, Work
from bot.store.people import enrolments, people
from bot.store.requests import records
from bot.store.tables import Base
from bot.store.tables.conversation import Run
from bot.store.tables.messages import Lane, Outbox, ProcessedUpdate
from bot.store.tables.people import PatientState, Role
from tests.fakes.chat import BOT_ID, Chat, House
from tests.fakes.clinic import rename_staff

DANGER = "æ orke ikke leve mer"
REFUSED = "Denne lenka virker ikke"


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


def _open_request(chat: Chat) -> records.Stored | None:
    return chat.house.store.read(records.living, chat.patient_id, lock=False)


def _counts(store: Store) -> dict[str, int]:
    def count(work: Work) -> dict[str, int]:
        tables = Base.metadata.sorted_tables
        return {
            table.name: work.connection.execute(select(func.count()).select_from(table)).scalar_one()
            for table in tables
        }

    return store.read(count)


class TestStrangers:
    def test_a_stranger_gets_numbers_and_leaves_nothing_but_the_update_id(self, house: House) -> None:
        before = _counts(house.store)
        stranger = house.chat()
        said = stranger.writes("hei, hvem er du")
        assert "113" in said
        assert "lenke" in said
        after = _counts(house.store)
        assert {name: after[name] - before[name] for name in after if after[name] != before[name]} == {
            "processed_update": 1
        }

    def test_a_stranger_in_danger_gets_the_card(self, house: House) -> None:
        assert "113" in house.chat().writes(DANGER)

    def test_a_group_is_left_with_one_sentence(self, house: House) -> None:
        chat = house.chat(-5)
        said = chat.does(UpdateKind.ADDED, chat_kind=ChatKind.GROUP)
        assert chat.outcome.leave_chat == -5
        assert "én og én" in said

    def test_a_channel_is_left_without_a_word(self, house: House) -> None:
        chat = house.chat(-6)
        assert chat.does(UpdateKind.TEXT, chat_kind=ChatKind.CHANNEL, text="hei") == ""
        assert chat.outcome.leave_chat == -6


class TestTheLink:
    def test_the_bot_names_nobody_before_the_code(self, house: House) -> None:
        chat = house.chat()
        said = chat.writes(f"/start {house.enrol().token}")
        said += chat.writes("hva er dette?")
        assert not any(name in said for name in ("Anna", "Kari", "Ola", "Fjordheim", "rus", "behandling"))

    def test_used_expired_revoked_and_unknown_links_are_refused_in_the_same_words(
        self, house: House, clock: ManualClock
    ) -> None:
        used, revoked, expired = house.enrol("A"), house.enrol("B"), house.enrol("C")
        house.chat(1).writes(f"/start {used.token}")
        house.store.run(enrolments.revoke, revoked.patient_id)
        said = {house.chat(2).writes(f"/start {used.token}"), house.chat(3).writes(f"/start {revoked.token}")}
        said.add(house.chat(4).writes("/start no-such-token-at-all"))
        clock.move(enrolment.VALID_FOR + timedelta(seconds=1))
        said.add(house.chat(5).writes(f"/start {expired.token}"))
        assert len(said) == 1
        assert REFUSED in said.pop()

    def test_opening_the_link_twice_asks_for_the_code_again(self, house: House) -> None:
        chat, invitation = house.chat(), house.enrol()
        first = chat.writes(f"/start {invitation.token}")
        assert chat.writes(f"/start {invitation.token}") == first

    def test_five_wrong_codes_end_the_link(self, house: House) -> None:
        chat, invitation = house.chat(), house.enrol()
        chat.writes(f"/start {invitation.token}")
        wrong = "000000" if invitation.code != "000000" else "111111"
        said = [chat.writes(wrong) for _ in range(5)]
        assert "fire forsøk" in said[0]
        assert "virker ikke lenka lenger" in said[4]
        assert "Velg språk" not in chat.writes(invitation.code), "the right code comes too late"

    def test_a_code_may_be_typed_with_a_space(self, house: House) -> None:
        chat, invitation = house.chat(), house.enrol()
        chat.writes(f"/start {invitation.token}")
        assert "Velg språk" in chat.writes(f"{invitation.code[:3]} {invitation.code[3:]}")

    def test_what_is_no_code_costs_no_try(self, house: House) -> None:
        chat, invitation = house.chat(), house.enrol()
        chat.writes(f"/start {invitation.token}")
        for _ in range(10):
            assert "seks tall" in chat.writes("jeg finner den ikke")
        assert "Velg språk" in chat.writes(invitation.code)

    def test_danger_and_help_answer_while_the_code_is_missing(self, house: House) -> None:
        chat = house.chat()
        chat.writes(f"/start {house.enrol().token}")
        assert "113" in chat.writes(DANGER)
        assert "116 117" in chat.writes("hjelp")

    def test_a_new_link_moves_the_same_patient_to_another_phone(self, house: House) -> None:
        old = house.patient(1)
        again = house.store.run(enrolment.reissue, old.patient_id)
        new = house.chat(2)
        new.writes(f"/start {again.token}")
        assert "flyttet hit" in new.writes(again.code)
        assert "Min plan" in new.writes("/plan")
        assert "kjenner deg ikke" in old.writes("hei"), "the old phone is a stranger's now"


class TestConsent:
    def test_each_purpose_is_asked_by_itself_and_written_down(self, house: House) -> None:
        anna = house.patient()
        given = house.store.read(people.consents, anna.patient_id)
        assert {purpose: said.given for purpose, said in given.items()} == dict.fromkeys(
            {Purpose.KEEP, Purpose.CONTACT, Purpose.REMINDERS}, True
        )

    def test_without_leave_to_keep_answers_help_is_given_and_the_leave_is_asked_for(
        self, house: House
    ) -> None:
        chat, invitation = house.chat(), house.enrol()
        chat.writes(f"/start {invitation.token}")
        chat.writes(invitation.code)
        for label in ("Bokmål", "Greit", "Nei", "Nei"):
            chat.presses(label)
        assert (
            house.store.read(people.by_id, invitation.patient_id, lock=False).state is PatientState.DECLINED
        )
        assert "må ha lov av deg til å lagre" in chat.writes("/plan")
        assert "116 117" in chat.writes("hjelp")
        assert "113" in chat.writes(DANGER)
        assert "Dette er lagret om deg" in chat.writes("/hva")
        assert "Daglige svar ligger her i 12 måneder og samtaler i 6." in chat.writes("/hva")

    def test_a_yes_can_be_taken_back_and_given_again(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/hva")
        anna.presses("Skrive til meg først")
        anna.presses("Ta det tilbake")
        assert not house.store.read(people.consents, anna.patient_id)[Purpose.REMINDERS][0]
        anna.writes("/hva")
        anna.presses("Skrive til meg først")
        anna.presses("Ja")
        assert house.store.read(people.consents, anna.patient_id)[Purpose.REMINDERS][0]

    def test_nothing_goes_to_staff_without_consent(self, house: House) -> None:
        anna = house.patient()
        house.store.run(people.give_consent, anna.patient_id, Purpose.CONTACT, "test 1 x", given=False)
        said = anna.writes("Snakk med Kari")
        assert "lov av deg" in said
        anna.presses("Nei")
        assert _open_request(anna) is None


class TestDangerFirst:
    @pytest.mark.parametrize(
        "state", ["welcome", "nothing open", "check-list", "a free text", "stopped", "paused", "declined"]
    )
    def test_the_card_answers_in_every_state(self, house: House, state: str) -> None:
        chat = house.chat()
        if state == "welcome":
            invitation = house.enrol()
            chat.writes(f"/start {invitation.token}")
            chat.writes(invitation.code)
        else:
            chat = house.patient()
        match state:
            case "check-list":
                chat.writes("/plan")
                chat.presses("Gå gjennom planen")
            case "a free text":
                chat.writes("Snakk med Kari")
                chat.presses("Skriv noe selv")
            case "stopped":
                chat.writes("/stopp")
            case "declined":
                house.store.run(
                    lambda work: people.change(work, chat.patient_id, state=PatientState.DECLINED)
                )
            case "paused":
                house.store.run(
                    lambda work: people.change(
                        work, chat.patient_id, paused_until=house.clock.now() + timedelta(days=3)
                    )
                )
            case _:
                pass
        said = chat.writes(DANGER)
        assert said.startswith("Det var bra at du skrev det")
        assert "113" in said
        assert "Jeg har ikke sagt fra til noen" in said
        assert chat.outcome.rows[0].lane is Lane.HELP

    def test_nobody_is_told_before_the_person_says_so(self, house: House) -> None:
        anna = house.patient()
        anna.writes(DANGER)
        assert _open_request(anna) is None
        anna.presses("Ja, send")
        stored = _open_request(anna)
        assert stored is not None
        assert stored.request.kind == "urgent"
        assert stored.reason == (DANGER,)

    def test_danger_in_an_edited_message_counts(self, house: House) -> None:
        assert "113" in house.patient().does(UpdateKind.EDITED, text=DANGER)

    def test_danger_in_a_caption_counts(self, house: House) -> None:
        assert "113" in house.patient().does(UpdateKind.PICTURE, text=DANGER)

    def test_the_check_list_is_offered_again_afterwards(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.writes(DANGER)
        anna.presses("Nei")
        assert "Vil du fortsette" in anna.presses("Nei")
        assert "Hjem" in anna.presses("Fortsett") or "Hjem" in anna.labels


class TestWords:
    @pytest.mark.parametrize("word", ["hjelp", "Hjelp!", "help", "/hjelp", "eg treng hjelp", "HJELP MEG"])
    def test_help_answers_in_the_middle_of_a_question(self, house: House, word: str) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert "116 117" in anna.writes(word)
        assert "Dette får Kari se" in anna.writes("Jeg har fått brev jeg ikke skjønner"), (
            "the question is still open"
        )

    @pytest.mark.parametrize(
        "word", ["Snakk med Kari", "snakk med kari", "kan kari ringe meg", "talk to kari", "/snakk"]
    )
    def test_kari_is_reached_by_words(self, house: House, word: str) -> None:
        assert "Dette får Kari se" in house.patient().writes(word)

    def test_an_earlier_caseworkers_name_is_understood(self, house: House) -> None:
        anna = house.patient()
        house.store.run(people.assign, anna.patient_id, house.ids["ola"], Role.CASEWORKER)
        assert "Dette får Ola se" in anna.writes("snakk med kari")

    @pytest.mark.parametrize("stored", ["Dr. Kari Nordli", "Nordli, Kari", "Kari Nordli, psykolog"])
    def test_she_is_understood_however_her_name_is_stored(self, house: House, stored: str) -> None:
        anna = house.patient()
        house.store.run(rename_staff, house.ids["kari"], stored)
        for typed in ("snakk med Kari", "Snakk med Kari Nordli", "kari"):
            assert "Dette får Kari se" in anna.writes(typed)

    def test_of_two_with_one_name_either_is_understood(self, house: House) -> None:
        anna = house.patient()
        house.store.run(rename_staff, house.ids["ola"], "Kari Berg")
        for typed in ("snakk med Kari", "Snakk med Kari N.", "snakk med kari b"):
            assert "Dette får Kari N. se" in anna.writes(typed)

    def test_the_likeliest_message_of_all_can_be_sent(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert "«Kan du ringe meg?»" in anna.writes("Kan du ringe meg?")

    def test_the_keys_at_the_bottom_work_while_a_text_is_asked_for(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        assert "Min plan" in anna.writes("Min plan")

    def test_a_language_may_be_typed_where_it_is_asked(self, house: House) -> None:
        chat, invitation = house.chat(), house.enrol()
        chat.writes(f"/start {invitation.token}")
        chat.writes(invitation.code)
        chat.writes("English")
        assert house.store.read(people.by_id, invitation.patient_id, lock=False).language == "en"

    def test_a_label_may_be_typed(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        assert "Sendt" in anna.writes("send")
        assert _open_request(anna) is not None

    def test_text_where_a_choice_is_asked_is_met_kindly_and_nothing_is_lost(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        said = anna.writes("vet ikke helt")
        assert "«vet ikke helt»" in said
        assert "Send" in anna.labels
        anna.presses("Send")
        assert _open_request(anna) is not None

    def test_what_nobody_asked_for_is_offered_to_kari_and_not_sent_by_itself(self, house: House) -> None:
        anna = house.patient()
        said = anna.writes("Jeg har fått et brev fra inkasso")
        assert "«Jeg har fått et brev fra inkasso»" in said
        assert _open_request(anna) is None
        anna.presses("Send")
        stored = _open_request(anna)
        assert stored is not None
        assert stored.reason == ("Jeg har fått et brev fra inkasso",)

    @pytest.mark.parametrize(
        "kind",
        [
            UpdateKind.STICKER,
            UpdateKind.VOICE,
            UpdateKind.PICTURE,
            UpdateKind.CONTACT,
            UpdateKind.LOCATION,
            UpdateKind.OTHER,
            UpdateKind.EDITED,
        ],
    )
    def test_what_cannot_be_read_gets_a_kind_word(self, house: House, kind: UpdateKind) -> None:
        assert len(house.patient().does(kind)) > 20

    @pytest.mark.parametrize(
        "text", ["x" * 4096, "\u202eאבג", "z\u0337\u0334a" * 300, "<b>&lt;</b>{caseworker}%s", "   "]
    )
    def test_odd_texts_are_taken_as_they_are(self, house: House, text: str) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        said = anna.writes(text)
        assert said
        assert all(len(message.text) <= 4096 for message in anna.last)


class TestButtons:
    def test_the_same_update_three_times_is_one(self, house: House) -> None:
        anna = house.patient()
        said = [anna.does(UpdateKind.TEXT, text="/plan", update_id=5_000) for _ in range(3)]
        assert [bool(one) for one in said] == [True, False, False]
        assert anna.outcome.duplicate

    def test_a_double_tap_sends_one_request(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        data = anna.data_of("Send")
        anna.sends_press(data)
        assert anna.sends_press(data) == ""
        assert anna.outcome.pressed is not None
        assert anna.outcome.pressed.toast == "Det har jeg fått med meg.", (
            "a tap is never met by nothing at all"
        )
        stored = _open_request(anna)
        assert stored is not None
        assert stored.request.times_asked == 1

    def test_an_old_help_button_still_means_help(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        data = anna.data_of("Hjelp")
        anna.presses("Ikke nå")
        assert "116 117" in anna.sends_press(data)

    def test_an_old_request_button_opens_the_request(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        data = anna.data_of("Send som haster")
        anna.presses("Ikke nå")
        assert "Dette får Kari se" in anna.sends_press(data)

    def test_any_other_old_button_gets_a_kind_word_and_where_we_are(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        area = anna.data_of("Penger og papirer")
        anna.presses("Hjem")
        said = anna.sends_press(area)
        assert "sove" in said, "the open question stands again"
        assert len(anna.last) == 2

    @pytest.mark.parametrize(
        "data",
        ["", "x", "r:zzz", "m:nothing", "q:ABCD:reply:x", "g:", "r:abcdefgh:zz:a.b:c", "q:XXXXX:urgent"],
    )
    def test_nonsense_data_is_met_kindly(self, house: House, data: str) -> None:
        assert house.patient().sends_press(data)

    def test_a_button_of_a_flow_that_no_longer_exists_is_met_kindly(self, house: House) -> None:
        assert house.patient().sends_press("r:abcdefgh:1:gone.step:yes")


class TestGoingOn:
    def test_the_check_list_is_resumed_where_it_was_left(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.presses("Hjem")
        anna.presses("Ja, det er i orden")
        asked = anna.presses("Ja")
        anna.presses("Lukk")
        plan = house.store.read(conversations.plan, anna.patient_id)
        assert plan["first_night"]["works"] == "yes"
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        assert anna.presses("Hjem").splitlines()[-1] == asked.splitlines()[-1], (
            "what is settled is not asked again"
        )

    def test_a_check_list_gives_way_to_a_request_and_comes_back(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/plan")
        anna.presses("Gå gjennom planen")
        anna.presses("Hjem")
        anna.writes("Snakk med Kari")
        assert "Vil du fortsette" in anna.presses("Ikke nå")
        assert "sove" in anna.presses("Fortsett")

    def test_one_conversation_has_the_floor(self, house: House) -> None:
        anna = house.patient()
        for words in ("/meny", "Snakk med Kari", "/hva", "/pause", "/sprak", DANGER):
            anna.writes(words)

        def active(work: Work) -> int:
            return work.connection.execute(
                select(func.count()).select_from(Run).where(Run.status == "active")
            ).scalar_one()

        assert house.store.read(active) == 1

    def test_start_again_goes_on(self, house: House) -> None:
        anna = house.patient()
        assert anna.writes("/start")

    def test_pause_asks_for_days_and_ends_softly(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/pause")
        day = next(label for label in anna.labels if "3" in label)
        anna.presses(day)
        until = house.store.read(people.by_id, anna.patient_id, lock=False).paused_until
        assert until is not None
        assert timedelta(days=2, hours=12) < until - house.clock.now() <= timedelta(days=3, hours=1)

    def test_stop_keeps_help_and_an_open_request_is_asked_about(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        anna.presses("Send")
        said = anna.writes("/stopp")
        assert "ikke er besvart" in said
        anna.presses("La den stå")
        assert _open_request(anna) is not None
        assert "116 117" in anna.writes("hjelp")
        assert house.store.read(people.by_id, anna.patient_id, lock=False).state is PatientState.STOPPED

    def test_coming_back_after_stop_costs_nothing(self, house: House) -> None:
        anna = house.patient()
        anna.writes("/stopp")
        assert "Hei igjen" in anna.writes("hei")
        anna.presses("Ja, som før")
        assert house.store.read(people.by_id, anna.patient_id, lock=False).state is PatientState.ACTIVE


class TestReplay:
    def test_the_log_of_a_run_gives_the_same_run_again(self, house: House) -> None:
        anna = house.patient()
        anna.writes("Snakk med Kari")
        anna.presses("Skriv noe selv")
        anna.writes("Kan du ringe NAV med meg?")
        anna.presses("Skriv noe selv")
        anna.writes("Kan du ringe NAV sammen med meg?")
        anna.presses("Send")

        def replayed(work: Work) -> list[tuple[RunState, RunState]]:
            import json

            pairs = []
            for run_id in work.connection.execute(select(Run.id)).scalars():
                run = conversations.run_by_id(work, run_id)
                assert run is not None
                state = RunState()
                for line in conversations.events_of(work, run_id):
                    data = json.loads(line)
                    facts = {name: value for name, value in data["facts"].items() if value is not None}
                    state, _ = advance(
                        house.desk.content.book, state, event_from_json(json.dumps(data["event"])), facts
                    )
                pairs.append((state, run.state))
            return pairs

        pairs = house.store.read(replayed)
        assert len(pairs) >= 2
        assert all(again == stored for again, stored in pairs)


def test_an_update_that_raises_leaves_nothing_behind(house: House, monkeypatch: pytest.MonkeyPatch) -> None:
    anna = house.patient()
    before = _counts(house.store)
    monkeypatch.setattr("bot.service.conversation.talk.conversations.save_run", lambda *_: 1 / 0)
    with pytest.raises(ZeroDivisionError):
        anna.writes("Snakk med Kari")
    assert _counts(house.store) == before


def test_a_reply_is_in_the_outbox_before_the_update_counts_as_handled(
    house: House, monkeypatch: pytest.MonkeyPatch
) -> None:
    anna = house.patient()

    def both(work: Work) -> tuple[int, int]:
        updates = select(func.count()).select_from(ProcessedUpdate)
        rows = select(func.count()).select_from(Outbox)
        return work.connection.execute(updates).scalar_one(), work.connection.execute(rows).scalar_one()

    updates, rows = house.store.read(both)
    anna.writes("/plan")
    assert house.store.read(both) == (updates + 1, rows + 1)
    assert handle_update.__doc__
    assert BOT_ID
