"""Why an order, a payment or a refund is refused. Knows no words."""

from __future__ import annotations

from hongyan.kernel.refusal import Reason


class OrderReason(Reason):
    """Why an order is not found, placed or paid."""

    MISSING = "order.missing"
    NOT_OF_ACCOUNT = "order.not_of_account"
    TOKEN_LENGTH = "order.token_length"  # noqa: S105 - a reason, no secret
    TOKEN_TAKEN = "order.token_taken"  # noqa: S105 - the same
    NOT_UNPAID = "order.not_unpaid"
    NOT_BY_THIRD_PARTY = "order.not_by_third_party"
    NOT_IN_FEN = "order.not_in_fen"
    PRODUCT_MISSING = "order.product_missing"
    PRODUCT_IS_GIFT = "order.product_is_gift"
    PRODUCT_INTERNATIONAL = "order.product_abroad"
    PRODUCT_NOT_ON_SALE = "order.product_not_on_sale"
    IN_ARREARS = "order.in_arrears"
    FUNDS_SHORT = "order.funds_short"


class PaymentReason(Reason):
    """Why a payment is not found or booked."""

    MISSING = "payment.missing"
    NOT_IN_FEN = "payment.not_in_fen"
    REFERENCE_LENGTH = "payment.reference_length"
    REFERENCE_TAKEN = "payment.reference_taken"


class RefundReason(Reason):
    """Why an order is not refunded (FAQ 3.2)."""

    NOT_PAID = "refund.not_paid"
    REFUNDED_ALREADY = "refund.refunded_already"
    GIFT = "refund.gift"
    NEVER_REFUNDABLE = "refund.never_refundable"
    LAPSED = "refund.lapsed"
    USED = "refund.used"
    TOO_OLD = "refund.too_old"
    INVOICED = "refund.invoiced"
    IN_ARREARS = "refund.in_arrears"
    NOT_FAILED = "refund.not_failed"
