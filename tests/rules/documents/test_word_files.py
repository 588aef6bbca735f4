"""Word files: their container is looked through; what runs, fetches or swells is refused."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from docx import Document
from hypothesis import given
from hypothesis import strategies as st

from hongyan.documents.scan import Scan, Unfit
from hongyan.documents.scans import clean
from hongyan.documents.word_files import ENTRIES_MAX, is_plain_doc, packed_anew
from hongyan.domain.materials.model import SCANS, MaterialKind

RELATIONS = "word/_rels/document.xml.rels"


def docx() -> bytes:
    out = BytesIO()
    written = Document()
    written.add_paragraph("授权说明")
    written.save(out)
    return out.getvalue()


def changed(**parts: bytes) -> bytes:
    """A .docx with other or more parts; `__` in a name stands for a slash."""
    given = {name.replace("__", "/"): content for name, content in parts.items()}
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(docx())) as old, zipfile.ZipFile(out, "w", 8) as new:
        for part in old.infolist():
            if part.filename not in given:
                new.writestr(part.filename, old.read(part))
        for name, content in given.items():
            new.writestr(name, content)
    return out.getvalue()


def relation(kind: str, target: str) -> bytes:
    return (
        '<Relationships><Relationship Id="r1" '
        f'Type="http://schemas.example/{kind}" Target="{target}" TargetMode="External"/>'
        "</Relationships>"
    ).encode()


def test_a_plain_file_is_packed_anew_and_still_opens() -> None:
    # AUDIT D12: MoreData may be doc or docx.
    raw = docx()
    scan = clean(raw + b"<?php evil(); ?>")
    assert isinstance(scan, Scan)
    assert scan.kind is MaterialKind.DOCX
    assert b"php" not in scan.content
    assert Document(BytesIO(scan.content)).paragraphs[0].text == "授权说明"
    assert clean(raw, kinds=SCANS) is Unfit.KIND


@pytest.mark.parametrize(
    "parts",
    [
        {"word__vbaProject.bin": b"x"},
        {"word__embeddings__oleObject1.bin": b"x"},
        {"word__activeX__activeX1.xml": b"x"},
        {"..__..__etc__passwd": b"x"},
        {"[Content_Types].xml": b"<Types/>"},
        {
            "[Content_Types].xml": b"wordprocessingml.document.main+xml "
            b"application/vnd.ms-word.document.macroEnabled.main+xml"
        },
        {"word___rels__document.xml.rels": relation("attachedTemplate", "http://x.example/t")},
        {"word___rels__settings.xml.rels": relation("image", "\\\\x.example\\share")},
        {"word___rels__a.xml.rels": b"<R TargetMode = '&#69;xternal' t='External-ish'/>External"},
        {f"word__{number}.xml": b"" for number in range(ENTRIES_MAX)},
    ],
    ids=[
        "macro",
        "ole",
        "activex",
        "way-out",
        "no-word",
        "docm",
        "template",
        "share",
        "odd",
        "many",
    ],
)
def test_what_runs_fetches_or_is_no_word_file_is_refused(parts: dict[str, bytes]) -> None:
    assert packed_anew(changed(**parts)) is None


def test_a_link_that_is_clicked_may_stay() -> None:
    link = relation("hyperlink", "https://x.example/")
    assert packed_anew(changed(**{"word___rels__a.xml.rels": link})) is not None


def test_what_swells_is_refused_whatever_it_declares() -> None:
    bomb = changed(**{"word__bomb.xml": b"0" * 60_000_000})
    assert len(bomb) < 200_000
    assert packed_anew(bomb) is None
    lies = bomb.replace((60_000_000).to_bytes(4, "little"), (10).to_bytes(4, "little"))
    assert packed_anew(lies) is None


def test_a_locked_file_is_refused() -> None:
    raw = bytearray(docx())
    raw[6] |= 1
    raw[raw.rindex(b"PK\x01\x02") + 8] |= 1
    assert packed_anew(bytes(raw)) is None


def entry(name: str, kind: int = 2) -> bytes:
    written = name.encode("utf-16-le") + b"\0\0"
    return (
        written.ljust(64, b"\0") + len(written).to_bytes(2, "little") + bytes([kind]) + b"\0" * 61
    )


def doc(*names: str) -> bytes:
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1".ljust(512, b"\0")
    return head + b"".join(map(entry, ("Root Entry", *names)))


def test_an_old_word_file_may_have_no_macros() -> None:
    plain = doc("WordDocument", "1Table", "\x05SummaryInformation")
    assert is_plain_doc(plain)
    scan = clean(plain)
    assert isinstance(scan, Scan)
    assert (scan.kind, scan.content) == (MaterialKind.DOC, plain)
    for name in ("Macros", "VBA", "_VBA_PROJECT_CUR", "\x01Ole10Native", "EncryptedPackage"):
        assert not is_plain_doc(doc("WordDocument", name))
        assert clean(doc("WordDocument", name)) is Unfit.KIND
    assert not is_plain_doc(doc("Workbook"))


@given(st.binary(max_size=600), st.integers(0, 5000))
def test_no_bytes_make_it_raise(noise: bytes, place: int) -> None:
    raw = docx()
    place %= len(raw)
    packed = packed_anew(raw[:place] + noise + raw[place + len(noise) :])
    assert packed is None or zipfile.is_zipfile(BytesIO(packed))
    assert packed_anew(b"PK\x03\x04" + noise) is None
    assert not is_plain_doc(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + noise)
