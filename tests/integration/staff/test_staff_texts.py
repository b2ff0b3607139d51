"""Conversations for clinicians: a picture with its text, other words proposed, checked and previewed; never live by themselves."""

import pytest

from bot.bootstrap import FLOWS
from bot.content import load
from bot.domain.people.roles import StaffRole
from bot.ids import StaffId
from bot.store.conversations import proposals
from bot.store.people import people
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic

PLACE = "/staff/texts/reasons/propose?key=reasons.later.say"
WORDS = "Det haster ikke. Ta det når du vil."


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    """Sees who leaves, and reads what patients are told."""
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


async def typed(browser: Browser, text: str, to: str = "check") -> None:
    await browser.go(PLACE)
    form = browser.form("/check")
    assert form is not None
    await browser.post(f"/staff/texts/reasons/{to}", {**form.fields, "text": text})


async def test_a_conversation_stands_there_as_a_picture_with_its_text(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/texts")
    assert '<a href="/staff/texts/reasons" lang="nb">Mine grunner</a>' in browser.answer.text
    await browser.go("/staff/texts/reasons")
    assert "Det haster ikke." in browser.text
    assert "/staff/texts/reasons/picture.svg" in browser.answer.text
    await browser.go("/staff/texts/reasons/picture.svg")
    assert browser.answer.headers["content-type"] == "image/svg+xml"
    assert browser.answer.text.startswith("<?xml") or browser.answer.text.startswith("<svg")


async def test_other_words_are_checked_shown_and_kept_and_nothing_is_live(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    before = load(FLOWS).digest
    browser = await log_in(siri)
    await typed(browser, WORDS)
    assert "Slik ser pasienten det" in browser.text
    assert WORDS in browser.text
    await typed(browser, WORDS, "propose")
    assert "Forslaget er lagret" in browser.text
    (kept,) = clinic.store.read(proposals.waiting)
    assert (kept.key, kept.before, kept.text, kept.who) == (
        "reasons.later.say",
        "Det haster ikke.",
        WORDS,
        "Siri Lie",
    )
    assert load(FLOWS).digest == before


@pytest.mark.parametrize(
    ("words", "said"),
    [("Kjempebra!! Bra!!", "reasons.yaml:"), ("Hei {nobody}", "there is no placeholder {nobody}")],
)
async def test_what_the_check_refuses_is_given_back_with_file_and_remedy(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn, words: str, said: str
) -> None:
    browser = await log_in(siri)
    await typed(browser, words, "propose")
    assert browser.status == 422
    assert said in browser.text
    assert clinic.store.read(proposals.waiting) == []


async def test_what_is_typed_is_text_and_no_markup(clinic: SmallClinic, siri: StaffId, log_in: LogIn) -> None:
    browser = await log_in(siri)
    await typed(browser, '<script>alert(1)</script> "><img src=x onerror=alert(1)>')
    assert "<script>alert" not in browser.answer.text
    assert "<img src=x" not in browser.answer.text


async def test_it_is_for_those_who_see_to_the_clinic(clinic: SmallClinic, log_in: LogIn) -> None:
    browser = await log_in(clinic.kari)
    await browser.go("/staff/texts")
    assert browser.status == 403


async def test_a_sentence_that_is_not_there_is_not_found(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    for address in (
        "/staff/texts/nowhere",
        "/staff/texts/reasons/propose?key=talk.first.say",
        "/staff/texts/x/picture.svg",
    ):
        await browser.go(address)
        assert browser.status == 404
