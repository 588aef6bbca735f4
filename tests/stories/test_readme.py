"""The READMEs' blocks work word for word, in one directory, from `make run` to `serve`."""

from __future__ import annotations

import re
import subprocess
import sys
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.stories.service import Program, environment

pytestmark = pytest.mark.story

ROOT = Path(__file__).resolve().parents[2]
READMES = ("README.md", "README.zh-CN.md")
BLOCK = re.compile(
    r"^```\n((?:export \w+=\w+\n)?\.venv/bin/hongyan .*?)^```", re.MULTILINE | re.DOTALL
)


def commands(readme: str) -> list[str]:
    """Return every line of a block that consists of commands, as it stands.

    A variable that a block exports stands before each of its commands: each is typed by itself.
    """
    text = (ROOT / readme).read_text(encoding="utf-8")
    lines: list[str] = []
    for block in BLOCK.findall(text):
        exported = ""
        for line in block.splitlines():
            if line.startswith("export "):
                exported = line.removeprefix("export ") + " "
            else:
                lines.append(exported + line)
    return lines


def typed(line: str, cwd: Path) -> subprocess.CompletedProcess[str]:
    """Type a line into a shell."""
    return subprocess.run(
        ["sh", "-euc", line],
        cwd=cwd,
        env=environment({}),
        capture_output=True,
        encoding="utf-8",
        timeout=90,
        check=False,
    )


# AUDIT J6: "README's Review block is three errors on a fresh installation"
@pytest.mark.parametrize("readme", READMES)
@pytest.mark.timeout(400)
def test_every_block_works_after_make_run(readme: str, tmp_path: Path) -> None:
    script = Path(sys.executable).parent / "hongyan"
    (tmp_path / ".venv" / "bin").mkdir(parents=True)
    (tmp_path / ".venv" / "bin" / "hongyan").symlink_to(script)
    lines = commands(readme)
    serve = lines.index(".venv/bin/hongyan migrate")
    served_from = lines.index(".venv/bin/hongyan serve")
    dev = Program("dev", "--port", str(free_port()), settings={}, directory=tmp_path)
    try:
        dev.line_with("is ready")
        for line in lines[:serve]:
            done = typed(line, tmp_path)
            # A rejected text, and a BizId that is the reader's own: what is said is the point.
            is_done = done.returncode == 0 or " lint " in line or "message show" in line
            assert is_done, f"{line}\n{done.stdout}{done.stderr}"
            assert "Traceback" not in done.stderr
            assert "run `hongyan migrate`" not in done.stderr, line
    finally:
        dev.end()
    for line in lines[serve:served_from]:
        done = typed(line, tmp_path)
        assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
    served = Program("serve", "--port", str(free_port()), settings={}, directory=tmp_path)
    try:
        served.line_with("serving")
        for line in lines[served_from + 1 :]:
            done = typed(line, tmp_path)
            assert done.returncode == 0, f"{line}\n{done.stdout}{done.stderr}"
            assert "accepted" in done.stdout, line
    finally:
        served.end()
