"""The rules' reasons and the reviewers' are one list."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.compliance.model import Reason
from hongyan.flows.review.cases.reasons import REJECTION_REASONS, blocking_reasons
from hongyan.kernel.kinds import RejectionReason
from tests.flows.review_table import blocking, doubtful


@pytest.mark.parametrize("reason", list(Reason))
def test_every_reason_of_the_rules_is_one_of_the_reviewers(reason: Reason) -> None:
    assert REJECTION_REASONS[reason].value == reason.value


def test_only_what_blocks_rejects_and_each_reason_is_named_once() -> None:
    findings = (
        doubtful(),
        blocking(Reason.KIND_MISTAKEN),
        blocking(Reason.CONTENT_NOT_ALLOWED),
        replace(blocking(Reason.KIND_MISTAKEN), start=2, end=3),
    )
    assert blocking_reasons(findings) == (
        RejectionReason.KIND_MISTAKEN,
        RejectionReason.CONTENT_NOT_ALLOWED,
    )
