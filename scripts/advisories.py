"""Holds the lock files against known vulnerabilities, without a network: `security/advisories.json` has them, with its date and its scope.

`python -m scripts.advisories` ends with 1 when a pinned version is known to be vulnerable. An old file, and packages that were never
looked up, are said and do not fail: the calendar must not break a build. `python -m scripts.advisories fetch` looks every pin up anew
with pip-audit, where PyPI's database of advisories can be reached, and writes the file.
"""

import json
import subprocess
import sys
import venv
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, Final

from packaging.version import Version

from scripts.pins import EVERYTHING, ROOT, RUNTIME, Pin, pins

FILE: Final = ROOT / "security" / "advisories.json"
TOOLS: Final = ROOT / "build" / "audit-tools"
#: Days after which the file is said to be old.
OLD: Final = 90


@dataclass(frozen=True, slots=True)
class Advisory:
    """A known vulnerability: versions from `since` (empty: all) up to but without `fixed` have it; an empty `fixed`: all later ones."""

    id: str
    package: str
    fixed: str
    about: str
    since: str = ""

    def hits(self, pin: Pin) -> bool:
        """Whether a pinned version has it."""
        if pin.name != self.package or (self.since and Version(pin.version) < Version(self.since)):
            return False
        return not self.fixed or Version(pin.version) < Version(self.fixed)


@dataclass(frozen=True, slots=True)
class Known:
    """The file: when it was written, what it covers, which versions were looked up in a database, and the advisories."""

    dated: date
    scope: str
    looked_up: Mapping[str, str]
    advisories: tuple[Advisory, ...]


def read(path: Path = FILE) -> Known:
    """What the file holds."""
    data = json.loads(path.read_text(encoding="utf-8"))
    return Known(
        date.fromisoformat(data["dated"]),
        data["scope"],
        data["looked_up"],
        tuple(Advisory(**one) for one in data["advisories"]),
    )


def check(known: Known, pinned: Iterable[Pin], today: date) -> tuple[list[str], list[str]]:
    """What is vulnerable, and what is only to be said; a line each."""
    there = list(pinned)
    bad = [
        f"{pin.name} {pin.version}: {one.id}, {one.about}; "
        + (
            f"mended in {one.fixed}: `make lock ARGS=--upgrade-package={pin.name}`"
            if one.fixed
            else "no version mends it yet"
        )
        for pin in there
        for one in known.advisories
        if one.hits(pin)
    ]
    said = []
    age = (today - known.dated).days
    if age > OLD:
        said.append(
            f"security/advisories.json is {age} days old; `python -m scripts.advisories fetch` where PyPI can be reached"
        )
    unseen = [pin.name for pin in there if known.looked_up.get(pin.name) != pin.version]
    if unseen:
        some = ", ".join(unseen[:4]) + (", …" if len(unseen) > 4 else "")
        said.append(
            f"{len(unseen)} of {len(there)} pinned packages were not looked up in a database of advisories as they are ({some})"
        )
    return bad, said


def from_pip_audit(answer: Mapping[str, Any], today: date) -> Known:
    """What `pip-audit --format json` found. Raises `ValueError` when it could not look everything up: that would pass for safe."""
    skipped = [one["name"] for one in answer["dependencies"] if "skip_reason" in one]
    if skipped:
        message = f"{len(skipped)} packages could not be looked up ({', '.join(skipped[:4])}, …); the database cannot be reached from here"
        raise ValueError(message)
    found = [
        Advisory(
            vulnerability["id"],
            one["name"],
            min(vulnerability["fix_versions"], key=Version, default=""),
            " ".join(vulnerability["description"].split())[:200],
        )
        for one in answer["dependencies"]
        for vulnerability in one["vulns"]
    ]
    looked_up = {one["name"]: one["version"] for one in answer["dependencies"]}
    scope = (
        "Everything that PyPI's database of advisories knew on that day of the versions under `looked_up`."
    )
    return Known(today, scope, looked_up, tuple(found))


def fetch(today: date) -> Known:
    """Look every pin up. Raises `ValueError` when the database cannot be reached."""
    if not (TOOLS / "bin" / "pip-audit").exists():
        venv.create(TOOLS, with_pip=True, clear=True)
        subprocess.run([TOOLS / "bin" / "pip", "install", "--quiet", "pip-audit"], check=True)  # noqa: S603 - our own tools
    words = ["--requirement", str(EVERYTHING), "--disable-pip", "--require-hashes", "--format", "json"]
    done = subprocess.run(  # noqa: S603 - our own tools
        [TOOLS / "bin" / "pip-audit", *words], capture_output=True, text=True, check=False
    )
    if not done.stdout.startswith("{"):
        message = f"pip-audit gave no answer ({(done.stderr.strip().splitlines() or ['nothing'])[-1]})"
        raise ValueError(message)
    return from_pip_audit(json.loads(done.stdout), today)


def write(known: Known, path: Path = FILE) -> None:
    """Write the file; what was looked up by hand before and holds still stays."""
    before = read(path).advisories if path.exists() else ()
    merged = {one.id + one.package: one for one in (*before, *known.advisories)}
    data = {
        "dated": known.dated.isoformat(),
        "scope": known.scope,
        "looked_up": dict(sorted(known.looked_up.items())),
        "advisories": [asdict(one) for _, one in sorted(merged.items())],
    }
    path.write_text(json.dumps(data, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def main(words: list[str]) -> int:
    """Check, or fetch."""
    today = datetime.now(UTC).date()
    if words == ["fetch"]:
        try:
            write(fetch(today))
        except ValueError as error:
            print(f"advisories: {error}", file=sys.stderr)
            return 1
    known = read()
    everything = {pin.name: pin for lock in (RUNTIME, EVERYTHING) for pin in pins(lock)}
    bad, said = check(known, everything.values(), today)
    for line in said:
        print(f"advisories: {line}")
    for line in bad:
        print(f"VULNERABLE {line}")
    if not bad:
        print(
            f"advisories: none of {len(known.advisories)} known ones ({known.dated}) concerns the {len(everything)} pinned packages"
        )
    return 1 if bad else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
