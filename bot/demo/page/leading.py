"""What the one red button does on the phone: the next thing, as a person would do it who agrees to everything."""

import asyncio
from typing import Final

from bot.botapi import Entry, EntryKind, KeyboardKind, Who
from bot.demo.page.show import CannotError, Person, Show
from bot.i18n import LOCALES, SOURCE_LANGUAGE

#: The answers that lead through the welcome, by their keys in the content.
WELCOMED_BY: Final = (
    "welcome.what.ask.ok",
    "welcome.keep.ask.agree",
    "welcome.contact.ask.agree",
    "welcome.reminders.ask.agree",
    "silence.first.ask.agree",
    "welcome.begin.ask.later",
)
#: What is never passed by: whom one can call.
NUMBERS: Final = ("welcome.numbers.say",)
SENT_BY: Final = ("talk.first.ask.send", "ask_help.show.ask.send")
READ_BY: Final = ("phrase.request_button_read",)
#: How strong the craving is that is shown.
STRENGTH: Final = "7"
#: The welcome has no more questions than this.
MOST_QUESTIONS: Final = 15
#: Real seconds that the bot may take for its next question: Telegram takes one message a second in a chat.
QUESTION_WITHIN: Final = 10.0
LOOK_SECONDS: Final = 0.1


async def answer_welcome(show: Show) -> None:
    """Answer the questions of the welcome, each with the one that agrees, until there is none."""
    person = show.person
    wanted = labels(show, WELCOMED_BY) | {languages(show)[person.language]}
    asked = newest_question(show, person, wanted)
    if asked is not None and person.led_from is None:
        person.led_from = asked.number
    person.is_led = True
    try:
        for _ in range(MOST_QUESTIONS):
            if asked is None or person.done.welcomed:
                break
            person.led_to = asked.number
            done = await person.user.press(_first(asked, wanted) or "", asked.message_id)
            asked = await _next_question(show, person, wanted, done.mark)
    finally:
        person.is_led = False


async def _next_question(show: Show, person: Person, wanted: set[str], since: int) -> Entry | None:
    """The next one, once it has come; None when the welcome is over, or nothing comes that is answered here."""
    for _ in range(int(QUESTION_WITHIN / LOOK_SECONDS)):
        await asyncio.sleep(LOOK_SECONDS)
        asked = newest_question(show, person, wanted)
        if asked is not None and asked.number > since:
            return asked
        if show.person is person:
            await show.look_up()
        if person.done.welcomed:
            break
    return None


async def rate(show: Show) -> None:
    """Answer how strong the craving is. Raises `CannotError` when something else is asked."""
    await _press(show, {STRENGTH})


async def send_request(show: Show) -> None:
    """Send what is previewed. Raises `CannotError` when nothing is."""
    await _press(show, labels(show, SENT_BY))


async def read_answer(show: Show) -> None:
    """Open the answer that has come. Raises `CannotError` when there is none."""
    await _press(show, labels(show, READ_BY))


def passed_by(show: Show, person: Person, entry: Entry) -> bool:
    """Whether a message is of the welcome that the red button answered. Numbers for help are not, nor what still waits."""
    if person.led_from is None or entry.who is not Who.BOT or entry.number < person.led_from:
        return False
    said = show.standin.transcript.of(person.user.id, since=person.led_from)
    if any(
        one.who is Who.PERSON and one.kind is EntryKind.TEXT and one.number < entry.number for one in said
    ):
        return False
    waits = entry.keyboard is not None and entry.keyboard.kind is KeyboardKind.INLINE
    if waits and entry.number > person.led_to and not person.is_led:
        return False
    return not entry.text.startswith(tuple(text.partition("\n")[0] for text in labels(show, NUMBERS)))


def labels(show: Show, keys: tuple[str, ...]) -> set[str]:
    """What stands on those buttons, in every language."""
    texts = show.stage.program.desk.texts
    return {texts.get(key, language) for key in keys for language in (SOURCE_LANGUAGE, *LOCALES)}


def languages(show: Show) -> dict[str, str]:
    """What stands on the button of each language."""
    texts = show.stage.program.desk.texts
    codes = (SOURCE_LANGUAGE, *LOCALES)
    return {code: texts.get(f"welcome.language.ask.{code}", SOURCE_LANGUAGE) for code in codes}


def newest_question(show: Show, person: Person, wanted: set[str]) -> Entry | None:
    """The newest message with one of the wanted keys under it."""
    shown = reversed(show.standin.transcript.visible(person.user.id))
    return next((entry for entry in shown if entry.who is Who.BOT and _first(entry, wanted)), None)


def _first(entry: Entry, wanted: set[str]) -> str | None:
    keyboard = entry.keyboard
    labels = keyboard.labels if keyboard is not None and keyboard.kind is KeyboardKind.INLINE else ()
    return next((label for label in labels if label in wanted), None)


async def _press(show: Show, wanted: set[str]) -> None:
    """Press one of those keys; the message it stands under may be on its way. Raises `CannotError` when it does not come."""
    person = show.person
    for _ in range(int(QUESTION_WITHIN / LOOK_SECONDS)):
        asked = newest_question(show, person, wanted)
        if asked is not None:
            await person.user.press(_first(asked, wanted) or "", asked.message_id)
            return
        await asyncio.sleep(LOOK_SECONDS)
    raise CannotError("gone")
