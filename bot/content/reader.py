"""Reads the files of a content folder one by one, and keeps what they say and what is wrong with each."""

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Final, TypeVar

from pydantic import BaseModel, ValidationError

from bot.content.entries import NEEDED_PHRASES, HelpNumber, NumberFile, Phrase
from bot.content.findings import Finding, finding, shape_findings
from bot.content.source import Source, UnreadableError, read_source
from bot.domain.checklist.as_flows import Compiled, compile_checklist
from bot.domain.checklist.checklist import CheckList
from bot.domain.checklist.remarks import name_remarks
from bot.domain.days.instrument import Instrument
from bot.domain.days.instrument_flow import ALL, PHRASES, asking, flow_of
from bot.domain.flow.language import Flow
from bot.domain.flow.texts import flow_texts
from bot.domain.languages import LOCALES, SOURCE_LANGUAGE
from bot.domain.lint.kinds import kind_remarks
from bot.domain.lint.problems import Problem, Remark, Severity, Where
from bot.domain.lint.wording import about_message, about_neutral, about_text
from bot.domain.lint.wording_translated import about_translation
from bot.domain.rehearsal.scenes import Scene
from bot.domain.requests.kinds import KindsFile

_Model = TypeVar("_Model", bound=BaseModel)

#: The one file of kinds of requests and their policies.
KINDS: Final = "requests/kinds.yaml"

#: What a flow refers to may stand in another file: not to be judged while one is broken.
_FROM_ELSEWHERE: Final = frozenset(
    {
        "unknown-flow",
        "unknown-answer",
        "unknown-fact",
        "unknown-text",
        "unknown-item",
        "unknown-request",
        "never-true",
    }
)
_Place = tuple[Source, Compiled | None]
#: Nobody has held an instrument's words or licence against their source.
UNCHECKED: Final = "unchecked-instrument"


class Reader:
    """Reads the files of a folder one by one, and keeps what they say and what is wrong with them."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.flows: dict[str, Flow] = {}
        self.checklists: dict[str, CheckList] = {}
        self.scenes: dict[str, Scene] = {}
        self.instruments: dict[str, Instrument] = {}
        self.phrases: dict[str, Phrase] = {}
        self.numbers: list[HelpNumber] = []
        self.kinds: KindsFile | None = None
        self.aliases: dict[str, str] = {}
        self.findings: list[Finding] = []
        self._places: dict[str, _Place] = {}

    def read(self) -> None:
        """The whole folder."""
        if not self.folder.is_dir():
            self._refuse(self.folder.name, 1, Remark("no-folder", f"there is no folder {self.folder}"))
            return
        for source in self._sources("*.yaml"):
            self._flow(source)
        for source in self._sources("checklists/*.yaml"):
            self._checklist(source)
        for source in self._sources("rehearsal/*.yaml"):
            self._scene(source)
        for source in self._sources("phrases/*.yaml"):
            self._phrases(source)
        for source in self._sources("help/*.yaml"):
            self._numbers(source)
        for source in self._sources("instruments/*.yaml"):
            self._instrument(source)
        missing = [key for key in NEEDED_PHRASES if key not in self.phrases]
        if missing and not self._broken():
            self._refuse(
                "phrases", 1, Remark("missing-phrase", f"no file in phrases/ has: {', '.join(missing)}")
            )
        self._ask_instruments()
        self._kinds()

    def texts(self) -> Iterator[tuple[str, str]]:
        """Every text with its key."""
        for flow in self.flows.values():
            yield from flow_texts(flow)
        for checklist in self.checklists.values():
            yield from checklist.texts()
        for key, phrase in self.phrases.items():
            yield f"phrase.{key}", phrase.text
        if self.kinds is not None:
            yield from self.kinds.texts()
        for number in self.numbers:
            yield from (
                (f"help.{number.id}.{key}", text)
                for key in ("name", "hours", "about")
                if (text := getattr(number, key))
            )

    def locate(self, problems: Iterable[Problem]) -> None:
        """Turn the linter's problems into findings; without those that may come from a file that could not be read."""
        broken = self._broken()
        for problem in problems:
            if broken and problem.remark.code in _FROM_ELSEWHERE:
                continue
            source, compiled = self._places[problem.flow]
            where = problem.at if compiled is None else _written_at(compiled, problem.flow, problem.at)
            self.findings.append(finding(source, where, problem.remark))

    def _broken(self) -> bool:
        return any(each.severity is Severity.ERROR for each in self.findings)

    def _refuse(self, name: str, line: int, remark: Remark) -> None:
        self.findings.append(Finding(name, line, remark.severity, remark.code, remark.message))

    def _sources(self, pattern: str) -> Iterator[Source]:
        for path in sorted(self.folder.glob(pattern)):
            name = path.relative_to(self.folder).as_posix()
            try:
                yield read_source(path, name)
            except UnreadableError as error:
                self._refuse(name, error.line, Remark("unreadable", str(error)))
            except OSError as error:
                self._refuse(name, 1, Remark("unreadable", f"cannot be read: {error.strerror}"))

    def _parse(self, source: Source, model: type[_Model], data: object, where: Where = ()) -> _Model | None:
        try:
            return model.model_validate(data)
        except ValidationError as error:
            self.findings += shape_findings(source, where, error, model)
            return None

    def _flow(self, source: Source) -> None:
        flow = self._parse(source, Flow, source.data)
        if flow:
            self._named_alike(source, flow.id)
            self._add(flow, (source, None), ("id",))

    def _add(self, flow: Flow, place: _Place, where: Where) -> None:
        if flow.id in self.flows:
            other = self._places[flow.id][0].name
            self.findings.append(
                finding(place[0], where, Remark("twice", f"there is a flow {flow.id} already, from {other}"))
            )
            return
        self.flows[flow.id] = flow
        self._places[flow.id] = place

    def _named_alike(self, source: Source, name: str) -> None:
        if Path(source.name).stem != name:
            message = f"the file of {name} should be called {name}.yaml, so that it is found"
            self.findings.append(finding(source, ("id",), Remark("file-name", message, Severity.WARNING)))

    def _checklist(self, source: Source) -> None:
        checklist = self._parse(source, CheckList, source.data)
        if checklist is None:
            return
        self._named_alike(source, checklist.id)
        known = {item for each in self.checklists.values() for _, item, _ in each.items()}
        refused = list(name_remarks(checklist, known))
        self.findings += [finding(source, where, remark) for where, remark in refused]
        for where, text in checklist.located_texts():
            self.findings += [finding(source, where, remark) for remark in about_text(text)]
        if refused:
            return
        self.checklists[checklist.id] = checklist
        compiled = compile_checklist(checklist)
        self.aliases |= compiled.aliases
        for flow in compiled.flows:
            self._add(flow, (source, compiled), ("id",))

    def _scene(self, source: Source) -> None:
        scene = self._parse(source, Scene, source.data)
        if scene is None:
            return
        self._named_alike(source, scene.id)
        items = [item for each in self.checklists.values() for _, item, _ in each.items()]
        self.findings += [finding(source, where, remark) for where, remark in scene.remarks(items)]
        self.scenes[scene.id] = scene
        self._add(scene.flow(), (source, None), ("id",))

    def _instrument(self, source: Source) -> None:
        """A standard instrument (after the phrases, which its conversation says). Its own words are not judged: they are another's."""
        instrument = self._parse(source, Instrument, source.data)
        if instrument is None:
            return
        self._named_alike(source, instrument.id)
        for where in instrument.unchecked:
            what = "the licence" if where[0] == "licence" else f"the words in {where[1]}"
            message = (
                f"nobody has held {what} against the source: only test persons are asked {instrument.id} until "
                "`checked_on` has the day (docs/content.md)"
            )
            self.findings.append(finding(source, where, Remark(UNCHECKED, message, Severity.WARNING)))
        for language in LOCALES:
            for name, ours in (("about", instrument.about), ("sum", instrument.sum.reads)):
                place: Where = (name, language) if name == "about" else ("sum", "reads", language)
                said = ours.said(language) or ours.nb
                found = (
                    about_text(said)
                    if language == SOURCE_LANGUAGE
                    else about_translation(ours.nb, said, language)
                )
                self.findings += [finding(source, place, remark) for remark in found]
        missing = [key for key in PHRASES.values() if key not in self.phrases]
        if missing:
            if not self._broken():
                message = f"no file in phrases/ has what is said around it: {', '.join(missing)}"
                self.findings.append(finding(source, ("id",), Remark("missing-phrase", message)))
            return
        self.instruments[instrument.id] = instrument
        words = {key: one.text for key, one in self.phrases.items()}
        self._add(flow_of(instrument, words), (source, None), ("id",))
        self.aliases |= {f"{instrument.flow_id}.{where}": f"phrase.{key}" for where, key in PHRASES.items()}

    def _ask_instruments(self) -> None:
        """The conversation that asks whichever is due; none where there is no instrument."""
        if self.instruments and "instruments_title" in self.phrases:
            first = next(iter(self.instruments.values()))
            place = self._places[first.flow_id]
            self._add(
                asking(self.instruments.values(), self.phrases["instruments_title"].text), place, ("id",)
            )
            self.aliases[f"{ALL}.title"] = "phrase.instruments_title"

    def _phrases(self, source: Source) -> None:
        entries = (
            source.data.get("phrases") if isinstance(source.data, dict) and len(source.data) == 1 else None
        )
        if not isinstance(entries, dict):
            self.findings.append(
                finding(
                    source,
                    (),
                    Remark("shape", "a file of phrases has one key, `phrases`, and below it the phrases"),
                )
            )
            return
        for key, data in entries.items():
            self._phrase(source, str(key), data)

    def _phrase(self, source: Source, key: str, data: object) -> None:
        where: Where = ("phrases", key)
        phrase = self._parse(source, Phrase, data, where)
        if phrase is None:
            return
        remarks = [*about_text(phrase.text), *about_message(phrase.text, asks=False)]
        if key in self.phrases:
            remarks.append(Remark("twice", f"there is a phrase {key} already"))
        if phrase.neutral:
            remarks += about_neutral(phrase.text, names=True)
        self.phrases[key] = phrase
        self.findings += [finding(source, (*where, "text"), remark) for remark in remarks]

    def _kinds(self) -> None:
        """The kinds of requests. They come last: their own words are held against the phrases they stand for."""
        for source in self._sources(KINDS):
            self.kinds = self._parse(source, KindsFile, source.data)
            if self.kinds is None:
                return
            phrases = {key: phrase.text for key, phrase in self.phrases.items()}
            neutral = {key for key, phrase in self.phrases.items() if phrase.neutral}
            found = kind_remarks(self.kinds, phrases, neutral)
            self.findings += [finding(source, where, remark) for where, remark in found]
        if self.kinds is None and not self._broken():
            self._refuse(KINDS, 1, Remark("missing-kinds", f"there is no {KINDS}: no request could be sent"))

    def _numbers(self, source: Source) -> None:
        parsed = self._parse(source, NumberFile, source.data)
        for position, number in enumerate(parsed.numbers if parsed else ()):
            if number.verified_on is None:
                message = f"{number.number} ({number.name}) has not been called; set `verified_on` before real people use it"
                remark = Remark("unverified-number", message, Severity.WARNING)
                self.findings.append(finding(source, ("numbers", position, "verified_on"), remark))
            self.numbers.append(number)


def _written_at(compiled: Compiled, flow: str, at: Where) -> Where:
    """The place in a check-list file from which a place in one of its flows was made."""
    for length in range(len(at), -1, -1):
        written = compiled.origins.get((flow, at[:length]))
        if written is not None:
            return written
    return ()
