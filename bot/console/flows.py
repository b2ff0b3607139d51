"""`rodtrad flows`: checking, translating, playing, drawing and signing the conversations."""

import argparse
from collections.abc import Mapping
from dataclasses import asdict
from pathlib import Path
from uuid import UUID

from bot.bootstrap import FLOWS, LOCALES, build_desk
from bot.console.asking import an_id, ask_name, no_names
from bot.console.common import CommandError, opened, say
from bot.content import check, load
from bot.content.proposed import UnknownSentenceError, changed, find, rewritten
from bot.dialogue.draw import INDEX, draw
from bot.dialogue.play import play
from bot.domain.lint.problems import Severity
from bot.i18n import LOCALES as LANGUAGES
from bot.i18n import SOURCE_LANGUAGE
from bot.i18n.checks import check_translations
from bot.i18n.texts import BrokenCatalogueError, Texts, load_catalogues
from bot.i18n.update import update_catalogues
from bot.service.desk import Desk
from bot.store.conversations import proposals, signatures
from bot.store.database.work import Store


def register(
    commands: "argparse._SubParsersAction[argparse.ArgumentParser]", common: argparse.ArgumentParser
) -> None:
    """Add the commands to the program."""
    flows = commands.add_parser("flows", help="the conversations").add_subparsers(
        required=True, metavar="WHAT"
    )
    checked = flows.add_parser(
        "check", parents=[common], help="read everything; say file:line and what to do"
    )
    checked.add_argument(
        "--release", action="store_true", help="warnings and stale translations count as errors"
    )
    checked.add_argument("--folder", type=Path, default=FLOWS)
    checked.set_defaults(command=check_flows)
    extracted = flows.add_parser(
        "extract", parents=[common], help="bring the catalogues for translators up to date with the content"
    )
    extracted.add_argument("--folder", type=Path, default=FLOWS)
    extracted.set_defaults(command=extract_texts)
    played = flows.add_parser("play", parents=[common], help="be the patient, in the terminal")
    played.add_argument("flow")
    played.add_argument("--folder", type=Path, default=FLOWS)
    played.add_argument("--language", choices=list(LANGUAGES), default=SOURCE_LANGUAGE)
    played.add_argument(
        "--fact", action="append", default=[], metavar="NAME=VALUE", help="what is to be true (several times)"
    )
    played.set_defaults(command=play_flow)
    drawn = flows.add_parser(
        "draw",
        parents=[common],
        help="make pictures (SVG) of conversations and check-lists, to read and print",
    )
    drawn.add_argument("flow", nargs="*", metavar="FLOW", help="which conversations or check-lists")
    drawn.add_argument(
        "--all", action="store_true", help=f"all of them, and {INDEX}, a page that leads to each"
    )
    drawn.add_argument("--language", choices=list(LANGUAGES), default=SOURCE_LANGUAGE)
    drawn.add_argument(
        "--to",
        type=Path,
        default=Path("drawings"),
        help="a folder (drawings), or a file NAME.svg for one picture",
    )
    drawn.add_argument("--folder", type=Path, default=FLOWS)
    drawn.set_defaults(command=draw_flows)
    proposed = flows.add_parser("proposals", help="other words that clinicians propose").add_subparsers(
        required=True, metavar="WHAT"
    )
    waiting = proposed.add_parser("list", parents=[common], help="those that wait, with their ids")
    waiting.set_defaults(command=list_proposals)
    for name, does, words in (
        ("take", take_proposal, "write one into its file, where the check has nothing to mend"),
        ("drop", drop_proposal, "set one aside; its file stays as it is"),
    ):
        ended = proposed.add_parser(name, parents=[common], help=words)
        ended.add_argument("id", type=an_id, metavar="ID", help="as the list shows it")
        ended.add_argument("--folder", type=Path, default=FLOWS)
        ended.set_defaults(command=does)
    signed = flows.add_parser(
        "sign", parents=[common], help="approve the content as it is now, as a clinician"
    )
    no_names(signed)
    signed.add_argument("--folder", type=Path, default=FLOWS)
    signed.set_defaults(command=sign_flows)


def check_flows(arguments: argparse.Namespace) -> int:
    """Read and check everything; exit 1 when something must be mended. Translations lie beside the folder, in `locales`."""
    found = check(arguments.folder, release=arguments.release)
    errors = sum(1 for finding in found if finding.severity is Severity.ERROR)
    if not errors:
        locales = arguments.folder.resolve().parent / LOCALES.name
        found += check_translations(arguments.folder, locales, release=arguments.release)
        errors = sum(1 for finding in found if finding.severity is Severity.ERROR)
    findings = [str(finding) for finding in found]
    text = "\n".join([*findings, f"{errors} to mend, {len(findings) - errors} to look at"])
    say(arguments, text, {"errors": errors, "findings": findings})
    return 1 if errors else 0


def extract_texts(arguments: argparse.Namespace) -> int:
    """Add new sentences to `locales` beside the folder, mark those whose Bokmål has changed, and set aside those that are gone."""
    if any(each.severity is Severity.ERROR for each in check(arguments.folder)):
        raise CommandError("the content must be mended first; `rodtrad flows check` says where")
    try:
        done = update_catalogues(arguments.folder, arguments.folder.resolve().parent / LOCALES.name)
    except BrokenCatalogueError as error:
        raise CommandError(str(error)) from error
    say(arguments, "\n".join(map(str, done)), {each.language: asdict(each) for each in done})
    return 0


def play_flow(arguments: argparse.Namespace) -> int:
    """Play one conversation in the terminal."""
    desk = _desk_of(arguments.folder)
    if arguments.flow not in desk.content.book:
        message = f"there is no flow {arguments.flow!r}; there are: {', '.join(flow.id for flow in desk.content.book)}"
        raise CommandError(message)
    facts = {name: _fact(value) for name, _, value in (fact.partition("=") for fact in arguments.fact)}
    play(desk.content, arguments.flow, arguments.language, _typed, print, facts, desk.texts.get)
    return 0


def _desk_of(folder: Path) -> Desk:
    """The content of a folder with the translations beside it."""
    return build_desk(folder, folder.resolve().parent / LOCALES.name)


def draw_flows(arguments: argparse.Namespace) -> int:
    """Write the pictures, or say what the check says when the content is broken."""
    wanted, to = list(dict.fromkeys(arguments.flow)), arguments.to
    if bool(wanted) == arguments.all:
        raise CommandError("say which conversations to draw, or --all; not both")
    content = load(arguments.folder)
    if content.errors:
        return check_flows(argparse.Namespace(folder=arguments.folder, release=False, json=arguments.json))
    known = [flow.id for flow in content.book]
    if unknown := [flow for flow in wanted if flow not in known]:
        message = f"there is no flow {unknown[0]!r}; there are: {', '.join(known)}"
        raise CommandError(message)
    one_file = to.suffix.lower() == ".svg"
    if one_file and len(wanted) != 1:
        raise CommandError(f"{to} is one file, and there are several pictures; give a folder")
    try:
        catalogues = load_catalogues(arguments.folder.resolve().parent / LOCALES.name)
    except BrokenCatalogueError as error:
        raise CommandError(str(error)) from error
    texts = Texts(content.texts, catalogues, content.aliases, content.official)
    files = draw(content, arguments.language, None if arguments.all else wanted, texts.get)
    paths = {to if one_file else to / name: text for name, text in files.items()}
    _write(paths)
    first = next(iter(paths))
    text = str(first) if len(paths) == 1 else f"{len(paths)} files in {to}; open {first}"
    say(arguments, text, {"files": [str(path) for path in paths]})
    return 0


def _write(files: Mapping[Path, str]) -> None:
    """Write files, with the folders they need. Raises `CommandError` when one cannot be written."""
    for path, text in files.items():
        try:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8", newline="\n")
        except OSError as error:
            message = f"{path} cannot be written ({error.strerror}); give another place with --to"
            raise CommandError(message) from error


def _typed() -> str | None:
    """The next line the person types; None at the end of the input."""
    try:
        return input("> ")
    except EOFError:
        return None


def _fact(text: str) -> str | int | bool:
    """A fact as the command line gives it: true, false, a whole number, or a word."""
    if text in {"true", "false"}:
        return text == "true"
    return int(text) if text.lstrip("-").isdigit() else text


def list_proposals(arguments: argparse.Namespace) -> int:
    """Show what waits: who proposes which words for which sentence."""
    with opened() as (store, _settings):
        found = store.read(proposals.waiting)
    lines = [
        f"{one.id}  {one.at:%Y-%m-%d}  {one.who}, {one.clinic}  {one.key}\n  - {one.before!r}\n  + {one.text!r}"
        for one in found
    ]
    data = [asdict(one) for one in found]
    say(arguments, "\n".join(lines) or "nothing is proposed", {"proposals": data})
    return 0


def take_proposal(arguments: argparse.Namespace) -> int:
    """Write a proposal into its file; live it is only once it is translated, signed and the program begins anew."""
    with opened() as (store, _settings):
        one = _proposal(store, arguments.id)
        try:
            sentence = find(arguments.folder, one.key)
        except UnknownSentenceError as error:
            raise CommandError(f"there is no sentence {one.key} any more; drop the proposal") from error
        if sentence.text != one.before:
            now = f"{sentence.file}:{sentence.line} has changed since; it is now {sentence.text!r}"
            raise CommandError(f"{now}. Write the change by hand, or drop the proposal")
        wrong = changed(load(arguments.folder), one.key, one.text).findings
        if wrong:
            raise CommandError(f"the check has something to mend: {wrong[0]}")
        text = rewritten(arguments.folder, sentence, one.text)
        _write({arguments.folder / sentence.file: text})
        store.run(proposals.end, one.id, proposals.TAKEN)
    then = "`rodtrad flows extract`, translate, `rodtrad flows check`, `rodtrad flows sign`, and start the program anew"
    words = f"{sentence.file}:{sentence.line} is changed; now {then}"
    say(arguments, words, {"file": sentence.file, "line": sentence.line, "key": one.key})
    return 0


def drop_proposal(arguments: argparse.Namespace) -> int:
    """Set a proposal aside."""
    with opened() as (store, _settings):
        one = _proposal(store, arguments.id)
        store.run(proposals.end, one.id, proposals.DROPPED)
    say(arguments, f"{one.key} stays as it is", {"key": one.key})
    return 0


def _proposal(store: Store, wanted: UUID) -> proposals.Proposal:
    found = next((one for one in store.read(proposals.waiting) if one.id == wanted), None)
    if found is None:
        raise CommandError("no proposal with this id waits; see `rodtrad flows proposals list`")
    return found


def sign_flows(arguments: argparse.Namespace) -> int:
    """Write down that a clinician has approved the content as it is now."""
    with opened() as (store, _settings):
        desk = _desk_of(arguments.folder)
        name = ask_name("Name of the clinician who approves the content as it is now")
        store.run(signatures.sign, desk.content.digest, name)
        say(
            arguments,
            f"signed by {name}: {desk.content.digest[:12]}",
            {"sha256": desk.content.digest},
        )
    return 0
