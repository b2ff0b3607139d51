"""What `rodtrad doctor` looks at so that staff can be told: their channels, and the mail server."""

import asyncio
from collections.abc import Iterator

from bot.console.findings import Finding, bad, fine, warn
from bot.delivery.carrier import Refused, Sent
from bot.service.people.channels import OTHER
from bot.service.people.other_ways import service
from bot.service.requests.notices import can_stand
from bot.settings import Settings, mail_from, smtp_server
from bot.store.database.work import Store
from bot.store.people import channels as channels_of
from bot.store.people import people, roster
from bot.store.tables.people import TELEGRAM


def channels(store: Store) -> Iterator[Finding]:
    """Whether everybody who should be asked can be told: who cannot is passed over, and should know it before anybody needs them."""
    for clinic in store.read(roster.clinics):
        staff = store.read(people.staff_of, clinic.id)
        if clinic.name is None or not staff:
            continue
        untold = [one for one in staff if not can_stand(one)]
        alone = [one for one in staff if not one.addresses and one.page_counts]
        if len(untold) == len(staff):
            yield warn(
                "channels",
                f"{clinic.name}: nobody has a channel that works, so nobody is asked and every patient is told so; "
                "`rodtrad staff channel add mail`, then `confirm`",
            )
        elif untold:
            names = ", ".join(str(one.id) for one in untold)
            yield warn(
                "channels",
                f"{clinic.name}: {len(untold)} of {len(staff)} have no channel that works and are passed over ({names}); "
                "see `rodtrad staff channel list`",
            )
        if alone:
            yield warn(
                "channels",
                f"{clinic.name}: {len(alone)} of {len(staff)} have no channel, and are asked all the same because somebody always has "
                "the inbox open; where that is not so: `rodtrad clinic change --no-watched`",
            )
        chats = [one for one in staff if {each.carrier for each in one.addresses if each.works} == {TELEGRAM}]
        if chats:
            yield warn(
                "channels",
                f"{clinic.name}: {len(chats)} of {len(staff)} are told in Telegram only, so nothing reaches them while it is away; "
                "`rodtrad staff channel add mail`",
            )
        if not untold and not alone and not chats:
            yield fine("channels", f"{clinic.name}: everybody can be told")


def other_ways(store: Store) -> Iterator[Finding]:
    """Whether the addresses of other services can still be read by the library that calls them. Without any, it is not even loaded."""
    known = [
        one
        for each in store.read(roster.staff)
        for one in store.read(channels_of.of, each.id)
        if one.carrier == OTHER and one.address is not None
    ]
    if not known:
        return
    gone = [one for one in known if service(one.address or "") is None]
    for one in gone:
        yield warn(
            "other services",
            f"the address of channel {one.recipient_id} is none of a service that Apprise knows (any more); "
            "take it away with `rodtrad staff channel remove`, and let its owner add it anew",
        )
    if not gone:
        yield fine("other services", f"{len(known)} addresses can be read")


def mail(settings: Settings) -> Iterator[Finding]:
    """Whether the mail server lets us in."""
    server = smtp_server(settings.smtp_url)
    if server is None:
        yield warn("mail", "RODTRAD_SMTP_URL is not set: no mail goes to staff")
        return
    from bot.mail.carrier import MailCarrier  # noqa: PLC0415 - loaded only where there is mail

    outcome = asyncio.run(MailCarrier(server, mail_from(settings)).probe())
    match outcome:
        case Sent():
            yield fine("mail", f"{server.host} lets us in")
        case Refused():
            yield bad(
                "mail",
                f"{server.host} does not let us in ({outcome.words or outcome.why}); {MailCarrier.mend}",
            )
        case _:
            yield bad(
                "mail",
                f"{server.host} does not answer at port {server.port}; check RODTRAD_SMTP_URL, and a firewall",
            )
