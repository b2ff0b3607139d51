"""What an evening's work leaves in a browser: nothing that anybody wrote, and what looks for it would find it."""

import pytest

from tests.e2e.left_in_browser import left_in
from tests.e2e.staff.desk import Desk

pytestmark = pytest.mark.browser
LEAVE = """async () => {
    localStorage.setItem("draft", "Kanarifugl");
    sessionStorage.setItem("name", "Kanarifugl");
    history.replaceState("Kanarifugl", "");
    document.cookie = "name=Kanarifugl";
    await new Promise((done) => { indexedDB.open("Kanarifugl").onsuccess = done; });
}"""


async def test_what_is_typed_and_read_is_not_left_in_it_and_what_is_left_is_found(at_work: Desk) -> None:
    at_work.clinic.ask("ordinary", "Xantippe")
    page = await at_work.sit_down(at_work.clinic.kari)
    await at_work.open(page)
    await page.locator("#text").press_sequentially("Kanarifugl")
    await page.goto(f"{at_work.url}/staff/")
    assert await left_in(page.context) == []
    await page.evaluate(LEAVE)
    found = await left_in(page.context)
    assert [one.partition(" ")[0] for one in found] == ["a", "local", "session", "databases", "state"]
    await page.goto("about:blank")  # first: a page that finds itself logged out goes elsewhere by itself
    await page.context.clear_cookies()
