"""What is installed is known by name, held against known vulnerabilities without a network, and no secret stands in a tracked file."""

import json
import re
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from uuid import UUID

import pytest

from bot.store.sealing.vault import KeyRing
from scripts import advisories, sbom, secret_scan
from scripts.advisories import Advisory, Known
from scripts.pins import EVERYTHING, RUNTIME, Pin, pins

ROOT = Path(__file__).resolve().parents[2]
TODAY = date(2026, 12, 1)


def names_in(lock: Path) -> set[str]:
    """What a lock file pins, read in another way than the scripts do."""
    return {
        line.split("==")[0].lower().replace("_", "-").replace(".", "-")
        for line in lock.read_text().splitlines()
        if "==" in line and not line.startswith((" ", "#"))
    }


@pytest.mark.parametrize("lock", [RUNTIME, EVERYTHING], ids=["runtime", "everything"])
def test_every_pin_of_a_lock_is_read_and_what_wanted_it(lock: Path) -> None:
    found = {pin.name: pin for pin in pins(lock)}
    assert set(found) == names_in(lock)
    assert len(found) > 60
    assert found["aiohttp"].wanted_by == ()
    assert "aiohttp" in found["yarl"].wanted_by
    assert all(set(pin.wanted_by) <= set(found) for pin in found.values()), "whoever wants one is pinned, too"


class TestBillOfMaterials:
    def test_it_names_every_package_of_the_image_with_its_version(self) -> None:
        named = {one["name"]: one["version"] for one in sbom.bill()["components"]}
        assert named == {pin.name: pin.version for pin in pins(RUNTIME)}
        assert set(named) == names_in(RUNTIME)

    def test_it_has_what_cyclonedx_asks_for(self) -> None:
        bill = sbom.bill()
        assert (bill["bomFormat"], bill["specVersion"], bill["version"]) == ("CycloneDX", "1.6", 1)
        assert UUID(bill["serialNumber"].removeprefix("urn:uuid:"))
        refs = [one["bom-ref"] for one in bill["components"]]
        assert len(refs) == len(set(refs))
        assert all(one["type"] == "library" for one in bill["components"])
        assert all(re.fullmatch(r"pkg:pypi/[a-z0-9-]+@[\w.+!-]+", one["purl"]) for one in bill["components"])
        root = bill["metadata"]["component"]["bom-ref"]
        assert {one["ref"] for one in bill["dependencies"]} == {*refs, root}
        wanted = {on for one in bill["dependencies"] for on in one["dependsOn"]}
        assert wanted == set(refs), "each is there because something wants it"

    def test_the_same_lock_gives_the_same_bytes_and_another_one_others(self, tmp_path: Path) -> None:
        assert json.dumps(sbom.bill()) == json.dumps(sbom.bill())
        other = tmp_path / "other.lock"
        other.write_text(RUNTIME.read_text().replace("aiohttp==", "aiohttp==9"))
        assert sbom.bill(other)["serialNumber"] != sbom.bill()["serialNumber"]


class TestAdvisories:
    known = Known(TODAY, "", {"a": "1.0"}, (Advisory("CVE-1", "a", "1.2", "it falls over", since="0.9"),))

    @pytest.mark.parametrize(
        ("version", "hit"), [("0.8", False), ("0.9", True), ("1.1.9", True), ("1.2", False), ("1.10", False)]
    )
    def test_a_version_between_is_vulnerable_and_the_mend_is_said(self, version: str, hit: bool) -> None:
        bad, _ = advisories.check(self.known, [Pin("a", version, ())], TODAY)
        assert bool(bad) is hit
        if hit:
            assert "CVE-1, it falls over; mended in 1.2: `make lock ARGS=--upgrade-package=a`" in bad[0]

    def test_one_that_nobody_has_mended_yet_concerns_every_later_version(self) -> None:
        open_one = replace(self.known, advisories=(Advisory("CVE-2", "a", "", "x"),))
        bad, _ = advisories.check(open_one, [Pin("a", "99", ())], TODAY)
        assert "no version mends it yet" in bad[0]

    def test_what_was_not_looked_up_is_said_and_does_not_fail(self) -> None:
        bad, said = advisories.check(self.known, [Pin("a", "2.0", ()), Pin("b", "1", ())], TODAY)
        assert bad == []
        assert said == [
            "2 of 2 pinned packages were not looked up in a database of advisories as they are (a, b)"
        ]
        assert advisories.check(replace(self.known, advisories=()), [Pin("a", "1.0", ())], TODAY) == ([], [])

    def test_an_old_file_is_said_and_does_not_fail(self) -> None:
        pinned = [Pin("a", "1.0", ())]
        none = replace(self.known, advisories=())
        assert advisories.check(none, pinned, TODAY + timedelta(days=90)) == ([], [])
        bad, said = advisories.check(none, pinned, TODAY + timedelta(days=91))
        assert bad == []
        assert "91 days old" in said[0]

    def test_what_pip_audit_finds_is_kept_with_its_date(self) -> None:
        answer = {
            "dependencies": [
                {"name": "a", "version": "1.0", "vulns": []},
                {
                    "name": "b",
                    "version": "2.0",
                    "vulns": [
                        {"id": "PYSEC-1", "fix_versions": ["2.10", "2.9"], "description": "It\nfalls."}
                    ],
                },
            ]
        }
        known = advisories.from_pip_audit(answer, TODAY)
        assert known.looked_up == {"a": "1.0", "b": "2.0"}
        assert known.advisories == (Advisory("PYSEC-1", "b", "2.9", "It falls."),)

    def test_where_the_database_cannot_be_reached_nothing_passes_for_safe(self) -> None:
        """As pip-audit answers then: with every package skipped, and exit code 0."""
        answer = {"dependencies": [{"name": "a", "skip_reason": "Dependency not found on PyPI"}]}
        with pytest.raises(ValueError, match="1 packages could not be looked up"):
            advisories.from_pip_audit(answer, TODAY)

    def test_what_was_written_by_hand_outlives_what_is_looked_up(self, tmp_path: Path) -> None:
        file = tmp_path / "advisories.json"
        advisories.write(self.known, file)
        new = Known(TODAY, "all", {"a": "2"}, (Advisory("CVE-3", "a", "2", "y"),))
        advisories.write(new, file)
        read = advisories.read(file)
        assert [one.id for one in read.advisories] == ["CVE-1", "CVE-3"]
        assert (read.scope, read.looked_up) == ("all", {"a": "2"})

    def test_the_file_in_the_tree_can_be_read_and_says_what_it_covers(self) -> None:
        known = advisories.read()
        names = {pin.name for pin in pins(EVERYTHING)}
        assert len(known.advisories) > 40
        assert {one.package for one in known.advisories} <= names, "spelt as the lock spells them"
        assert len(known.scope) > 50
        bad, _ = advisories.check(known, [Pin("aiohttp", "3.9.0", ())], TODAY)
        assert len(bad) >= 4


#: Made here, so that none of them stands in the file.
SECRETS = {
    "a private key": "-----BEGIN RSA " + "PRIVATE KEY-----\nMIIEowIBAAKCAQEAq7BFUpkGp3+LQmlQ\n",
    "a private JWK": '"d": "' + "GVuKzQ7rWm5nR8sT2pYh4LdXc9JaFbEo6NiM1qUgSkv" + '"',
    "a key of the ring": KeyRing.fresh("k1"),
    "a bot token": "718293645:" + "AAHq7BFUpkGp3LQmlQvR8sT2pYh4LdXc9Ja",
    "an API token of ours": "rodtrad" + "_GVuKzQ7rWm5nR8sT2pYh4LdXc9JaFbEo6NiM1qUgSkv",
    "a token of GitHub's": "ghp" + "_16C7e42F292c6912E7710c838347Ae178B4a",
    "a token of GitLab's": "glpat" + "-q7BFUpkGp3LQmlQvR8sT",
    "a key of Amazon's": "AKIA" + "IOSFODNN7EXAMPLQ".replace("EXAMPL", "Q7BFUP"),
    "a key of Google's": "AIza" + "SyD7q7BFUpkGp3LQmlQvR8sT2pYh4LdXc9J",
    "a token of Slack's": "xoxb" + "-2154789632-7q7BFUpkGp3LQmlQvR8s",
    "a token of Stripe's": "sk" + "_live_q7BFUpkGp3LQmlQvR8sT2p",
    "a password in an address": "postgresql://rodtrad:" + "q7BFUpkGp3LQml" + "@db/rodtrad",
}


class TestSecrets:
    def test_there_is_a_sample_of_each_kind(self) -> None:
        assert set(SECRETS) == set(secret_scan.KINDS)

    @pytest.mark.parametrize("kind", SECRETS)
    def test_one_in_a_file_is_found_and_not_shown(self, kind: str) -> None:
        secret = SECRETS[kind]
        (found,) = secret_scan.find("a.py", f"first line\nvalue = {secret}\n")
        assert (found.kind, found.line) == (kind, 2)
        assert secret.partition(":")[2][:12] not in str(found) or ":" not in secret
        assert secret not in str(found)

    def test_what_is_plainly_made_up_is_passed_over(self) -> None:
        assert list(secret_scan.find("a.py", "123456789:AAF-canary_canary_canary_canary_cana")) == []

    def test_what_is_none_is_passed_over_by_its_hash(
        self, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        file, listed = tmp_path / "a.txt", tmp_path / "not-secrets.txt"
        file.write_text(SECRETS["a bot token"])
        monkeypatch.setattr(secret_scan, "ALLOWED", listed)
        (found,) = secret_scan.scan([file], tmp_path)
        listed.write_text(f"# why\n{found.sha256} a token that was never given out\n")
        assert secret_scan.scan([file], tmp_path) == []

    def test_every_tracked_file_is_looked_at_and_holds_none(self) -> None:
        names = {str(path.relative_to(ROOT)) for path in secret_scan.tracked()}
        assert {".env.example", "bot/settings.py", "tests/unit/test_supply_chain.py"} <= names
        assert [str(one) for one in secret_scan.scan(secret_scan.tracked())] == []


def test_make_check_does_all_of_it() -> None:
    make = (ROOT / "Makefile").read_text()
    (check,) = re.findall(r"^check: (.*)$", make, re.MULTILINE)
    assert "supply" in check.split()
    recipe = make.partition("\nsupply: ")[2].partition("\n\n")[0]
    assert "scripts.advisories\n" in recipe
    assert recipe.endswith("scripts.secret_scan")
