"""The settings: environment variables with the prefix `RODTRAD_`, read once. A wrong one ends with one line that says how to mend it."""

import json
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Annotated, Final, Literal
from urllib.parse import unquote, urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import AfterValidator, Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from bot.key_source import KeySourceError, from_command, from_file

PREFIX = "RODTRAD_"
DEFAULT_API_URL = "https://api.telegram.org"
#: The ports at which Telegram calls webhooks (Bot API, setWebhook). A Bot API server of one's own calls any.
WEBHOOK_PORTS = (443, 80, 88, 8443)
ROOT = Path(__file__).resolve().parents[1]


class SettingsError(ValueError):
    """A setting is missing or wrong. The message is one line: which, what is wrong, how to mend it."""


class Mode(StrEnum):
    """How updates come in."""

    POLLING = "polling"
    WEBHOOK = "webhook"


def _zone(name: str) -> str:
    try:
        ZoneInfo(name)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        message = f"{name!r} is no time zone; use a name such as Europe/Oslo"
        raise ValueError(message) from None
    return name


def _root_url(url: str) -> str:
    parts = urlsplit(url)
    if parts.scheme not in {"https", "http"} or not parts.hostname or url.split() != [url]:
        message = "it must be an address that begins with https:// (or http:// for a server on this machine)"
        raise ValueError(message)
    return url.rstrip("/")


def _public_root(url: str) -> str:
    root = _root_url(url)
    parts = urlsplit(root)
    if parts.path or parts.query or parts.fragment or parts.username is not None:
        message = (
            f"it must end with the host or its port, as in {parts.scheme}://{parts.hostname}: staff pages and webhook are at the root;"
            " give the program a host name of its own (a subdomain), and let the proxy pass everything on as it is"
        )
        raise ValueError(message)
    return root


def _token(token: SecretStr) -> SecretStr:
    number, _, secret = token.get_secret_value().partition(":")
    if not number.isascii() or not number.isdigit() or len(secret) < 8:
        message = "it does not look like a bot token (digits, a colon, letters); copy it again from BotFather"
        raise ValueError(message)
    return token


@dataclass(frozen=True, slots=True)
class SmtpServer:
    """A mail server. `tls` from the first byte (smtps), else by STARTTLS; one on this machine (`here`) may do without."""

    host: str
    port: int
    tls: bool
    here: bool
    user: str = field(repr=False)
    password: SecretStr


def smtp_server(url: SecretStr) -> SmtpServer | None:
    """The mail server that a URL names; None for an empty one. Raises `ValueError`, which quotes nothing of it."""
    text = url.get_secret_value()
    if not text:
        return None
    hint = "it must look like smtps://user:password@mail.example.org or smtp://user:password@mail.example.org:587"
    try:
        parts = urlsplit(text)
        port, host = parts.port, parts.hostname
    except ValueError:
        raise ValueError(hint) from None
    if parts.scheme not in {"smtp", "smtps"} or not host or text.split() != [text]:
        raise ValueError(hint)
    if parts.path.strip("/") or parts.query or parts.fragment:
        message = f"{hint}; what is / ? # or @ in a name or password is written in percent: %2F %3F %23 %40"
        raise ValueError(message)
    here = host in {"localhost", "::1"} or host.startswith("127.")
    if not here and bool(parts.username) != bool(parts.password):
        message = "a mail server that asks who we are needs both a name and a password"
        raise ValueError(message)
    tls = parts.scheme == "smtps"
    user, password = unquote(parts.username or ""), SecretStr(unquote(parts.password or ""))
    return SmtpServer(host, port or (465 if tls else 25 if here else 587), tls, here, user, password)


def _smtp(url: SecretStr) -> SecretStr:
    smtp_server(url)
    return url


def mail_address(address: str) -> str:
    """A mail address as it is stored and used. Raises `ValueError`."""
    name, at, host = address.strip().rpartition("@")
    plain = address.isascii() and address.isprintable() and not set(address.strip()) & set(' ,;:<>()[]"\\\t')
    if not (name and at and "." in host.strip(".") and plain and ".." not in host and len(address) <= 254):
        message = "it does not look like a mail address, such as kari@klinikken.no"
        raise ValueError(message)
    return f"{name}@{host.lower()}"


def _mail_from(address: str) -> str:
    return mail_address(address) if address else ""


def _issuer(url: str) -> str:
    if url:
        _root_url(url)
    return url


@dataclass(frozen=True, slots=True)
class OpenId:
    """An OpenID provider, and who we are there: `key` is a private JWK, `name` what staff call the provider."""

    issuer: str
    client_id: str
    key: SecretStr
    scope: str
    name: str


def open_id(settings: "Settings") -> OpenId | None:
    """The OpenID provider of the settings; None where none is named. Raises `SettingsError`, which quotes no key."""
    if not settings.oidc_issuer:
        return None
    here = urlsplit(settings.oidc_issuer).hostname in {"localhost", "127.0.0.1"}
    if not settings.oidc_issuer.startswith("https://") and not here:
        message = f"{PREFIX}OIDC_ISSUER: it must begin with https://, since whoever is in between could let anybody in"
        raise SettingsError(message)
    if not settings.oidc_client_id:
        message = f"{PREFIX}OIDC_CLIENT_ID: is not set; give what this program is called at the provider"
        raise SettingsError(message)
    try:
        key = json.loads(settings.oidc_key.get_secret_value())
        private = key["kty"] in {"EC", "RSA"} and bool(key["d"])
    except (ValueError, TypeError, KeyError):
        private = False
    if not private:
        message = f"{PREFIX}OIDC_KEY: it must be a private key as a JWK; make one with `rodtrad keys oidc`"
        raise SettingsError(message)
    name = settings.oidc_name or urlsplit(settings.oidc_issuer).hostname or ""
    scope = (
        settings.oidc_scope if "openid" in settings.oidc_scope.split() else f"openid {settings.oidc_scope}"
    )
    return OpenId(settings.oidc_issuer, settings.oidc_client_id, settings.oidc_key, scope, name)


def _heartbeat(url: SecretStr) -> SecretStr:
    text = url.get_secret_value()
    parts = urlsplit(text)
    if text and (parts.scheme not in {"https", "http"} or not parts.hostname or text.split() != [text]):
        message = "it must be an address that begins with https://"
        raise ValueError(message)
    return url


class Settings(BaseSettings):
    """Everything an operator can set; `docs/settings.md` describes each for them."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_ignore_empty=True,  # docker-compose passes what is not set as an empty text
        extra="ignore",
        frozen=True,
    )

    telegram_token: Annotated[SecretStr, AfterValidator(_token)]
    """The bot's token from BotFather."""
    telegram_api_url: Annotated[str, AfterValidator(_root_url)] = DEFAULT_API_URL
    """Root of the Bot API; calls go to `<root>/bot<token>/<method>`."""
    mode: Mode = Mode.POLLING
    """`polling`, or `webhook` (needs PUBLIC_URL and WEBHOOK_SECRET)."""
    webhook_secret: SecretStr = SecretStr("")
    """What Telegram sends along with each webhook call: 16 to 256 of A–Z a–z 0–9 _ -."""
    public_url: Annotated[str, AfterValidator(_public_root)] = "http://127.0.0.1:8080"
    """Where the staff pages (and the webhook) are reached from outside."""
    database_url: Annotated[str, Field(repr=False)] = "sqlite:///rodtrad.db"
    """`sqlite:///FILE` or `postgresql+psycopg://user:password@host/name`."""
    keys: SecretStr = SecretStr("")
    """The key ring: `name:base64,…`, newest first. `rodtrad keys new` makes one. Without it nothing stored can be read again."""
    keys_file: Path | None = None
    """A file that holds the key ring, in place of KEYS; nobody but its owner (and group) may read it."""
    keys_command: Annotated[str, Field(repr=False)] = ""
    """A command that prints the key ring, in place of KEYS: how a vault or a hardware module is asked."""
    spool: Path = Path("rodtrad.spool")
    """The file that keeps updates, sealed, while the database is away."""
    erasures: Path = Path("rodtrad.erasures")
    """The journal of erasures, kept apart from the database and never restored with it: who was erased is erased again from a copy."""
    host: str = "127.0.0.1"
    """Address the staff pages listen on."""
    port: Annotated[int, Field(ge=0, le=65_535)] = 8080
    """Port the staff pages listen on; 0 takes a free one."""
    timezone: Annotated[str, AfterValidator(_zone)] = "Europe/Oslo"
    """IANA time zone of clinics that do not name their own."""
    thought_seconds: Annotated[float, Field(ge=0, le=30)] = 8.0
    """How many seconds after a patient's message more of the same thought is waited for; 0: every message is answered by itself."""
    smtp_url: Annotated[SecretStr, AfterValidator(_smtp)] = SecretStr("")
    """The mail server for notices to staff: `smtps://user:password@host`, or `smtp://…` with STARTTLS. Empty: no mail is sent."""
    mail_from: Annotated[str, AfterValidator(_mail_from)] = ""
    """The address that mail comes from; needed with SMTP_URL unless the user in it is a mail address."""
    heartbeat_url: Annotated[SecretStr, AfterValidator(_heartbeat)] = SecretStr("")
    """Called each minute that all is well: a dead man's switch outside, which raises the alarm when it is not. Empty: none is called."""
    oidc_issuer: Annotated[str, AfterValidator(_issuer)] = ""
    """An OpenID provider that staff may log in with: its issuer, as it writes it. Empty: none."""
    oidc_client_id: str = ""
    """What this program is called there."""
    oidc_key: SecretStr = SecretStr("")
    """The private key by which this program proves itself there, as a JWK; `rodtrad keys oidc` makes one."""
    oidc_scope: str = "openid"
    """What is asked for there; only who somebody is is used."""
    oidc_name: str = ""
    """What staff call the provider, as on its button."""
    keep_checkins_days: Annotated[int, Field(ge=62)] = 365
    """Days that answers of the daily check-in are kept, and how it went with what was tried against a craving."""
    keep_conversations_days: Annotated[int, Field(ge=62)] = 183
    """Days that a conversation is kept after it ended."""
    keep_words_days: Annotated[int, Field(ge=62)] = 365
    """Days that the words of a request, its answers and notes are kept after it was over; that there was one stays."""
    keep_appointments_days: Annotated[int, Field(ge=31)] = 183
    """Days that an appointment is kept after its last day."""
    keep_plans_days: Annotated[int, Field(ge=365)] = 731
    """Days that an entry of a plan is kept which nobody has changed, of somebody who has talked with the program about nothing since."""
    keep_sent_days: Annotated[int, Field(ge=8)] = 30
    """Days that a message is kept that has been sent."""
    keep_updates_days: Annotated[int, Field(ge=3)] = 3
    """Days for which it is known which updates have been handled."""
    keep_audit_days: Annotated[int, Field(ge=365)] = 1826
    """Days that it is known who on the staff saw or did what."""
    keep_links_days: Annotated[int, Field(ge=1)] = 30
    """Days that links, sessions and tokens are kept after they ended."""
    keep_parked_days: Annotated[int, Field(ge=7)] = 90
    """Days that an update is kept that could not be handled."""
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    """DEBUG, INFO, WARNING or ERROR. No level logs a name, a text or the token."""


def load() -> Settings:
    """Read the environment. Raises `SettingsError`."""
    try:
        settings = Settings()
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None
    return _complete(_with_keys(settings))


def load_partly(**instead: str) -> Settings:
    """Read the environment for commands that need no token; `instead` gives values for what they do not use."""
    try:
        return _with_keys(Settings(**instead))  # type: ignore[arg-type]  # pydantic reads the strings
    except ValidationError as error:
        raise SettingsError(_explain(error)) from None


def mail_from(settings: Settings) -> str:
    """The address that mail comes from. Raises `SettingsError`."""
    if settings.mail_from:
        return settings.mail_from
    server = smtp_server(settings.smtp_url)
    try:
        return mail_address(server.user if server else "")
    except ValueError:
        message = f"{PREFIX}MAIL_FROM: is not set; give the address that mail to staff comes from, such as rodtrad@klinikken.no"
        raise SettingsError(message) from None


#: The settings that the key ring may come from; exactly one is given.
KEY_SOURCES: Final = ("keys", "keys_file", "keys_command")


def _with_keys(settings: Settings) -> Settings:
    """The settings with the key ring in `keys`, wherever it comes from. Raises `SettingsError`."""
    given = [PREFIX + name.upper() for name in KEY_SOURCES if _is_given(settings, name)]
    if not given:
        message = f"{PREFIX}KEYS is not set; run `rodtrad keys new`, keep what it prints in a safe place and put it there"
        raise SettingsError(message)
    if len(given) > 1:
        message = f"{given[1]}: the key ring is given by {given[0]} already; leave one of them out"
        raise SettingsError(message)
    try:
        if settings.keys_file is not None:
            ring = from_file(settings.keys_file)
        elif settings.keys_command:
            ring = from_command(settings.keys_command)
        else:
            return settings
    except KeySourceError as error:
        message = f"{given[0]}: {error}"
        raise SettingsError(message) from None
    return settings.model_copy(update={"keys": SecretStr(ring)})


def _is_given(settings: Settings, name: str) -> bool:
    value = getattr(settings, name)
    return bool(value.get_secret_value() if isinstance(value, SecretStr) else value)


def _complete(settings: Settings) -> Settings:
    if settings.smtp_url.get_secret_value():
        mail_from(settings)
    open_id(settings)
    if settings.mode is Mode.WEBHOOK:
        secret = settings.webhook_secret.get_secret_value()
        if (
            not 16 <= len(secret) <= 256
            or not secret.replace("-", "").replace("_", "").isalnum()
            or not secret.isascii()
        ):
            message = f"{PREFIX}WEBHOOK_SECRET: webhook mode needs one of 16 to 256 characters out of A–Z a–z 0–9 _ -"
            raise SettingsError(message)
        if not settings.public_url.startswith("https://"):
            message = f"{PREFIX}PUBLIC_URL: Telegram calls webhooks by https only; give the https:// address, or set {PREFIX}MODE=polling"
            raise SettingsError(message)
        port = urlsplit(settings.public_url).port or 443
        if port not in WEBHOOK_PORTS and settings.telegram_api_url == DEFAULT_API_URL:
            message = (
                f"{PREFIX}PUBLIC_URL: Telegram calls webhooks at port {', '.join(map(str, WEBHOOK_PORTS))} only, not {port}; "
                f"give the address such a port, or set {PREFIX}MODE=polling"
            )
            raise SettingsError(message)
    return settings


def _explain(error: ValidationError) -> str:
    first = error.errors(include_url=False, include_input=False, include_context=False)[0]
    name = PREFIX + str(first["loc"][0]).upper() if first["loc"] else PREFIX + "…"
    if first["type"] == "missing":
        hints = {
            f"{PREFIX}TELEGRAM_TOKEN": "is not set; ask BotFather on Telegram for a bot and put its token there (`make demo` needs none)",
        }
        return f"{name} {hints.get(name, 'is not set')}"
    return f"{name}: {first['msg'].removeprefix('Value error, ')}"
