"""Why something about accounts is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class AccountReason(Reason):
    """Why an account is not found, made or changed."""

    MISSING = "account.missing"
    NAME_ILLEGAL = "account.name_illegal"
    NAME_TAKEN = "account.name_taken"
    NOTHING_TO_CHANGE = "account.nothing_to_change"
    NETWORK_ILLEGAL = "account.network_illegal"
    CLOSED = "account.closed"
    CLOSED_APART = "account.closed_apart"
    TEST_NUMBERS_FULL = "account.test_numbers_full"


class UseReason(Reason):
    """Why an account may not do something now that it may do otherwise."""

    STATE = "use.state"
    HOUR = "use.hour"
    DAY = "use.day"
    APART = "use.apart"
    FILES = "use.files"
    BYTES = "use.bytes"


class KeyReason(Reason):
    """Why an access key is not found, made or switched on."""

    MISSING = "key.missing"
    MISTYPED = "key.mistyped"
    LIFETIME_BOUNDS = "key.lifetime_bounds"
    TOO_MANY = "key.too_many"
    PUBLISHED = "key.published"


class MoveReason(Reason):
    """Why the export of an account cannot be imported here."""

    CODES_HELD = "move.codes_held"
    KEYS_HELD = "move.keys_held"
