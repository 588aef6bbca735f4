"""The options that every channel over TCP has: a base for the options of its kind."""

from __future__ import annotations

from typing import Annotated, Final

from hongyan.channels.options import option
from hongyan.channels.tls import TlsOptions

CONNECTIONS_MAX: Final = 16
"""Carriers grant an account a few."""


class LinkOptions(TlsOptions, frozen=True, kw_only=True):
    """Where the carrier listens, how many connections log in at once, and under which sender."""

    host: Annotated[str, option("Where the carrier listens.")]
    port: Annotated[int, option("Its port.", least=1, most=65_535)]
    connections: Annotated[
        int,
        option("Connections at once; the contract says how many.", least=1, most=CONNECTIONS_MAX),
    ] = 1
    extend: Annotated[
        bool,
        option("Whether extend codes stand behind the access code; some contracts allow none."),
    ] = True
