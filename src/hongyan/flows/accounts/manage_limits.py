"""An account's own frequency limits, its whitelist and its test numbers, as an operator sets them.

Only enterprise accounts change limits: verification 40 at most, others 50, in force after a delay.
A whitelist holds 300 numbers; test messages reach 5. Knows no message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.frequency import store
from hongyan.domain.frequency.limits import PERMITS_MAX, LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.domain.frequency.reasons import LimitReason, UnlimitedNumberReason
from hongyan.domain.messages.reasons import NumberReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.reference.revision import invalidate_reference
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import api_form, is_mainland
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

OWN_WINDOWS: Final = (Window.MINUTE, Window.HOUR, Window.DAY)
"""The windows an account may change; a number's day over all accounts is the platform's alone."""

UNLIMITED_NUMBERS_MAX: Final = 300
TEST_NUMBERS_MAX: Final = 5
NOTE_CHARACTERS_MAX: Final = 200


def list_limits(tx: Connection, account_name: str) -> list[OwnLimit] | Refused:
    """Return the limits that an account changed, waiting changes included."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Refused) else store.limits_of(tx, account.account_id)


def set_limits(
    work: Work,
    account_name: str,
    wanted: Mapping[tuple[LimitScope, Window], int],
    delay_seconds: int,
) -> list[OwnLimit] | Refused:
    """Change limits of an enterprise account, in force `delay_seconds` from now; returns all.

    Until then what is in force now stays: a second change does not hurry the first one.
    """
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if account.kind is not AccountKind.ENTERPRISE:
        return Refused(LimitReason.ENTERPRISES_ONLY, "account")
    for (scope, window), permits in wanted.items():
        declined = _limit_fault(scope, window, permits)
        if declined is not None:
            return declined
    own = {(one.scope, one.window): one for one in store.limits_of(work.tx, account.account_id)}
    for (scope, window), permits in wanted.items():
        before = _in_force(own.get((scope, window)), work.now_ms)
        effective_at = work.now_ms + delay_seconds * 1000
        changed = OwnLimit(scope, window, permits, effective_at, before)
        store.set_limit(work.tx, account.account_id, changed)
    invalidate_reference(work.tx)
    limits, were = store.limits_of(work.tx, account.account_id), list(own.values())
    note_change(work, account.account_id, "set_limits", account_name, were, limits)
    return limits


def _limit_fault(scope: LimitScope, window: Window, permits: int) -> Refused | None:
    if window not in OWN_WINDOWS:
        known = ", ".join(one.value for one in OWN_WINDOWS)
        return Refused(LimitReason.WINDOW_FIXED, "limit", window=window.value, known=known)
    if not 1 <= permits <= PERMITS_MAX[scope]:
        limit, most = f"{scope.value}.{window.value}", PERMITS_MAX[scope]
        return Refused(LimitReason.PERMITS_BOUNDS, "limit", limit=limit, most=most)
    return None


def _in_force(limit: OwnLimit | None, now_ms: int) -> int | None:
    if limit is None:
        return None
    return limit.permits if limit.effective_at <= now_ms else limit.permits_before


def list_unlimited_numbers(tx: Connection, account_name: str) -> dict[int, str] | Refused:
    """Return an account's whitelist: number to note."""
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    return store.unlimited_numbers(tx, account.account_id)


def add_unlimited_numbers(
    work: Work, account_name: str, numbers: Sequence[str], note: str
) -> int | Refused:
    """Put numbers on an enterprise account's whitelist and return how many are on it then."""
    found = _account_and_phones(work.tx, account_name, numbers)
    if isinstance(found, Refused):
        return found
    account, phones = found
    if account.kind is not AccountKind.ENTERPRISE:
        return Refused(UnlimitedNumberReason.ENTERPRISES_ONLY, "account")
    if len(note) > NOTE_CHARACTERS_MAX:
        return Refused(
            UnlimitedNumberReason.NOTE_LENGTH, "unlimited_number.note", most=NOTE_CHARACTERS_MAX
        )
    after = store.unlimited_numbers(work.tx, account.account_id).keys() | set(phones)
    if len(after) > UNLIMITED_NUMBERS_MAX:
        most, count = UNLIMITED_NUMBERS_MAX, len(after)
        return Refused(UnlimitedNumberReason.TOO_MANY, "number", most=most, count=count)
    for phone in phones:
        store.add_unlimited_number(work.tx, account.account_id, phone, note, work.now_ms)
    invalidate_reference(work.tx)
    added = {"numbers": len(set(phones))}
    note_change(work, account.account_id, "add_unlimited_numbers", account_name, None, added)
    return len(after)


def remove_unlimited_numbers(
    work: Work, account_name: str, numbers: Sequence[str]
) -> int | Refused:
    """Take numbers off an account's whitelist and return how many were on it."""
    return _removed(
        work, "remove_unlimited_numbers", account_name, numbers, store.remove_unlimited_number
    )


def list_test_numbers(tx: Connection, account_name: str) -> list[int] | Refused:
    """Return the numbers that an account's test messages may go to."""
    account = find_account(tx, account_name)
    return (
        account if isinstance(account, Refused) else accounts.test_numbers(tx, account.account_id)
    )


def add_test_numbers(work: Work, account_name: str, numbers: Sequence[str]) -> int | Refused:
    """Bind numbers for an account's test messages and return how many are bound then."""
    found = _account_and_phones(work.tx, account_name, numbers)
    if isinstance(found, Refused):
        return found
    account, phones = found
    after = set(accounts.test_numbers(work.tx, account.account_id)) | set(phones)
    if len(after) > TEST_NUMBERS_MAX:
        most, count = TEST_NUMBERS_MAX, len(after)
        return Refused(AccountReason.TEST_NUMBERS_FULL, "number", most=most, count=count)
    for phone in phones:
        accounts.add_test_number(work.tx, account.account_id, phone, work.now_ms)
    invalidate_reference(work.tx)
    added = {"numbers": len(set(phones))}
    note_change(work, account.account_id, "add_test_numbers", account_name, None, added)
    return len(after)


def remove_test_numbers(work: Work, account_name: str, numbers: Sequence[str]) -> int | Refused:
    """Unbind test numbers of an account and return how many were bound."""
    return _removed(work, "remove_test_numbers", account_name, numbers, accounts.remove_test_number)


def _removed(
    work: Work,
    what: str,
    account_name: str,
    numbers: Sequence[str],
    remove: Callable[[Connection, int, int], bool],
) -> int | Refused:
    found = _account_and_phones(work.tx, account_name, numbers)
    if isinstance(found, Refused):
        return found
    account, phones = found
    removed = sum([remove(work.tx, account.account_id, phone) for phone in phones])
    invalidate_reference(work.tx)
    note_change(work, account.account_id, what, account_name, {"numbers": removed}, None)
    return removed


def read_phones(numbers: Sequence[str]) -> list[int] | Refused:
    """Read numbers as an operator writes them, of the mainland or of other countries."""
    if not numbers:
        return Refused(NumberReason.NONE_GIVEN, "number")
    phones = []
    for number in numbers:
        phone = read_typed(number)
        if isinstance(phone, RejectedNumber):
            return Refused(NumberReason.ILLEGAL, "number", number=quoted(number))
        phones.append(phone)
    return phones


def read_mainland_phones(numbers: Sequence[str]) -> list[int] | Refused:
    """Read numbers of the mainland as an operator writes them."""
    phones = read_phones(numbers)
    if isinstance(phones, Refused):
        return phones
    abroad = next((one for one in phones if not is_mainland(one)), None)
    if abroad is None:
        return phones
    return Refused(NumberReason.NOT_MAINLAND, "number", number=api_form(abroad))


def _account_and_phones(
    tx: Connection, account_name: str, numbers: Sequence[str]
) -> tuple[Account, list[int]] | Refused:
    account = find_account(tx, account_name)
    if isinstance(account, Refused):
        return account
    phones = read_phones(numbers)
    return phones if isinstance(phones, Refused) else (account, phones)
