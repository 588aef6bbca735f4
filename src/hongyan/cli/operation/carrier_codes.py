"""The command that tells carriers' codes: what each means, and what customers see for it."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.language import language_here, worded
from hongyan.cli.session import AsJson
from hongyan.domain.receipts.carrier_codes import (
    GENERAL,
    CarrierCode,
    carrier_code,
    carrier_codes,
)
from hongyan.engine.terminal import ShownValue, answer_in_json, show_table
from hongyan.kernel.cut import quoted
from hongyan.words.language import Language


def list_codes(
    code: Annotated[str, Parameter(help="One code, such as MK:0001; all without it.")] = "",
    /,
    *,
    as_json: AsJson = False,
) -> None:
    """List carriers' codes: what each means, and which receipt code customers see."""
    answer_in_json(is_json=as_json)
    if code and _are_answers(code):
        return
    found = [_found(code)] if code else list(carrier_codes().values())
    is_chinese = language_here() is Language.ZH_CN
    show_table(
        ("code", "receipt code", "meaning", "class", "what to do"),
        (
            (
                one.name,
                one.kind.receipt.value,
                one.zh if is_chinese else one.en,
                one.kind.zh if is_chinese else one.kind.en,
                one.kind.remedy_zh if is_chinese else one.kind.remedy_en,
            )
            for one in found
        ),
        empty="No code is known.",
    )


def _are_answers(code: str) -> bool:
    """Show what a code means as an answer to a request; return whether it means anything."""
    from hongyan.channels.answers import carrier_answers  # noqa: PLC0415 - slow to import

    found = carrier_answers(code)
    if found:
        show_table(
            ("code", "answers", "meaning", "class", "what to do"),
            [
                (
                    one.name,
                    ShownValue(one.answers, worded(one.answers)),
                    one.meaning,
                    one.class_name,
                    ShownValue(one.remedy, worded(one.remedy)),
                )
                for one in found
            ],
            empty="No code is known.",
        )
    return bool(found)


def _found(code: str) -> CarrierCode:
    found = carrier_code(code)
    if found is None:
        raise CommandError(
            worded(
                "CODE: {code} is in no table: customers see {general}, and its carrier knows more",
                code=quoted(code),
                general=GENERAL.value,
            )
        )
    return found
