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
from hongyan.domain.ledger.model import RefKind
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.model import ConfiguredChannel
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.messages.abroad.manage_international import activate_international
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.money.sales.manage_orders import write_top_up
from hongyan.flows.reference.demo import (
    ANSWERING,
    CASH,
    DEMO_ACCOUNTS,
    DEMO_CHANNELS,
    GIFT_MONTHS,
    DemoAccount,
    DemoTemplate,
)
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import months_later
from hongyan.kernel.kinds import SignKind
from hongyan.kernel.money import Scope, WalletKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


def is_new_demo(tx: Connection) -> bool:
    """Tell whether a database has none of the demo's accounts yet."""
    return all(accounts.account_by_name(tx, one.name) is None for one in DEMO_ACCOUNTS)


def seed_demo(work: Work) -> bool:
    """Add what of the demo is missing; returns whether anything was. The context has a sealer."""
    added = [_seed_account(work, one) for one in DEMO_ACCOUNTS]
    added += [_seed_channel(work, one) for one in DEMO_CHANNELS]
    added.append(_seed_countries(work))
    if any(added):
        invalidate_reference(work.tx)
    return any(added)


def _seed_account(work: Work, demo: DemoAccount) -> bool:
    sealer = work.context.sealer
    assert sealer is not None, "keys are sealed"
    account = accounts.account_by_name(work.tx, demo.name)
    if account is None:
        account_id = accounts.add_account(work.tx, demo.name, demo.kind, work.now_ms)
    else:
        account_id = account.account_id
    is_new = _seed_funds(work, account_id, demo)
    is_new |= bool(demo.international_sign) and _seed_international(work, account_id)
    if accounts.key_by_id(work.tx, demo.key_id) is None:
        sealed = sealer.seal(demo.secret, keys.secret_purpose(demo.key_id))
        key = AccessKey(demo.key_id, account_id, sealed, KeyState.ACTIVE)
        accounts.add_key(work.tx, key, work.now_ms)
        is_new = True
    for sign in filter(None, (demo.sign, demo.international_sign)):
        if not signs.signs_named(work.tx, account_id, sign):
            signs.add_sign(
                work.tx, account_id, sign, SignKind.GENERAL, SignState.APPROVED, work.now_ms
            )
            is_new = True
    for one in demo.templates:
        if templates.template_by_code(work.tx, account_id, one.code) is None:
            _add_template(work, account_id, one)
            is_new = True
    return is_new


def _seed_international(work: Work, account_id: int) -> bool:
    if countries.international(work.tx, account_id).activated_at is not None:
        return False
    activate_international(work, account_id)
    return True


def _seed_countries(work: Work) -> bool:
    if countries.lists(work.tx) or countries.changes(work.tx):
        return False
    for iso2 in ANSWERING:
        countries.add_change(
            work.tx, iso2, {"receipts": Receipts.MOST.value}, work.now_ms, work.now_ms
        )
    return True


def _add_template(work: Work, account_id: int, one: DemoTemplate) -> None:
    templates.add_template(
        work.tx,
        one.number,
        account_id,
        one.kind,
        one.name,
        one.content,
        TemplateState.APPROVED,
        work.now_ms,
        attributes=one.attributes,
        intl_type=one.intl_type,
    )


def _seed_funds(work: Work, account_id: int, demo: DemoAccount) -> bool:
    if ledger.funds_of(work.tx, account_id) is not None:
        return False
    # A top-up with its paper, as an operator's is: the statement begins with it.
    paid = write_top_up(work, demo.name, CASH, f"demo {demo.name}")
    assert not isinstance(paid, Refused), paid
    if demo.gift_segments:
        open_wallet(
            work,
            account_id,
            WalletKind.GIFT,
            Scope.DOMESTIC,
            demo.gift_segments,
            order_id=None,
            expires_at=months_later(work.now_ms, GIFT_MONTHS),
            ref_kind=RefKind.ACTIVATION,
            ref_id=account_id,
        )
    return True


def _seed_channel(work: Work, one: ConfiguredChannel) -> bool:
    if routing.channel_named(work.tx, one.name) is not None:
        return False
    routing.add_channel(work.tx, one, work.now_ms)
    return True
