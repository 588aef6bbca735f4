"""Acts that store something for an account: asked within its allowance, as a call of the API is.

What is used up becomes a refusal in the console's words. Knows no page.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Concatenate, Final, ParamSpec, TypeVar

from hongyan.domain.accounts.acts import Act
from hongyan.domain.accounts.reasons import UseReason
from hongyan.flows.accounts.allowances import IntendedUse, within_allowance
from hongyan.kernel.allowances import Allowance, Reached, Span
from hongyan.kernel.refusal import Reason, Refusal, Refused
from hongyan.words.catalogues import remedy_of, rule_of
from hongyan.words.language import Language

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.flows.reference.work import Work

_T = TypeVar("_T")
_P = ParamSpec("_P")

_SPANS: Final[Mapping[Span, UseReason]] = {
    Span.HOUR: UseReason.HOUR,
    Span.DAY: UseReason.DAY,
    Span.APART: UseReason.APART,
    Span.FILES: UseReason.FILES,
    Span.BYTES: UseReason.BYTES,
}
"""Total over `Span`."""

_STATES: Final[frozenset[Reason]] = frozenset(
    {
        Refusal.ACCOUNT_MISSING,
        Refusal.ACCOUNT_ABNORMAL,
        Refusal.ACCOUNT_FROZEN,
        Refusal.ACCOUNT_NOT_ACTIVATED,
        Refusal.PRODUCT_NOT_ACTIVATED,
        Refusal.ACCOUNT_SUSPENDED,
    }
)


async def write_within(
    visit: Visit,
    use: IntendedUse,
    flow: Callable[Concatenate[Work, _P], _T],
    /,
    *values: _P.args,
    **named: _P.kwargs,
) -> _T | Refused:
    """Run a flow that stores something for the visit's account, if it may do this now."""
    services = visit.services
    within = within_allowance(flow, use, services.settings, _notice)
    done = await services.write(visit.actor, within, *values, **named)
    if isinstance(done, Reached):
        return _refused(done)
    if isinstance(done, Refused) and done.reason in _STATES:
        return Refused(UseReason.STATE)
    return done


def use_of(visit: Visit, act: Act, allowance: Allowance, size_bytes: int = 0) -> IntendedUse:
    """Return what the visit's account is about to do."""
    return IntendedUse(visit.account.account_id, act, allowance, size_bytes)


def _refused(reached: Reached) -> Refused:
    return Refused(_SPANS[reached.span], limit=reached.limit)


def _notice(reached: Reached) -> str:
    # Notices are read in Chinese, as those of the API are.
    told = _refused(reached)
    return f"{rule_of(told, Language.ZH_CN)}，{remedy_of(told, Language.ZH_CN)}"
