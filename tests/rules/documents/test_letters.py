"""Generated letters hold every element of FAQ 1.3, as .docx and as PDF."""

from __future__ import annotations

import sys
from dataclasses import replace
from io import BytesIO

import pytest
from docx import Document

from hongyan.documents import pdf
from hongyan.documents.letter_files import letter_docx, letter_pdf
from hongyan.documents.letter_text import (
    BLANK,
    LetterDraft,
    letter_paragraphs,
    letter_signatures,
)
from hongyan.documents.pdf import PACKAGES, DocumentFault, obstacle
from hongyan.kernel.extras import Extra, install_command
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.period import Period

DRAFT = LetterDraft(
    grantor="云雀<网络>科技&有限公司",
    grantor_code="91330000MA27XL000N",
    grantee="张三",
    grantee_kind=AccountKind.PERSONAL,
    operator_name="鸿雁运营有限公司",
    operator_tax_number="91110000MA01AB1232",
    sign_names=("云雀网络", "云雀"),
    period=Period(20260115, 20270114),
)
ELEMENTS = (
    DRAFT.grantor,
    "张三",
    "鸿雁运营有限公司",
    "91110000MA01AB1232",
    "【云雀网络】、【云雀】",
    "短信增值服务",
    "签署",
    "风险",
    "自行承担",
    "转授",
    "2026 年 1 月 15 日",
    "2027 年 1 月 14 日",
    "盖章",
    "法定代表人",
)


@pytest.mark.parametrize("kind", list(AccountKind))
def test_every_element_is_said(kind: AccountKind) -> None:
    draft = replace(DRAFT, grantee_kind=kind)
    text = "\n".join((*letter_paragraphs(draft), *letter_signatures(draft)))
    assert [one for one in ELEMENTS if one not in text] == []
    assert ("自然人" in text) is (kind is AccountKind.PERSONAL)


def test_what_is_not_known_is_a_line_to_write_on() -> None:
    blank = replace(DRAFT, grantor="", grantee="", operator_name="", sign_names=())
    assert "\n".join(letter_paragraphs(blank)).count(BLANK) >= 5


def test_a_docx_holds_every_element() -> None:
    document = Document(BytesIO(letter_docx(DRAFT)))
    text = "\n".join(one.text for one in document.paragraphs)
    assert [one for one in (*ELEMENTS, "授权委托书") if one not in text] == []


@pytest.mark.documents
def test_a_pdf_is_made() -> None:  # AUDIT B10
    assert letter_pdf(DRAFT).startswith(b"%PDF-")


def test_a_machine_without_pango_or_font_says_which_packages_help(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setitem(sys.modules, "weasyprint", None)
    found = obstacle()
    assert found is not None
    assert found.remedy == install_command(Extra.DOCUMENTS)
    monkeypatch.setitem(sys.modules, "weasyprint", sys)
    monkeypatch.setattr(pdf, "_has_chinese_font", lambda: False)
    with pytest.raises(DocumentFault, match="fonts-noto-cjk"):
        letter_pdf(DRAFT)
    found = obstacle()
    assert found is not None
    assert PACKAGES in found.remedy
    assert letter_docx(DRAFT)
