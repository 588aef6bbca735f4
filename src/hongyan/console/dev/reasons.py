"""Why the developer's pages do not do what was asked: the clock, the debugger, a reset."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class BenchReason(Reason):
    """Each has its rule and remedy in the catalogues of refusals."""

    CLOCK_UNREADABLE = "bench.clock_unreadable"
    NOT_A_CALL = "bench.not_a_call"
    RESET_WORD = "bench.reset_word"
    RESET_DATABASE = "bench.reset_database"
    RESET_ACCOUNTS = "bench.reset_accounts"
    REPLY_EMPTY = "bench.reply_empty"
