"""What `hongyan dev` finds at its first start: accounts, keys, texts and channels to try.

Adds what is missing and changes nothing that is there, so every start may call it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.accounts import keys
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.domain.countries import store as countries
from hongyan.domain.countries.model import Receipts
from hongyan.domain.ledger import store as ledger
from hongyan.domain.ledger.model import Cause
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ConfiguredChannel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.abroad.manage_international import activate_international
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.money.sales.manage_orders import write_top_up
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.reference.demo import (
    ANSWERING,
    CASH,
    DEMO_ACCOUNTS,
    DEMO_CHANNELS,
    GIFT_MONTHS,
    DemoAccount,
    DemoTemplate,
)
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.calendar import months_later
from hongyan.kernel.kinds import SignKind
from hongyan.kernel.money import Scope, WalletKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.context import FlowContext


def seed_demo(tx: Connection, context: FlowContext, now_ms: int) -> bool:
    """Add what of the demo is missing; returns whether anything was. The context has a sealer."""
    added = [_seed_account(tx, context, one, now_ms) for one in DEMO_ACCOUNTS]
    added += [_seed_channel(tx, one, now_ms) for one in DEMO_CHANNELS]
    added.append(_seed_countries(tx, now_ms))
    if any(added):
        accounts.count_up(tx, REFERENCE)
    return any(added)


def _seed_account(tx: Connection, context: FlowContext, demo: DemoAccount, now_ms: int) -> bool:
    sealer = context.sealer
    assert sealer is not None, "keys are sealed"
    account = accounts.account_by_name(tx, demo.name)
    if account is None:
        account_id = accounts.add_account(tx, demo.name, demo.kind, now_ms)
    else:
        account_id = account.account_id
    is_new = _seed_funds(tx, context, account_id, demo, now_ms)
    is_new |= bool(demo.sign_abroad) and _seed_abroad(tx, account_id, now_ms)
    if accounts.key_by_id(tx, demo.key_id) is None:
        sealed = sealer.seal(demo.secret, keys.secret_purpose(demo.key_id))
        key = AccessKey(demo.key_id, account_id, sealed, KeyState.ACTIVE)
        accounts.add_key(tx, key, now_ms)
        is_new = True
    for sign in filter(None, (demo.sign, demo.sign_abroad)):
        if not signs.signs_named(tx, account_id, sign):
            signs.add_sign(tx, account_id, sign, SignKind.GENERAL, SignState.APPROVED, now_ms)
            is_new = True
    for one in demo.templates:
        if templates.template_by_code(tx, account_id, one.code) is None:
            _add_template(tx, account_id, one, now_ms)
            is_new = True
    return is_new


def _seed_abroad(tx: Connection, account_id: int, now_ms: int) -> bool:
    if countries.international(tx, account_id).activated_at is not None:
        return False
    activate_international(tx, account_id, now_ms)
    return True


def _seed_countries(tx: Connection, now_ms: int) -> bool:
    if countries.lists(tx) or countries.changes(tx):
        return False
    for iso2 in ANSWERING:
        countries.add_change(tx, iso2, {"receipts": Receipts.MOST.value}, now_ms, now_ms)
    return True


def _add_template(tx: Connection, account_id: int, one: DemoTemplate, now_ms: int) -> None:
    templates.add_template(
        tx,
        one.number,
        account_id,
        one.kind,
        one.name,
        one.content,
        TemplateState.APPROVED,
        now_ms,
        attributes=one.attributes,
        intl_type=one.intl_type,
    )


def _seed_funds(
    tx: Connection, context: FlowContext, account_id: int, demo: DemoAccount, now_ms: int
) -> bool:
    if ledger.funds_of(tx, account_id) is not None:
        return False
    # A top-up with its paper, as an operator's is: the statement begins with it.
    paid = write_top_up(tx, demo.name, CASH, f"demo {demo.name}", now_ms=now_ms, context=context)
    assert not isinstance(paid, Declined), paid
    if demo.gift_segments:
        open_wallet(
            tx,
            account_id,
            WalletKind.GIFT,
            Scope.DOMESTIC,
            demo.gift_segments,
            order_id=None,
            expires_at=months_later(now_ms, GIFT_MONTHS),
            cause=Cause.ACTIVATION,
            cause_id=account_id,
            now_ms=now_ms,
            context=context,
        )
    return True


def _seed_channel(tx: Connection, one: ConfiguredChannel, now_ms: int) -> bool:
    if routing.channel_named(tx, one.name) is not None:
        return False
    routing.add_channel(tx, one, now_ms)
    return True
