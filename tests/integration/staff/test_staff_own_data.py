"""What the clinic does with a patient's data on the patient's wish: with a reason, a fresh proof, a word to the patient, unseen."""

from datetime import timedelta

from sqlalchemy import select

from bot.clock import ManualClock
from bot.domain.messages.message import Message
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.erasing import wishes
from bot.store.outbox.leased import BODY
from bot.store.tables.messages import Outbox
from bot.store.tables.wishes import Wish
from tests.fakes.browser import LogIn
from tests.fakes.clinic import SmallClinic


def address(clinic: SmallClinic) -> str:
    return f"/staff/own-data?patient={clinic.jonas.id}"


def told(clinic: SmallClinic) -> list[str]:
    """What is on its way to Jonas."""

    def read(work: Work) -> list[str]:
        found = select(Outbox).where(Outbox.recipient_id == clinic.jonas.recipient_id).order_by(Outbox.id)
        return [
            Message.from_json(work.open(row.body, BODY, row.id)).text
            for row in work.connection.execute(found)
        ]

    return clinic.store.read(read)


def wish(clinic: SmallClinic, which: Wish) -> wishes.WishRow | None:
    return clinic.store.read(wishes.of_patient, clinic.jonas.id, which)


async def test_the_file_goes_to_the_patients_chat_with_a_reason_and_a_name(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    browser = await log_in(clinic.kari)
    await browser.go(address(clinic))
    assert browser.status == 200
    await browser.press("/staff/own-data/file", reason=" ")
    assert browser.status == 422
    assert wish(clinic, Wish.FILE) is None
    await browser.go(address(clinic))
    await browser.press("/staff/own-data/file", reason="Ba om det i samtale i dag")
    found = wish(clinic, Wish.FILE)
    assert found is not None
    assert (found.asked_by, found.reason) == (clinic.kari, "Ba om det i samtale i dag")
    assert any("Kari" in text and "som en fil" in text for text in told(clinic))


async def test_erasing_can_be_taken_back_and_the_patient_hears_of_both(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    browser = await log_in(clinic.kari)
    await browser.go(address(clinic))
    await browser.press("/staff/own-data/erase", reason="Ba om det på telefon")
    found = wish(clinic, Wish.ERASE)
    assert found is not None
    assert found.due_at - found.asked_at == timedelta(hours=24)
    assert "Alt blir slettet" in browser.text
    assert any("Kari har skrevet ned" in text for text in told(clinic))
    await browser.press("/staff/own-data/keep")
    assert wish(clinic, Wish.ERASE) is None
    assert told(clinic)[-1].endswith("Alt ligger her som før.")


async def test_it_asks_for_a_fresh_proof(clinic: SmallClinic, log_in: LogIn, clock: ManualClock) -> None:
    browser = await log_in(clinic.kari)
    await browser.go(address(clinic))
    clock.move(staff_login.FRESH + timedelta(minutes=1))
    await browser.press("/staff/own-data/erase", reason="Ba om det på telefon")
    assert wish(clinic, Wish.ERASE) is None


async def test_whose_patient_it_is_not_finds_nothing(clinic: SmallClinic, log_in: LogIn) -> None:
    browser = await log_in(clinic.berit)
    await browser.go(address(clinic))
    assert browser.status == 404
