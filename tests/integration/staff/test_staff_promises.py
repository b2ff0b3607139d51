"""Planned calls and other promises on the staff's pages: planned from a request, offered from an answer, ended by one press."""

from datetime import timedelta

from bot.clock import ManualClock
from bot.domain.promises.promise import Standing
from bot.service.requests import asking
from bot.store.people import people
from bot.store.promises import promises
from bot.store.promises.promises import PromiseRow
from tests.fakes.browser import Browser, LogIn
from tests.fakes.clinic import SmallClinic

TODAY, TOMORROW = "2026-03-02", "2026-03-03"


def all_of(clinic: SmallClinic) -> list[PromiseRow]:
    return clinic.store.read(promises.of_request, clinic.request().id)


async def at_request(clinic: SmallClinic, log_in: LogIn) -> Browser:
    kari = await log_in(clinic.kari)
    return await kari.go(f"/staff/q/{clinic.code}")


async def test_a_call_is_planned_from_the_page_and_its_result_entered_by_one_press(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask("call_me")
    kari = await at_request(clinic, log_in)
    await kari.press("/promise", kind="call", day=TODAY, at="14:00")
    assert "Samtalen er planlagt. Jonas Berg får vite når." in kari.text
    assert "Kari Nordmann ringer kl. 14:00" in kari.text
    assert clinic.told("promise_call_planned", staff="Kari", when="kl. 14:00")
    await kari.go("/staff/promises")
    assert "Jonas Berg: Kari Nordmann ringer kl. 14:00" in kari.text
    assert "Ikke svar, prøver igjen kl. 11:00" in kari.text
    await kari.press("/result", result="no_answer")
    assert "Neste forsøk er planlagt, og pasienten får vite når." in kari.text
    assert [one.standing for one in all_of(clinic)] == [Standing.PLANNED, Standing.TRIED]


async def test_another_time_and_taking_it_back_are_there_as_well(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("call_me")
    kari = await at_request(clinic, log_in)
    await kari.press("/promise", kind="call", day=TODAY, at="14:00")
    await kari.go("/staff/promises")
    await kari.press("/result", result="again", day=TOMORROW, at="10:30")
    assert clinic.told("promise_call_moved", when="i morgen kl. 10:30")
    await kari.press("/take-back")
    assert clinic.told("promise_call_taken_back")
    assert all_of(clinic)[0].standing is Standing.TAKEN_BACK


async def test_what_is_no_moment_is_refused_in_plain_words_and_what_was_typed_is_kept(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await at_request(clinic, log_in)
    for day, at, said in (
        ("", "14:00", "Skriv en dag"),
        (TODAY, "tjo", "Skriv en dag"),
        (TODAY, "08:00", "Det tidspunktet har vært."),
        ("2099-01-01", "", "mer enn et halvt år"),
    ):
        await kari.press("/promise", kind="deed", day=day, at=at, text="Søke om bostøtte")
        assert (kari.status, said in kari.text) == (422, True)
        assert "Søke om bostøtte" in kari.answer.text
    await kari.press("/promise", kind="deed", day=TODAY, at="", text=" ")
    assert "Skriv hva som skal gjøres." in kari.text
    await kari.press("/promise", kind="call", day=TODAY, at="14:00", owner=str(clinic.per))
    assert "Den du valgte arbeider ikke her." in kari.text
    await kari.press("/promise", kind="call", day=TODAY, at="14:00", owner="x")
    assert (kari.status, all_of(clinic)) == (422, [])


async def test_an_answer_that_holds_a_moment_offers_to_become_a_promise(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.ask()
    kari = await at_request(clinic, log_in)
    await kari.press("/answer", text="Hei Jonas.\nJeg ringer deg onsdag kl. 14.")
    assert "Du skrev «onsdag kl. 14». Skal det bli en avtale til 04.03. 14:00" in kari.text
    await kari.press("/promise", kind="call")
    (row,) = all_of(clinic)
    assert (row.kind, row.when.at.isoformat()) == ("call", "2026-03-04T13:00:00+00:00")
    assert "Du skrev «onsdag" not in kari.text
    answers = sum("skriver" in one.text for one in clinic.chat())
    clinic.patient(asking.press, clinic.code, "read")
    assert "Jeg har tenkt å ringe deg" not in clinic.last().text, "it has been said in the answer"
    assert answers == 0


async def test_an_answer_without_a_moment_offers_nothing_nor_does_one_of_long_ago(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask()
    kari = await at_request(clinic, log_in)
    await kari.press("/answer", text="Så fint at du skriver.")
    assert "Du skrev «" not in kari.text
    await kari.press("/answer", text="Jeg ordner det innen fredag.")
    assert "Du skrev «fredag»" in kari.text
    clock.move(timedelta(hours=2))
    await kari.go(f"/staff/q/{clinic.code}")
    assert "Du skrev «" not in kari.text


async def test_the_number_is_shown_to_who_may_read_the_words_and_to_nobody_else(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    clinic.store.run(people.set_phone, clinic.jonas.id, "912 34 567")
    clinic.ask("call_me")
    kari = await at_request(clinic, log_in)
    assert "Telefon: 912 34 567" in kari.text
    head = kari.answer.text.partition("<main")[2].partition('id="more"')[0]
    assert '<a href="tel:91234567">' in head, "one press from the head of the page"
    await kari.press("/promise", kind="call", day=TODAY, at="14:00")
    await kari.go("/staff/promises")
    assert "Telefon: 912 34 567" in kari.text
    for other in (clinic.ola, clinic.berit, clinic.per):
        browser = await log_in(other)
        for page in (f"/staff/q/{clinic.code}", "/staff/promises", "/staff/"):
            await browser.go(page)
            assert "912 34 567" not in browser.text


async def test_what_is_near_stands_above_the_inbox_of_who_keeps_it(
    clinic: SmallClinic, log_in: LogIn, clock: ManualClock
) -> None:
    clinic.ask("call_me")
    kari = await at_request(clinic, log_in)
    await kari.press("/promise", kind="call", day=TODAY, at="14:00")
    await kari.go("/staff/")
    assert "en avtale å passe på" not in kari.text
    clock.move(timedelta(hours=4, minutes=30))
    kari = await log_in(clinic.kari)
    await kari.go("/staff/")
    assert "Du har en avtale å passe på nå." in kari.text
    ola = await log_in(clinic.ola)
    assert "en avtale å passe på" not in (await ola.go("/staff/")).text


async def test_somebody_elses_promise_does_not_exist(clinic: SmallClinic, log_in: LogIn) -> None:
    clinic.ask("call_me")
    kari = await at_request(clinic, log_in)
    await kari.press("/promise", kind="call", day=TODAY, at="14:00")
    (row,) = all_of(clinic)
    for other in (clinic.per, clinic.berit):
        browser = await log_in(other)
        token = browser.form("/logout")
        assert token is not None
        fields = {"csrf": token.fields["csrf"], "promise": str(row.id), "result": "done"}
        for place in ("/staff/promises/result", "/staff/promises/take-back"):
            await browser.post(place, fields)
            assert browser.status == 404
    assert all_of(clinic)[0].standing is Standing.PLANNED
