"""Which provider the settings name: the one place that builds it.

Providers from other packages join by the entry point group `hongyan.payments` (docs/plugins.md).
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from importlib.metadata import entry_points
from pathlib import Path
from typing import Final

from hongyan.config import PREFIX, Settings
from hongyan.kernel.cut import quoted
from hongyan.providers import rsa2
from hongyan.providers.payment import NOTIFY_PATH, PaymentKeyError, PaymentProvider
from hongyan.providers.payment_signed import SignedPayments
from hongyan.providers.payment_simulator import PaymentSimulator

GROUP: Final = "hongyan.payments"
SIMULATOR_KEY = "payment-simulator.pem"


def open_payments(settings: Settings) -> PaymentProvider:
    """Return the provider of payments that the settings name, ours or a plug-in's.

    Raises PaymentKeyError when there is none of that name, or a key or a setting is missing; the
    text names it.
    """
    name = settings.payment_provider
    if name in PROVIDERS:
        return PROVIDERS[name](settings)
    found = tuple(entry_points(group=GROUP, name=name))
    variable = f"{PREFIX}PAYMENT_PROVIDER"
    if not found:
        others = {one.name for one in entry_points(group=GROUP)} - PROVIDERS.keys()
        known = ", ".join([*PROVIDERS, *sorted(others)])
        raise PaymentKeyError(
            "{variable}: {name} is unknown; there are: {known}",
            variable=variable,
            name=quoted(name),
            known=known,
        )
    try:
        provider: PaymentProvider = found[0].load()(settings)
    except PaymentKeyError:
        raise
    except Exception as fault:
        raise PaymentKeyError(
            "{variable}: the plug-in of {name}, {value}, cannot be loaded: {fault}; "
            "install it again",
            variable=variable,
            name=name,
            value=found[0].value,
            fault=fault,
        ) from fault
    if provider.name != name:
        raise PaymentKeyError(
            "{variable}: the plug-in of {name} calls itself {other}",
            variable=variable,
            name=name,
            other=provider.name,
        )
    return provider


def open_simulator(settings: Settings) -> PaymentSimulator:
    """Return the simulator of an installation; makes its key on first use."""
    return PaymentSimulator(rsa2.own_key(settings.data / SIMULATOR_KEY))


def notify_url(settings: Settings) -> str:
    """Return where the provider reaches this service with its notifications."""
    return settings.service_url + NOTIFY_PATH.format(provider=settings.payment_provider)


def _open_signed(settings: Settings) -> SignedPayments:
    return SignedPayments(
        app_id=_needed(settings, "payment_app_id"),
        gateway_url=_needed(settings, "payment_gateway_url"),
        notify_url=notify_url(settings),
        key=rsa2.private_key(Path(_needed(settings, "payment_private_key_file"))),
        provider_key=rsa2.public_key(Path(_needed(settings, "payment_provider_public_key_file"))),
    )


def _needed(settings: Settings, name: str) -> str:
    value = str(getattr(settings, name))
    if not value:
        raise PaymentKeyError(
            "{prefix}{name} is not set; the signed provider needs it",
            prefix=PREFIX,
            name=name.upper(),
        )
    return value


PROVIDERS: Final[Mapping[str, Callable[[Settings], PaymentProvider]]] = {
    "simulator": open_simulator,
    "signed": _open_signed,
}
