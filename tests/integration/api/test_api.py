"""The API for clinics' own programs: once or not at all, one clinic alone, and every refusal in words."""

import asyncio

import pytest
from fastapi.routing import APIRoute
from sqlalchemy import func, select

from bot.clinic.api import calls
from bot.clinic.api.access import Allowed
from bot.clinic.api.app import LARGEST
from bot.clinic.api.problems import MEDIA, WORDS
from bot.domain.people.scopes import Scope
from bot.ids import ClinicId
from bot.service.people.enrolling import Field
from bot.store.people import api_tokens, enrolments, stays
from bot.store.tables.stays import Stay
from tests.fakes.clinic import SmallClinic
from tests.integration.api.conftest import KEY, Call, wanted


def count(clinic: SmallClinic) -> int:
    return clinic.store.read(
        lambda work: work.connection.execute(select(func.count()).select_from(Stay)).scalar_one()
    )


async def test_a_program_enrols_somebody_and_sees_how_far_they_have_come(
    clinic: SmallClinic, program: Call
) -> None:
    ours = await program()
    made = await ours.call("POST", "/enrolments", key=KEY, json=wanted(clinic))
    assert made.status_code == 201
    said = made.json()
    assert said["link"].startswith("https://t.me/rodtrad_bot?start=")
    assert len(said["code"]) == 6
    patient = said["patient"]
    status = (await ours.call("GET", f"/enrolments/{patient}")).json()
    assert (status["progress"], status["discharge_on"], status["link"]["works"]) == (
        "made",
        "2026-03-20",
        True,
    )
    assert "Eli" not in str(status)
    assert clinic.store.run(enrolments.redeem, said["link"].partition("start=")[2], 4711)
    assert (await ours.call("GET", f"/enrolments/{patient}")).json()["progress"] == "opened"
    changed = await ours.call("PUT", f"/enrolments/{patient}/discharge", json={"discharge_on": "2026-04-01"})
    assert changed.json()["discharge_on"] == "2026-04-01"
    left = await ours.call("PUT", f"/enrolments/{patient}/discharge", json={"unplanned": True})
    assert (left.json()["discharge_on"], left.json()["unplanned"]) == ("2026-03-02", True)
    assert (await ours.call("DELETE", f"/enrolments/{patient}/links")).status_code == 204
    assert not (await ours.call("GET", f"/enrolments/{patient}")).json()["link"]["works"]
    again = await ours.call("POST", f"/enrolments/{patient}/links", key="another key for this")
    assert again.status_code == 422  # a space is no part of a key
    again = await ours.call("POST", f"/enrolments/{patient}/links", key=KEY + "2")
    assert again.status_code == 201
    assert again.json()["link"] != said["link"]


async def test_the_same_call_again_makes_nothing_and_gives_the_same(
    clinic: SmallClinic, program: Call
) -> None:
    ours = await program()
    answers = await asyncio.gather(
        *(ours.call("POST", "/enrolments", key=KEY, json=wanted(clinic)) for _ in range(5))
    )
    assert sorted(one.status_code for one in answers) == [200] * 4 + [201]
    assert len({(one.json()["link"], one.json()["code"]) for one in answers}) == 1
    assert count(clinic) == 1


async def test_a_key_that_was_used_for_something_else_is_refused(clinic: SmallClinic, program: Call) -> None:
    ours = await program()
    made = await ours.call("POST", "/enrolments", key=KEY, json=wanted(clinic))
    other = await ours.call("POST", "/enrolments", key=KEY, json=wanted(clinic, name="Ada Moen"))
    assert other.status_code == 409
    assert other.json()["type"] == "idempotency-key-reused"
    jonas = await ours.call("POST", f"/enrolments/{clinic.jonas.id}/links", key=KEY)
    assert jonas.status_code == 409
    assert made.json()["code"] not in jonas.text


@pytest.mark.parametrize(
    ("other", "field", "code"),
    [
        ({"reference": "010190 12480"}, "reference", "national"),
        ({"reference": "---"}, "reference", "shape"),
        ({"discharge_on": "2026-02-30"}, "discharge", "no_day"),
        ({"discharge_on": "2026-03-01"}, "discharge", "past"),
        ({"discharge_on": None}, "discharge", "none"),
        ({"name": "1"}, "name", "unusable"),
        ({"deputy": "KARI"}, "deputy", "same"),
        ({"deputy": "PER"}, "deputy", "stranger"),
        ({"test_person": False}, "test_person", "unready"),
    ],
)
async def test_what_is_wrong_is_said_as_problem_details_and_nothing_is_done(
    clinic: SmallClinic, program: Call, other: dict[str, object], field: str, code: str
) -> None:
    who = {"KARI": str(clinic.kari), "PER": str(clinic.per)}
    sent = wanted(clinic, **{name: who.get(str(value), value) for name, value in other.items()})
    refused = await (await program()).call("POST", "/enrolments", key=KEY, json=sent)
    assert (refused.status_code, refused.headers["content-type"]) == (409, MEDIA)
    assert [(one["field"], one["code"]) for one in refused.json()["problems"]] == [(field, code)]
    assert count(clinic) == 0


async def test_what_is_not_as_described_is_refused_without_repeating_it(
    clinic: SmallClinic, program: Call
) -> None:
    ours = await program()
    for sent in ({}, {**wanted(clinic), "colour": "red"}, wanted(clinic, name={"first": "Eli"}), ["Eli"]):
        refused = await ours.call("POST", "/enrolments", key=KEY, json=sent)
        assert (refused.status_code, refused.headers["content-type"]) == (422, MEDIA)
        assert "Eli" not in refused.text
    for content in (b"", b"{", b"\xff\xfe", b"[" * 5000):
        refused = await ours.call("POST", "/enrolments", key=KEY, content=content)
        assert refused.status_code in {400, 422}
    large = await ours.call("POST", "/enrolments", key=KEY, content=b"x" * (LARGEST + 1))
    assert (large.status_code, large.headers["content-type"]) == (413, MEDIA)
    assert (await ours.call("POST", "/enrolments", json=wanted(clinic))).status_code == 422  # no key


async def test_without_a_token_that_works_nothing_is_told(clinic: SmallClinic, program: Call) -> None:
    ours = await program()
    (token,) = clinic.store.read(api_tokens.of_clinic, clinic.id)
    for worn in ("", "rodtrad_", ours.token + "x", ours.token.upper()):
        ours.token, known = worn, ours.token
        refused = await ours.call("GET", f"/enrolments/{clinic.jonas.id}")
        assert (refused.status_code, refused.headers["www-authenticate"]) == (401, "Bearer")
        ours.token = known
    assert (await ours.call("GET", f"/enrolments/{clinic.jonas.id}")).status_code == 200
    assert clinic.store.run(api_tokens.revoke, clinic.id, token.id)
    assert (await ours.call("GET", f"/enrolments/{clinic.jonas.id}")).status_code == 401


CALLS = [
    ("POST", "/enrolments", Scope.ENROL),
    ("POST", "/enrolments/{patient}/links", Scope.ENROL),
    ("DELETE", "/enrolments/{patient}/links", Scope.REVOKE),
    ("GET", "/enrolments/{patient}", Scope.READ),
    ("PUT", "/enrolments/{patient}/discharge", Scope.CHANGE),
    ("GET", "/staff", Scope.ENROL),
]


def test_every_call_is_here_and_asks_for_a_scope() -> None:
    found = [
        (method, route.path, guard.call.scope)
        for route in calls.router.routes
        if isinstance(route, APIRoute)
        for method in route.methods or ()
        for guard in route.dependant.dependencies
        if isinstance(guard.call, Allowed)
    ]
    assert sorted(found) == sorted(CALLS)
    assert len(calls.router.routes) == len(CALLS)


@pytest.mark.parametrize(("method", "path", "scope"), CALLS)
async def test_a_token_opens_what_its_scope_says_and_no_more(
    clinic: SmallClinic, program: Call, method: str, path: str, scope: Scope
) -> None:
    address = path.replace("{patient}", str(clinic.jonas.id))
    json = {"discharge_on": "2026-03-20"} if "discharge" in path else wanted(clinic)
    others = await program(*(set(Scope) - {scope}))
    refused = await others.call(method, address, key=KEY, json=json)
    assert (refused.status_code, refused.headers["content-type"]) == (403, MEDIA)
    assert (await (await program(scope)).call(method, address, key=KEY, json=json)).status_code < 300


async def test_another_clinics_patients_do_not_exist(
    clinic: SmallClinic, program: Call, dal: ClinicId
) -> None:
    theirs, before = await program(of=dal), clinic.store.read(stays.of_patient, clinic.id, clinic.jonas.id)
    for method, path, _ in CALLS:
        if "{patient}" in path:
            for patient in (clinic.jonas.id, "01a22920-e840-7245-8755-f272ef7f6000"):
                address = path.replace("{patient}", str(patient))
                refused = await theirs.call(method, address, key=KEY, json={"discharge_on": "2026-03-20"})
                assert (refused.status_code, refused.json()["title"]) == (
                    404,
                    "this clinic has no such patient",
                )
    assert [one["name"] for one in (await theirs.call("GET", "/staff")).json()["staff"]] == ["Per Dahl"]
    refused = await theirs.call("POST", "/enrolments", key=KEY, json=wanted(clinic))
    assert {one["code"] for one in refused.json()["problems"]} >= {"stranger"}
    assert clinic.store.read(stays.of_patient, clinic.id, clinic.jonas.id) == before


async def test_the_description_is_there_and_says_how_one_comes_in(program: Call) -> None:
    described = (await (await program()).call("GET", "/openapi.json")).json()
    assert {f"{method.upper()} {path}" for path, calls in described["paths"].items() for method in calls} == {
        f"{method} {path}" for method, path, _ in CALLS
    }
    assert described["components"]["securitySchemes"]


def test_every_problem_has_words() -> None:
    """Every code that an enrolment can be refused with, as the source names it."""
    import re
    from pathlib import Path

    from bot.domain.people.leaving_day import DayRefused

    source = Path("bot/service/people/enrolling.py").read_text(encoding="utf-8")
    named = set(re.findall(r'Problem\(\w+\.?\w*, "(\w+)"', source)) | {
        "none",
        "stranger",
        "away",
        "away_covered",
    }
    named |= {"shape", "national", *DayRefused}
    assert len(named) > 10
    assert named - WORDS.keys() == set()
    assert len(Field) == 10
