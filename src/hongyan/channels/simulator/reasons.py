"""Why a file of users or of behaviours cannot be used."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class SimulatorFileReason(Reason):
    """What is wrong at a place of such a file."""

    NOT_TOML = "simulator_file.not_toml"
    NO_TABLES = "simulator_file.no_tables"
    FIELD_UNKNOWN = "simulator_file.field_unknown"
    FIELD_MISSING = "simulator_file.field_missing"
    NOT_A_TEXT = "simulator_file.not_a_text"
    NOT_WHOLE = "simulator_file.not_whole"
    NOT_A_LIST = "simulator_file.not_a_list"
    WORD_UNKNOWN = "simulator_file.word_unknown"
    PASSWORD_UNCLEAR = "simulator_file.password_unclear"  # noqa: S105 - a reason
    PASSWORD_UNREADABLE = "simulator_file.password_unreadable"  # noqa: S105 - a reason
    LOGIN_TWICE = "simulator_file.login_twice"
    LOGIN_TOO_LONG = "simulator_file.login_too_long"
    NUMBER_ILLEGAL = "simulator_file.number_illegal"
    NUMBERS_OF_A_CONNECTION = "simulator_file.numbers_of_a_connection"
