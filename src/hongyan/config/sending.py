"""Settings of messages: limits, numbers, receipts, pushes."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.config.setting import setting
from hongyan.kernel.choices import (
    DayWindow,
    NumberPolicy,
    RepeatedNumbers,
    ShortWindow,
    TextAge,
    VerificationLimitKey,
)


@dataclass(frozen=True)
class SendingSettings:
    """The part of `Settings` that sending, receipts and pushes read."""

    rate_limit_per_second: int = setting(5000, "API calls a second for one access key", least=1)
    timestamp_window_seconds: int = setting(
        900, "how far a call's timestamp may be off, either way"
    )
    template_param_strict: bool = setting(
        False, "TemplateParam: only JSON objects of quoted texts, no numbers, no single quotes"
    )
    text_age: TextAge = setting(
        TextAge.OLD, "wording of the messages for an illegal sign or template: old or new"
    )
    verification_limit_key: VerificationLimitKey = setting(
        VerificationLimitKey.SIGN_NUMBER,
        "sign+number (FAQ 2.1.8) or sign+template+number (FAQ 4.1.1)",
    )
    short_window: ShortWindow = setting(
        ShortWindow.CALENDAR, "minute and hour windows: calendar or rolling"
    )
    day_window: DayWindow = setting(
        DayWindow.ROLLING_24H, "day windows: rolling_24h or natural_day"
    )
    verification_per_minute: int = setting(1, "verification codes a minute for one sign and number")
    verification_per_hour: int = setting(5, "verification codes an hour for one sign and number")
    verification_per_day: int = setting(10, "verification codes a day for one sign and number")
    verification_per_number_day: int = setting(
        40, "verification codes a day for one number, all accounts together"
    )
    notification_per_day: int = setting(50, "notifications a day for one sign, template and number")
    promotion_per_day: int = setting(50, "promotions a day for one sign, template and number")
    limit_change_delay_seconds: int = setting(
        900, "after this a changed frequency limit takes effect"
    )
    promotion_opens_hour: int = setting(
        8, "promotions are dispatched from this hour on (Asia/Shanghai)", most=24
    )
    promotion_closes_hour: int = setting(20, "promotions are dispatched until this hour", most=24)
    extend_code_digits_max: int = setting(7, "most digits of a caller's own extend code")
    extend_codes_max: int = setting(100_000, "most own extend codes of one account")
    receipt_deadline_seconds: int = setting(
        259_200, "after this a message without receipt is final"
    )
    submit_answer_seconds: int = setting(60, "after this an unanswered submission is in doubt")
    delivered_code: str = setting(
        "DELIVERED", "receipt code of a delivered message: DELIVERED or DELIVRD"
    )
    international_numbers: NumberPolicy = setting(
        NumberPolicy.POSSIBLE,
        "numbers of other countries: possible (the right length) or valid (an allocated range)",
    )
    international_double_zero: bool = setting(
        False, "accept 00 before the country code (FAQ 5.1.11 refuses it; current: true)"
    )
    international_ranges: tuple[str, ...] = setting(
        (),
        "numbers abroad to accept whatever the plans say: prefix/digits, such as 33700/14",
    )
    mainland_ranges: tuple[str, ...] = setting(
        (),
        "ranges of the mainland newer than the table: prefix=carrier, such as 160=telecom "
        "(mobile, unicom, telecom, broadnet; unknown closes a range)",
    )
    repeated_numbers: RepeatedNumbers = setting(
        RepeatedNumbers.ONCE,
        "a number that stands twice in a call with equal sign and variables: once or each",
    )
    international_per_number_day: int = setting(
        20, "international messages a day for one number, all accounts together"
    )
    conversion_window_hours: int = setting(
        24, "codes sent in this time count for a country's conversion; a halt lasts as long"
    )
    conversion_wait_minutes: int = setting(
        10, "minutes that a person may take to type a code in: younger codes are not judged yet"
    )
    conversion_codes_min: int = setting(
        100, "codes to one country below which its conversion says nothing"
    )
    conversion_permille_min: int = setting(
        100,
        "conversion rate in permille below which a country is suspected of fraud",
        most=1000,
    )
    push_timeout_ms: int = setting(700, "how long a receiver may take to answer a push", least=1)
    push_retry_minutes: tuple[int, ...] = setting(
        (1, 5, 10), "waits before each repetition of a failed push"
    )
    push_batch_max: int = setting(100, "most items in one push", least=1)
    push_private_addresses: bool = setting(False, "allow pushes to private addresses (on in dev)")
    inbound_sequence_number: bool = setting(
        False, "SmsUp: sequence_id as a number (old) instead of a text"
    )
    long_reply_hours: int = setting(
        24, "a long reply waits this long for its missing pieces", least=1, most=72
    )
    inbound_match_hours: int = setting(72, "a reply belongs to a message sent within this time")
