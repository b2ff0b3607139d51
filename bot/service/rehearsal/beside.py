"""The first days played on the clinic's page, with somebody of the staff beside the person: every way through each scene.

It is a copy: nothing is written, and nobody is told. Of the person's own plan nothing is shown here, only what the clinic can see anyway.
"""

from dataclasses import dataclass
from typing import Final

from bot.dialogue.render import Renderer
from bot.domain.flow.effects import Show
from bot.domain.flow.engine import advance
from bot.domain.flow.events import Event, Pressed, Started
from bot.domain.flow.language import Choice, Many, YesNo
from bot.domain.flow.press import TAG_LENGTH
from bot.domain.flow.state import RunState, Status
from bot.domain.flow.values import Facts
from bot.domain.rehearsal.holes import Hole, find, shown_to_staff
from bot.i18n import format_date
from bot.ids import PatientId
from bot.service.conversation.voice import Voice
from bot.service.desk import Desk
from bot.service.people import board
from bot.service.rehearsal import playing, words
from bot.service.rehearsal.reading import world_of
from bot.store.database.work import Work
from bot.store.people import people
from bot.store.people.people import StaffRow

#: What a scene asks of the facts outside the person's own plan, of which nothing is shown here.
_FACTS: Final[Facts] = {"hole_menu": []}
_TAG: Final = "x" * TAG_LENGTH


@dataclass(frozen=True, slots=True)
class Turn:
    """What is said at one point of a scene, and what comes after each answer."""

    said: tuple[str, ...]
    answers: tuple[tuple[str, "Turn"], ...] = ()


@dataclass(frozen=True, slots=True)
class Played:
    """One person's first days for the staff: the scenes in the person's language, what the clinic can do in that of who looks."""

    name: str
    language: str
    scenes: tuple[tuple[str, Turn], ...]
    to_do: tuple[tuple[str, str], ...]


def show(work: Work, me: StaffRow, desk: Desk, patient_id: PatientId) -> Played | None:
    """The rehearsal of one person as `me` may see it; None for whoever is not theirs on the board."""
    line = board.one(work, me, patient_id)
    if line is None:
        return None
    voice = Voice(work, desk, people.by_id(work, patient_id, lock=False))
    world = world_of(work, desk, patient_id)
    in_order = sorted(desk.content.scenes.values(), key=lambda scene: scene.moment.in_world(world))
    scenes = tuple(
        (voice.text(f"{scene.id}.title"), _turn(voice, scene.id, RunState(), Started(scene.id)))
        for scene in in_order
    )
    found = shown_to_staff(find(world))
    return Played(line.row.name, voice.language, scenes, tuple(_to_do(work, me, desk, patient_id, found)))


def _to_do(
    work: Work, me: StaffRow, desk: Desk, patient_id: PatientId, found: tuple[Hole, ...]
) -> list[tuple[str, str]]:
    voice = Voice(work, desk, people.by_id(work, patient_id, lock=False))
    voice.language = me.language
    return [
        (words.to_mend(voice, hole), "" if hole.by is None else format_date(hole.by, voice.language))
        for hole in found
    ]


def _turn(voice: Voice, scene: str, before: RunState, event: Event) -> Turn:
    """What an event brings in a scene, and then every answer to what is asked; the scene's end is where holes would be offered."""
    state, effects = advance(voice.desk.content.book, before, event, _FACTS)
    playing.look(voice, state)
    renderer = Renderer(voice, lambda _: {}, _TAG, state)
    said = tuple(
        renderer.message(effect, first=True).text
        for effect in effects
        if isinstance(effect, Show) and effect.flow == scene
    )
    frame = state.frames[-1] if state.status is Status.ASKING else None
    if frame is None or frame.flow != scene:
        return Turn(said)
    flow = renderer.flow(frame.flow, frame.version)
    ask = flow.steps[frame.step].ask
    labels = renderer.labels(flow, frame.step, ask) if isinstance(ask, Choice | Many | YesNo) else {}
    return Turn(
        said,
        tuple(
            (label, _turn(voice, scene, state, Pressed(state.seq, scene, frame.step, option)))
            for option, label in labels.items()
        ),
    )
