"""The days before Easter: staff are told by mail, in a chat while mail is down, whoever covers; what the patient hears on a holiday."""

import asyncio
import re
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from email.message import EmailMessage
from typing import Final

from bot.botapi.transcript import Entry
from bot.demo.furnishing import CASEWORKER, CLINIC, DEPUTY, MAIL_OF
from bot.demo.story.first_day import logs_in, must_live
from bot.demo.story.phone import ANNA, CHAT, KARI, OLA, PATIENT
from bot.demo.story.report import StoryError
from bot.demo.story.scene import Scene
from bot.domain.messages.typography import plain
from bot.i18n import format_weekday, local
from bot.store.database.work import Work
from bot.store.people import channels
from bot.store.people.channels import Channel
from bot.store.tables.channels import ChannelState

#: Wednesday 1 April 2026, 10:00 in Oslo: the next day is a holiday, and work begins again on Tuesday the 7th.
BEGINS: Final = datetime(2026, 4, 1, 8, 0, tzinfo=UTC)
HOLIDAY: Final = datetime(2026, 4, 2, 8, 0, tzinfo=UTC)
BACK_AT_WORK: Final = datetime(2026, 4, 7, 6, 0, tzinfo=UTC)
KARIS_CHAT: Final = 700_701
#: What no notice outside the page may say, in any language.
NEVER_SAID: Final = (
    PATIENT,
    ANNA,
    KARI,
    OLA,
    *CASEWORKER.split(),
    *DEPUTY.split(),
    CLINIC,
    "klinikk",
    "clinic",
    "rus",
)


async def is_told_by_mail(scene: Scene) -> None:
    """Anna asks; Kari has a mail with a code and the way to the inbox, and nothing of Anna's."""
    code = await _asks(scene)
    mail = await mail_of(scene, CASEWORKER, code)
    said = mail.as_string()
    scene.expect("/staff/" in said, "the mail leads to the inbox")
    told = said.replace(mail["To"], "").replace(mail["From"], "").replace("fjordheim.example", "").casefold()
    scene.expect(
        not any(word.casefold() in told for word in NEVER_SAID), "the mail names nobody, and no clinic's kind"
    )
    await _is_done_with(scene, CASEWORKER, KARI, code)


async def is_told_in_her_chat_while_mail_is_down(scene: Scene) -> None:
    """Kari joins a chat of her own from her page; the mail server is down, and the code is there at once."""
    kari, standin = scene.kari, scene.stage.standin
    await kari.open("/staff/reached")
    page = await kari.submit("/reached/telegram")
    token = next(
        (link.partition("?start=")[2] for link in page.links if link.startswith("https://t.me/")), ""
    )
    scene.expect(token, "her page has a link that joins her own chat")
    hers = standin.user(KARIS_CHAT, KARI, "nb")
    mark = standin.transcript.mark
    await hers.start(token)
    yes = scene.stage.program.desk.texts.phrase("notice_yes", "nb")
    await _hears(scene, lambda entry: entry.keyboard is not None, mark, "a question whether it reaches her")
    await hers.press(yes)
    await scene.settles()
    working = [one for one in scene.read(_karis(scene)) if one.state is ChannelState.WORKS]
    scene.expect(len(working) == 2, "one tap makes the chat count")
    scene.stage.mailbox.down, before = True, len(scene.stage.mailbox.letters)
    mark = standin.transcript.mark
    code = await _asks(scene)
    said = await _hears(scene, lambda entry: code in entry.text, mark, "the code")
    scene.expect(
        not any(word.casefold() in said.text.casefold() for word in NEVER_SAID),
        "the chat names nobody either",
    )
    scene.expect(len(scene.stage.mailbox.letters) == before, "no mail went out")
    scene.stage.mailbox.down = False
    await _is_done_with(scene, CASEWORKER, KARI, code)


async def goes_away(scene: Scene) -> None:
    """Kari writes down on her page that she is away, and that Ola covers."""
    await scene.kari.open("/staff/me")
    today = local(scene.stage.clock.now(), "Europe/Oslo").date()
    page = await scene.kari.submit(
        "/me/away",
        begins=today.isoformat(),
        until=(today + timedelta(days=14)).isoformat(),
        cover=str(scene.stage.staff[DEPUTY]),
    )
    scene.expect(page.status == 200 and OLA in page.text, "Kari is away, and Ola covers")
    await scene.stage.move(timedelta(minutes=1))


async def is_covered(scene: Scene) -> None:
    """Anna asks: it goes to Ola at once, she is told so, and Kari is left alone."""
    mark, chats = scene.phone.mark, len(scene.stage.standin.transcript.texts(KARIS_CHAT))
    code = await _asks(scene, sent=None)
    said = plain("\n".join(scene.stage.standin.transcript.texts(CHAT, since=mark)))
    scene.expect(KARI in said and OLA in said, "Anna hears that Kari is away and who answers instead")
    await mail_of(scene, DEPUTY, code)
    scene.expect(
        not any(code in one["Subject"] for one in scene.stage.mailbox.to(MAIL_OF[CASEWORKER])),
        "Kari gets no mail while she is away",
    )
    now = len(scene.stage.standin.transcript.texts(KARIS_CHAT))
    scene.expect(now == chats, "and nothing in her chat")
    await _is_done_with(scene, DEPUTY, OLA, code)


async def has_a_holiday(scene: Scene) -> None:
    """On the holiday Anna hears when somebody is at work again; Ola has his mail all the same, and nothing pretends to go on meanwhile."""
    await scene.stage.move_to(HOLIDAY, scene.phone.patience)
    mark = scene.phone.mark
    code = await _asks(scene, sent=None)
    await mail_of(scene, DEPUTY, code)
    await scene.settles()
    language = scene.phone.words.language
    weekday = format_weekday(local(BACK_AT_WORK, "Europe/Oslo"), language)
    said = plain("\n".join(scene.stage.standin.transcript.texts(CHAT, since=mark)))
    scene.expect(weekday.casefold() in said.casefold(), "Anna hears that work begins again on Tuesday")
    request = must_live
    before = scene.read(request).request.rung
    await scene.stage.move(timedelta(hours=5), scene.phone.patience)
    scene.expect(scene.read(request).request.rung == before, "no working minute passes on a holiday")
    await _is_done_with(scene, DEPUTY, OLA, code)


async def _asks(scene: Scene, sent: str | None = "phrase.request_sent") -> str:
    """Anna asks by two taps; gives the code."""
    await scene.phone.taps("phrase.keyboard_talk", "talk.first.say")
    if sent is None:
        await scene.phone.user.press(scene.phone.words.label("talk.first.ask.send"))
        for _ in range(int(scene.phone.patience / 0.05)):
            if await scene.stage.lies_still():
                break
            await asyncio.sleep(0.05)
        await scene.settles()
    else:
        await scene.phone.press("talk.first.ask.send", sent)
    return scene.read(must_live).code


async def mail_of(scene: Scene, name: str, code: str) -> EmailMessage:
    """The mail about a request. Raises `StoryError` when it does not come."""
    wanted = re.compile(rf"^{code}\b")
    for _ in range(int(scene.phone.patience / 0.05)):
        for one in scene.stage.mailbox.to(MAIL_OF[name]):
            if wanted.match(one["Subject"]):
                scene.report.held.append(f"{name.split(maxsplit=1)[0]} has a mail with the code")
                return one
        await asyncio.sleep(0.05)
    message = f"{name} has no mail about {code}"
    raise StoryError(message)


async def _hears(scene: Scene, wanted: Callable[[Entry], bool], since: int, what: str) -> Entry:
    """Wait for something in Kari's chat. Raises `StoryError` when it does not come."""
    try:
        entry = await scene.stage.standin.wait_for(
            KARIS_CHAT, wanted, since=since, timeout=scene.phone.patience
        )
    except TimeoutError:
        message = f"in her chat Kari does not hear {what}"
        raise StoryError(message) from None
    scene.report.held.append(f"in her chat Kari hears {what}")
    return entry


async def _is_done_with(scene: Scene, name: str, first_name: str, code: str) -> None:
    """Take the request from the notice's code, and be done with it."""
    browser = {CASEWORKER: scene.kari, DEPUTY: scene.ola}[name]
    await logs_in(scene, name)
    await browser.open(f"/staff/q/{code}")
    mark = scene.phone.mark
    await browser.submit("/take")
    await scene.phone.hears("phrase.request_taken", mark, f"{first_name} took it", staff=first_name)
    mark = scene.phone.mark
    await browser.submit("/close")
    await scene.phone.hears("phrase.request_closed", mark, f"{first_name} closed it")


def _karis(scene: Scene) -> Callable[[Work], list[Channel]]:
    return lambda work: channels.of(work, scene.stage.staff[CASEWORKER])
