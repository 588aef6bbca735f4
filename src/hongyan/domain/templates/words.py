"""What people read of where a template stands."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.templates.model import TemplateState
from hongyan.kernel.said import Said, said

STATE_WORDS: Final[Mapping[TemplateState, Said]] = {
    TemplateState.PENDING: said("In review"),
    TemplateState.APPROVED: said("Approved"),
    TemplateState.REJECTED: said("Rejected in review"),
    TemplateState.WITHDRAWN: said("Taken back"),
    TemplateState.DISABLED: said("Paused"),
    TemplateState.DELETED: said("Deleted"),
}
"""Total over `TemplateState`."""
