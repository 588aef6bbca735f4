"""Which provider the settings name: the one place that builds it."""

from __future__ import annotations

from pathlib import Path

from hongyan.config import PREFIX, Settings
from hongyan.kernel.choices import PaymentService
from hongyan.providers import rsa2
from hongyan.providers.payment import NOTIFY_PATH, PaymentKeyError, PaymentProvider
from hongyan.providers.payment_signed import SignedPayments
from hongyan.providers.payment_simulator import PaymentSimulator

SIMULATOR_KEY = "payment-simulator.pem"


def open_payments(settings: Settings) -> PaymentProvider:
    """Return the provider of payments that the settings name.

    Raises PaymentKeyError when a key or a setting is missing; the text names it.
    """
    if settings.payment_provider is PaymentService.SIMULATOR:
        return open_simulator(settings)
    return SignedPayments(
        app_id=_needed(settings, "payment_app_id"),
        gateway_url=_needed(settings, "payment_gateway_url"),
        notify_url=notify_url(settings),
        key=rsa2.private_key(Path(_needed(settings, "payment_private_key_file"))),
        provider_key=rsa2.public_key(Path(_needed(settings, "payment_provider_public_key_file"))),
    )


def open_simulator(settings: Settings) -> PaymentSimulator:
    """Return the simulator of an installation; makes its key on first use."""
    return PaymentSimulator(rsa2.own_key(settings.data / SIMULATOR_KEY))


def notify_url(settings: Settings) -> str:
    """Return where the provider reaches this service with its notifications."""
    base = settings.public_url.rstrip("/") or f"http://{settings.host}:{settings.port}"
    return base + NOTIFY_PATH.format(provider=settings.payment_provider.value)


def _needed(settings: Settings, name: str) -> str:
    value = str(getattr(settings, name))
    if not value:
        raise PaymentKeyError(f"{PREFIX}{name.upper()} is not set; the signed provider needs it")
    return value
