"""The pytest plug-in as an installation brings it: found by its entry point, in parallel workers.

Each run is a pytest of its own on a copy of the sample application, outside of this repository.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from contextlib import closing, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest

from hongyan.testing.server import DevServer
from hongyan.testing.suite import Hongyan
from tests.environments import sdk_python
from tests.stories.caller import Caller
from tests.stories.service import until

pytestmark = pytest.mark.story

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "login"
PAGES = ("docs/testing.md", "docs/testing.zh-CN.md")
NUMBER = "13812345678"

PYTEST = "import sys; sys.path.append(sys.argv.pop(1)); import pytest; sys.exit(pytest.main())"
"""Packages of the SDK come last: those of this environment are those of the service."""

LOADED = """
import sys
def pytest_sessionfinish():
    print("LOADED", sorted(one for one in sys.modules if one.startswith("hongyan")))
"""


def example(page: str, language: str) -> str:
    """Return the one listing of a page in a language."""
    text = (ROOT / page).read_text(encoding="utf-8")
    [found] = re.findall(rf"^```{language}\n(.*?)^```", text, re.MULTILINE | re.DOTALL)
    return str(found)


@pytest.fixture
def installed(tmp_path: Path) -> Path:
    """A folder that holds what a wheel says of itself: its name and its entry points."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    room = tmp_path / "site"
    told = room / f"hongyan-{project['version']}.dist-info"
    told.mkdir(parents=True)
    (told / "METADATA").write_text(f"Name: hongyan\nVersion: {project['version']}\n")
    points = project["entry-points"]["pytest11"].items()
    lines = "".join(f"{name} = {module}\n" for name, module in points)
    (told / "entry_points.txt").write_text(f"[pytest11]\n{lines}")
    return room


def run(installed: Path, suite: Path, *arguments: str) -> str:
    """Run pytest on a suite, and return what it prints; it must pass."""
    site = Path(sdk_python()).parents[1] / "lib" / f"python3.{sys.version_info[1]}"
    command = [sys.executable, "-c", PYTEST, str(site / "site-packages"), "-q", *arguments]
    named = {"PYTHONPATH": os.pathsep.join([str(installed), str(ROOT / "src")])}
    done = subprocess.run(
        command,
        cwd=suite,
        env=os.environ | named,
        capture_output=True,
        encoding="utf-8",
        timeout=100,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


@pytest.mark.sdk
def test_the_sample_applications_suite_passes_in_parallel_workers(
    installed: Path, tmp_path: Path
) -> None:
    suite = tmp_path / "login"
    shutil.copytree(SAMPLE, suite)
    (suite / "pytest.ini").write_text("[pytest]\naddopts = -p no:cacheprovider\n")
    (suite / "test_documented.py").write_text(example(PAGES[0], "python"))
    (suite / "test_apart.py").write_text(
        "def test_apart(hongyan, worker_id):\n"
        f"    with open({str(tmp_path / 'apart')!r}, 'a') as file:\n"
        "        print(worker_id, hongyan.endpoint, file=file)\n"
    )
    assert "failed" not in run(installed, suite, "-n", "2", "--dist", "each")
    apart = [line.split() for line in (tmp_path / "apart").read_text().splitlines()]
    assert {worker for worker, _ in apart} == {"gw0", "gw1"}
    assert len({endpoint for _, endpoint in apart}) == 2


def test_without_the_fixture_nothing_of_the_product_is_loaded(
    installed: Path, tmp_path: Path
) -> None:
    suite = tmp_path / "suite"
    suite.mkdir()
    (suite / "conftest.py").write_text(LOADED)
    (suite / "test_own.py").write_text("def test_own():\n    assert True\n")
    # Loaded a second time by its name, it is the same one.
    printed = run(installed, suite, "-s", "-p", "hongyan.testing.plugin")
    assert "LOADED ['hongyan', 'hongyan.testing', 'hongyan.testing.plugin']" in printed


def test_a_server_ends_with_the_worker_that_is_killed(tmp_path: Path) -> None:
    program = (
        "import sys, time; from pathlib import Path; from hongyan.testing.server import DevServer\n"
        "server = DevServer(Path(sys.argv[1]), 0); server.start()\n"
        "print(server.pid, flush=True); time.sleep(100)"
    )
    command = [sys.executable, "-c", program, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, encoding="utf-8") as worker:
        assert worker.stdout is not None
        pid = int(worker.stdout.readline())
        worker.send_signal(signal.SIGKILL)
    until(lambda: not _runs(pid), "the end of the server")


def _runs(pid: int) -> bool:
    # Dead or a zombie: whether it is reaped is for this machine's first process to say.
    try:
        told = Path(f"/proc/{pid}/stat").read_text()
    except OSError:
        return False
    return told.rpartition(")")[2].split()[0] != "Z"


@contextmanager
def application(server: DevServer) -> Iterator[int]:
    """Serve a login like the sample's, over the tests' own client; yields its port."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            read = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            status = 200 if read.get("code") == "123456" else 401
            if self.path == "/code":
                with closing(Caller(server.port)) as caller:
                    status = 202 if caller.send(read["number"]).code == "OK" else 502
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()

        def log_message(self, *_: object) -> None:
            return

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as serving:
        Thread(target=serving.serve_forever, args=(0.01,), daemon=True).start()
        yield serving.server_port
        serving.shutdown()


@pytest.mark.parametrize("page", PAGES)
def test_the_example_for_node_passes(
    page: str, hongyan: Hongyan, server: DevServer, tmp_path: Path
) -> None:
    with application(server) as port:
        told = example(page, "js").replace("127.0.0.1:8000", hongyan.endpoint)
        script = tmp_path / "login.test.js"
        script.write_text(told.replace("127.0.0.1:5000", f"127.0.0.1:{port}"), encoding="utf-8")
        done = subprocess.run(
            ["node", str(script)], capture_output=True, encoding="utf-8", timeout=60, check=False
        )
    assert done.returncode == 0, done.stdout + done.stderr
    assert [one.code for one in hongyan.sent_to(NUMBER)] == ["123456"]
