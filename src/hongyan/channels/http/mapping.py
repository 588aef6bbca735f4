"""Reads how our signs and templates are called upstream, as options say it.

    signs=鸿雁演示=鸿雁;商城=商城通知
    templates=SMS_1=SMS_9001;SMS_2=1234(code=verify_code,minutes)

Pure. Pairs of a template name our variable and theirs, in their order; a name alone is the same on
both sides.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from hongyan.channels.http.asking import Mapped, TheirTemplate
from hongyan.kernel.cut import quoted
from hongyan.kernel.said import said

_THEIRS: Final = re.compile(r"([^()]{1,100})(?:\(([^()]{0,500})\))?")


def read_mapped(signs: str, templates: str) -> Mapped:
    """Read both options; raises ValueError whose text names the option, the rule and the remedy."""
    return Mapped(
        dict(_pairs("signs", signs)),
        {ours: _template(theirs) for ours, theirs in _pairs("templates", templates)},
    )


def _pairs(option: str, text: str) -> Iterator[tuple[str, str]]:
    known: set[str] = set()
    for one in filter(None, (part.strip() for part in text.split(";"))):
        ours, equals, theirs = (part.strip() for part in one.partition("="))
        if not (ours and equals and theirs):
            raise ValueError(
                said(
                    "{option}: {pair} must be OURS=THEIRS; write pairs with ; between them",
                    option=option,
                    pair=quoted(one),
                )
            )
        if ours in known:
            raise ValueError(
                said(
                    "{option}: {name} is named twice; leave one of them out",
                    option=option,
                    name=quoted(ours),
                )
            )
        known.add(ours)
        yield ours, theirs


def _template(text: str) -> TheirTemplate:
    found = _THEIRS.fullmatch(text)
    if found is None:
        raise ValueError(
            said(
                "templates: {given} must be a code, with names of variables in () behind it; "
                "for example {example}",
                given=quoted(text),
                example="SMS_9001(code=verify_code,minutes)",
            )
        )
    code, names = found[1].strip(), found[2] or ""
    pairs = []
    for one in filter(None, (part.strip() for part in names.split(","))):
        ours, _, theirs = (part.strip() for part in one.partition("="))
        pairs.append((ours, theirs or ours))
    return TheirTemplate(code, tuple(pairs))
