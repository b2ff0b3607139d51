"""The request machine as it is explored: the real modules, or a copy of them of which one has been changed (`mutants.py`).

Nothing here knows what a request is for. A copy has classes of its own, so whoever explores takes every class from the machine.
"""

import ast
import importlib
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import Any, Final, get_args

#: The modules the machine is made of, each after those it imports. What it takes from elsewhere (`hours`, `kinds`, `schedule`) is trusted.
PARTS: Final = ("policy", "request", "escalation")
PACKAGE: Final = "bot.domain.requests"


class Machine:
    """One machine: `ask`, `step` and `check`, with the nouns they take and give."""

    def __init__(self, modules: Mapping[str, ModuleType]) -> None:
        request, escalation = modules["request"], modules["escalation"]
        self.Policy: Any = modules["policy"].Policy
        self.Terms: Any = request.Terms
        self.Ladder: Any = request.Ladder
        self.Refused: Any = request.Refused
        self.ask: Any = escalation.ask
        self.begun_by: Any = escalation.begun_by
        self.step: Any = escalation.step
        self.check: Any = escalation.check
        self.fault_of: Any = escalation.fault_of
        #: Every event there is, by name, as the machine itself says.
        self.events: Mapping[str, Any] = {one.__name__: one for one in get_args(request.Event)}


def real() -> Machine:
    """The machine that the program runs."""
    return Machine({part: importlib.import_module(f"{PACKAGE}.{part}") for part in PARTS})


def source_of(part: str) -> str:
    """The source of a part of the machine."""
    path = importlib.import_module(f"{PACKAGE}.{part}").__file__
    assert path is not None  # noqa: S101 - the machine is written in files
    return Path(path).read_text(encoding="utf-8")


def changed(part: str, tree: ast.Module) -> Machine:
    """A machine of which one part is `tree`, and all that stand on it are made anew. Raises whatever making it raises."""
    modules = {one: importlib.import_module(f"{PACKAGE}.{one}") for one in PARTS}
    with _standing_in(modules):
        for one in PARTS[PARTS.index(part) :]:
            code = compile(tree if one == part else source_of(one), f"<{one}>", "exec")
            copy = ModuleType(f"{PACKAGE}.{one}")
            sys.modules[copy.__name__] = modules[one] = copy
            exec(code, copy.__dict__)  # noqa: S102 - the program's own source, changed in one place
        return Machine(modules)


@contextmanager
def _standing_in(modules: Mapping[str, ModuleType]) -> Iterator[None]:
    """Let the import system be given copies for a while."""
    before = dict(modules)
    try:
        yield
    finally:
        sys.modules.update({f"{PACKAGE}.{one}": module for one, module in before.items()})
