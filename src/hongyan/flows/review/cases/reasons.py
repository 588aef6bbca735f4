"""The rules' reasons and the reviewers' are one closed list: here the one becomes the other.

The rules engine and the review cases are two islands with an enumeration each (FAQ 1.2); the words
of both are equal, and this is the only place that relies on it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

from hongyan.domain.compliance.model import Finding, Reason, Severity
from hongyan.kernel.kinds import RejectionReason

REJECTION_REASONS: Final[Mapping[Reason, RejectionReason]] = MappingProxyType(
    {reason: RejectionReason(reason.value) for reason in Reason}
)
"""Total over `Reason`: importing this fails when the rules know a reason that cases do not."""


def blocking_reasons(findings: Sequence[Finding]) -> tuple[RejectionReason, ...]:
    """Return the reasons of the findings that block, each once, in order of place."""
    reasons = (
        REJECTION_REASONS[finding.reason]
        for finding in findings
        if finding.severity is Severity.BLOCKS
    )
    return tuple(dict.fromkeys(reasons))
