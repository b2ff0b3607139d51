"""Mutants of the machine: its source changed in one place each, as by a slip of the hand. An exploration that notices none proves nothing.

What is changed: comparisons, conditions, whole branches, numbers and truths, what is added or taken away, names of states, reasons and
words; notices, effects, named arguments and refusals are left out, returns exchanged. Mutants that do nothing else than the machine stand
in `equivalents.py`, each with the reason.
"""

import ast
import copy
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import pairwise
from types import CodeType
from typing import Any, Final

from bot.domain.requests.policy import AtEnd
from bot.domain.requests.request import Because, Refusal, State, What, Why
from bot.proof.equivalents import EQUIVALENT
from bot.proof.explore import first_broken
from bot.proof.guards import unguarded
from bot.proof.machine import PARTS, Machine, changed, real, source_of
from bot.proof.recorded import code_in, in_place, noticed_where_it_differs, recorded, takes
from bot.proof.worlds import small_worlds

#: More states than any machine that is right has in a small world.
ENOUGH: Final = 600
#: How many states are gone on from between two moments when a mutant is explored by itself.
NARROW: Final = 30
#: The same of what is recorded of the machine: up to so many states a world, from so many between two moments.
RECORDED: Final = 3000
WIDER: Final = 60
_SWAPPED: Final[dict[type[ast.cmpop], type[ast.cmpop]]] = {
    ast.Lt: ast.LtE, ast.LtE: ast.Lt, ast.Gt: ast.GtE, ast.GtE: ast.Gt, ast.Eq: ast.NotEq, ast.NotEq: ast.Eq,
    ast.Is: ast.IsNot, ast.IsNot: ast.Is, ast.In: ast.NotIn, ast.NotIn: ast.In,
}  # fmt: skip
_WORDS: Final = {one.__name__: list(one.__members__) for one in (AtEnd, Because, Refusal, State, What, Why)}
#: Calls whose named arguments may be left out one by one, since each has a value of its own without them.
_OPTIONAL: Final = frozenset(
    {"replace", "changed", "opened", "tell", "told_of_silence", "NotifyStaff", "TellPatient", "WarnClinic"}
)
#: Constants of a module that are rules of the machine. What a policy may say at all is checked where it is read.
_RULES: Final = frozenset({"MORNING", "MORNING_AFTER", "OVERDUE_AFTER", "_HEARD", "ENDED", "HELD"})
Change = Callable[[Any], None]


@dataclass(frozen=True, slots=True)
class Mutant:
    """One change. `name` tells it from all others as long as the changed place reads as it does."""

    name: str
    part: str
    #: The number of the node in its part, and what is done to it.
    number: int
    change: Change

    @property
    def function(self) -> str:
        """The function that is changed, by its qualified name; of a constant, its own."""
        return self.name.partition(":")[0].removeprefix(f"{self.part}.")

    def killed_by(self) -> str | None:
        """What notices it; None when nothing does."""
        tree = ast.parse(source_of(self.part))
        self.change(_nodes(tree)[self.number])
        tree = ast.fix_missing_locations(tree)
        try:
            code = code_in(compile(tree, f"<{self.part}>", "exec"), self.function)
            machine = changed(self.part, tree)
        except Exception as error:  # noqa: BLE001 - a machine that cannot be made is noticed by all
            return f"it cannot be made: {type(error).__name__}"
        fits = code is not None and takes(self.part, self.function, code)
        return self._noticed_in_place(code) or None if fits and code else noticed(machine)

    def _noticed_in_place(self, code: CodeType) -> str | None:
        """What notices it in the place of the machine: at the steps that go through it, and where it does anything else, further on."""
        tried = recorded(RECORDED, WIDER).by_function.get(f"{self.part}.{self.function}", [])
        with in_place(self.part, self.function, code):
            said = noticed_where_it_differs(tried)
            if said == "":
                return _unguarded(real())
            return said or noticed(real())


def noticed(machine: Machine) -> str | None:
    """The first sentence that does not hold of a machine, looking where it takes least."""
    said = _unguarded(machine)
    if said is not None:
        return said
    found = first_broken(small_worlds(machine), ENOUGH, NARROW)
    return None if found is None else found.broken[0]


def _unguarded(machine: Machine) -> str | None:
    try:
        return next(unguarded(machine), None)
    except Exception as error:  # noqa: BLE001 - a machine that raises where it may not is noticed
        return f"it raises {type(error).__name__} where all is well"


def mutants() -> Iterator[Mutant]:
    """Every mutant that is not known to do the same as the machine."""
    return (one for one in all_mutants() if one.name not in EQUIVALENT)


def all_mutants() -> Iterator[Mutant]:
    """Every mutant there is."""
    names: Counter[str] = Counter()
    for part in PARTS:
        tree = ast.parse(source_of(part))
        homes = _homes(tree)
        for number, node in enumerate(_nodes(tree)):
            if id(node) not in homes:
                continue
            before = ast.unparse(node)
            for change in _changes(node):
                mutated = copy.deepcopy(node)
                change(mutated)
                after = ast.unparse(ast.fix_missing_locations(mutated))
                name = f"{part}.{homes[id(node)]}: {_difference(before, after)}"
                names[name] += 1
                numbered = f"{name} ({names[name]})" if names[name] > 1 else name
                yield Mutant(numbered, part, number, change)


def _nodes(tree: ast.Module) -> list[ast.AST]:
    """Every node, in an order that depends on the source alone."""
    return list(ast.walk(tree))


def _homes(tree: ast.Module) -> dict[int, str]:
    """The nodes that may be changed, by identity, with the function or constant they stand in."""
    homes: dict[int, str] = {}

    def visit(node: ast.AST, where: str, *, inside: bool) -> None:
        annotation = getattr(node, "annotation", None)
        for child in ast.iter_child_nodes(node):
            if child is annotation:
                continue
            if isinstance(child, ast.FunctionDef):
                name = f"{where}.{child.name}" if where else child.name
                homes[id(child)] = name
                for statement in child.body:
                    homes[id(statement)] = name
                    visit(statement, name, inside=True)
                continue
            name, within = where, inside
            if isinstance(child, ast.ClassDef):
                name = child.name
            elif isinstance(child, ast.AnnAssign | ast.Assign) and not inside:
                target = child.target if isinstance(child, ast.AnnAssign) else child.targets[0]
                within = isinstance(child.value, ast.Constant) if where else ast.unparse(target) in _RULES
                name = f"{where}.{ast.unparse(target)}" if where else ast.unparse(target)
                within = within and not _is_word(child.value)
            if within:
                homes[id(child)] = name
            visit(child, name, inside=within)

    visit(tree, "", inside=False)
    return homes


def _is_word(value: ast.expr | None) -> bool:
    return isinstance(value, ast.Constant) and isinstance(value.value, str)


def _difference(before: str, after: str) -> str:
    """The lines that changed, short."""
    old, new = before.splitlines(), after.splitlines()
    gone = [line.strip() for line in old if line not in new]
    come = [line.strip() for line in new if line not in old]
    return f"{' / '.join(gone)} -> {' / '.join(come)}" if gone or come else "two returns exchanged"


def _changes(node: ast.AST) -> Iterator[Change]:  # noqa: PLR0912 - one case for each kind of slip
    match node:
        case ast.Compare(ops=ops):
            for at, op in enumerate(ops):
                yield _setting_item("ops", at, _SWAPPED[type(op)]())
        case ast.BoolOp(op=op):
            yield _setting("op", ast.And() if isinstance(op, ast.Or) else ast.Or())
        case ast.BinOp(op=ast.Add() | ast.Sub() as op):
            yield _setting("op", ast.Sub() if isinstance(op, ast.Add) else ast.Add())
        case ast.If(test=test) | ast.IfExp(test=test):
            yield _setting("test", ast.UnaryOp(ast.Not(), test))
            yield _setting("test", ast.Constant(False))
        case ast.UnaryOp(op=ast.Not(), operand=operand):
            yield _setting("operand", ast.UnaryOp(ast.Not(), operand))
        case ast.Constant(value=bool() as truth):
            yield _setting("value", not truth)
        case ast.Constant(value=int() as number):
            yield _setting("value", number + 1)
        case ast.Attribute(value=ast.Name(id=kind), attr=word) if kind in _WORDS and word in _WORDS[kind]:
            words = _WORDS[kind]
            yield _setting("attr", words[(words.index(word) + 1) % len(words)])
        case ast.Call(func=func, keywords=keywords):
            name = func.attr if isinstance(func, ast.Attribute) else getattr(func, "id", "")
            for at, keyword in enumerate(keywords):
                if name in _OPTIONAL and keyword.arg is not None:
                    yield _dropping("keywords", at)
        case ast.Tuple(elts=elements) if len(elements) > 1 and isinstance(node.ctx, ast.Load):
            for at in range(len(elements)):
                yield _dropping("elts", at)
        case ast.Expr(value=ast.Call()):
            yield _setting("value", ast.Constant(None))
        case ast.Raise():
            yield _leaving_out_raise
        case ast.Match(cases=cases):
            for at in range(len(cases) - 1):
                yield _never(at)
        case ast.FunctionDef():
            returned = [ast.unparse(one) for one in _returns(node)]
            for at, (one, other) in enumerate(pairwise(returned)):
                if one != other:
                    yield _exchanging(at)


def _setting(name: str, value: object) -> Change:
    return lambda node: setattr(node, name, copy.deepcopy(value))


def _setting_item(name: str, at: int, value: object) -> Change:
    return lambda node: getattr(node, name).__setitem__(at, value)


def _dropping(name: str, at: int) -> Change:
    return lambda node: getattr(node, name).__delitem__(at)


def _leaving_out_raise(node: ast.Raise) -> None:
    """A refusal that is written and not raised."""
    node.exc, node.cause = None, None
    node.__class__ = ast.Pass  # type: ignore[assignment]


def _never(at: int) -> Change:
    """A case that never comes."""

    def change(node: ast.Match) -> None:
        node.cases[at].guard = ast.Constant(False)

    return change


def _exchanging(at: int) -> Change:
    """One return's value in the place of the next one's, and the other way round."""

    def change(node: ast.FunctionDef) -> None:
        one, other = _returns(node)[at : at + 2]
        one.value, other.value = other.value, one.value

    return change


def _returns(function: ast.FunctionDef) -> list[ast.Return]:
    """The returns of a function that give something, in the order of its lines."""
    found = [one for one in ast.walk(function) if isinstance(one, ast.Return) and one.value is not None]
    return sorted(found, key=lambda one: one.lineno)
