"""An example of each rule shows that rule."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.examples import rule_examples, subject_of
from hongyan.domain.compliance.model import SignSubject, Subject, TemplateSubject
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.kernel.kinds import AccountKind, MessageKind


@pytest.mark.parametrize(("rule_id", "subject"), rule_examples().items(), ids=str)
def test_the_rule_finds_its_example(rule_id: str, subject: Subject) -> None:
    found = {one.rule_id for one in review(pack_for(shipped_packs(), subject), subject)}
    assert any(one == rule_id or one.startswith(f"{rule_id}.") for one in found), found


def test_most_rules_have_an_example_and_no_other_name_has_one() -> None:
    rules = {rule.rule_id for pack in shipped_packs() for rule in pack.rules}
    assert rule_examples().keys() <= rules
    assert len(rule_examples()) * 3 > len(rules) * 2


def test_a_text_is_read_as_its_kind_says() -> None:
    sign = subject_of("sign", AccountKind.PERSONAL, "云雀", "甲公司")
    assert sign == SignSubject("云雀", AccountKind.PERSONAL, "甲公司")
    template = subject_of("promotion", AccountKind.ENTERPRISE, "上新")
    assert template == TemplateSubject("上新", MessageKind.PROMOTION, AccountKind.ENTERPRISE)
