"""Why a price book, a catalogue or an own price is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class TariffReason(Reason):
    """Why a document's form cannot be used, or its ladders are no price book."""

    NOT_TOML = "tariff.not_toml"
    NOT_A_TABLE = "tariff.not_a_table"
    NOT_TABLES = "tariff.not_tables"
    FIELD_MISSING = "tariff.field_missing"
    FIELD_UNKNOWN = "tariff.field_unknown"
    NOT_A_TEXT = "tariff.not_a_text"
    NOT_A_FLAG = "tariff.not_a_flag"
    NOT_WHOLE = "tariff.not_whole"
    NOT_AN_AMOUNT = "tariff.not_an_amount"
    NOT_A_DAY = "tariff.not_a_day"
    NOT_A_LIST = "tariff.not_a_list"
    NOT_EACH_ONCE = "tariff.not_each_once"
    WORD_UNKNOWN = "tariff.word_unknown"
    LADDER_TWICE = "tariff.ladder_twice"
    LADDER_MISSING = "tariff.ladder_missing"
    RUNG_NOT_AT_ZERO = "tariff.rung_not_at_zero"
    RUNG_NOT_RISING = "tariff.rung_not_rising"


class ProductReason(Reason):
    """Why a catalogue's product breaks the rules of packages, cards and gifts."""

    CODE_TWICE = "product.code_twice"
    CODE_MALFORMED = "product.code_malformed"
    PACKAGE_EMPTY = "product.package_empty"
    PACKAGE_WITHOUT_END = "product.package_without_end"
    CARD_WITH_SEGMENTS = "product.card_with_segments"
    CARD_DOMESTIC = "product.card_at_home"
    BONUS_WITHOUT_SALE = "product.bonus_without_sale"
    GIFT_FOR_SALE = "product.gift_for_sale"
    PRICE_MISSING = "product.price_missing"
    PERSONAL_INTERNATIONAL = "product.personal_abroad"
    NEVER_REFUNDED = "product.never_refunded"
    DAYS_UNPAIRED = "product.days_unpaired"
    SALE_ENDS_FIRST = "product.sale_ends_first"


class PriceReason(Reason):
    """Why prices do not begin, or an account gets no price of its own."""

    PAST = "price.past"
    ENDS_FIRST = "price.ends_first"
    TOO_HIGH = "price.too_high"
    NOT_INTERNATIONAL = "price.not_abroad"
    NOT_A_COUNTRY = "price.not_a_country"
