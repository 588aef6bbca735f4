"""Where SDKs and peers live: each in an environment of its own, made by `make test`.

They pin old versions of libraries that we use too, so they never share ours.
"""

from __future__ import annotations

from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def sdk_python(name: str = "sdk") -> Path:
    """Return the Python interpreter of `.venv-<name>` (`sdk`, `sdk-2.0.24` or `peers`)."""
    return _present(ROOT / f".venv-{name}" / "bin" / "python")


def node_modules() -> Path:
    """Return the directory that holds the Node SDKs; run `node` with its parent as directory."""
    return _present(ROOT / "tests" / "sdks" / "node_modules" / "@alicloud").parent


def peer_modules() -> Path:
    """Return the directory that holds the Node peers; run `node` with its parent as directory."""
    return _present(ROOT / "tests" / "peers" / "node_modules" / "smpp").parent


def kannel(program: str) -> Path:
    """Return a program of Kannel (`bearerbox` or `smsbox`), which `make test` installs."""
    return _present(Path("/usr/sbin") / program)


def _present(path: Path) -> Path:
    assert path.exists(), f"{path} is missing, and tests do not skip: `make test`"
    return path
