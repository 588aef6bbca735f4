"""The units, judged by systemd itself; the environment file, as systemd and a shell read it."""

from __future__ import annotations

import re
import shutil
import socket
import subprocess
from configparser import RawConfigParser
from pathlib import Path

import pytest

from hongyan.config import PREFIX, load
from tests.deploy.proxies import DEPLOY, NAME
from tests.stories.service import hongyan, serving

UNITS = [*sorted(one.name for one in DEPLOY.glob("hongyan*.service")), "hongyan-backup.timer"]
PROGRAM = "/opt/hongyan/bin/hongyan"
ENVIRONMENT = DEPLOY / "hongyan.env"
LINE = re.compile(r"#?(?P<name>[A-Z_]+)=(?P<value>'[^']*'|[^\s$`\\\"'#]*)")


@pytest.fixture(scope="module")
def unit_directory(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The units, their program replaced by one that is on every machine."""
    place = tmp_path_factory.mktemp("units")
    for name in UNITS:
        text = (DEPLOY / name).read_text(encoding="utf-8")
        (place / name).write_text(text.replace(PROGRAM, "/bin/true"), encoding="utf-8")
    return place


@pytest.mark.parametrize("name", UNITS)
def test_systemd_finds_nothing_wrong(name: str, unit_directory: Path) -> None:
    program = shutil.which("systemd-analyze")
    assert program, "systemd-analyze is missing, and tests do not skip: `make test`"
    command = [program, "--man=no", "--recursive-errors=no", "verify", str(unit_directory / name)]
    done = subprocess.run(command, capture_output=True, encoding="utf-8", check=False)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


@pytest.mark.parametrize("name", [one for one in UNITS if one.endswith(".service")])
def test_every_service_runs_as_its_user_with_the_settings_and_writes_to_its_state(
    name: str,
) -> None:
    service = unit(name)["Service"]
    assert service["User"] == service["Group"] == "hongyan"
    assert service["EnvironmentFile"] == "/etc/hongyan/hongyan.env"
    assert service["ProtectSystem"] == "strict"
    assert service["NoNewPrivileges"] == "yes"
    assert f"/var/lib/{service['StateDirectory']}" == settings_of_file()["HONGYAN_DATA"]
    assert int(service["UMask"], 8) == 0o077


def unit(name: str) -> RawConfigParser:
    """Return a unit; of a name that stands several times the last."""
    parser = RawConfigParser(strict=False, delimiters=("=",), comment_prefixes=("#",))
    parser.optionxform = str  # type: ignore[method-assign, assignment]
    parser.read_string((DEPLOY / name).read_text(encoding="utf-8"))
    return parser


def settings_of_file(*, also_offered: bool = False) -> dict[str, str]:
    """Return the variables that the environment file sets, or those that it shows as well."""
    lines = ENVIRONMENT.read_text(encoding="utf-8").splitlines()
    found = [LINE.fullmatch(line) for line in lines if also_offered or not line.startswith("#")]
    return {one["name"]: one["value"].strip("'") for one in found if one is not None}


def test_each_line_of_the_environment_file_means_the_same_to_systemd_and_to_a_shell() -> None:
    for line in ENVIRONMENT.read_text(encoding="utf-8").splitlines():
        assert not line or line.startswith("# ") or LINE.fullmatch(line), line
    read = subprocess.run(
        ["sh", "-euc", f"set -a; . {ENVIRONMENT}; env"],
        env={},
        capture_output=True,
        encoding="utf-8",
        check=True,
    ).stdout
    sourced = dict(line.split("=", 1) for line in read.splitlines() if line.startswith(PREFIX))
    assert sourced == settings_of_file()


def test_every_setting_of_the_environment_file_is_one() -> None:
    settings = load(settings_of_file(also_offered=True))
    assert settings.service_url == f"https://{NAME}"
    assert settings.trusted_proxies == ("127.0.0.1",)
    assert settings.database.startswith("postgresql://")


@pytest.mark.story
def test_systemd_is_told_when_it_serves_and_when_it_ends(tmp_path: Path) -> None:
    assert unit("hongyan.service")["Service"]["Type"] == "notify"
    hongyan("migrate", data=tmp_path / "data")
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(tmp_path / "notify"))
        systemd.settimeout(30)
        settings = {"NOTIFY_SOCKET": str(tmp_path / "notify")}
        with serving("serve", data=tmp_path / "data", settings=settings) as service:
            assert systemd.recv(100) == b"READY=1"
            assert service.stop() == 0
            assert systemd.recv(100) == b"STOPPING=1"
