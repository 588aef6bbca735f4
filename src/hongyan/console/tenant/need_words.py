"""What needs someone, in words, each with its one action. Knows where pages are, not what is."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.visit import path_of
from hongyan.console.wording import N_
from hongyan.domain.alerts.model import Metric
from hongyan.flows.operation.tenant_needs import Need, NeedKind
from hongyan.kernel.money import yuan_text

if TYPE_CHECKING:
    from hongyan.console.visit import Visit


@dataclass(frozen=True, slots=True)
class NeedWords:
    """How a need is said: icon, tone, title, detail, the word of its action and where it leads."""

    icon: str
    tone: str
    title: str
    detail: str
    action: str
    path: str


@dataclass(frozen=True, slots=True)
class NeedRow:
    """A need as a page shows it, in the reader's language."""

    icon: str
    tone: str
    title: str
    detail: str
    action: str
    url: str


WORDS: Final[Mapping[NeedKind, NeedWords]] = {
    NeedKind.FUNDS_LOW: NeedWords(
        "wallet",
        "warn",
        N_("An alert stands: {what}"),
        N_("now {now}, alert line {line}"),
        N_("See statistics"),
        "/console/a/{account}/statistics",
    ),
    NeedKind.TEMPLATE_REJECTED: NeedWords(
        "circle-x",
        "bad",
        N_("Template “{subject}” was rejected"),
        "",
        N_("Correct it"),
        "/console/a/{account}/templates/{subject}",
    ),
    NeedKind.SIGN_REJECTED: NeedWords(
        "circle-x",
        "bad",
        N_("Sign “{subject}” was rejected"),
        "",
        N_("Correct it"),
        "/console/a/{account}/signs/{subject}",
    ),
    NeedKind.LETTER_ENDED: NeedWords(
        "certificate",
        "bad",
        N_("Letter “{subject}” ended {count} days ago"),
        N_("Signs that rest on it do not send: {detail}"),
        N_("Replace it"),
        "/console/a/{account}/papers",
    ),
    NeedKind.LETTER_ENDS: NeedWords(
        "certificate",
        "warn",
        N_("Letter “{subject}” ends in {count} days"),
        N_("Then these signs stop sending: {detail}"),
        N_("Replace it"),
        "/console/a/{account}/papers",
    ),
    NeedKind.PUSHES_DEAD: NeedWords(
        "webhook",
        "bad",
        N_("{count} pushes of {subject} are dead"),
        N_("Last answer: {detail}. Nothing is lost."),
        N_("Look"),
        "/console/a/{account}/pushes",
    ),
    NeedKind.PUSHES_FAIL: NeedWords(
        "webhook",
        "warn",
        N_("{count} pushes of {subject} fail and are tried again"),
        N_("Last answer: {detail}. Nothing is lost."),
        N_("Look"),
        "/console/a/{account}/pushes",
    ),
    NeedKind.REFUSED_RISE: NeedWords(
        "hand-stop",
        "warn",
        N_("{count} calls were refused in 24 hours"),
        N_("the day before: {other}"),
        N_("See why"),
        "/console/a/{account}/refused",
    ),
}
"""Total over `NeedKind`."""

METRICS: Final[Mapping[Metric, str]] = {
    Metric.CASH: N_("the balance is low"),
    Metric.SEGMENTS: N_("few segments are left in packages"),
    Metric.SEGMENTS_PERCENT: N_("little is left of the packages"),
    Metric.INTERNATIONAL_SEGMENTS: N_("few segments abroad are left"),
    Metric.DAYS_TO_EXPIRY: N_("a package or card ends soon"),
    Metric.ARREARS: N_("the account is in arrears"),
}
"""Total over `Metric`."""


def need_rows(visit: Visit, needs: Iterable[Need]) -> tuple[NeedRow, ...]:
    """Return needs as a page shows them."""
    return tuple(_row(visit, one) for one in needs)


def _row(visit: Visit, need: Need) -> NeedRow:
    words = WORDS[need.kind]
    code, _, reason = need.detail.partition("\n")
    values: dict[str, object] = {
        "subject": need.subject,
        "detail": need.detail,
        "count": f"{need.count:,}",
        "other": f"{need.other:,}",
    }
    if need.metric is not None:
        values["what"] = visit.say(METRICS[need.metric])
        values["now"], values["line"] = (
            _amount(need.metric, one) for one in (need.count, need.other)
        )
    is_template = need.kind is NeedKind.TEMPLATE_REJECTED
    places = {**visit.path, "subject": code if is_template else need.subject}
    plain = reason if is_template else need.detail
    return NeedRow(
        icon=words.icon,
        tone=words.tone,
        title=visit.say(words.title, **values),
        detail=visit.say(words.detail, **values) if words.detail else plain,
        action=visit.say(words.action),
        url=path_of(words.path, places),
    )


def _amount(metric: Metric, value: int) -> str:
    match metric:
        case Metric.CASH:
            return f"¥{yuan_text(value)}"
        case Metric.SEGMENTS_PERCENT:
            return f"{value}%"
        case _:
            return f"{value:,}"
