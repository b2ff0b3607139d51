import re
from pathlib import Path
from typing import get_args

import pytest

from bot.content.entries import NEEDED_PHRASES, HelpNumber, Phrase
from bot.content.source import parse_source
from bot.domain.checklist.as_flows import compile_checklist
from bot.domain.checklist.checklist import Area, CheckList, Item, NeedHelp, Words
from bot.domain.checklist.remarks import name_remarks
from bot.domain.flow.conditions import Condition
from bot.domain.flow.language import Ask, Call, Flow, Option, Step, Wait
from bot.domain.flow.values import FACTS, PLACEHOLDERS, Means
from bot.domain.flow.verbs import VERBS

PAGE = (Path(__file__).parents[2] / "docs" / "flows.md").read_text(encoding="utf-8")
KINDS = get_args(get_args(Ask)[0])


def keys(*models: type) -> set[str]:
    """The keys of models as they stand in YAML."""
    return {field.alias or name for model in models for name, field in model.model_fields.items()}  # type: ignore[attr-defined]


@pytest.mark.parametrize(
    "word",
    sorted(
        {
            *FACTS,
            *PLACEHOLDERS,
            *Means,
            *VERBS,
            *NEEDED_PHRASES,
            *(key for verb in VERBS.values() for key in verb.model_fields),
            *keys(Flow, Step, Option, Call, Wait, Condition, CheckList, Area, Item, NeedHelp, Words, *KINDS),
        }
    ),
)
def test_every_word_of_the_language_is_on_its_page(word: str) -> None:
    assert re.search(rf"(?<![a-z_]){re.escape(word)}(?![a-z_])", PAGE), (
        f"docs/flows.md does not say what {word} is"
    )


def test_every_effect_on_the_page_exists_with_its_keys() -> None:
    rows = re.findall(
        r"^\| ((?:`\w+`(?:, )?)+) \| (.*) \|$",
        PAGE.split("| effect | keys |")[1].split("\n\n")[0],
        re.MULTILINE,
    )
    named = {name for names, _ in rows for name in re.findall(r"`(\w+)`", names)}
    assert named == set(VERBS)


def test_the_examples_on_the_page_are_right() -> None:
    blocks = [
        parse_source(block, "docs/flows.md").data
        for block in re.findall(r"```yaml\n(.*?)```", PAGE, re.DOTALL)
    ]
    by_first_key = {next(iter(block)): block for block in blocks if isinstance(block, dict)}
    flow, checklist = (block for block in blocks if isinstance(block, dict) and "id" in block)
    assert Flow.model_validate(flow).id == "talk"
    parsed = CheckList.model_validate(checklist)
    assert not list(name_remarks(parsed))
    assert [made.id for made in compile_checklist(parsed).flows] == [
        "discharge",
        "discharge_home",
        "discharge_money",
    ]
    assert Phrase.model_validate(by_first_key["phrases"]["phrases"]["pause_over"]).neutral
    assert HelpNumber.model_validate(by_first_key["numbers"]["numbers"][0]).number == "113"
