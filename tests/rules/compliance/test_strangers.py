"""What a known owner would change. AUDIT G14: "lint without an owner lowers findings silently"."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import Severity, SignSubject, TemplateSubject
from hongyan.domain.compliance.pack import pack_for
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.compliance.strangers import rests_on_owner
from hongyan.kernel.kinds import AccountKind, MessageKind

ENTERPRISE = AccountKind.ENTERPRISE


@pytest.mark.parametrize(
    ("subject", "rule_id"),
    [
        (SignSubject("百度", ENTERPRISE), "sign.foreign-company"),
        (
            TemplateSubject(
                "您的百度订单${order_number}已发货。", MessageKind.NOTIFICATION, ENTERPRISE
            ),
            "letter.foreign-product",
        ),
    ],
)
def test_what_a_human_is_asked_for_want_of_a_name_would_be_rejected_of_a_stranger(
    subject: SignSubject | TemplateSubject, rule_id: str
) -> None:
    found = {
        one.rule_id: one for one in rests_on_owner(pack_for(shipped_packs(), subject), subject)
    }
    assert found[rule_id].severity is Severity.BLOCKS


def test_a_text_without_names_has_nothing_that_rests_on_its_owner() -> None:
    subject = TemplateSubject(
        "您的订单${order_number}已发货。", MessageKind.NOTIFICATION, ENTERPRISE
    )
    assert rests_on_owner(pack_for(shipped_packs(), subject), subject) == ()
