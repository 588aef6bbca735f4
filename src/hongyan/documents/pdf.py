"""PDFs from HTML pages, where this machine has WeasyPrint, Pango and a Chinese font."""

from __future__ import annotations

import shutil
import subprocess
from importlib import import_module
from typing import Any, Final

PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk"
"""Debian's packages that PDFs need."""

INSTALL: Final = ".venv/bin/python -m pip install -e '.[documents]'"
"""What installs the extra, in the directory of the repository."""

SERIF: Final = '"Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", serif'
SANS: Final = '"Noto Sans CJK SC", "WenQuanYi Micro Hei", "Noto Serif CJK SC", sans-serif'


class DocumentFault(Exception):  # noqa: N818 - a fault of the machine, and it reads so
    """A document cannot be made on this machine; the text says what is missing."""


def pdf_of(page: str, otherwise: str) -> bytes:
    """Return an HTML page as PDF; raises DocumentFault, which says what works `otherwise`."""
    missing = obstacle(otherwise)
    if missing:
        raise DocumentFault(missing)
    weasyprint: Any = import_module("weasyprint")
    made: bytes = weasyprint.HTML(string=page).write_pdf()
    return made


def obstacle(otherwise: str) -> str:
    """Return what keeps this machine from making PDFs and what helps, empty if nothing does."""
    try:
        import_module("weasyprint")
    except ImportError:
        return f"PDFs need WeasyPrint: {INSTALL}; {otherwise}"
    except OSError:
        return f"PDFs need Pango: apt-get install -y {PACKAGES}; {otherwise}"
    if not _has_chinese_font():
        return f"PDFs need a Chinese font: apt-get install -y {PACKAGES}; {otherwise}"
    return ""


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    found = subprocess.run(  # noqa: S603 - a fixed command, found on the PATH
        [listing, ":lang=zh-cn", "family"], capture_output=True, check=False, timeout=30
    )
    return bool(found.stdout.strip())
