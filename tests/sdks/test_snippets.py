"""What a newcomer copies: the snippets that `hongyan dev` prints, and the SDKs' quick starts."""

from __future__ import annotations

import ast
import json
import os
import subprocess
from pathlib import Path
from typing import Any

import pytest

from tests.environments import sdk_python
from tests.sdks.players import SDKS, node
from tests.stories.caller import DELIVERED, Caller
from tests.stories.service import Service

pytestmark = [pytest.mark.sdk, pytest.mark.xdist_group("sdk")]

TO = "13900000000"


def snippet(service: Service, heading: str) -> str:
    """Return the block of the banner that begins with a heading, as it stands there."""
    service.line_with("短信动态")  # the banner's last line; a service answers before it is printed
    lines = service.output.splitlines(keepends=True)
    [start] = [number for number, line in enumerate(lines) if line.startswith(heading)]
    end = lines.index("\n", start)
    return "".join(lines[start:end])


def run(command: list[str], directory: Path, **variables: str) -> str:
    done = subprocess.run(
        command,
        cwd=directory,
        env=os.environ | variables,
        capture_output=True,
        encoding="utf-8",
        timeout=30,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def read(printed: str) -> list[dict[str, Any]]:
    """Read what a snippet printed, an answer a line: JSON, or Python's way to print one."""
    answers = []
    for line in printed.strip().splitlines():
        try:
            answers.append(json.loads(line))
        except json.JSONDecodeError:
            shown = ast.literal_eval(line)
            answers.append(json.loads(shown) if isinstance(shown, bytes) else shown)
    return answers


def assert_delivered(service: Service, biz_id: str) -> None:
    caller = Caller(service.port)
    assert caller.final(TO, biz_id)["SendStatus"] == DELIVERED
    caller.close()


def test_the_printed_python_snippet_sends(dev: Service, tmp_path: Path) -> None:
    script = tmp_path / "first.py"
    script.write_text(snippet(dev, "# Python:"), encoding="utf-8")
    [answer] = read(run([str(sdk_python()), str(script)], tmp_path))
    assert answer["Code"] == "OK"
    assert_delivered(dev, answer["BizId"])


def test_the_printed_node_snippet_sends(dev: Service) -> None:
    # Node prints an object in its own notation: `BizId: '…'`.
    printed = run([node(), "-e", snippet(dev, "// Node:")], SDKS)
    assert "code: 'OK'" in printed
    assert_delivered(dev, printed.split("bizId: '")[1].split("'")[0])


@pytest.mark.parametrize("shell", ["bash", "sh"])
def test_the_printed_curl_snippet_sends(dev: Service, tmp_path: Path, shell: str) -> None:
    printed = run([shell, "-euc", snippet(dev, "# curl")], tmp_path)
    [answer] = read(printed)
    assert answer["Code"] == "OK"
    assert_delivered(dev, answer["BizId"])


@pytest.mark.parametrize(
    ("script", "environment"),
    [
        ("py4.py", "sdk"),
        ("py4.py", "sdk-2.0.24"),
        ("pycore.py", "sdk"),
        ("node4.js", ""),
        ("popcore.js", ""),
        ("smssdk.js", ""),
    ],
)
def test_a_quick_start_sends(dev: Service, script: str, environment: str) -> None:
    interpreter = str(sdk_python(environment)) if environment else node()
    printed = run([interpreter, str(SDKS / "quickstart" / script)], SDKS, SMS_ENDPOINT=dev.endpoint)
    answers = read(printed)
    assert answers
    for answer in answers:
        assert answer.get("Code", answer.get("code")) == "OK"
        assert_delivered(dev, answer.get("BizId") or answer["bizId"])
