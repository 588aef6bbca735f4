"""Clients whose endpoint is built in, unmodified, with nothing but the variables that `dev` prints.

All of them at once, side by side; each sends one message by the endpoint that it has.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from tests.environments import ROOT, sdk_python
from tests.sdks.conftest import UNLIMITED
from tests.sdks.players import SDKS, node
from tests.sdks.test_snippets import assert_delivered
from tests.stories.service import Service, serving

pytestmark = [pytest.mark.sdk, pytest.mark.xdist_group("sdk")]

PINNED = SDKS / "pinned"
GO = {"GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "GOFLAGS": "-p=1"}
BIZ_ID = re.compile(r"[0-9]+\^0")
AT_ONCE = 3


def program(name: str) -> str:
    """Return a program of Debian's, which `make test` installs."""
    found = shutil.which(name)
    assert found, f"{name} is missing, and tests do not skip: `make test`"
    return found


@dataclass(frozen=True)
class Pinned:
    """One client: what starts it, and where its packages are."""

    command: tuple[str, ...]
    environment: str = ""
    variables: Mapping[str, str] = field(default_factory=dict)

    def run(self, shell: str) -> subprocess.CompletedProcess[str]:
        """Start it in a shell that has evaluated what was printed."""
        first = str(sdk_python(self.environment)) if self.environment else program(self.command[0])
        rest = self.command if self.environment else self.command[1:]
        return subprocess.run(
            ["sh", "-c", f'{shell}\nexec "$@"', "sh", first, *rest],
            cwd=SDKS,
            env=plain_variables() | dict(self.variables),
            capture_output=True,
            encoding="utf-8",
            timeout=60,
            check=False,
        )


def plain_variables() -> dict[str, str]:
    """Return the variables of a shell that knows no shim, and no roots of its own."""
    return {
        name: os.environ[name] for name in ("PATH", "HOME", "TMPDIR", "LANG") if name in os.environ
    }


def _python(client: str, environment: str = "sdk") -> Pinned:
    return Pinned((str(PINNED / "clients.py"), client), environment)


def _node(client: str) -> Pinned:
    return Pinned(("node", str(PINNED / "clients.js"), client))


CLIENTS: dict[str, Pinned] = {
    "python dysmsapi20170525 4.6.0 https": _python("tea"),
    "python dysmsapi20170525 4.6.0 https, asynchronous": _python("tea_async"),
    "python dysmsapi20170525 2.0.24 https": _python("tea", "sdk-2.0.24"),
    "python dysmsapi20170525 2.0.2 https": _python("tea", "sdk-2.0.2"),
    "python dysmsapi20170525 2.0.0 https": _python("tea", "sdk-2.0.0"),
    "python dysmsapi20170525 1.0.1 https": _python("tea_1", "sdk-1.0.1"),
    "python aliyun-python-sdk-core http": _python("core_http"),
    "python aliyun-python-sdk-core https": _python("core_https"),
    "python alisms http": _python("alisms", "sdk-1.0.1"),
    "python ali-sms-api https": _python("ali_sms_api", "sdk-1.0.1"),
    "node dysmsapi20170525 4.6.0 https": _node("tea"),
    "node pop-core http": _node("popHttp"),
    "node pop-core https": _node("popHttps"),
    "node sms-sdk http": _node("smsSdk"),
    "node waliyun https": _node("waliyun"),
    "node ali-sms http": _node("aliSms"),
    "node logto connector-aliyun-sms https": _node("logto"),
    "go aliyungo https": Pinned(("go", "run", str(PINNED / "main.go")), variables=GO),
    # No client: what one sends, replayed by what Java's clients are built on.
    "java replay https and http": Pinned(
        ("java", "-XX:TieredStopAtLevel=1", str(PINNED / "Replay.java"), "https", "http")
    ),
}


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """A `hongyan dev --shim`; a blank in its directory, as people have them."""
    data = tmp_path_factory.mktemp("shim") / "my data"
    ports = ("--shim-port", "0", "--shim-tls-port", "0")
    with serving("dev", "--shim", *ports, data=data, settings=UNLIMITED) as service:
        service.line_with("短信动态")
        yield service


@pytest.fixture(scope="module")
def block(shim: Service) -> str:
    """The lines that it printed for a shell."""
    lines = [line.strip() for line in shim.output.splitlines()]
    return "\n".join(line for line in lines if line.startswith("export "))


@pytest.fixture(scope="module")
def answers(block: str) -> Iterator[dict[str, Future[subprocess.CompletedProcess[str]]]]:
    """What each client printed."""
    node()
    with ThreadPoolExecutor(AT_ONCE) as together:
        yield {name: together.submit(one.run, block) for name, one in CLIENTS.items()}


@pytest.mark.parametrize("name", CLIENTS)
def test_it_sends_by_the_endpoint_that_it_has_built_in(
    shim: Service, answers: dict[str, Future[subprocess.CompletedProcess[str]]], name: str
) -> None:
    done = answers[name].result()
    assert done.returncode == 0, done.stderr
    biz_ids = BIZ_ID.findall(done.stdout)
    assert len(biz_ids) == (2 if " and " in name else 1), done.stdout
    for biz_id in biz_ids:
        assert_delivered(shim, biz_id)


@pytest.mark.parametrize("page", ["clients.md", "clients.zh-CN.md"])
def test_the_page_of_clients_names_every_case_and_no_other(page: str) -> None:
    text = (ROOT / "docs" / page).read_text("utf-8")
    named = set(re.findall(r"`((?:python|node|go|java) [^`]* https?[^`]*)`", text))
    assert named == set(CLIENTS)


def _curl(shell: str, *arguments: str, directory: Path = SDKS) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sh", "-c", f'{shell}\nexec curl -sS "$@"', "sh", *arguments],
        cwd=directory,
        env=plain_variables(),
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )


@pytest.mark.parametrize("scheme", ["http", "https"])
def test_curl_reaches_the_service_with_the_printed_variables(block: str, scheme: str) -> None:
    done = _curl(block, f"{scheme}://dysmsapi.aliyuncs.com/?Action=SendSms&Version=2017-05-25")
    answer = json.loads(done.stdout)
    assert answer["HostId"] == "dysmsapi.aliyuncs.com"
    assert answer["Code"].startswith("Missing")


def test_curl_reaches_the_tls_listener_without_a_proxy(shim: Service) -> None:
    # As a line in /etc/hosts would lead it, where the listener has port 443.
    told = json.loads((shim.data / "shim" / "running.json").read_text("utf-8"))
    there = f"dysmsapi.aliyuncs.com:443:127.0.0.1:{told['tls_port']}"
    trust = ("--cacert", str(shim.data / "shim" / "ca.pem"))
    url = "https://dysmsapi.aliyuncs.com/?Action=SendSms&Version=2017-05-25"
    done = _curl("", *trust, "--connect-to", there, url)
    assert json.loads(done.stdout)["Code"].startswith("Missing")


def test_a_client_in_that_shell_is_refused_other_hosts_in_words(block: str) -> None:
    assert "403" in _curl(block, "https://example.com/").stderr
    assert "NO_PROXY" in _curl(block, "http://example.com/").stdout
