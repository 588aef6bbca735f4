"""What the actions on papers share: how they answer, and their no. Knows no paper."""

from __future__ import annotations

from hongyan.api.call import No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.words.papers import words_for_paper
from hongyan.flows.refusals.paper_fault import PaperRefused


def answer(data: Value) -> Reply:
    """Return a successful answer of the newer management actions."""
    return {"Code": "OK", "Message": "OK", "Success": True, "Data": data}


def made(result: int | PaperRefused | No) -> Reply | No:
    """Answer what was to make a paper; `Data` is its id as a text."""
    if isinstance(result, PaperRefused):
        return words_for_paper(result)
    return answer(str(result)) if isinstance(result, int) else result


def done(refused: PaperRefused | No | None, reply: Reply) -> Reply | No:
    """Answer what returns only why it was not done."""
    if isinstance(refused, PaperRefused):
        return words_for_paper(refused)
    return reply if refused is None else refused
