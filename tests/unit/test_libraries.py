"""Every dependency stands in docs/libraries.md with a line that says what for, and nothing else does."""

import re
import tomllib
from pathlib import Path

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "libraries.md").read_text(encoding="utf-8")
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def names(requirements: list[str]) -> set[str]:
    """The names of requirements, as registries write them."""
    return {canonicalize_name(Requirement(line).name) for line in requirements}


def test_every_dependency_has_a_row_that_says_what_for_and_no_other_has() -> None:
    table = PAGE.partition("For development")[0]
    rows = dict(re.findall(r"^\| `([^`]+)` \| (.+) \|$", table, re.MULTILINE))
    assert {canonicalize_name(name) for name in rows} == names(PROJECT["dependencies"])
    assert all(rows.values())


def test_every_tool_of_development_is_named() -> None:
    paragraph = PAGE.partition("For development")[2].partition("##")[0]
    named = {canonicalize_name(name) for name in re.findall(r"`([^`]+)`", paragraph)}
    assert named == names(PROJECT["optional-dependencies"]["dev"])


def test_the_readme_leads_to_it() -> None:
    assert "docs/libraries.md" in (ROOT / "README.md").read_text(encoding="utf-8")
