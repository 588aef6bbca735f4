"""When a one-time link leads nowhere."""

from __future__ import annotations

import pytest

from hongyan.domain.people.links import (
    DEV_LIVES_MS,
    LIVES_MS,
    LinkPurpose,
    OneTimeLink,
    ends_at,
    link_refusal,
)
from hongyan.domain.people.reasons import OneTimeLinkReason
from tests.saying import no

NOW = 1_790_000_000_000
LINK = OneTimeLink("d", 1, LinkPurpose.RESET, NOW, ends_at(LinkPurpose.RESET, NOW))


def test_a_link_lives_a_day_and_those_of_dev_longer() -> None:
    assert ends_at(LinkPurpose.FIRST_PASSWORD, NOW) == NOW + LIVES_MS == NOW + 24 * 3_600_000
    assert ends_at(LinkPurpose.DEV_LOGIN, NOW) == NOW + DEV_LIVES_MS


def test_a_link_that_was_not_used_leads_somewhere_until_its_end() -> None:
    assert link_refusal(LINK, NOW + LIVES_MS - 1) is None


@pytest.mark.parametrize(
    ("link", "at", "reason"),
    [
        (None, NOW, OneTimeLinkReason.MISSING),
        (LINK, NOW + LIVES_MS, OneTimeLinkReason.OVER),
        (
            OneTimeLink("d", 1, LinkPurpose.RESET, NOW, NOW + 5, NOW + 1),
            NOW + 2,
            OneTimeLinkReason.USED,
        ),
        (
            OneTimeLink("d", 1, LinkPurpose.RESET, NOW, NOW + 5, NOW + 1),
            NOW + 9,
            OneTimeLinkReason.USED,
        ),
    ],
)
def test_any_other_says_why_it_leads_nowhere(
    link: OneTimeLink | None, at: int, reason: OneTimeLinkReason
) -> None:
    assert no(link_refusal(link, at)) == (reason, "link")
