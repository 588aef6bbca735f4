"""A pristine Debian made by mmdebstrap, and what is run in it: root on Debian only.

It is minimal, and knows nothing of this machine but what is copied in: files by which its package
clients reach their registries, which the caller names. Knows no document and no Containerfile.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

SYSTEMD: Final = ("systemd", "systemd-sysv", "dbus")
BOOT_SECONDS: Final = 60
PATHS: Final = "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin"


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What a machine needs to reach the registries: apt's sources, files and variables."""

    sources: Sequence[Path] = ()
    copied: Sequence[Path] = ()
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Pristine:
    """A root directory that holds a minimal Debian."""

    root: Path
    surroundings: Surroundings

    @classmethod
    def made(
        cls, root: Path, release: str, surroundings: Surroundings, packages: Sequence[str] = ()
    ) -> Pristine:
        """Make one, with further packages; what was at `root` is removed."""
        if root.exists():
            shutil.rmtree(root)
        root.parent.mkdir(parents=True, exist_ok=True)
        include = ",".join(("ca-certificates", *packages))
        command = ["mmdebstrap", "--quiet", "--variant=minbase", f"--include={include}"]
        sources = [str(one) for one in surroundings.sources]
        subprocess.run([*command, release, str(root), *sources], check=True)
        made = cls(root, surroundings)
        for path in surroundings.copied:
            made.put(path, path)
        return made

    def put(self, path: Path, place: Path) -> None:
        """Copy a file or directory of this machine to a place in the root."""
        target = self.root / place.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        if path.is_dir():
            target.mkdir(exist_ok=True)
        whole = f"{path}/." if path.is_dir() else str(path)
        subprocess.run(["cp", "-a", "--remove-destination", whole, str(target)], check=True)

    def clone(self, repository: Path, place: Path) -> None:
        """Clone what is committed of a repository to a place in the root."""
        target = self.root / place.relative_to("/")
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["git", "clone", "--quiet", str(repository), str(target)], check=True)

    @property
    def variables(self) -> dict[str, str]:
        """Return the variables of a shell of root."""
        plain = {"HOME": "/root", "PATH": PATHS, "LANG": "C.UTF-8", "TERM": "dumb"}
        return {**plain, **self.surroundings.variables}

    @contextmanager
    def entered(self) -> Iterator[list[str]]:
        """Mount what programs expect; yields what stands before a command that runs inside."""
        mounts = [("proc", "proc"), ("sysfs", "sys"), ("--rbind", "dev")]
        done: list[Path] = []
        try:
            for kind, name in mounts:
                place = self.root / name
                how = [kind, f"/{name}"] if kind.startswith("-") else ["-t", kind, name]
                subprocess.run(["mount", *how, str(place)], check=True)
                done.append(place)
                subprocess.run(["mount", "--make-rslave", str(place)], check=True)
            given = [f"{name}={value}" for name, value in self.variables.items()]
            yield ["env", "-i", *given, "chroot", str(self.root)]
        finally:
            for place in reversed(done):
                subprocess.run(["umount", "--lazy", str(place)], check=False)

    @contextmanager
    def booted(self) -> Iterator[list[str]]:
        """Boot its systemd; yields what stands before a command that runs inside.

        It has this machine's network, and everything else of its own.
        """
        log = self.root.with_suffix(".boot")
        command = ["systemd-nspawn", "--quiet", "--boot", "--register=no", "--keep-unit"]
        with log.open("wb") as output:
            nspawn = subprocess.Popen(
                [*command, "-D", str(self.root)],
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
            )
        try:
            first = self._first_process(nspawn)
            given = [f"{name}={value}" for name, value in self.variables.items()]
            inside = ["nsenter", "-t", str(first), "-a", "env", "-i", *given]
            _wait_for_boot(inside)
            yield inside
        finally:
            nspawn.terminate()
            try:
                nspawn.wait(BOOT_SECONDS)
            except subprocess.TimeoutExpired:
                nspawn.kill()

    def _first_process(self, nspawn: subprocess.Popen[bytes]) -> int:
        end = time.monotonic() + BOOT_SECONDS
        while time.monotonic() < end and nspawn.poll() is None:
            time.sleep(0.2)
            children = Path(f"/proc/{nspawn.pid}/task/{nspawn.pid}/children").read_text("ascii")
            for child in children.split():
                status = Path(f"/proc/{child}/status").read_text("utf-8")
                if _NAME.search(status) and _FIRST.search(status):
                    return int(child)
        said = self.root.with_suffix(".boot").read_text("utf-8", errors="replace")
        raise SystemExit(f"systemd-nspawn did not boot {self.root}:\n{said[-4000:]}")


_NAME: Final = re.compile(r"^Name:\tsystemd$", re.MULTILINE)
_FIRST: Final = re.compile(r"^NSpid:\t.*\t1$", re.MULTILINE)
"""The first process of a namespace of its own."""


def _wait_for_boot(inside: Sequence[str]) -> None:
    asked = [*inside, "systemctl", "is-system-running"]
    end = time.monotonic() + BOOT_SECONDS
    state = ""
    while time.monotonic() < end and state not in {"running", "degraded"}:
        time.sleep(0.2)
        done = subprocess.run(asked, capture_output=True, encoding="utf-8", check=False)
        state = done.stdout.strip()
    print(f"systemd inside: {state}", flush=True)
