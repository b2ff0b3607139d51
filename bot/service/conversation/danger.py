"""What follows from danger in a text: the card and an offer to send it (ring 1), one question (ring 2), a person for who cannot call.

What is danger is judged by `domain/danger/hear.py`. Nobody is told by any of this before the person says so.
"""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from bot.domain.danger.card import card
from bot.domain.danger.hear import Heard
from bot.domain.danger.recognise import DangerKind
from bot.domain.flow.events import Wrote
from bot.domain.flow.language import FlowClass
from bot.domain.flow.press import LEAVE, SKIP, Press
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.values import WORDS
from bot.domain.messages.message import Message
from bot.domain.words.no_call import cannot_call
from bot.service.conversation import earlier, listening
from bot.service.conversation.talk import Talk
from bot.store.conversations import conversations
from bot.store.conversations.conversations import RunRow
from bot.store.tables.messages import Lane

#: Offers to send what was written after a card.
CRISIS: Final = "crisis"
#: Asks whether anybody is in danger; `over` in it is the conversation in which the words were written.
QUESTION: Final = "in_danger"
#: Asks what stands in the way of calling.
NO_CALL: Final = "no_call"
#: Asks, when a card is over, whether what brought it goes where it was being written.
TAKEN_UP: Final = "taken_up"
#: A question that was asked so lately is not asked again for the same kind of danger: a no is believed, and asked too often the answer
#: becomes a habit. A few hours, since an evening can turn.
ASKED_HOLDS: Final = timedelta(hours=4)
#: What stands in the way of calling is asked about once a day at most.
WHY_HOLDS: Final = timedelta(days=1)
#: A card is given whole so many times within so long; then one line with the numbers stands for it.
WHOLE_CARDS: Final = 2
CARD_HOLDS: Final = timedelta(hours=1)
#: So many ways there are of saying that line.
SHORT_CARDS: Final = 3
#: What is remembered: when each kind was asked about, when the cards of each were given, when calling was asked about.
ASKED, CARDS, WHY = "asked_danger", "cards", "asked_why_no_call"


def card_now(talk: Talk, kind: DangerKind | None, text: str, *, answered: bool = False) -> None:
    """The built-in card at once; then, as a conversation, whether to send the words to the caseworker, with those that were shown.

    `answered` says that the card has been given already, without the database.
    """
    talk.lane = Lane.HELP
    if not answered:
        _give_card(talk, kind)
    run = talk.active
    over = run if run is not None and _answers_by_words(talk, run, text) else None
    if talk.voice.caseworker is None:
        if over is not None:
            _take_up(talk, over, text)
        return
    if talk.is_in(CRISIS) and (listening.has_already(talk, text) or listening.joins(talk, text)):
        return
    params = {WORDS: _with_what_is_shown(talk, text)}
    params |= {"over": over.tag, "said": text} if over is not None else {}
    talk.start(CRISIS, params, hold=over is not None)


def asks(talk: Talk, heard: Heard, text: str) -> bool:
    """Ask whether anybody is in danger now; False when that was asked lately, or a card or the question stands already.

    What answers the open question word for word is an answer, whatever else it may mean.
    """
    if heard.ring != 2 or _in_crisis(talk) or _is_an_answer(talk, text):
        return False
    kind, asked = str(heard.danger or ""), _remembered(talk).get(ASKED, {})
    if kind in asked and talk.work.now - datetime.fromisoformat(asked[kind]) < ASKED_HOLDS:
        return False
    _remember(talk, ASKED, {**asked, kind: talk.work.now.isoformat()})
    talk.lane = Lane.HELP
    run = talk.active
    params = {WORDS: text, "danger": kind} | ({"over": run.tag, "said": text} if run is not None else {})
    talk.start(QUESTION, params, hold=True)
    return True


def is_asking(talk: Talk) -> bool:
    """Whether the question stands open."""
    return _stands_at(talk, QUESTION)


def wrote_on(talk: Talk, text: str) -> str:
    """What is to be heard when somebody writes on instead of answering the question: its words and these. It stays in the chat."""
    run = talk.active
    if run is None or not _stands_at(talk, QUESTION) or talk.answer_in(run, text) is not None:
        return text
    said = listening.with_words(run, text)
    over = str(run.state.frames[0].params.get("over", ""))
    talk.leave_quietly(run)
    _give_floor(talk, over)
    return said


def is_about_calling(talk: Talk, text: str) -> bool:
    """Whether somebody says that they will not or cannot call."""
    return cannot_call(text, spoken_of=_in_crisis(talk)) and not _is_an_answer(talk, text)


def cannot(talk: Talk, text: str) -> bool:
    """Answer somebody who will not or cannot call: ask once what stops them, then offer a person. False when it says no such thing."""
    if not is_about_calling(talk, text):
        return False
    asked = _remembered(talk).get(WHY)
    text = _with_what_is_shown(talk, text)
    if asked is None or talk.work.now - datetime.fromisoformat(asked) >= WHY_HOLDS:
        _remember(talk, WHY, talk.work.now.isoformat())
        talk.start(NO_CALL, {WORDS: text}, hold=True)
        return True
    talk.voice.say("numbers_line", lane=Lane.HELP)
    if talk.voice.caseworker is not None:
        talk.start(CRISIS, {WORDS: text}, hold=True)
    return True


def after(talk: Talk) -> None:
    """When the question has been answered: the card, or the words go where they were going. What a crisis sent is offered no more."""
    ended = talk.ended
    if ended is not None and talk.ended_with == "send" and ended.frames[-1].flow == CRISIS:
        _drop_what_was_sent(talk, _words_of(ended))
    if ended is None or talk.active is not None or not ended.frames:
        return
    if ended.frames[-1].flow == CRISIS:
        _offer_to_take_up(talk, ended.frames[0].params)
        return
    if ended.frames[0].flow == TAKEN_UP:
        _taken_up(talk, ended)
        return
    if [frame.flow for frame in ended.frames] != [QUESTION]:
        return
    params, option = ended.frames[0].params, talk.ended_with
    talk.ended, talk.finished = None, False
    if option == "yes":
        _give_floor(talk, str(params.get("over", "")))
        card_now(talk, _kind(params), _words_of(ended))
    elif option in {SKIP, LEAVE}:
        _give_floor(talk, str(params.get("over", "")))
        listening.hear(talk, _words_of(ended))


def _answers_by_words(talk: Talk, run: RunRow, text: str) -> bool:
    """Whether a text is the answer to a question that asks for words, other than words that are to be sent."""
    ask = talk.open_ask(run) if run.state.status is Status.ASKING and not talk.is_old(run) else None
    return ask is not None and ask.save != WORDS and isinstance(talk.answer_in(run, text), Wrote)


def _offer_to_take_up(talk: Talk, params: Mapping[str, Any]) -> None:
    """Ask whether what brought a card goes where it was being written, if it was. What was written after the card has no part in that."""
    text = str(params.get("said", ""))
    over = next((run for run in talk.aside() if run.tag == params.get("over")), None)
    if over is not None and _answers_by_words(talk, over, text):
        _take_up(talk, over, text)


def _take_up(talk: Talk, over: RunRow, text: str) -> None:
    talk.ended, talk.finished = None, False
    talk.start(TAKEN_UP, {WORDS: text, "over": over.tag, "question": talk.title_of(over)}, hold=True)


def _taken_up(talk: Talk, ended: RunState) -> None:
    """Give the words to the question they were written for, or ask it anew."""
    params, option = ended.frames[0].params, talk.ended_with
    over = next((run for run in talk.aside() if run.tag == params.get("over")), None)
    if over is None or option == LEAVE:
        return
    talk.ended, talk.finished = None, False
    answer = talk.answer_in(over, _words_of(ended)) if option == "belongs" else None
    if answer is None:
        talk.go_on(over)
    else:
        talk.give_floor(over)
        talk.answer(over, answer)


def honour(talk: Talk, press: Press) -> None:
    """An old "yes" under the question: the card now, and an offer to send what stood there."""
    run = conversations.closed_run(talk.work, talk.voice.person.id, press.tag)
    before = earlier.stood_at(talk.work, talk.book, run.id, press)[0] if run is not None else None
    if before is None:
        card_now(talk, None, "")
    else:
        card_now(talk, _kind(before.visible), _words_of(before))


def _with_what_is_shown(talk: Talk, text: str) -> str:
    """A text after the words that are shown now, or were asked about. A preview stays for its buttons; a question is over."""
    run = talk.active
    if run is None:
        return text
    asked = run.state.frames[0].flow in {QUESTION, NO_CALL}
    if asked or _in_crisis(talk) or listening.shows_own_words(talk):
        text = listening.with_words(run, text)
    if asked:
        talk.leave_quietly(run)
    return text


def _drop_what_was_sent(talk: Talk, words: str) -> None:
    """End previews of what has been sent just now with more."""
    for run in talk.aside():
        said = _words_of(run.state)
        if said and f"\n{words}\n".startswith(f"\n{said}\n"):
            talk.leave_quietly(run)


def _give_card(talk: Talk, kind: DangerKind | None) -> None:
    """The card; after it has been given twice within the hour, one line with the numbers, said in another way each time."""
    voice, now = talk.voice, talk.work.now
    given = _remembered(talk).get(CARDS, {})
    name = str(kind or "")
    lately = [at for at in given.get(name, ()) if now - datetime.fromisoformat(at) < CARD_HOLDS]
    _remember(talk, CARDS, {**given, name: [*lately, now.isoformat()]})
    if len(lately) < WHOLE_CARDS:
        voice.send(Message(card(kind, voice.language), neutral=False), Lane.HELP)
    else:
        voice.say(f"card_again_{len(lately) % SHORT_CARDS + 1}", lane=Lane.HELP)


def _kind(answers: Mapping[str, Any]) -> DangerKind | None:
    name = answers.get("danger")
    return DangerKind(name) if name in list(DangerKind) else None


def _words_of(state: RunState) -> str:
    return str(state.visible.get(WORDS, ""))


def _give_floor(talk: Talk, tag: str) -> None:
    """Give the floor back to the conversation in which the words were written, without a word."""
    under = next((run for run in talk.aside() if run.tag == tag), None)
    if under is not None and talk.active is None:
        talk.give_floor(under)


def _stands_at(talk: Talk, flow: str) -> bool:
    run = talk.active
    return run is not None and run.state.status is Status.ASKING and run.state.frames[-1].flow == flow


def _in_crisis(talk: Talk) -> bool:
    run = talk.active
    if run is None:
        return False
    frame = run.state.frames[-1]
    return talk.book.get(frame.flow, frame.version).class_ is FlowClass.CRISIS


def _is_an_answer(talk: Talk, text: str) -> bool:
    """Whether a text is one of the answers that the open question takes, other than free text."""
    run: RunRow | None = talk.active
    return run is not None and not talk.asks_for_text() and talk.answer_in(run, text) is not None


def _remembered(talk: Talk) -> Mapping[str, Any]:
    return conversations.remembered(talk.work, talk.voice.person.id)


def _remember(talk: Talk, key: str, value: object) -> None:
    conversations.remember(talk.work, talk.voice.person.id, key, value)
