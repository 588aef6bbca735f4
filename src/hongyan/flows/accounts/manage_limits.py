"""An account's own frequency limits, its whitelist and its test numbers, as an operator sets them.

Only enterprise accounts change limits: verification 40 at most, others 50, in force after a delay.
A whitelist holds 300 numbers; test messages reach 5. Knows no message.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING, Final

from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import Account
from hongyan.domain.frequency import store
from hongyan.domain.frequency.limits import PERMITS_MAX, LimitScope, Window
from hongyan.domain.frequency.model import OwnLimit
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.cache import REFERENCE
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.cut import quoted
from hongyan.kernel.kinds import AccountKind
from hongyan.text.international import NumberFault
from hongyan.text.phone import is_mainland
from hongyan.text.typed import read_typed

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

OWN_WINDOWS: Final = (Window.MINUTE, Window.HOUR, Window.DAY)
"""The windows an account may change; a number's day over all accounts is the platform's alone."""

UNLIMITED_NUMBERS_MAX: Final = 300
TEST_NUMBERS_MAX: Final = 5
NOTE_CHARACTERS_MAX: Final = 200


def list_limits(tx: Connection, account_name: str) -> list[OwnLimit] | Declined:
    """Return the limits that an account changed, waiting changes included."""
    account = find_account(tx, account_name)
    return account if isinstance(account, Declined) else store.limits_of(tx, account.account_id)


def set_limits(
    tx: Connection,
    account_name: str,
    wanted: Mapping[tuple[LimitScope, Window], int],
    delay_seconds: int,
    now_ms: int,
) -> list[OwnLimit] | Declined:
    """Change limits of an enterprise account, in force `delay_seconds` from now; returns all.

    Until then what is in force now stays: a second change does not hurry the first one.
    """
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    if account.kind is not AccountKind.ENTERPRISE:
        rule = "only enterprise accounts may change frequency limits"
        return Declined("ACCOUNT", rule, "the platform's limits are settings (`hongyan settings`)")
    for (scope, window), permits in wanted.items():
        declined = _limit_fault(scope, window, permits)
        if declined is not None:
            return declined
    own = {(one.scope, one.window): one for one in store.limits_of(tx, account.account_id)}
    for (scope, window), permits in wanted.items():
        before = _in_force(own.get((scope, window)), now_ms)
        effective_at = now_ms + delay_seconds * 1000
        changed = OwnLimit(scope, window, permits, effective_at, before)
        store.set_limit(tx, account.account_id, changed)
    accounts.count_up(tx, REFERENCE)
    return store.limits_of(tx, account.account_id)


def _limit_fault(scope: LimitScope, window: Window, permits: int) -> Declined | None:
    if window not in OWN_WINDOWS:
        rule = f"{window.value} is not a window that an account can change"
        return Declined("--set", rule, "use minute, hour or day")
    if not 1 <= permits <= PERMITS_MAX[scope]:
        rule = f"{scope.value}.{window.value} must be 1 to {PERMITS_MAX[scope]}"
        return Declined("--set", rule, "give a number in these bounds")
    return None


def _in_force(limit: OwnLimit | None, now_ms: int) -> int | None:
    if limit is None:
        return None
    return limit.permits if limit.effective_at <= now_ms else limit.permits_before


def list_unlimited_numbers(tx: Connection, account_name: str) -> dict[int, str] | Declined:
    """Return an account's whitelist: number to note."""
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    return store.unlimited_numbers(tx, account.account_id)


def add_unlimited_numbers(
    tx: Connection, account_name: str, numbers: Sequence[str], note: str, now_ms: int
) -> int | Declined:
    """Put numbers on an enterprise account's whitelist and return how many are on it then."""
    found = _account_and_phones(tx, account_name, numbers)
    if isinstance(found, Declined):
        return found
    account, phones = found
    if account.kind is not AccountKind.ENTERPRISE:
        rule = "only enterprise accounts may have a whitelist"
        return Declined("ACCOUNT", rule, "open an enterprise account")
    if len(note) > NOTE_CHARACTERS_MAX:
        rule = f"a note has {NOTE_CHARACTERS_MAX} characters at most"
        return Declined("--note", rule, "shorten it")
    after = store.unlimited_numbers(tx, account.account_id).keys() | set(phones)
    if len(after) > UNLIMITED_NUMBERS_MAX:
        rule = f"a whitelist holds {UNLIMITED_NUMBERS_MAX} numbers at most; this makes {len(after)}"
        return Declined("NUMBER", rule, "remove some first")
    for phone in phones:
        store.add_unlimited_number(tx, account.account_id, phone, note, now_ms)
    accounts.count_up(tx, REFERENCE)
    return len(after)


def remove_unlimited_numbers(
    tx: Connection, account_name: str, numbers: Sequence[str]
) -> int | Declined:
    """Take numbers off an account's whitelist and return how many were on it."""
    return _removed(tx, account_name, numbers, store.remove_unlimited_number)


def list_test_numbers(tx: Connection, account_name: str) -> list[int] | Declined:
    """Return the numbers that an account's test messages may go to."""
    account = find_account(tx, account_name)
    return (
        account if isinstance(account, Declined) else accounts.test_numbers(tx, account.account_id)
    )


def add_test_numbers(
    tx: Connection, account_name: str, numbers: Sequence[str], now_ms: int
) -> int | Declined:
    """Bind numbers for an account's test messages and return how many are bound then."""
    found = _account_and_phones(tx, account_name, numbers)
    if isinstance(found, Declined):
        return found
    account, phones = found
    after = set(accounts.test_numbers(tx, account.account_id)) | set(phones)
    if len(after) > TEST_NUMBERS_MAX:
        rule = f"an account binds {TEST_NUMBERS_MAX} test numbers at most; this makes {len(after)}"
        return Declined("NUMBER", rule, "remove some first")
    for phone in phones:
        accounts.add_test_number(tx, account.account_id, phone, now_ms)
    accounts.count_up(tx, REFERENCE)
    return len(after)


def remove_test_numbers(
    tx: Connection, account_name: str, numbers: Sequence[str]
) -> int | Declined:
    """Unbind test numbers of an account and return how many were bound."""
    return _removed(tx, account_name, numbers, accounts.remove_test_number)


def _removed(
    tx: Connection,
    account_name: str,
    numbers: Sequence[str],
    remove: Callable[[Connection, int, int], bool],
) -> int | Declined:
    found = _account_and_phones(tx, account_name, numbers)
    if isinstance(found, Declined):
        return found
    account, phones = found
    removed = [remove(tx, account.account_id, phone) for phone in phones]
    accounts.count_up(tx, REFERENCE)
    return sum(removed)


def read_phones(numbers: Sequence[str]) -> list[int] | Declined:
    """Read numbers as an operator writes them, of the mainland or of other countries."""
    if not numbers:
        return Declined("NUMBER", "no number is given", "write at least one, such as 13900000000")
    phones = []
    for number in numbers:
        phone = read_typed(number)
        if isinstance(phone, NumberFault):
            rule = f"{quoted(number)} is no mobile number: {phone.english}"
            return Declined("NUMBER", rule, "write 13900000000, or +85251230000 for one abroad")
        phones.append(phone)
    return phones


def read_mainland_phones(numbers: Sequence[str]) -> list[int] | Declined:
    """Read numbers of the mainland as an operator writes them."""
    phones = read_phones(numbers)
    if isinstance(phones, Declined):
        return phones
    abroad = next((one for one in phones if not is_mainland(one)), None)
    if abroad is None:
        return phones
    rule = f"{abroad} is not a mainland mobile number"
    return Declined("NUMBER", rule, "write 11 digits that begin with 13 to 19")


def _account_and_phones(
    tx: Connection, account_name: str, numbers: Sequence[str]
) -> tuple[Account, list[int]] | Declined:
    account = find_account(tx, account_name)
    if isinstance(account, Declined):
        return account
    phones = read_phones(numbers)
    return phones if isinstance(phones, Declined) else (account, phones)
