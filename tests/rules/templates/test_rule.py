"""Whether a TemplateRule fits its template."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.templates.reasons import TemplateReason
from hongyan.domain.templates.rule import attributes_for, flawed_rule
from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import ATTRIBUTES
from tests.saying import reason_of

KINDS = [kind for kind in MessageKind if kind is not MessageKind.INTERNATIONAL]


# AUDIT H5: "unknown attribute, wrong scope, variable that is not there"
@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_each_attribute_has_the_scope_of_its_kinds(kind: MessageKind, attribute: str) -> None:
    found = flawed_rule(["code"], {"code": attribute}, kind)
    is_allowed = attribute in attributes_for(kind)
    assert (found is None) is is_allowed
    assert found is None or found.reason is TemplateReason.ATTRIBUTE_UNFIT


@pytest.mark.parametrize("attribute", ATTRIBUTES)
def test_abroad_no_scope_is_asked(attribute: str) -> None:
    assert flawed_rule(["code"], {"code": attribute}, MessageKind.INTERNATIONAL) is None


@pytest.mark.parametrize("kind", MessageKind)
def test_a_variable_and_its_attribute_must_exist(kind: MessageKind) -> None:
    # AUDIT H5
    missing = flawed_rule(["code"], {"coed": "numberCaptcha"}, kind)
    assert missing is not None
    assert missing.reason is TemplateReason.NO_VARIABLE
    assert (missing.values["variable"], missing.values["variables"]) == ("'coed'", "code")
    bare = flawed_rule([], {"coed": "numberCaptcha"}, kind)
    assert reason_of(bare) is TemplateReason.NO_VARIABLES
    unknown = flawed_rule(["code"], {"code": "numbercaptcha"}, kind)
    assert unknown is not None
    assert unknown.reason is TemplateReason.NO_ATTRIBUTE
    assert unknown.values["attribute"] == "'numbercaptcha'"


@pytest.mark.parametrize("kind", MessageKind)
def test_what_is_not_declared_has_no_flaw(kind: MessageKind) -> None:
    assert flawed_rule(["code"], {}, kind) is None
    assert flawed_rule(["code"], {"code": ""}, kind) is None


@given(
    st.dictionaries(st.sampled_from(["a", "b", "c"]), st.sampled_from([*ATTRIBUTES, "", "x"])),
    st.sampled_from(MessageKind),
)
def test_the_first_member_that_does_not_fit_is_named(
    rule: dict[str, str], kind: MessageKind
) -> None:
    flawed = [name for name, one in rule.items() if flawed_rule(["a", "b"], {name: one}, kind)]
    found = flawed_rule(["a", "b"], rule, kind)
    assert (found.values["variable"] if found else None) == (f"'{flawed[0]}'" if flawed else None)
