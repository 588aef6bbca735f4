"""What an account has on the way to its first message, and its keys, made by people."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.reasons import KeyReason
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.ledger import store as ledger
from hongyan.domain.messages import record_store
from hongyan.domain.messages.model import LogFilter
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.accounts.manage_accounts import NewKey, create_key, switch_key
from hongyan.kernel.ids import ID_MAX
from hongyan.kernel.money import WalletKind
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import AccessKey, KeyState
    from hongyan.domain.signs.model import Sign
    from hongyan.domain.templates.model import Template
    from hongyan.flows.reference.work import Work

LOOKED_MAX = 20_000


@dataclass(frozen=True, slots=True)
class FirstSteps:
    """What there is: keys, texts that can be sent with, money, an endpoint, a message."""

    keys: tuple[AccessKey, ...]
    signs: tuple[Sign, ...]
    templates: tuple[Template, ...]
    available: int
    """Micro-yuan of the cash wallet."""
    has_segments: bool
    """Whether a package or a gift has segments left."""
    has_endpoint: bool
    has_message: bool


def first_steps(tx: Connection, account_id: int) -> FirstSteps:
    """Return how far an account is."""
    held = signs.signs_of(tx, account_id)
    texts = templates.templates_of(tx, account_id)
    cash = ledger.cash_wallet(tx, account_id)
    wallets = ledger.wallets_of(tx, account_id)
    sent, _ = record_store.log_page(tx, LogFilter(account_id), ID_MAX, 1, LOOKED_MAX)
    return FirstSteps(
        keys=tuple(accounts.keys_of(tx, account_id)),
        signs=tuple(one for one in held if one.state is SignState.APPROVED),
        templates=tuple(one for one in texts if one.state is TemplateState.APPROVED),
        available=0 if cash is None else cash.available,
        has_segments=any(one.available for one in wallets if one.kind is not WalletKind.CASH),
        has_endpoint=any(one.account_id == account_id for one in callbacks.endpoints(tx)),
        has_message=bool(sent),
    )


def make_own_key(work: Work, account_name: str, draw: Callable[[int], bytes]) -> NewKey | Refused:
    """Make an access key of an account; its secret is in the answer alone."""
    sealer = work.context.sealer
    assert sealer is not None, "who serves has the master key"
    return create_key(work, sealer, account_name, draw=draw)


def switch_own_key(work: Work, account_id: int, key_id: str, state: KeyState) -> Refused | None:
    """Enable or disable a key of an account; another's is not there."""
    own = {one.key_id for one in accounts.keys_of(work.tx, account_id)}
    if key_id not in own:
        return Refused(KeyReason.MISSING, "key", key=key_id)
    return switch_key(work, key_id, state)
