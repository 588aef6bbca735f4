"""Every check that a rule of a pack may name: a table. What each does stands in its module.

Checks from other packages join by the entry point group `hongyan.checks` (docs/plugins.md).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from importlib.metadata import entry_points
from typing import Final, TypeAlias

from hongyan.domain.compliance import (
    abroad_checks,
    contact_checks,
    covert_checks,
    kind_checks,
    likeness_checks,
    sign_checks,
    text_checks,
    topic_checks,
    variable_checks,
)
from hongyan.domain.compliance.case import CheckedText, Hit
from hongyan.kernel.said import Fault

GROUP: Final = "hongyan.checks"

Check: TypeAlias = Callable[[CheckedText], Iterable[Hit]]


class CheckNameError(Fault, ValueError):
    """A rule names a check that is not there, or cannot be loaded; the text says which."""


def check_named(name: str) -> Check:
    """Return a check, ours or a plug-in's; raises CheckNameError for one that is not there."""
    if name in CHECKS:
        return CHECKS[name]
    found = tuple(entry_points(group=GROUP, name=name))
    if not found:
        raise CheckNameError("there is no check {name}", name=name)
    try:
        check: Check = found[0].load()
    except Exception as fault:
        raise CheckNameError(
            "the plug-in of the check {name}, {value}, cannot be loaded: {fault}; install it anew",
            name=name,
            value=found[0].value,
            fault=fault,
        ) from fault
    if not callable(check):
        raise CheckNameError(
            "the plug-in of the check {name} is no function: see plugins.md", name=name
        )
    return check


CHECKS: Final[Mapping[str, Check]] = {
    "topics": topic_checks.topics,
    "sign_length": sign_checks.length,
    "sign_brackets": sign_checks.brackets,
    "sign_symbols": sign_checks.symbols,
    "sign_traditional": sign_checks.traditional,
    "sign_digits": sign_checks.digits,
    "sign_initials": sign_checks.initials,
    "sign_meaningless": sign_checks.meaningless,
    "sign_trial": sign_checks.trial,
    "sign_vague_group": sign_checks.vague_group,
    "sign_person": sign_checks.person,
    "sign_foreign_company": sign_checks.foreign_company,
    "sign_parent_company": sign_checks.parent_company,
    "sign_unlinked": sign_checks.unlinked,
    "sign_unclear_use": sign_checks.unclear_use,
    "text_length": text_checks.length,
    "text_brackets": text_checks.brackets,
    "text_edge_brackets": text_checks.edge_brackets,
    "text_traditional": text_checks.traditional,
    "text_signs": text_checks.signs,
    "text_apart": text_checks.apart,
    "text_language": text_checks.language,
    "text_foreign_latin": text_checks.foreign_latin,
    "variable_malformed": variable_checks.malformed,
    "variable_adjacent": variable_checks.adjacent,
    "variable_alone": variable_checks.alone,
    "variable_repeated": variable_checks.repeated,
    "variable_count": variable_checks.count,
    "variable_name": variable_checks.unclear_name,
    "variable_meaning": variable_checks.undeclared_meaning,
    "variable_attribute": variable_checks.wrong_attribute,
    "variable_attribute_use": variable_checks.attribute_against_use,
    "variable_unknown": variable_checks.unknown_variable,
    "variable_phones": variable_checks.phones,
    "link": contact_checks.link,
    "short_link_with_variable": contact_checks.short_link_with_variable,
    "link_variable_host": contact_checks.variable_host,
    "link_undeclared": contact_checks.undeclared_domain,
    "link_hidden": contact_checks.hidden_link,
    "link_bare_address": contact_checks.bare_address,
    "link_foreign_site": contact_checks.foreign_site,
    "contact_mobile": contact_checks.mobile,
    "contact_landline": contact_checks.landline,
    "contact_landlines": contact_checks.landlines_too_many,
    "contact_undeclared": contact_checks.undeclared_phone,
    "contact_email": contact_checks.email,
    "covert": covert_checks.covert,
    "reads_rejected": likeness_checks.reads_rejected,
    "entitled": kind_checks.entitled,
    "code_word": kind_checks.code_word,
    "code_missing": kind_checks.code_missing,
    "code_purpose": kind_checks.code_purpose,
    "code_elsewhere": kind_checks.code_elsewhere,
    "code_of_a_thing": kind_checks.code_of_a_thing,
    "selling_with_code": kind_checks.selling_with_code,
    "marketing": kind_checks.marketing,
    "opt_out_missing": kind_checks.opt_out_missing,
    "opt_out_unwanted": kind_checks.opt_out_unwanted,
    "foreign_product": kind_checks.foreign_product,
    "parent_product": kind_checks.parent_product,
    "faulty_letter": kind_checks.faulty_letter,
    "unclear_use": kind_checks.unclear_use,
    "unclear_service": kind_checks.unclear_service,
    "text_uncarried": abroad_checks.uncarried,
    "abroad_unread": abroad_checks.unread,
    "abroad_destination": abroad_checks.destination_missing,
    "abroad_law": abroad_checks.destination_law,
    "abroad_opt_out": abroad_checks.opt_out_unseen,
    "abroad_promotion": abroad_checks.promotion_undeclared,
    "abroad_code": abroad_checks.code_missing,
    "sign_sender": sign_checks.sender,
}
