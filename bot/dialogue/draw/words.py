"""What stands on a picture, in the language chosen: texts with invented names, and what the program knows or does in plain words.

The words themselves are phrases (`flows/phrases/drawing.yaml`); an id whose phrase is missing stands there as it is.
"""

from collections.abc import Callable, Iterable
from typing import Final

from babel.units import format_unit

from bot.content.folder import Content
from bot.dialogue.speech import TextOf
from bot.dialogue.stage import CAST, Stage, asks_of
from bot.domain.flow.language import Ask, Choice, Flow, Many, YesNo, option_ids
from bot.domain.flow.values import ANSWER_PREFIX, OPEN_REQUEST, PLAN_PREFIX, REMEMBERED_PREFIX, WORKS_SUFFIX
from bot.domain.flow.verbs import PlanStatus, Works
from bot.i18n import fill

#: Gives what an answer of a name is called on the picture.
AnswerName = Callable[[str], str]

_UNITS: Final = ((86400, "duration-day"), (3600, "duration-hour"), (60, "duration-minute"))


class DrawingWords:
    """Words for everything outside a single conversation."""

    def __init__(self, content: Content, language: str, text_of: TextOf | None = None) -> None:
        self.content = content
        self.language = language
        self.stage = Stage(content, language, text_of)
        self._text_of: TextOf = text_of or (lambda key, _: content.texts[key])

    def get(self, key: str) -> str:
        """A text of the content as it was written."""
        return self._text_of(key, self.language)

    def say(self, key: str, /, **values: object) -> str:
        """The phrase `draw_<key>` with its values."""
        name = f"phrase.draw_{key}"
        if name not in self.content.texts:
            return " ".join((key.replace("_", " "), *(str(value) for value in values.values())))
        return self.stage.text(name, {name: str(value) for name, value in values.items()})

    def button(self, name: str) -> str:
        """The label of a button under every question."""
        return self.stage.phrase(f"button_{name}")

    def title(self, flow: str) -> str:
        """What a conversation is called, with its id where another has the same name."""
        names = {each.id: self._named(each.id) for each in self.content.book}
        name = names.get(flow, flow)
        return name if list(names.values()).count(name) < 2 else f"{name} ({flow})"

    def _named(self, flow: str) -> str:
        return self.stage.text(f"{flow}.title")

    def quoted(self, text: str) -> str:
        """A text in the quotation marks of the language."""
        return self.say("quoted", text=text)

    def either(self, parts: Iterable[str]) -> str:
        """One of several: "a, b or c"."""
        return self._listed(list(parts), self.say("or"))

    def both(self, parts: Iterable[str]) -> str:
        """All of several: "a, b and c"."""
        return self._listed(list(parts), self.say("and"))

    @staticmethod
    def _listed(parts: list[str], last: str) -> str:
        return f" {last} ".join((", ".join(parts[:-1]), parts[-1])) if len(parts) > 1 else "".join(parts)

    def time(self, seconds: int) -> str:
        """How long a wait is, in the largest unit that divides it."""
        size, unit = next((each for each in _UNITS if seconds % each[0] == 0), (1, "duration-second"))
        return format_unit(seconds // size, unit, "long", locale=self.language)

    def fact(self, name: str) -> str:
        """What a fact is about."""
        if name.startswith(REMEMBERED_PREFIX):
            return self.say("remembered", key=self.name(name.removeprefix(REMEMBERED_PREFIX)))
        if name.startswith(PLAN_PREFIX):
            item = name.removeprefix(PLAN_PREFIX)
            works = item.endswith(WORKS_SUFFIX)
            return self.say(
                "plan_works" if works else "plan", item=self.item(item.removesuffix(WORKS_SUFFIX))
            )
        return self.say(f"fact_{name}")

    def name(self, name: str) -> str:
        """What goes from one conversation to another, or is remembered, under this name."""
        return self.say(f"name_{name}") if f"phrase.draw_name_{name}" in self.content.texts else name

    def item(self, item: str) -> str:
        """The short name of a check-list item."""
        prefix = self._list_of(item)
        return self.get(f"{prefix[1]}.{item}.title") if prefix else item

    def plan_word(self, item: str, value: object) -> str:
        """A status of an item, or how it works, as its button says it."""
        found = self._list_of(item)
        word = str(value)
        if found and word in set(PlanStatus):
            label = self.content.items[item].labels.get(PlanStatus(word), word)
            return self.quoted(self.get(f"{found[0]}.words.{label}"))
        if found and word in {f"works_{each}" for each in Works}:
            return self.quoted(self.get(f"{found[0]}.words.{word}"))
        return self.say(f"word_plan_{word}")

    def _list_of(self, item: str) -> tuple[str, str] | None:
        """The check-list that has the item, and the flow of its area."""
        for checklist in self.content.checklists.values():
            for area, name, _ in checklist.items():
                if name == item:
                    return checklist.id, checklist.area_flow(area)
        return None

    def fact_value(self, name: str, value: object) -> str:
        """A value that a fact is compared with."""
        if isinstance(value, bool):
            return self.say("yes" if value else "no")
        if name.startswith(PLAN_PREFIX):
            item = name.removeprefix(PLAN_PREFIX)
            if item.endswith(WORKS_SUFFIX):
                return self.plan_word(item.removesuffix(WORKS_SUFFIX), f"works_{value}")
            return self.plan_word(item, value)
        if name.startswith(REMEMBERED_PREFIX):
            return self._remembered(name.removeprefix(REMEMBERED_PREFIX), value)
        if name == OPEN_REQUEST and value in self.content.kinds.kinds:
            return self.get(f"request.{value}.name")
        if f"phrase.draw_word_{name}_{value}" in self.content.texts:
            return self.say(f"word_{name}_{value}")
        return str(value)

    def _remembered(self, key: str, value: object) -> str:
        """What was remembered is often the answer of that name: then as its button says it."""
        for flow in self.content.book:
            for step, ask in asks_of(flow):
                if ask.save == key and (label := self.option(flow, step, ask, value)):
                    return label
        return self.quoted(str(value))

    def option(self, flow: Flow, step: str, ask: Ask, value: object) -> str | None:
        """The label of an answer's button in quotes; None when it has none."""
        if isinstance(ask, Choice) and ask.menu is not None:
            return self.quoted(self.stage.label(flow, step, str(value)) or str(value))
        if isinstance(ask, Choice | Many | YesNo) and str(value) in option_ids(ask):
            return self.quoted(self.stage.label(flow, step, str(value)))
        return None

    def read(self, key: str, answer: AnswerName) -> str:
        """A text as a person would read it, with invented names; what only they could know stands in brackets."""

        def value(name: str) -> str:
            if name == "preview":
                return f"[{self.say('preview')}]"
            if name == "answer":
                return f"[{self.say('answer_latest')}]"
            if name.startswith(ANSWER_PREFIX):
                return f"[{answer(name.removeprefix(ANSWER_PREFIX))}]"
            return CAST.get(name) or f"[{self.say(f'fact_{name}')}]"

        return fill(self.get(key), value)
