"""`rodtrad patient handover`: who cannot be asked is not, and the reason says what to do."""

import json

import pytest

from tests.fakes.terminal import Terminal
from tests.integration.test_command_line_people import enrolled, ids


@pytest.fixture
def clinic(rodtrad: Terminal, database_url: str, monkeypatch: pytest.MonkeyPatch) -> Terminal:
    """A terminal at Fjordheim, where Kari and Ola work."""
    monkeypatch.setenv("RODTRAD_DATABASE_URL", database_url)
    rodtrad("clinic", "add", typed=["Fjordheim"])
    rodtrad("staff", "add", typed=["Kari Nordli"])
    rodtrad("staff", "add", "--duty", typed=["Ola Berg"])
    return rodtrad


def test_it_says_what_is_wrong_and_how_it_stands(clinic: Terminal) -> None:
    patient = enrolled(clinic)
    there = ids(clinic, "clinic")["Fjordheim"]
    assert "has not opened their link" in clinic.refused("patient", "handover", patient, "--to", there)
    assert "no hand-over of this patient" in clinic.refused("patient", "handover", patient, "--withdraw")
    assert json.loads(clinic("patient", "handover", patient, "--json")) == {"handovers": []}
