"""The clinic's own beginnings of an answer: written, reordered, put back, and offered where the content's would be."""

import pytest

from bot.domain.people.roles import StaffRole
from bot.service.requests import asking, openers
from bot.store.people import people
from bot.store.requests import openers as kept
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic
from tests.integration.staff.test_staff_access import give_roles

OWN = "Takk for at du skrev.\nVi ringer deg i dag."


def offered_on(browser: Browser) -> str:
    """The part of a request's page that offers beginnings; empty where none are."""
    return browser.answer.text.partition('class="starters"')[2].partition("</p>")[0]


async def keeper(clinic: SmallClinic, log_in: LogIn) -> Browser:
    clinic.store.run(give_roles, clinic.kari, StaffRole.CLINIC, StaffRole.CASEWORKER)
    browser = await log_in(clinic.kari)
    await browser.go("/staff/openers")
    return browser


async def writes(browser: Browser, text: str, **more: str) -> None:
    form = browser.form("/staff/openers")
    assert form is not None
    await browser.post("/staff/openers", form.fields | {"text": text} | more)


async def test_what_the_clinic_writes_is_offered_in_its_order(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("ordinary", "Kan du ringe meg om NAV?")
    browser = await keeper(clinic, log_in)
    assert "Jeg ringer deg i dag." in browser.answer.text, "the content's, to begin with"
    await writes(browser, f"{OWN}\n\n  Takk   for at du skrev.")
    assert "Lagret." in browser.text
    await browser.go(f"/staff/q/{clinic.code}")
    offer = offered_on(browser)
    assert 0 < offer.index("Takk for at du skrev.") < offer.index("Vi ringer deg i dag.")
    assert offer.count("data-starter") == 2
    await browser.go(f"/staff/q/{clinic.code}?start=2")
    form = browser.form("/preview")
    assert form is not None
    assert form.fields["text"] == "Vi ringer deg i dag."


async def test_they_are_kept_for_each_language_by_itself(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("ordinary", "Kan du ringe meg om NAV?")
    clinic.store.run(lambda work: people.change(work, clinic.jonas.id, language="nn"))
    browser = await keeper(clinic, log_in)
    await writes(browser, OWN)
    await browser.go(f"/staff/q/{clinic.code}")
    assert "Vi ringer deg i dag." not in offered_on(browser), (
        "what is written in Bokmål is for those who read it"
    )
    await browser.go("/staff/openers")
    await writes(browser, "Eg ser på det no.", language="nn", version="0")
    await browser.go(f"/staff/q/{clinic.code}")
    assert "Eg ser på det no." in offered_on(browser)


@pytest.mark.parametrize(
    "kind,words", [("urgent", "Kan du ringe?"), ("ordinary", "Jeg vil ikke leve lenger.")]
)
async def test_in_danger_they_are_never_offered(
    clinic: SmallClinic, log_in: LogIn, kind: str, words: str
) -> None:
    clinic.ask("ordinary", "Kan du ringe meg om NAV?")
    browser = await keeper(clinic, log_in)
    await writes(browser, OWN)
    await browser.go(f"/staff/q/{clinic.code}")
    assert offered_on(browser)
    if kind == "urgent":
        clinic.ask(kind, words)
    else:
        clinic.patient(asking.reply, words)
    await browser.go(f"/staff/q/{clinic.code}?start=1")
    assert not offered_on(browser)
    assert "Takk for at du skrev." not in browser.answer.text


async def test_an_empty_box_offers_none_and_what_stood_there_can_be_put_back(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask("ordinary", "Kan du ringe meg om NAV?")
    browser = await keeper(clinic, log_in)
    await writes(browser, OWN)
    await browser.go("/staff/openers")
    await writes(browser, "")
    await browser.go(f"/staff/q/{clinic.code}")
    assert not offered_on(browser)
    await browser.go("/staff/openers")
    await browser.press("/staff/openers/back", earlier="1")
    await browser.go(f"/staff/q/{clinic.code}")
    assert "Vi ringer deg i dag." in offered_on(browser)
    await browser.go("/staff/openers")
    await browser.press("/staff/openers/back", earlier="0")
    await browser.go(f"/staff/q/{clinic.code}")
    assert "Jeg ringer deg i dag." in offered_on(browser)
    form_of_none = await browser.post(
        "/staff/openers/back", {**_csrf(browser), "language": "nb", "version": "4", "earlier": "77"}
    )
    assert form_of_none.status == 404


def _csrf(browser: Browser) -> dict[str, str]:
    form = browser.form("/logout")
    assert form is not None
    return {"csrf": form.fields["csrf"]}


@pytest.mark.parametrize(
    "text,said",
    [
        ("\n".join(f"Setning nummer {one}." for one in range(openers.MOST + 1)), "Det er for mange."),
        ("å" * (openers.LONGEST + 1), "En av setningene er for lang."),
    ],
)
async def test_too_many_or_too_long_ones_are_refused_and_stay_in_the_box(
    clinic: SmallClinic, log_in: LogIn, text: str, said: str
) -> None:
    browser = await keeper(clinic, log_in)
    await writes(browser, text)
    assert browser.status == 422
    assert said in browser.text
    form = browser.form("/staff/openers")
    assert form is not None
    assert form.fields["text"].split("\n") == text.split("\n")
    assert clinic.store.read(kept.versions, clinic.id, "nb") == []


async def test_of_two_who_write_at_once_the_second_is_told_and_may_save_again(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    browser = await keeper(clinic, log_in)
    me = clinic.store.read(people.staff_member, clinic.kari)
    clinic.store.run(openers.write, me, "nb", "Hei.", 0)
    await writes(browser, OWN)
    assert browser.status == 409
    assert "Noen andre endret dem mens du skrev." in browser.text
    await writes(browser, OWN)
    assert "Lagret." in browser.text
    found = clinic.store.read(kept.versions, clinic.id, "nb")
    assert [one.lines for one in found] == [tuple(OWN.splitlines()), ("Hei.",)]


def test_only_the_newest_versions_are_kept(clinic: SmallClinic) -> None:
    me = clinic.store.read(people.staff_member, clinic.kari)
    for number in range(kept.KEPT + 3):
        clinic.store.run(openers.write, me, "nb", f"Hei {number}.", number)
    found = clinic.store.read(kept.versions, clinic.id, "nb")
    assert [one.number for one in found] == list(range(kept.KEPT + 3, 3, -1))


async def test_who_only_answers_cannot_write_them(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    assert (await kari.go("/staff/openers")).status == 403
