"""Certifications as the database keeps them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from sqlalchemy import Connection, create_engine

from hongyan.domain.certification import store
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.certification.tables import certification
from hongyan.kernel.kinds import AccountGrade, AccountKind

NEW = Certification(
    7,
    AccountKind.ENTERPRISE,
    AccountGrade.ORDINARY,
    "鸿雁演示科技有限公司",
    "911*************1L",
    "sealed",
    CertificationState.PENDING,
    legal_representative="李小红",
)


@pytest.fixture
def tx() -> Iterator[Connection]:
    """A transaction on a database of its own with the certifications' table."""
    engine = create_engine("sqlite://")
    with engine.begin() as connection:
        certification.create(connection)
        yield connection
    engine.dispose()


def test_a_certification_is_read_as_it_was_stored(tx: Connection) -> None:
    store.save_certification(tx, NEW, 5)
    assert store.certification_of(tx, 7) == NEW
    assert store.certification_of(tx, 8) is None


def test_a_new_application_replaces_the_old_one(tx: Connection) -> None:
    store.save_certification(tx, NEW, 5)
    again = replace(NEW, subject_name="鸿雁信使科技有限公司")
    store.save_certification(tx, again, 6)
    assert store.certification_of(tx, 7) == again


def test_a_certification_is_decided_and_graded(tx: Connection) -> None:
    store.save_certification(tx, NEW, 5)
    assert store.certifications_in(tx, CertificationState.PENDING) == [NEW]
    assert store.decide_certification(tx, 7, CertificationState.REJECTED, "照片不清晰", 6)
    assert store.set_grade(tx, 7, AccountGrade.GOVERNMENT_ENTERPRISE, 7)
    assert store.certification_of(tx, 7) == replace(
        NEW,
        state=CertificationState.REJECTED,
        note="照片不清晰",
        grade=AccountGrade.GOVERNMENT_ENTERPRISE,
    )
    assert store.certifications_in(tx, CertificationState.PENDING) == []


def test_nobody_decides_what_was_not_applied_for(tx: Connection) -> None:
    assert not store.decide_certification(tx, 9, CertificationState.CERTIFIED, "", 6)
    assert not store.set_grade(tx, 9, AccountGrade.ORDINARY, 6)
