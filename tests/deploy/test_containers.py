"""The compose files say what image and settings know. No engine runs here: files are read."""

from __future__ import annotations

import json
import re
import subprocess
from typing import Any

import pytest

from hongyan.config import load
from hongyan.documents.pdf import PACKAGES
from hongyan.kernel.extras import Extra
from tests.deploy.proxies import DEPLOY
from tests.environments import ROOT

COMPOSES = ("compose.yaml", "compose.postgres.yaml")
INSTRUCTION = re.compile(r"^([A-Z]+) (.+)$", re.MULTILINE)
READ = "import json, sys, yaml; print(json.dumps(yaml.safe_load(sys.stdin)))"
PROGRAM = ["/usr/bin/python3", "-c", READ]
"""Debian's Python reads YAML; nothing else here needs to."""


def compose(name: str) -> dict[str, Any]:
    """Return a compose file as values."""
    done = subprocess.run(
        PROGRAM, input=(DEPLOY / name).read_bytes(), capture_output=True, check=False
    )
    assert done.returncode == 0, f"python3-yaml? {done.stderr.decode()}"
    read: dict[str, Any] = json.loads(done.stdout)
    return read


def instructions(name: str) -> list[str]:
    """Return the arguments of each instruction of that name in the Containerfile, in order."""
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8").replace("\\\n", " ")
    return [rest for found, rest in INSTRUCTION.findall(text) if found == name]


def image_settings() -> dict[str, str]:
    """Return what the image itself sets."""
    return dict(word.split("=", 1) for line in instructions("ENV") for word in line.split())


@pytest.mark.parametrize("name", COMPOSES)
def test_every_setting_of_a_compose_file_is_one(name: str) -> None:
    given = compose(name)["services"]["hongyan"]["environment"]
    settings = load({**image_settings(), **given})
    assert settings.service_url == "https://sms.example.com"
    assert settings.console
    is_postgres = settings.database.startswith("postgresql://hongyan:")
    assert is_postgres == (name == "compose.postgres.yaml")


@pytest.mark.parametrize("name", COMPOSES)
def test_ports_volumes_and_networks_fit_the_image_and_each_other(name: str) -> None:
    read = compose(name)
    service = read["services"]["hongyan"]
    [port] = service["ports"]
    [exposed] = instructions("EXPOSE")
    assert port == f"127.0.0.1:{exposed}:{exposed}", "a proxy of this machine alone reaches it"
    assert int(exposed) == load(image_settings()).port
    mounted = dict(reversed(one.split(":")) for one in service["volumes"])
    assert mounted[image_settings()["HONGYAN_DATA"]] == "data"
    assert instructions("VOLUME") == [image_settings()["HONGYAN_DATA"]]
    every = [one for each in read["services"].values() for one in each["volumes"]]
    assert {one.partition(":")[0] for one in every} == set(read["volumes"])
    [subnet] = read["networks"]["front"]["ipam"]["config"]
    assert service["environment"]["HONGYAN_TRUSTED_PROXIES"] == subnet["gateway"]


@pytest.mark.parametrize("name", COMPOSES)
def test_a_container_has_no_privilege_and_a_time_to_end(name: str) -> None:
    service = compose(name)["services"]["hongyan"]
    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert service["security_opt"] == ["no-new-privileges:true"]
    assert service["stop_grace_period"] == "90s"
    assert service["build"] == {
        "context": "..",
        "dockerfile": "deploy/Containerfile",
    } | ({"args": {"EXTRAS": "postgres"}} if "depends_on" in service else {})


def test_the_database_of_compose_is_waited_for_and_named_alike() -> None:
    services = compose("compose.postgres.yaml")["services"]
    assert services["hongyan"]["depends_on"] == {"postgres": {"condition": "service_healthy"}}
    given, own = services["hongyan"]["environment"], services["postgres"]["environment"]
    expected = "postgresql://{POSTGRES_USER}:{POSTGRES_PASSWORD}@postgres/{POSTGRES_DB}"
    assert given["HONGYAN_DATABASE"] == expected.format(**own)


def test_the_image_runs_as_a_user_of_its_own_and_is_asked_whether_it_is_ready() -> None:
    assert instructions("USER") == ["hongyan"]
    assert instructions("ENTRYPOINT") == ['["hongyan"]']
    assert instructions("CMD") == ['["serve"]']
    [health] = instructions("HEALTHCHECK")
    assert f"http://{image_settings()['HONGYAN_WATCH']}/healthz" in health


def test_the_image_installs_what_is_pinned_and_knows_the_extras() -> None:
    text = (DEPLOY / "Containerfile").read_text(encoding="utf-8")
    assert PACKAGES in text
    for extra in Extra:
        assert f"requirements-{extra.value}.txt" in text
    for line in instructions("COPY"):
        names = [word for word in line.split()[:-1] if not word.startswith(("--", "/"))]
        assert all((ROOT / name).exists() for name in names), line
