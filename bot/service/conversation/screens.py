"""Pages made from a person's own data, as one clear message each: the plan, what is stored and who has seen it, the menu."""

from collections.abc import Iterable, Iterator

from bot.dialogue.speech import Buttons
from bot.domain.danger.card import help_numbers
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Button, Message, Method
from bot.domain.people.keeping import in_months
from bot.i18n import format_date, format_time, local
from bot.service.conversation import agreed, seen
from bot.service.conversation.voice import Voice
from bot.service.days import daily, ideas, instruments, safety_pages, schedules, silence
from bot.service.own_data import chat
from bot.store.appointments import appointments
from bot.store.people import people
from bot.store.promises import promises
from bot.store.requests import records as request_store
from bot.store.tables.messages import Lane
from bot.store.tables.people import PatientState

#: The key that shows the rest of the menu.
MORE = "more"
#: What stands in the menu, top to bottom: the word in the button's data, and the phrase on it.
MENU = (
    ("craving", "menu_craving"),
    ("relapse", "menu_used"),
    ("talk", "menu_talk"),
    ("checkin", "menu_checkin"),
    ("checkin_time", "menu_checkin_time"),
    ("situation", "menu_help"),
    (MORE, "menu_more"),
)
#: What most people are never asked to agree to: «not asked yet» would say nothing.
ONLY_WHEN_ASKED = frozenset({Purpose.INSTRUMENTS, Purpose.SHARE_ANSWERS})
#: So many looks stand in «what is stored».
SEEN_HERE = 3
#: What stands there in its place after that key; where that key was, something that a second tap does no harm with. The check-list is
#: a tap further on, under the plan.
REST = (
    ("plan", "menu_plan"),
    ("daily", "menu_daily"),
    ("pause", "menu_pause"),
    ("stop", "menu_stop"),
    ("stored", "menu_stored"),
    ("language", "menu_language"),
)


def help_page(voice: Voice, lane: Lane = Lane.REPLY) -> None:
    """The built-in numbers, then those of the clinic's own doors that were checked; below, a key to the safety plan where there is one."""
    lines = [help_numbers(voice.language)]
    if voice.doors:
        near = [
            voice.phrase(f"door_{kind}", phone=door.phone, hours=door.hours)
            for kind, door in voice.doors.items()
        ]
        lines += ["", voice.phrase("doors_title"), *near]
    plan = safety_pages.plan_key(voice)
    voice.send(Message("\n".join(lines), plan, keyboard=() if plan else voice.keyboard()), lane)


def menu(voice: Voice) -> None:
    """What a person may want most, one button each, and a key for the rest."""
    voice.send(Message(voice.phrase("menu_text"), _keys(voice, MENU)))


def rest_of_menu(voice: Voice) -> Message:
    """The rest of what can be chosen, in the message of the menu."""
    return Message("", _keys(voice, REST), method=Method.EDIT)


def _keys(voice: Voice, entries: Iterable[tuple[str, str]]) -> Buttons:
    state = {"state": _asked_daily(voice)}
    return tuple((Button(voice.phrase(phrase, **state), f"m:{word}"),) for word, phrase in entries)


def _asked_daily(voice: Voice) -> str:
    """Whether the daily question comes, and when."""
    at = schedules.asked_at(voice)
    if at is None:
        return voice.phrase("checkin_state_off")
    begins = schedules.begins_on(voice)
    if begins is None:
        return voice.phrase("checkin_state_on", at=format_time(at, voice.language))
    from_on = format_date(begins, voice.language)
    return voice.phrase("checkin_state_from", at=format_time(at, voice.language), date=from_on)


def stored(voice: Voice) -> None:
    """What is stored about the person, who on the staff has seen something, and what has been consented to."""
    work, person = voice.work, voice.person
    answers = len(voice.kept_plan().entries)
    sent = request_store.count_of(work, person.id)
    lines = [voice.phrase("stored_title"), "", voice.phrase("stored_from_clinic")]
    lines += [
        voice.phrase("stored_answers", count=str(answers)),
        voice.phrase("stored_requests", count=str(sent)),
        *daily.stored_lines(voice),
        *ideas.stored_lines(voice),
        *instruments.stored_lines(voice),
        *_number_and_promises(voice),
    ]
    lines += [
        voice.phrase("stored_no_location"),
        _how_long(voice),
        "",
        voice.phrase("stored_consents_title"),
        *_consents(voice),
        voice.phrase("stored_checkin_time", state=_asked_daily(voice)),
        _if_quiet(voice),
        *_silence(voice),
    ]
    lines += ["", voice.phrase("stored_seen_title"), *_seen(voice), "", voice.phrase("stored_erase")]
    lines += chat.standing(voice)
    back = agreed.keys(voice)
    voice.send(Message("\n".join(lines), back, keyboard=() if back else voice.keyboard()))


def _how_long(voice: Voice) -> str:
    """How long things are kept, in months."""
    kept = voice.desk.kept
    values = {
        "answers": str(in_months(kept.checkins)),
        "talks": str(in_months(kept.conversations)),
        "sent": str(in_months(kept.words)),
    }
    return voice.phrase("stored_how_long", **values)


def _number_and_promises(voice: Voice) -> Iterator[str]:
    phone = people.phone(voice.work, voice.person.id)
    yield voice.phrase("stored_phone", phone=phone) if phone else voice.phrase("stored_phone_none")
    promised_count = promises.count_of(voice.work, voice.person.id)
    if promised_count:
        yield voice.phrase("stored_promises", count=str(promised_count))
    if appointed := appointments.count_of(voice.work, voice.person.id):
        yield voice.phrase("stored_appointments", count=str(appointed))


def _consents(voice: Voice) -> Iterator[str]:
    given = people.consents(voice.work, voice.person.id)
    for purpose in Purpose:
        if purpose not in given:
            if purpose in ONLY_WHEN_ASKED:
                continue
            yield voice.phrase(f"stored_consent_{purpose}_unasked")
            continue
        yes, at, _ = given[purpose]
        day = format_date(local(at, voice.person.timezone).date(), voice.language)
        yield voice.phrase(f"stored_consent_{purpose}_{'yes' if yes else 'no'}", date=day)


def _if_quiet(voice: Voice) -> str:
    """What is agreed about silence."""
    rule = silence.agreed(voice)
    if rule is None:
        return voice.phrase("stored_silence_off")
    who = voice.phrase(f"silence_who_{rule.who}")
    return voice.phrase("stored_silence_on", days=str(rule.days), who=who)


def _silence(voice: Voice) -> Iterator[str]:
    """A stop or a pause, as a line; nothing without one."""
    person = voice.person
    if person.state is PatientState.STOPPED:
        yield voice.phrase("stopped")
    elif person.paused_until is not None and person.paused_until > voice.work.now:
        day = format_date(local(person.paused_until, person.timezone).date(), voice.language)
        yield voice.phrase("paused_until", date=day)


def _seen(voice: Voice) -> Iterator[str]:
    """The newest looks, and how to see all of them."""
    looks = seen.of(voice)
    yield from seen.lines_of(voice, looks[:SEEN_HERE])
    if len(looks) > SEEN_HERE:
        yield voice.phrase("stored_seen_more")
