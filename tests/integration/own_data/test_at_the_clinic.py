"""From the clinic's page to the end, in the running program: the file comes, she is erased after her day, and everything goes on."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import select, update

from bot.domain.messages.message import Message
from bot.ids import PatientId, StaffId
from bot.program import Program
from bot.service.desk import Desk
from bot.service.own_data import erasing
from bot.service.people import staff_login
from bot.store.database.work import Work
from bot.store.erasing import wishes
from bot.store.erasing.journal import Journal
from bot.store.outbox.leased import BODY
from bot.store.people import people
from bot.store.tables.messages import Outbox, Sending
from bot.store.tables.people import PatientState
from bot.store.tables.wishes import Wish
from tests.fakes.app_codes import WithApp
from tests.fakes.begun import Begun
from tests.fakes.browser import Browser
from tests.fakes.spoilt import APP_SECRET, served
from tests.integration.own_data.seen import last_words, receipt_in
from tests.integration.test_one_bad_row import A_DAY, run_every_beat, running


async def test_the_file_and_the_erasure_begin_on_the_page_and_the_program_does_the_rest(
    begun: Begun, desk: Desk, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    crowd = begun.crowd
    anna, kari = replace(crowd.anna, heard=[], last=[]), crowd.house.ids["kari"]
    async with running(begun, desk, tmp_path) as (program, clock):
        program.journal, store = Journal(tmp_path / "erasures"), program.store
        for wish in Wish:  # nothing is under way yet
            store.run(wishes.take_back, anna.patient_id, wish)
        store.run(_arrived)
        browser, page = Browser(program.pages), f"/staff/own-data?patient={anna.patient_id}"
        code = crowd.code_of(anna)
        await _log_in(browser, program, kari)
        await browser.go(page)
        clock.move(staff_login.FRESH + timedelta(minutes=1))
        await browser.press("/own-data/file", reason="Ba om det på telefon")
        assert (browser.status, store.read(wishes.of_patient, anna.patient_id, Wish.FILE)) == (403, None)
        app = WithApp(store, kari, "kari", APP_SECRET, [])
        await browser.press("/own-data/file", **{"proof.code": app.code()})
        assert browser.status == 200
        await program.tick("exports")
        files = [one.file for one in store.read(_to, anna.patient_id) if one.file is not None]
        assert [file.content[:2] for file in files] == [b"PK"]
        await browser.press("/own-data/erase", reason="Ba om det på telefon")
        assert browser.status == 200, "the proof is fresh still"
        store.run(_arrived)
        since = clock.now()
        clock.move(erasing.TO_REGRET - timedelta(minutes=1))
        await program.tick("erasures")
        assert store.read(people.by_id, anna.patient_id, lock=False).state is not PatientState.ERASED
        clock.move(A_DAY - erasing.TO_REGRET)
        store.run(_arrived)
        await run_every_beat(program)
        assert store.read(people.by_id, anna.patient_id, lock=False).state is PatientState.ERASED
        assert program.journal.find(receipt_in(last_words(store))) is not None
        for who in crowd.others:
            missing = store.read(served, who.patient_id, since)
            assert all(missing.values()), missing
        await _log_in(browser, program, kari)
        assert "Bo Vik" in browser.text
        assert "Anna" not in browser.text
        gone = (
            page,
            f"/staff/board/{anna.patient_id}",
            f"/staff/patients/{anna.patient_id}",
            f"/staff/q/{code}",
        )
        answers = {address: (await browser.go(address)).status for address in gone}
        assert set(answers.values()) <= {404, 410}, answers
        assert answers[f"/staff/q/{code}"] == 410
        await browser.close()
        assert anna.writes("hei") == desk.texts.phrase("stranger", "nb")
        await run_every_beat(program)
    assert "is passed over" not in caplog.text


async def _log_in(browser: Browser, program: Program, who: StaffId) -> None:
    await browser.go(f"/staff/login/{program.store.run(staff_login.make_link, who)}")
    await browser.press("/staff/login")


def _arrived(work: Work) -> None:
    sent = {"state": Sending.SENT, "done_at": work.now}
    work.connection.execute(update(Outbox).where(Outbox.state == Sending.LEASED).values(**sent))


def _to(work: Work, patient_id: PatientId) -> list[Message]:
    address = people.by_id(work, patient_id, lock=False).address
    assert address is not None
    rows = work.connection.execute(select(Outbox).where(Outbox.recipient_id == address.recipient_id))
    return [Message.from_json(work.open(row.body, BODY, row.id)) for row in rows]
