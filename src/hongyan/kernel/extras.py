"""The command that installs an extra, from a file of exact versions with their hashes.

No public registry has Hongyan, so pip's `hongyan[…]` names nothing. Knows no extra's library.
"""

from __future__ import annotations

import shlex
import sys
from enum import StrEnum
from pathlib import Path
from typing import Final

_CHECKOUT: Final = Path(__file__).resolve().parents[3]


class Extra(StrEnum):
    """What pyproject.toml calls optional."""

    DOCUMENTS = "documents"
    POSTGRES = "postgres"


def install_command(extra: Extra) -> str:
    """Return what a person types to install an extra into the environment of this process.

    The wheel puts the file into `share/hongyan` of the environment; a checkout has it at its top.
    """
    name = f"requirements-{extra.value}.txt"
    shipped = Path(sys.prefix) / "share" / "hongyan" / name
    file = shipped if shipped.exists() else _CHECKOUT / name
    words = [sys.executable, "-m", "pip", "install", "--require-hashes", "-r", str(file)]
    return shlex.join(words)
