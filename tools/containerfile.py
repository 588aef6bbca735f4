"""Carries deploy/Containerfile out without a container engine, and runs what it makes.

    python -m tools.containerfile [--build-arg EXTRAS="postgres documents"]

Each stage is a pristine Debian of mmdebstrap's; its RUN steps run in it, as they stand. Then the
result is run as the file says: its user, variables, entry point, a root that cannot be written to
but in its volumes, `migrate` first, its health check until it passes, its signal to stop. `--copy`
and `--pass` name what this machine's package clients need to reach their registries.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import shlex
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

from tools.pristine import Pristine, Surroundings

ROOT: Final = Path(__file__).resolve().parent.parent
FILE: Final = ROOT / "deploy" / "Containerfile"
LINE: Final = re.compile(r"^([A-Z]+) (.*)$", re.MULTILINE)
OPTION: Final = re.compile(r"--[a-z-]+=\S+ ")
READY_SECONDS: Final = 60
TEMPORARY: Final = "/tmp"  # noqa: S108 - of the container


@dataclass
class Stage:
    """One stage: its root, and what its instructions have set so far."""

    machine: Pristine
    variables: dict[str, str] = field(default_factory=dict)
    arguments: dict[str, str] = field(default_factory=dict)
    directory: str = "/"
    user: str = "root"
    volumes: list[str] = field(default_factory=list)
    said: dict[str, str] = field(default_factory=dict)

    def command(self, inside: Sequence[str], words: Sequence[str]) -> list[str]:
        """Return what runs a program in it, as its user, with its variables."""
        given = [f"{name}={value}" for name, value in self.variables.items()]
        into = f'cd {shlex.quote(self.directory)} && exec "$@"'
        *before, root = inside
        who = f"--userspec={self.user}:{self.user}"
        return [*before, who, root, "env", *given, "sh", "-c", into, "sh", *words]


def instructions(text: str) -> list[tuple[str, str]]:
    """Return the instructions of a Containerfile, in order."""
    whole = re.sub(r"^#.*\n", "", text, flags=re.MULTILINE).replace("\\\n", " ")
    return LINE.findall(whole)


def built(given: argparse.Namespace, surroundings: Surroundings) -> Stage:
    """Carry every instruction out; return the last stage."""
    arguments = dict(one.split("=", 1) for one in given.arguments)
    stages: dict[str, Stage] = {}
    stage = None
    for name, rest in instructions(FILE.read_text(encoding="utf-8")):
        print(f"#### {name} {rest[:150]}", flush=True)
        if name == "FROM":
            image, _, title = rest.partition(" AS ")
            release = image.partition(":")[2].removesuffix("-slim")
            root = given.root.resolve() / (title or "result")
            stage = stages[title] = Stage(Pristine.made(root, release, surroundings))
            continue
        assert stage is not None, "FROM comes first"
        if name == "ARG":
            known, _, value = rest.partition("=")
            stage.arguments[known] = arguments.get(known, value)
        elif name == "RUN":
            _run(stage, rest)
        elif name == "COPY":
            _copy(stage, stages, rest)
        elif name == "ENV":
            stage.variables |= dict(word.split("=", 1) for word in shlex.split(rest))
        elif name == "WORKDIR":
            stage.directory = rest
            (stage.machine.root / rest[1:]).mkdir(parents=True, exist_ok=True)
        elif name == "USER":
            stage.user = rest
        elif name == "VOLUME":
            stage.volumes.append(rest)
        else:
            stage.said[name] = rest
    assert stage is not None
    return stage


def _run(stage: Stage, line: str) -> None:
    with stage.machine.entered() as inside:
        given = [f"{name}={value}" for name, value in stage.arguments.items()]
        words = ["env", *given, "sh", "-c", line]
        subprocess.run(stage.command(inside, words), check=True)


def _copy(stage: Stage, stages: dict[str, Stage], line: str) -> None:
    source = ROOT
    for option in OPTION.findall(line):
        source = stages[option.strip().removeprefix("--from=")].machine.root
    *names, place = OPTION.sub("", line).split()
    target = Path(stage.directory) / place
    for name in names:
        path = source / name.lstrip("/")
        is_into = place.endswith("/") and not path.is_dir()
        stage.machine.put(path, target / path.name if is_into else target)


@contextmanager
def read_only(stage: Stage) -> Iterator[None]:
    """Make the root of a stage one that cannot be written to, but for its volumes and /tmp."""
    root = str(stage.machine.root)
    mounts = [["--bind", root, root], ["-o", "remount,bind,ro", root]]
    mounts += [["-t", "tmpfs", "tmpfs", f"{root}{TEMPORARY}"]]
    for volume in stage.volumes:
        data = stage.machine.root.with_name("volume" + volume.replace("/", "-"))
        subprocess.run(["cp", "-a", f"{root}{volume}", str(data)], check=True)
        mounts.append(["--bind", str(data), f"{root}{volume}"])
    try:
        for words in mounts:
            subprocess.run(["mount", *words], check=True)
        yield
    finally:
        for place in [f"{root}{one}" for one in stage.volumes] + [f"{root}{TEMPORARY}", root]:
            subprocess.run(["umount", "--lazy", place], check=False)


def tried(stage: Stage) -> int:
    """Run the result; return 0 if it became ready and ended as it was told."""
    entry = json.loads(stage.said["ENTRYPOINT"])
    health = json.loads(stage.said["HEALTHCHECK"].partition("CMD ")[2])
    with read_only(stage), stage.machine.entered() as inside:
        subprocess.run(stage.command(inside, [*entry, "migrate"]), check=True)
        words = stage.command(inside, [*entry, *json.loads(stage.said["CMD"])])
        serving = subprocess.Popen(words)
        try:
            end = time.monotonic() + READY_SECONDS
            while (asked := subprocess.run(stage.command(inside, health), check=False)).returncode:
                if time.monotonic() > end or serving.poll() is not None:
                    break
                time.sleep(0.5)
            asked_who = stage.command(inside, ["id", "-un"])
            subprocess.run(asked_who, check=True)
            subprocess.run(stage.command(inside, [*entry, "doctor"]), check=False)
        finally:
            serving.send_signal(getattr(signal, stage.said["STOPSIGNAL"]))
            ended = serving.wait(READY_SECONDS)
    print(f"health check {asked.returncode}, ended with {ended}")
    return int(bool(asked.returncode or ended))


def main() -> int:
    """Build, then run."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--root", type=Path, default=Path("/var/tmp/hongyan-container"))  # noqa: S108
    asked.add_argument("--build-arg", dest="arguments", action="append", default=[])
    asked.add_argument("--sources", type=Path, action="append", default=[], help="for apt")
    asked.add_argument("--copy", type=Path, action="append", default=[], help="file or directory")
    asked.add_argument("--pass", dest="passed", action="append", default=[], help="a variable")
    given = asked.parse_args()
    variables = {name: os.environ[name] for name in given.passed if name in os.environ}
    return tried(built(given, Surroundings(given.sources, given.copy, variables)))


if __name__ == "__main__":
    sys.exit(main())
