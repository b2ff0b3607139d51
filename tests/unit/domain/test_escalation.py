"""What happens to a request, told as it happens to the people concerned. The properties: test_escalation_always.py."""

from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from bot.domain.requests.cover import Away, resolved
from bot.domain.requests.escalation import Fault, ask, check, step
from bot.domain.requests.hours import WorkingHours
from bot.domain.requests.policy import Wait, Who
from bot.domain.requests.request import (
    Answered,
    AskedAgain,
    Because,
    Closed,
    DeadlinePassed,
    Event,
    HandedOn,
    Ladder,
    LadderChanged,
    Notice,
    NotifyStaff,
    NotMine,
    Refusal,
    Refused,
    Replied,
    Request,
    State,
    TellPatient,
    Terms,
    Took,
    Unreachable,
    WarnClinic,
    What,
    Why,
    Withdrawn,
    wait_of,
)
from bot.ids import StaffId, new_id
from tests.fakes.hours import DEFAULT_HOURS
from tests.fakes.kinds import ORDINARY, URGENT, under

KARI, OLA, DINA, EIRIK, STRANGER = (StaffId(new_id()) for _ in range(5))
FULL = Ladder(KARI, OLA, (DINA, EIRIK), frozenset({KARI, OLA, DINA, EIRIK, STRANGER}))


def oslo(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=ZoneInfo("Europe/Oslo")).astimezone(UTC)


TUESDAY_TEN = oslo("2026-03-10 10:00")


@dataclass
class Story:
    """One request from its asking on, with a clock that is moved by hand."""

    terms: Terms = ORDINARY
    now: datetime = TUESDAY_TEN
    ladder: Ladder = FULL
    hours: WorkingHours = DEFAULT_HOURS
    notices: tuple[Notice, ...] = ()
    request: Request = field(init=False)

    def __post_init__(self) -> None:
        made = ask(self.terms, self.now, self.hours, self.ladder)
        self.request, self.notices = made.request, made.notices

    def on(self, event: Event, after: int = 0) -> "Story":
        """Let minutes pass, then let it happen."""
        self.now += timedelta(minutes=after)
        done = step(self.request, event, self.now, self.hours, self.ladder)
        self.request, self.notices = done.request, done.notices
        return self

    def wait(self) -> "Story":
        """Let the present wait run out."""
        assert self.request.deadline_at is not None
        self.now = max(self.now, self.request.deadline_at)
        return self.on(DeadlinePassed())

    def absent(self, *staff: StaffId) -> "Story":
        self.ladder = replace(self.ladder, reachable=self.ladder.reachable - set(staff))
        return self

    @property
    def told(self) -> list[What]:
        """What the patient reads as a new message."""
        return [one.what for one in self.notices if isinstance(one, TellPatient) and not one.quiet]

    @property
    def tale(self) -> TellPatient:
        (notice,) = (notice for notice in self.notices if isinstance(notice, TellPatient))
        return notice

    @property
    def notified(self) -> tuple[StaffId, ...]:
        return tuple(s for notice in self.notices if isinstance(notice, NotifyStaff) for s in notice.staff)

    @property
    def notice(self) -> NotifyStaff:
        (notice,) = (notice for notice in self.notices if isinstance(notice, NotifyStaff))
        return notice

    @property
    def warnings(self) -> list[WarnClinic]:
        return [notice for notice in self.notices if isinstance(notice, WarnClinic)]

    def refused(self, event: Event) -> Refused:
        before = self.request
        with pytest.raises(Refused) as caught:
            self.on(event)
        assert self.request is before
        return caught.value


# --- asking and the ladder ---


def test_a_request_goes_to_the_caseworker_first_and_the_patient_is_told_who_was_asked() -> None:
    story = Story()
    assert story.notice == NotifyStaff((KARI,), Why.ASKED)
    assert story.tale == TellPatient(What.SENT, (Who.CASEWORKER,), KARI)
    assert story.request.deadline_at == oslo("2026-03-10 11:00")


def test_a_request_goes_to_the_deputy_when_nobody_takes_it() -> None:
    story = Story().wait()
    assert story.request.rung == 1
    assert story.notice == NotifyStaff((OLA,), Why.WENT_ON)
    assert story.tale == TellPatient(What.WENT_ON, (Who.DEPUTY,), OLA, Because.NO_ANSWER)
    assert story.request.deadline_at == oslo("2026-03-10 12:00")
    assert story.request.rung_since == story.request.last_notified_at == oslo("2026-03-10 11:00")


def test_then_to_everybody_on_the_duty_list() -> None:
    story = Story().wait().wait()
    assert story.notified == (DINA, EIRIK)
    assert story.tale == TellPatient(What.WENT_ON, (Who.DUTY,), None, Because.NO_ANSWER)


def test_past_the_last_rung_it_begins_again_loudly_and_the_patient_learns_that_nobody_answered() -> None:
    story = Story().wait().wait().wait()
    assert (story.request.rung, story.request.round) == (0, 2)
    assert story.notice == NotifyStaff((KARI,), Why.NEW_ROUND, again=True, loud=True)
    assert story.told == [What.NOBODY_ANSWERED]
    assert story.warnings == [WarnClinic(Because.NO_ANSWER)]


def test_the_second_round_is_loud_on_every_rung() -> None:
    story = Story().wait().wait().wait().wait()
    assert story.notice == NotifyStaff((OLA,), Why.WENT_ON, again=True, loud=True)


def test_an_urgent_request_goes_on_every_fifteen_minutes_by_the_clock_also_at_night() -> None:
    story = Story(URGENT, oslo("2026-03-14 02:00"))
    assert story.notice.loud
    assert story.request.deadline_at == oslo("2026-03-14 02:15")
    assert story.tale.opens_at is None
    assert story.wait().request.deadline_at == oslo("2026-03-14 02:30")


def test_an_ordinary_request_on_friday_evening_waits_for_monday_and_says_so() -> None:
    story = Story(now=oslo("2026-03-13 20:00"))
    assert story.request.deadline_at == oslo("2026-03-16 09:00")
    assert story.tale.opens_at == oslo("2026-03-16 08:00")
    assert story.notified == (KARI,)


def test_a_rung_without_anybody_reachable_is_passed_over() -> None:
    story = Story(ladder=replace(FULL, deputy=None)).wait()
    assert story.request.rung == 2


def test_an_absent_caseworker_is_covered_at_once_and_the_patient_is_told_by_whom() -> None:
    story = Story(ladder=replace(FULL, reachable=frozenset({OLA, DINA})))
    assert story.notified == (OLA,)
    assert story.tale == TellPatient(What.SENT, (Who.DEPUTY,), OLA)


def test_with_nobody_reachable_the_patient_is_told_at_once_and_the_request_is_kept() -> None:
    story = Story(URGENT, ladder=Ladder(KARI, OLA))
    assert story.told == [What.NOBODY_REACHABLE]
    assert story.warnings == [WarnClinic(Because.UNREACHABLE, nobody=True)]
    assert story.notified == ()
    assert story.request.state is State.OPEN
    assert story.request.last_notified_at is None
    assert story.request.deadline_at == story.now + timedelta(minutes=15)


def test_while_still_nobody_is_reachable_the_clinic_is_warned_again_but_the_patient_is_not_told_twice() -> (
    None
):
    story = Story(URGENT, ladder=Ladder(KARI, OLA)).wait()
    assert story.told == []
    assert story.warnings == [WarnClinic(Because.NO_ANSWER, nobody=True)]


def test_as_soon_as_somebody_is_reachable_again_the_next_try_finds_them() -> None:
    story = Story(URGENT, ladder=Ladder(KARI, OLA))
    story.ladder = replace(story.ladder, reachable=frozenset({OLA}))
    story.wait()
    assert story.notified == (OLA,)
    assert story.told == [What.WENT_ON]


def test_asking_again_while_nobody_was_reachable_tries_at_once() -> None:
    story = Story(ladder=Ladder(KARI, OLA))
    assert story.on(AskedAgain(ORDINARY), after=1).told == [What.NOBODY_REACHABLE]
    story.ladder = replace(story.ladder, reachable=frozenset({KARI}))
    assert story.on(AskedAgain(ORDINARY), after=1).told == [What.SENT]
    assert story.notified == (KARI,)


def test_when_everybody_becomes_unreachable_on_the_way_the_patient_is_told() -> None:
    story = Story().absent(KARI, OLA, DINA, EIRIK).wait()
    assert story.request.rung is None
    assert story.told == [What.NOBODY_REACHABLE]


def test_after_an_outage_it_goes_on_one_rung_with_a_full_wait_from_now() -> None:
    story = Story(URGENT)
    story.on(DeadlinePassed(), after=120)
    assert story.request.rung == 1
    assert story.request.deadline_at == story.now + timedelta(minutes=15)


def test_a_deadline_that_has_not_come_is_refused() -> None:
    assert Story().refused(DeadlinePassed()).code is Refusal.NOT_DUE


# --- asking again ---


def test_a_repeat_within_half_an_hour_is_counted_and_nobody_is_notified() -> None:
    story = Story().on(AskedAgain(ORDINARY), after=29)
    assert story.told == [What.MERGED]
    assert story.notified == ()
    assert (story.request.times_asked, story.request.last_asked_at) == (2, story.now)


def test_a_repeat_after_half_an_hour_notifies_again() -> None:
    story = Story().on(AskedAgain(ORDINARY), after=30)
    assert story.told == [What.AGAIN]
    assert story.notice == NotifyStaff((KARI,), Why.AGAIN, again=True)
    assert story.on(AskedAgain(ORDINARY), after=29).notified == ()


def test_a_thousand_presses_are_one_request_and_a_notice_each_half_hour_at_most() -> None:
    story = Story(URGENT)
    notified = 0
    for _ in range(1000):
        notified += len(story.on(AskedAgain(URGENT)).notified)
    assert notified == 0
    assert story.request.times_asked == 1001


SLOW = under(URGENT, rungs=[{"asks": "caseworker", "minutes": 60}])


def test_repeating_an_urgent_request_after_half_an_hour_notifies_and_offers_nothing_higher() -> None:
    story = Story(SLOW).on(AskedAgain(SLOW), after=30)
    assert story.told == [What.AGAIN]
    assert story.notice == NotifyStaff((KARI,), Why.AGAIN, again=True, loud=True)


def test_an_ordinary_repeat_never_lowers_an_urgent_request() -> None:
    assert Story(URGENT).on(AskedAgain(ORDINARY), after=1).request.terms is URGENT


def test_a_more_urgent_repeat_goes_through_at_once_with_the_urgent_clock() -> None:
    story = Story(now=oslo("2026-03-13 20:00")).on(AskedAgain(URGENT), after=1)
    assert story.request.terms is URGENT
    assert story.request.deadline_at == story.now + timedelta(minutes=15)
    assert story.notice == NotifyStaff((KARI,), Why.ASKED, again=True, loud=True)
    assert story.tale == TellPatient(What.SENT, (Who.CASEWORKER,), KARI)


def test_a_taken_request_made_urgent_is_open_again_so_that_it_can_go_on() -> None:
    story = Story().on(Took(STRANGER)).on(AskedAgain(URGENT), after=5)
    assert (story.request.state, story.request.rung, story.request.holder) == (
        State.OPEN,
        0,
        None,
    )
    assert story.notified == (KARI, STRANGER)


def test_a_repeat_of_a_taken_request_reaches_the_one_who_took_it() -> None:
    story = Story().on(Took(OLA)).on(AskedAgain(ORDINARY), after=45)
    assert story.notified == (OLA,)
    assert story.tale.staff == OLA


def test_a_new_wish_after_an_answer_starts_at_the_top_with_its_own_kind() -> None:
    story = Story(URGENT).on(Answered(DINA)).on(AskedAgain(ORDINARY), after=600)
    assert (story.request.terms, story.request.state, story.request.rung) == (
        ORDINARY,
        State.OPEN,
        0,
    )
    assert story.notified == (KARI, DINA)


def test_a_new_wish_after_an_answer_does_not_inherit_the_noise_of_the_old_one() -> None:
    story = Story().wait().wait().wait().on(Answered(DINA)).on(AskedAgain(ORDINARY), after=600)
    assert story.request.round == 1
    assert not story.notice.loud


def test_asking_again_when_the_one_asked_has_gone_away_goes_on_at_once() -> None:
    story = Story().absent(KARI).on(AskedAgain(ORDINARY), after=1)
    assert story.notified == (OLA,)
    assert story.told == [What.WENT_ON]


# --- taking and answering ---


def test_the_patient_is_told_who_took_it_and_staff_have_seven_working_hours_to_answer() -> None:
    story = Story().on(Took(KARI))
    assert story.tale == TellPatient(What.TAKEN, (Who.CASEWORKER,), KARI)
    assert story.request.deadline_at == oslo("2026-03-11 10:00")


def test_an_urgent_request_is_to_be_answered_within_an_hour_of_being_taken() -> None:
    assert Story(URGENT).on(Took(OLA)).request.deadline_at == TUESDAY_TEN + timedelta(hours=1)


def test_taking_what_another_has_taken_is_refused_and_says_who_has_it() -> None:
    refused = Story().on(Took(KARI)).refused(Took(OLA))
    assert (refused.code, refused.by) == (Refusal.ALREADY_TAKEN, KARI)


def test_taking_it_twice_is_no_refusal_and_says_nothing_twice() -> None:
    story = Story().on(Took(KARI))
    version = story.request.version
    assert story.on(Took(KARI)).notices == ()
    assert story.request.version == version


def test_the_one_who_took_it_is_reminded_once_when_the_time_runs_out() -> None:
    story = Story().on(Took(KARI)).wait()
    assert story.notice == NotifyStaff((KARI,), Why.REMINDER, again=True)
    assert story.request.state is State.TAKEN
    assert story.told == []


def test_at_the_second_limit_it_goes_on_and_the_patient_is_told_the_truth() -> None:
    story = Story().on(Took(KARI)).wait().wait()
    assert (story.request.state, story.request.holder) == (State.OPEN, None)
    assert story.notified == (OLA,)
    assert story.tale == TellPatient(What.WENT_ON, (Who.DEPUTY,), OLA, Because.HOLDER_SILENT)
    assert story.warnings == [WarnClinic(Because.HOLDER_SILENT)]


def test_it_does_not_go_on_to_the_very_person_who_let_it_lie() -> None:
    story = Story().on(Took(OLA)).wait().wait()
    assert story.notified == (DINA, EIRIK)


def test_unless_there_is_nobody_else() -> None:
    story = Story(ladder=Ladder(KARI, reachable=frozenset({KARI}))).on(Took(KARI)).wait().wait()
    assert story.notice == NotifyStaff((KARI,), Why.NEW_ROUND, again=True, loud=True)
    assert story.told == [What.NOBODY_ANSWERED]


def test_one_who_cannot_be_reached_is_not_reminded_but_relieved() -> None:
    story = Story().on(Took(KARI)).absent(KARI).wait()
    assert story.notified == (OLA,)


def test_an_answer_reaches_the_patient_and_takes_the_request_as_well() -> None:
    story = Story().on(Answered(OLA))
    assert (story.request.state, story.request.holder) == (State.ANSWERED, OLA)
    assert story.tale.what is What.ANSWERED
    assert story.tale.staff == OLA


def test_answering_what_another_has_taken_is_refused() -> None:
    assert Story().on(Took(KARI)).refused(Answered(OLA)).by == KARI


def test_when_the_patient_writes_back_the_request_needs_an_answer_again_with_a_limit() -> None:
    story = Story().on(Answered(KARI)).on(Replied(), after=60)
    assert story.request.state is State.TAKEN
    assert story.request.deadline_at == oslo("2026-03-11 11:00")
    assert story.notice == NotifyStaff((KARI,), Why.REPLIED, again=True)
    assert story.told == [What.REPLY_SENT]


def test_writing_back_to_somebody_who_has_gone_away_starts_at_the_top() -> None:
    story = Story().on(Answered(DINA)).absent(DINA).on(Replied(), after=60)
    assert (story.request.state, story.request.rung) == (State.OPEN, 0)
    assert story.notified == (KARI,)
    assert story.told == [What.SENT]


def test_more_words_to_an_untaken_request_are_sent_but_notify_at_most_each_half_hour() -> None:
    story = Story().on(Replied(), after=5)
    assert (story.told, story.notified) == ([What.REPLY_SENT], ())
    assert story.on(Replied(), after=25).notified == (KARI,)


def test_an_answered_request_closes_softly_after_a_quiet_week() -> None:
    story = Story().on(Answered(KARI)).wait()
    assert story.now == TUESDAY_TEN + timedelta(days=7)
    assert story.request.state is State.CLOSED
    assert story.tale.what is What.CLOSED


# --- handing on and letting go ---


def test_handing_on_opens_it_for_one_colleague_and_the_patient_is_told_whom() -> None:
    story = Story().on(Took(KARI)).on(HandedOn(KARI, STRANGER))
    assert (story.request.state, story.request.addressee) == (State.OPEN, STRANGER)
    assert story.notice == NotifyStaff((STRANGER,), Why.HANDED_ON)
    assert (story.tale.what, story.tale.staff) == (What.HANDED_ON, STRANGER)


def test_a_colleague_who_does_not_take_what_was_handed_on_does_not_stop_the_ladder() -> None:
    story = Story().on(Took(KARI)).on(HandedOn(KARI, STRANGER)).wait()
    assert story.request.rung == 1
    assert story.request.addressee is None


def test_the_colleague_takes_it() -> None:
    story = Story().on(Took(KARI)).on(HandedOn(KARI, STRANGER)).on(Took(STRANGER))
    assert (story.request.holder, story.request.addressee) == (STRANGER, None)


@pytest.mark.parametrize(
    "by, to, code",
    [
        (OLA, DINA, Refusal.ALREADY_TAKEN),
        (KARI, KARI, Refusal.SAME_PERSON),
        (KARI, StaffId(new_id()), Refusal.CANNOT_BE_REACHED),
    ],
)
def test_handing_on_needs_the_holder_and_another_reachable_person(
    by: StaffId, to: StaffId, code: Refusal
) -> None:
    assert Story().on(Took(KARI)).refused(HandedOn(by, to)).code is code


def test_not_my_patient_goes_on_at_once() -> None:
    story = Story().on(NotMine(KARI), after=1)
    assert story.notified == (OLA,)
    assert story.tale.because is Because.NOT_MINE
    assert story.warnings == [WarnClinic(Because.NOT_MINE)]


def test_not_my_patient_from_one_of_several_on_duty_leaves_it_with_the_others() -> None:
    story = Story().wait().wait().on(NotMine(DINA))
    assert story.request.rung == 2
    assert story.notices == ()


def test_not_my_patient_from_somebody_who_is_no_longer_asked_changes_nothing() -> None:
    story = Story().wait().on(NotMine(KARI))
    assert story.request.rung == 1
    assert story.notices == ()


def test_not_my_patient_from_the_only_person_there_is_tells_the_patient_that_nobody_can_be_reached() -> None:
    story = Story(ladder=Ladder(KARI, reachable=frozenset({KARI}))).on(NotMine(KARI))
    assert story.told == [What.NOBODY_REACHABLE]
    assert story.request.deadline_at is not None


def test_not_my_patient_from_the_holder_lets_it_go_but_only_the_holder_can() -> None:
    story = Story().on(Took(KARI))
    assert story.refused(NotMine(OLA)).code is Refusal.ALREADY_TAKEN
    assert story.on(NotMine(KARI)).notified == (OLA,)


def test_an_answered_request_is_handed_on_or_closed_not_disowned() -> None:
    assert Story().on(Answered(KARI)).refused(NotMine(KARI)).code is Refusal.ALREADY_ANSWERED


def test_when_the_caseworkers_channel_fails_the_deputy_has_it_at_once_and_the_clinic_is_warned() -> None:
    story = Story().absent(KARI).on(Unreachable(KARI))
    assert story.notified == (OLA,)
    assert story.told == [What.WENT_ON]
    assert story.warnings == [WarnClinic(Because.UNREACHABLE)]


def test_when_every_channel_fails_the_patient_is_told_with_the_last() -> None:
    story = Story().absent(KARI).on(Unreachable(KARI)).absent(OLA).on(Unreachable(OLA))
    assert story.notified == (DINA, EIRIK)
    story.absent(DINA).on(Unreachable(DINA))
    assert story.notices == ()
    story.absent(EIRIK).on(Unreachable(EIRIK))
    assert story.told == [What.NOBODY_REACHABLE]


def test_when_the_one_who_took_it_goes_away_it_goes_on() -> None:
    story = Story().on(Took(KARI)).absent(KARI).on(Unreachable(KARI))
    assert story.request.state is State.OPEN
    assert story.told == [What.WENT_ON]


def test_an_answer_given_stays_given_when_the_one_who_gave_it_goes_away() -> None:
    story = Story().on(Answered(KARI)).absent(KARI).on(Unreachable(KARI))
    assert story.request.state is State.ANSWERED
    assert story.notices == ()


def test_news_about_somebody_else_changes_nothing() -> None:
    assert Story().absent(OLA).on(Unreachable(OLA)).notices == ()


# --- ending ---


def test_the_patient_can_take_a_request_back_and_those_asked_hear_of_it() -> None:
    story = Story().on(Withdrawn())
    assert story.request.state is State.WITHDRAWN
    assert story.told == [What.WITHDRAWN]
    assert story.notice == NotifyStaff((KARI,), Why.WITHDRAWN, again=True)


def test_taking_it_back_twice_says_nothing_twice() -> None:
    assert Story().on(Withdrawn()).on(Withdrawn()).notices == ()


def test_the_holder_closes_it_and_the_patient_is_told() -> None:
    story = Story().on(Took(KARI)).on(Closed(KARI))
    assert story.request.deadline_at is None
    assert (story.tale.what, story.tale.staff) == (What.CLOSED, KARI)
    assert story.on(Closed(KARI)).notices == ()


def test_a_request_nobody_took_cannot_be_closed() -> None:
    assert Story().refused(Closed(KARI)).code is Refusal.NOT_TAKEN


def test_only_who_has_it_can_close_it() -> None:
    assert Story().on(Took(KARI)).refused(Closed(OLA)).by == KARI


@pytest.mark.parametrize(
    "event",
    [
        AskedAgain(URGENT),
        Replied(),
        DeadlinePassed(),
        Took(OLA),
        Answered(OLA),
        HandedOn(KARI, OLA),
        NotMine(OLA),
        Closed(OLA),
        Withdrawn(),
    ],
)
def test_a_closed_request_takes_no_more_events(event: Event) -> None:
    assert Story().on(Took(KARI)).on(Closed(KARI)).refused(event).code is Refusal.ENDED


def test_a_closed_request_does_not_mind_who_goes_away() -> None:
    assert Story().on(Took(KARI)).on(Closed(KARI)).on(Unreachable(KARI)).notices == ()


# --- the auditor, and states that cannot be written down ---


def test_the_auditor_finds_a_request_no_tick_has_taken_on() -> None:
    story = Story()
    due = oslo("2026-03-10 11:00")
    assert check(story.request, due + timedelta(minutes=4), story.hours) is None
    assert check(story.request, due + timedelta(minutes=5), story.hours) is Fault.OVERDUE


def test_the_auditor_finds_a_deadline_beyond_the_longest_wait() -> None:
    story = Story(URGENT)
    late = replace(story.request, deadline_at=story.now + timedelta(minutes=16))
    assert check(story.request, story.now, story.hours) is None
    assert check(late, story.now, story.hours) is Fault.TOO_LATE


def test_the_auditor_leaves_ended_requests_alone() -> None:
    story = Story().on(Withdrawn())
    assert check(story.request, story.now + timedelta(days=400), story.hours) is None


def test_an_open_request_without_a_deadline_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="deadline"):
        replace(Story().request, deadline_at=None)


def test_a_taken_request_without_a_holder_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="holder"):
        replace(Story().request, state=State.TAKEN)


def test_a_taken_request_with_an_addressee_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="addressee"):
        replace(Story().on(Took(KARI)).request, addressee=OLA)


def test_a_wait_of_no_time_cannot_be_made() -> None:
    with pytest.raises(ValueError, match="greater than or equal to 1"):
        Wait(minutes=0)


@pytest.mark.parametrize("state", [State.CLOSED, State.WITHDRAWN])
def test_an_ended_request_has_no_longest_wait(state: State) -> None:
    with pytest.raises(ValueError, match="waits for nothing"):
        wait_of(ORDINARY.policy, 0, state)


# --- absences ---


def away(story: Story, *gone: Away) -> Story:
    """These are away from now on, and the request is told."""
    people = FULL.reachable - {one.staff for one in gone}
    story.ladder = replace(story.ladder, reachable=people, away=resolved(gone, people))
    return story.on(LadderChanged())


def gone(staff: StaffId, cover: StaffId | None = None) -> Away:
    return Away(staff, TUESDAY_TEN + timedelta(days=7), cover)


def test_when_the_caseworker_goes_away_whoever_covers_is_asked_at_once_with_a_full_wait() -> None:
    story = away(Story().on(Replied(), after=50), gone(KARI, STRANGER))
    assert story.notified == (STRANGER,)
    assert story.told == [What.WENT_ON]
    assert story.tale.staff == STRANGER
    assert story.request.deadline_at == story.now + timedelta(minutes=60)
    assert story.request.rung == 0


def test_without_a_cover_it_goes_on_at_once() -> None:
    story = away(Story(), gone(KARI))
    assert (story.notified, story.request.rung, story.told) == ((OLA,), 1, [What.WENT_ON])
    assert story.warnings == []


def test_a_cover_who_is_the_deputy_as_well_is_asked_once_and_then_those_on_duty() -> None:
    story = away(Story(), gone(KARI, OLA))
    assert story.notified == (OLA,)
    assert story.wait().notified == (DINA, EIRIK)


def test_when_she_is_back_it_comes_back_to_her() -> None:
    story = away(Story(), gone(KARI))
    story = away(story)
    assert (story.notified, story.request.rung, story.told) == ((KARI,), 0, [What.WENT_ON])
    assert story.tale.staff == KARI


def test_whoever_was_silent_while_there_is_not_asked_again_because_somebody_else_goes_away() -> None:
    story = Story().wait()
    before = story.request
    assert away(story, gone(EIRIK)).request is before


def test_what_she_had_taken_goes_to_whoever_covers_and_without_one_goes_on() -> None:
    story = away(Story().on(Took(KARI)), gone(KARI, STRANGER))
    assert (story.request.state, story.request.addressee, story.told) == (
        State.OPEN,
        STRANGER,
        [What.HANDED_ON],
    )
    story = away(Story().on(Took(KARI)), gone(KARI))
    assert (story.request.state, story.request.rung, story.notified) == (State.OPEN, 1, (OLA,))


def test_what_somebody_takes_while_they_are_away_stays_with_them() -> None:
    story = away(Story(), gone(KARI)).on(Took(KARI))
    assert story.told == [What.TAKEN]
    before = story.request
    assert story.on(LadderChanged()).request is before


def test_an_answer_given_stays_given() -> None:
    story = Story().on(Answered(KARI))
    before = story.request
    assert away(story, gone(KARI, OLA)).request is before


def test_when_everybody_is_away_the_patient_is_told_at_once_and_when_one_is_back_they_are_asked_at_once() -> (
    None
):
    story = away(Story(), *(gone(staff) for staff in (KARI, OLA, DINA, EIRIK)))
    assert story.told == [What.NOBODY_REACHABLE]
    assert [one.nobody for one in story.warnings] == [True]
    story = away(story, *(gone(staff) for staff in (KARI, OLA, DINA)))
    assert (story.notified, story.told) == ((EIRIK,), [What.WENT_ON])


def test_one_that_was_handed_to_somebody_who_goes_away_goes_to_their_cover() -> None:
    story = away(Story().on(HandedOn(KARI, STRANGER)), gone(STRANGER, DINA))
    assert (story.request.addressee, story.notified) == (DINA, (DINA,))
