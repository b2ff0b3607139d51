"""Writing to a patient who has not asked: seen before it goes, not at night, answered in the same place, and never against a no."""

from datetime import timedelta

import pytest
from sqlalchemy import text, update

from bot.clock import ManualClock
from bot.domain.requests.request import State
from bot.service import last_look
from bot.service.conversation import taking_back
from bot.service.conversation.talk import Talk
from bot.service.requests import asking, deadlines, first, inbox, staff_acts
from bot.service.requests.inbox import Place
from bot.service.requests.rights import NotFoundError
from bot.store.database.work import Work
from bot.store.figures import counting
from bot.store.outbox import outbox
from bot.store.people import audit, people
from bot.store.requests import records
from bot.store.tables.messages import Guard, Outbox, Sending
from bot.store.tables.people import PatientState, Purpose
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic, desk

TEXT = "Hei, jeg tenkte på deg. Hvordan går det med leiligheten?"


def address(clinic: SmallClinic) -> str:
    return f"/staff/patients/{clinic.jonas.id}/write"


async def writes(clinic: SmallClinic, log_in: LogIn, text: str = TEXT) -> Browser:
    """Kari writes, looks, and sends."""
    kari = await log_in(clinic.kari)
    await kari.go(address(clinic))
    await kari.press("/write", text=text)
    return await kari.press("/write", send="yes")


def living(clinic: SmallClinic) -> records.Stored | None:
    return clinic.store.read(lambda work: records.living(work, clinic.jonas.id, lock=False))


async def test_it_is_seen_first_goes_out_neutral_and_the_reply_comes_to_whoever_wrote(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/mine")
    assert address(clinic) in kari.answer.text
    await kari.go(address(clinic))
    await kari.press("/write", text=TEXT)
    assert "Kari har skrevet til deg." in kari.text
    assert f"Kari skriver: {TEXT}" in " ".join(kari.text.split())
    assert clinic.chat() == [], "a look sends nothing"
    await kari.press("/write", send="yes")
    assert "Det er sendt. Svaret kommer hit." in kari.text
    assert "Ikke åpnet ennå" in kari.text
    notice = clinic.last()
    assert notice.neutral
    assert TEXT not in notice.text
    assert [key.label for row in notice.buttons for key in row] == ["Les det"]
    code = clinic.code
    clinic.patient(asking.press, code, "read")
    assert TEXT in clinic.last().text
    assert [key.label for row in clinic.last().buttons for key in row] == [
        "Svar til Kari",
        "Ikke skriv først",
    ]
    await kari.go("/staff/")
    assert "Du skrev først" in kari.text
    clock.move(timedelta(minutes=5))
    clinic.patient(asking.reply, "Det går greit.")
    stored = clinic.request()
    assert (stored.code, stored.request.state, stored.request.holder) == (code, State.TAKEN, clinic.kari)
    await kari.go("/staff/")
    assert "Det går greit." in kari.text
    (row,) = clinic.store.read(inbox.inbox, clinic.kari)
    assert (row.place, row.unread, row.wrote_first) == (Place.WAITING, True, False)
    looks = clinic.store.read(audit.of_patient, clinic.jonas.id)
    assert "wrote_first" in [one.what for one in looks]


async def test_at_night_it_waits_for_the_morning_and_says_so_and_an_answer_does_not(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clock.move(timedelta(hours=14, minutes=30))  # half past eleven
    kari = await log_in(clinic.kari)
    await kari.go(address(clinic))
    assert "Det er sent. Det du skriver nå, blir sendt" in kari.text
    await writes(clinic, log_in)
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Sendes" in kari.text
    row = clinic.store.read(records.by_code, clinic.code)
    assert row is not None
    assert clinic.told("request_answered") is False
    clinic.deliver()
    clinic.patient(asking.reply, "Jeg er våken.")
    clinic.staff(staff_acts.answer, clinic.kari, clinic.code, "Da ringer jeg nå.")
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Sendes" not in kari.text, "what answers goes at once"


@pytest.mark.parametrize("case", ["no", "pause", "stopped", "contact"])
async def test_a_no_a_pause_and_a_stop_keep_it_back_and_look_alike(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock, case: str
) -> None:
    await writes(clinic, log_in)
    clinic.patient(asking.press, clinic.code, "read")
    clinic.staff(staff_acts.close, clinic.kari, clinic.code)
    jonas = clinic.jonas.id
    if case == "no":
        clinic.patient(asking.press, clinic.code, "not_first")
        assert clinic.told("first_stopped")
    elif case == "contact":
        clinic.store.run(lambda work: people.give_consent(work, jonas, Purpose.CONTACT, "t", given=False))
    else:
        values = (
            {"paused_until": clock.now() + timedelta(days=1)}
            if case == "pause"
            else {"state": PatientState.STOPPED}
        )
        clinic.store.run(lambda work: people.change(work, jonas, **values))
    before = len(clinic.chat())
    kari = await log_in(clinic.kari)
    await kari.go(address(clinic))
    assert "Du kan ikke skrive først til denne pasienten nå." in kari.text
    assert "textarea" not in kari.answer.text
    token = kari.form("/logout")
    assert token is not None
    await kari.post(address(clinic), {"csrf": token.fields["csrf"], "text": TEXT, "send": "yes"})
    assert kari.status == 422
    assert TEXT in kari.answer.text, "nothing typed is lost"
    assert len(clinic.chat()) == before
    if case == "no":
        clinic.patient(asking.press, clinic.code, "first_again")
        assert clinic.told("first_allowed")
        await writes(clinic, log_in, "Igjen.")
        assert living(clinic) is not None


@pytest.mark.parametrize("case", ["nothing", "no", "pause", "stopped", "contact", "answered"])
async def test_what_waits_for_the_morning_does_not_come_after_a_no_in_the_night(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock, case: str
) -> None:
    """And it comes after nothing, and where they have written themselves: then it answers somebody."""
    clock.move(timedelta(hours=14, minutes=30))  # half past eleven
    await writes(clinic, log_in)
    clock.move(timedelta(hours=2))
    jonas = clinic.jonas.id
    if case in {"no", "contact"}:
        purpose = Purpose.WRITTEN_FIRST if case == "no" else Purpose.CONTACT
        clinic.patient(lambda voice: taking_back.press(Talk(voice), purpose))
    elif case == "answered":
        clinic.patient(asking.reply, "Jeg er våken.")
        clinic.store.run(
            lambda work: people.change(work, jonas, paused_until=clock.now() + timedelta(days=1))
        )
    elif case != "nothing":
        values = {"state": PatientState.STOPPED}
        paused = {"paused_until": clock.now() + timedelta(days=1)}
        clinic.store.run(lambda work: people.change(work, jonas, **(paused if case == "pause" else values)))
    clock.move(timedelta(hours=7))

    def goes(work: Work) -> bool:
        rest = update(Outbox).where(Outbox.guard != Guard.QUIET).values(state=Sending.SENT)
        work.connection.execute(rest)
        rows = [row for row in outbox.claim(work, 50) if row.guard is Guard.QUIET]
        assert rows
        return bool(last_look.still_wanted(work, rows))

    assert clinic.store.run(goes) is (case in {"nothing", "answered"})


async def test_nobody_else_may_write_and_twice_is_once(clinic: SmallClinic, log_in: LogIn) -> None:
    for staff in (clinic.berit, clinic.per):
        browser = await log_in(staff)
        await browser.go(address(clinic))
        assert browser.status == 404
    kari = await writes(clinic, log_in)
    sent = len(clinic.chat())
    token = kari.form("/logout")
    assert token is not None
    fields = {"csrf": token.fields["csrf"], "text": TEXT, "send": "yes"}
    await kari.post(address(clinic), fields)
    assert len(clinic.chat()) == sent
    await kari.post(address(clinic), fields | {"text": "Noe annet."})
    assert kari.status == 409
    assert "Det er en åpen beskjed med denne pasienten." in kari.text
    assert "Noe annet." in kari.answer.text
    ola = await log_in(clinic.ola)  # the deputy
    await ola.go(address(clinic))
    assert ola.status in {200, 404}


async def test_a_week_without_a_word_ends_it_without_a_word_and_no_figure_counts_it(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    await writes(clinic, log_in)
    sent = len(clinic.chat())
    began = clock.now()
    clock.move(timedelta(days=8))
    clinic.store.run(deadlines.tick_deadlines, desk())
    assert living(clinic) is None
    assert len(clinic.chat()) == sent
    clinic.store.run(lambda work: people.change(work, clinic.jonas.id, is_test=False))
    counted = clinic.store.read(counting.requests, clinic.id, began - timedelta(days=1), clock.now())
    assert counted == []


def raw(work: Work) -> str:
    return str([*work.connection.execute(text("SELECT text FROM first_draft"))])


async def test_what_is_begun_is_kept_sealed_for_its_writer_until_it_is_sent(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go(address(clinic))
    form = kari.form("/write")
    assert form is not None
    kept = await kari.post(f"{address(clinic)}/draft", {"csrf": form.fields["csrf"], "text": TEXT})
    assert kept.status == 204
    assert "leiligheten" not in clinic.store.read(raw)
    assert clinic.store.read(raw) != "[]"
    await kari.go(address(clinic))
    form = kari.form("/write")
    assert form is not None
    assert form.fields["text"] == TEXT
    ola = await log_in(clinic.ola)
    await ola.go(address(clinic))
    assert TEXT not in ola.answer.text, "it is nobody's but the writer's"
    await kari.press("/write", text=f"{TEXT} Hilsen Kari")
    await kari.go(address(clinic))
    form = kari.form("/write")
    assert form is not None
    assert form.fields["text"] == f"{TEXT} Hilsen Kari", "to look at it keeps it too"
    csrf = form.fields["csrf"]
    await kari.press("/write", send="yes")
    assert "Det er sendt." in kari.text
    assert clinic.store.read(raw) == "[]"
    await kari.post(f"{address(clinic)}/draft", {"csrf": csrf, "text": TEXT})
    assert clinic.store.read(raw) == "[]", "a draft that comes after its message is none"


async def test_what_was_begun_is_forgotten_after_a_day_and_kept_for_nobody_else(
    clinic: SmallClinic, clock: ManualClock
) -> None:
    kari = clinic.store.read(people.staff_member, clinic.kari)
    clinic.staff(first.keep_draft, kari, clinic.jonas.id, TEXT)
    assert clinic.staff(first.show, kari, clinic.jonas.id).draft == TEXT
    clock.move(timedelta(hours=25))
    assert clinic.staff(first.show, kari, clinic.jonas.id).draft == ""
    per = clinic.store.read(people.staff_member, clinic.per)
    with pytest.raises(NotFoundError):
        clinic.staff(first.keep_draft, per, clinic.jonas.id, TEXT)
