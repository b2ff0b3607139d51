"""Schemathesis tries the API by its own description: whatever is sent, every answer is one that is described."""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
import schemathesis
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis import BaseSchema, GenerationMode
from schemathesis.core.result import Ok

from bot.clinic.app import create_app
from bot.clock import ManualClock
from bot.domain.people.scopes import Scope
from bot.store.database.runner import Runner
from bot.store.database.work import Store
from bot.store.people import api_tokens
from bot.store.sealing.vault import Vault
from tests.fakes.browser import ORIGIN
from tests.fakes.clinic import desk, open_clinic

#: Of each call and each way: what is as described, and what is not.
EXAMPLES = 12


@pytest.fixture
def described(
    empty_sqlite: Path, tmp_path: Path, clock: ManualClock, vault: Vault
) -> Iterator[tuple[BaseSchema, dict[str, str]]]:
    """The description as it is served over a small clinic, and what a program with every scope sends along."""

    async def bot_name() -> str:
        return "rodtrad_bot"

    shutil.copy(empty_sqlite, tmp_path / "rodtrad.db")
    store = Store(f"sqlite:///{tmp_path / 'rodtrad.db'}", clock, vault)
    clinic, runner = open_clinic(store), Runner(store)
    app = create_app(runner, desk(), ORIGIN, bot_name=bot_name, within=60)
    token = store.run(api_tokens.make, clinic.id, "EPJ", tuple(Scope), None)
    yield schemathesis.openapi.from_asgi("/api/v1/openapi.json", app), {"Authorization": f"Bearer {token}"}
    runner.close()
    store.close()


@pytest.mark.parametrize("mode", [GenerationMode.POSITIVE, GenerationMode.NEGATIVE])
def test_every_answer_is_described(
    described: tuple[BaseSchema, dict[str, str]], mode: GenerationMode
) -> None:
    schema, headers = described
    tried = 0
    for result in schema.get_all_operations():
        assert isinstance(result, Ok)
        operation = result.ok()
        if mode is GenerationMode.NEGATIVE and operation.path == "/staff":
            continue  # nothing can be sent wrongly

        @settings(
            max_examples=EXAMPLES,
            deadline=None,
            derandomize=True,
            database=None,
            phases=[Phase.generate],
            suppress_health_check=list(HealthCheck),
        )
        @given(case=operation.as_strategy(generation_mode=mode))
        def answers(case: schemathesis.Case[Any]) -> None:
            nonlocal tried
            tried += 1
            case.call_and_validate(headers=headers)

        answers()
    assert tried > EXAMPLES * 3
