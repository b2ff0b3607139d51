"""What the conversations about a person's own data cause."""

from bot.domain.flow import verbs
from bot.service.conversation.voice import Voice
from bot.service.own_data import erasing, exporting
from bot.store.erasing import wishes
from bot.store.tables.wishes import Through, Wish


def carry_out(voice: Voice, verb: verbs.OwnData, _: str) -> None:
    """Begin what the person wants done with their data; they have been told what follows, and said yes twice to an erasure."""
    if verb.what == "file":
        exporting.asked(voice, Through.CHAT)
        return
    due = erasing.ask(voice.work, voice.desk, voice.person.id, Through.CHAT).due
    voice.say("erase_asked", buttons=erasing.regret_key(voice), when=voice.time(due))


def standing(voice: Voice) -> list[str]:
    """What is under way with the person's data, a line each, for the page that says what is stored."""
    erase = wishes.of_patient(voice.work, voice.person.id, Wish.ERASE)
    return [] if erase is None else [voice.phrase("stored_erase_due", when=voice.time(erase.due_at))]
