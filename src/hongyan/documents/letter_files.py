"""Authorization letters as files: .docx always, PDF where WeasyPrint, Pango and a font are."""

from __future__ import annotations

from html import escape
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
from hongyan.documents.pdf import SERIF, pdf_of
from hongyan.kernel.said import said

FONT: Final = "SimSun"
OTHERWISE: Final = said(".docx works without it")

_PAGE = """<!doctype html><html lang="zh-CN"><meta charset="utf-8"><title>{title}</title><style>
@page {{ size: A4; margin: 30mm 25mm; }}
body {{ font: 12pt/2 {font}; }}
h1 {{ text-align: center; font-size: 20pt; margin: 0 0 12mm; }}
p {{ margin: 0; text-indent: 2em; overflow-wrap: anywhere; }}
.foot {{ margin-top: 20mm; }} .foot p {{ text-indent: 0; margin-left: 45%; }}
</style><h1>{title}</h1>{body}<div class="foot">{foot}</div></html>"""


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
    body = "".join(f"<p>{escape(text)}</p>" for text in letter_paragraphs(draft))
    foot = "".join(f"<p>{escape(text)}</p>" for text in letter_signatures(draft))
    return pdf_of(_PAGE.format(title=TITLE, font=SERIF, body=body, foot=foot), OTHERWISE)
