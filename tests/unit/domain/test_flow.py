from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.flow.language import Flow, option_ids
from bot.domain.flow.revision import same_structure
from bot.domain.flow.texts import flow_texts
from tests.fakes.flows import ask, choice, make_flow

FULL: dict[str, Any] = {
    "first": ask("choice", options={"a": "A", "b": {"label": "B", "means": "help"}})
    | {
        "unless": {"not": {"fact": "paused", "is": True}},
        "neutral": True,
        "do": [{"remember": {"key": "k", "value": "$a"}}, "stop"],
        "run": {"flow": "other", "with": "a"},
        "wait": {"for": "2h", "say": "Vent"},
        "next": [{"when": {"all": [{"answer": "a", "in": ["a", "b"]}]}, "go": "scale"}, {"go": "end"}],
    },
    "scale": ask("scale", min=1, max=5, low="Lite", high="Mye") | {"say": ["Først", "Så"], "next": "number"},
    "number": ask("number", min=0.5, unit="timer", whole=True) | {"next": "many"},
    "many": ask("many", options={"x": "X"}),
}


def test_a_flow_comes_back_from_its_compiled_form() -> None:
    flow = make_flow(FULL, evidence=["E1"], takes=["about"])
    assert Flow.from_json(flow.to_json()) == flow
    assert Flow.from_json(flow.to_json()).to_json() == flow.to_json()


def test_every_text_has_a_key_of_its_own() -> None:
    assert dict(flow_texts(make_flow(FULL))) == {
        "talk.title": "Tittel",
        "talk.first.say": "Hva nå?",
        "talk.first.ask.a": "A",
        "talk.first.ask.b": "B",
        "talk.first.wait.say": "Vent",
        "talk.scale.say": "Først",
        "talk.scale.say.2": "Så",
        "talk.scale.ask.low": "Lite",
        "talk.scale.ask.high": "Mye",
        "talk.number.say": "Hva nå?",
        "talk.number.ask.unit": "timer",
        "talk.many.say": "Hva nå?",
        "talk.many.ask.x": "X",
    }


def test_short_forms_mean_the_long_ones() -> None:
    long = make_flow(
        {
            "a": {
                "say": ["Hei"],
                "run": {"flow": "x", "with": {"tool": "$tool"}},
                "wait": {"for": 600},
                "next": [{"go": "a"}],
            }
        }
    )
    short = make_flow(
        {"a": {"say": "Hei", "run": {"flow": "x", "with": "tool"}, "wait": {"for": "10m"}, "next": "a"}}
    )
    assert short == long


def test_option_ids_written_as_numbers_are_text() -> None:
    question = make_flow({"first": ask("choice", options={1: "En", 3: "Tre"})}).steps["first"].ask
    assert question is not None
    assert option_ids(question) == ("1", "3")


@pytest.mark.parametrize(
    "change",
    [
        {"title": "Ny"},
        {"evidence": ["E2"]},
        {"steps": FULL | {"many": ask("many", options={"x": "Nytt ord"}) | {"say": "Andre ord?"}}},
        {
            "steps": FULL
            | {
                "scale": FULL["scale"]
                | {"ask": {"kind": "scale", "save": "a", "min": 1, "max": 5, "low": "Ikke noe"}}
            }
        },
        {
            "steps": FULL
            | {"first": FULL["first"] | {"neutral": False, "wait": {"for": "120m", "say": "Annet"}}}
        },
    ],
)
def test_other_words_are_the_same_structure(change: dict[str, Any]) -> None:
    assert same_structure(make_flow(FULL).to_json(), changed(change))


@pytest.mark.parametrize(
    "change",
    [
        {"start": "scale"},
        {"class": "craving"},
        {"starts": "bot"},
        {"takes": ["x"]},
        {"steps": FULL | {"many": ask("many", options={"x": "X", "y": "Y"})}},
        {"steps": FULL | {"many": FULL["many"] | {"say": ["En", "To"]}}},
        {"steps": FULL | {"first": FULL["first"] | {"do": []}}},
        {"steps": FULL | {"first": FULL["first"] | {"wait": {"for": "1h"}}}},
        {"steps": FULL | {"first": FULL["first"] | {"next": "end"}}},
        {
            "steps": FULL
            | {
                "first": FULL["first"]
                | {"ask": {"kind": "choice", "save": "a", "options": {"a": "A", "b": "B"}}}
            }
        },
        {"steps": FULL | {"title": {"say": "Et steg som heter title"}}},
        {"steps": {name: step for name, step in FULL.items() if name != "many"}},
    ],
)
def test_other_steps_options_or_branches_are_another_structure(change: dict[str, Any]) -> None:
    assert not same_structure(make_flow(FULL).to_json(), changed(change))


def changed(change: dict[str, Any]) -> Flow:
    return Flow.model_validate(make_flow(FULL).to_data() | change)


def test_the_hash_is_over_structure_and_words() -> None:
    assert make_flow(FULL).sha256 == make_flow(FULL).sha256
    assert make_flow(FULL).sha256 != changed({"title": "Ny"}).sha256


@pytest.mark.parametrize(
    "step,why",
    [
        (choice("a") | {"say": []}, "must `say`"),
        ({"next": [{"go": "end"}, {"go": "end"}]}, "never reached"),
        ({"next": [{"when": {"fact": "paused", "is": True}, "go": "end"}]}, "always a way on"),
        (ask("choice"), "either `options` or `from`"),
        (ask("choice", options={"a": "A"}, **{"from": "coping_menu"}), "either `options` or `from`"),
        (ask("many", options={}), "at least 1"),
        (ask("scale", min=0, max=11), "2 to 11 steps"),
        (ask("scale", min=3, max=3), "2 to 11 steps"),
        (ask("text", max=4097), "4096"),
        (ask("person"), "does not match any"),
        (ask("text", required=True), "Extra"),
        ({"wait": {"for": "ten minutes"}}, "a duration is"),
        ({"wait": {"for": "8d"}}, "less than or equal"),
        ({"wait": {"for": 0}}, "greater than or equal"),
        ({"say": ""}, "at least 1"),
        ({"help": False}, "Extra"),
        (ask("text") | {"ask": {"kind": "text", "save": "Navn"}}, "pattern"),
    ],
)
def test_a_step_that_cannot_be_is_refused(step: dict[str, Any], why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        make_flow({"first": step})


def test_names_that_would_not_fit_are_refused() -> None:
    for flow in ("Talk", "talk-more", "a" * 17, ""):
        with pytest.raises(ValidationError):
            make_flow({"first": {"say": "Hei"}}, flow)
    with pytest.raises(ValidationError):
        make_flow({"s" * 21: {"say": "Hei"}})


@pytest.mark.parametrize("least", [0, 11])
def test_the_high_end_of_a_scale_lies_inside_it(least: int) -> None:
    with pytest.raises(ValidationError, match="at_least"):
        make_flow({"first": ask("scale", min=0, max=10, means={"at_least": least, "as": "craving_high"})})
