"""Settings of money: gates, price ladder, invoices, payments, refunds, alerts."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.config.setting import setting
from hongyan.kernel.choices import CashGate, InvoiceService, NoReceipt, TierMode


@dataclass(frozen=True)
class MoneySettings:
    """The part of `Settings` that money reads."""

    cash_gate: CashGate = setting(
        CashGate.GT0, "cash without which a prepaid account sends nothing: gt0 (FAQ 3.1) or gte0"
    )
    tier_mode: TierMode = setting(
        TierMode.GRADUATED,
        "a rung's price: graduated (for the segments on it) or volume (for the whole month)",
    )
    tier_counts_packages: bool = setting(
        False, "count the segments of packages on the price ladder too"
    )
    no_receipt: NoReceipt = setting(
        NoReceipt.RELEASE,
        "a domestic message that was submitted, without receipt: release its hold, or settle it",
    )
    postpaid_due_days: int = setting(
        15, "whole days after a statement is closed in which a postpaid account pays it"
    )
    invoice_after_months: int = setting(
        2, "months after which a month can be invoiced: 2 is October from 1 December (FAQ 3.3.6)"
    )
    invoice_tax_percent: int = setting(
        6, "percent of value-added tax that prices include", most=100
    )
    invoice_service: InvoiceService = setting(
        InvoiceService.NONE,
        "who issues invoices: none (people do, and write the number down) or simulator (samples)",
    )
    payment_provider: str = setting(
        "simulator", "who takes third parties' payments: simulator, signed (RSA2), or a plug-in"
    )
    payment_gateway_url: str = setting("", "signed: where the provider takes requests")
    payment_app_id: str = setting("", "signed: the id under which the provider knows us")
    payment_private_key_file: str = setting("", "signed: our private RSA key, as PEM")
    payment_provider_public_key_file: str = setting(
        "", "signed: the provider's public RSA key, as PEM or as its base64 alone"
    )
    order_unpaid_hours: int = setting(24, "after this an unpaid order is closed")
    refund_original_months: int = setting(
        3, "months within which a third party's payment is refunded to its source (FAQ 3.2)"
    )
    refund_months: int = setting(6, "refund window, in months after payment (FAQ 3.2)")
    alert_account: str = setting(
        "", "account that sends alerts on balances and packages (dev: the demo's)"
    )
    alert_sign: str = setting("", "its sign for them")
    alert_template: str = setting(
        "",
        "its notification template for them, with the variables account, what and value",
    )
    alert_lapse_days: int = setting(
        7, "days before a package or card lapses at which its account is alerted"
    )
