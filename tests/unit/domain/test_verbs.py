from typing import Any

import pytest
from pydantic import ValidationError

from bot.domain.flow.actions import Action, BadEffectError, ReadyAction
from bot.domain.flow.verbs import VERBS, Consent, Pause, Purpose, Remember, Request, Verb
from bot.service.conversation.may_keep import KEEPS
from bot.service.conversation.verbs import HANDLERS


def resolve(action: Any, **answers: Any) -> Verb | None:
    return ReadyAction(Action.model_validate(action)).resolve(answers)


def test_a_verb_without_keys_may_be_a_bare_word() -> None:
    assert (
        Action.model_validate("stop")
        == Action.model_validate({"stop": {}})
        == Action.model_validate({"stop": None})
    )


def test_answers_are_filled_in() -> None:
    assert resolve({"request": {"kind": "$k", "about": "$a"}}, k="urgent", a="Hei") == Request(
        kind="urgent", about="Hei"
    )
    assert resolve({"remember": {"key": "tools", "value": "$a"}}, a=("x", "y")) == Remember(
        key="tools", value=("x", "y")
    )


def test_an_option_that_is_a_number_or_yes_fits_where_a_number_or_truth_is_meant() -> None:
    assert resolve({"pause": {"days": "$a"}}, a="7") == Pause(days=7)
    assert resolve({"consent": {"purpose": "keep", "given": "$a"}}, a="no") == Consent(
        purpose=Purpose.KEEP, given=False
    )


def test_an_absent_answer_drops_an_optional_key_and_the_whole_effect_when_it_is_needed() -> None:
    assert resolve({"request": {"kind": "urgent", "about": "$a"}}) == Request(kind="urgent")
    assert resolve({"relay": {"text": "$a"}}) is None


def test_an_answer_that_does_not_fit_is_a_fault_of_the_content() -> None:
    with pytest.raises(BadEffectError, match=r"pause\.days"):
        resolve({"pause": {"days": "$a"}}, a="lenge")


@pytest.mark.parametrize(
    "action,why",
    [
        ("dance", "unknown effect `dance`; there are: request"),
        ({"dance": {}}, "unknown effect"),
        ({"stop": {}, "relay": {}}, "one verb"),
        ({}, "one verb"),
        (3, "one verb"),
        ({"stop": "now"}, "takes keys and values: none"),
        ({"relay": {}}, "needs text"),
        ({"relay": {"text": "x", "to": "y"}}, "no key `to`; it takes: text"),
        ({"request": {"kind": "Very soon"}}, "request.kind"),
        ({"pause": {"days": 0}}, "pause.days"),
        ({"plan_item": {"area": "$a", "item": "b", "status": "maybe"}}, "plan_item.status"),
        ({"schedule": {"what": "checkin", "at": "kl 9"}}, "schedule.at"),
    ],
)
def test_an_effect_that_cannot_be_is_refused_with_what_there_is(action: Any, why: str) -> None:
    with pytest.raises(ValidationError, match=why):
        Action.model_validate(action)


def test_an_effect_comes_back_from_its_compiled_form() -> None:
    for written in ({"request": {"kind": "$k", "about": "@plan.x"}}, "stop"):
        action = Action.model_validate(written)
        assert Action.model_validate(action.model_dump(mode="json")) == action


def test_every_verb_is_carried_out_by_somebody() -> None:
    assert set(HANDLERS) == set(VERBS.values())


#: What is done for everybody: it keeps no answer, but sends what the person wants sent, or sets what they want set.
KEEP_NOTHING = {
    "request",
    "relay",
    "withdraw_request",
    "consent",
    "language",
    "pause",
    "stop",
    "resume_all",
    "show",
    "schedule",
    "practice",
    "payday",
    "profile",
    "phone",
    "handover",
    "silence",
    "left_today",
    "places",
    "appointment_show",
    "own_data",
    "show_idea",
    "routine_remind",
}


def test_every_verb_that_keeps_an_answer_asks_whether_it_may() -> None:
    assert set(VERBS) == {name for name, verb in VERBS.items() if verb in KEEPS} | KEEP_NOTHING
