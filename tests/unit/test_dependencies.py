"""The lock files: what `make` and the image install is pinned, hashed, complete and free of addresses."""

import re
import tomllib
from pathlib import Path

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).resolve().parents[2]
LOCKS = ("requirements.lock", "requirements-runtime.lock")


def entries(name: str) -> dict[str, tuple[str, frozenset[str]]]:
    """Name → (pinned requirement, hashes) of each entry of a lock file."""
    text = re.sub(r"^\s*#.*\n", "", (ROOT / name).read_text(encoding="utf-8"), flags=re.MULTILINE)
    found: dict[str, tuple[str, frozenset[str]]] = {}
    for line in text.replace("\\\n", " ").splitlines():
        pin, *hashes = line.split(" --hash=")
        found[canonicalize_name(Requirement(pin).name)] = (
            pin.strip(),
            frozenset(value.strip() for value in hashes),
        )
    return found


def asked_for(*, dev: bool) -> dict[str, Requirement]:
    """The requirements of pyproject.toml by name."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    lines = project["dependencies"] + (project["optional-dependencies"]["dev"] if dev else [])
    return {canonicalize_name(requirement.name): requirement for requirement in map(Requirement, lines)}


@pytest.mark.parametrize("name", LOCKS)
def test_everything_is_pinned_and_has_hashes(name: str) -> None:
    for pin, hashes in entries(name).values():
        assert re.fullmatch(r"[a-z0-9-]+==\S+( ; .+)?", pin)
        assert hashes
        assert all(re.fullmatch("sha256:[0-9a-f]{64}", value) for value in hashes)


@pytest.mark.parametrize("name", LOCKS)
def test_no_address_and_no_path_stands_in_a_lock(name: str) -> None:
    text = (ROOT / name).read_text(encoding="utf-8")
    assert re.findall(r"^.*(?:[/@]|--(?!hash=)|^-).*$", text, re.MULTILINE) == []


@pytest.mark.parametrize(("name", "dev"), [("requirements.lock", True), ("requirements-runtime.lock", False)])
def test_what_pyproject_asks_for_is_pinned_to_a_version_it_allows(name: str, dev: bool) -> None:
    pinned = {key: pin.partition("==")[2].split(" ")[0] for key, (pin, _) in entries(name).items()}
    for key, requirement in asked_for(dev=dev).items():
        assert requirement.specifier.contains(pinned[key]), (
            f"{requirement} is locked to {pinned[key]}: run make lock"
        )


def test_the_image_gets_exactly_what_the_tests_ran_with() -> None:
    assert entries("requirements-runtime.lock").items() <= entries("requirements.lock").items()


def test_the_image_gets_none_of_the_tools() -> None:
    tools = asked_for(dev=True).keys() - asked_for(dev=False).keys()
    assert tools & entries("requirements-runtime.lock").keys() == set()
