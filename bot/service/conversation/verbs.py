"""Carrying out what flows ask for: one handler for each verb of `domain/flow/verbs.py`."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from bot.dialogue.preview import request_lines
from bot.domain.flow import verbs
from bot.domain.people.phone import read_phone
from bot.i18n import local
from bot.service.appointments import keeping
from bot.service.appointments import words as appointment_words
from bot.service.conversation import screens, shared
from bot.service.conversation.facts import TOLD
from bot.service.conversation.may_keep import KEEPS, may_keep
from bot.service.conversation.voice import Voice
from bot.service.days import (
    daily,
    ideas,
    instruments,
    safety,
    safety_pages,
    schedules,
    silence,
    trial,
    voice_back,
    week,
)
from bot.service.directory import showing
from bot.service.handover import answering
from bot.service.own_data import chat
from bot.service.plan import entries, pages, sheets
from bot.service.rehearsal import playing
from bot.service.requests import asking
from bot.store.conversations import conversations
from bot.store.people import people
from bot.store.schedules import comebacks
from bot.store.tables.people import PatientState

PAUSE_ENDS_AT_HOUR: Final = 9


def carry_out(voice: Voice, verb: verbs.Verb, wording: str) -> None:
    """Do what a flow asks for, within the transaction. `wording` names the flow, version and step, for consents.

    What would keep an answer is left undone while the person has not agreed to that.
    """
    if type(verb) not in KEEPS or may_keep(voice):
        HANDLERS[type(verb)](voice, verb, wording)


def _request(voice: Voice, verb: verbs.Request, _: str) -> None:
    try:
        asking.ask(voice, verb.kind, request_lines(voice, verb.about, verb.text, verb.kind))
    except asking.NoConsentError:
        voice.say("text_no_contact", keyboard=voice.keyboard())


def _relay(voice: Voice, verb: verbs.Relay, _: str) -> None:
    try:
        asking.reply(voice, verb.text)
    except asking.NoConsentError:
        voice.say("text_no_contact", keyboard=voice.keyboard())


def _withdraw(voice: Voice, _verb: verbs.WithdrawRequest, _: str) -> None:
    asking.withdraw(voice)


def _consent(voice: Voice, verb: verbs.Consent, wording: str) -> None:
    people.give_consent(
        voice.work,
        voice.person.id,
        verb.purpose,
        wording,
        given=verb.given,
        version=verb.version,
        language=voice.language,
        shown=voice.asked() if voice.asked is not None else "",
    )
    if verb.purpose is verbs.Purpose.KEEP:
        if voice.person.state is not PatientState.STOPPED:
            _become(voice, PatientState.ACTIVE if verb.given else PatientState.DECLINED)
    elif verb.purpose is verbs.Purpose.CONTACT and not verb.given:
        asking.contact_revoked(voice)
        if people.phone(voice.work, voice.person.id):  # it was given to be called on
            people.set_phone(voice.work, voice.person.id, "")
            voice.say("phone_gone", keyboard=voice.keyboard())


def _become(voice: Voice, state: PatientState) -> None:
    """Change where the person stands, for the rest of this transaction as well."""
    people.change(voice.work, voice.person.id, state=state)
    voice.person = replace(voice.person, state=state)


def _remember(voice: Voice, verb: verbs.Remember, _: str) -> None:
    value: Any = list(verb.value) if isinstance(verb.value, tuple) else verb.value
    conversations.remember(voice.work, voice.person.id, verb.key, value)


def _language(voice: Voice, verb: verbs.Language, _: str) -> None:
    people.change(voice.work, voice.person.id, language=verb.code.value)
    voice.language = verb.code.value
    voice.show_commands()
    if verb.code.value not in voice.desk.languages:
        voice.say("language_missing")


def _pause(voice: Voice, verb: verbs.Pause, _: str) -> None:
    """A pause ends in the morning of its last day, so that what comes then never comes at night."""
    last = (local(voice.work.now, voice.person.timezone) + timedelta(days=verb.days)).date()
    until = datetime(
        last.year, last.month, last.day, PAUSE_ENDS_AT_HOUR, tzinfo=ZoneInfo(voice.person.timezone)
    )
    people.change(voice.work, voice.person.id, paused_until=until)


def _stop(voice: Voice, _verb: verbs.Stop, _: str) -> None:
    _become(voice, PatientState.STOPPED)
    comebacks.end_timers(voice.work, voice.person.id)


def _resume_all(voice: Voice, _verb: verbs.ResumeAll, _: str) -> None:
    people.change(voice.work, voice.person.id, paused_until=None)
    if voice.person.state is PatientState.STOPPED:
        _become(voice, PatientState.ACTIVE if may_keep(voice) else PatientState.DECLINED)


def _show(voice: Voice, verb: verbs.ShowScreen, _: str) -> None:
    match verb.what:
        case verbs.Screen.PLAN | verbs.Screen.GOALS:
            pages.page(voice, f"{verb.what}:0")
        case verbs.Screen.STATUS:
            asking.status(voice)
        case verbs.Screen.STORED:
            screens.stored(voice)
        case verbs.Screen.HELP:
            screens.help_page(voice)
        case verbs.Screen.MENU:
            screens.menu(voice)
        case verbs.Screen.REASONS:
            daily.show_reasons(voice)
        case verbs.Screen.ROUTINES:
            ideas.show_routines(voice)
        case verbs.Screen.WEEK:
            sheets.week(voice)
        case verbs.Screen.APPOINTMENTS:
            appointment_words.show_list(voice)
        case verbs.Screen.SHARED:
            shared.preview(voice)
        case verbs.Screen.ANSWERS:
            week.show(voice)
        case _:
            safety_pages.SCREENS[verb.what](voice)


def _schedule(voice: Voice, verb: verbs.Schedule, _: str) -> None:
    if verb.at == verbs.Schedule.NEVER:
        schedules.end_checkin(voice)
    else:
        schedules.set_checkin(voice, verb.at, when_leaving=verb.begins is not None)


def _told(voice: Voice, verb: verbs.Told, _: str) -> None:
    today = local(voice.work.now, voice.person.timezone).date()
    conversations.remember(voice.work, voice.person.id, f"{TOLD}{verb.what}", today.isoformat())


def _left_today(voice: Voice, _verb: verbs.LeftToday, _: str) -> None:
    schedules.left_today(voice)


def _profile(voice: Voice, verb: verbs.Profile, _: str) -> None:
    if verb.first_name:
        people.rename(voice.work, voice.person.id, verb.first_name)


def _phone(voice: Voice, verb: verbs.Phone, _: str) -> None:
    if verb.number == verbs.Phone.NONE:
        people.set_phone(voice.work, voice.person.id, "")
        voice.say("phone_gone", keyboard=voice.keyboard())
        return
    if verb.number == verbs.Phone.WITHOUT:
        people.decline_phone(voice.work, voice.person.id)
        return
    number = read_phone(verb.number)
    if number is None:
        voice.say("phone_unclear", keyboard=voice.keyboard())
        return
    people.set_phone(voice.work, voice.person.id, number)
    voice.say("phone_kept", keyboard=voice.keyboard(), phone=number)


HANDLERS: Final[Mapping[type[verbs.Verb], Callable[[Voice, Any, str], None]]] = {
    verbs.Request: _request,
    verbs.Relay: _relay,
    verbs.WithdrawRequest: _withdraw,
    verbs.PlanItem: entries.plan_item,
    verbs.PlanAdd: entries.plan_add,
    verbs.PlanSet: entries.plan_set,
    verbs.PlanDrop: entries.plan_drop,
    verbs.Consent: _consent,
    verbs.Remember: _remember,
    verbs.Language: _language,
    verbs.Pause: _pause,
    verbs.Stop: _stop,
    verbs.ResumeAll: _resume_all,
    verbs.ShowScreen: _show,
    verbs.Schedule: _schedule,
    verbs.Practice: trial.practise,
    verbs.Payday: schedules.set_payday,
    verbs.Profile: _profile,
    verbs.Phone: _phone,
    verbs.Silence: silence.agree,
    verbs.LeftToday: _left_today,
    verbs.CheckinDone: daily.checkin_done,
    verbs.CopingTool: daily.coping_tool,
    verbs.CopingUsed: daily.coping_used,
    verbs.ReasonKept: daily.reason_kept,
    verbs.PlanSheet: sheets.plan_sheet,
    verbs.SafetyLine: safety.line_kept,
    verbs.PersonKept: safety.person_kept,
    verbs.CallOrder: safety.call_order,
    verbs.SafetyPicture: safety_pages.picture,
    verbs.TakeOut: daily.take_out,
    verbs.Appointment: keeping.keep,
    verbs.AppointmentWay: keeping.plan_way,
    verbs.AppointmentEnd: keeping.end,
    verbs.AppointmentShow: keeping.show,
    verbs.OwnData: chat.carry_out,
    verbs.Handover: answering.carry_out,
    verbs.Told: _told,
    verbs.Places: showing.show,
    verbs.PlanHole: playing.plan_hole,
    verbs.VoiceBack: voice_back.keep,
    verbs.Instrument: instruments.keep,
    verbs.ShowIdea: ideas.show,
    verbs.NotForMe: ideas.not_for_me,
    verbs.RoutineKept: ideas.routine_kept,
    verbs.RoutineRemind: lambda voice, verb, _: ideas.remind(voice, verb.at),
}
