"""Authorization letters as files: .docx always, PDF where WeasyPrint, Pango and a font are."""

from __future__ import annotations

import shutil
import subprocess
from html import escape
from importlib import import_module
from io import BytesIO
from typing import Any, Final

from docx import Document
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.oxml.ns import qn
from docx.shared import Pt

from hongyan.documents.letter_text import (
    TITLE,
    LetterDraft,
    letter_paragraphs,
    letter_signatures,
)

FONT: Final = "SimSun"
PACKAGES: Final = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0 fontconfig fonts-noto-cjk"
"""Debian's packages that PDFs need."""

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 30mm 25mm; }}
body {{ font: 12pt/2 "Noto Serif CJK SC", "Noto Sans CJK SC", "WenQuanYi Micro Hei", serif; }}
h1 {{ text-align: center; font-size: 20pt; margin: 0 0 12mm; }}
p {{ margin: 0; text-indent: 2em; overflow-wrap: anywhere; }}
.foot {{ margin-top: 20mm; }} .foot p {{ text-indent: 0; margin-left: 45%; }}
</style><h1>{title}</h1>{body}<div class="foot">{foot}</div></html>"""


class DocumentFault(Exception):  # noqa: N818 - a fault of the machine, and it reads so
    """A document cannot be made on this machine; the text says what is missing."""


def letter_docx(draft: LetterDraft) -> bytes:
    """Return a letter as .docx, ready to print and stamp."""
    document = Document()
    style: Any = document.styles["Normal"]
    style.font.name, style.font.size = FONT, Pt(12)
    # Without it Word takes a Latin font for Chinese characters.
    style.element.rPr.rFonts.set(qn("w:eastAsia"), FONT)
    title = document.add_paragraph()
    title.alignment = WD_ALIGN_PARAGRAPH.CENTER
    run = title.add_run(TITLE)
    run.bold, run.font.size = True, Pt(20)
    for text in letter_paragraphs(draft):
        paragraph = document.add_paragraph(text)
        paragraph.paragraph_format.first_line_indent = Pt(24)
        paragraph.paragraph_format.line_spacing = 1.75
    document.add_paragraph()
    for text in letter_signatures(draft):
        document.add_paragraph(text).paragraph_format.left_indent = Pt(200)
    out = BytesIO()
    document.save(out)
    return out.getvalue()


def letter_pdf(draft: LetterDraft) -> bytes:
    """Return a letter as PDF; raises DocumentFault when this machine cannot."""
    missing = pdf_obstacle()
    if missing:
        raise DocumentFault(missing)
    weasyprint: Any = import_module("weasyprint")
    body = "".join(f"<p>{escape(text)}</p>" for text in letter_paragraphs(draft))
    foot = "".join(f"<p>{escape(text)}</p>" for text in letter_signatures(draft))
    page = weasyprint.HTML(string=_PAGE.format(title=TITLE, body=body, foot=foot))
    made: bytes = page.write_pdf()
    return made


def pdf_obstacle() -> str:
    """Return what keeps this machine from making PDFs and what helps, empty if nothing does."""
    try:
        import_module("weasyprint")
    except ImportError:
        return "PDFs need WeasyPrint: pip install 'hongyan[documents]'; .docx works without it"
    except OSError:
        return f"PDFs need Pango: apt-get install -y {PACKAGES}; .docx works without it"
    if not _has_chinese_font():
        return f"PDFs need a Chinese font: apt-get install -y {PACKAGES}; .docx works without it"
    return ""


def _has_chinese_font() -> bool:
    listing = shutil.which("fc-list")
    if listing is None:
        return False
    found = subprocess.run(  # noqa: S603 - a fixed command, found on the PATH
        [listing, ":lang=zh-cn", "family"], capture_output=True, check=False, timeout=30
    )
    return bool(found.stdout.strip())
