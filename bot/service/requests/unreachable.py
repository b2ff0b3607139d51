"""What staff learn when messages no longer reach a patient: once, and nothing of what was said."""

from datetime import timedelta
from typing import Final
from uuid import UUID

from bot.domain.requests.request import Replied, State
from bot.i18n import SOURCE_LANGUAGE
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.requests import asking
from bot.service.requests.case import Case, Done
from bot.store.database.work import Work
from bot.store.people import people, reach
from bot.store.people.people import PatientRow
from bot.store.requests import events, records
from bot.store.requests.records import Stored

#: After this, a patient who still cannot be reached is worth a request of its own again.
FOUND_AGAIN_AFTER: Final = timedelta(days=1)


def patient_unreachable(work: Work, desk: Desk, person: PatientRow) -> Done:
    """Let the caseworker know, once, that messages no longer reach the patient (who blocked the bot, or closed the account).

    Nothing is written to the patient. A request that is out carries the news; otherwise the program makes one.
    """
    if person.address is not None:
        people.set_reachable(work, person.address.recipient_id, reachable=False)
    stored, voice = records.newest(work, person.id), Voice(work, desk, person)
    if stored is not None and _already_known(work, stored):
        return Done()
    living = records.living(work, person.id)
    if living is None:
        text = desk.texts.phrase("staff_patient_unreachable", SOURCE_LANGUAGE)
        kind = desk.content.kinds.uses.patient_unreachable
        case = Case.new(voice, kind, (text,), by_program=True)
    else:
        case = _still_to_be_reached(voice, living)
    events.note(work, case.stored.id, "unreachable")
    return case.done


def back_in_reach(voice: Voice) -> bool:
    """Tell somebody who can be written to again what has become of their newest request meanwhile, since nothing of it arrived: where it
    stands, or that there is an answer, or that it is over; and that staff wrote to them about a request of the program's own. Gives
    whether there was anything to say."""
    work, person = voice.work, voice.person
    newest = records.newest(work, person.id)
    if newest is None:
        return False
    told = newest.by_program and _told_of_answers(voice, newest)
    own = records.newest_own(work, person.id) if newest.by_program else newest
    if own is None:
        return told
    if own.request.state in records.LIVING:
        return asking.status_if_any(voice) or told
    return _told_of_answers(voice, own) or _told_of_the_end(voice, own) or told


def _told_of_answers(voice: Voice, stored: Stored) -> bool:
    if events.all_opened(voice.work, stored.id):
        return False
    case = Case(voice, records.locked(voice.work, stored.id))
    case.change(case.words.of_the_end(case.stored, answered=True))
    case.save()
    return True


def _told_of_the_end(voice: Voice, stored: Stored) -> bool:
    happened = events.history(voice.work, stored.id)
    since = max((one.at for one in happened if one.what == "unreachable"), default=None)
    if since is None or stored.request.state is not State.CLOSED or happened[-1].at < since:
        return False
    case = Case(voice, records.locked(voice.work, stored.id))
    case.change(case.words.of_the_end(case.stored, answered=False))
    case.save()
    return True


def chat_given_up(work: Work, desk: Desk, person: PatientRow) -> None:
    """The chat is another patient's from now on. Whoever has a request of this person's learns that messages no longer arrive, as they
    would of any phone that is gone, and nothing else; where nothing is out, or the answer has been opened, nobody learns anything."""
    living = records.living(work, person.id)
    if living is None or _already_known(work, living):
        return
    if living.request.state is State.ANSWERED and events.all_opened(work, living.id):
        return
    case = _still_to_be_reached(Voice(work, desk, person), living)
    events.note(work, case.stored.id, "unreachable")


def _still_to_be_reached(voice: Voice, living: Stored) -> Case:
    """The request of somebody whom messages no longer reach: one that was answered is somebody's to answer again, in another way."""
    case = Case(voice, living)
    if living.request.state is State.ANSWERED:
        case.apply(Replied(), quietly=True)
        case.save()
    return case


def recipient_unreachable(work: Work, desk: Desk, recipient_id: UUID) -> Done:
    """The same, found by the sender, which knows the recipient only. One who is nobody's phone any more is no news."""
    patient_id = reach.patient_at(work, recipient_id)
    return Done() if patient_id is None else patient_unreachable(work, desk, people.by_id(work, patient_id))


def _already_known(work: Work, stored: Stored) -> bool:
    since = None if stored.request.state in records.LIVING else work.now - FOUND_AGAIN_AFTER
    found = [one for one in events.history(work, stored.id) if one.what == "unreachable"]
    return any(since is None or one.at > since for one in found)
