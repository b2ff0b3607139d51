"""Whether a person's answers may be kept, and what is not carried out while they may not."""

from typing import Final

from bot.domain.flow import verbs
from bot.service.conversation.voice import Voice
from bot.store.people import people
from bot.store.tables.people import PatientState

#: Effects that keep something of what a person answered. What they ask to be sent is theirs to send, and is not among these.
KEEPS: Final = frozenset(
    {
        verbs.PlanItem,
        verbs.PlanAdd,
        verbs.PlanSet,
        verbs.PlanDrop,
        verbs.Remember,
        verbs.CheckinDone,
        verbs.CopingTool,
        verbs.CopingUsed,
        verbs.ReasonKept,
        verbs.PlanSheet,
        verbs.SafetyLine,
        verbs.PersonKept,
        verbs.CallOrder,
        verbs.SafetyPicture,
        verbs.TakeOut,
        verbs.Appointment,
        verbs.AppointmentWay,
        verbs.AppointmentEnd,
        verbs.Told,
        verbs.PlanHole,
        verbs.VoiceBack,
        verbs.Instrument,
        verbs.NotForMe,
        verbs.RoutineKept,
    }
)


def may_keep(voice: Voice) -> bool:
    """Whether the person has agreed that answers are kept. A stop does not take that back."""
    if voice.person.state is not PatientState.STOPPED:
        return voice.person.state is PatientState.ACTIVE
    given = people.consents(voice.work, voice.person.id).get(verbs.Purpose.KEEP)
    return given is not None and given[0]
