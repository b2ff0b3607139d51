"""Enrolling from a file: every row is looked at first, then all are enrolled once, and their letters are one PDF."""

import re
from dataclasses import replace

import pypdfium2
import pytest
from fastapi import FastAPI

from bot.domain.people.enrolment_file import read
from bot.domain.people.roles import StaffRole
from bot.domain.spreadsheet import LARGEST, MOST, FileRefusedError
from bot.ids import StaffId
from bot.store.people import people
from bot.store.tables.stays import Stay
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic, columns
from tests.integration.staff.reading import read_qr

HEADING = "Referanse;Navn;Språk;Utskriving;Kontaktperson;Avløser;Testperson"
GOOD = f"""{HEADING}
A-1;Åse Ødegård;nb;20.3.2026;kari nordmann;Ola Hansen;ja
A-2;Eli Moen;nn;2026-03-21;Kari Nordmann;Ola Hansen;ja
"""


@pytest.fixture
async def app(app: FastAPI) -> FastAPI:
    """The staff pages, with a bot that has a name."""

    async def bot_name() -> str:
        return "rodtrad_bot"

    app.state.context = replace(app.state.context, bot_name=bot_name)
    return app


@pytest.fixture
async def siri(clinic: SmallClinic, log_in: LogIn) -> Browser:
    """The browser of somebody who enrols."""
    staff: StaffId = clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )
    return await log_in(staff)


async def look(browser: Browser, content: bytes, seed: str = "") -> Browser:
    """Send a file to be looked at."""
    await browser.go("/staff/import")
    form = browser.form("/import/check")
    assert form is not None
    fields = {"csrf": form.fields["csrf"], "seed": seed or form.fields["seed"]}
    return browser._read(
        await browser.client.post(
            "/staff/import/check",
            data=fields,
            files={"file": ("liste.csv", content)},
            headers={"Origin": ORIGIN},
        )
    )


async def enrol(browser: Browser) -> Browser:
    """Press the button below a file with which nothing is wrong."""
    form = browser.form("/staff/import")
    assert form is not None, browser.text
    parts = {name: (None, value) for name, value in form.fields.items()}
    return browser._read(await browser.client.post("/staff/import", files=parts, headers={"Origin": ORIGIN}))


@pytest.mark.parametrize(
    "content",
    [
        GOOD.encode(),
        b"\xef\xbb\xbf" + GOOD.encode(),
        GOOD.replace("\n", "\r\n").encode("cp1252"),
        GOOD.replace(";", ",").encode("utf-16"),
        GOOD.replace(";", "\t").encode(),
    ],
)
async def test_a_file_as_any_spreadsheet_writes_it_is_enrolled_with_letters_as_one_pdf(
    clinic: SmallClinic, siri: Browser, content: bytes
) -> None:
    await look(siri, content)
    assert "2 rader, og alle er i orden" in siri.text
    assert clinic.store.read(columns, Stay) == []
    await enrol(siri)
    assert "2 er meldt inn" in siri.text
    codes = re.findall(r">(\d{3} \d{3})<", siri.answer.text)
    assert len(codes) == 2
    names = {
        clinic.store.read(people.patient_name, one.patient_id) for one in clinic.store.read(columns, Stay)
    }
    assert names == {"Åse Ødegård", "Eli Moen"}
    await siri.press("/import/letters")
    pdf = siri.answer.content
    opened = pypdfium2.PdfDocument(pdf)
    assert len(opened) == 2
    assert len({read_qr(pdf, 0), read_qr(pdf, 1)}) == 2
    said = [str(page.get_textpage().get_text_range()) for page in opened]
    assert ["Åse" in said[0], "Eli" in said[1]] == [True, True]
    assert not any(code.replace(" ", "") in re.sub(r"\s", "", text) for code in codes for text in said)


async def test_the_same_file_again_makes_nobody_twice(clinic: SmallClinic, siri: Browser) -> None:
    await look(siri, GOOD.encode())
    form = siri.form("/staff/import")
    assert form is not None
    await enrol(siri)
    first = re.findall(r">(\d{3} \d{3})<", siri.answer.text)
    await look(siri, GOOD.encode(), form.fields["seed"])
    assert siri.text.count("Meldt inn fra før") == 2
    await enrol(siri)
    assert re.findall(r">(\d{3} \d{3})<", siri.answer.text) == first
    assert len(clinic.store.read(columns, Stay)) == 2


async def test_each_row_says_what_is_wrong_with_it_and_nobody_is_enrolled(
    clinic: SmallClinic, siri: Browser
) -> None:
    bad = f"""{HEADING}
A-1;Åse Ødegård;nb;20.3.2026;Kari Nordmann;Ola Hansen;ja
;Eli Moen;nb;20.3.2026;Kari Nordmann;Ola Hansen;ja
A-3;=cmd|' /C calc'!A0;nb;20.3.2026;Kari Nordmann;Ola Hansen;ja
A-4;Bo Dahl;nb;30.2.2026;Kari Nordmann;Ola Hansen;ja
A-5;Bo Dahl;nb;1.3.2026;Kari Nordmann;Ola Hansen;ja
A-6;Bo Dahl;nb;20.3.2026;Kari Ukjent;Ola Hansen;ja
A-7;Bo Dahl;nb;20.3.2026;Kari Nordmann;;ja
A-8;Bo Dahl;tysk;20.3.2026;Kari Nordmann;Ola Hansen;ja
a-1;Bo Dahl;nb;20.3.2026;Kari Nordmann;Ola Hansen;ja
A-10;Bo Dahl;nb;20.3.2026;Kari Nordmann;Ola Hansen;
"""
    await look(siri, bad.encode("cp1252"))
    assert siri.status == 422
    assert "10 av 10 rader må rettes" in siri.text  # the first and the ninth are the same person
    for said in (
        "Samme referanse står flere ganger",
        "Referansen skal være",
        "begynner som en formel",
        "Den dagen finnes ikke",
        "Den dagen er forbi",
        "jobber ikke her",
        "Velg en avløser",
        "Velg et av språkene",
        "Bare testpersoner",
    ):
        assert said in siri.text, said
    assert '<form method="post" action="/staff/import"' not in siri.answer.text
    assert clinic.store.read(columns, Stay) == []


async def test_a_file_that_is_too_large_is_refused_in_words(clinic: SmallClinic, siri: Browser) -> None:
    await look(siri, b"x" * 5_000_000)
    assert siri.status == 413
    assert "Fila er for stor" in siri.text
    await look(siri, (HEADING + "\n" + "A;B\n" * (MOST + 1)).encode())
    assert "for mange rader" in siri.text
    await look(siri, GOOD.encode() + b" " * LARGEST)
    assert "høyst 1 MB" in siri.text
    assert clinic.store.read(columns, Stay) == []


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"\n\n", "empty"),
        (HEADING.encode(), "empty"),
        (b"navn;alder\nEli;40", "columns"),
        (b"\x00\x01\x02PK\x03\x04" * 50, "unreadable"),
        (b"%PDF-1.7\n\x81\x8d\x8f", "unreadable"),
        ((HEADING + '\n"A-1;x').encode(), "unreadable"),
    ],
)
def test_what_is_no_such_file_is_named_for_what_it_is(content: bytes, code: str) -> None:
    with pytest.raises(FileRefusedError) as refused:
        read(content)
    assert refused.value.code == code


async def test_nothing_but_the_two_addresses_takes_a_file(siri: Browser) -> None:
    answer = await siri.client.post(
        "/staff/enrol", files={"file": ("x", b"x" * 100)}, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 403


async def test_a_file_of_somebody_else_has_no_letters_here(
    clinic: SmallClinic, siri: Browser, log_in: LogIn
) -> None:
    await look(siri, GOOD.encode())
    await enrol(siri)
    form = siri.form("/import/letters")
    assert form is not None

    dal = clinic.store.read(lambda work: people.staff_member(work, clinic.per).clinic_id)
    tor = clinic.store.run(
        lambda work: people.add_staff(work, dal, "Tor Vik", on_duty=False, does=[StaffRole.CLINIC])
    )
    stranger = await log_in(tor)
    token = stranger.form("/logout")
    assert token is not None
    await stranger.post("/staff/import/letters", form.fields | {"csrf": token.fields["csrf"]})
    assert stranger.status == 404
