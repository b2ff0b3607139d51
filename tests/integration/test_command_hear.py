"""`rodtrad hear` as a clinician or a measuring script uses it: a line in, a line out, whatever stands in it."""

import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from bot.domain.danger.recognise import DangerKind
from tests.fakes.examples import examples
from tests.fakes.terminal import Terminal

LINE = st.text(st.characters(codec="utf-8", exclude_characters="\n\r\ufeff"))


def test_each_line_is_answered_by_one_line_of_json(rodtrad: Terminal) -> None:
    said = [
        json.loads(line)
        for line in rodtrad("hear", typed=["jeg vil dø", "hadde en fin dag", ""]).splitlines()
    ]
    assert [line["text"] for line in said] == ["jeg vil dø", "hadde en fin dag", ""]
    assert [(line["ring"], line["danger"]) for line in said] == [(1, "suicide"), (0, "none"), (0, "none")]
    assert all(set(line) == {"text", "ring", "danger", "why", "intent"} for line in said)


@given(st.lists(LINE, max_size=5))
@settings(max_examples=examples(50), suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_whatever_stands_in_it_a_line_is_a_line(rodtrad: Terminal, typed: list[str]) -> None:
    said = [json.loads(line) for line in rodtrad("hear", typed=typed).split("\n")[:-1]]
    assert [line["text"] for line in said] == typed
    for line in said:
        assert line["ring"] in {0, 1, 2}
        assert (line["danger"] in set(DangerKind)) == (line["ring"] > 0)


def test_bytes_that_are_no_text_are_read_all_the_same(rodtrad: Terminal) -> None:
    (line,) = rodtrad("hear", typed=["jeg vil dø \udcff"]).splitlines()
    assert json.loads(line)["text"] == "jeg vil dø \ufffd"


@pytest.mark.parametrize("kind", DangerKind)
def test_every_kind_has_plain_words(kind: DangerKind) -> None:
    from bot.console.hearing import explained
    from bot.domain.danger.hear import Heard

    assert "because of: a; b" in explained("x", Heard(1, kind, ("a", "b"), None))


def test_a_clinician_reads_it_in_plain_words_and_no_text_moves_the_terminal(rodtrad: Terminal) -> None:
    said = rodtrad("hear", "--explain", typed=["jeg vil dø \x1b[2J"])
    first, ring, kind, why = said.splitlines()
    assert first == "«jeg vil dø  [2J»"
    assert ring == "  danger: the card comes at once"
    assert kind == "  kind: suicide or self-harm"
    assert why.startswith("  because of: «vil dø»")
