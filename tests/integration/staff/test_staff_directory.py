"""The directory's pages: who keeps it, what its owners are asked about, files in and out, and the doors."""

import base64
from datetime import timedelta

import pytest
from sqlalchemy import select, update

from bot.clock import ManualClock
from bot.domain.directory.place import ASKED_FROM, HOLDS, Place, Typed
from bot.domain.people.doors import Door, DoorKind
from bot.domain.people.roles import StaffRole
from bot.ids import StaffId
from bot.service.directory import keeping
from bot.service.directory.keeping import MOST, PlaceChangedError, PlaceRefusedError
from bot.store.database.work import Work
from bot.store.directory import places
from bot.store.directory.places import PlaceRow
from bot.store.people import doors, people
from bot.store.tables.directory import PlaceEntry
from tests.fakes.browser import ORIGIN, Browser, LogIn
from tests.fakes.clinic import SmallClinic

CAFE = Typed("Kafé Ro", "Frokost.", "food,warmth", "free", "Storgata 1", "man-fre 9-15", "22 33 44 55")
FILE = "navn;behov;åpningstid;telefon;eier;sjekket\r\n"


@pytest.fixture
def siri(clinic: SmallClinic) -> StaffId:
    """Keeps the directory of Fjordklinikken."""
    return clinic.store.run(
        lambda work: people.add_staff(work, clinic.id, "Siri Lie", on_duty=False, does=[StaffRole.CLINIC])
    )


def put(clinic: SmallClinic, by: StaffId, typed: Typed = CAFE, owner: StaffId | None = None) -> PlaceRow:
    """An entry that was checked today."""

    def run(work: Work) -> PlaceRow:
        made = keeping.save(work, people.staff_member(work, by), None, typed, owner)
        assert made is not None
        row = places.one(work, clinic.id, made)
        assert row is not None
        return row

    return clinic.store.run(run)


def stored(clinic: SmallClinic) -> dict[str, Place]:
    return {one.place.name: one.place for one in clinic.store.read(places.of_clinic, clinic.id)}


async def send(browser: Browser, content: bytes) -> None:
    await browser.go("/staff/places/import")
    form = browser.form("/staff/places/import/check")
    assert form is not None
    browser._read(
        await browser.client.post(
            "/staff/places/import/check",
            data={"csrf": form.fields["csrf"]},
            files={"file": ("steder.csv", content, "text/csv")},
            headers={"Origin": ORIGIN},
        )
    )


async def test_an_entry_is_written_mended_and_taken_away(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/places")
    assert "Ingen steder ennå" in browser.text
    await browser.go("/staff/places/new")
    await browser.press("/staff/places/new", name="Kafé Ro", need_food="yes", hours="sånn passe")
    assert browser.status == 422
    assert "Åpningstiden kan ikke leses" in browser.text
    assert "Oppgi adresse, telefon eller nettside" in browser.text
    assert 'value="sånn passe"' in browser.answer.text
    await browser.press("/staff/places/new", hours="man-fre 9-15", phone="22334455", owner=str(clinic.kari))
    assert "Lagret." in browser.text
    assert "Kari Nordmann passer på" in browser.text
    (row,) = clinic.store.read(places.of_clinic, clinic.id)
    await browser.go(f"/staff/places/{row.id}")
    await browser.press(f"/staff/places/{row.id}", about="Frokost og kaffe.")
    assert "Frokost og kaffe." in browser.text
    assert stored(clinic)["Kafé Ro"].phone == "22 33 44 55"
    await browser.press(f"/staff/places/{row.id}/remove")
    assert "Fjernet." in browser.text
    assert stored(clinic) == {}


async def test_two_names_alike_are_one_and_the_directory_has_an_end(
    clinic: SmallClinic, siri: StaffId, monkeypatch: pytest.MonkeyPatch
) -> None:
    put(clinic, siri)
    with pytest.raises(PlaceRefusedError) as refused:
        put(clinic, siri, Typed("kafé  ro", needs="mat", phone="22334455"))
    assert [(one.field, one.code) for one in refused.value.problems] == [("name", "twice")]
    monkeypatch.setattr(keeping, "MOST", 1)
    with pytest.raises(PlaceRefusedError):
        put(clinic, siri, Typed("Nytt", needs="mat", phone="22334455"))
    assert MOST > 1


def test_of_two_who_write_at_once_the_second_is_told(clinic: SmallClinic, siri: StaffId) -> None:
    row = put(clinic, siri)
    me = clinic.store.read(people.staff_member, siri)
    assert isinstance(clinic.store.clock, ManualClock)
    clinic.store.clock.move(timedelta(seconds=1))
    clinic.store.run(keeping.save, me, row.id, CAFE, None, keeping.seen_as(row))
    with pytest.raises(PlaceChangedError):
        clinic.store.run(keeping.save, me, row.id, CAFE, None, keeping.seen_as(row))


async def test_its_owner_is_asked_and_one_tap_is_enough(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    row = put(clinic, siri, owner=clinic.berit)
    nobodys = put(clinic, siri, Typed("Loftet", needs="bed", phone="22334455"))
    assert isinstance(clinic.store.clock, ManualClock)
    clinic.store.clock.move(ASKED_FROM + timedelta(days=1))
    berit, keeper = await log_in(clinic.berit), await log_in(siri)
    await berit.go("/staff/places")
    assert "Stemmer disse fortsatt?" in berit.text
    assert berit.form(f"/staff/places/{row.id}/confirm") is not None
    assert berit.form(f"/staff/places/{nobodys.id}/confirm") is None
    await keeper.go("/staff/places")
    assert keeper.form(f"/staff/places/{nobodys.id}/confirm") is not None
    assert keeper.form(f"/staff/places/{row.id}/confirm") is None, "it is Berit who is asked"
    await berit.press(f"/staff/places/{row.id}/confirm")
    assert "Det regnes som sjekket i dag" in berit.text
    assert "Stemmer disse fortsatt?" not in berit.text
    found = {one.place.name: one for one in clinic.store.read(places.of_clinic, clinic.id)}
    assert found["Kafé Ro"].checked_on > row.checked_on
    clinic.store.clock.move(HOLDS - ASKED_FROM)
    keeper = await log_in(siri)
    await keeper.go("/staff/places")
    assert "Ett er ikke sjekket på et halvt år" in keeper.text


async def test_caseworkers_read_and_confirm_what_is_theirs_and_no_more(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    row = put(clinic, siri, owner=siri)
    kari = await log_in(clinic.kari)
    await kari.go("/staff/places")
    assert "Kafé Ro" in kari.text
    assert "Nytt sted" not in kari.text
    csrf = kari.page.forms[0].fields["csrf"]
    for path in ("new", str(row.id), f"{row.id}/remove", "import", "door", "door/remove"):
        answer = await kari.client.post(
            f"/staff/places/{path}", data={"csrf": csrf}, headers={"Origin": ORIGIN}
        )
        assert answer.status_code == 403, path
    answer = await kari.client.post(
        f"/staff/places/{row.id}/confirm", data={"csrf": csrf}, headers={"Origin": ORIGIN}
    )
    assert answer.status_code == 404
    await kari.go(f"/staff/places/{row.id}")
    assert kari.status == 403


async def test_a_file_is_looked_at_first_and_taken_whole(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    put(clinic, siri)
    browser = await log_in(siri)
    bad = (
        FILE
        + "Loftet;seng;når som helst;;Ukjent Person;i går\r\n=cmd;mat;;;;\r\nTo;mat;;1;;\r\nTo;mat;;1;;\r\n"
    )
    await send(browser, bad.encode("cp1252"))
    assert browser.status == 422
    for said in (
        "4 av 4 rader må rettes",
        "Åpningstiden kan ikke leses",
        "jobber ikke her, eller navnet skrives annerledes",
        "Dagen stedet ble sjekket, finnes ikke",
        "begynner som en formel",
        "Navnet står på flere rader",
        "Telefonnummeret kan ikke leses",
    ):
        assert said in browser.text, said
    assert list(stored(clinic)) == ["Kafé Ro"]
    good = (
        FILE
        + "Kafé Ro;mat;hver dag 10-12;22334455;;\r\nLoftet;seng;hver dag 20-08;22334466;kari nordmann;1.3.2026\r\n"
    )
    await send(browser, b"\xef\xbb\xbf" + good.encode())
    assert "Står her fra før, blir rettet" in browser.text
    await browser.press("/staff/places/import")
    assert "Lagret." in browser.text
    found = {one.place.name: one for one in clinic.store.read(places.of_clinic, clinic.id)}
    assert found["Kafé Ro"].place.hours == "hver dag 10-12"
    assert found["Loftet"].owner == clinic.kari
    assert found["Loftet"].checked_on.isoformat() == "2026-03-01"
    await send(browser, b"x;y\r\n1;2\r\n")
    assert "Fila mangler disse kolonnene: navn, behov" in browser.text
    await browser.go("/staff/places/file")
    assert browser.answer.headers["content-disposition"] == 'attachment; filename="steder.csv"'
    taken = browser.answer.content
    await send(browser, taken)
    assert browser.status == 200
    assert "2 rader, og alle er i orden" in browser.text


async def test_a_file_is_all_or_nothing_when_something_changed_meanwhile(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    csrf = browser.page.forms[0].fields["csrf"]
    content = base64.b64encode((FILE + "Loftet;seng;;22334466;;\r\nX;romfart;;;;\r\n").encode()).decode()
    answer = await browser.client.post(
        "/staff/places/import",
        data={"csrf": csrf, "content": content},
        headers={"Origin": ORIGIN},
    )
    assert answer.status_code == 422
    assert stored(clinic) == {}


async def test_doors_stand_on_the_same_page_and_count_once_called(
    clinic: SmallClinic, siri: StaffId, log_in: LogIn
) -> None:
    browser = await log_in(siri)
    await browser.go("/staff/places")
    form = next(f for f in browser.page.forms if f.fields.get("kind") == "detox" and "phone" in f.fields)
    fields = dict(form.fields) | {"phone": "tull", "hours": "alltid"}
    headers = {"Origin": ORIGIN}
    browser._read(await browser.client.post("/staff/places/door", data=fields, headers=headers))
    assert browser.status == 422
    assert "Telefonnummeret skal være sifre" in browser.text
    fields |= {"phone": "22 33 44 55", "called": "yes"}
    await browser.client.post("/staff/places/door", data=fields, headers=headers)
    today = clinic.store.clock.now().date()
    assert clinic.store.read(doors.of_clinic, clinic.id) == [
        Door(DoorKind.DETOX, "22 33 44 55", "alltid", today)
    ]
    del fields["called"]
    await browser.client.post("/staff/places/door", data=fields | {"hours": "kvelder"}, headers=headers)
    assert clinic.store.read(doors.of_clinic, clinic.id)[0].verified_on == today, "the number is the same"
    await browser.client.post("/staff/places/door", data=fields | {"phone": "22 33 44 66"}, headers=headers)
    assert clinic.store.read(doors.of_clinic, clinic.id)[0].verified_on is None, "nobody has called this one"
    await browser.client.post("/staff/places/door/remove", data=fields, headers=headers)
    assert clinic.store.read(doors.of_clinic, clinic.id) == []


def test_an_entry_that_cannot_be_read_hides_no_other(clinic: SmallClinic, siri: StaffId) -> None:
    broken, _ = put(clinic, siri), put(clinic, siri, Typed("Loftet", needs="bed", phone="22334455"))
    clinic.store.run(
        lambda work: work.connection.execute(
            update(PlaceEntry).where(PlaceEntry.id == broken.id).values(content=b"")
        )
    )
    assert list(stored(clinic)) == ["Loftet"]


def test_no_place_stands_in_the_open(clinic: SmallClinic, siri: StaffId) -> None:
    put(clinic, siri)
    content = clinic.store.read(lambda work: work.connection.execute(select(PlaceEntry.content)).scalar_one())
    assert b"Storgata" not in content
