"""Prepare the groups of a batch's calls: who sends, what, and with which text.

Asks the stages in order. Reads cached reference data, and with one statement for each account
which signs hold the extend codes that it names. Knows nothing of what was sent before, and of funds
only whether an account is in arrears.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from typing import TYPE_CHECKING

from hongyan.domain.accounts.model import ValueCheck
from hongyan.domain.compliance.barred_values import BarredValue, barred_values
from hongyan.domain.routing.carriers import segments_with
from hongyan.domain.signs import store as signs
from hongyan.flows.messages.sending.abroad import reach_of, read_international
from hongyan.flows.messages.sending.batch import KnownCodes, Prepared
from hongyan.flows.messages.sending.checks import NO_CODE, Ask, ExtendCodeFacts, Sender, Worded
from hongyan.flows.messages.sending.clues import with_clues
from hongyan.flows.messages.sending.stages import (
    AT_ACCEPTANCE,
    first_refusal,
    sender_of,
    text_refusal,
)
from hongyan.flows.money.ledger.funds_snapshots import is_suspended
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from hongyan.text.encoding import with_sign
from hongyan.text.segments import billed_segments

if TYPE_CHECKING:
    from hongyan.domain.messages.request import Group, SendRequest
    from hongyan.flows.money.ledger.funds_snapshots import FundsSnapshots
    from hongyan.flows.reference.work import Work


def known_codes(work: Work, requests: Iterable[SendRequest]) -> KnownCodes:
    """Return what is known of the own extend codes that calls name."""
    named: dict[int, set[str]] = defaultdict(set)
    for request in requests:
        for group in request.groups:
            if group.extend_code:
                named[request.account_id].add(group.extend_code)
    holders = {
        (account_id, code): sign_id
        for account_id, codes in named.items()
        for code, sign_id in signs.extend_code_holders(work.tx, account_id, codes)
    }
    counts = {
        account_id: signs.extend_code_count(work.tx, account_id)
        for account_id, codes in named.items()
        if any((account_id, code) not in holders for code in codes)
    }
    return KnownCodes(holders, counts)


def prepare(
    work: Work, snapshots: FundsSnapshots, codes: KnownCodes, request: SendRequest
) -> list[Prepared] | Refused:
    """Return the groups of a call as they passed the stages, or the first no of the first."""
    cache, tx, account_id = work.context.cache, work.tx, request.account_id
    settings = work.context.settings
    template = cache.template(tx, account_id, request.template_code)
    is_international = template is not None and template.kind is MessageKind.INTERNATIONAL
    prepared = []
    for given in request.groups:
        group = read_international(given, settings) if is_international else given
        ask = Ask(
            account=cache.account(tx, account_id),
            group=group,
            template_code=request.template_code,
            sign=cache.sign(tx, account_id, group.sign_name),
            template=template,
            extend=_code_facts(work, codes, account_id, group),
            test_numbers=cache.test_numbers(tx, account_id),
            is_suspended=is_suspended(snapshots, account_id),
            reach=reach_of(work, account_id, group) if is_international else None,
            ranges=segments_with(settings.mainland_ranges),
        )
        found = worded(ask)
        if isinstance(found, Refused):
            return with_clues(work, account_id, found)
        prepared.append(Prepared(found.sender, group, found.segments, found.barred))
    return prepared


def worded(ask: Ask) -> Worded | Refused:
    """Ask all stages of a group, its text rendered before the last."""
    sender = sender_of(ask)
    if isinstance(sender, Refused):
        return sender
    refused = first_refusal(AT_ACCEPTANCE, sender, ask)
    if refused is not None:
        return refused
    found = Worded(sender, ask, *_rendered(sender, ask), _barred(sender, ask))
    return text_refusal(found) or found


def _rendered(sender: Sender, ask: Ask) -> tuple[str, int]:
    """Return the whole text, and its segments as they are billed."""
    content = sender.template.compiled.render(ask.group.variables)
    if ask.reach is not None:
        return ask.reach.with_sign(sender.sign.name, content)
    text = with_sign(sender.sign.name, content)
    return text, billed_segments(text)


def _barred(sender: Sender, ask: Ask) -> tuple[BarredValue, ...]:
    """Return what the values hold of barred topics, where the account lets them be read."""
    if sender.account.value_check is ValueCheck.OFF:
        return ()
    template = sender.template
    return barred_values(template.kind, template.compiled.pieces, ask.group.variables)


def _code_facts(work: Work, codes: KnownCodes, account_id: int, group: Group) -> ExtendCodeFacts:
    if not group.extend_code:
        return NO_CODE
    settings = work.context.settings
    holder = codes.holders.get((account_id, group.extend_code))
    return ExtendCodeFacts(
        holder=None if holder is None else work.context.cache.sign_by_id(work.tx, holder),
        is_held=holder is not None,
        used_count=codes.counts.get(account_id, 0),
        digits_max=settings.extend_code_digits_max,
        codes_max=settings.extend_codes_max,
    )
