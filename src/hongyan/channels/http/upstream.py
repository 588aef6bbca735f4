"""One upstream as an operator configured it: its document, its options, how we are called there."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from hongyan.channels.http.asking import Mapped
from hongyan.channels.http.document import Gateway


@dataclass(frozen=True, slots=True)
class Upstream:
    """Everything that an HTTP channel is given.

    `values` are the options that requests are filled with, secrets among them. `is_mapped`: the
    upstream makes the text itself, out of its own sign and template. Not `is_extended`: it is not
    given our extend codes, and chooses the sender number itself.
    """

    gateway: Gateway
    values: Mapping[str, str]
    mapped: Mapped
    is_mapped: bool
    public_url: str = ""
    callback_token: str = ""
    proxy: str = ""
    connect_seconds: float = 5.0
    answer_seconds: float = 10.0
    is_pulled: bool = True
    is_extended: bool = True
