"""Why somebody of the staff looks at what a person has shared: said before anything is shown, and read by the person."""

from datetime import timedelta
from enum import StrEnum
from typing import Final


class Reason(StrEnum):
    """The reasons that can be chosen."""

    REQUEST = "request"  # the person has asked for something
    CALL = "call"  # a conversation is planned
    COVER = "cover"  # stands in for whoever usually helps this person
    HANDOVER = "handover"  # is to take this person over, or gives them to somebody
    COMPLAINT = "complaint"  # somebody has complained, and the clinic answers for what was done
    LEARNING = "learning"  # those who work there go through it, to do it better
    OTHER = "other"  # in words of their own, which the clinic reads as well


#: So long a reason holds for the same person and session. A conversation on the phone is over by then; who comes back later has another
#: reason, or says it again, which takes two presses.
HOLDS: Final = timedelta(minutes=30)

#: For opening what a person shares, and for playing back how it went (`service/course/playing.py`).
TO_OPEN: Final = (Reason.REQUEST, Reason.CALL, Reason.COVER, Reason.HANDOVER, Reason.OTHER)
TO_PLAY: Final = (Reason.COMPLAINT, Reason.LEARNING, Reason.OTHER)
