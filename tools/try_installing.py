"""Types docs/installing.md into a pristine Debian, word for word, and looks at what is printed.

    python -m tools.try_installing --release bookworm [--with nginx] [--with caddy --with postgres]

Every block marked `sh` is typed, in one shell of root; one marked `sh NAME` is one of several ways
and is typed with `--with NAME` (a `sh public` block needs a public name, and is never typed). A
block marked `text` behind it must be printed, `…` standing for anything within a line. The server's
systemd is booted by systemd-nspawn, so its units run as they stand. `--copy` and `--pass` name what
this machine's package clients need to reach their registries.
"""

from __future__ import annotations

import argparse
import os
import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from tools.pristine import SYSTEMD, Pristine, Surroundings

ROOT: Final = Path(__file__).resolve().parent.parent
DOCUMENT: Final = ROOT / "docs" / "installing.md"
CLONE: Final = Path("/usr/local/src/hongyan")
TYPED: Final = CLONE.with_name("typed.sh")
NAME: Final = "sms.example.com"
BLOCK: Final = re.compile(r"^```(sh(?: \w+)?|text)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
MARK: Final = "#### block "
LOOK: Final = """
cd /proc/$(systemctl show --property MainPID --value hongyan)
grep -E "^(VmHWM|Uid|NoNewPrivs|Seccomp|CapBnd|CapEff):" status
grep -E "^Max open files" limits
awk '$5 == "/" || $5 == "/var/lib/hongyan" { print $5, $6 }' mountinfo
systemd-analyze --man=no verify /etc/systemd/system/hongyan.service && echo verified
systemctl show --property NRestarts,ActiveState,SubState,Type hongyan
systemd-analyze security --no-pager hongyan.service | tail -1
"""
"""What the kernel and systemd say of the process that was installed."""


@dataclass(frozen=True, slots=True)
class Typed:
    """A block that is typed, and the lines that must be printed by it."""

    line: int
    commands: str
    printed: tuple[str, ...]


def blocks(text: str, ways: set[str]) -> list[Typed]:
    """Return the blocks that are typed, in order, where these ways are gone."""
    found: list[Typed] = []
    is_typed = False
    for match in BLOCK.finditer(text):
        kind, body = match.groups()
        line = text.count("\n", 0, match.start()) + 1
        if kind == "text":
            if is_typed:
                last = found.pop()
                found.append(Typed(last.line, last.commands, tuple(body.splitlines())))
            continue
        is_typed = kind == "sh" or kind.removeprefix("sh ") in ways
        if is_typed:
            found.append(Typed(line, body, ()))
    return found


def script(typed: list[Typed]) -> str:
    """Return one script of them all, which says where each begins and ends at the first failure."""
    parts = ["set -euo pipefail\n"]
    parts += [f"echo '{MARK}{one.line}'\nset -v\n{one.commands}set +v\n" for one in typed]
    return "".join(parts)


def missing(typed: list[Typed], output: str) -> list[str]:
    """Return the lines that were to be printed, and were not."""
    pieces = re.split(rf"^{MARK}(\d+)\n", output, flags=re.MULTILINE)
    printed = dict(zip(map(int, pieces[1::2]), pieces[2::2], strict=True))
    return [
        f"line {one.line}: {line}"
        for one in typed
        for line in one.printed
        if not re.search(
            ".*".join(map(re.escape, line.strip().split("…"))), printed.get(one.line, "")
        )
    ]


def main() -> int:
    """Make a machine, type the document, and say what was not as it says."""
    asked = argparse.ArgumentParser(description=__doc__)
    asked.add_argument("--release", default="bookworm")
    asked.add_argument("--root", type=Path, default=Path("/var/tmp/hongyan-installing"))  # noqa: S108
    asked.add_argument("--with", dest="ways", action="append", default=[])
    asked.add_argument("--sources", type=Path, action="append", default=[], help="for apt")
    asked.add_argument("--copy", type=Path, action="append", default=[], help="file or directory")
    asked.add_argument("--pass", dest="passed", action="append", default=[], help="a variable")
    given = asked.parse_args()
    variables = {name: os.environ[name] for name in given.passed if name in os.environ}
    surroundings = Surroundings(given.sources, given.copy, variables)
    typed = blocks(DOCUMENT.read_text(encoding="utf-8"), set(given.ways) or {"nginx"})
    machine = Pristine.made(given.root.resolve(), given.release, surroundings, SYSTEMD)
    machine.clone(ROOT, CLONE)
    with (machine.root / "etc" / "hosts").open("a", encoding="utf-8") as hosts:
        hosts.write(f"127.0.0.1 localhost {NAME}\n")
    (machine.root / TYPED.relative_to("/")).write_text(script(typed), encoding="utf-8")
    with machine.booted() as inside:
        shell = [*inside, "bash", "-c", f"cd && exec bash {TYPED} 2>&1"]
        done = subprocess.run(shell, stdout=subprocess.PIPE, encoding="utf-8", check=False)
        sys.stdout.write(done.stdout)
        subprocess.run([*inside, "bash", "-c", LOOK], check=False)
        if done.returncode:
            told = [*inside, "journalctl", "--no-pager", "-n", "60"]
            subprocess.run(told, check=False)
    lacking = missing(typed, done.stdout)
    for line in lacking:
        print(f"NOT PRINTED {line}")
    print(f"{len(typed)} blocks, exit {done.returncode}, {len(lacking)} lines not as they stand")
    return int(bool(done.returncode or lacking))


if __name__ == "__main__":
    sys.exit(main())
