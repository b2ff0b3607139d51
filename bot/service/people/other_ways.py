"""Addresses of services that Apprise knows (an SMS gateway, ntfy, Teams, …): read before one is kept, named without its secrets.

An address is a secret: who has it can write there, and often read. It is sealed, never shown whole, and stands in no line of a log.
The library is loaded when the first such address is met: half a second and some memory that most clinics never need.
"""

import ipaddress
import logging
import re
import socket
import threading
from functools import cache
from typing import Any, Final
from urllib.parse import parse_qsl, urlsplit

LONGEST: Final = 2_000  # characters
#: Seconds for a connection, and for each piece of an answer.
CONNECT, READ = 3.0, 4.0
_SHAPE: Final = re.compile(r"[A-Za-z0-9]{1,20}://\S+")
#: What reaches nobody but whoever sits at this machine.
ON_THIS_MACHINE: Final = frozenset(
    "dbus gio glib gnome kde qt macosx windows syslog rsyslog blink1 growl".split()
)
#: What is read by everybody.
PUBLIC: Final = frozenset(
    "twitter x tweet mastodon mastodons toot toots bsky bluesky reddit github instagram nostr aprs dapnet misskey misskeys strmlabs".split()
)
#: What this program does itself: mail over checked TLS, Telegram where the clinic allows it.
OURS: Final = frozenset("mailto mailtos tgram".split())
#: What reads files of this machine that its address names.
WITH_FILES: Final = frozenset("vapid fcm".split())
_FILE_WORDS: Final = frozenset("keyfile subfile ca_certs attach".split())
#: The loggers of the library and of what it uses: they write addresses.
_TALKATIVE: Final = (
    "apprise",
    "urllib3",
    "requests",
    "requests_oauthlib",
    "oauthlib",
    "markdown",
    "MARKDOWN",
    "charset_normalizer",
)

#: The library loads its services when the first address is read.
_one_at_a_time: Final = threading.Lock()


class OtherAddressError(ValueError):
    """The address is not kept; `why` is a word of the program for the page, the message a line for the command line. Neither quotes it."""

    def __init__(self, why: str, message: str) -> None:
        super().__init__(message)
        self.why = why


@cache
def library() -> Any:  # noqa: ANN401 - the module, which has no types
    """Apprise, loaded and made silent."""
    import apprise  # noqa: PLC0415 - see above

    for name in _TALKATIVE:
        logging.getLogger(name).setLevel(logging.CRITICAL + 1)
    return apprise


@cache
def _asset() -> Any:  # noqa: ANN401 - the library has no types
    """How the library is to behave: nothing on disk, no forwarding elsewhere, no pictures, no name of its own in what it sends."""
    apprise = library()
    return apprise.AppriseAsset(
        app_id="Notice",
        app_desc="Notice",
        app_url="",
        image_url_mask="",
        image_url_logo="",
        async_mode=False,
        http_redirects=False,
        pgp_autogen=False,
        pem_autogen=False,
        storage_mode=apprise.PersistentStoreMode.MEMORY,
        allow_templates=False,
        secure_logging=True,
    )


def service(address: str) -> Any | None:  # noqa: ANN401 - a plug-in of the library's
    """What sends to an address, patient for a few seconds and never trying again by itself; None for one that the library cannot read."""
    with _one_at_a_time:
        made = library().Apprise.instantiate(address, asset=_asset(), suppress_exceptions=True)
    if made is not None:
        made.socket_connect_timeout, made.socket_read_timeout, made.retry = CONNECT, READ, 0
    return made


def other_address(address: str, *, here: bool = False) -> str:
    """An address as it is kept. `here` lets this machine be addressed, for tests. Raises `OtherAddressError`."""
    address = address.strip()
    if len(address) > LONGEST or not _SHAPE.fullmatch(address):
        raise _unknown()
    kind = address.partition("://")[0].lower()
    if kind in OURS:
        message = "mail and Telegram have ways of their own: give it as mail, or join the chat by the link on the page"
        raise OtherAddressError("ours", message)
    if kind in PUBLIC:
        raise OtherAddressError(
            "public", "what is sent there can be read by everybody; choose a service that reaches one person"
        )
    words = {name.lower() for name, _ in parse_qsl(urlsplit(address).query, keep_blank_values=True)}
    if kind in ON_THIS_MACHINE | WITH_FILES or words & _FILE_WORDS or (not here and _is_here(address)):
        message = "it names this machine, or a file on it; give an address that leads to a person's telephone or screen"
        raise OtherAddressError("here", message)
    made = service(address)
    if made is None:
        raise _unknown()
    if not made.verify_certificate:
        raise OtherAddressError(
            "unsafe", "it says that certificates are not to be checked; leave out verify=no"
        )
    return address


def shown(address: str) -> str:
    """What an address is called where it is seen: the service and the last three characters, never what opens it."""
    kind, _, rest = address.partition("://")
    rest = rest.partition("?")[0].rstrip("/")
    return f"{kind}://…{rest[-3:]}" if len(rest) > 12 else f"{kind}://…"


def _unknown() -> OtherAddressError:
    return OtherAddressError(
        "unknown",
        "it is no address of a service that Apprise knows, such as ntfys://ntfy.sh/a-topic-nobody-guesses",
    )


def _is_here(address: str) -> bool:
    """Whether its host is this machine, written whichever way, or what answers for machines in a data centre."""
    try:
        host = (urlsplit(address).hostname or "").rstrip(".")
    except ValueError:
        return True
    if host == "localhost" or host.endswith((".localhost", ".internal")):
        return True
    try:
        number = ipaddress.ip_address(host)
    except ValueError:
        try:
            number = ipaddress.ip_address(socket.inet_aton(host))  # also 127.1, 0x7f000001, 2130706433
        except OSError:
            return False
    mapped = getattr(number, "ipv4_mapped", None) or number
    return bool(mapped.is_loopback or mapped.is_link_local or mapped.is_unspecified or mapped.is_multicast)
