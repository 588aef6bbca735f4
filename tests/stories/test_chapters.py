"""The commands of the chapters work as they stand, in the order in which a reader comes to them.

One `hongyan dev` serves them all, in the directory in which they are typed. That a chapter's
translation has the same listings is the house's test.
"""

from __future__ import annotations

import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.commands import run_command
from tests.environments import sdk_python
from tests.stories.service import Service, environment, serving

pytestmark = [pytest.mark.story, pytest.mark.xdist_group("chapters")]

DOCS = Path(__file__).resolve().parents[2] / "docs"
CHAPTERS = ("first-message", "testers", "review", "faq", "money")
BLOCK = re.compile(r"^```(\w*)\n(.*?)^```", re.MULTILINE | re.DOTALL)
PROGRAM = ".venv/bin/hongyan "
REJECTED = ("lint '您的验证码为${code}，加威信领取'", "lint 测试")
"""What the rules say no to, and the chapter says so."""


@pytest.fixture(scope="module")
def dev(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    with serving("dev", data=tmp_path_factory.mktemp("chapters") / ".hongyan-dev") as service:
        yield service


def blocks(chapter: str, kind: str) -> list[str]:
    text = (DOCS / f"{chapter}.md").read_text(encoding="utf-8")
    return [block for found, block in BLOCK.findall(text) if found == kind]


def typed(line: str, dev: Service, variables: dict[str, str]) -> subprocess.CompletedProcess[str]:
    return run_command(
        *shlex.split(line.removeprefix(PROGRAM)),
        environment=environment(variables),
        directory=dev.data.parent,
    )


@pytest.mark.timeout(240)
def test_every_command_of_the_chapters_works_after_make_run(dev: Service) -> None:
    for chapter in CHAPTERS:
        variables: dict[str, str] = {}
        for line in [line for block in blocks(chapter, "") for line in block.splitlines()]:
            if line.startswith("export "):
                variables |= dict([line.removeprefix("export ").split("=")])
            elif line.startswith("make "):
                assert line == "make run", f"{chapter}: {line}"
            else:
                assert line.startswith(PROGRAM), f"{chapter}: {line}"
                done = typed(line, dev, variables)
                said = f"{chapter}: {line}\n{done.stdout}{done.stderr}"
                is_rejected = any(one in line for one in REJECTED)
                assert done.returncode == (1 if is_rejected else 0), said
                assert "Traceback" not in done.stderr, said


@pytest.mark.sdk
@pytest.mark.parametrize(
    ("chapter", "answered"), [("first-message", "'Code': 'OK'"), ("api/README", '"Code": "OK"')]
)
def test_the_programs_of_the_chapters_call(dev: Service, chapter: str, answered: str) -> None:
    [program] = blocks(chapter, "python")
    python = sdk_python() if "alibabacloud" in program else Path(sys.executable)
    here = program.replace("127.0.0.1:8000", dev.endpoint)
    done = subprocess.run(
        [python, "-c", here],
        env=environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=60,
        check=False,
    )
    assert answered in done.stdout, done.stdout + done.stderr
