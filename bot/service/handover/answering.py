"""What the person says to a hand-over: yes or no to it, and line by line to the summary. They may say no until it has taken effect."""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Final
from uuid import UUID

from bot.domain.flow import verbs
from bot.domain.messages.incoming import clean_text
from bot.domain.messages.message import Message
from bot.domain.messages.picture import parts
from bot.domain.messages.typography import on_one_line
from bot.domain.people.transfer import ENDED, LONGEST_WORDS, Content, Kind, State, Summary, by_heading
from bot.service.conversation.voice import Voice
from bot.service.handover import drafting, telling
from bot.store.people import transfers
from bot.store.people.transfers import TransferRow

_ID: Final = re.compile(r"[0-9a-f]{32}")


def asks(voice: Voice) -> str:
    """What the person has to answer: `agree` (to the hand-over itself), `summary`, or `none`."""
    row = transfers.living(voice.work, voice.person.id)
    if row is None or not row.clock.waits_for_the_person:
        return "none"
    return "agree" if row.state is State.ASKED and row.kind is Kind.CLINIC else "summary"


def carry_out(voice: Voice, verb: verbs.Handover, _: str = "") -> None:
    """Do what the conversation asks for. What is no longer so (it was taken back, or time is over) is said, and nothing is done."""
    row = transfers.living(voice.work, voice.person.id)
    if row is None or row.content is None or not row.clock.waits_for_the_person:
        voice.say("handover_nothing", keyboard=voice.keyboard())
        return
    _DOES[verb.does](voice, row, row.content, verb)


def menu(voice: Voice) -> dict[str, str]:
    """The lines that can still be taken out, with what stands on their buttons."""
    row = transfers.living(voice.work, voice.person.id)
    if row is None or row.content is None or row.summary is not Summary.ASKED:
        return {}
    return {line.key: on_one_line(line.text) for line in row.content.staying()}


MENUS: Final[Mapping[str, Callable[[Voice], dict[str, str]]]] = {"handover_menu": menu}


def _tell(voice: Voice, row: TransferRow, _: Content, __: verbs.Handover) -> None:
    """What it is about, before the question."""
    voice.send(Message(_question(voice, row)))


def _question(voice: Voice, row: TransferRow) -> str:
    return voice.phrase(
        "handover_about",
        giver=telling.called(voice, row.giver_id),
        clinic=voice.clinic,
        to_clinic=telling.clinic_of(voice, row),
    )


def _agree(voice: Voice, row: TransferRow, content: Content, _: verbs.Handover) -> None:
    said = replace(content, agreed=_question(voice, row))
    after = transfers.change(voice.work, row, said, state=State.AGREED, agreed_at=voice.work.now)
    if after is not None:
        telling.tell_receivers(voice, after)


def _refuse(voice: Voice, row: TransferRow, _: Content, __: verbs.Handover) -> None:
    stop(voice, row)


def _begin(voice: Voice, row: TransferRow, content: Content, _: verbs.Handover) -> None:
    """Decide anew: what was taken out before is in again."""
    _keep(voice, row, replace(content, out=()))


def _show(voice: Voice, row: TransferRow, content: Content, _: verbs.Handover) -> None:
    """The summary as it stands, a message for each heading, so that no part is long."""
    for heading, texts in by_heading(content.staying()).items():
        voice.send(Message("\n".join([heading.upper(), *(f"• {text}" for text in texts)])))
    if content.own:
        voice.send(Message(f"{voice.phrase('summary_own').upper()}\n{content.own}"))
    if not content.staying() and not content.own:
        voice.say("summary_empty")


def _without(voice: Voice, row: TransferRow, content: Content, verb: verbs.Handover) -> None:
    _keep(voice, row, content.without(verb.entry or ""))


def _add(voice: Voice, row: TransferRow, content: Content, verb: verbs.Handover) -> None:
    text = clean_text(verb.text or "").strip()[:LONGEST_WORDS]
    _keep(voice, row, replace(content, own=text))


def _approve(voice: Voice, row: TransferRow, content: Content, _: verbs.Handover) -> None:
    """Only what stands there travels; of the rest only how much it was."""
    travels, left_out = content.approved()
    ended = {} if row.kind is Kind.CLINIC else {"state": State.DONE}
    after = transfers.change(voice.work, row, travels, summary=Summary.APPROVED, left_out=left_out, **ended)
    if after is not None and row.kind is Kind.OUTSIDE:
        for one in parts(drafting.picture_of(voice, travels, left_out)):
            voice.send(Message(voice.phrase("summary_here"), picture=one, paper=True))
    _say_next(voice, row, "handover_summary_yes")


def _nothing(voice: Voice, row: TransferRow, content: Content, _: verbs.Handover) -> None:
    """No summary is sent; the hand-over goes on without."""
    ended = {} if row.kind is Kind.CLINIC else {"state": State.DONE}
    transfers.change(voice.work, row, content.emptied(), summary=Summary.REFUSED, **ended)
    _say_next(voice, row, "handover_summary_no")


def _say_next(voice: Voice, row: TransferRow, phrase: str) -> None:
    """What was decided, and what comes now; of another clinic, that it can still be stopped."""
    said = voice.phrase(phrase)
    after = voice.phrase(
        f"handover_next_{row.kind}",
        giver=telling.called(voice, row.giver_id),
        staff=telling.called(voice, row.to_staff_id),
        to_clinic=telling.clinic_of(voice, row),
    )
    keys = telling.key(voice, row, telling.NO) if row.kind is Kind.CLINIC else ()
    voice.send(Message(f"{said}\n\n{after}", keys, keyboard=() if keys else voice.keyboard()))


def _keep(voice: Voice, row: TransferRow, content: Content) -> None:
    transfers.change(voice.work, row, content)
    voice.menus.clear()


_DOES: Final[Mapping[str, Callable[[Voice, TransferRow, Content, verbs.Handover], None]]] = {
    "tell": _tell,
    "agree": _agree,
    "refuse": _refuse,
    "begin": _begin,
    "show": _show,
    "without": _without,
    "add": _add,
    "approve": _approve,
    "nothing": _nothing,
}


def found(voice: Voice, data: str) -> tuple[TransferRow | None, str]:
    """The hand-over that a button is about, if it is this person's, and what was pressed."""
    code, _, action = data.partition(":")
    row = transfers.find(voice.work, UUID(hex=code)) if _ID.fullmatch(code) else None
    return (row if row is not None and row.patient_id == voice.person.id else None), action


def ask_whether_to_stop(voice: Voice, row: TransferRow) -> None:
    """«I would rather not» stops nothing by itself: a thumb slips."""
    if row.state in ENDED:
        voice.say("handover_over", keyboard=voice.keyboard())
        return
    keys = (*telling.key(voice, row, telling.STOP), *telling.key(voice, row, telling.LEAVE))
    voice.say("handover_sure", buttons=keys, giver=telling.called(voice, row.giver_id))


def stop(voice: Voice, row: TransferRow) -> None:
    """Say no: all stays as it is, and what was prepared is gone."""
    emptied = Content(agreed=row.content.agreed if row.content else "")
    if row.state in ENDED or transfers.change(voice.work, row, emptied, state=State.NO) is None:
        voice.say("handover_over", keyboard=voice.keyboard())
        return
    telling.tell_giver(voice, row)
    telling.tell_receivers(voice, row)
    voice.say("handover_stays", keyboard=voice.keyboard(), giver=telling.called(voice, row.giver_id))
