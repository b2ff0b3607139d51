"""Holds files at 300 lines: a longer one needs a reason in docs/long-files.md, and a reason needs a longer one."""

import re
import sys
from pathlib import Path

LIMIT = 300
FOLDERS = ("bot", "tests", "scripts")
ENDINGS = frozenset({".py", ".html", ".css", ".js"})
#: Copied from elsewhere as it is: not ours to split.
VENDORED = "vendor"
REASONS = Path("docs/long-files.md")

#: A row of the table in docs/long-files.md: | `path` | reason |
ROW = re.compile(r"^\|\s*`(?P<path>[^`]+)`\s*\|\s*(?P<reason>[^|]*?)\s*\|\s*$", re.MULTILINE)


def long_files(root: Path) -> dict[str, int]:
    """The files under `root` with more than `LIMIT` lines, by path relative to it."""
    found = {}
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix not in ENDINGS or VENDORED in path.parts or not path.is_file():
                continue
            lines = path.read_text(encoding="utf-8").count("\n")
            if lines > LIMIT:
                found[path.relative_to(root).as_posix()] = lines
    return found


def complaints(root: Path) -> list[str]:
    """What is wrong under `root`, one sentence a file; empty when all is well."""
    listed = {
        row["path"]: row["reason"] for row in ROW.finditer((root / REASONS).read_text(encoding="utf-8"))
    }
    found = long_files(root)
    said = [
        f"{path}: {lines} lines. Split it where it is two things, or give the reason it is one in {REASONS}."
        for path, lines in found.items()
        if not listed.get(path)
    ]
    said += [
        f"{REASONS}: {path} has {LIMIT} lines or fewer now: take its row out."
        for path in listed.keys() - found.keys()
    ]
    return said


def main() -> int:
    """Print the complaints; 1 when there are any."""
    said = complaints(Path(__file__).resolve().parent.parent)
    for line in said:
        print(line, file=sys.stderr)
    return 1 if said else 0


if __name__ == "__main__":
    sys.exit(main())
