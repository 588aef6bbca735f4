"""Closes an account: it can no longer call or send, dues are reported, papers are deleted later.

Closing moves no money: the money flows settle what the account has or owes. A closed
account stays closed. Its papers and secrets are removed after the days that the settings say.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from sqlalchemy import delete, select

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.accounts.tables import access_key, test_number
from hongyan.domain.alerts.tables import alert_rule
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import PushKind, PushState
from hongyan.domain.callbacks.tables import push, push_attempt
from hongyan.domain.calls.tables import call_count, call_record, key_use
from hongyan.domain.certification.tables import certification
from hongyan.domain.filings.tables import app_filing, trademark
from hongyan.domain.frequency.tables import unlimited_number
from hongyan.domain.jobs.tables import job
from hongyan.domain.letters.tables import company_tie, letter, letter_sign
from hongyan.domain.materials.tables import material_file, material_use
from hongyan.domain.members.tables import custom_policy, member, member_policy
from hongyan.domain.notices.tables import notice
from hongyan.domain.people import store as people
from hongyan.domain.people.tables import seat
from hongyan.domain.qualifications.tables import phone_code, qualification
from hongyan.domain.signs.tables import sign, sign_file
from hongyan.domain.tags.tables import tag
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.money.ledger.manage_funds import FundsView, show_funds
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.flows.reference.work import Work

PURGED_THROUGH: Final = (
    (material_use, "key", material_file, "key"),
    (letter_sign, "letter_id", letter, "id"),
    (member_policy, "member_id", member, "id"),
    (sign_file, "sign_id", sign, "id"),
)
"""Tables without an account of their own, and through which column of which other they have it."""

PURGED: Final = (
    access_key,
    alert_rule,
    app_filing,
    call_count,
    call_record,
    certification,
    company_tie,
    custom_policy,
    job,
    key_use,
    letter,
    material_file,
    member,
    notice,
    phone_code,
    push_attempt,
    qualification,
    seat,
    tag,
    test_number,
    trademark,
    unlimited_number,
)
"""Papers, secrets and lists, whose rows of the account are removed after the retention."""

KEPT_OF_ACCOUNT: Final = (
    (
        "the account's name, kind and state",
        "what is kept below names it, and the name is not given again",
    ),
    (
        "wallets, entries, seals, holds, charges, orders, payments",
        "the ledger is proven whole: `hongyan ledger verify`",
    ),
    (
        "statements, invoices and their titles",
        "they are papers of money, and proven with the ledger",
    ),
    (
        "the message log",
        "statements rest on it; HONGYAN_KEEP_NUMBERS_DAYS and HONGYAN_KEEP_TEXTS_DAYS empty it",
    ),
    ("signs and templates", "messages of the log were made of them"),
    ("review cases and their trail", "the reviewer who decided can be asked why"),
    ("opt-outs", "a number's choice outlives the account that received it"),
    ("changes: who managed what", "no secret, number or text of a message is in them"),
)
"""What closing leaves, and why (docs/rules/privacy.md)."""


@dataclass(frozen=True, slots=True)
class ClosedAccount:
    """The result: keys switched off, endpoints removed; what is due, None without funds."""

    account_id: int
    name: str
    keys: int
    endpoints: int
    funds: FundsView | None


def close_account(work: Work, name: str) -> ClosedAccount | Refused:
    """Close an account; closed again, it only says what is due."""
    tx = work.tx
    account = find_account(tx, name)
    if isinstance(account, Refused):
        return account
    owner = account.account_id
    funds = show_funds(work, name)
    held = [one for one in accounts.keys_of(tx, owner) if one.state is KeyState.ACTIVE]
    for key in held:
        accounts.set_key_state(tx, key.key_id, KeyState.DISABLED)
    endpoints = sum(callbacks.remove_endpoint(tx, owner, kind) for kind in PushKind)
    states = [state.value for state in PushState]
    tx.execute(delete(push).where(push.c.account_id == owner, push.c.state.in_(states)))
    if account.state is not AccountState.CLOSED:
        accounts.change_account(tx, owner, state=AccountState.CLOSED.value, closed_at=work.now_ms)
    invalidate_reference(tx)
    closed = {"state": AccountState.CLOSED, "keys": len(held), "endpoints": endpoints}
    note_change(work, owner, "close_account", name, {"state": account.state}, closed)
    due = None if isinstance(funds, Refused) else funds
    return ClosedAccount(owner, name, len(held), endpoints, due)


def purge_closed(work: Work) -> bool:
    """Remove papers and secrets of one closed account in time; say whether one was. A sweep.

    What is due of it, orders and invoices stay.
    """
    tx = work.tx
    before = work.now_ms - work.context.settings.keep_closed_days * DAY_MS
    owner = accounts.closed_before(tx, before)
    if owner is None:
        return False
    for person_id in people.people_only_at(tx, owner):
        people.remove_person(tx, person_id)
    for table, column, through, key in PURGED_THROUGH:
        own = select(through.c[key]).where(through.c.account_id == owner)
        tx.execute(delete(table).where(table.c[column].in_(own)))
    for table in PURGED:
        tx.execute(delete(table).where(table.c.account_id == owner))
    accounts.change_account(tx, owner, closed_at=None)
    invalidate_reference(tx)
    return True
