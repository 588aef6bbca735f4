"""What the actions on signs and templates share: the API's numbers of states, and refusals.

Which state an application is in, and why it is turned down, is not known here.
"""

from __future__ import annotations

from typing import Final

from hongyan.api.call import No
from hongyan.api.gateway.envelope import Value
from hongyan.api.parameters.reader import Unreadable
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.domain.signs.model import SignApplication
from hongyan.domain.templates.model import TemplateApplication
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refused

Application = SignApplication | TemplateApplication

NO_REMARK: Final = "无审批备注"
"""What `Reason` says while nothing was rejected."""

REVIEWING, PASSED, REJECTED, CANCELLED = 0, 1, 2, 10

USER_TAG, TEST_TAG = 2, 4
"""SignTag and TemplateTag: made by the user, or for tests."""

MORE_DATA_MAX: Final = 10


def unfit(refused: Refused, age: CodeAge = CodeAge.NEW) -> Unreadable:
    """Say that a parameter cannot be taken, in the code of an age."""
    return Unreadable(words_for(refused, age))


def worded(no: Refused | No, age: CodeAge) -> No:
    """Return a refusal in the code of an age, if it has none yet."""
    return words_for(no, age) if isinstance(no, Refused) else no


def decision(applied: Application) -> dict[str, Value]:
    """Write a decision as the newer actions have it; what has not happened has no key."""
    date = {} if applied.decided_at is None else {"AuditDate": shanghai_text(applied.decided_at)}
    return {"RejectInfo": applied.reject_text, **date}


def reason(applied: Application | None) -> dict[str, Value]:
    """Write what lists say of a rejection, with empty texts where there is none.

    `RejectInfo` is all of it; `RejectSubInfo` is what follows the reasons' names: what each means
    and what helps.
    """
    text = applied.reject_text if applied else ""
    decided_at = applied.decided_at if applied and text else None
    date = "" if decided_at is None else shanghai_text(decided_at)
    return {"RejectInfo": text, "RejectDate": date, "RejectSubInfo": text.partition("。")[2]}
