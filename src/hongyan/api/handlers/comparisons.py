"""HongyanCompareTexts, which the official API does not have: which words decide between two texts.

A text is given itself or by the code of a template of the account. Judged as an application of the
caller would be; nothing is applied for.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.api.call import Call, No, Reply
from hongyan.api.gateway.envelope import Value
from hongyan.api.handlers.templates.apply import template_kind
from hongyan.api.parameters.reader import reading
from hongyan.api.words.manage import CodeAge, words_for
from hongyan.flows.review.applications.compare_drafts import (
    ComparedDrafts,
    ComparedText,
    compare_named,
    count_comparison,
)
from hongyan.flows.review.cases.findings import findings_json, findings_view
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.kernel.kinds import MessageKind


@dataclass(frozen=True, slots=True)
class AskedTexts:
    """Two texts, or codes of templates; `kind` is None where the templates say it."""

    kind: MessageKind | None
    first: str
    second: str


@reading
def parse(call: Call) -> AskedTexts:
    """Read HongyanCompareTexts: First and Second, and perhaps TemplateType."""
    params = call.params
    kind = None if params.is_blank("TemplateType") else template_kind(params, CodeAge.NEW)
    return AskedTexts(kind, params.needed("First").strip(), params.needed("Second").strip())


async def compare(call: Call, asked: AskedTexts) -> Reply | No:
    """Answer where two texts differ, what the rules find in each, and which words decide."""
    account_id = call.caller.account_id
    # Many judgements cost as much as an application: they are counted as one is.
    no = await call.write(count_comparison)
    if isinstance(no, Refused):
        return words_for(no, CodeAge.NEW)
    if no is not None:
        return no
    made = await call.services.read(
        lambda tx: compare_named(tx, account_id, asked.kind, asked.first, asked.second)
    )
    if isinstance(made, Refused):
        return words_for(made, CodeAge.NEW)
    return {"Message": "OK", "Code": "OK", "Data": _compared(made)}


def _compared(made: ComparedDrafts) -> dict[str, Value]:
    first, second = made.first.text, made.second.text
    data: dict[str, Value] = {
        "TemplateType": str(int(made.kind)),
        "First": _side(made.first),
        "Second": _side(made.second),
        "Differences": [
            {
                "First": first[one.first_start : one.first_end],
                "FirstStart": one.first_start,
                "Second": second[one.second_start : one.second_end],
                "SecondStart": one.second_start,
            }
            for one in made.differences
        ],
    }
    if made.edit is not None:
        data["Correction"] = {
            "Of": "Second" if made.edit.is_of_second else "First",
            "Words": [
                {"Was": was, "Becomes": becomes} for was, becomes in made.edit.words(first, second)
            ],
            "Text": made.edit.text,
            "IsSmallest": made.edit.is_smallest,
        }
    return data


def _side(one: ComparedText) -> dict[str, Value]:
    findings = tuple(findings_view(findings_json(one.findings, one.text)))
    return {"Text": one.text, "RulesResult": one.result.value, "Findings": findings}
