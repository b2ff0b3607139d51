"""What becomes of a yes to sharing the plan when another caseworker comes: it was said to the one before, and goes no further by itself.

The question named the caseworker («Vil du dele dette med Kari?»). So the yes ends with them, the person reads that it has, and is asked
whether the new one may see it too; until they say so nobody sees anything (docs/privacy.md).
"""

from typing import Final

from bot.domain.flow.verbs import Purpose
from bot.domain.messages.message import Button
from bot.domain.schedules.schedule import QUIET
from bot.ids import StaffId
from bot.service.conversation import purposes
from bot.service.conversation.voice import Voice
from bot.store.people import people
from bot.store.tables.messages import Lane

#: Stands in place of the step that asked.
WORDING: Final = "another caseworker"


def is_shared(voice: Voice) -> bool:
    """Whether the plan is shared now."""
    return purposes.holds(voice.work, voice.person.id, Purpose.SHARE_PLAN)


def ends(voice: Voice, giver: StaffId | None) -> None:
    """Let it be shared no more, and ask anew: `voice` knows the new team, `giver` is who has seen it until now."""
    staff = voice.known("caseworker")
    before = people.staff_member(voice.work, giver) if giver is not None else None
    name = voice.spoken([before])[before.id] if before is not None and before.name else ""
    values = {"giver": name or voice.phrase("someone_at_clinic"), "staff": staff}
    said = voice.phrase("share_ends", **values)
    people.give_consent(
        voice.work,
        voice.person.id,
        Purpose.SHARE_PLAN,
        WORDING,
        given=False,
        language=voice.language,
        shown=said,
    )
    keys = ((Button(voice.phrase("share_button_again"), "m:share"),),)
    message = voice.message("share_ends", keys, (), **values)
    voice.send(message, Lane.NEWS, not_before=QUIET.over(voice.work.now, voice.person.timezone))
