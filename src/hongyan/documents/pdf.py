"""PDFs from HTML pages, where this machine has WeasyPrint, Pango and a Chinese font."""

from __future__ import annotations

import shutil
import subprocess
from dataclasses import dataclass
from importlib import import_module
from typing import Any, Final

from hongyan.kernel.extras import Extra, install_command
from hongyan.kernel.said import Fault, Said, said

PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk"
"""Debian's packages that PDFs need."""

SERIF: Final = '"Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", serif'
SANS: Final = '"Noto Sans CJK SC", "WenQuanYi Micro Hei", "Noto Serif CJK SC", sans-serif'


class DocumentFault(Fault):
    """A document cannot be made on this machine; the text says what is missing."""


@dataclass(frozen=True, slots=True)
class Obstacle:
    """What keeps this machine from making PDFs, and what helps."""

    what: Said
    remedy: str


def pdf_of(page: str, otherwise: Said) -> bytes:
    """Return an HTML page as PDF; raises DocumentFault, which says what works `otherwise`."""
    found = obstacle()
    if found is not None:
        what, remedy = found.what, found.remedy
        raise DocumentFault(
            "{what}: {remedy}; {otherwise}", what=what, remedy=remedy, otherwise=otherwise
        )
    weasyprint: Any = import_module("weasyprint")
    made: bytes = weasyprint.HTML(string=page).write_pdf()
    return made


def obstacle() -> Obstacle | None:
    """Return what keeps this machine from making PDFs, None if nothing does."""
    try:
        import_module("weasyprint")
    except ImportError:
        return Obstacle(said("PDFs need WeasyPrint"), install_command(Extra.DOCUMENTS))
    except OSError:
        return Obstacle(said("PDFs need Pango"), f"apt-get install -y {PACKAGES}")
    if not _has_chinese_font():
        return Obstacle(said("PDFs need a Chinese font"), f"apt-get install -y {PACKAGES}")
    return None


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    found = subprocess.run(  # noqa: S603 - a fixed command, found on the PATH
        [listing, ":lang=zh-cn", "family"], capture_output=True, check=False, timeout=30
    )
    return bool(found.stdout.strip())
