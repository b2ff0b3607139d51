"""What somebody with a patient's words before them sees of promises: those about the request, and the number to call."""

from dataclasses import dataclass
from datetime import datetime

from bot.service.promises.keepers import concerns
from bot.service.promises.making import next_try
from bot.service.requests.case import Case
from bot.store.people import people
from bot.store.people.people import StaffRow
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow


@dataclass(frozen=True, slots=True)
class Promised:
    """What was promised about a request, the newest first, each with whether the reader may say how it went.

    `phone` is the number the patient has given, empty for none; `next_try` is when a call that reaches nobody now is tried again.
    """

    rows: tuple[tuple[PromiseRow, bool], ...]
    phone: str
    next_try: datetime


def promised(case: Case, me: StaffRow) -> Promised:
    """The promises about a request, as one of staff sees them who may read its words."""
    rows = promises.of_request(case.work, case.stored.id)
    return Promised(
        tuple((one, concerns(one, me.id, case.ladder, case.staff)) for one in rows),
        people.phone(case.work, case.stored.patient_id),
        next_try(case.work, me),
    )
