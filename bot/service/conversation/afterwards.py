"""What is asked once in a while, after a conversation that the person has ended themselves: consents that mean something else now, and
whether the plan is to be shared."""

from datetime import datetime, timedelta
from typing import Final

from bot.domain.flow.verbs import Purpose
from bot.i18n import local
from bot.service.conversation.may_keep import may_keep
from bot.service.conversation.purposes import is_older, meanings
from bot.service.conversation.talk import Talk
from bot.store.conversations import conversations
from bot.store.people import people

#: The conversation in which what means something else now is asked again, and the one in which the plan can be shared.
AGAIN: Final = "consent_again"
SHARE: Final = "share_plan"
#: What is remembered: when something was last asked again, and that sharing was offered.
ASKED_AGAIN: Final = "consent_again_at"
SHARE_OFFERED: Final = "share_offered"
ASK_AGAIN_AFTER: Final = timedelta(days=7)
#: After these conversations of their own sharing may be offered.
CHECKLIST: Final = "discharge"


def after(talk: Talk) -> None:
    """With nothing else open: ask again for what means something else now, or whether to share."""
    if not talk.finished or talk.active is not None or talk.aside() or talk.ended is None:
        return
    if any(version > 1 for version in meanings(talk.book).values()) and _asks_again(talk):
        return
    if talk.ended.frames and talk.ended.frames[0].flow == CHECKLIST:
        _offers_to_share(talk)


def _asks_again(talk: Talk) -> bool:
    voice = talk.voice
    said = people.consents(voice.work, voice.person.id)
    if not any(is_older(talk.book, purpose, one) for purpose, one in said.items()):
        return False
    last = conversations.remembered(voice.work, voice.person.id).get(ASKED_AGAIN)
    if last is not None and voice.work.now - datetime.fromisoformat(last) < ASK_AGAIN_AFTER:
        return False
    conversations.remember(voice.work, voice.person.id, ASKED_AGAIN, voice.work.now.isoformat())
    talk.start(AGAIN)
    return True


def _offers_to_share(talk: Talk) -> None:
    """Once, and not on the day on which the person agreed to what comes first: there is enough to decide on that day."""
    voice = talk.voice
    if not may_keep(voice) or voice.caseworker is None:
        return
    said = people.consents(voice.work, voice.person.id)
    kept = said.get(Purpose.KEEP)
    today = local(voice.work.now, voice.person.timezone).date()
    if Purpose.SHARE_PLAN in said or kept is None or local(kept.at, voice.person.timezone).date() >= today:
        return
    if SHARE_OFFERED in conversations.remembered(voice.work, voice.person.id):
        return
    if conversations.plan(voice.work, voice.person.id):
        conversations.remember(voice.work, voice.person.id, SHARE_OFFERED, today.isoformat())
        talk.start(SHARE)
