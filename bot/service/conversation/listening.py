"""What becomes of a typed text that is no command: an answer, words for what is about to be sent, or an offer to send it.

Nothing that a person writes is dropped, and nothing is sent before they tap. Danger and commands have been seen to before.
"""

from collections.abc import Mapping
from typing import Final

from bot.domain.danger.hear import Intent
from bot.domain.flow.effects import Reask, Reason
from bot.domain.flow.events import Pressed, Wrote
from bot.domain.flow.language import FlowClass, FreeText
from bot.domain.flow.press import LEAVE
from bot.domain.flow.state import Status
from bot.domain.flow.values import WORDS
from bot.domain.words.small_talk import SmallTalk, small_talk_of
from bot.service.conversation.talk import Talk
from bot.service.conversation.voice import NUMBERS
from bot.store.conversations.conversations import RunRow
from bot.store.tables.conversation import RunStatus
from bot.store.tables.people import PatientState

#: The conversation that offers to send words; `over` in it is the conversation in which they were written.
FORWARD: Final = "forward"
#: A text of at most so many words may have been meant for an answer.
SHORT: Final = 3
#: So many characters of theirs a person is shown at once; what goes beyond is offered by itself.
MOST_AT_ONCE: Final = 12_000


#: What somebody may want, as the word that does it and the text on its key. A wish to talk is met by the offer to send the words.
MET_HERE: Final[Mapping[Intent, tuple[str, str]]] = {
    Intent.CRAVING: ("craving", "phrase.menu_craving"),
    Intent.RELAPSE: ("relapse", "phrase.menu_used"),
    Intent.DETOX: ("detox", "situation.body.ask.detox"),
    Intent.PREGNANT: ("pregnant", "situation.body.ask.pregnant"),
    Intent.DRIVING: ("driving", "situation.body.ask.driving"),
    Intent.HOME: ("bed", "situation.roof.ask.bed"),
    Intent.MONEY: ("food", "situation.roof.ask.food"),
    Intent.MEDICINE: ("situation", "phrase.menu_help"),
    Intent.PLAN: ("plan", "phrase.menu_plan"),
    Intent.STOP: ("stop", "phrase.menu_stop"),
    Intent.LANGUAGE: ("language", "phrase.menu_language"),
}


def hear(talk: Talk, text: str, intent: Intent | None = None) -> bool:
    """Take a text in the order: the answer to the open question, words that join those shown, small talk, an offer to send it.

    What it may be a wish for (`intent`) is offered beside that. Gives whether the text was understood: an answer, or small talk.
    """
    run = talk.active
    if run is None or run.state.status is not Status.ASKING:
        understood = _small_talk(talk, text)
        if not understood:
            offer(talk, text, intent=intent)
        return understood
    old = talk.is_old(run)
    answer = talk.answer_in(run, text)
    if answer is not None:
        return _take_answer(talk, run, answer, text, old=old)
    if old:
        understood = _small_talk(talk, text)
        if not understood:
            offer(talk, text, intent=intent)
        return understood
    if _answers_beneath(talk, run, text) or _asks_about_us(talk, text):
        return True
    if joins(talk, text):
        return False
    if _small_talk(talk, text):
        return True
    if any(char.isdigit() for char in text) and not any(char.isalpha() for char in text):
        talk.hint(run, text)
    elif intent is None and "?" not in text and talk.one_more(run, text):
        return True
    else:
        _not_an_answer(talk, run, text, intent)
    return False


def _take_answer(talk: Talk, run: RunRow, answer: Pressed | Wrote, text: str, *, old: bool) -> bool:
    """Give an answer to its question, unless that is of so long ago that it may be meant otherwise; gives whether it was taken."""
    if not old:
        talk.answer(run, answer)
    elif isinstance(talk.open_ask(run), FreeText):
        offer(talk, text, way="older")
    else:
        talk.voice.say("asked_long_ago")
        talk.show_where_we_are()
    return not old


def joins(talk: Talk, text: str) -> bool:
    """Let a text join the words that the open question shows, or will show when it is answered; False when it has none, or no room."""
    run = talk.active
    if run is None or talk.is_old(run) or not _is_about_words(talk, run):
        return False
    if has_already(talk, text):
        talk.show_where_we_are()
        return True
    if len(words_of(run)) + len(text) > MOST_AT_ONCE:
        return False
    if _asks_leave(talk, run) or not _says_the_numbers(talk, run):
        talk.voice.say("heard_more", lane=talk.lane)
    talk.add(run, text)
    return True


def with_words(run: RunRow, text: str) -> str:
    """The words that a conversation holds, and a text after them."""
    before = words_of(run)
    return text if not before or f"\n{text}\n" in f"\n{before}\n" else f"{before}\n{text}"


def has_already(talk: Talk, text: str) -> bool:
    """Whether the words that the open question is about hold a text, as lines of their own."""
    run = talk.active
    return run is not None and f"\n{text}\n" in f"\n{words_of(run)}\n"


def shows_own_words(talk: Talk) -> bool:
    """Whether the open question shows words of the person's: "kan du be Kari ringe meg" may well be more of them."""
    run = talk.active
    return run is not None and bool(words_of(run)) and not talk.is_old(run) and _is_about_words(talk, run)


def after(talk: Talk) -> None:
    """When an offer to send words is over, go back to the question in which they were written."""
    ended = talk.ended
    if ended is None or not ended.frames or talk.active is not None or ended.frames[0].flow != FORWARD:
        return
    way, option = ended.frames[0].params, talk.ended_with
    under = next((run for run in talk.aside() if run.tag == way.get("over")), None)
    if option == LEAVE or option.endswith("urgent"):
        talk.finished = False
    elif option == "do":
        talk.finished, talk.wanted = False, str(way.get("wish", "")) or None
    elif option == "belongs" and under is not None:
        answer = talk.answer_in(under, str(ended.visible.get(WORDS, "")))
        under.status = RunStatus.ACTIVE
        talk.go_on(under) if answer is None else talk.answer(under, answer)
    elif under is not None and way.get("way") != "older":
        talk.go_on(under)
    elif talk.voice.person.state is PatientState.STOPPED:
        talk.start("comeback")


def words_of(run: RunRow) -> str:
    """The words of the person's that a conversation holds."""
    return str(run.state.visible.get(WORDS, ""))


def _is_about_words(talk: Talk, run: RunRow) -> bool:
    """Whether the open question shows the words of a message, or asks for leave to send one."""
    if run.state.status is not Status.ASKING or isinstance(talk.open_ask(run), FreeText):
        return False
    frame = run.state.frames[-1]
    step = talk.book.get(frame.flow, frame.version).steps[frame.step]
    return "{preview}" in step.say[-1] or _asks_leave(talk, run)


def _asks_leave(talk: Talk, run: RunRow) -> bool:
    frame, ask = run.state.frames[-1], talk.open_ask(run)
    class_ = talk.book.get(frame.flow, frame.version).class_
    return class_ is FlowClass.REQUEST and ask is not None and ask.save == "contact"


def _answers_beneath(talk: Talk, run: RunRow, text: str) -> bool:
    """Take a text for the answer to the question over which words are offered, which still stands in the chat just above."""
    params = run.state.frames[0].params
    under = next((one for one in talk.aside() if one.tag == params.get("over")), None)
    if run.state.frames[0].flow != FORWARD or under is None or under.state.status is not Status.ASKING:
        return False
    if isinstance(talk.open_ask(under), FreeText) or talk.is_old(under):
        return False
    answer = talk.answer_in(under, text)
    if answer is None:
        return False
    if params.get("way") == "unsure":
        talk.leave_quietly(run)
    else:
        talk.put_aside(to=under)
    under.status = RunStatus.ACTIVE
    talk.answer(under, answer)
    return True


def _not_an_answer(talk: Talk, run: RunRow, text: str, intent: Intent | None) -> None:
    """Offer to send what did not answer the open question; after a short one with a word about how it is answered."""
    why = talk.why_not(run, text)
    short = len(text.split()) <= SHORT
    if (
        why is not None
        and why.reason is not Reason.NOT_AN_OPTION
        and (short or why.reason is Reason.TOO_LONG)
    ):
        _say_how(talk, why)
    offer(talk, text, way="unsure" if short else "plain", intent=intent)


def _say_how(talk: Talk, why: Reask) -> None:
    low, high = (f"{limit:g}" if limit is not None else "" for limit in (why.low, why.high))
    talk.voice.say(f"hint_{why.reason}", low=low, high=high)


def offer(talk: Talk, text: str, way: str = "plain", intent: Intent | None = None) -> None:
    """Ask whether these words are to be sent, or what they may be a wish for is to be done; the open question is kept."""
    run = talk.active
    params = {WORDS: text, "way": way}
    if intent is not None and intent in MET_HERE:
        word, label = MET_HERE[intent]
        params |= {"way": "intent", "offer": talk.voice.text(label), "wish": word}
    if run is not None:
        params |= {"over": run.tag, "question": talk.title_of(run)}
    talk.start(FORWARD, params, keep=True)


def _asks_about_us(talk: Talk, text: str) -> bool:
    """Answer a question that is for the program, also while words to somebody else are shown."""
    return small_talk_of(text) not in {None, SmallTalk.GREETING, SmallTalk.THANKS} and _small_talk(talk, text)


def _small_talk(talk: Talk, text: str) -> bool:
    """Answer a greeting, thanks, or a question about what this is; the open question is shown again."""
    found = small_talk_of(text)
    if found is None:
        return False
    voice = talk.voice
    if voice.person.state is PatientState.GREETED and talk.active is None:
        talk.start("welcome")
    elif voice.person.state is PatientState.STOPPED and talk.active is None:
        talk.start("comeback")
    else:
        voice.say(f"small_talk_{found}", buttons=talk.way_to_a_person(), keyboard=voice.keyboard())
        talk.show_where_we_are()
    return True


def _says_the_numbers(talk: Talk, run: RunRow) -> bool:
    """Whether the open question has the two numbers in it that stand after everything that was not understood."""
    words = talk.renderer(run.tag, run.state).open_question()
    return all(number in words for number in NUMBERS)
