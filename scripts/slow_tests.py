"""Writes down which tests are slow, from what each cost in a run: `make times`.

Give the file that `RODTRAD_COSTS` named for the run (one JSON object a line, seconds of processor time by test).
"""

import json
import sys
from pathlib import Path

from tests.slow import LIST, ONCE, TOGETHER, slow

HEAD = f"""\
# Tests that cost more than {ONCE} s of processor time, or all of their parameters together more than {TOGETHER} s.
# Written by `make times`; nobody edits it by hand. What is quick all the same stands in slow.py.
"""


def main(costs: Path) -> str:
    """Write the list; gives a line that says what it holds."""
    each: dict[str, float] = {}
    for line in costs.read_text(encoding="utf-8").splitlines():
        for place, cost in json.loads(line).items():
            each[place] = max(cost, each.get(place, 0))
    names = slow(each)
    LIST.write_text(HEAD + "".join(f"{name}\n" for name in names), encoding="utf-8")
    return f"{len(names)} of {len(each)} tests' names are in {LIST.name}"


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit("usage: python -m scripts.slow_tests COSTS.jsonl (see `make times`)")
    print(main(Path(sys.argv[1])))
