"""The summary of a hand-over: drafted from what the person shares and what the clinic itself knows, for the person to decide about.

Nothing that the person has not shared is in a draft, and no word of a request: of what is open it says only that it is, and since when.
"""

from collections.abc import Iterator
from typing import Final

from bot.domain.messages.picture import Picture, Section
from bot.domain.people.transfer import Content, Line, by_heading
from bot.domain.requests.request import ENDED
from bot.i18n import format_date, local
from bot.service.appointments.words import name_of
from bot.service.conversation import shared
from bot.service.conversation.voice import Voice
from bot.service.promises import words as promised
from bot.store.appointments import appointments
from bot.store.people import people
from bot.store.promises import promises
from bot.store.requests import records

#: More lines of one kind are too many to decide about one by one.
MOST_SET: Final = 12


def draft(voice: Voice, words: str) -> Content:
    """What would be handed on of this person, line by line, in their language; `words` are the giver's own."""
    found: list[Line] = []
    for heading, texts in _parts(voice, words):
        found += [Line(f"{len(found) + n}", heading, text) for n, text in enumerate(texts)]
    return Content(tuple(found))


def _parts(voice: Voice, words: str) -> Iterator[tuple[str, list[str]]]:
    yield voice.phrase("summary_about"), list(_about(voice))
    if words:
        yield voice.phrase("summary_words", staff=voice.known("caseworker")), [words]
    for area in shared.of(voice):
        yield area.heading, [shared.line_of(voice, one) for one in area.lines]
    yield voice.phrase("summary_set"), list(_set(voice))
    yield voice.phrase("summary_open"), list(_open(voice))


def _about(voice: Voice) -> Iterator[str]:
    """What they speak, how they are best reached, who has helped."""
    yield voice.phrase("summary_language", language=voice.phrase(f"language_{voice.language}"))
    phone = people.phone(voice.work, voice.person.id)
    if phone:
        yield voice.phrase("summary_phone", phone=phone)
    for role, staff in (("caseworker", voice.caseworker), ("deputy", voice.deputy)):
        if staff is not None and staff.name:
            yield voice.phrase(f"summary_{role}", staff=staff.name, clinic=voice.clinic)


def _set(voice: Voice) -> Iterator[str]:
    """The appointments that the clinic has added; what the person wrote down themselves is theirs."""
    rows = appointments.of_clinic(voice.work, voice.person.id, voice.person.clinic_id)
    for row in rows[:MOST_SET]:
        day = format_date(row.day, voice.language)
        what = ", ".join(filter(None, (name_of(voice, row), " ".join(row.words.where.split()))))
        yield voice.phrase("summary_appointment", day=day, what=what)


def _open(voice: Voice) -> Iterator[str]:
    """What is still open at the giver's: that there is a message, and what was promised until when."""
    stored = records.living(voice.work, voice.person.id, lock=False)
    if stored is not None and not stored.by_program and stored.request.state not in ENDED:
        asked = local(stored.request.asked_at, voice.person.timezone).date()
        yield voice.phrase("summary_request", day=format_date(asked, voice.language))
    for row in promises.planned_of(voice.work, voice.person.id)[:MOST_SET]:
        day = format_date(local(row.when.at, voice.person.timezone).date(), voice.language)
        who = promised.called(voice, row.owner_id)
        yield voice.phrase(f"summary_promise_{row.kind}", staff=who, day=day)


def picture_of(voice: Voice, content: Content, left_out: int = 0) -> Picture:
    """The summary as it stands on paper: what stays in it, the person's own words, and how much they have left out."""
    sections = [
        Section(heading, tuple(texts)) for heading, texts in by_heading(content.staying()).items() if texts
    ]
    if content.own:
        sections.append(Section(voice.phrase("summary_own"), (content.own,)))
    if left_out:
        sections.append(Section("", (left_out_said(voice, left_out),)))
    today = local(voice.work.now, voice.person.timezone).date()
    name = people.patient_name(voice.work, voice.person.id)
    foot = voice.phrase("summary_foot", date=format_date(today, voice.language))
    return Picture(
        voice.phrase("summary_title", name=name), tuple(sections), foot, voice.phrase("picture_undrawn")
    )


def left_out_said(voice: Voice, left_out: int) -> str:
    """How much was left out, and never what."""
    one = "summary_left_out_one" if left_out == 1 else "summary_left_out"
    return voice.phrase(one, n=str(left_out))
