"""Makes flows of a check-list, so that everything that holds for flows holds for check-lists too (E19)."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from bot.domain.checklist.checklist import AnswerSet, CheckList, Item
from bot.domain.checklist.when_asked import ALONE, ONLY, answered, passed_over, unless, yes
from bot.domain.flow.language import Flow
from bot.domain.flow.verbs import Works
from bot.domain.lint.problems import Where

#: The flow, written by hand, that shows the preview of a request and sends it; called with `about` and `kind`.
ASK_HELP: Final = "ask_help"
#: Flows written by hand: an entry of the person's own is asked about, an item is put off to a day, somebody was refused something.
OWN_ENTRY: Final = "plan_own"
PUT_OFF: Final = "plan_later"
REFUSED: Final = "refused"
#: A value that begins with this is the key of a text of the content, to be said in the language of whoever reads it.
TEXT_KEY: Final = "@"


@dataclass(frozen=True, slots=True)
class Compiled:
    """A check-list as flows.

    `aliases` maps the keys of repeated texts to the one that translators see. `origins` maps a flow and a place in it to the place
    in the check-list file where it was written, so that faults are shown there.
    """

    flows: tuple[Flow, ...]
    aliases: Mapping[str, str]
    origins: Mapping[tuple[str, Where], Where]


def compile_checklist(checklist: CheckList) -> Compiled:
    """The flows of a check-list: the menu of areas first, then one for each area. Its names must be good (`name_remarks`)."""
    work = _Compiler(checklist)
    flows = [work.menu(), *(work.area(area) for area in checklist.areas)]
    return Compiled(tuple(flows), work.aliases, work.origins)


@dataclass(slots=True)
class _Compiler:
    checklist: CheckList
    aliases: dict[str, str] = field(default_factory=dict)
    origins: dict[tuple[str, Where], Where] = field(default_factory=dict)

    def menu(self) -> Flow:
        """The menu of areas; it comes back after each of them. Called with `only`, it talks about that entry alone."""
        ours = self.checklist
        options = {area: {"label": entry.title} for area, entry in ours.areas.items()}
        alone = [
            {"when": {"answer": ONLY, "in": list(entry.items)}, "go": f"one_{area}"}
            for area, entry in ours.areas.items()
        ]
        own = {"when": {"answer": ONLY, "given": True}, "go": "own"}
        steps: dict[str, Any] = {
            "which": {"next": [*alone, own, {"go": "menu"}]},
            "own": {"run": {"flow": OWN_ENTRY, "with": {"entry": f"${ONLY}"}}, "next": "end"},
            "menu": {
                "say": ours.say,
                "ask": {
                    "kind": "choice",
                    "save": "area",
                    "options": options | {"done": {"label": ours.words.done}},
                },
                "next": [
                    *({"when": {"answer": "area", "is": area}, "go": f"to_{area}"} for area in ours.areas),
                    {"go": "goodbye"},
                ],
            },
            "goodbye": {"say": ours.words.goodbye},
            "noted": {"say": ours.words.noted},
        }
        for area in ours.areas:
            steps[f"to_{area}"] = {
                "run": {"flow": ours.area_flow(area)},
                "next": "menu",
            }
            steps[f"one_{area}"] = {
                "run": {"flow": ours.area_flow(area), "with": {ONLY: f"${ONLY}"}},
                "next": "noted",
            }
            self.origin(ours.id, ("steps", f"one_{area}"), ("areas", area))
            self.alias(f"{ours.id}.menu.ask.{area}", f"{ours.area_flow(area)}.title")
            self.origin(ours.id, ("steps", "menu", "ask", "options", area), ("areas", area, "title"))
            self.origin(ours.id, ("steps", f"to_{area}"), ("areas", area))
        self.word(ours.id, "menu", "ask.done", "done")
        self.word(ours.id, "goodbye", "say", "goodbye")
        self.word(ours.id, "noted", "say", "noted")
        self.origin(ours.id, ("steps", "menu", "say"), ("say",))
        return self.flow(ours.id, ours.title, ours.evidence, "which", steps, takes=(ONLY,))

    def area(self, name: str) -> Flow:
        """One area: its items one after another, those that are settled passed over."""
        ours, area = self.checklist, self.checklist.areas[name]
        flow = ours.area_flow(name)
        items = list(area.items)
        opens = [step for step, text in (("area_first", area.first), ("area_say", area.say)) if text]
        first, *then = [*opens, items[0]]
        asked = [{"not": passed_over(name, item)} for name, item in area.items.items()]
        left = {"any": [{"answer": "again", "is": "yes"}, ALONE, *asked]}
        steps: dict[str, Any] = {
            "area_again": {
                "unless": left,
                "say": ours.words.again,
                "ask": {"kind": "yes_no", "save": "again"},
                "next": [{"when": left, "go": first}, {"go": "end"}],
            },
            "area_done": {"unless": ALONE, "say": ours.words.area_done},
        }
        if area.first:
            begun = [answered(item) for item in items]
            steps["area_first"] = {"unless": {"any": [ALONE, *begun]}, "say": area.first, "next": then[0]}
            self.origin(flow, ("steps", "area_first"), ("areas", name, "first"))
        if area.say:
            steps["area_say"] = {"unless": ALONE, "say": area.say, "next": items[0]}
            self.origin(flow, ("steps", "area_say"), ("areas", name, "say"))
        for item, following in zip(items, [*items[1:], "area_done"], strict=True):
            steps |= self.item(name, item, following)
        self.word(flow, "area_again", "say", "again")
        self.word(flow, "area_done", "say", "area_done")
        self.origin(flow, (), ("areas", name))
        self.origin(flow, ("title",), ("areas", name, "title"))
        evidence = dict.fromkeys(
            (*area.evidence, *(code for item in area.items.values() for code in item.evidence))
        )
        return self.flow(flow, area.title, tuple(evidence), "area_again", steps, takes=("again", ONLY))

    def item(self, area: str, name: str, following: str) -> dict[str, Any]:
        """The steps of one item: is it in place, does it work, shall I ask for help."""
        ours, item = self.checklist, self.checklist.areas[area].items[name]
        if item.answers is AnswerSet.GROUP:
            return self.group(area, name, following)
        flow, words, works = ours.area_flow(area), ours.words, f"{name}_works"
        labels: dict[str, Any] = {
            status.value: {"label": getattr(words, word)} for status, word in item.labels.items()
        }
        labels["need_help"]["means"] = item.means.value
        keep = {"area": area, "item": name}
        to_help = f"{name}_offer" if item.sensitive else f"{name}_need"
        to_fix = f"{name}_fix" if item.need_help.not_working else f"{name}_need"
        to_partly = f"{name}_partly" if item.need_help.partly else f"{name}_need"
        middle = {"answer": name, "is": "on_its_way"}
        refused = {"when": {"answer": name, "is": "refused"}, "go": f"{name}_refused"}
        put_off = {"when": {"all": [ALONE, {"answer": name, "is": "later"}]}, "go": f"{name}_when"}
        steps: dict[str, Any] = {
            name: {
                "unless": unless(name, item),
                "say": f"{item.why}\n\n{item.ask}" if item.why else item.ask,
                "ask": {"kind": "choice", "save": name, "options": labels},
                "do": [{"plan_item": {**keep, "status": f"${name}"}}],
                "next": [
                    {"when": {"answer": name, "is": "in_place"}, "go": works},
                    {"when": {"answer": name, "is": "need_help"}, "go": to_help},
                    *([] if item.answers is AnswerSet.PLACE else [{"when": middle, "go": f"{name}_offer"}]),
                    *([refused] if item.refusal else []),
                    *([put_off] if "later" in labels else []),
                    {"go": following},
                ],
            },
            works: {
                "say": item.works,
                "ask": {
                    "kind": "choice",
                    "save": works,
                    "options": {w.value: {"label": getattr(words, f"works_{w}")} for w in Works},
                },
                "do": [{"plan_item": {**keep, "status": "in_place", "works": f"${works}"}}],
                "next": [
                    {"when": {"answer": works, "in": ["partly", "no"]}, "go": f"{name}_offer"},
                    {"go": following},
                ],
            },
            f"{name}_offer": {
                "say": words.offer_sensitive if item.sensitive else words.offer,
                "ask": {"kind": "yes_no", "save": f"{name}_offer"},
                "next": [
                    {
                        "when": {"all": [yes(f"{name}_offer"), {"answer": name, "is": "in_place"}]},
                        "go": to_fix,
                    },
                    *(
                        [{"when": {"all": [yes(f"{name}_offer"), middle]}, "go": to_partly}]
                        if item.need_help.partly
                        else []
                    ),
                    {"when": yes(f"{name}_offer"), "go": f"{name}_need"},
                    {"go": following},
                ],
            },
            f"{name}_need": self.ask_help(f"{flow}.{name}.need_help", item, following),
        }
        if item.need_help.not_working:
            steps[f"{name}_fix"] = self.ask_help(f"{flow}.{name}.not_working", item, following)
        if item.need_help.partly:
            steps[to_partly] = self.ask_help(f"{flow}.{name}.partly", item, following)
        if item.refusal:
            steps[f"{name}_refused"] = {
                "run": {"flow": REFUSED, "with": {"entry": name}},
                "next": following,
            }
        if "later" in labels:
            steps[f"{name}_when"] = {"run": {"flow": PUT_OFF, "with": {"entry": name}}, "next": following}
        self.note_item(area, name, item)
        return steps

    def group(self, area: str, name: str, following: str) -> dict[str, Any]:
        """The one step that asks whether a group of items is for this person."""
        ours, item = self.checklist, self.checklist.areas[area].items[name]
        flow, words = ours.area_flow(area), ours.words
        options = {status.value: {"label": getattr(words, word)} for status, word in item.labels.items()}
        for status, word in item.labels.items():
            self.word(flow, name, f"ask.{status}", word)
        self.origin(flow, ("steps", name), ("areas", area, "items", name))
        self.origin(flow, ("steps", name, "say"), ("areas", area, "items", name, "ask"))
        return {
            name: {
                "unless": unless(name, item),
                "say": f"{item.why}\n\n{item.ask}" if item.why else item.ask,
                "ask": {"kind": "choice", "save": name, "options": options},
                "do": [{"plan_item": {"area": area, "item": name, "status": f"${name}"}}],
                "next": following,
            }
        }

    def ask_help(self, key: str, item: Item, following: str) -> dict[str, Any]:
        given = {"about": TEXT_KEY + key}
        if item.need_help.kind is not None:
            given["kind"] = item.need_help.kind
        return {"run": {"flow": ASK_HELP, "with": given}, "next": following}

    def note_item(self, area: str, name: str, item: Item) -> None:
        """Where the texts of an item come from."""
        flow, here = self.checklist.area_flow(area), ("areas", area, "items", name)
        for status, word in item.labels.items():
            self.word(flow, name, f"ask.{status}", word)
        for works in Works:
            self.word(flow, f"{name}_works", f"ask.{works}", f"works_{works}")
        self.word(flow, f"{name}_offer", "say", "offer_sensitive" if item.sensitive else "offer")
        for end in ("offer", "need", "fix", "partly", "refused", "when"):
            step = f"{name}_{end}"
            self.origin(flow, ("steps", step), (*here, "need_help"))
        self.origin(flow, ("steps", name), here)
        self.origin(flow, ("steps", name, "say"), (*here, "ask"))
        self.origin(flow, ("steps", f"{name}_works"), (*here, "works"))

    def word(self, flow: str, step: str, text: str, word: str) -> None:
        """A text that stands once, under `words`."""
        self.alias(f"{flow}.{step}.{text}", f"{self.checklist.id}.words.{word}")
        place = ("ask", "options", text.removeprefix("ask.")) if text.startswith("ask.") else (text,)
        self.origin(flow, ("steps", step, *place), ("words", word))

    def alias(self, key: str, stands_at: str) -> None:
        self.aliases[key] = stands_at

    def origin(self, flow: str, place: Where, written: Where) -> None:
        self.origins[flow, place] = written

    def flow(
        self,
        name: str,
        title: str,
        evidence: tuple[str, ...],
        start: str,
        steps: dict[str, Any],
        takes: tuple[str, ...] = (),
    ) -> Flow:
        ours = self.checklist
        head = {
            "id": name,
            "version": ours.version,
            "title": title,
            "class": "checklist",
            "starts": ours.starts.value,
        }
        return Flow.model_validate(
            {**head, "evidence": evidence, "takes": takes, "start": start, "steps": steps}
        )
