"""Apprise as a carrier, against a real server on this machine: what arrives, what each way of failing means, and that nothing is told."""

import io
import logging
import time
from contextlib import redirect_stderr, redirect_stdout
from datetime import UTC, datetime

import pytest

from bot.delivery.carrier import LONGEST_CALL, Attempt, Outcome, Refusal, Refused, Sent
from bot.domain.messages.message import Message
from bot.ids import new_id
from bot.others.carrier import OtherCarrier
from bot.service.people.other_ways import OtherAddressError, other_address, shown
from bot.store.tables.messages import Lane
from tests.fakes.carrier import until
from tests.fakes.gateway import DROPS, ELSEWHERE, HANGS, SAYS_500, TRICKLES, gateway

TEXT = "K7Q4 haster og trenger deg.\n\nhttps://inbox.example/staff/"
SECRET = "kanarifuglens-hemmelige-emne"
PHONE = "4740000000"


def attempt() -> Attempt:
    return Attempt(new_id(), Lane.URGENT, datetime(2026, 3, 2, 8, tzinfo=UTC))


async def sent(carrier: OtherCarrier, address: str) -> Outcome:
    return await carrier.deliver(address, Message(TEXT), attempt())


@pytest.mark.parametrize(
    "address",
    [
        "json://{}/" + SECRET,
        "ntfy://{}/" + SECRET,
        "gotify://{}/" + SECRET,
        "smseagle://" + SECRET + "@{}/" + PHONE,
    ],
)
async def test_the_notice_arrives_as_it_is_and_nothing_is_added(address: str) -> None:
    async with gateway() as there:
        outcome = await sent(OtherCarrier(), address.format(there.host))
    assert outcome == Sent()
    said = " ".join(body for _, body in there.said)
    assert "K7Q4 haster og trenger deg." in said.replace("+", " ")
    assert "inbox.example" in said
    assert "apprise" not in said.lower().replace("apprise-title", "")


@pytest.mark.parametrize("how", [SAYS_500, DROPS, ELSEWHERE])
async def test_a_service_that_says_no_is_that_addresss_trouble(how: str) -> None:
    async with gateway(how) as there:
        outcome = await sent(OtherCarrier(), f"smseagle://{SECRET}@{there.host}/{PHONE}")
    assert outcome == Refused(Refusal.TROUBLE, "refused by the service")
    assert len(there.said) == 1, "nothing is tried again here, and nothing is brought anywhere else"


@pytest.mark.parametrize("how", [HANGS, TRICKLES])
async def test_a_service_that_hangs_is_waited_for_seconds_and_called_no_second_time_meanwhile(
    how: str,
) -> None:
    async with gateway(how) as there:
        carrier, address = OtherCarrier(within=0.3), f"json://{there.host}/{SECRET}"
        began = time.monotonic()
        assert await sent(carrier, address) == Refused(Refusal.TROUBLE, "no answer in time")
        assert time.monotonic() - began < LONGEST_CALL
        assert await sent(carrier, address) == Refused(Refusal.TROUBLE, "still hangs")
        await until(
            lambda: there.said
        )  # what is called may be loaded and connected more slowly than it is waited for here
        assert len(there.said) == 1
        there.how = "works"
        assert await sent(carrier, f"json://{there.host}/other") == Sent(), "others are served"


async def test_so_many_hanging_calls_and_no_more_are_under_way() -> None:
    async with gateway(HANGS) as there:
        carrier = OtherCarrier(within=0.2, threads=2)
        addresses = [f"json://{there.host}/{number}" for number in range(3)]
        outcomes = [await sent(carrier, address) for address in addresses]
    assert [one.why for one in outcomes if isinstance(one, Refused)] == ["no answer in time"] * 2 + [
        "still hangs"
    ]


async def test_nobody_listens_there() -> None:
    assert await sent(OtherCarrier(), f"json://127.0.0.1:9/{SECRET}") == Refused(
        Refusal.TROUBLE, "refused by the service"
    )


async def test_an_address_that_the_library_no_longer_knows_reaches_nobody() -> None:
    outcome = await sent(OtherCarrier(), f"pigeon://{SECRET}")
    assert isinstance(outcome, Refused)
    assert outcome.kind is Refusal.UNREACHABLE


async def test_what_a_plug_in_raises_is_said_by_its_place_only(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    class Broken:
        def notify(self, **_: object) -> bool:
            raise ValueError(SECRET)

    monkeypatch.setattr("bot.others.carrier.service", lambda _address: Broken())
    assert await sent(OtherCarrier(), f"json://x/{SECRET}") == Refused(Refusal.TROUBLE, "the call failed")
    assert "ValueError at" in caplog.text
    assert SECRET not in caplog.text


async def test_no_address_stands_in_any_line_of_a_log_whatever_happens() -> None:
    """At DEBUG, of every library below, whichever way it ends."""
    lines, root = io.StringIO(), logging.getLogger()
    handler, level = logging.StreamHandler(lines), root.level
    root.addHandler(handler)
    root.setLevel(logging.DEBUG)
    try:
        with redirect_stderr(lines), redirect_stdout(lines):
            for how in ("works", SAYS_500, DROPS, ELSEWHERE, HANGS):
                async with gateway(how) as there:
                    for address in (
                        f"json://{SECRET}:{SECRET}@{there.host}/{SECRET}",
                        f"ntfy://{SECRET}:{SECRET}@{there.host}/{SECRET}",
                        f"smseagle://{SECRET}@{there.host}/{PHONE}",
                    ):
                        await sent(OtherCarrier(within=0.3), address)
            for bad in (
                f"pigeon://{SECRET}",
                f"twilio://{SECRET}",
                f"json://{SECRET}:notaport/",
                f"slack://{SECRET}",
            ):
                with pytest.raises(OtherAddressError) as refused:
                    other_address(bad)
                assert SECRET not in str(refused.value)
            logging.getLogger("control").debug("heard")
    finally:
        root.removeHandler(handler)
        root.setLevel(level)
    said = lines.getvalue()
    assert "heard" in said, "the net is not torn"
    assert SECRET not in said
    assert PHONE not in said


# --- what is kept, and how it is called ---


@pytest.mark.parametrize(
    ("address", "why"),
    [
        ("", "unknown"),
        ("ntfy", "unknown"),
        ("https://ntfy.sh/x y", "unknown"),
        ("pigeon://roof", "unknown"),
        ("twilio://", "unknown"),
        ("ntfys://ntfy.sh/" + "x" * 2001, "unknown"),
        ("mailto://kari:hemmelig@klinikken.no", "ours"),
        ("tgram://123456:abcdefghijklmnopqrstuvwxyzABCDEFGHI/12345", "ours"),
        ("TGRAM://123456:abcdefghijklmnopqrstuvwxyzABCDEFGHI/12345", "ours"),
        ("mastodon://token@host", "public"),
        ("x://a/b/c/d", "public"),
        ("syslog://", "unknown"),
        ("dbus://here", "here"),
        ("vapid://kari@klinikken.no/x?keyfile=/etc/passwd", "here"),
        ("jsons://klinikken.no/x?keyfile=/etc/passwd", "here"),
        ("json://localhost/x", "here"),
        ("json://LOCALHOST./x", "here"),
        ("json://a.localhost/x", "here"),
        ("json://metadata.google.internal/x", "here"),
        ("json://127.0.0.1:8080/x", "here"),
        ("json://127.1/x", "here"),
        ("json://2130706433/x", "here"),
        ("json://0x7f000001/x", "here"),
        ("json://[::1]/x", "here"),
        ("json://[::ffff:127.0.0.1]/x", "here"),
        ("json://169.254.169.254/latest/meta-data", "here"),
        ("json://0.0.0.0/x", "here"),
        ("jsons://klinikken.no/x?verify=no", "unsafe"),
    ],
)
def test_an_address_that_cannot_be_right_is_refused_in_words_before_it_is_kept(
    address: str, why: str
) -> None:
    with pytest.raises(OtherAddressError) as refused:
        other_address(address)
    assert refused.value.why == why
    assert len(address) < 8 or address not in str(refused.value)


@pytest.mark.parametrize(
    "address",
    [
        "ntfys://ntfy.sh/et-emne-ingen-gjetter",
        "ntfy://10.0.0.7/et-emne",
        "twilio://AC" + "a" * 32 + ":" + "b" * 32 + "@14155552671/4741111111",
        "sinch://" + "a" * 32 + ":" + "b" * 32 + "@14155552671/4741111111",
        "46elks://user:password@4740000000",
        "workflows://prod-1.logic.azure.com/workflow/signature",
        "slack://T1JJ3T3L2/A1BRTD4JD/TIiajkdnlazkcOXrIdevi7FQ/",
        "pover://" + "u" * 30 + "@" + "a" * 30,
        "signals://gateway.klinikken.no/4740000000/4741111111",
        "jsons://sms.klinikken.no/send?method=POST",
    ],
)
def test_text_message_gateways_push_and_chats_at_work_are_taken_as_they_are(address: str) -> None:
    assert other_address(f"  {address} ") == address


def test_it_is_never_shown_whole() -> None:
    assert shown("ntfys://ntfy.sh/et-emne-ingen-gjetter?auth=hemmelig") == "ntfys://…ter"
    assert shown("ntfys://a/b") == "ntfys://…"
    assert "hemmelig" not in shown("jsons://kari:hemmelig@klinikken.no/")
