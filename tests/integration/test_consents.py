"""Consent by purpose: with the words that were asked, taken back before the next send, and asked again when it means something else."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.clock import ManualClock
from bot.content import load
from bot.domain.flow.book import FlowBook
from bot.domain.flow.language import Flow
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Message
from bot.domain.people.reasons import Reason
from bot.service import last_look
from bot.service.conversation import purposes
from bot.service.desk import Desk
from bot.store.database.work import Store, Work
from bot.store.outbox import outbox
from bot.store.outbox.outbox import Leased
from bot.store.people import consents, people
from bot.store.people.consents import Given
from bot.store.requests import records
from bot.store.tables.messages import Guard, Lane
from bot.store.tables.people import Role
from tests.fakes.chat import Chat, House
from tests.fakes.plans import put_plan_item

DAY = timedelta(days=1)


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    return house.patient()


def given(anna: Chat) -> list[Given]:
    return anna.house.store.read(consents.of_patient, anna.patient_id)


def holds(anna: Chat, purpose: Purpose, since: int = 1) -> bool:
    return anna.house.store.read(purposes.holds, anna.patient_id, purpose, since)


class TestTheWords:
    def test_each_consent_has_the_words_the_language_and_the_version(self, anna: Chat) -> None:
        kept, contact, reminders = given(anna)
        assert [one.purpose for one in (kept, contact, reminders)] == list(Purpose)[:3]
        for one in (kept, contact, reminders):
            assert one.shown in [message.text for message in anna.heard], "as it stood before her"
            assert (one.language, one.version, one.given) == ("nb", 1, True)
        assert "Kan jeg lagre svarene dine?" in kept.shown
        assert "gi beskjed til Kari" in contact.shown, "with the name that she read"

    def test_years_later_they_are_as_they_were_though_everybody_and_everything_has_changed(
        self, house: House, anna: Chat, desk: Desk, clock: ManualClock
    ) -> None:
        before = given(anna)
        clock.move(5 * 366 * DAY)
        house.store.run(people.assign, anna.patient_id, house.ids["ola"], Role.CASEWORKER)
        house.store.run(outbox.prune, timedelta(days=30))
        house.desk = replace(desk, content=replace(desk.content, book=FlowBook([])))
        assert given(anna) == before
        assert all(one.shown for one in before)

    def test_in_the_language_that_was_asked_in(self, anna: Chat) -> None:
        anna.writes("/language")
        anna.presses("English")
        anna.writes("share my plan")
        anna.presses("Yes, share the plan")
        newest = given(anna)[-1]
        assert (newest.language, newest.purpose) == ("en", Purpose.SHARE_PLAN)
        assert newest.shown.startswith("Do you want to share this with Kari?")

    def test_what_was_said_before_the_words_were_kept_says_where_they_stand(self, anna: Chat) -> None:
        anna.house.store.run(people.give_consent, anna.patient_id, Purpose.KEEP, "welcome 3 keep", given=True)
        assert (given(anna)[-1].shown, given(anna)[-1].wording) == ("", "welcome 3 keep")


class TestTakenBack:
    """What lies in the outbox when a consent is taken back does not go out."""

    def put(
        self, anna: Chat, guard: Guard, lane: Lane = Lane.REMINDER, request_id: UUID | None = None
    ) -> Leased:
        def write(work: Work) -> Leased:
            person = people.by_id(work, anna.patient_id)
            assert person.address is not None
            message = Message("Hvordan går det?", neutral=True)
            _, leased = outbox.put(work, person.address, message, lane, guard=guard, request_id=request_id)
            assert leased is not None
            return leased

        return anna.house.store.run(write)

    def wanted(self, anna: Chat, row: Leased) -> bool:
        return anna.house.store.read(last_look.still_wanted, [row]) == {row.id}

    def test_to_write_first(self, anna: Chat) -> None:
        anna.writes("/hva")
        anna.presses("Skrive til meg først")
        row = self.put(anna, Guard.REMINDERS)
        assert self.wanted(anna, row)
        anna.presses("Ta det tilbake")
        assert not self.wanted(anna, row)

    def test_to_keep_answers(self, anna: Chat) -> None:
        anna.writes("/hva")
        anna.presses("Lagre svar")
        row = self.put(anna, Guard.REMINDERS)
        assert self.wanted(anna, row)
        anna.presses("Ta det tilbake")
        assert not self.wanted(anna, row)

    def test_to_give_word_to_the_caseworker(self, anna: Chat) -> None:
        anna.writes("snakk med Kari")
        anna.presses("Send")
        stored = anna.house.store.read(records.living, anna.patient_id, lock=False)
        assert stored is not None
        anna.writes("/hva")
        anna.presses("Gi beskjed til Kari")
        row = self.put(anna, Guard.OPEN_REQUEST, Lane.NEWS, stored.id)
        assert self.wanted(anna, row)
        anna.presses("Ta det tilbake")
        assert not self.wanted(anna, row)
        assert anna.house.store.read(records.living, anna.patient_id, lock=False) is None

    @pytest.mark.parametrize("purpose", list(Purpose))
    def test_each_is_one_tap_on_the_page_that_says_what_is_stored_and_a_second_changes_nothing(
        self, anna: Chat, purpose: Purpose
    ) -> None:
        if purpose is not Purpose.WRITTEN_FIRST:  # which holds until she says no
            anna.house.store.run(people.give_consent, anna.patient_id, purpose, "t", given=True)
        anna.writes("/hva")
        page = next(one for one in anna.last if "Det du har sagt ja eller nei til" in one.text)
        (key,) = [key for row in page.buttons for key in row if key.data == f"c:{purpose}"]
        assert key.label.startswith("Ta tilbake: ")
        said = anna.sends_press(key.data)
        newest = given(anna)[-1]
        assert (newest.purpose, newest.given, newest.shown) == (purpose, False, key.label)
        before = given(anna)
        assert anna.sends_press(key.data).splitlines()[0] in said, "an old key says the same"
        assert given(anna) == before
        anna.writes("/hva")
        assert key.data not in [key.data for one in anna.last for row in one.buttons for key in row]

    def test_to_share_the_plan_is_one_tap_and_the_next_look_finds_nothing(self, anna: Chat) -> None:
        anna.writes("del planen")
        anna.presses("Ja, del planen")
        assert holds(anna, Purpose.SHARE_PLAN)
        anna.writes("/hva")
        assert "Nå ser Kari ikke planen din" in anna.presses("Dele planen")
        assert not holds(anna, Purpose.SHARE_PLAN)

    def test_in_words_as_well(self, anna: Chat) -> None:
        for words in ("slutt å dele planen min", "ikkje del planen lenger", "stop sharing my plan"):
            anna.house.store.run(people.give_consent, anna.patient_id, Purpose.SHARE_PLAN, "t", given=True)
            anna.writes(words)
            assert not holds(anna, Purpose.SHARE_PLAN), words


def raised(desk: Desk, purpose: Purpose, version: int) -> Desk:
    """The same program with content in which a purpose means something else."""

    def newer(flow: Flow) -> Flow:
        data = flow.to_data()
        for step in data["steps"].values():
            for action in step.get("do", []):
                args = action.get("consent", {})
                if args.get("purpose") == purpose and args.get("given"):
                    args["version"] = version
        return Flow.model_validate(data)

    return replace(desk, content=replace(desk.content, book=FlowBook(map(newer, desk.content.book))))


class TestAnotherMeaning:
    def test_the_old_yes_holds_for_what_it_said_and_is_asked_for_again(
        self, house: House, anna: Chat, desk: Desk, clock: ManualClock
    ) -> None:
        house.desk = raised(desk, Purpose.REMINDERS, 2)
        assert holds(anna, Purpose.REMINDERS)
        assert not holds(anna, Purpose.REMINDERS, since=2)
        clock.move(DAY)
        anna.writes("/språk")
        said = anna.presses("Bokmål")
        assert "Noe av det du har sagt ja til, er litt annerledes nå" in said
        assert "Kan jeg skrive til deg først?" in said
        assert "lagre svarene" not in said, "nothing else is asked"
        anna.presses("Ja")
        assert holds(anna, Purpose.REMINDERS, since=2)
        assert given(anna)[-1].version == 2
        anna.writes("/språk")
        assert "annerledes" not in anna.presses("Bokmål")

    def test_passed_over_it_is_asked_again_after_a_week_and_not_before(
        self, house: House, anna: Chat, desk: Desk, clock: ManualClock
    ) -> None:
        house.desk = raised(desk, Purpose.CONTACT, 2)
        asked = []
        for days in (1, 3, 7):
            clock.move(days * DAY)
            anna.writes("/språk")
            asked.append("annerledes" in anna.presses("Bokmål"))
            if asked[-1]:
                anna.presses("Hopp over")
        assert asked == [True, False, True]
        assert holds(anna, Purpose.CONTACT), "meanwhile it is as it was"

    def test_content_in_which_a_purpose_means_two_things_does_not_go_live(self, tmp_path: Path) -> None:
        for file in Path("flows").rglob("*.yaml"):
            (tmp_path / file.relative_to("flows")).parent.mkdir(parents=True, exist_ok=True)
            text = file.read_text("utf-8")
            if file.name == "keep.yaml":
                text = text.replace(
                    "{purpose: keep, given: true}", "{purpose: keep, given: true, version: 2}"
                )
            (tmp_path / file.relative_to("flows")).write_text(text, "utf-8")
        codes = [one.code for one in load(tmp_path).errors]
        assert set(codes) == {"older-consent"}


class TestOffered:
    def plans(self, anna: Chat) -> None:
        anna.house.store.run(
            put_plan_item,
            anna.patient_id,
            "place",
            {"status": "on_its_way", "at": "2026-03-02T09:00:00+00:00"},
        )

    def ends_the_checklist(self, anna: Chat) -> str:
        anna.writes("/plan")
        anna.presses("Fyll ut planen") if "Fyll ut planen" in anna.labels else anna.sends_press("m:checklist")
        return anna.presses("Ferdig for nå")

    def test_some_days_later_when_something_is_in_the_plan_and_once(
        self, anna: Chat, clock: ManualClock
    ) -> None:
        self.plans(anna)
        assert "Vil du dele" not in self.ends_the_checklist(anna), "not on the first day"
        clock.move(DAY)
        said = self.ends_the_checklist(anna)
        assert "Dette er det Kari får se:" in said
        assert "Et sted å bo: på vei" in said
        assert "Vil du dele dette med Kari?" in said
        anna.presses("Hopp over")
        assert Purpose.SHARE_PLAN not in {one.purpose for one in given(anna)}
        clock.move(DAY)
        assert "Vil du dele" not in self.ends_the_checklist(anna), "asked once; it stands under /hva"

    def test_with_an_empty_plan_nothing_is_offered(self, anna: Chat, clock: ManualClock) -> None:
        clock.move(DAY)
        assert "Vil du dele" not in self.ends_the_checklist(anna)

    def test_what_was_promised_that_nobody_sees_is_in_no_preview(self, anna: Chat, desk: Desk) -> None:
        secret = [name for name, item in desk.content.items.items() if item.sensitive]
        assert len(secret) > 1
        for name in secret:
            anna.house.store.run(
                put_plan_item,
                anna.patient_id,
                name,
                {"status": "need_help", "at": "2026-03-02T09:00:00+00:00"},
            )
        self.plans(anna)
        said = anna.writes("del planen")
        assert said.count("•") == 1
        assert "Et sted å bo" in said


class TestWhoHasSeen:
    def test_asked_in_words_it_says_who_when_and_why_newest_first_and_older_ones_after_a_tap(
        self, house: House, anna: Chat, clock: ManualClock
    ) -> None:
        assert "Ingen ansatte har åpnet noe" in anna.writes("hvem har sett planen min?")
        house.store.run(
            people.audit, anna.patient_id, house.ids["ola"], "opened", Reason.OTHER, "Moren ringte"
        )
        for _ in range(10):
            clock.move(timedelta(hours=1))
            house.store.run(people.audit, anna.patient_id, house.ids["kari"], "opened", Reason.CALL)
        said = anna.writes("kven har sett planen min")
        assert said.count("• Kari Nordli") == 10
        assert "planen, før en samtale med deg" in said
        assert "Moren" not in said
        older = anna.presses("Vis flere")
        assert older.count("•") == 1
        assert "Ola Berg" in older
        assert "planen, av en annen grunn: «Moren ringte»" in older
        stored = anna.writes("/hva")
        assert stored.count("Kari Nordli, ") == 3
        assert "Skriv «hvem har sett planen min» for å se resten." in stored
