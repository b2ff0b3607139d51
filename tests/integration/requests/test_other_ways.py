"""Staff told by any other service, over a real one: proved by its code, sealed, and followed by the next when it fails."""

import asyncio
import re
import time
from datetime import timedelta

import pytest

from bot.clock import ManualClock
from bot.delivery.carrier import LONGEST_CALL
from bot.others.carrier import OtherCarrier
from bot.service.people import channels as rules
from bot.service.people.channels import OTHER, ChannelError
from bot.service.requests import staff_reach
from bot.store.people import channels
from bot.store.tables.channels import ChannelState
from tests.bench.figures import figure
from tests.fakes.carrier import RecordingCarrier, carrying, tell, until
from tests.fakes.clinic import SmallClinic, is_phrase
from tests.fakes.gateway import DROPS, HANGS, SAYS_500, TRICKLES, Gateway, gateway
from tests.integration.store.test_canary import dump

SECRET = "kanarifugl-emne-123"
HOW = (SAYS_500, HANGS, TRICKLES, DROPS)


def database(clinic: SmallClinic) -> str:
    return "postgres" if clinic.store.on_postgres else "sqlite"


def address(there: Gateway) -> str:
    """An SMS gateway, as Apprise writes one."""
    return f"smseagle://{SECRET}@{there.host}/4741111111"


async def test_the_address_is_sealed_and_its_code_has_to_be_given_back(
    clinic: SmallClinic, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    monkeypatch.setattr("bot.service.people.other_ways._is_here", lambda _address: False)
    async with gateway() as there:
        mine = await asyncio.to_thread(clinic.staff, rules.add, clinic.kari, OTHER, address(there))
        assert [one.state for one in clinic.store.read(channels.of, clinic.kari)] == [ChannelState.WAITING]
        async with carrying(clinic, OtherCarrier()):
            await until(lambda: there.said)
            code = re.search(r"\d{6}", there.said[0][1].replace("4741111111", ""))
            assert code
            assert clinic.store.run(rules.give_back, clinic.kari, mine, code[0])
            await asyncio.to_thread(clinic.ask, "urgent", "Jonas er redd.")
            await until(lambda: "told" in clinic.history())
    assert clinic.code in there.said[1][1]
    assert "Jonas" not in str(there.said)
    assert SECRET.encode() not in dump(clinic.store)
    assert SECRET not in caplog.text


@pytest.mark.parametrize("how", HOW)
async def test_a_gateway_that_misbehaves_costs_seconds_and_the_next_channel_has_it(
    clinic: SmallClinic, how: str
) -> None:
    """Row 30."""
    phone = RecordingCarrier("phone")
    async with gateway(how) as there:
        tell(clinic, clinic.kari, address(there), carrier=OTHER)
        tell(clinic, clinic.kari, "+47 400 00 000", carrier="phone")
        async with carrying(clinic, OtherCarrier(), phone):
            began = time.monotonic()
            await asyncio.to_thread(clinic.ask, "urgent")
            await until(lambda: phone.carried)
            took = time.monotonic() - began
    figure(f"row 30: a gateway {how}, next channel ({database(clinic)})", took, "s", "<= 60", ok=took <= 60)
    assert phone.carried == [("+47 400 00 000", f"{clinic.code} haster og trenger deg.")]
    assert clinic.notified() == [clinic.kari], "the request stays with her"


@pytest.mark.parametrize("how", HOW)
async def test_without_another_channel_the_rung_goes_on_and_the_patient_knows_the_truth(
    clinic: SmallClinic, clock: ManualClock, how: str
) -> None:
    phone = RecordingCarrier("phone")
    async with gateway(how) as there:
        tell(clinic, clinic.kari, address(there), carrier=OTHER)
        tell(clinic, clinic.ola, "+47 400 00 000", carrier="phone")
        async with carrying(clinic, OtherCarrier(within=0.5), phone):
            await asyncio.to_thread(clinic.ask, "urgent")
            await asyncio.to_thread(clinic.deliver)
            waited = 0
            while not phone.carried and waited < 60:
                clock.move(timedelta(seconds=5))
                waited += 5
                await asyncio.to_thread(clinic.staff, staff_reach.tick_notices)
                await asyncio.sleep(0.1)
    figure(
        f"row 30: a gateway {how}, next person ({database(clinic)})", waited, "s", "<= 60", ok=waited <= 60
    )
    assert clinic.notified() == [clinic.kari, clinic.ola]
    assert any(is_phrase(one.text, "request_went_on", staff="Ola") for one in clinic.chat())


async def test_one_that_hangs_holds_up_nobody_elses(clinic: SmallClinic) -> None:
    async with gateway(HANGS) as bad, gateway() as good:
        tell(clinic, clinic.kari, address(bad), carrier=OTHER)
        tell(clinic, clinic.berit, address(good), carrier=OTHER)
        async with carrying(clinic, OtherCarrier()):
            began = time.monotonic()
            await asyncio.to_thread(clinic.ask, "no_place")
            await until(lambda: bad.said and good.said)
            assert time.monotonic() - began < LONGEST_CALL


def test_an_address_that_cannot_be_right_is_refused_and_nothing_is_kept(clinic: SmallClinic) -> None:
    for bad in ("json://127.0.0.1/x", "pigeon://roof", "mailto://kari@klinikken.no"):
        with pytest.raises(ChannelError) as refused:
            clinic.staff(rules.add, clinic.kari, OTHER, bad)
        assert bad not in str(refused.value)
    assert clinic.store.read(channels.of, clinic.kari) == []
