"""The quiet days: Anna agrees to be missed, says nothing after she has left, hears two words, and Kari learns of the silence by mail."""

from collections.abc import Callable
from datetime import timedelta
from typing import Final

from bot.demo.furnishing import CASEWORKER, DEPUTY, MAIL_OF
from bot.demo.story.easter_days import mail_of
from bot.demo.story.first_day import comes_in, logs_in, must_live
from bot.demo.story.phone import CHAT, KARI
from bot.demo.story.report import StoryError
from bot.demo.story.scene import Scene, patient
from bot.domain.messages.typography import plain
from bot.service.clock.quiet import HEARD_AGAIN
from bot.store.requests import events, records

#: In these days nothing hangs on a quarter of an hour.
STRIDE: Final = timedelta(hours=2)
#: Until the first word at the latest: the day of leaving, the three days that were agreed, and the night.
FIRST_WITHIN: Final = timedelta(days=6)
NEXT_WITHIN: Final = timedelta(days=2)


async def agrees(scene: Scene) -> None:
    """Anna comes in, and agrees to be written to and asked after when she is not heard from."""
    await comes_in(scene, silence="agree")
    await scene.phone.press("welcome.begin.ask.later", "welcome.later.say")


async def goes_quiet(scene: Scene) -> None:
    """She leaves and says nothing: a first word, a second, and until then nobody is told."""
    await _until(scene, "phrase.silence_first", FIRST_WITHIN)
    scene.expect(not _living(scene), "at the first word nobody is told")
    await _until(scene, "phrase.silence_second", NEXT_WITHIN)
    scene.expect(not _living(scene), "nor at the second")
    scene.expect(not scene.stage.mailbox.to(MAIL_OF[CASEWORKER]), "Kari has had no mail all these days")


async def is_missed(scene: Scene) -> None:
    """Kari is told by a mail that names nobody, and reads the proof that the silence is Anna's own; Anna reads that it was said."""
    mark = scene.phone.mark
    await _passes_until(scene, lambda: _living(scene), NEXT_WITHIN, "nobody is told of the silence")
    code = scene.read(must_live).code
    await mail_of(scene, CASEWORKER, code)
    await scene.settles()
    said = plain("\n".join(scene.stage.standin.transcript.texts(CHAT, since=mark)))
    scene.expect(KARI not in said, "on a lock screen it stays covered that Kari was told")
    opened = await scene.phone.user.press(scene.phone.words.label("phrase.button_open"))
    await scene.stage.standin.wait_for(
        CHAT, lambda entry: KARI in entry.text, since=opened.mark, timeout=scene.phone.patience
    )
    scene.report.held.append("Anna reads that Kari was told, as they had agreed")
    await logs_in(scene, CASEWORKER)
    page = await scene.kari.open(f"/staff/q/{code}")
    proof = scene.stage.program.desk.texts.phrase("staff_silence_proof", "nb").split("{second}")[1]
    scene.expect(
        plain(proof) in plain(page.text), "the proof that it is her own silence stands in the request"
    )
    scene.expect(not scene.stage.mailbox.to(MAIL_OF[DEPUTY]), "and nobody else is told")


async def is_heard_again(scene: Scene) -> None:
    """One press is enough, and Kari sees that Anna was heard, and not what she said."""
    await scene.phone.press("phrase.silence_button_here", "phrase.silence_here")
    await scene.stage.move(timedelta(minutes=30), scene.phone.patience)
    happened = scene.read(lambda work: [one.what for one in events.history(work, must_live(work).id)])
    scene.expect(HEARD_AGAIN in happened, "Kari sees that Anna was heard again")


def _living(scene: Scene) -> bool:
    return scene.read(lambda work: records.living(work, patient(work).id, lock=False)) is not None


async def _until(scene: Scene, key: str, longest: timedelta) -> None:
    mark, wanted = scene.phone.mark, scene.phone.words.sentence(key)

    def said() -> bool:
        texts = scene.stage.standin.transcript.texts(CHAT, since=mark)
        return any(wanted.fullmatch(plain(text)) for text in texts)

    await _passes_until(scene, said, longest, f"Anna does not hear {key}")
    scene.report.held.append(f"Anna hears {key}")


async def _passes_until(scene: Scene, holds: Callable[[], bool], longest: timedelta, point: str) -> None:
    """Let time pass until something holds. Raises `StoryError` when it does not."""
    ends = scene.stage.clock.now() + longest
    while not holds():
        if scene.stage.clock.now() >= ends:
            raise StoryError(point)
        await scene.stage.move(STRIDE, scene.phone.patience, STRIDE)
