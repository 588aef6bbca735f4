"""What a template lacks before it can be used: the states that GetSmsTemplateList shows (可用状态).

Pure. What an installation asks to be declared is given; which signs are approved is asked by flows.
"""

from __future__ import annotations

from collections.abc import Collection
from enum import StrEnum
from typing import Any

import msgspec

from hongyan.domain.templates.model import TemplateApplication, TemplateRecord, TemplateState
from hongyan.kernel.kinds import MessageKind
from hongyan.text.link import find_links


class UsableState(StrEnum):
    """Whether a template can be used, and what it lacks."""

    AVAILABLE = "available"
    UNAVAILABLE = "unavailable"
    MISSING_SIGNATURE = "missing_signature"
    """Its related sign is none, or not approved any more."""
    MISSING_VARIABLE = "missing_variable"
    """No attribute is declared for one of its variables."""
    MISSING_TRAFFIC_DRIVING = "missing_traffic_driving"
    """It has a link, and nothing is declared of it."""
    MISSING_TRAFFIC_DRIVING_ARCHIVE = "missing_traffic_driving_archive"
    """A site is declared without the picture of its filing."""


def usable_states(
    record: TemplateRecord, approved_signs: Collection[str], *, are_declarations_needed: bool
) -> tuple[UsableState, ...]:
    """Return one state, or everything that is lacking.

    Nothing is asked of international templates, nor of those that an operator gave.
    """
    template, applied = record.template, record.application
    if template.state is not TemplateState.APPROVED:
        return (UsableState.UNAVAILABLE,)
    is_asked = are_declarations_needed and template.kind is not MessageKind.INTERNATIONAL
    if applied is None or not is_asked:
        return (UsableState.AVAILABLE,)
    lacks = {
        UsableState.MISSING_SIGNATURE: applied.related_sign not in approved_signs,
        UsableState.MISSING_VARIABLE: any(
            not template.attributes.get(name) for name in template.compiled.names
        ),
        UsableState.MISSING_TRAFFIC_DRIVING: not applied.traffic_driving
        and bool(find_links(record.content)),
        UsableState.MISSING_TRAFFIC_DRIVING_ARCHIVE: _has_site_without_picture(applied),
    }
    return tuple(state for state, is_lacking in lacks.items() if is_lacking) or (
        UsableState.AVAILABLE,
    )


def _has_site_without_picture(applied: TemplateApplication) -> bool:
    if not applied.traffic_driving:
        return False
    listed: list[dict[str, Any]] = msgspec.json.decode(applied.traffic_driving)
    return any("DOMAIN" in one.values() and not one.get("icpPicOssKey") for one in listed)
