"""May this account do this now: asked within the transaction of whatever an account makes us store.

One door: `within_allowance` asks the account's state and what is left of its allowance, runs the
flow, and notes the use if the flow took what was given. Uses are counted from their log. Whoever
has used up an allowance is told once a day. Knows no API code.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final, TypeVar

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import Act, act_refusal
from hongyan.domain.materials import store as materials
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.signs import store as signs
from hongyan.flows.accounts.applicant import today_starts_at
from hongyan.flows.refusals.manage_fault import ManageRefused
from hongyan.flows.refusals.paper_fault import PaperRefused
from hongyan.kernel.allowances import (
    MEGABYTE,
    SPANS,
    Allowance,
    Allowances,
    Reached,
    Span,
    limits_of,
)
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext

USES_FORGOTTEN_MAX: Final = 5000

ALLOWANCE_WORDS: Final[Mapping[Allowance, str]] = {
    Allowance.SIGN: "申请和修改签名",
    Allowance.TEMPLATE: "通过接口申请和修改模板",
    Allowance.QUALIFICATION: "提交和修改资质",
    Allowance.LETTER: "提交授权委托书",
    Allowance.TRADEMARK: "提交商标",
    Allowance.APP_FILING: "提交 App 备案",
    Allowance.UPLOAD: "上传文件",
    Allowance.PHONE_CODE: "获取管理员手机验证码",
    Allowance.ALERT_TEXT: "发送预警短信",
    Allowance.CHANGE: "修改和删除",
    Allowance.CONVERSION: "回传转化数据",
}
"""Total over `Allowance`: what is done, in the words of accounts."""

SPAN_WORDS: Final[Mapping[Span, str]] = {
    Span.HOUR: "账号一小时内{what}已达 {limit} 次上限，请一小时后再试",
    Span.DAY: "账号今日{what}已达 {limit} 次上限，请明日再试",
    Span.FILES: "账号保存的文件已达 {limit} 个上限，未被引用的会自动清理，也可请平台管理员删除",
    Span.BYTES: "账号保存的文件已达 {limit} MB 上限，未被引用的会自动清理，也可请平台管理员删除",
}
"""Total over `Span`."""

_T = TypeVar("_T")
Flow = Callable[["Connection", int], _T]


@dataclass(frozen=True, slots=True)
class IntendedUse:
    """What an account is about to do: the kind of act, what it uses up, and what it brings.

    `size_bytes` is the size of the files that come along.
    """

    account_id: int
    act: Act
    allowance: Allowance
    size_bytes: int = 0


def within_allowance(
    flow: Flow[_T], use: IntendedUse, table: Allowances
) -> Flow[_T | Reached | Refused]:
    """Return the flow that runs only if the account may do this now, and then counts it.

    A flow that refuses has stored nothing, so nothing is counted.
    """

    def run(tx: Connection, now_ms: int) -> _T | Reached | Refused:
        no = refusal_of(tx, use, now_ms, table)
        if isinstance(no, Reached):
            return _told(tx, use.account_id, no, now_ms)
        if no is not None:
            return no
        done = flow(tx, now_ms)
        if not isinstance(done, ManageRefused | PaperRefused | Refused):
            note_use(tx, use, now_ms)
        return done

    return run


def refusal_of(
    tx: Connection, use: IntendedUse, now_ms: int, table: Allowances
) -> Reached | Refused | None:
    """Return why an account may not do this now, or None; stores nothing."""
    account = accounts.account_by_id(tx, use.account_id)
    no = act_refusal(None if account is None else account.state, use.act)
    return Refused(no) if no is not None else reached(tx, use, now_ms, table)


def reached(tx: Connection, use: IntendedUse, now_ms: int, table: Allowances) -> Reached | None:
    """Return which span of an allowance is used up, or None."""
    for span, limit in limits_of(use.allowance, table).items():
        if _used(tx, use.account_id, use.allowance, span, now_ms) >= limit:
            return Reached(use.allowance, span, limit)
    limit_bytes = table.account_stored_megabytes * MEGABYTE
    if use.size_bytes and stored_bytes(tx, use.account_id) + use.size_bytes > limit_bytes:
        return Reached(use.allowance, Span.BYTES, table.account_stored_megabytes)
    return None


def left_of(
    tx: Connection, account_id: int, allowance: Allowance, now_ms: int, table: Allowances
) -> int:
    """Return how often an account may still use an allowance, 0 if not at all."""
    left = (
        limit - _used(tx, account_id, allowance, span, now_ms)
        for span, limit in limits_of(allowance, table).items()
    )
    return max(0, min(left))


def note_use(tx: Connection, use: IntendedUse, now_ms: int) -> None:
    """Count a use, unless nothing is counted of its allowance."""
    if SPANS[use.allowance]:
        accounts.add_use(tx, use.account_id, use.allowance, now_ms)


def words_of_reached(reached: Reached) -> str:
    """Return the sentence for an allowance that is used up: what, how much, the remedy."""
    what = ALLOWANCE_WORDS[reached.allowance]
    return SPAN_WORDS[reached.span].format(what=what, limit=reached.limit)


def stored_bytes(tx: Connection, account_id: int) -> int:
    """Return how many bytes of files an account stores: uploaded, and come with applications."""
    return materials.stored_files(tx, account_id)[1] + signs.sign_file_bytes(tx, account_id)


def uses_of(tx: Connection, account_id: int, now_ms: int) -> dict[tuple[Allowance, Span], int]:
    """Return how much of each allowance an account has used, over each of its spans."""
    return {
        (allowance, span): _used(tx, account_id, allowance, span, now_ms)
        for allowance, spans in SPANS.items()
        for span in spans
    }


def forget_uses(tx: Connection, *, now_ms: int, context: FlowContext) -> None:
    """Forget uses of past days. A sweep."""
    del context
    accounts.forget_uses(tx, now_ms - 2 * DAY_MS, USES_FORGOTTEN_MAX)


def _told(tx: Connection, account_id: int, no: Reached, now_ms: int) -> Reached:
    """Tell the account that an allowance is used up, once a day."""
    kind, subject_id = NoticeKind.ALLOWANCE_REACHED, list(Allowance).index(no.allowance)
    today = today_starts_at(now_ms)
    if notices.was_told_since(tx, account_id, kind, subject_id, today):
        return no
    notices.add_notice(tx, account_id, kind, subject_id, f"{words_of_reached(no)}。", now_ms)
    return replace(no, is_news=True)


def _used(tx: Connection, account_id: int, allowance: Allowance, span: Span, now_ms: int) -> int:
    match span:
        case Span.HOUR:
            return accounts.uses_since(tx, account_id, allowance, now_ms - HOUR_MS + 1)
        case Span.DAY:
            return accounts.uses_since(tx, account_id, allowance, today_starts_at(now_ms))
        case Span.FILES:
            return materials.stored_files(tx, account_id)[0]
        case Span.BYTES:
            return stored_bytes(tx, account_id)
