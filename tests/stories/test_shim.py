"""`hongyan dev --shim` and `hongyan dev shim` as processes: what is printed, what refused."""

from __future__ import annotations

import json
import re
import socket
from collections.abc import Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from hongyan.api.gateway.hosts import HOSTS
from tests.commands import run_command
from tests.stories.service import Service, environment, serving

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("shim")]

FREE = ("--shim", "--shim-port", "0", "--shim-tls-port", "0")


@pytest.fixture(scope="module")
def shim(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    data = tmp_path_factory.mktemp("shim") / "data"
    with serving("dev", *FREE, data=data) as service:
        service.line_with("短信动态")
        yield service


def asked(*words: str, data: Path, language: str = "C.UTF-8") -> CompletedProcess[str]:
    """Run a command to its end."""
    variables = environment({"LANG": language, "LC_ALL": language, "LANGUAGE": ""})
    return run_command(*words, "--data", str(data), environment=variables)


def test_the_variables_are_printed_again_for_a_shell_and_for_a_program(shim: Service) -> None:
    printed = [line.strip() for line in shim.output.splitlines() if "export " in line]
    again = asked("dev", "shim", data=shim.data)
    assert again.stdout.splitlines() == printed
    assert (shim.data / "shim" / "env.sh").read_text("utf-8") == again.stdout
    found = json.loads(asked("dev", "shim", "--json", data=shim.data).stdout)
    assert f"export HTTPS_PROXY={found['HTTPS_PROXY']}" in printed
    assert set(found) == {re.split(r"[ =]", line)[1] for line in printed}


def test_the_hosts_line_has_every_name_and_a_remark_where_ports_are_others(shim: Service) -> None:
    found = asked("dev", "shim", "hosts", data=shim.data)
    assert found.stdout == f"127.0.0.1 {' '.join(HOSTS)}\n"
    assert "--shim-tls-port 443" in found.stderr
    assert "--port 80" in found.stderr
    chinese = asked("dev", "shim", "hosts", data=shim.data, language="zh_CN.UTF-8")
    assert chinese.stdout == found.stdout
    assert "按 hosts 访问的客户端使用端口 443" in chinese.stderr


def test_the_compose_example_names_the_files_that_are_there(shim: Service) -> None:
    found = asked("dev", "shim", "compose", data=shim.data).stdout
    mounted = re.findall(r"- (/\S+):/trust/", found)
    assert len(mounted) == 3
    assert all(Path(one).is_file() for one in mounted)


def test_a_running_dev_without_a_shim_says_how_to_have_one(tmp_path: Path) -> None:
    data = tmp_path / "data"
    assert "no `hongyan dev` runs" in asked("dev", "shim", data=data).stderr
    with serving("dev", data=data):
        refused = asked("dev", "shim", data=data)
    assert refused.returncode == 1
    assert "has no shim" in refused.stderr
    assert "hongyan dev --shim" in refused.stderr


def test_one_signal_ends_it_and_its_authority_stays(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with serving("dev", *FREE, data=data) as service:
        service.line_with("短信动态")
        assert (data / "shim" / "running.json").exists()
        assert service.stop() == 0
    assert not (data / "shim" / "running.json").exists()
    before = (data / "shim" / "ca.pem").read_bytes()
    (data / "shim" / "ca-key.pem").chmod(0o644)
    refused = asked("dev", "--bare", *FREE, "--port", "0", data=data)
    assert refused.returncode == 1
    assert "chmod go= " in refused.stderr
    chinese = asked("dev", "--bare", *FREE, "--port", "0", data=data, language="zh_CN.UTF-8")
    assert "本机其他用户可以读取" in chinese.stderr
    assert (data / "shim" / "ca.pem").read_bytes() == before


def test_ports_that_cannot_be_are_refused_before_anything_is_made(tmp_path: Path) -> None:
    data = tmp_path / "data"
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = str(taken.getsockname()[1])
        for words, expected in (
            (("--shim-port", "8043"), "--shim-port: is a port of --shim"),
            (("--shim", "--shim-tls-port", "70000"), "--shim-tls-port: 70000 is no port"),
            (("--shim", "--shim-port", "0", "--shim-tls-port", port), f":{port} is in use"),
        ):
            refused = asked("dev", *words, "--port", "0", data=data)
            assert refused.returncode == 1, refused.stderr
            assert expected in refused.stderr
    assert not (data / "shim").exists()
