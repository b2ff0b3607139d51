"""What `rodtrad doctor` looks at. Each check gives lines for the operator and changes nothing."""

import contextlib
import fcntl
import ipaddress
import shutil
import socket
import stat
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit

from sqlalchemy import URL

from bot.console.findings import Finding, bad, fine, warn
from bot.domain.people.roles import StaffRole
from bot.service.desk import Desk
from bot.settings import DEFAULT_API_URL, PREFIX, Mode, Settings, SettingsError
from bot.store.conversations import signatures
from bot.store.database.engines import DatabaseUrlError, parse_url
from bot.store.database.work import Store
from bot.store.people import doors as clinic_doors
from bot.store.people import roster
from bot.store.people.roster import UNREADABLE
from bot.telegram.carrier.skew import TOO_FAR
from bot.web import PortTakenError, listen

#: Seconds our clock may be off before replies come covered: a reply is late after a minute.
FAR_TOO_FAR: Final = 30.0
#: Bytes free below which it is time to look, and below which the program stops keeping things soon.
LITTLE: Final = 1024**3
TOO_LITTLE: Final = 100 * 1024**2
#: Names that lead to nobody (RFC 2606, RFC 6761).
NOWHERE: Final = ("example.org", "example.com", "example.net", "example", "test", "invalid")


def heading_of(error: SettingsError) -> str:
    """Under which heading a wrong setting belongs."""
    name = str(error).partition(":")[0].partition(" ")[0].removeprefix(PREFIX)
    return "keys" if name.startswith("KEYS") else {"DATABASE_URL": "database"}.get(name, "settings")


def address(settings: Settings) -> Iterator[Finding]:
    """Whether staff, and Telegram with a webhook, can get to the public address."""
    parts = urlsplit(settings.public_url)
    host, name = parts.hostname or "", f"{PREFIX}PUBLIC_URL"
    here = _is_this_machine(host)
    if any(host == each or host.endswith(f".{each}") for each in NOWHERE):
        yield bad(
            "address",
            f"{name} is {host}, which belongs to nobody: log-in links lead nowhere and every form is refused; "
            "set the address staff type, or leave it out for a try on this machine",
        )
    elif here and settings.mode is Mode.WEBHOOK and settings.telegram_api_url == DEFAULT_API_URL:
        yield bad(
            "address",
            f"{name} is this machine ({host}), which Telegram cannot call; set an address it can reach, or {PREFIX}MODE=polling",
        )
    elif here and parts.scheme == "http" and (parts.port or 80) != settings.port:
        yield bad(
            "address",
            f"{name} leads to port {parts.port or 80} of this machine, but the pages are at {settings.port}; make them the same",
        )
    elif here:
        yield warn(
            "address",
            f"{name} is this machine ({host}): staff reach the pages from here only; for others set an https:// address",
        )
    elif parts.scheme == "http":
        yield bad(
            "address",
            f"{name} is http: log-ins and what staff read could be read on the way; put a TLS proxy before the pages and set https://",
        )
    else:
        yield fine("address", settings.public_url)


def people(store: Store) -> Iterator[Finding]:
    """Whether somebody is there to answer."""
    clinics = store.read(roster.clinics)
    if not clinics:
        yield warn("clinic", "there is none; make one with `rodtrad clinic add`")
    for one in clinics:
        if one.name is None:
            yield warn(
                "clinic", f"{one.id} {UNREADABLE}: made with another key ring; see `rodtrad clinic list`"
            )
            continue
        staff = store.read(roster.staff, one.id)
        if not staff:
            yield warn("clinic", f"{one.name} has no staff; add somebody with `rodtrad staff add`")
        elif not any(each.on_duty for each in staff):
            yield warn(
                "clinic",
                f"{one.name} has nobody on duty: a request that caseworker and deputy leave goes to nobody; `rodtrad staff change --duty`",
            )
        else:
            yield fine(
                "clinic", f"{one.name}: {len(staff)} of staff, {sum(each.on_duty for each in staff)} on duty"
            )
        if staff and not any(StaffRole.ADMIN in each.roles for each in staff):
            yield warn(
                "clinic",
                f"{one.name} has no administrator: nobody can add, change or end staff on the pages; `rodtrad staff admin`",
            )


def doors(store: Store) -> Iterator[Finding]:
    """Whether the numbers near each clinic have been called, and lately."""
    today = store.clock.now().date()
    for one in store.read(roster.clinics):
        for door in store.read(clinic_doors.of_clinic, one.id) if one.name is not None else ():
            if not door.grows_old(today):
                continue
            command = f"call it, then `rodtrad clinic door set {door.kind} --verified-on DAY`"
            if door.verified_on is None:
                yield warn(
                    "doors",
                    f"{one.name}: {door.kind} {door.phone} has not been called and is shown to nobody; {command}",
                )
            else:
                shown = "" if door.holds(today) else " and is shown to nobody any more"
                yield warn(
                    "doors",
                    f"{one.name}: {door.kind} {door.phone} was last called {door.verified_on}{shown}; {command}",
                )


def content(store: Store, desk: Desk) -> Iterator[Finding]:
    """Whether real patients may be enrolled."""
    if not store.read(signatures.is_signed, desk.content.digest):
        yield warn(
            "content",
            "not signed by a clinician as it is now: real patients cannot be enrolled; `rodtrad flows sign`",
        )
    uncalled = [number.number for number in desk.content.help_numbers if number.verified_on is None]
    if uncalled:
        yield warn(
            "content",
            f"help numbers nobody has called: {', '.join(uncalled)}; call each and write the day into flows/help/no.yaml",
        )


def rights(url: URL) -> Iterator[Finding]:
    """Whether others on this machine may read the database's file."""
    if url.drivername != "sqlite":
        return
    path = Path(str(url.database))
    if path.exists() and path.stat().st_mode & (stat.S_IRWXG | stat.S_IRWXO):
        yield warn("database", f"others on this machine may read {path}; chmod 600 {path}*")


def is_running(settings: Settings) -> bool:
    """Whether `rodtrad run` has this spool in use: it holds a lock on it as long as it lives."""
    try:
        with settings.spool.open("rb") as file:
            fcntl.flock(file, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    return False


def spool(settings: Settings) -> Iterator[Finding]:
    """Whether updates can be kept while the database is away."""
    path = settings.spool.absolute()
    try:
        if path.exists():
            with path.open("ab"):
                pass
        else:
            with tempfile.TemporaryFile(dir=path.parent):
                pass
    except OSError as error:
        yield bad(
            "spool",
            f"{path} cannot be written ({error.strerror}): nothing is kept while the database is away; set {PREFIX}SPOOL",
        )
    else:
        yield fine("spool", str(path))


def port(settings: Settings, *, running: bool) -> Iterator[Finding]:
    """Whether the pages can be served where the settings say."""
    where = f"{settings.host}:{settings.port}"
    try:
        listen(settings.host, settings.port).close()
    except PortTakenError as error:
        if running and _is_ours(settings):
            yield fine("port", f"rodtrad runs and answers at {where}")
        else:
            yield bad("port", f"{error} ({PREFIX}HOST, {PREFIX}PORT)")
    else:
        if running:
            yield fine("port", f"{where} is free here; rodtrad runs elsewhere, as in a container of its own")
        else:
            yield fine("port", f"{where} is free")


def disks(settings: Settings) -> Iterator[Finding]:
    """Whether there is room for the database, where it is a file, and for the spool."""
    files = [settings.spool.absolute()]
    with contextlib.suppress(DatabaseUrlError):  # said under its own heading
        url = parse_url(settings.database_url)
        if url.drivername == "sqlite":
            files.insert(0, Path(str(url.database)).absolute())
    told: set[int] = set()
    for folder in (file.parent for file in files):
        if not folder.is_dir() or folder.stat().st_dev in told:
            continue
        told.add(folder.stat().st_dev)
        free = shutil.disk_usage(folder).free
        words = f"{free / 1024**3:.1f} GB free where {folder} is"
        if free < TOO_LITTLE:
            yield bad("disk", f"{words}: soon nothing more is kept; make room")
        elif free < LITTLE:
            yield warn("disk", f"{words}; make room")
        else:
            yield fine("disk", words)


def telegram(settings: Settings, *, running: bool) -> Iterator[Finding]:
    """Who the bot is, whether our clock agrees with Telegram's, and whether anybody else takes the bot's updates."""
    from bot.telegram.carrier.identity import IdentityError  # noqa: PLC0415 - loads the Telegram client
    from bot.telegram.carrier.looking import host_of, look  # noqa: PLC0415

    try:
        seen = look(settings, at_pollers=not running and settings.mode is Mode.POLLING)
    except IdentityError as error:
        yield bad("telegram", str(error))
        return
    yield fine("telegram", f"the bot is @{seen.name}")
    yield _clock(seen.skew)
    ours = seen.webhook.startswith(f"{settings.public_url}/telegram/")
    if seen.webhook and not ours:
        yield bad(
            "updates",
            f"Telegram sends this bot's updates to {host_of(seen.webhook)}: another program uses the token. Stop it, or get a new token "
            f"from BotFather (`rodtrad run` takes the webhook away)",
        )
    elif seen.webhook and seen.trouble:
        yield warn("updates", f"Telegram could not call the webhook: {' '.join(seen.trouble.split())}")
    elif seen.other_poller:
        yield bad(
            "updates",
            "another program fetches this bot's updates: stop it, or get a new token from BotFather",
        )
    elif seen.other_poller is None and settings.mode is Mode.POLLING and not seen.webhook:
        yield fine(
            "updates",
            "rodtrad runs; whether another program takes updates too stands in its log and under /readyz",
        )
    else:
        yield fine("updates", "nobody else takes this bot's updates")


def _clock(skew: float | None) -> Finding:
    if skew is None:
        return warn(
            "clock",
            "Telegram's answer bears no date, so nobody knows whether this machine's clock is right; see `timedatectl`",
        )
    words = f"{abs(skew):.0f} s {'ahead of' if skew > 0 else 'behind'} Telegram's"
    mend = "set it by NTP (`timedatectl set-ntp true`)"
    if abs(skew) > FAR_TOO_FAR:
        return bad("clock", f"{words}: reminders and deadlines come at wrong times; {mend}")
    if abs(skew) > TOO_FAR:
        return warn("clock", f"{words}; {mend}")
    return fine("clock", "agrees with Telegram's")


def _is_ours(settings: Settings) -> bool:
    """Whether what listens there answers as `rodtrad run` does."""
    host = "127.0.0.1" if settings.host in {"0.0.0.0", "::"} else settings.host  # noqa: S104 - compared, not bound
    try:
        with socket.create_connection((host, settings.port), timeout=3) as connection:
            connection.sendall(b"GET /healthz HTTP/1.0\r\n\r\n")
            return connection.makefile("rb").read(2000).endswith(b'{"ok": true}')
    except OSError:
        return False


def _is_this_machine(host: str) -> bool:
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
