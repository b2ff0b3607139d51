"""What pages have left in a browser: each window is looked through before it is shut, in every test that opens one."""

import re
from typing import Final
from urllib.parse import unquote

from playwright.async_api import BrowserContext

#: That somebody has switched the keys off is the only thing that a page keeps by itself.
OURS: Final = {"rodtrad keys off"}
#: Whose cookie it is, or what form: random, or a word of the program.
COOKIE: Final = re.compile(r"[\w-]{16,}")
STORED: Final = """async () => ({
    local: Object.keys(localStorage), session: Object.keys(sessionStorage),
    databases: (await indexedDB.databases()).map((one) => one.name), caches: await caches.keys(),
    workers: (await navigator.serviceWorker.getRegistrations()).length, state: history.state, name: window.name,
})"""


async def left_in(context: BrowserContext) -> list[str]:
    """What is stored there that may not be; a session's cookie, which scripts cannot read, may."""
    found = [
        f"a cookie: {one.get('name')}"
        for one in await context.cookies()
        if not one.get("httpOnly") or not COOKIE.fullmatch(unquote(one.get("value", "")))
    ]
    for page in context.pages:
        if not page.is_closed() and page.url.startswith("http"):
            stored = await page.evaluate(STORED)
            stored["local"] = [one for one in stored["local"] if one not in OURS]
            found += [f"{what} of {page.url}: {kept}" for what, kept in stored.items() if kept]
    return found


async def shut(context: BrowserContext, troubles: list[str]) -> None:
    """Shut the windows of a browser, and say what is left in it."""
    troubles += await left_in(context)
    await context.close()
