"""docs/installing.md between two runs of `tools/try_installing.py`, which types it into a machine.

What can be seen without a machine: what it names is there, in this version.
"""

from __future__ import annotations

import re
import subprocess

from hongyan import __version__
from hongyan.cli import COMMANDS
from hongyan.documents.pdf import PACKAGES
from tests.deploy.proxies import DEPLOY
from tools.try_installing import BLOCK, DOCUMENT, Typed, blocks, missing, script

TEXT = DOCUMENT.read_text(encoding="utf-8")
WAYS = {"nginx", "caddy", "postgres", "documents", "public"}
COMMAND = re.compile(r"^(?:PROGRAM=\S+ )?hongyan ([a-z-]+)", re.MULTILINE)
FILE = re.compile(r"\b(?:hongyan(?:-backup)?\.(?:service|timer|env|sh)|nginx\.conf|Caddyfile)\b")


def test_every_block_is_a_shells_and_of_a_way_that_is_known() -> None:
    kinds = {kind for kind, _ in BLOCK.findall(TEXT)}
    assert kinds == {"text", "sh", *(f"sh {way}" for way in WAYS)}
    for one in blocks(TEXT, WAYS):
        subprocess.run(["bash", "-n"], input=one.commands.encode(), check=True)


def test_every_command_and_file_of_it_is_there() -> None:
    typed = "".join(one.commands for one in blocks(TEXT, WAYS))
    named = set(COMMAND.findall(typed))
    assert len(named) > 8
    assert named <= {name for _, name, _, _ in COMMANDS}
    files = set(FILE.findall(typed))
    assert files == {one.name for one in DEPLOY.iterdir() if FILE.fullmatch(one.name)}
    assert PACKAGES in typed


def test_it_is_of_this_version_as_are_the_images() -> None:
    assert f"```text\n{__version__}\n```" in TEXT
    for file in ("compose.yaml", "compose.postgres.yaml", "Containerfile"):
        images = re.findall(r"hongyan:([0-9.]+)", (DEPLOY / file).read_text(encoding="utf-8"))
        assert set(images) == {__version__}, file


def test_what_is_not_printed_is_noticed_in_its_block() -> None:
    page = "```sh\nls\n```\n\n```text\none…\ntwo\n```\n\n```sh caddy\nfalse\n```\n"
    typed = blocks(page, {"nginx"})
    assert typed == [Typed(1, "ls\n", ("one…", "two"))]
    assert "\nls\n" in script(typed)
    output = "#### block 1\nls\none, and more\n"
    assert missing(typed, output) == ["line 1: two"]
    assert missing(typed, output + "two\n") == []
