"""Whether a TemplateRule fits its template: each variable is there, each attribute exists and fits.

Pure. What a value must be is `text/variables`', what the text around a variable says is the
review's.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping

from hongyan.domain.templates.reasons import TemplateReason
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from hongyan.text.variables import ATTRIBUTES


def flawed_rule(
    variables: Collection[str], attributes: Mapping[str, str], kind: MessageKind
) -> Refused | None:
    """Return the no to the first member that does not fit a content's variables and its kind.

    Attributes are the mainland's: an international template may declare each of them. An empty one
    declares nothing.
    """
    for variable, attribute in attributes.items():
        reason = _flaw(variables, variable, attribute, kind)
        if reason is not None:
            return Refused(
                reason,
                "template.attributes",
                variable=quoted(variable),
                attribute=quoted(attribute),
                variables=", ".join(variables),
                known=", ".join(attributes_for(kind)),
            )
    return None


def _flaw(
    variables: Collection[str], variable: str, attribute: str, kind: MessageKind
) -> TemplateReason | None:
    if variable not in variables:
        return TemplateReason.NO_VARIABLE if variables else TemplateReason.NO_VARIABLES
    if attribute and attribute not in ATTRIBUTES:
        return TemplateReason.NO_ATTRIBUTE
    if attribute and attribute not in attributes_for(kind):
        return TemplateReason.ATTRIBUTE_UNFIT
    return None


def attributes_for(kind: MessageKind) -> list[str]:
    """Return the attributes that a kind of template may declare."""
    is_international = kind is MessageKind.INTERNATIONAL
    return [one.name for one in ATTRIBUTES.values() if is_international or kind in one.kinds]
