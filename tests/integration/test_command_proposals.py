"""What clinicians have proposed, for the operator: listed, taken into its file, or set aside."""

import json
import shutil
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS
from bot.console.common import opened
from bot.content import load
from bot.store.conversations import proposals
from tests.fakes.terminal import Terminal

WORDS = "Det haster ikke. Ta det når du vil."


class TestTheOperator:
    @pytest.fixture
    def folder(self, tmp_path: Path) -> Path:
        return shutil.copytree(FLOWS, tmp_path / "content" / "flows")

    def propose(self, before: str = "Det haster ikke.") -> str:

        with opened() as (store, _settings):
            return str(store.run(proposals.put, "reasons.later.say", before, WORDS, "Siri Lie", "Fjordheim"))

    def test_one_is_listed_taken_into_its_file_and_gone_from_the_list(
        self, clinic: Terminal, folder: Path
    ) -> None:
        proposal = self.propose()
        assert "reasons.later.say" in clinic("flows", "proposals", "list")
        said = json.loads(clinic("flows", "proposals", "take", proposal, "--folder", str(folder), "--json"))
        assert said["file"] == "reasons.yaml"
        assert load(folder).texts["reasons.later.say"] == WORDS
        assert json.loads(clinic("flows", "proposals", "list", "--json")) == {"proposals": []}
        assert "no proposal" in clinic.refused(
            "flows", "proposals", "take", proposal, "--folder", str(folder)
        )

    def test_one_whose_sentence_has_changed_since_is_refused(self, clinic: Terminal, folder: Path) -> None:
        proposal = self.propose("Noe annet.")
        assert "has changed since" in clinic.refused(
            "flows", "proposals", "take", proposal, "--folder", str(folder)
        )

    def test_one_is_dropped(self, clinic: Terminal, folder: Path) -> None:
        proposal = self.propose()
        clinic("flows", "proposals", "drop", proposal)
        assert clinic("flows", "proposals", "list").strip() == "nothing is proposed"
        assert load(folder).texts["reasons.later.say"] == "Det haster ikke."
