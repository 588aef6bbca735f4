"""The command line in a shell and at a terminal: completion, and what `serve` says to a person."""

from __future__ import annotations

import os
import pty
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.commands import run_command
from tests.ports import free_port
from tests.stories.service import HONGYAN, environment, until

pytestmark = pytest.mark.story


@pytest.fixture
def completes(tmp_path: Path) -> Callable[..., list[str]]:
    """Return what bash offers behind some words, with the completion that was installed."""
    home = environment({"HOME": str(tmp_path)})
    done = run_command("--install-completion", "--shell", "bash", environment=home)
    assert done.returncode == 0, done.stderr
    loader = tmp_path / ".bashrc"

    def offered(*words: str) -> list[str]:
        listed = " ".join(f"'{word}'" for word in ("hongyan", *words))
        script = f". {loader}; COMP_WORDS=({listed}); COMP_CWORD={len(words)}; _hongyan; "
        said = subprocess.run(
            ["bash", "-c", script + 'printf "%s\\n" "${COMPREPLY[@]}"'],
            capture_output=True,
            encoding="utf-8",
            timeout=30,
            check=True,
        )
        return said.stdout.split()

    return offered


# AUDIT J8: "no completion"
def test_a_shell_completes_commands_and_options(completes: Callable[..., list[str]]) -> None:
    assert completes("acc") == ["account"]
    assert {"list", "show", "disable"} <= set(completes("account", ""))
    assert "--json" in completes("account", "list", "--")


# AUDIT J8: "`serve` is mute for a person"
def test_serve_tells_a_person_where_it_serves_and_what_is_missing(tmp_path: Path) -> None:
    settings = environment({"HONGYAN_DATA": str(tmp_path / "data")})
    assert run_command("migrate", environment=settings).returncode == 0
    ours, theirs = pty.openpty()
    port = free_port()
    served = subprocess.Popen(
        [*HONGYAN, "serve", "--port", str(port)],
        env=settings,
        cwd=tmp_path,
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.DEVNULL,
    )
    os.close(theirs)
    said = bytearray()

    def is_told() -> bool:
        said.extend(os.read(ours, 65536))
        return b"Ctrl-C" in said

    try:
        until(is_told, "what serve says")
    finally:
        served.terminate()
        served.wait(30)
        os.close(ours)
    text = said.decode()
    for words in (
        f"Hongyan 鸿雁 serves: http://127.0.0.1:{port}",
        "hongyan.db",
        "watch      nowhere: HONGYAN_WATCH=",
        "channels   none: messages wait",
        "next       hongyan account create shop",
        "next       hongyan key create shop",
    ):
        assert words in text, text
