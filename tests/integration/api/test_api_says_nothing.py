"""Nothing that a clinic's own program sends is in a log line, an address or a header of an answer, whether it is taken or refused."""

import logging

import pytest

from bot.store.database.runner import Runner
from tests.fakes.clinic import SmallClinic, desk
from tests.fakes.served import served_pages
from tests.integration.api.conftest import KEY, Call, Program, wanted
from tests.integration.store.test_canary import dump

WORD = "Kanarifugl"


async def test_no_word_of_a_call_is_in_the_log_or_on_the_disk(
    clinic: SmallClinic, program: Call, caplog: pytest.LogCaptureFixture
) -> None:
    """Over the network, so that what the server itself writes is in it."""
    caplog.set_level(logging.DEBUG)
    runner, ours = Runner(clinic.store), await program()
    async with served_pages(runner, desk(), within=60) as served:
        ours.client.base_url = served.url
        ours.client._transport = ours.client._init_transport()
        said = await _everything(clinic, ours)
    runner.close()
    assert {200, 201, 404, 409, 422} <= {status for status, _ in said}
    secrets = [WORD, WORD.lower(), ours.token, KEY]
    assert len(caplog.text) > 500, "the net is torn"
    assert "asgi" in caplog.text or "httpx" in caplog.text or "httpcore" in caplog.text, "the net is torn"
    ours_alone = "\n".join(
        one.getMessage() for one in caplog.records if not one.name.startswith(("httpx", "httpcore"))
    )
    assert [one for one in secrets if one in ours_alone] == []
    assert [one for one in secrets if any(one in headers for _, headers in said)] == []
    assert WORD.encode() not in dump(clinic.store)


async def _everything(clinic: SmallClinic, ours: Program) -> list[tuple[int, str]]:
    words = {"reference": WORD, "name": WORD}
    whole = wanted(clinic, **words)
    said = []
    for method, path, key, json, content in (
        ("POST", "/enrolments", KEY, whole, None),
        ("POST", "/enrolments", KEY, whole, None),
        ("POST", "/enrolments", KEY, whole | {"name": WORD * 2}, None),
        ("POST", "/enrolments", KEY + "2", whole | {"language": WORD, "caseworker": WORD}, None),
        ("POST", "/enrolments", KEY + "3", whole | {"discharge_on": WORD}, None),
        ("POST", "/enrolments", KEY + "4", None, f'{{"name": "{WORD}'.encode()),
        ("POST", "/enrolments", f"{WORD}{KEY}", whole | {"name": WORD * 40}, None),
        ("GET", f"/enrolments/{WORD}", None, None, None),
        ("PUT", f"/enrolments/{clinic.jonas.id}/discharge", None, {"discharge_on": WORD}, None),
        ("GET", f"/{WORD}", None, None, None),
    ):
        answer = await ours.call(method, path, key=key, json=json, content=content)
        said.append((answer.status_code, str(answer.headers)))
    return said
