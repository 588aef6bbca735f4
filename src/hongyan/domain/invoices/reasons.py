"""Why a title or an invoice is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class TitleReason(Reason):
    """What a title can lack."""

    MISSING = "title.missing"
    NAME_MISSING = "title.name_missing"
    TOO_LONG = "title.too_long"
    TAX_NUMBER_MISSING = "title.tax_number_missing"
    TAX_NUMBER_UNSOUND = "title.tax_number_unsound"
    PERSONAL_TAX_NUMBER = "title.personal_tax_number"
    EMAIL_MALFORMED = "title.email_malformed"
    PHONE_MALFORMED = "title.phone_malformed"
    BANK_ACCOUNT_MALFORMED = "title.bank_account_malformed"
    SPECIAL_NEEDS_COMPANY = "title.special_needs_company"
    SPECIAL_NEEDS_ALL = "title.special_needs_all"


class EntitlementReason(Reason):
    """Why a month, an order or a top-up cannot be invoiced (FAQ 3.2.2, 3.3.6)."""

    TOP_UP = "entitlement.top_up"
    NOT_BEGUN = "entitlement.not_begun"
    NOT_CLOSED = "entitlement.not_closed"
    TOO_EARLY = "entitlement.too_early"
    UNSETTLED = "entitlement.unsettled"
    UNPAID = "entitlement.unpaid"
    REFUNDED = "entitlement.refunded"
    NOTHING_PAID = "entitlement.nothing_paid"
    INVOICED = "entitlement.invoiced"


class InvoiceReason(Reason):
    """Why no invoice is asked for or found, or an act on one is not possible."""

    MISSING = "invoice.missing"
    NOTHING_NAMED = "invoice.nothing_named"
    ITEMS_TOO_MANY = "invoice.items_too_many"
    ITEM_TWICE = "invoice.item_twice"
    RECIPIENT_MISSING = "invoice.recipient_missing"
    SELLER_UNSET = "invoice.seller_unset"
    SELLER_MISSING = "invoice.seller_missing"
    NUMBER_MISSING = "invoice.number_missing"
    PARCEL_UNNAMED = "invoice.parcel_unnamed"
    BEING_RETURNED = "invoice.being_returned"
    ALREADY_ISSUED = "invoice.already_issued"
    NOT_ISSUED = "invoice.not_issued"
    CANCELLED = "invoice.cancelled"
    RETURNED = "invoice.returned"
    ELECTRONIC = "invoice.electronic"
    RED = "invoice.red"
