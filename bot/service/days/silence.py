"""What somebody agrees to for when they go quiet. What follows from it by the clock: `service/clock/quiet.py`."""

from bot.domain.days import silence
from bot.domain.days.silence import SilenceWho, Stage
from bot.domain.flow import verbs
from bot.service.conversation.voice import Voice
from bot.store.days import silence as rules
from bot.store.days.silence import RuleRow


def agree(voice: Voice, verb: verbs.Silence, _: str = "") -> None:
    """Keep what the person agrees to, or part of it; 0 days: nothing is done when they are quiet. Counting begins now."""
    known = rules.of(voice.work, voice.person.id)
    days = verb.days if verb.days is not None else known.days if known else silence.USUAL
    who = verb.who or (known.who if known else SilenceWho.CASEWORKER)
    at = None
    if days:
        at = silence.look_at(Stage.LISTENING, voice.work.now, None, days, voice.person.timezone)
    rules.put(voice.work, voice.person.id, days, who, at)


def agreed(voice: Voice) -> RuleRow | None:
    """What the person has agreed to and has not switched off."""
    known = rules.of(voice.work, voice.person.id)
    return known if known is not None and known.look_at is not None else None
