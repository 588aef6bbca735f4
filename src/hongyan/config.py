"""Settings: every variable, its default and its help text, in one place.

A setting on which sources disagree has one value per profile: `faq2020` (the FAQ of 2020-09-17, the
default) and `current` (today's public documentation). Knows nothing of who uses a setting.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any

from hongyan.kernel.choices import (
    CashGate,
    DayWindow,
    InvoiceService,
    LogLevel,
    NoReceipt,
    NumberPolicy,
    PaymentService,
    Profile,
    ShortWindow,
    TextAge,
    TierMode,
    VerificationLimitKey,
)
from hongyan.kernel.fitting import INTEGER_MAX, fitted

__all__ = [
    "DATABASE_FILE",
    "DEV_DATA",
    "MASTER_KEY_FILE",
    "PREFIX",
    "PROFILES",
    "SERVE_DATA",
    "CashGate",
    "ConfigError",
    "DayWindow",
    "InvoiceService",
    "LogLevel",
    "NoReceipt",
    "NumberPolicy",
    "PaymentService",
    "Profile",
    "Settings",
    "ShortWindow",
    "TextAge",
    "TierMode",
    "VerificationLimitKey",
    "holds_installation",
    "is_set",
    "load",
    "variable",
]

PREFIX = "HONGYAN_"

SERVE_DATA = Path(".hongyan")
DEV_DATA = Path(".hongyan-dev")
"""Directories of `serve` and of `dev`, where none is named."""

DATABASE_FILE = "hongyan.db"
MASTER_KEY_FILE = "master.key"


class ConfigError(Exception):
    """A variable has a value that cannot be used; the text names it, the rule and the remedy."""


def _setting(default: Any, text: str, least: int = 0, most: int = INTEGER_MAX) -> Any:
    # The bounds are those of whole numbers.
    return field(default=default, metadata={"help": text, "least": least, "most": most})


@dataclass(frozen=True, slots=True)
class Settings:
    """What an operator can choose. Each field is the variable `HONGYAN_<FIELD>` in capitals."""

    profile: Profile = _setting(Profile.FAQ2020, "rules of which age: faq2020 or current")
    data: Path = _setting(
        SERVE_DATA,
        "directory for the SQLite database and the master key (`hongyan dev`: .hongyan-dev)",
    )
    database: str = _setting(
        "", "sqlite:///file or postgresql://...; default: hongyan.db in HONGYAN_DATA"
    )
    master_key: str = _setting(
        "", "base64 of 32 bytes that seal stored secrets; default: a file in HONGYAN_DATA"
    )
    host: str = _setting("127.0.0.1", "address to listen on")
    port: int = _setting(8000, "port to listen on", most=65535)
    node: int = _setting(
        0, "0-1022, different for each serving process on one database: part of every id", most=1022
    )
    log_level: LogLevel = _setting(LogLevel.INFO, "debug, info, warning or error")

    body_bytes_max: int = _setting(4_194_304, "largest request body that is read, in bytes")
    rate_limit_per_second: int = _setting(5000, "API calls a second for one access key", least=1)
    timestamp_window_seconds: int = _setting(
        900, "how far a call's timestamp may be off, either way"
    )
    template_param_numbers: bool = _setting(False, "accept JSON numbers as values in TemplateParam")
    text_age: TextAge = _setting(
        TextAge.OLD, "wording of the messages for an illegal sign or template: old or new"
    )

    verification_limit_key: VerificationLimitKey = _setting(
        VerificationLimitKey.SIGN_NUMBER,
        "sign+number (FAQ 2.1.8) or sign+template+number (FAQ 4.1.1)",
    )
    short_window: ShortWindow = _setting(
        ShortWindow.CALENDAR, "minute and hour windows: calendar or rolling"
    )
    day_window: DayWindow = _setting(
        DayWindow.ROLLING_24H, "day windows: rolling_24h or natural_day"
    )
    verification_per_minute: int = _setting(
        1, "verification codes a minute for one sign and number"
    )
    verification_per_hour: int = _setting(5, "verification codes an hour for one sign and number")
    verification_per_day: int = _setting(10, "verification codes a day for one sign and number")
    verification_per_number_day: int = _setting(
        40, "verification codes a day for one number, all accounts together"
    )
    notification_per_day: int = _setting(
        50, "notifications a day for one sign, template and number"
    )
    promotion_per_day: int = _setting(50, "promotions a day for one sign, template and number")
    limit_change_delay_seconds: int = _setting(
        900, "after this a changed frequency limit takes effect"
    )

    promotion_opens_hour: int = _setting(
        8, "promotions are dispatched from this hour on (Asia/Shanghai)", most=24
    )
    promotion_closes_hour: int = _setting(20, "promotions are dispatched until this hour", most=24)
    extend_code_digits_max: int = _setting(4, "most digits of a caller's own extend code")
    receipt_deadline_seconds: int = _setting(
        259_200, "after this a message without receipt is final"
    )
    submit_answer_seconds: int = _setting(60, "after this an unanswered submission is in doubt")
    delivered_code: str = _setting(
        "DELIVERED", "receipt code of a delivered message: DELIVERED or DELIVRD"
    )

    cash_gate: CashGate = _setting(
        CashGate.GT0, "cash without which a prepaid account sends nothing: gt0 (FAQ 3.1) or gte0"
    )
    tier_mode: TierMode = _setting(
        TierMode.GRADUATED,
        "a rung's price: graduated (for the segments on it) or volume (for the whole month)",
    )
    tier_counts_packages: bool = _setting(
        False, "count the segments of packages on the price ladder too"
    )
    no_receipt: NoReceipt = _setting(
        NoReceipt.RELEASE, "a domestic message without receipt: release its hold, or settle it"
    )
    postpaid_due_days: int = _setting(
        15, "whole days after a statement is closed in which a postpaid account pays it"
    )
    invoice_after_months: int = _setting(
        2, "months after which a month can be invoiced: 2 is October from 1 December (FAQ 3.3.6)"
    )
    invoice_tax_percent: int = _setting(
        6, "percent of value-added tax that prices include", most=100
    )
    invoice_service: InvoiceService = _setting(
        InvoiceService.NONE,
        "who issues invoices: none (people do, and write the number down) or simulator (samples)",
    )

    international_numbers: NumberPolicy = _setting(
        NumberPolicy.POSSIBLE,
        "numbers of other countries: possible (the right length) or valid (an allocated range)",
    )
    international_per_number_day: int = _setting(
        20, "international messages a day for one number, all accounts together"
    )
    conversion_window_hours: int = _setting(
        24, "codes sent in this time count for a country's conversion; a halt lasts as long"
    )
    conversion_wait_minutes: int = _setting(
        10, "how long a person may take to type a code in: younger codes are not judged yet"
    )
    conversion_codes_min: int = _setting(
        100, "codes to one country below which its conversion says nothing"
    )
    conversion_permille_min: int = _setting(
        100, "of a thousand codes fewer typed in than this are taken for fraud", most=1000
    )

    push_timeout_ms: int = _setting(700, "how long a receiver may take to answer a push", least=1)
    push_retry_minutes: tuple[int, ...] = _setting(
        (1, 5, 10), "waits before each repetition of a failed push"
    )
    push_batch_max: int = _setting(100, "most items in one push", least=1)
    push_private_addresses: bool = _setting(False, "allow pushes to private addresses (on in dev)")
    inbound_sequence_number: bool = _setting(
        False, "SmsUp: sequence_id as a number (old) instead of a text"
    )
    inbound_match_hours: int = _setting(72, "a reply belongs to a message sent within this time")

    review_auto_approve: bool = _setting(
        False, "approve clean low-risk applications without a reviewer"
    )
    review_opens_hour: int = _setting(
        9, "reviewers work from this hour on (Asia/Shanghai)", most=24
    )
    review_closes_hour: int = _setting(
        23,
        "until this hour; later applications count from the next opening (current: 21)",
        most=24,
    )
    review_ordinary_minutes: int = _setting(
        120, "how long a review may take for an ordinary account (current: 2880)"
    )
    review_enterprise_hours: int = _setting(
        48, "how long it may take for a government or enterprise-grade account, in working time"
    )
    review_escalate_minutes: int = _setting(
        30, "so long after its due time a case goes to the front of the queue"
    )
    review_claim_hours: int = _setting(
        24, "a case that is claimed and not decided for so long goes back to the queue"
    )
    review_material_days: int = _setting(
        15, "an applicant who is asked for material has so many days before he is rejected"
    )
    review_second_opinion_permille: int = _setting(
        0, "of a thousand decided cases so many are shown to another reviewer", most=1000
    )
    reviewer: str = _setting("", "under which name you work at the reviewers' desk")
    review_seed: str = _setting("hongyan", "chance by which cases are drawn for a second opinion")

    operator_name: str = _setting(
        "", "legal name of who runs this platform: the counterpart in authorization letters"
    )
    operator_tax_number: str = _setting("", "the operator's unified social credit code")
    public_url: str = _setting(
        "", "where callers reach this service, default http://HOST:PORT: uploads are sent there"
    )
    code_account: str = _setting(
        "", "account that sends the codes for administrators' phones (dev: the demo's)"
    )
    code_sign: str = _setting("", "its sign for them")
    code_template: str = _setting("", "its verification template for them, with the variable code")

    payment_provider: PaymentService = _setting(
        PaymentService.SIMULATOR, "who takes third parties' payments: simulator or signed (RSA2)"
    )
    payment_gateway_url: str = _setting("", "signed: where the provider takes requests")
    payment_app_id: str = _setting("", "signed: the id under which the provider knows us")
    payment_private_key_file: str = _setting("", "signed: our private RSA key, as PEM")
    payment_provider_public_key_file: str = _setting(
        "", "signed: the provider's public RSA key, as PEM or as its base64 alone"
    )
    order_unpaid_hours: int = _setting(24, "after this an order that nobody paid is closed")
    refund_original_months: int = _setting(
        3, "a third party's payment goes back to where it came from for so many months (FAQ 3.2)"
    )
    refund_months: int = _setting(6, "an order is refunded for so many months (FAQ 3.2)")

    alert_account: str = _setting(
        "", "account that sends alerts on balances and packages (dev: the demo's)"
    )
    alert_sign: str = _setting("", "its sign for them")
    alert_template: str = _setting(
        "",
        "its notification template for them, with the variables account, what and value",
    )
    alert_lapse_days: int = _setting(
        7, "so many days before a package or card lapses its account is told"
    )

    batch_max: int = _setting(256, "most messages that one transaction serves", least=1)
    workers: bool = _setting(True, "run dispatch, receipts and pushes in the serving process")

    @property
    def master_key_file(self) -> Path:
        """Return the file that holds the master key, unless the key itself is set."""
        return self.data / MASTER_KEY_FILE

    @property
    def database_url(self) -> str:
        """Return the database's URL, the default one if none is set."""
        return self.database or f"sqlite:///{self.data / DATABASE_FILE}"

    @property
    def installation(self) -> str:
        """Return what tells this installation from others: a digest of where its database is."""
        prefix, url = "sqlite:///", self.database_url
        if url.startswith(prefix):
            url = prefix + str(Path(url.removeprefix(prefix)).resolve())
        return hashlib.sha256(url.encode()).hexdigest()[:16]


PROFILES: Mapping[Profile, Mapping[str, Any]] = {
    Profile.FAQ2020: {},
    Profile.CURRENT: {
        "template_param_numbers": True,
        "text_age": TextAge.NEW,
        "review_closes_hour": 21,
        "review_ordinary_minutes": 2880,
    },
}


def variable(name: str) -> str:
    """Return the text of a setting's variable, "" where it has none."""
    return os.environ.get(PREFIX + name.upper(), "")


def is_set(name: str) -> bool:
    """Return whether the variable of a setting has a value."""
    return bool(variable(name))


def holds_installation(data: Path) -> bool:
    """Return whether a directory holds what an installation cannot be without."""
    return (data / DATABASE_FILE).exists() or (data / MASTER_KEY_FILE).exists()


def load(environ: Mapping[str, str] | None = None, **given: Any) -> Settings:
    """Build settings: defaults, then the profile, then variables, then `given`.

    Raises ConfigError for a value that does not fit and for an unknown `HONGYAN_` variable.
    """
    environ = os.environ if environ is None else environ
    known = {item.name: item for item in fields(Settings)}
    chosen: dict[str, Any] = {}
    for name, raw in environ.items():
        if not name.startswith(PREFIX) or not raw:
            continue
        key = name.removeprefix(PREFIX).lower()
        if key not in known:
            if key in _OTHER_VARIABLES:
                continue
            raise ConfigError(f"{name} is not a setting; `hongyan settings` lists them all")
        chosen[key] = raw
    chosen |= {name: value for name, value in given.items() if value is not None}
    profile = _fit(
        "profile", chosen.get("profile", Profile.FAQ2020), Profile, known["profile"].metadata
    )
    values = {**PROFILES[profile], **chosen}
    types = Settings.__annotations__
    given_or_default = {
        name: _fit(name, value, _TYPES[str(types[name])], known[name].metadata)
        for name, value in values.items()
    }
    return Settings(**given_or_default)


_OTHER_VARIABLES = frozenset({"soak_kills", "bench"})
"""Variables that tests and benches read; a process that sees them must not trip."""

_TYPES: Mapping[str, Any] = {
    "Profile": Profile,
    "LogLevel": LogLevel,
    "Path": Path,
    "str": str,
    "int": int,
    "bool": bool,
    "tuple[int, ...]": tuple[int, ...],
    "TextAge": TextAge,
    "CashGate": CashGate,
    "NumberPolicy": NumberPolicy,
    "NoReceipt": NoReceipt,
    "TierMode": TierMode,
    "InvoiceService": InvoiceService,
    "PaymentService": PaymentService,
    "DayWindow": DayWindow,
    "ShortWindow": ShortWindow,
    "VerificationLimitKey": VerificationLimitKey,
}


def _fit(name: str, value: Any, kind: Any, bounds: Mapping[str, Any]) -> Any:
    try:
        return fitted(value, kind, bounds["least"], bounds["most"])
    except ValueError as fault:
        raise ConfigError(f"{PREFIX}{name.upper()}: {fault}; give that, or leave it out") from fault
