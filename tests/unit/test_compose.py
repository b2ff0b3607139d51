"""Dockerfile, docker-compose.yml and .env.example against each other, the settings and the command line.

There is no Docker engine where these tests run. The models below are the part of the Compose specification's JSON schema
(compose-spec, schema/compose-spec.json) that our file uses, with everything else refused.
"""

import json
import re
import subprocess
import sys
import tomllib
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any, Literal

import pytest
import uvicorn
import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from bot import cli

ROOT = Path(__file__).resolve().parents[2]
PREFIX = "RODTRAD_"

Name = Annotated[str, StringConstraints(pattern=r"^[a-zA-Z0-9._-]+$")]
Duration = Annotated[str, StringConstraints(pattern=r"^(\d+(us|ms|s|m|h))+$")]
Size = Annotated[str, StringConstraints(pattern=r"^\d+(b|k|kb|m|mb|g|gb)$")]


class Part(BaseModel):
    """Anything in a Compose file: what the specification does not name is refused."""

    model_config = ConfigDict(extra="forbid", strict=True)


class HealthCheck(Part):
    """`definitions/healthcheck`."""

    test: list[str] | None = None
    interval: Duration | None = None
    timeout: Duration | None = None
    retries: int | None = None
    start_period: Duration | None = None
    disable: bool = False


class Dependency(Part):
    """One entry of `depends_on` in its long form."""

    condition: Literal["service_started", "service_healthy", "service_completed_successfully"]


class Logging(Part):
    """`logging` of a service."""

    driver: Literal["local"]
    options: dict[str, str]


class Service(Part):
    """`definitions/service`."""

    image: str | None = None
    build: str | None = None
    command: list[str] | None = None
    restart: Annotated[str, StringConstraints(pattern=r"^(no|always|on-failure(:\d+)?|unless-stopped)$")] = (
        "no"
    )
    environment: dict[str, str | int | float | bool | None] = Field(default_factory=dict)
    read_only: bool = False
    tmpfs: list[str] = Field(default_factory=list)
    cap_drop: list[str] = Field(default_factory=list)
    security_opt: list[str] = Field(default_factory=list)
    volumes: list[str] = Field(default_factory=list)
    shm_size: Size | None = None
    stop_grace_period: Duration | None = None
    ports: list[Annotated[str, StringConstraints(pattern=r"^(\d+\.\d+\.\d+\.\d+:)?\d+:\d+$")]] = Field(
        default_factory=list
    )
    healthcheck: HealthCheck | None = None
    logging: Logging | None = None
    depends_on: dict[Name, Dependency] = Field(default_factory=dict)


class Addresses(Part):
    """One entry of `ipam.config` of a network."""

    subnet: str
    gateway: str


class Ipam(Part):
    """`ipam` of a network."""

    config: list[Addresses]


class Network(Part):
    """`definitions/network`."""

    ipam: Ipam


class Compose(Part):
    """The whole file without its `x-` parts."""

    name: Annotated[str, StringConstraints(pattern=r"^[a-z0-9][a-z0-9_-]*$")]
    services: dict[Name, Service]
    volumes: dict[Name, None]
    networks: dict[Name, Network]


def read(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


@pytest.fixture(scope="module")
def compose() -> Compose:
    loaded: dict[str, Any] = yaml.safe_load(read("docker-compose.yml"))
    return Compose.model_validate({key: value for key, value in loaded.items() if not key.startswith("x-")})


def image_settings() -> set[str]:
    """The settings that the image itself gives."""
    return set(re.findall(rf"\b({PREFIX}[A-Z_]+)=", read("Dockerfile")))


def example_settings() -> set[str]:
    """The names that .env.example explains, set or commented out."""
    return set(re.findall(r"^#?([A-Z][A-Z_]+)=", read(".env.example"), re.MULTILINE))


def passed_on(compose: Compose) -> set[str]:
    """Every setting of ours that some service is given."""
    names = {name for service in compose.services.values() for name in service.environment}
    return {name for name in names if name.startswith(PREFIX)}


def known_settings() -> set[str]:
    """What bot/settings.py reads."""
    settings = pytest.importorskip("bot.settings", reason="the settings have not landed yet")
    return {PREFIX + name.upper() for name in settings.Settings.model_fields}


def instruction(name: str) -> list[str]:
    """The words of the last ENTRYPOINT or CMD in the Dockerfile (JSON form)."""
    words: list[str] = json.loads(re.findall(rf"^{name} (\[.*\])$", read("Dockerfile"), re.MULTILINE)[-1])
    return words


def commands() -> set[tuple[str, ...]]:
    """Every command that the files run, or tell a person to run."""
    found = {tuple(instruction("CMD"))}
    for service in yaml.safe_load(read("docker-compose.yml"))["services"].values():
        if "build" in service:
            found.add(tuple(service["command"]))
    told = re.compile(
        r"^# .*docker (?:compose )?run .*?(?: bot|rodtrad:[\d.]+) (?P<words>[a-z]+(?: [a-z]+)*)", re.MULTILINE
    )
    for name in ("docker-compose.yml", ".env.example"):
        found |= {tuple(match["words"].split()) for match in told.finditer(read(name))}
    return found


def test_the_compose_file_has_the_shape_of_the_specification(compose: Compose) -> None:
    assert {"db", "migrate", "bot"} <= compose.services.keys()


def test_a_key_that_the_specification_does_not_know_is_refused(compose: Compose) -> None:
    misspelt = compose.model_dump(exclude_unset=True)
    misspelt["services"]["bot"]["depend_on"] = {}
    with pytest.raises(ValueError, match="depend_on"):
        Compose.model_validate(misspelt)


def test_services_and_volumes_that_are_named_exist(compose: Compose) -> None:
    for service in compose.services.values():
        assert service.depends_on.keys() <= compose.services.keys()
        assert {volume.partition(":")[0] for volume in service.volumes} <= compose.volumes.keys()
    for service in compose.services.values():
        for name, dependency in service.depends_on.items():
            if dependency.condition == "service_healthy":
                assert compose.services[name].healthcheck is not None


def test_the_bot_starts_only_after_the_tables_are_up_to_date(compose: Compose) -> None:
    assert compose.services["bot"].depends_on["migrate"].condition == "service_completed_successfully"
    assert compose.services["migrate"].command == ["db", "upgrade"]
    assert compose.services["migrate"].restart == "no"
    assert compose.services["bot"].restart == "unless-stopped"


def test_every_setting_in_compose_and_image_is_one_the_program_reads(compose: Compose) -> None:
    assert (passed_on(compose) | image_settings()) - known_settings() == set()


def test_every_setting_the_program_reads_can_be_given_in_compose(compose: Compose) -> None:
    assert known_settings() - passed_on(compose) - image_settings() == set()


def test_the_example_explains_exactly_what_a_person_may_set(compose: Compose) -> None:
    asked_for = set(re.findall(r"\$\{([A-Z_]+)", read("docker-compose.yml")))
    left_out = {
        name
        for service in compose.services.values()
        for name, value in service.environment.items()
        if value is None
    }
    assert example_settings() == asked_for | left_out


def test_no_secret_stands_in_the_files(compose: Compose) -> None:
    for service in compose.services.values():
        for name, value in service.environment.items():
            if re.search("TOKEN|KEYS|SECRET|PASSWORD", name):
                assert value is None or str(value).startswith("${")
    for line in read(".env.example").splitlines():
        if re.match("#?[A-Z_]*(TOKEN|KEYS|SECRET|PASSWORD)=", line):
            assert line.endswith("=")


def test_the_staff_pages_are_not_open_to_the_network(compose: Compose) -> None:
    for service in compose.services.values():
        assert all(port.startswith("127.0.0.1:") for port in service.ports)
    assert not compose.services["db"].ports


def test_what_the_image_copies_exists_and_reaches_the_builder() -> None:
    if not (ROOT / "bot" / "__main__.py").exists():
        pytest.skip("the program has not landed yet")
    let_through = {line[1:] for line in read(".dockerignore").splitlines() if line.startswith("!")}
    copied = re.findall(r"^COPY (?!--from)(\S+) ", read("Dockerfile"), re.MULTILINE)
    assert set(copied) == let_through
    assert [name for name in copied if not (ROOT / name).exists()] == []


def test_the_image_carries_the_version_of_the_program(compose: Compose) -> None:
    version = tomllib.loads(read("pyproject.toml"))["project"]["version"]
    named = re.findall(r"\brodtrad:([\d.]+\d)", read("docker-compose.yml") + read(".env.example"))
    assert set(named) == {version}


def test_the_image_runs_as_nobody_in_particular_and_says_when_it_is_ill() -> None:
    last_stage = read("Dockerfile").rpartition("\nFROM ")[2]
    assert re.search(r"^USER [1-9]\d*$", last_stage, re.MULTILINE), "by number, not root"
    assert "\nHEALTHCHECK " in last_stage
    assert "/healthz" in last_stage


def test_the_image_is_read_only_and_has_no_rights_that_it_could_use_or_gain(compose: Compose) -> None:
    ours = {name: one for name, one in compose.services.items() if one.build is not None}
    assert len(ours) >= 2
    for one in ours.values():
        assert one.read_only
        assert one.tmpfs == ["/tmp"]  # noqa: S108 - the container's own
        assert one.cap_drop == ["ALL"]
        assert one.security_opt == ["no-new-privileges:true"]


def test_the_image_has_the_servers_own_pg_dump(compose: Compose) -> None:
    """An older one refuses to dump a newer server."""
    server = str(compose.services["db"].image).partition(":")[2]
    assert f"postgresql-client-{server} " in read("Dockerfile")


def test_migrating_gets_no_secret_but_the_databases(compose: Compose) -> None:
    assert compose.services["migrate"].environment.keys() == {f"{PREFIX}DATABASE_URL"}
    assert not compose.services["migrate"].volumes


def test_the_tables_are_made_with_what_migrating_gets_and_no_more(tmp_path: Path) -> None:
    """Run by hand, as the container does: neither keys nor token."""
    done = subprocess.run(
        [sys.executable, *instruction("ENTRYPOINT")[1:], "db", "upgrade"],
        cwd=ROOT,
        env={"PATH": "/usr/bin:/bin", f"{PREFIX}DATABASE_URL": f"sqlite:///{tmp_path / 'made.db'}"},
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_database_counts_as_ready_only_where_the_others_reach_it(compose: Compose) -> None:
    """The server that initdb starts for a moment listens on its socket alone."""
    check = compose.services["db"].healthcheck
    assert check is not None
    assert check.test is not None
    assert "--host=127.0.0.1" in check.test


def test_no_log_grows_for_ever(compose: Compose) -> None:
    for service in compose.services.values():
        assert service.logging is not None
        assert service.logging.options.keys() >= {"max-size", "max-file"}


def test_nothing_in_the_example_passes_before_somebody_filled_it_in() -> None:
    assert [line for line in read(".env.example").splitlines() if re.match(r"[A-Z_]+=.", line)] == []


def test_the_dockerfile_keeps_the_common_rules() -> None:
    """Those of hadolint that concern this file: DL3000 3002 3006 3007 3009 3015 3020 3042 3066, DL4000 4003 4004, JSON forms."""
    lines = re.sub(r"\\\n", " ", read("Dockerfile")).splitlines()
    found = [line.partition(" ") for line in lines if re.match("[A-Z]+ ", line)]
    words = [(name, rest.strip()) for name, _, rest in found]
    names = [name for name, _ in words]
    assert not {"ADD", "MAINTAINER", "SHELL"} & set(names)
    assert names.count("ENTRYPOINT") == names.count("CMD") == names.count("HEALTHCHECK") == 1
    assert all(":" in rest.split()[0] and ":latest" not in rest for name, rest in words if name == "FROM")
    assert all(rest.startswith("/") for name, rest in words if name == "WORKDIR")
    assert all(rest.startswith("[") for name, rest in words if name in {"ENTRYPOINT", "CMD"})
    assert all("--no-cache-dir" in rest for name, rest in words if "pip install" in rest)
    run = [rest for name, rest in words if name == "RUN"]
    assert not any(re.search(r"\b(sudo|curl|wget)\b", rest) for rest in run)
    for rest in (each for each in run if "apt-get" in each):
        assert "--no-install-recommends" in rest
        assert rest.endswith("rm -rf /var/lib/apt/lists/*")
    assert names.index("USER") > max(at for at, name in enumerate(names) if name == "RUN")


@pytest.mark.parametrize("command", sorted(commands()), ids=" ".join)
def test_every_command_that_is_run_or_told_exists(
    command: tuple[str, ...], capsys: pytest.CaptureFixture[str]
) -> None:
    assert instruction("ENTRYPOINT")[:3] == ["python", "-m", "bot"]
    with pytest.raises(SystemExit) as ended:
        cli.main([*command, "--help"])
    assert ended.value.code == 0, capsys.readouterr().err


def believed(compose: Compose) -> str:
    """Whose word about a visitor's address is taken, when .env says nothing."""
    given = str(compose.services["bot"].environment["FORWARDED_ALLOW_IPS"])
    found = re.fullmatch(r"\$\{FORWARDED_ALLOW_IPS:-([\d.]+)\}", given)
    assert found, "an empty line of .env means the default, too"
    return found[1]


def test_the_gateway_that_a_proxy_on_this_machine_comes_by_is_believed_and_nobody_else(
    compose: Compose,
) -> None:
    """A published port reaches a container from the gateway of its network, which therefore has to be a known one."""
    (addresses,) = compose.networks["default"].ipam.config
    assert believed(compose) == addresses.gateway
    assert ip_address(addresses.gateway) in ip_network(addresses.subnet)
    assert ip_network(addresses.subnet).is_private


@pytest.mark.parametrize(
    ("comes_from", "seen"),
    [("172.30.71.1", "198.51.100.7"), ("172.30.71.2", "172.30.71.2"), ("127.0.0.1", "127.0.0.1")],
)
async def test_behind_the_proxy_each_visitor_has_an_address_of_their_own(
    compose: Compose, monkeypatch: pytest.MonkeyPatch, comes_from: str, seen: str
) -> None:
    """The server's own reading of the setting: who guesses passwords is slowed down by this address, and only they."""
    addresses: list[str] = []

    async def page(scope: Any, receive: Any, send: Any) -> None:
        addresses.append(scope["client"][0])

    async def nothing(*_: Any) -> Any:
        raise AssertionError

    monkeypatch.setenv("FORWARDED_ALLOW_IPS", believed(compose))
    config = uvicorn.Config(page, log_config=None, lifespan="off")
    config.load()
    headers = [(b"x-forwarded-for", b"198.51.100.7")]
    scope = {"type": "http", "client": (comes_from, 1), "headers": headers, "scheme": "http"}
    await config.loaded_app(scope, nothing, nothing)
    assert addresses == [seen]
