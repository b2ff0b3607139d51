"""Settings: what is wrong ends with one line that names the variable and the mend, and no secret is ever shown."""

import os
import traceback

import pytest

from bot import settings
from bot.bootstrap import open_store
from bot.clock import SystemClock
from bot.domain.messages.thought import THOUGHT
from bot.settings import Mode, Settings, SettingsError

TOKEN = "123456789:AAF-canary_canary_canary_canary_cana"
KEYS = "canary:AAECAwQFBgcICQoLDA0ODxAREhMUFRYXGBkaGxwdHh8="
PASSWORD = "canary-password"


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> pytest.MonkeyPatch:
    """An environment with just what is needed."""
    for name in os.environ:
        if name.startswith(settings.PREFIX):
            monkeypatch.delenv(name)
    monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", TOKEN)
    monkeypatch.setenv("RODTRAD_KEYS", KEYS)
    return monkeypatch


def refusal() -> str:
    with pytest.raises(SettingsError) as caught:
        settings.load()
    assert "canary" not in "".join(traceback.format_exception(caught.value))
    return str(caught.value)


def test_two_settings_are_enough() -> None:
    loaded = settings.load()
    assert loaded.telegram_token.get_secret_value() == TOKEN
    assert (loaded.mode, loaded.database_url, loaded.timezone) == (
        Mode.POLLING,
        "sqlite:///rodtrad.db",
        "Europe/Oslo",
    )


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("TELEGRAM_TOKEN", "", "BotFather"),
        ("TELEGRAM_TOKEN", "canary", "BotFather"),
        ("TELEGRAM_TOKEN", "x:canary-canary-canary", "BotFather"),
        ("KEYS", "", "rodtrad keys new"),
        ("TELEGRAM_API_URL", "api.telegram.org", "https://"),
        ("TELEGRAM_API_URL", "https://", "https://"),
        ("PUBLIC_URL", "ftp://clinic.example", "https://"),
        ("PUBLIC_URL", "https://clinic example", "https://"),
        (
            "PUBLIC_URL",
            "https://clinic.example/rodtrad",
            "as in https://clinic.example: staff pages and webhook are at the root",
        ),
        ("PUBLIC_URL", "https://clinic.example/?a=b", "a host name of its own"),
        ("PUBLIC_URL", "https://clinic.example#x", "a host name of its own"),
        ("PUBLIC_URL", "https://kari:x@clinic.example", "a host name of its own"),
        ("MODE", "carrier pigeon", "'polling' or 'webhook'"),
        ("PORT", "eighty", "integer"),
        ("PORT", "65536", "65535"),
        ("PORT", "-1", "0"),
        ("TIMEZONE", "Mars/Olympus", "Europe/Oslo"),
        ("TIMEZONE", "../../etc/passwd", "Europe/Oslo"),
        ("LOG_LEVEL", "LOUD", "'DEBUG', 'INFO', 'WARNING' or 'ERROR'"),
    ],
)
def test_a_wrong_setting_ends_with_one_line_that_names_it_and_the_mend(
    environment: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    environment.setenv(f"RODTRAD_{name}", value)
    said = refusal()
    assert said.startswith(f"RODTRAD_{name}")
    assert mend in said
    assert "\n" not in said


@pytest.mark.parametrize(
    "secret", ["", "too-short", "canary" + "x" * 251, "canary with spaces 123", "canaryæøåæøåæøå1"]
)
def test_webhook_mode_needs_a_secret_that_telegram_takes(
    environment: pytest.MonkeyPatch, secret: str
) -> None:
    environment.setenv("RODTRAD_MODE", "webhook")
    environment.setenv("RODTRAD_PUBLIC_URL", "https://clinic.example")
    environment.setenv("RODTRAD_WEBHOOK_SECRET", secret)
    assert refusal().startswith("RODTRAD_WEBHOOK_SECRET: webhook mode needs one of 16 to 256")


def test_webhook_mode_needs_https(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RODTRAD_MODE", "webhook")
    environment.setenv("RODTRAD_WEBHOOK_SECRET", "canary-canary-canary")
    assert refusal().startswith("RODTRAD_PUBLIC_URL: Telegram calls webhooks by https only")
    environment.setenv("RODTRAD_PUBLIC_URL", "https://clinic.example/")
    assert settings.load().public_url == "https://clinic.example"


def test_a_setting_that_is_passed_empty_counts_as_not_set(environment: pytest.MonkeyPatch) -> None:
    """docker-compose hands on what nobody filled in."""
    for name in ("MODE", "PORT", "SPOOL", "TIMEZONE", "LOG_LEVEL", "DATABASE_URL", "WEBHOOK_SECRET"):
        environment.setenv(f"RODTRAD_{name}", "")
    loaded = settings.load()
    assert str(loaded.spool) == "rodtrad.spool"
    assert loaded.port == 8080


def test_commands_that_need_no_token_do_without(environment: pytest.MonkeyPatch) -> None:
    environment.delenv("RODTRAD_TELEGRAM_TOKEN")
    assert settings.load_partly(telegram_token=TOKEN).telegram_token.get_secret_value() == TOKEN
    environment.delenv("RODTRAD_KEYS")
    with pytest.raises(SettingsError, match=r"^RODTRAD_KEYS is not set; run `rodtrad keys new`"):
        settings.load_partly(telegram_token=TOKEN)


def test_no_secret_is_shown_by_printing_the_settings(environment: pytest.MonkeyPatch) -> None:
    environment.setenv("RODTRAD_WEBHOOK_SECRET", "canary-canary-canary")
    environment.setenv("RODTRAD_DATABASE_URL", f"postgresql+psycopg://rodtrad:{PASSWORD}@db/rodtrad")
    loaded = settings.load()
    assert "canary" not in f"{loaded} {loaded!r} {[loaded]}"
    assert PASSWORD in loaded.database_url


def test_settings_cannot_be_changed_afterwards() -> None:
    with pytest.raises(ValueError, match="frozen"):
        settings.load().port = 1


@pytest.mark.parametrize(
    ("name", "value", "mend"),
    [
        ("KEYS", KEYS.partition(":")[2], "rodtrad keys new"),
        ("KEYS", "canary:c2hvcnQ=", "rodtrad keys new"),
        ("KEYS", "canary:no base64", "rodtrad keys new"),
        ("KEYS", " , ", "rodtrad keys new"),
        ("KEYS", f"{KEYS},{KEYS}", "two keys have the same name"),
        ("KEYS", "a" * 25 + KEYS, "rodtrad keys new"),
        ("DATABASE_URL", "mysql://u:canary@h/d", "postgresql+psycopg://"),
        ("DATABASE_URL", "sqlite://", "sqlite:///FILE"),
        ("DATABASE_URL", "sqlite:///:memory:", "sqlite:///FILE"),
        ("DATABASE_URL", "postgresql://u:canary@h", "without a database name"),
        ("DATABASE_URL", "postgresql://u:canary@h:port/d", "it is not a URL"),
        ("DATABASE_URL", "canary", "it is not a URL"),
    ],
)
def test_wrong_keys_and_addresses_are_refused_without_showing_them(
    environment: pytest.MonkeyPatch, name: str, value: str, mend: str
) -> None:
    environment.setenv(f"RODTRAD_{name}", value)
    with pytest.raises(SettingsError) as caught:
        open_store(settings.load(), SystemClock())
    said = str(caught.value)
    assert said.startswith(f"RODTRAD_{name}: ")
    assert mend in said
    assert "\n" not in said
    assert "canary" not in said
    assert KEYS.partition(":")[2] not in said


def test_every_setting_has_a_description() -> None:
    undescribed = [name for name, field in Settings.model_fields.items() if not _docstring_of(name) and field]
    assert undescribed == []


def _docstring_of(name: str) -> str:
    """The string that stands below a field in the source."""
    import ast
    import inspect

    body = next(
        node
        for node in ast.parse(inspect.getsource(settings)).body
        if getattr(node, "name", "") == "Settings"
    ).body  # type: ignore[attr-defined]  # a class has a body
    for node, after in zip(body, body[1:], strict=False):
        if isinstance(node, ast.AnnAssign) and isinstance(node.target, ast.Name) and node.target.id == name:
            is_text = isinstance(after, ast.Expr) and isinstance(after.value, ast.Constant)
            return str(after.value.value) if is_text else ""
    return ""


def test_a_thought_is_waited_for_as_long_as_the_domain_says_unless_it_is_set() -> None:
    assert Settings.model_fields["thought_seconds"].default == THOUGHT.total_seconds()
