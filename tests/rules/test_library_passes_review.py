"""Ready-made templates are there to be copied: each passes the rules that will judge the copy."""

from __future__ import annotations

import pytest

from hongyan.domain.compliance.model import RulesResult, TemplateSubject, verdict
from hongyan.domain.compliance.pack import pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.templates.library import ReadyTemplate, shipped_library
from hongyan.kernel.kinds import AccountKind


@pytest.mark.parametrize("ready", shipped_library(), ids=lambda one: one.name)
def test_a_copy_passes(ready: ReadyTemplate) -> None:
    subject = TemplateSubject(
        text=ready.content,
        kind=ready.kind,
        account_kind=AccountKind.ENTERPRISE,
        owner_name="鸿雁示例科技有限公司",
        attributes=dict(ready.attributes),
    )
    findings = review(pack_for(shipped_packs(), subject), subject)
    assert verdict(findings) is RulesResult.CLEAN, findings
