"""The command line: what it does, and that each thing that is wrong ends with one line that says what to mend."""

import json
import shutil
import sqlite3
from pathlib import Path

import pytest

from bot.bootstrap import FLOWS
from bot.botapi import StandIn
from bot.clock import SystemClock
from bot.demo.stage import TOKEN
from bot.domain.messages.incoming import Incoming, UpdateKind
from bot.service.conversation.parked import park
from bot.service.desk import Desk
from bot.store.conversations import updates
from bot.store.database.work import Store
from bot.store.sealing.vault import KeyRing, Vault
from tests.fakes.terminal import KEYS, Terminal

ENROL = ("enrol", "--bot-name", "traad_bot")
#: What is typed when asked: the patient, the caseworker, the deputy.
ANNA = ("Anna Lie", "Kari Nordli", "Ola Berg")


NAMELESS = ("enrol", "--test-person")
NOBODY = "00000000-0000-7000-8000-000000000000"


class TestAClinic:
    def test_an_enrolment_gives_link_code_and_qr(self, clinic: Terminal, tmp_path: Path) -> None:
        picture = tmp_path / "anna.svg"
        said = json.loads(clinic(*ENROL, "--test-person", "--json", "--qr", str(picture), typed=ANNA))
        assert said["url"].startswith("https://t.me/traad_bot?start=")
        assert len(said["code"]) == 6
        assert "<svg" in picture.read_text()
        shown = clinic(*ENROL, "--test-person", typed=["Bo Vik", *ANNA[1:]])
        assert "say it in person" in shown
        assert "█" in shown or "▀" in shown or "\x1b[" in shown, "the QR code stands in the terminal"

    def test_a_new_link_can_be_given_and_taken_back(self, clinic: Terminal) -> None:
        first = json.loads(clinic(*ENROL, "--test-person", "--json", typed=ANNA))
        again = json.loads(
            clinic("enrol", "--reissue", first["patient"], "--bot-name", "traad_bot", "--json")
        )
        assert again["patient"] == first["patient"]
        assert again["url"] != first["url"]
        assert json.loads(clinic("enrol", "--revoke", first["patient"], "--json")) == {"revoked": 1}

    def test_a_real_person_waits_for_signed_content_and_called_numbers(self, clinic: Terminal) -> None:
        assert "113" in clinic.refused(*ENROL, typed=ANNA)

    def test_a_real_person_needs_a_deputy(self, clinic: Terminal) -> None:
        assert "deputy" in clinic.refused(*ENROL, typed=[*ANNA[:2], ""])

    def test_a_log_in_link_is_given(self, clinic: Terminal) -> None:
        assert "/staff/login/" in clinic("staff", "link", typed=["kari nordli"])

    def test_the_staff_are_listed(self, clinic: Terminal) -> None:
        assert "Ola Berg (duty)" in clinic("clinic", "list")

    @pytest.mark.parametrize(
        ("words", "typed", "advice"),
        [
            (("clinic", "add"), ["fjordheim"], "already a clinic"),
            (("clinic", "add", "--hours", "always"), ["Nes"], "always"),
            (("clinic", "add", "--timezone", "Europe/Bergen"), ["Nes"], "Europe/Oslo"),
            (("staff", "add"), ["Kari Nordli"], "already"),
            (("staff", "link"), ["Per"], "Kari Nordli, Ola Berg"),
            (("staff", "add", "--clinic", NOBODY), ["Per"], "rodtrad clinic list"),
            (("enrol",), [], "one line a question"),
            (("enrol",), ["Anna"], "Caseworker"),
            ((*ENROL, "--test-person"), ["Anna", "Per"], "nobody there is called 'Per'"),
            ((*ENROL, "--test-person", "--caseworker", NOBODY), ["Anna"], "rodtrad staff list"),
            ((*ENROL, "--test-person"), ["Anna", "Kari Nordli", "Kari Nordli"], "somebody else"),
            (("failed", "retry", NOBODY), [], "failed list"),
        ],
    )
    def test_what_cannot_be_done_says_why(
        self, clinic: Terminal, words: tuple[str, ...], typed: list[str], advice: str
    ) -> None:
        assert advice in clinic.refused(*words, typed=typed)

    def test_the_content_can_be_signed(self, clinic: Terminal) -> None:
        assert "signed by" in clinic("flows", "sign", typed=["Lege Legesen"])
        assert "113" in clinic.refused(*ENROL, typed=ANNA), "the numbers still have to be called"


def test_a_parked_update_is_listed_without_its_words_and_can_be_retried(
    clinic: Terminal, database_url: str, desk: Desk
) -> None:
    store = Store(database_url, SystemClock(), Vault(KeyRing.parse(KEYS)))
    secret = "hemmelig setning"
    store.run(park, desk, Incoming(7, UpdateKind.TEXT, chat_id=5, text=secret), 1, "ValueError at talk.py:10")
    listed = clinic("failed", "list")
    assert "ValueError at talk.py:10" in listed
    assert secret not in listed
    assert "1 handled" in clinic("failed", "retry")
    assert store.read(updates.parked) == []
    store.close()


class TestTheDatabase:
    def test_tables_are_made_once_and_again(self, rodtrad: Terminal) -> None:
        assert "revision" in rodtrad("db", "upgrade")
        assert "revision" in rodtrad("db", "upgrade")

    def test_one_without_tables_says_how_to_make_them(self, rodtrad: Terminal) -> None:
        assert "rodtrad db upgrade" in rodtrad.refused("clinic", "list")

    def test_one_that_is_locked_says_so(
        self, rodtrad: Terminal, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        rodtrad("db", "upgrade")
        monkeypatch.setattr("bot.store.database.engines.BUSY_SECONDS", 0.05)
        other = sqlite3.connect(tmp_path / "rodtrad.db", isolation_level=None)
        other.execute("BEGIN EXCLUSIVE")
        assert "locked" in rodtrad.refused("clinic", "add", typed=["Nes"])
        other.execute("ROLLBACK")
        other.close()

    def test_one_of_a_newer_program_is_left_alone(self, rodtrad: Terminal, tmp_path: Path) -> None:
        rodtrad("db", "upgrade")
        with sqlite3.connect(tmp_path / "rodtrad.db") as connection:
            connection.execute("UPDATE alembic_version SET version_num = '9999'")
        connection.close()
        assert "newer" in rodtrad.refused("clinic", "list")

    def test_a_server_that_is_not_there_says_so(
        self, rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_DATABASE_URL", "postgresql+psycopg://me:geheim@127.0.0.1:1/none")
        said = rodtrad.refused("clinic", "list")
        assert "RODTRAD_DATABASE_URL" in said
        assert "geheim" not in said

    def test_is_made_for_its_owner_alone(self, rodtrad: Terminal, tmp_path: Path) -> None:
        """With what SQLite puts beside it while it is open: it is read from there as well."""
        rodtrad("db", "upgrade")
        path = tmp_path / "rodtrad.db"
        store = Store(f"sqlite:///{path}", SystemClock(), Vault(KeyRing.parse(KEYS)))
        with store.begin():
            rights = {each.name: oct(each.stat().st_mode & 0o777) for each in tmp_path.glob("rodtrad.db*")}
        store.close()
        assert rights == dict.fromkeys(("rodtrad.db", "rodtrad.db-wal", "rodtrad.db-shm"), "0o600")


class TestSettings:
    @pytest.mark.parametrize(
        ("name", "value", "advice"),
        [
            ("TELEGRAM_TOKEN", "", "BotFather"),
            ("TELEGRAM_TOKEN", "hello", "BotFather"),
            ("KEYS", "", "rodtrad keys new"),
            ("KEYS", "k1:short", "rodtrad keys new"),
            ("DATABASE_URL", "mysql://x/y", "postgresql+psycopg"),
            ("TIMEZONE", "Europe/Bergen", "Europe/Oslo"),
            ("MODE", "push", "polling"),
            ("PORT", "99999", "65535"),
            ("TELEGRAM_API_URL", "api.telegram.org", "https://"),
            ("LOG_LEVEL", "LOUD", "RODTRAD_LOG_LEVEL"),
        ],
    )
    def test_a_wrong_one_ends_the_program_with_one_line(
        self, rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch, name: str, value: str, advice: str
    ) -> None:
        monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv(f"RODTRAD_{name}", value)
        said = rodtrad.refused("run")
        assert f"RODTRAD_{name}" in said
        assert advice in said

    def test_a_missing_token_says_where_to_get_one(self, rodtrad: Terminal) -> None:
        assert "BotFather" in rodtrad.refused("run")

    def test_webhook_mode_needs_a_secret(self, rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("RODTRAD_MODE", "webhook")
        assert "RODTRAD_WEBHOOK_SECRET" in rodtrad.refused("run")

    def test_a_new_key_can_be_used_at_once(self, rodtrad: Terminal) -> None:
        assert KeyRing.parse(rodtrad("keys", "new").strip())

    def test_a_key_for_an_openid_provider_comes_in_two_parts(self, rodtrad: Terminal) -> None:
        made = json.loads(rodtrad("keys", "oidc", "--json"))
        private, public = json.loads(made["private"]), json.loads(made["public"])
        assert set(private) - set(public) == {"d"}
        assert private["kid"] == public["kid"]


class TestFlows:
    def test_a_broken_file_is_named_with_its_line(self, rodtrad: Terminal, tmp_path: Path) -> None:
        folder = tmp_path / "flows"
        shutil.copytree(FLOWS, folder)
        talk = folder / "talk.yaml"
        talk.write_text(talk.read_text().replace("go: first", "go: nowhere", 1))
        said = rodtrad("flows", "check", "--folder", str(folder), exits=1)
        assert "talk.yaml:" in said
        assert "nowhere" in said

    def test_the_content_that_is_shipped_has_no_error(self, rodtrad: Terminal) -> None:
        assert json.loads(rodtrad("flows", "check", "--json"))["errors"] == 0

    def test_a_conversation_can_be_played(self, rodtrad: Terminal, monkeypatch: pytest.MonkeyPatch) -> None:
        lines = iter(["1"])
        monkeypatch.setattr("builtins.input", lambda _="": next(lines))
        said = rodtrad(
            "flows", "play", "talk", "--fact", "consent_contact=true", "--fact", "open_request=none"
        )
        assert "Dette får" in said

    def test_an_unknown_conversation_names_those_there_are(self, rodtrad: Terminal) -> None:
        assert "welcome" in rodtrad.refused("flows", "play", "nothing")


@pytest.mark.parametrize(
    ("words", "advice"),
    [
        (("--reissue", "not-an-id"), "invalid patient id"),
        (("--revoke", "not-an-id"), "invalid patient id"),
        (("--discharge", "31.3.2026"), "2026-03-31"),
    ],
)
def test_ids_and_days_are_checked(rodtrad: Terminal, words: tuple[str, ...], advice: str) -> None:
    rodtrad("enrol", *words, exits=2)
    assert advice in rodtrad.error


class TestTheBotsNameInALink:
    """What is wrong is said before anything is written, and in one line."""

    def test_without_a_token_or_a_name_it_cannot_be_known(self, clinic: Terminal) -> None:
        assert "--bot-name" in clinic.refused(*NAMELESS, typed=ANNA)

    def test_a_telegram_that_cannot_be_reached_can_be_gone_round(
        self, clinic: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("RODTRAD_TELEGRAM_API_URL", "http://127.0.0.1:1")
        said = clinic.refused(*NAMELESS, typed=ANNA)
        assert "cannot be reached" in said
        assert "--bot-name" in said
        assert TOKEN not in said

    def test_what_can_be_seen_here_is_said_before_telegram_is_asked(
        self, clinic: Terminal, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("RODTRAD_TELEGRAM_API_URL", "http://127.0.0.1:1")
        assert "113" in clinic.refused("enrol", typed=ANNA)

    def test_telegram_is_asked_for_it(
        self, clinic: Terminal, telegram: StandIn, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        monkeypatch.setenv("RODTRAD_TELEGRAM_TOKEN", TOKEN)
        monkeypatch.setenv("RODTRAD_TELEGRAM_API_URL", telegram.url)
        assert "https://t.me/rodtrad_bot?start=" in clinic(*NAMELESS, typed=ANNA)


def test_a_picture_that_cannot_be_written_does_not_take_the_link_away(
    clinic: Terminal, tmp_path: Path
) -> None:
    said = clinic(*ENROL, "--test-person", "--qr", str(tmp_path / "no" / "anna.svg"), typed=ANNA, exits=1)
    assert "https://t.me/traad_bot?start=" in said
    assert "valid" in clinic.error


def test_a_patient_who_is_not_there_gets_no_new_link(clinic: Terminal) -> None:
    assert NOBODY in clinic.refused("enrol", "--reissue", NOBODY, "--bot-name", "x")
