"""What `rules record`, `rules suggest`, `review agreement` print. Reads values, prints nothing."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Final

from hongyan.cli.language import worded
from hongyan.domain.review.agreement import Agreement, CaseShare
from hongyan.domain.review.rule_record import RuleRecord, Suggestion
from hongyan.engine.terminal import ShownValue
from hongyan.flows.review.desk.learn import Calibration

CASES_SHOWN: Final = 8
TOPIC: Final = "topic."


def record_rows(records: Sequence[RuleRecord]) -> Iterator[tuple[object, ...]]:
    """Yield a row for each rule: decided cases, those decided against it, share and interval."""
    for one in records:
        yield (
            one.rule_id,
            one.severity,
            len(one.cases),
            len(one.overridden),
            _percent(one.share.permille),
            _interval(one.share),
            ShownValue(list(one.overridden), _numbers(one.overridden)),
        )


def agreement_rows(found: Calibration) -> Iterator[tuple[object, ...]]:
    """Yield a row for all second opinions, for each first reviewer, and for each rule."""
    yield _agreement_row(worded("all"), "", found.whole)
    for name, one in found.by_reviewer:
        yield _agreement_row(worded("reviewer"), name, one)
    for name, one in found.by_rule:
        yield _agreement_row(worded("rule"), name, one)


def suggestion_lines(
    exceptions: Sequence[Suggestion], terms: Sequence[Suggestion]
) -> Iterator[str]:
    """Yield suggestions as TOML: each with the cases that speak for it, none of them in force."""
    head = worded("Suggested by decided cases; nothing of it is in force. Take over what is right.")
    yield f"# {head}"
    for one in exceptions:
        yield ""
        yield from _evidence(one, worded("approved by reviewers each time"))
        words = json.dumps(one.words, ensure_ascii=False)
        if one.rule_id.startswith(TOPIC):
            yield "[[topic]]"
            yield f"id = {json.dumps(one.rule_id.removeprefix(TOPIC))}"
            yield f"allow = {words}"
        else:
            yield "[[rule]]"
            yield f"id = {json.dumps(one.rule_id)}"
            yield f"unless = {words}"
    if terms:
        yield ""
        yield "[[topic]]"
        yield 'id = "…"'
    for one in terms:
        yield from _evidence(one, worded("rejected for content, and no rule spoke"))
        yield f"human = {json.dumps(one.words, ensure_ascii=False)}"


def _evidence(one: Suggestion, what: str) -> Iterator[str]:
    spans = [f"#{number} {start}-{end}" for number, (start, end) in sorted(one.spans.items())]
    more = "" if len(spans) <= CASES_SHOWN else f", … {len(spans)}"
    rule = f"{one.rule_id} " if one.rule_id else ""
    yield f"# {rule}“{one.words}”: {what}: {', '.join(spans[:CASES_SHOWN])}{more}"


def _agreement_row(sort: str, name: str, one: Agreement) -> tuple[object, ...]:
    kappa = one.kappa_permille
    return (
        sort,
        name,
        one.share.of,
        one.share.hits,
        _percent(one.share.permille),
        _interval(one.share),
        ShownValue(kappa, "–" if kappa is None else _decimal(kappa)),
    )


def _decimal(permille: int) -> str:
    sign = "-" if permille < 0 else ""
    return f"{sign}{abs(permille) // 1000}.{abs(permille) % 1000:03d}"


def _percent(permille: int | None) -> ShownValue:
    return ShownValue(permille, "–" if permille is None else f"{permille // 10}.{permille % 10} %")


def _interval(share: CaseShare) -> ShownValue:
    found = share.interval
    if found is None:
        return ShownValue(None, "–")
    low, high = found
    return ShownValue([low, high], f"{low // 10}–{-(-high // 10)} %")


def _numbers(cases: Sequence[int]) -> str:
    more = " …" if len(cases) > CASES_SHOWN else ""
    return " ".join(map(str, cases[:CASES_SHOWN])) + more
