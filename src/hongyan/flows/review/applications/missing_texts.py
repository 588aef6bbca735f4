"""What an account is told of a sign or a template that it does not have: the near one that it has.

The clues are those of a refused call that sends, of what the account itself holds and of nothing
else. It reads only what is refused already; what a clue is called is not known here.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.signs.reasons import SignReason
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.flows.messages.sending.clues import sign_clues, template_clues
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.kernel.refusal import Reason


def missing_sign(
    tx: Connection, account_id: int, name: str, reason: Reason = SignReason.MISSING
) -> Refused:
    """Return the refusal of a sign that an account does not have, or has deleted.

    `reason` tells a sign that is asked for from one that goes with a template.
    """
    why = sign_clues(tx, account_id, name)
    return Refused(reason, "sign.name", clues=why.clues, values=dict(why.values), name=name)


def missing_template(tx: Connection, account_id: int, code: str) -> Refused:
    """Return the refusal of a template that an account does not have, or has deleted."""
    why = template_clues(tx, account_id, code)
    return Refused(
        TemplateReason.MISSING, "template.code", clues=why.clues, values=dict(why.values), code=code
    )
