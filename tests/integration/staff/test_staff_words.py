"""What staff write that no patient reads: notes and words to colleagues, and answers that are not finished."""

from datetime import timedelta

import pytest
from sqlalchemy import text

from bot.clock import ManualClock
from bot.service.requests import asking, inbox, reading, staff_acts
from bot.service.requests.inbox import Onlooker
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic

SECRET = "Hun har byttet telefon, ring søsteren."


def raw(work: Work) -> str:
    """Everything that stands in the two tables, as bytes."""
    rows = [
        *work.connection.execute(text("SELECT text FROM staff_note")),
        *work.connection.execute(text("SELECT text FROM staff_draft")),
    ]
    return repr([bytes(row[0]) for row in rows])


async def test_a_note_is_read_by_colleagues_said_to_be_only_theirs_and_never_by_the_patient(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    told = len(clinic.chat())
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Bare ansatte ser den, pasienten ser den ikke." in kari.text
    await kari.press("/note", word=SECRET)
    assert "Merknaden er lagret. Pasienten ser den ikke." in kari.text
    assert f"Merknad, bare for ansatte {SECRET}" in kari.text
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
    berit = await log_in(clinic.berit)
    await berit.go(f"/staff/q/{clinic.code}")
    assert SECRET in berit.text
    assert len(clinic.chat()) > told
    assert not clinic.says(SECRET)


async def test_a_word_goes_with_handing_on_with_not_mine_and_with_how_it_ended(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/hand-on", to=str(clinic.berit), word="Ring før tolv.")
    berit = await log_in(clinic.berit)
    await berit.go(f"/staff/q/{clinic.code}")
    assert "Ved overlevering, bare for ansatte Ring før tolv." in berit.text
    await berit.press("/take")
    await berit.press("/close", word="Snakket på telefon.", outcome="talked")
    await berit.go(f"/staff/q/{clinic.code}")
    assert "Hvordan det gikk, bare for ansatte Snakket på telefon." in berit.text
    assert not clinic.says("Snakket på telefon.")


async def test_an_empty_or_endless_note_is_refused_in_plain_words_and_nothing_is_done(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    await kari.press("/note", word=" ")
    assert (kari.status, "Skriv merknaden først." in kari.text) == (422, True)
    await kari.press("/not-mine", word="x" * 1001)
    assert (kari.status, "Høyst 1000 tegn." in kari.text) == (422, True)
    assert "not_mine" not in clinic.history()


async def test_a_draft_is_sealed_comes_back_to_its_writer_only_and_goes_when_it_is_sent(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    token = next(one.fields["csrf"] for one in kari.page.forms if one.action.endswith("/logout"))
    await kari.post(f"/staff/q/{clinic.code}/draft", {"csrf": token, "text": SECRET})
    assert kari.status == 204
    assert "ring" not in clinic.store.read(raw) != "[]"
    again = await log_in(clinic.kari)
    await again.go(f"/staff/q/{clinic.code}")
    form = again.form("/preview")
    assert form is not None
    assert form.fields["text"] == SECRET
    await again.press("/answer", text=SECRET)
    assert clinic.store.read(raw) == "[]"
    await kari.post(f"/staff/q/{clinic.code}/draft", {"csrf": token, "text": SECRET})
    assert clinic.store.read(raw) == "[]", "a draft that comes after its answer is none"


async def test_a_colleague_who_writes_is_named_on_the_page_and_counted_in_the_news(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    clinic.staff(staff_acts.hand_on, clinic.kari, clinic.code, clinic.berit)
    clinic.staff(staff_acts.keep_draft, clinic.berit, clinic.code, "Jeg")
    both = {one: Onlooker(one, frozenset({clinic.code})) for one in (clinic.kari, clinic.berit)}

    def writing() -> list[int]:
        found = clinic.store.read(inbox.glances, clinic.id, set(both.values()))
        return [found[one].requests[clinic.code].writing for one in both.values()]

    assert writing() == [1, 0]
    kari = await log_in(clinic.kari)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Berit Moe skriver et svar nå." in kari.text
    clock.move(timedelta(minutes=2))
    assert writing() == [0, 0]


def test_a_draft_is_forgotten_after_a_day(clinic: SmallClinic, clock: ManualClock) -> None:
    clinic.ask()
    clinic.staff(staff_acts.keep_draft, clinic.kari, clinic.code, "Jeg")
    assert clinic.staff(reading.show, clinic.kari, clinic.code).draft == "Jeg"
    clock.move(timedelta(hours=25))
    assert clinic.staff(reading.show, clinic.kari, clinic.code).draft == ""


@pytest.mark.parametrize("act", [staff_acts.note, staff_acts.keep_draft])
def test_without_the_words_nobody_writes_about_them(clinic: SmallClinic, act: object) -> None:
    clinic.ask()
    clinic.patient(asking.reply, "En ting til.")
    for stranger in (clinic.per, clinic.berit):
        with pytest.raises(NotFoundError):
            clinic.staff(act, stranger, clinic.code, "Hei")  # type: ignore[arg-type]
