"""What people read of where a certification stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.certification.model import CertificationState
from hongyan.kernel.said import Said, said

STATE_WORDS: Final[Mapping[CertificationState, Said]] = {
    CertificationState.PENDING: said("Waits for the operator"),
    CertificationState.CERTIFIED: said("Certified"),
    CertificationState.REJECTED: said("Rejected in review"),
}
"""Total over `CertificationState`."""
