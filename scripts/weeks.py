"""Writes `docs/weeks/`: a good week and a bad one as the person sees them, in every language; a test holds them to the content.

`python -m scripts.weeks` writes them anew. What is tapped is named by its option, what is typed stands here in each language; all
else comes from the renderer that patients see. The people and the local numbers are those of the stage (`bot/dialogue/stage.py`).
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from bot.bootstrap import build_desk
from bot.dialogue.play import Player
from bot.dialogue.stage import Stage
from bot.domain.days.coping import OTHER, STARTERS
from bot.domain.flow.events import Pressed, Started, TimerFired, Wrote
from bot.domain.flow.state import Status
from bot.domain.flow.values import FactValue
from bot.service.desk import Desk

FOLDER = Path("docs/weeks")
LANGUAGES = ("nb", "nn", "en")
#: Lets the time of a wait pass.
LATER = ">"

Said = Mapping[str, str]


def say(nb: str, nn: str, en: str) -> Said:
    """What is typed, or a heading, by language."""
    return {"nb": nb, "nn": nn, "en": en}


@dataclass(frozen=True)
class Scene:
    """One conversation of the week: when, which, and what the person taps (an option), types (`Said`) or waits for."""

    when: Said
    flow: str
    does: tuple[str | Said, ...]
    facts: Mapping[str, FactValue] = field(default_factory=dict)
    params: Mapping[str, str] = field(default_factory=dict)


#: Somebody who has said yes to everything, with nothing out.
USUAL: Mapping[str, FactValue] = {
    "hour": 19,
    "consent_keep": True,
    "consent_contact": True,
    "consent_reminders": True,
    "open_request": "none",
    "has_caseworker": True,
    "has_deputy": True,
    "checkin_set": True,
    "coping_menu": [*STARTERS, OTHER],
    "reason_menu": [],
}

GOOD = (
    Scene(
        say("Dagen før, formiddag", "Dagen før, føremiddag", "The day before, morning"),
        "before",
        ("ready", "bed", "somebody"),
        {"days_since_discharge": -1, "hour": 11},
    ),
    Scene(
        say("Første dag, ettermiddag", "Første dag, ettermiddag", "First day, afternoon"),
        "arrival",
        ("there",),
        {"days_since_discharge": 0, "hour": 15},
    ),
    Scene(
        say("Første dag, kveld", "Første dag, kveld", "First day, evening"),
        "evening",
        ("long", "find", "cook"),
        {"days_since_discharge": 0, "hour": 19},
    ),
    Scene(
        say("Dagen etter, formiddag", "Dagen etter, føremiddag", "The next day, morning"),
        "first_days",
        ("little", "have", "wanted", "send"),
        {"days_since_discharge": 1, "hour": 11},
    ),
    Scene(
        say("Tredje dag, kveld", "Tredje dag, kveld", "Third day, evening"),
        "checkin",
        (
            "okay",
            "5",
            "yes",
            "walk",
            LATER,
            "2",
            "plan",
            say("Gikk til elva og tilbake.", "Gjekk til elva og attende.", "Walked to the river and back."),
        ),
        {"days_since_discharge": 2},
    ),
    Scene(
        say("Fjerde dag, formiddag", "Fjerde dag, føremiddag", "Fourth day, morning"),
        "first_days",
        ("fine", "somebody"),
        {"days_since_discharge": 3, "hour": 11},
    ),
    Scene(
        say("Sjette dag: planen", "Sjette dag: planen", "Sixth day: the plan"),
        "first_weeks",
        ("ready", "in_place", "yes", "on_its_way", "yes", "send", "not_relevant", "_leave"),
        {"days_since_discharge": 5},
    ),
)
BAD = (
    Scene(
        say("Drar før tida, ettermiddag", "Reiser før tida, ettermiddag", "Leaves early, afternoon"),
        "left_today",
        ("gone", "unsure", "not_me", "_skip"),
        {"discharged": False, "hour": 16, "days_since_discharge": -9, "door_shelter": True},
    ),
    Scene(
        say("Samme kveld: ingen seng", "Same kveld: inga seng", "The same evening: no bed"),
        "situation",
        ("send",),
        {"door_shelter": True},
        {"what": "bed"},
    ),
    Scene(
        say("Neste kveld", "Neste kveld", "The next evening"),
        "evening",
        ("heavy", "said"),
        {"days_since_discharge": 1},
    ),
    Scene(
        say("Tredje dag: russug", "Tredje dag: russug", "Third day: a craving"),
        "checkin",
        ("heavy", "9", "try", "call", LATER, "9", "fine", "yes", LATER, "7", "_skip", "fine", "_skip"),
        {"days_since_discharge": 2},
    ),
    Scene(
        say("Fjerde dag: har ruset seg", "Fjerde dag: har rusa seg", "Fourth day: has used"),
        "relapse",
        ("unsure", "detox", "send"),
        {"days_since_discharge": 3, "door_detox": True},
    ),
    Scene(
        say("Femte dag: dager uten LAR", "Femte dag: dagar utan LAR", "Fifth day: days without LAR"),
        "situation",
        ("_skip",),
        {"days_since_discharge": 4, "door_lar": True},
        {"what": "missed_dose"},
    ),
    Scene(
        say(
            "Femte natt, etter kortet med numrene",
            "Femte natt, etter kortet med numra",
            "Fifth night, after the card with the numbers",
        ),
        "crisis",
        ("_skip", "yes", LATER, "same", "send"),
        {"days_since_discharge": 4, "hour": 23},
        {},
    ),
    Scene(
        say(
            "Sjette dag: tungt for tredje gang",
            "Sjette dag: tungt for tredje gong",
            "Sixth day: hard for the third time",
        ),
        "checkin",
        ("heavy", "3", "call", "send"),
        {"days_since_discharge": 5, "pattern": "heavy"},
    ),
)
NEED = say("jeg orker ikke mer", "eg orkar ikkje meir", "I cannot take any more")
WEEKS: Mapping[str, tuple[Said, tuple[Scene, ...]]] = {
    "good": (say("En god uke", "Ei god veke", "A good week"), GOOD),
    "bad": (say("En vond uke", "Ei vond veke", "A bad week"), BAD),
}


@cache
def _desk() -> Desk:
    return build_desk()


def pages() -> Iterator[tuple[Path, str]]:
    """Every page with its text."""
    for name, (title, scenes) in WEEKS.items():
        for language in LANGUAGES:
            lines = [f"# {title[language]}", ""]
            for scene in scenes:
                lines += [f"## {scene.when[language]}", "", *_played(scene, language)]
            yield FOLDER / f"{name}.{language}.md", "\n".join(lines).rstrip() + "\n"


def _played(scene: Scene, language: str) -> Iterator[str]:
    desk = _desk()
    player = Player(Stage(desk.content, language, desk.texts.get), {**USUAL, **scene.facts})
    params = dict(scene.params) | ({"text": NEED[language]} if scene.flow == "crisis" else {})
    yield from _shown(player.happens(Started(scene.flow, params)))
    for deed in scene.does:
        frame, seq = (player.state.frames[-1] if player.state.frames else None), player.state.seq
        if frame is None:
            message = f"{scene.flow} is over before {deed!r}"
            raise ValueError(message)
        if deed == LATER:
            yield from ("*…*", "")
            yield from _shown(player.happens(TimerFired(seq)))
        elif isinstance(deed, str):
            yield from (f"> **{_label(player, deed)}**", "")
            yield from _shown(player.happens(Pressed(seq, frame.flow, frame.step, deed)))
        else:
            yield from (f"> {deed[language]}", "")
            yield from _shown(player.happens(Wrote(deed[language])))
    if player.state.status is not Status.ENDED:
        message = f"{scene.flow} is not over"
        raise ValueError(message)


def _label(player: Player, option: str) -> str:
    named = {"_skip": "button_skip", "_leave": "button_leave"}
    return player.labels().get(option) or (player.stage.phrase(named[option]) if option in named else option)


def _shown(lines: list[str]) -> Iterator[str]:
    """Texts as paragraphs, the keys of a question in one line; what nobody sees is left out."""
    keys: list[str] = []
    for line in lines:
        if line.startswith("  * "):
            continue
        if line.startswith("  "):
            keys += [part for part in _keys(line) if part]
            continue
        yield from _row(keys)
        yield from (line.replace("\n", "  \n"), "")
    yield from _row(keys)


def _row(keys: list[str]) -> Iterator[str]:
    if keys:
        yield from (" ".join(f"`{key}`" for key in keys), "")
        keys.clear()


def _keys(line: str) -> list[str]:
    if "[" not in line:
        return [line.strip()]
    return [part.split("] ", 1)[-1].strip() for part in line.strip().split("  ")]


def main() -> None:
    """Write every page."""
    FOLDER.mkdir(exist_ok=True)
    for path, text in pages():
        path.write_text(text, encoding="utf-8")
        print(path)


if __name__ == "__main__":
    main()
