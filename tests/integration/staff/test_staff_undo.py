"""Every press of staff that cannot be undone asks first: each route that changes something is known here, with why one press does no harm.

A new route fails the first test until it stands in the table; one that asks is looked for in the templates.
"""

import re
from collections.abc import Iterator

import pytest

from bot.clinic.pages import FOLDER
from bot.service.requests import asking
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_routes import ROUTES

#: Its form is folded away behind a press that says what will happen.
ASKS = "asks"
#: Something is filled in first, or what goes out is shown before it does; its button is the second press at least.
FILLED = "a form that somebody fills in"
#: It can be taken back by what is named, on the page that follows.
UNDONE = "undone by "
#: It reads, keeps, or logs in and out, and changes nothing for anybody else.
NOTHING = "changes nothing for others"
#: It says that they have seen what stands before them, which is so by then; whoever else has to see it is asked as before.
SEEN = "says that it was seen"

PRESSES = {
    "/staff/q/{code}/take": UNDONE + "/staff/q/{code}/not-mine",
    "/staff/q/{code}/acknowledge": SEEN,
    "/staff/q/{code}/answer": FILLED,
    "/staff/q/{code}/preview": NOTHING,
    "/staff/q/{code}/hand-on": ASKS,
    "/staff/q/{code}/working": ASKS,
    "/staff/q/{code}/snooze": ASKS,
    "/staff/q/{code}/close": ASKS,
    "/staff/q/{code}/not-mine": ASKS,
    "/staff/q/{code}/note": FILLED,
    "/staff/q/{code}/consult": ASKS,
    "/staff/q/{code}/promise": FILLED,
    "/staff/q/{code}/draft": NOTHING,
    "/staff/q/{code}/read": NOTHING,
    "/staff/q/{code}/shared": NOTHING,
    "/staff/patients/{patient}": FILLED,
    "/staff/player/{patient}": FILLED,
    "/staff/patients/{patient}/handover": UNDONE + "/staff/handovers/withdraw",
    "/staff/handovers/withdraw": ASKS,
    "/staff/handovers/paper": NOTHING,
    "/staff/handovers/code": FILLED,
    "/staff/handovers/accept": UNDONE + "/staff/handovers/refuse",
    "/staff/handovers/refuse": ASKS,
    "/staff/patients/{patient}/write": FILLED,
    "/staff/patients/{patient}/write/draft": NOTHING,
    "/staff/q/{code}/resume": NOTHING,
    "/staff/me/accept": ASKS,
    "/staff/me/decline": ASKS,
    "/staff/me/back": ASKS,
    "/staff/me/away": UNDONE + "/staff/me/back",
    "/staff/me/hours": UNDONE + "/staff/me/hours",
    "/staff/reached/add": UNDONE + "/staff/reached/remove",
    "/staff/reached/telegram": UNDONE + "/staff/reached/remove",
    "/staff/reached/code": FILLED,
    "/staff/reached/send": NOTHING,
    "/staff/reached/remove": ASKS,
    "/staff/reached/first": UNDONE + "/staff/reached/first",
    "/staff/reached/use": UNDONE + "/staff/reached/use",
    "/staff/reached/language": UNDONE + "/staff/reached/language",
    "/staff/resume": FILLED,
    "/staff/appointments/add": FILLED,
    "/staff/appointments/check": NOTHING,
    "/staff/appointments/file": FILLED,
    "/staff/appointments/call-off": ASKS,
    "/staff/login": NOTHING,
    "/staff/login/ask": NOTHING,
    "/staff/login/password": NOTHING,
    "/staff/login/passkey": NOTHING,
    "/staff/login/passkey/begin": NOTHING,
    "/staff/logout": NOTHING,
    "/staff/places/new": FILLED,
    "/staff/places/import": FILLED,
    "/staff/places/import/check": NOTHING,
    "/staff/places/door": ASKS,
    "/staff/places/door/remove": ASKS,
    "/staff/places/{place}": FILLED,
    "/staff/places/{place}/confirm": UNDONE + "/staff/places/{place}/remove",
    "/staff/places/{place}/remove": ASKS,
    "/staff/texts/instruments/on": UNDONE + "/staff/texts/instruments/off",
    "/staff/texts/instruments/off": UNDONE + "/staff/texts/instruments/on",
    "/staff/texts/{flow}/check": NOTHING,
    "/staff/openers": FILLED,
    "/staff/openers/back": UNDONE + "/staff/openers/back",
    "/staff/policies/one": FILLED,
    "/staff/policies/check": NOTHING,
    "/staff/policies/back": ASKS,
    "/staff/texts/{flow}/propose": FILLED,
    "/staff/own-data/file": FILLED,
    "/staff/own-data/erase": ASKS,
    "/staff/own-data/keep": UNDONE + "/staff/own-data/erase",
    "/staff/oidc": NOTHING,
    "/staff/prove": NOTHING,
    "/staff/prove/passkey": NOTHING,
    "/staff/promises/result": ASKS,
    "/staff/promises/take-back": ASKS,
    "/staff/enrol": FILLED,
    "/staff/enrol/letter": NOTHING,
    "/staff/enrolled/{patient}/again": ASKS,
    "/staff/enrolled/{patient}/revoke": ASKS,
    "/staff/import": FILLED,
    "/staff/import/check": NOTHING,
    "/staff/import/letters": NOTHING,
    "/staff/board/{patient}": FILLED,
    "/staff/tokens/add": FILLED,
    "/staff/tokens/revoke": ASKS,
    "/staff/me/login/password": FILLED,
    "/staff/me/login/app": NOTHING,
    "/staff/me/login/app/code": FILLED,
    "/staff/me/login/recovery": ASKS,
    "/staff/me/login/passkeys": FILLED,
    "/staff/me/login/passkeys/begin": NOTHING,
    "/staff/me/login/passkeys/remove": ASKS,
    "/staff/me/login/end": ASKS,
    "/staff/oidc/link": UNDONE + "/staff/oidc/unlink",
    "/staff/oidc/unlink": UNDONE + "/staff/oidc/link",
    "/staff/people/add": FILLED,
    "/staff/people/change": UNDONE + "/staff/people/change",
    "/staff/people/link": ASKS,
    "/staff/people/end": ASKS,
}
TEMPLATES = {
    path.name: path.read_text(encoding="utf-8") for path in sorted((FOLDER / "templates").glob("*.html"))
}
_TOKEN = re.compile(r'<details[^>]*class="act"|</details>|(?:form)?action="(/staff/[^"]*)"')


def test_every_route_that_changes_something_is_known() -> None:
    posted = {path for method, path in ROUTES if method == "POST"}
    assert posted == set(PRESSES)


def test_what_undoes_a_press_is_there() -> None:
    named = {how.removeprefix(UNDONE) for how in PRESSES.values() if how.startswith(UNDONE)}
    assert named <= set(PRESSES)


def addresses() -> Iterator[tuple[str, bool]]:
    """Every address a button of the templates posts to, and whether it is folded away behind a press that asks."""
    for text in TEMPLATES.values():
        depth = 0
        for found in _TOKEN.finditer(text):
            if found[1] is None:
                depth += -1 if found[0].startswith("</") else 1
                continue
            address = found[1].replace("{{ row.code }}", "{code}")
            address = address.replace("{{ one.id }}", "{patient}" if "/enrolled/" in address else "{place}")
            for act in ("accept", "decline") if "{{ act }}" in address else ("",):
                yield address.replace("{{ act }}", act), depth > 0


def test_each_that_asks_is_folded_away_wherever_it_stands() -> None:
    found = list(addresses())
    for path, how in PRESSES.items():
        if how == ASKS:
            assert {folded for address, folded in found if address == path} == {True}, path


@pytest.mark.parametrize("words", ["Jeg vil ikke leve lenger.", "Jeg orker ikke mer, jeg vil dø."])
async def test_no_ready_beginning_is_offered_where_danger_is_heard(
    clinic: SmallClinic, log_in: LogIn, words: str
) -> None:
    clinic.ask("ordinary", "Kan du ringe meg om NAV?")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "data-starter" in kari.answer.text
    clinic.patient(asking.reply, words)
    await kari.go(f"/staff/q/{clinic.code}?start=1")
    assert "data-starter" not in kari.answer.text
    form = kari.form("/preview")
    assert form is not None
    assert form.fields["text"] == ""


async def test_no_ready_beginning_is_offered_for_what_is_urgent(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("urgent", "Kan du ringe meg om NAV?")
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}?start=1")
    assert "data-starter" not in kari.answer.text
    assert "Jeg ringer deg i dag." not in kari.answer.text
