"""`rodtrad hear`: what the program hears in texts, for clinicians and for measuring. Nothing is kept."""

import argparse
import json
import sys
from collections.abc import Iterable, Iterator

from bot.content.weights import load_hearing
from bot.domain.danger.hear import Heard
from bot.domain.danger.recognise import DangerKind

_RINGS = {
    0: "no danger heard: the text goes where it was going",
    1: "danger: the card comes at once",
    2: "may be danger: one question is asked, with the numbers in it",
}
_KINDS = {
    DangerKind.CHILD: "a child in danger",
    DangerKind.OVERDOSE: "overdose or poisoning",
    DangerKind.ACUTE_ILLNESS: "acute illness",
    DangerKind.VIOLENCE: "violence or threats",
    DangerKind.SUICIDE: "suicide or self-harm",
    DangerKind.PSYCHOSIS: "psychosis",
    DangerKind.WITHDRAWAL: "dangerous withdrawal",
}


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", _: argparse.ArgumentParser
) -> None:
    """Add the command to the program."""
    heard = commands.add_parser(
        "hear", help="reads texts from standard input, one a line; prints what is heard in each, as JSON"
    )
    heard.add_argument("--explain", action="store_true", help="in plain words, for a clinician")
    heard.set_defaults(command=hear_lines)


def hear_lines(arguments: argparse.Namespace) -> int:
    """One line out for each line in, also for an empty one; with `--explain` a paragraph for each."""
    hear = load_hearing().hear
    for text in _lines(sys.stdin.buffer):
        heard = hear(text)
        told = explained(text, heard) if arguments.explain else _as_json(text, heard)
        print(told, flush=True)
    return 0


def _lines(given: Iterable[bytes]) -> Iterator[str]:
    """Each line without its end; bytes that are no UTF-8 become a question mark in a box, as in Telegram."""
    for number, line in enumerate(given):
        text = line.decode("utf-8", errors="replace").removesuffix("\n").removesuffix("\r")
        yield text.removeprefix("\ufeff") if number == 0 else text


def _as_json(text: str, heard: Heard) -> str:
    said = {
        "text": text,
        "ring": heard.ring,
        "danger": heard.danger or "none",
        "why": heard.why,
        "intent": heard.intent or "none",
    }
    return json.dumps(said, ensure_ascii=False)


def explained(text: str, heard: Heard) -> str:
    """What is heard in a text, in plain words; nothing in it moves a terminal."""
    shown = "".join(letter if letter.isprintable() else " " for letter in text)
    lines = [f"«{shown}»", f"  {_RINGS[heard.ring]}"]
    if heard.danger is not None:
        lines.append(f"  kind: {_KINDS[heard.danger]}")
    if heard.why:
        lines.append(f"  because of: {'; '.join(heard.why)}")
    if heard.intent is not None:
        lines.append(f"  may want: {heard.intent}")
    return "\n".join(lines)
