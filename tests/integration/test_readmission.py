"""Whoever comes back is welcome: any link and any code, from any chat that is known already, on both databases (row 32 of the faults)."""

import logging
import threading
from collections.abc import Callable
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.service.desk import Desk
from bot.service.people import enrolment
from bot.store.database.work import Store, Work
from bot.store.people import enrolments
from bot.store.people.enrolments import Pending
from bot.store.requests import records
from tests.fakes.chat import Chat, House
from tests.fakes.coming_back import (
    ALREADY,
    FOREIGN,
    IN_USE,
    JUST_A_CODE,
    MAKE,
    NAMES,
    REFUSED,
    assert_kept_nowhere,
    known,
    link_of,
    own_again,
    patient_at,
    spoil,
    wrong,
)


@pytest.fixture
def house(store: Store, desk: Desk, clock: ManualClock) -> House:
    return House(store, desk, clock).furnish()


@pytest.fixture
def anna(house: House) -> Chat:
    """A patient of Kari's at Fjordheim, long ago."""
    chat = house.chat()
    chat.patient_id = known(house, "Anna Lie", house.ids["kari"], chat.chat_id)
    house.clock.move(timedelta(days=200))
    return chat


@pytest.mark.parametrize("stopped", [False, True], ids=["", "after-stop"])
class TestRow32:
    """Each cell: whose link, in which state, which code, before and after /stopp."""

    @pytest.fixture(autouse=True)
    def _logs(self, caplog: pytest.LogCaptureFixture) -> None:
        caplog.set_level(logging.DEBUG)

    @pytest.mark.parametrize("link", FOREIGN)
    @pytest.mark.parametrize("tries", ["right", "wrong, then right"])
    def test_a_new_link_with_its_code_lets_them_in_with_the_new_caseworker(
        self, house: House, anna: Chat, link: str, tries: str, stopped: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        if stopped:
            anna.writes("/stopp")
        invitation = MAKE[link](house, anna)
        former = anna.patient_id
        said = anna.writes(f"/start {invitation.token}")
        assert IN_USE in said
        assert not any(name in said for name in NAMES)
        assert patient_at(house, anna) == former, "nothing moves before the code"
        assert link_of(house, invitation).redeemed_at is not None, "the clinic sees that it was opened"
        if tries != "right":
            assert "fire forsøk igjen" in anna.writes(wrong(invitation.code))
            assert patient_at(house, anna) == former
        code = f"{invitation.code[:3]} {invitation.code[3:]}" if stopped else invitation.code
        said = anna.writes(code)
        assert patient_at(house, anna) == invitation.patient_id
        assert link_of(house, invitation).confirmed_at is not None
        if link == "other phone":
            assert "flyttet hit" in said
        else:
            assert "Velg språk" in said
            for label in ("Bokmål", "Greit", "Ja", "Ja", "Ja, men ikke spør hver dag", "Nei", "Senere"):
                anna.presses(label)
        assert "Dette får Siv se" in anna.writes("/snakk")
        anna.presses("Send")
        assert house.store.read(records.newest, former) is None, "the former clinic learns nothing"
        assert_kept_nowhere(house, caplog, invitation.code, wrong(invitation.code))

    @pytest.mark.parametrize("link", FOREIGN)
    def test_five_wrong_codes_end_the_link_and_change_nothing(
        self, house: House, anna: Chat, link: str, stopped: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        if stopped:
            anna.writes("/stopp")
        invitation = MAKE[link](house, anna)
        anna.writes(f"/start {invitation.token}")
        said = [anna.writes(wrong(invitation.code)) for _ in range(5)]
        assert "virker ikke lenka lenger" in said[4]
        assert JUST_A_CODE in anna.writes(invitation.code), "the right code comes too late, and is no message"
        assert patient_at(house, anna) == anna.patient_id
        assert link_of(house, invitation).revoked_at is not None
        assert_kept_nowhere(house, caplog, invitation.code, wrong(invitation.code))

    @pytest.mark.parametrize("link", FOREIGN)
    @pytest.mark.parametrize("state", ["used", "opened elsewhere", "revoked", "expired", "unknown"])
    def test_a_link_that_does_not_work_is_refused_and_its_code_is_no_message(
        self, house: House, anna: Chat, link: str, state: str, stopped: bool,
        caplog: pytest.LogCaptureFixture,
    ) -> None:  # fmt: skip
        if stopped:
            anna.writes("/stopp")
        invitation = MAKE[link](house, anna)
        spoil(house, invitation, state)
        said = anna.writes("/start no-such-token" if state == "unknown" else f"/start {invitation.token}")
        assert said.startswith(REFUSED)
        assert not any(name in said for name in NAMES)
        for code in (wrong(invitation.code), invitation.code):
            assert JUST_A_CODE in anna.writes(code)
            assert patient_at(house, anna) == anna.patient_id
        assert house.store.read(records.newest, anna.patient_id) is None
        assert_kept_nowhere(house, caplog, invitation.code, wrong(invitation.code))

    @pytest.mark.parametrize("state", ["new", "used", "revoked", "expired"])
    @pytest.mark.parametrize("tries", ["right", "wrong"])
    def test_their_own_link_in_their_own_chat_says_that_they_are_in(
        self,
        house: House,
        anna: Chat,
        state: str,
        tries: str,
        stopped: bool,
        caplog: pytest.LogCaptureFixture,
    ) -> None:
        anna.writes("Snakk med Kari")
        if stopped:
            anna.writes("/stopp")
        invitation = own_again(house, anna)
        if state == "used":
            anna.writes(f"/start {invitation.token}")
            anna.writes(invitation.code)
        else:
            spoil(house, invitation, state)
        said = anna.writes(f"/start {invitation.token}")
        assert ALREADY in said
        assert "Hei igjen" in said if stopped else "Dette får Kari se" in said
        code = invitation.code if tries == "right" else wrong(invitation.code)
        said = anna.writes(code)
        assert (ALREADY if state == "new" else JUST_A_CODE) in said
        assert patient_at(house, anna) == anna.patient_id
        opened = link_of(house, invitation)
        assert (opened.redeemed_at is not None) is (state in {"new", "used"})
        assert (opened.confirmed_at is not None) is (state == "used" or (state == "new" and tries == "right"))
        assert house.store.read(records.newest, anna.patient_id) is None
        assert_kept_nowhere(house, caplog, code)

    def test_a_code_without_any_link_is_known_for_one(
        self, house: House, anna: Chat, stopped: bool, caplog: pytest.LogCaptureFixture
    ) -> None:
        if stopped:
            anna.writes("/stopp")
        else:
            anna.writes("Snakk med Kari")
            anna.presses("Skriv noe selv")
        for written in ("858 876", "858-876", "858876", "koden er 858876", "85 88 76."):
            assert JUST_A_CODE in anna.writes(written)
        assert_kept_nowhere(house, caplog, "858876")


def test_two_codes_that_cross_both_count(house: House) -> None:
    """An update locks its chat's patient, and a right code a second one. Where two do so crosswise, the database lets one begin again."""
    anna, bo = house.patient(1), house.patient(2, "Bo Vik")
    for_bo = house.store.run(enrolment.reissue, bo.patient_id)
    for_anna = house.store.run(enrolment.reissue, anna.patient_id)
    anna.writes(f"/start {for_bo.token}")
    bo.writes(f"/start {for_anna.token}")
    together = threading.Barrier(2, timeout=20)
    waited = threading.local()

    def code_of(chat: Chat, code: str) -> Callable[[], None]:
        def write() -> None:
            chat.writes(code)

        return write

    real = enrolments.confirm

    def meet(work: Work, pending: Pending, code: str) -> bool:
        if house.store.on_postgres and not getattr(waited, "done", False):
            waited.done = True
            together.wait()
        return real(work, pending, code)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(enrolments, "confirm", meet)
        threads = [
            threading.Thread(target=code_of(anna, for_bo.code)),
            threading.Thread(target=code_of(bo, for_anna.code)),
        ]
        for each in threads:
            each.start()
        for each in threads:
            each.join(30)
    assert patient_at(house, anna) == bo.patient_id
    assert patient_at(house, bo) == anna.patient_id
