"""What the demo page lets in and out: other sites, the staff pages through their doors, its own files and words."""

import asyncio
import json
import re

import pytest

from bot.demo.page import DemoPage, staffdoor
from bot.demo.page.server import FOLDER, STATIC
from bot.demo.progress import Progress
from bot.domain.requests.request import State
from tests.fakes.stage import FakeStage
from tests.unit.demo.page.tab import Tab


@pytest.fixture
def stage(page: DemoPage, stages: list[FakeStage]) -> FakeStage:
    del page
    return stages[0]


# --- other sites ---------------------------------------------------------------------------------------------------


async def test_another_name_for_this_machine_is_not_answered(tab: Tab) -> None:
    async with tab.session.get(tab.page.url, headers={"Host": "evil.example"}) as answer:
        assert answer.status == 421
    async with tab.session.get(tab.page.url, headers={"Host": "localhost:9"}) as answer:
        assert answer.status == 200


@pytest.mark.parametrize("origin", [None, "null", "http://evil.example", "http://127.0.0.1:1"])
@pytest.mark.parametrize("path", ["/do/open-link", "/kari/staff/q/ABC/answer"])
async def test_nothing_is_done_for_another_site(
    tab: Tab, stage: FakeStage, origin: str | None, path: str
) -> None:
    headers = {"Origin": origin} if origin else {}
    async with tab.session.post(f"{tab.page.url}{path}", json={}, headers=headers) as answer:
        assert answer.status == 403
    assert len(stage.standin.updates) == 0
    assert stage.staff.answers == []


async def test_only_json_is_read_and_only_known_acts_done(tab: Tab) -> None:
    headers = {"Origin": tab.page.url}
    async with tab.session.post(f"{tab.page.url}/do/open-link", data={"a": "b"}, headers=headers) as answer:
        assert answer.status == 415
    async with tab.session.post(f"{tab.page.url}/do/nothing", json={}, headers=headers) as answer:
        assert answer.status == 404


@pytest.mark.parametrize(
    "path", ["/static/../server.py", "/static/%2e%2e/server.py", "/words/fr.json", "/ola/other", "/kari/"]
)
async def test_nothing_else_is_served(tab: Tab, path: str) -> None:
    assert (await tab.get(path))[0] in {403, 404}


# --- the staff pages -----------------------------------------------------------------------------------------------


async def test_kari_and_ola_are_logged_in_side_by_side_and_the_browser_gets_no_cookie(tab: Tab) -> None:
    for path, name in (("kari", "Kari Nordli"), ("ola", "Ola Berg"), ("kari", "Kari Nordli")):
        status, text = await tab.get(f"/{path}/staff/")
        assert (status, name in text) == (200, True)
    assert len(tab.session.cookie_jar) == 0


async def test_every_address_on_a_staff_page_leads_through_the_same_door_and_words_stay_as_they_are(
    tab: Tab,
) -> None:
    _, text = await tab.get("/ola/staff/")
    assert re.findall(r'(?:href|src|action)="([^"]*)"', text) == [
        "/ola/staff/static/app.css?v=1",
        "/ola/staff/q/ABC",
        "/ola/staff/q/ABC/answer",
        "/ola/staff/static/app.js",
    ]
    assert 'Eli skrev /staff/ og "staff"' in text
    assert "url=/ola/staff/again" in text
    _, script = await tab.get("/ola/staff/static/app.js")
    assert (
        script
        == 'fetch("/ola/staff/list"); new EventSource(`/ola/staff/events?q=`); const own = "/stafford/";'
    )


def test_the_real_staff_pages_name_no_address_in_a_way_the_door_does_not_know() -> None:
    folder = FOLDER.parents[1] / "clinic"
    files = [*folder.glob("templates/*.html"), *folder.glob("static/*.js"), *folder.glob("static/*.css")]
    assert len(files) > 5
    for file in files:
        for found in re.finditer(r"(.)/staff(.)", file.read_text(encoding="utf-8")):
            assert found[1] in "\"'`(=", f"{file}: {found[0]!r}"
            assert found[2] in "/\"'`?#)", f"{file}: {found[0]!r}"


async def test_the_page_alone_may_frame_the_staff_pages(tab: Tab) -> None:
    async with tab.session.get(f"{tab.page.url}/kari/staff/") as answer:
        assert answer.headers["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'self'"
        assert "X-Frame-Options" not in answer.headers
        assert answer.headers["Cache-Control"] == "no-store"
    async with tab.session.get(tab.page.url) as answer:
        assert "frame-ancestors 'none'" in answer.headers["Content-Security-Policy"]


async def _post(tab: Tab, path: str, **fields: str) -> tuple[int, str]:
    headers = {"Origin": tab.page.url}
    async with tab.session.post(
        f"{tab.page.url}{path}", data=fields, headers=headers, allow_redirects=False
    ) as answer:
        return answer.status, answer.headers.get("Location", "")


async def test_an_answer_by_kari_arrives_and_the_path_goes_on_at_once(tab: Tab, stage: FakeStage) -> None:
    await tab.get("/kari/staff/")
    stage.stands = Progress(inside=True, welcomed=True, request=State.ANSWERED)
    assert await _post(tab, "/kari/staff/q/ABC/answer", text="Jeg ringer.") == (
        303,
        "/kari/staff/q/ABC?done=answer",
    )
    assert stage.staff.answers == [("Kari Nordli", "Jeg ringer.")]
    await tab.until(lambda: tab.now["path"]["at"] == "read")


async def test_a_session_that_is_over_is_opened_anew(tab: Tab, stage: FakeStage) -> None:
    await tab.get("/kari/staff/")
    stage.staff.sessions.clear()
    assert (await tab.get("/kari/staff/"))[0] == 200
    stage.staff.sessions.clear()
    assert await _post(tab, "/kari/staff/q/ABC/answer", text="Jeg ringer.") == (303, "/kari/staff/")
    assert stage.staff.answers == []


async def test_a_page_that_cannot_be_had_just_now_is_asked_for_again(
    tab: Tab, stage: FakeStage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(staffdoor, "AGAIN_AFTER", 0.01)
    stage.staff.busy = 2
    assert "Kari Nordli" in (await tab.get("/kari/staff/"))[1]
    stage.staff.busy = 99
    async with tab.session.get(f"{tab.page.url}/kari/staff/") as answer:
        assert (answer.status, answer.headers["Refresh"]) == (503, "2")


async def test_logging_out_and_coming_back(tab: Tab, stage: FakeStage) -> None:
    await tab.get("/kari/staff/")
    assert (await _post(tab, "/kari/staff/logout"))[0] == 200
    assert stage.staff.sessions == {}
    assert (await tab.get("/kari/staff/"))[0] == 200


async def test_many_requests_at_once_use_one_session(tab: Tab, stage: FakeStage) -> None:
    await asyncio.gather(*(tab.get("/kari/staff/") for _ in range(10)))
    assert len(stage.staff.sessions) == 1


async def test_events_of_a_staff_page_pass_through(tab: Tab) -> None:
    async with tab.session.get(f"{tab.page.url}/kari/staff/events?q=") as answer:
        assert answer.content_type == "text/event-stream"
        assert await answer.text() == "event: inbox\ndata: 1\n\n"


# --- files and words -----------------------------------------------------------------------------------------------


async def test_the_page_and_its_files_are_served_and_name_no_other_site(tab: Tab) -> None:
    for file in STATIC.iterdir():
        status, text = await tab.get("/" if file.name == "index.html" else f"/static/{file.name}")
        assert status == 200
        assert re.findall(r"(?:src|href|url\(|import|from)\W{0,3}(?:https?:)?//", text) == [], file.name
    (picture,) = {tab.now["letter"]["picture"]}
    assert "<svg" in (await tab.get(picture))[1]
    assert (await tab.get("/qr/other-0-toke.svg"))[0] == 404


def _words(language: str) -> dict[str, str]:
    words: dict[str, str] = json.loads((FOLDER / f"words.{language}.json").read_text(encoding="utf-8"))
    return words


@pytest.mark.parametrize("language", ["nn", "en"])
def test_every_language_says_the_same_things(language: str) -> None:
    bokmal, other = _words("nb"), _words(language)
    assert list(bokmal) == list(other)
    for key, text in bokmal.items():
        assert set(re.findall(r"\{\w+\}", text)) == set(re.findall(r"\{\w+\}", other[key])), key
        assert bool(text) or key == "desk_note", key
        assert other[key], key


def test_every_word_is_used_and_every_word_used_exists() -> None:
    html = (STATIC / "index.html").read_text(encoding="utf-8")
    scripts = "\n".join(file.read_text(encoding="utf-8") for file in STATIC.glob("*.js"))
    named = set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', html))
    named |= set(re.findall(r'"([a-z]+(?:_[a-z]+)*)"', scripts))
    patterns = [
        re.compile(re.sub(r"\$\{[^}]*\}", r"\\w+", one)) for one in re.findall(r"t\(`([^`]+)`", scripts)
    ]
    patterns += [re.compile("cannot_[a-z_]+"), re.compile("time_[a-z]+")]
    words = _words("nb")
    assert set(re.findall(r'data-t(?:-label|-placeholder)?="(\w+)"', html)) <= words.keys()
    assert set(re.findall(r'\bt\("(\w+)"', scripts)) <= words.keys()
    assert [key for key in words if key not in named and not any(p.fullmatch(key) for p in patterns)] == []


def test_every_complaint_has_words() -> None:
    source = "\n".join(file.read_text(encoding="utf-8") for file in FOLDER.glob("*.py"))
    keys = set(re.findall(r'CannotError\("(\w+)"', source)) | set(
        re.findall(r'else "(\w+)"\) from None', source)
    )
    keys |= {"too_long", "blocked", "lost"}
    assert keys >= {"busy", "gone", "wrong", "enough", "empty"}
    assert {f"cannot_{key}" for key in keys} <= _words("nb").keys()
