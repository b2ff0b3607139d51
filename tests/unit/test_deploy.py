"""The files of `deploy/` against the program and the page that tells how to use them."""

import configparser
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from bot.cli import parser
from bot.settings import PREFIX, Settings

ROOT = Path(__file__).resolve().parents[2]
DEPLOY = ROOT / "deploy"
PAGE = (ROOT / "docs" / "running.md").read_text()


@pytest.fixture(scope="module")
def service() -> configparser.SectionProxy:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]  # systemd tells upper from lower case
    unit.read(DEPLOY / "rodtrad.service")
    return unit["Service"]


def test_the_service_runs_commands_that_exist_as_nobody_in_particular(
    service: configparser.SectionProxy,
) -> None:
    for name in ("ExecStartPre", "ExecStart"):
        program, *words = service[name].split()
        assert program == "/opt/rodtrad/.venv/bin/rodtrad"
        parser().parse_args(words)
    assert service["User"] == "rodtrad"
    assert service["UMask"] == "0077"
    assert (service["ProtectSystem"], service["NoNewPrivileges"]) == ("strict", "true")
    assert service["CapabilityBoundingSet"] == ""
    assert service["Restart"] == "always"
    assert int(service["TimeoutStopSec"]) >= 15, "it takes up to ten seconds to finish what is in hand"


def test_what_it_writes_lies_where_the_service_may_write(service: configparser.SectionProxy) -> None:
    folder, apart = (f"/var/lib/{name}" for name in service["StateDirectory"].split())
    settings = dict(
        re.findall(r"^([A-Z_]+)=(.*)$", (DEPLOY / "rodtrad.env.example").read_text(), re.MULTILINE)
    )
    assert settings.keys() <= {PREFIX + name.upper() for name in Settings.model_fields}
    assert settings[f"{PREFIX}DATABASE_URL"].startswith(f"sqlite:///{folder}/")
    assert settings[f"{PREFIX}SPOOL"].startswith(f"{folder}/")
    assert settings[f"{PREFIX}ERASURES"].startswith(f"{apart}/"), "a restored folder must not bring it along"
    for name in ("TELEGRAM_TOKEN", "KEYS", "PUBLIC_URL"):
        assert settings[f"{PREFIX}{name}"] == "", "nothing passes before somebody filled it in"
    assert service["EnvironmentFile"] in PAGE
    assert service["EnvironmentFile"] in (DEPLOY / "rodtrad").read_text()


def test_a_backup_is_made_each_night_by_a_command_that_exists_into_a_folder_the_page_makes() -> None:
    unit = configparser.ConfigParser(interpolation=None)
    unit.optionxform = str  # type: ignore[assignment,method-assign]
    unit.read([DEPLOY / "rodtrad-backup.service", DEPLOY / "rodtrad-backup.timer"])
    program, *words = unit["Service"]["ExecStart"].split()
    assert program == "/opt/rodtrad/.venv/bin/rodtrad"
    arguments = parser().parse_args(words)
    assert arguments.keep == 14
    assert str(arguments.file) in unit["Service"]["ReadWritePaths"].split()
    assert f"-m 700 {arguments.file}\n" in PAGE
    assert f"/usr/local/sbin/rodtrad {' '.join(words)}`" in PAGE, "the line for cron does the same"
    assert unit["Service"]["User"] == "rodtrad"
    assert unit["Timer"]["Persistent"] == "true"


def test_every_file_is_put_somewhere_by_the_page() -> None:
    for file in DEPLOY.iterdir():
        assert f"deploy/{file.name} " in PAGE


def test_the_script_is_sound() -> None:
    assert subprocess.run(["/bin/sh", "-n", DEPLOY / "rodtrad"], check=False).returncode == 0


@pytest.mark.skipif(shutil.which("systemd-analyze") is None, reason="there is no systemd here")
@pytest.mark.parametrize("name", ["rodtrad", "rodtrad-backup"])
def test_systemd_takes_the_unit(tmp_path: Path, name: str) -> None:
    """With /bin/true in the program's place, which is not installed here."""
    unit = (DEPLOY / f"{name}.service").read_text().replace("/opt/rodtrad/.venv/bin/rodtrad", "/bin/true")
    (tmp_path / f"{name}.service").write_text(unit)
    done = subprocess.run(
        ["systemd-analyze", "verify", tmp_path / f"{name}.service"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
