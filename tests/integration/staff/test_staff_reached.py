"""The page on which somebody says how they are told: adding, proving, ordering, and the one tap of the weekly question."""

import re
from dataclasses import replace

from fastapi import FastAPI
from sqlalchemy import select

from bot.clinic.pages import PageContext
from bot.domain.messages.message import Message
from bot.service.people import channels as rules
from bot.store.database.work import Work
from bot.store.outbox.outbox import BODY
from bot.store.people import channels
from bot.store.tables.channels import ChannelState
from bot.store.tables.messages import Outbox
from tests.fakes.browser import Browser, LogIn
from tests.fakes.carrier import tell
from tests.fakes.clinic import SmallClinic, desk


def last_written(clinic: SmallClinic) -> str:
    def read(work: Work) -> str:
        row = work.connection.execute(
            select(Outbox.id, Outbox.body).order_by(Outbox.id.desc()).limit(1)
        ).one()
        return Message.from_json(work.open(row.body, BODY, row.id)).text

    return clinic.store.read(read)


async def test_somebody_adds_an_address_and_proves_it(clinic: SmallClinic, log_in: LogIn) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/reached")
    assert "Ingenting når deg utenfor denne siden." in kari.text
    await kari.press("/reached/add", address="kari")
    assert kari.status == 409
    assert "Det ser ikke ut som en e-postadresse." in kari.text
    await kari.press("/reached/add", address="kari@klinikken.example")
    assert "Koden er på vei." in kari.text
    assert "Venter på koden" in kari.text
    code = re.search(r"\d{6}", last_written(clinic))
    assert code
    await kari.press("/reached/code", code="1")
    assert "Det er ikke koden som ble sendt sist." in kari.text
    await kari.press("/reached/code", code=code[0])
    assert "Det virker." in kari.text
    assert [one.state for one in clinic.store.read(channels.of, clinic.kari)] == [ChannelState.WORKS]
    await kari.press("/reached/remove")
    assert clinic.store.read(channels.of, clinic.kari) == []


async def test_the_order_and_the_language_are_chosen(clinic: SmallClinic, log_in: LogIn) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    tell(clinic, clinic.kari, "kari@hjemme.example", carrier="other")
    kari = await log_in(clinic.kari)
    await kari.go("/staff/reached")
    await kari.press("/reached/first")
    assert "Rekkefølgen er endret." in kari.text
    first = clinic.store.read(channels.of, clinic.kari)[0]
    assert (first.address, first.by_night) == ("kari@hjemme.example", 2)
    await kari.press("/reached/language", language="nn")
    assert clinic.store.read(channels.of, clinic.kari)[0].language == "nn"


async def test_a_channel_of_somebody_else_is_neither_shown_nor_changed(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    tell(clinic, clinic.kari, "kari@klinikken.example")
    (theirs,) = clinic.store.read(channels.of, clinic.kari)
    ola = await log_in(clinic.ola)
    await ola.go("/staff/reached")
    assert "kari@klinikken.example" not in ola.text
    form = ola.form("/reached/add")
    assert form is not None
    for action in ("code", "send", "remove", "first"):
        for channel in (str(theirs.recipient_id), "nothing"):
            fields = {"csrf": form.fields["csrf"], "channel": channel, "code": "123456", "order": "day"}
            await ola.post(f"/staff/reached/{action}", fields)
            assert ola.status == 200
    assert clinic.store.read(channels.of, clinic.kari) == [theirs]


async def test_the_weekly_question_is_answered_by_its_owner_only(
    clinic: SmallClinic, log_in: LogIn, app: FastAPI
) -> None:
    context: PageContext = app.state.context
    asked = replace(desk(), inbox=f"{context.public_url}/staff/")
    tell(clinic, clinic.kari, "kari@klinikken.example")
    (mine,) = clinic.store.read(channels.of, clinic.kari)
    clinic.store.run(rules.ask_whether_it_works, asked, mine.recipient_id)
    path = last_written(clinic).rpartition(context.public_url)[2]
    kari, ola, filters = await log_in(clinic.kari), await log_in(clinic.ola), Browser(app)
    await filters.go(path)
    assert filters.status == 401
    await ola.go(path)
    assert ola.status == 404
    assert clinic.store.read(channels.of, clinic.kari)[0].unanswered
    await kari.go(path)
    assert "Vi vet nå at meldinger når deg der." in kari.text
    assert not clinic.store.read(channels.of, clinic.kari)[0].unanswered
    await kari.go(path)
    assert kari.status == 404
    await filters.close()


async def test_each_order_takes_channels_in_and_leaves_them_out_but_never_the_last_that_works(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    for address in ("one@klinikken.example", "two@klinikken.example", "three@klinikken.example"):
        tell(clinic, clinic.kari, address, carrier="mail")

    def order(*, by_night: bool) -> list[str | None]:
        used = [one for one in clinic.store.read(channels.of, clinic.kari) if one.place(by_night=by_night)]
        return [one.address for one in sorted(used, key=lambda one: one.place(by_night=by_night) or 0)]

    kari = await log_in(clinic.kari)
    await kari.go("/staff/reached")
    await kari.press("/reached/use", wanted="no")
    assert "Rekkefølgen er endret." in kari.text
    assert [one and one[:3] for one in order(by_night=False)] == ["two", "thr"]
    assert [one and one[:3] for one in order(by_night=True)] == ["one", "two", "thr"]
    assert "Brukes ikke her:" in kari.text
    back = next(
        form for form in kari.page.forms if form.fields.get("order") == "day" and "use" in form.action
    )
    one, two, three = (
        each.recipient_id
        for each in sorted(clinic.store.read(channels.of, clinic.kari), key=lambda each: each.by_night or 0)
    )
    await kari.post("/staff/reached/use", back.fields | {"channel": str(one), "wanted": "yes"})
    assert [each and each[:3] for each in order(by_night=False)] == ["two", "thr", "one"]
    for each in (one, two):
        await kari.post(
            "/staff/reached/use", back.fields | {"channel": str(each), "order": "night", "wanted": "no"}
        )
    assert [each and each[:3] for each in order(by_night=True)] == ["thr"]
    await kari.post(
        "/staff/reached/use", back.fields | {"channel": str(three), "order": "night", "wanted": "no"}
    )
    assert (kari.status, "Det er den siste som virker her." in kari.text) == (409, True)
    assert [each and each[:3] for each in order(by_night=True)] == ["thr"]


async def test_an_address_of_another_service_is_shown_to_nobody_whole_not_even_back(
    clinic: SmallClinic, log_in: LogIn
) -> None:
    kari = await log_in(clinic.kari)
    await kari.go("/staff/reached")
    form = next(one for one in kari.page.forms if one.fields.get("kind") == "other")
    for bad, said in (
        ("pigeon://kanarifugl", "Det er ikke en adresse vi kan sende til."),
        ("json://127.0.0.1/kanarifugl", "Den peker på maskinen vår"),
        ("mastodon://kanarifugl@host", "kan alle lese"),
        ("mailto://kanarifugl@host.no", "E-post legger du til over."),
        ("jsons://klinikken.no/kanarifugl?verify=no", "Ta bort verify=no."),
    ):
        await kari.post(form.action, form.fields | {"address": bad})
        assert (kari.status, said in kari.text) == (409, True), bad
        assert "kanarifugl" not in kari.answer.text
    assert clinic.store.read(channels.of, clinic.kari) == []
    await kari.post(form.action, form.fields | {"address": "ntfys://ntfy.sh/kanarifugl-emne"})
    assert "annen tjeneste ntfys://…mne Venter på koden" in kari.text
    assert "kanarifugl" not in kari.answer.text
    assert "ntfy.sh/kanari" not in str(kari.answer.url)
