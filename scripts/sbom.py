"""The bill of materials: every package that the container image installs, in CycloneDX 1.6 (JSON), made from the lock alone.

`python -m scripts.sbom` prints it (`make sbom` writes it to build/sbom.cdx.json). The same lock gives the same bytes, so that two
releases can be compared; there is therefore no time in it.
"""

import json
import sys
import tomllib
from pathlib import Path
from typing import Any, Final
from uuid import NAMESPACE_URL, uuid5

from scripts.pins import ROOT, RUNTIME, Pin, pins

_PROJECT: Final = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def purl(pin: Pin) -> str:
    """The package URL by which others know a package."""
    return f"pkg:pypi/{pin.name}@{pin.version}"


def bill(lock: Path = RUNTIME) -> dict[str, Any]:
    """The bill of materials of a lock file."""
    found = pins(lock)
    by_name = {pin.name: pin for pin in found}
    needs: dict[str, list[str]] = {purl(pin): [] for pin in found}
    root = f"pkg:pypi/{_PROJECT['name']}@{_PROJECT['version']}"
    needs[root] = []
    for pin in found:
        wanted = [purl(by_name[one]) for one in pin.wanted_by if one in by_name]
        for parent in wanted or [root]:
            needs[parent].append(purl(pin))
    return {
        "$schema": "http://cyclonedx.org/schema/bom-1.6.schema.json",
        "bomFormat": "CycloneDX",
        "specVersion": "1.6",
        "serialNumber": f"urn:uuid:{uuid5(NAMESPACE_URL, ' '.join([root, *needs]))}",
        "version": 1,
        "metadata": {
            "component": {
                "type": "application",
                "bom-ref": root,
                "name": _PROJECT["name"],
                "version": _PROJECT["version"],
                "purl": root,
                "licenses": [{"license": {"id": _PROJECT["license"]}}],
            }
        },
        "components": [
            {
                "type": "library",
                "bom-ref": purl(pin),
                "name": pin.name,
                "version": pin.version,
                "purl": purl(pin),
            }
            for pin in found
        ],
        "dependencies": [{"ref": ref, "dependsOn": sorted(on)} for ref, on in sorted(needs.items())],
    }


def main() -> int:
    """Print it."""
    json.dump(bill(), sys.stdout, indent=1)
    sys.stdout.write("\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
