"""The first day: link, code, consents, the check-list with one "I need help", and that request until it is closed.

Kari does not take it, the deputy does, answers, the patient writes back, closed. The staff pages stay in Bokmål.
"""

from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from sqlalchemy import select

from bot.demo.furnishing import CASEWORKER, DEPUTY
from bot.demo.story.phone import ANNA, CHAT, KARI, OLA, PATIENT
from bot.demo.story.report import StoryError
from bot.demo.story.scene import Scene, patient
from bot.domain.flow.verbs import Purpose
from bot.domain.messages.typography import plain
from bot.domain.requests.request import State
from bot.ids import RequestId
from bot.store.conversations import conversations
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.requests import events, records
from bot.store.tables.messages import ProcessedUpdate
from bot.store.tables.people import PatientState

#: What people write themselves, in the patient's language.
ANSWER: Final[Mapping[str, str]] = {
    "nb": "Hei Anna. Jeg ringer deg klokka to.",
    "nn": "Hei Anna. Eg ringjer deg klokka to.",
    "en": "Hi Anna. I will call you at two.",
}
REPLY: Final[Mapping[str, str]] = {
    "nb": "Takk. Det passer fint.",
    "nn": "Takk. Det passar fint.",
    "en": "Thanks. That suits me fine.",
}
#: The patient leaves the clinic so many days after this one.
DISCHARGE_IN_DAYS: Final = 1
WAITING: Final = timedelta(minutes=61)  # one minute more than the first rung of the ladder
AREA: Final = "discharge_home"


async def enrols(scene: Scene) -> None:
    """From the link to three consents, in a language other than the one that the clinic noted."""
    await comes_in(scene, silence="refuse")


async def comes_in(scene: Scene, silence: str) -> None:
    """As `enrols`; what is answered to the question about silence is said: `agree`, `refuse`."""
    expect, phone = scene.expect, scene.phone
    # A phone's language comes before the clinic's note, but for this pair, which a phone cannot tell apart.
    noted = "nn" if scene.language == "nb" else "nb"
    invitation = await scene.stage.enrol(PATIENT, noted, DISCHARGE_IN_DAYS)
    asked = await phone.opens(invitation.token, "phrase.enrol_ask_code")
    expect(ANNA not in asked.text and KARI not in asked.text, "the bot names nobody before the code is right")
    wrong = "000000" if invitation.code != "000000" else "111111"
    await phone.writes(wrong, "phrase.enrol_wrong_code_4")
    await phone.writes(invitation.code, "welcome.language.say")
    await phone.press(f"welcome.language.ask.{scene.language}", "welcome.what.say.3")
    first = plain("\n".join(scene.stage.standin.transcript.texts(CHAT)))
    expect(
        all(phone.words.sentence(f"welcome.what.{part}").search(first) for part in ("say", "say.2", "say.3")),
        "it says what it is and is not",
    )
    expect("113" in first and "116 117" in first, "the emergency numbers come before any question")
    await phone.press("welcome.what.ask.ok", "welcome.keep.say")
    await phone.press("welcome.keep.ask.agree", "welcome.contact.say")
    await phone.press("welcome.contact.ask.agree", "welcome.reminders.say")
    await phone.press("welcome.reminders.ask.agree", "silence.first.say")
    await phone.press(f"silence.first.ask.{silence}", "welcome.begin.say")
    given = scene.read(lambda work: people.consents(work, patient(work).id))
    expect(
        {purpose for purpose, said in given.items() if said[0]}
        == {Purpose.KEEP, Purpose.CONTACT, Purpose.REMINDERS},
        "three consents stand in the database, each by itself",
    )
    person = scene.read(patient)
    expect(person.state is PatientState.ACTIVE, "the patient is active")
    expect(person.language == scene.language, "the language is the one that the patient chose")


async def needs_help(scene: Scene) -> None:
    """The check-list: one thing in place, one that help is wanted with; then asking again."""
    expect, phone = scene.expect, scene.phone
    await phone.press("welcome.begin.ask.start", "discharge.menu.say")
    await phone.press("discharge.menu.ask.home", f"{AREA}.tonight.say")
    await phone.press(f"{AREA}.tonight.ask.in_place", f"{AREA}.tonight_works.say")
    await phone.press(f"{AREA}.tonight_works.ask.yes", f"{AREA}.place.say")
    words = phone.words.label(f"{AREA}.place.need_help")
    preview = await phone.press(f"{AREA}.place.ask.need_help", "ask_help.show.say", preview=words)
    expect(words in preview.text, "the request is previewed")
    expect(scene.read(_living) is None, "nothing is sent before the patient says so")
    await phone.press("ask_help.show.ask.send", "phrase.request_sent")
    stored = scene.read(_living)
    expect(stored is not None and list(stored.reason) == [words], "staff see the preview, word for word")
    plan = scene.read(lambda work: conversations.plan(work, patient(work).id))
    tonight, place = (plan.get(item, {}) for item in ("tonight", "place"))
    expect(
        (tonight.get("status"), tonight.get("works")) == ("in_place", "yes"),
        "what is in place is in the plan, and works",
    )
    expect(place.get("status") == "need_help", "what help is needed with is in the plan")
    await phone.taps("phrase.keyboard_talk", "talk.what_now.say")
    await phone.press("talk.what_now.ask.again", "phrase.resume_offer")
    again = scene.read(_living)
    expect(
        stored and again and again.id == stored.id and again.request.times_asked == 2,
        "asking again is the same request, counted",
    )


async def nobody_takes_it(scene: Scene) -> None:
    """Kari looks at it and does nothing for an hour."""
    inbox = await logs_in(scene, CASEWORKER)
    scene.expect(PATIENT in inbox, "the request is in Kari's inbox")
    await scene.passes(WAITING, "phrase.request_went_on", "an hour in which Kari does nothing", staff=OLA)
    scene.report.held.append("the patient hears the truth: it has gone on to Ola")


async def deputy_answers(scene: Scene) -> None:
    """Ola takes it, sees what Anna will get, and answers; she reads it after a tap."""
    expect, phone, ola = scene.expect, scene.phone, scene.ola
    inbox = await logs_in(scene, DEPUTY)
    expect(PATIENT in inbox, "the request is in Ola's inbox")
    page = await ola.open(next(link for link in ola.page.links if link.startswith("/staff/q/")))
    expect(page.status == 200, "Ola opens the request")
    mark = phone.mark
    await ola.submit("/take")
    trail = scene.read(lambda work: people.audit_trail(work, patient(work).id))
    expect(
        any(what == people.SEEN and staff == scene.stage.staff[DEPUTY] for _, what, staff in trail),
        "that Ola has seen it is written down",
    )
    await phone.hears("phrase.request_taken", mark, "Ola took it", staff=OLA)
    mark = phone.mark
    answer = ANSWER[scene.language]
    shown = await ola.submit("/preview", text=answer)
    expect(answer in shown.text, "Ola sees what the patient will get")
    await ola.submit("/answer")
    notice = await phone.hears("phrase.request_answered", mark, "Ola answered", staff=OLA)
    expect(answer not in notice.text, "the notice gives nothing away on a lock screen")
    await phone.press("phrase.request_button_read", "phrase.relay_text", staff=OLA, text=answer)
    expect(scene.read(must_live).request.state is State.ANSWERED, "the request is answered")


async def patient_replies(scene: Scene) -> None:
    """Anna writes back, sees it before it goes, and Ola reads it."""
    expect, phone = scene.expect, scene.phone
    reply = REPLY[scene.language]
    await phone.press("phrase.relay_button_reply", "answer.write.say", staff=OLA)
    preview = await phone.writes(reply, "answer.show.say", preview=reply)
    expect(reply in preview.text, "the patient sees the reply before it goes")
    before = scene.read(lambda work: events.words(work, must_live(work).id))
    expect(all(one.text != reply for one in before), "the reply is not passed on before the patient says so")
    await phone.press("answer.show.ask.send", "phrase.reply_sent")
    page = await scene.ola.open(scene.ola.page.url)
    expect(reply in page.text, "Ola reads the reply")


async def closes(scene: Scene) -> None:
    """Ola closes it; the whole course stands in its history."""
    mark = scene.phone.mark
    request_id = scene.read(must_live).id
    await scene.ola.submit("/close")
    await scene.phone.hears("phrase.request_closed", mark, "Ola closed it")
    happened = " ".join(str(each) for each in scene.read(lambda work: _history(work, request_id)))
    for what in ("asked", "went_on", "taken", "answered", "replied", "closed"):
        scene.expect(what in happened, f"'{what}' is in the request's history")
    handled = scene.read(lambda work: work.connection.execute(select(ProcessedUpdate.update_id)).first())
    scene.expect(handled, "every update is marked as handled")


async def logs_in(scene: Scene, name: str) -> str:
    """What stands in the inbox of a member of staff who has just logged in."""
    browser = {CASEWORKER: scene.kari, DEPUTY: scene.ola}[name]
    await browser.open(await scene.stage.staff_url(name))
    return (await browser.submit("/staff/login")).text


def _history(work: Work, request_id: RequestId) -> list[str]:
    return [str(row.what) for row in events.history(work, request_id)]


def _living(work: Work) -> records.Stored | None:
    return records.living(work, patient(work).id, lock=False)


def must_live(work: Work) -> records.Stored:
    stored = _living(work)
    if stored is None:
        message = "there is no request"
        raise StoryError(message)
    return stored
