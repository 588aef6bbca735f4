"""Checks what callers are told of the way here, and whether the proxy on it is known."""

from __future__ import annotations

from collections.abc import Iterator

from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, fine, look, newest
from hongyan.domain.installation.model import Maker
from hongyan.flows.reference.origin import origin_of


def check_reached(patient: Patient) -> Iterator[CheckupLine]:
    """What `serve` serves is reached from other machines; `dev` is not looked at."""
    with newest(patient) as tx:
        if tx is None or origin_of(tx).made_by is not Maker.SERVE:
            return
    settings = patient.settings
    url = settings.service_url
    if not settings.public_url:
        yield look(
            worded(
                "HONGYAN_PUBLIC_URL is not set: upload addresses and links of errors name {url}",
                url=url,
            ),
            worded("set it to where callers reach this service, such as https://sms.example.com"),
        )
    elif url.startswith("https://") and not settings.trusted_proxies:
        yield look(
            worded(
                "callers come by {url}, and no proxy is trusted: each has the proxy's address",
                url=url,
            ),
            worded("HONGYAN_TRUSTED_PROXIES=127.0.0.1, for a proxy on this machine"),
        )
    else:
        yield fine(worded("callers come by {url}", url=url))
