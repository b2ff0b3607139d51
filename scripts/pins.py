"""What the lock files pin: names and versions as pip-compile writes them, and what wanted each."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from packaging.utils import canonicalize_name

ROOT: Final = Path(__file__).resolve().parents[1]
RUNTIME: Final = ROOT / "requirements-runtime.lock"
EVERYTHING: Final = ROOT / "requirements.lock"
_PIN: Final = re.compile(r"^([A-Za-z0-9._-]+)(?:\[[^\]]*\])?==([^\s;\\]+)")


@dataclass(frozen=True, slots=True)
class Pin:
    """A pinned package. `wanted_by` has the packages that need it; none when the project itself does."""

    name: str
    version: str
    wanted_by: tuple[str, ...]


def pins(lock: Path) -> list[Pin]:
    """Every package of a lock file, by name."""
    found: list[tuple[str, str, list[str]]] = []
    for line in lock.read_text(encoding="utf-8").splitlines():
        if match := _PIN.match(line):
            found.append((canonicalize_name(match[1]), match[2], []))
        elif (
            found
            and (via := re.match(r"^    #(?: via)? +(?:via )?([A-Za-z0-9._-]+)", line))
            and via[1] != "via"
        ):
            found[-1][2].append(via[1])
    return sorted(
        (
            Pin(name, version, tuple(sorted(canonicalize_name(one) for one in wanted if one != "rodtrad")))
            for name, version, wanted in found
        ),
        key=lambda pin: pin.name,
    )
