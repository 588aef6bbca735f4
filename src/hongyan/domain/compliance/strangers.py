"""What the rules would say if the owner were known and had nothing to do with the text.

Where the certified name is not known, rules on names leave to a human what they would reject of a
stranger. Who asks is told so. Judges by the pack alone.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from hongyan.domain.compliance.model import Finding, Severity, Subject
from hongyan.domain.compliance.pack import RulePack, review

STRANGER: Final = "籍籍无名有限公司"
"""A certified name that no text names and no brand resembles."""
_HEAVIEST_FIRST: Final = list(Severity)


def rests_on_owner(pack: RulePack, subject: Subject) -> tuple[Finding, ...]:
    """Return the findings that only an owner whom the text does not name has, or has heavier.

    The subject's own owner must not be known.
    """
    assert not subject.owner_name, "with a known owner nothing is lowered"
    known = {
        (one.rule_id, one.start, one.end): _HEAVIEST_FIRST.index(one.severity)
        for one in review(pack, subject)
    }
    lightest = len(_HEAVIEST_FIRST)
    return tuple(
        one
        for one in review(pack, replace(subject, owner_name=STRANGER))
        if _HEAVIEST_FIRST.index(one.severity)
        < known.get((one.rule_id, one.start, one.end), lightest)
    )
