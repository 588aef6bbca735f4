"""What the actions on papers share: their answers and refusals. Knows no paper."""

from __future__ import annotations

from hongyan.api.call import No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.words.papers import words_for_paper
from hongyan.kernel.refusal import Refused


def answer(data: Value) -> Reply:
    """Return a successful answer of the newer management actions."""
    return {"Code": "OK", "Message": "OK", "Success": True, "Data": data}


def made(result: int | Refused | No) -> Reply | No:
    """Answer what was to make a paper; `Data` is its id as a text."""
    if isinstance(result, Refused):
        return words_for_paper(result)
    return answer(str(result)) if isinstance(result, int) else result


def done(refused: Refused | No | None, reply: Reply) -> Reply | No:
    """Answer what returns only why it was not done."""
    if isinstance(refused, Refused):
        return words_for_paper(refused)
    return reply if refused is None else refused
