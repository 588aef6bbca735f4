"""The kind of channel `cmpp`: its options, and the link that they make.

Each option is a word of the contract; docs/carriers/cmpp.md says which. Knows no PDU.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Final

from hongyan.channels.cmpp.oddities import Oddities
from hongyan.channels.cmpp.session import CmppSession
from hongyan.channels.cmpp.terms import CmppTerms, read_results
from hongyan.channels.link import CarrierLink
from hongyan.channels.link_options import LinkOptions
from hongyan.channels.options import option
from hongyan.channels.sequences import RisingNumbers
from hongyan.channels.timing import Timing
from hongyan.channels.tls import tls_of
from hongyan.kernel.clock import Clock
from hongyan.protocols.cmpp.pdus import CmppVersion

PORT: Final = 7890
"""For connections that stay open (CMPP 3.0, 7.2)."""

TIMING: Final = Timing(keep_alive_misses_max=3)
"""With T and C of the options, and N of CMPP 3.0, chapter 7."""

LAST_SEQUENCE: Final = 0x7FFF_FFFF
"""Half of what the field holds: some gateways take the number for a signed one."""


class VersionName(StrEnum):
    """A version as contracts name it."""

    V20 = "2.0"
    V21 = "2.1"
    V30 = "3.0"


_VERSIONS: Final = {
    VersionName.V20: CmppVersion.V20,
    VersionName.V21: CmppVersion.V21,
    VersionName.V30: CmppVersion.V30,
}


class CmppOptions(LinkOptions, frozen=True, kw_only=True):
    """Options of a channel over CMPP."""

    port: Annotated[int, option("Its port.", least=1, most=65_535)] = PORT
    sp_id: Annotated[str, option("The SP id of the contract, 6 characters: Source_Addr.")]
    secret: Annotated[str, option("The shared secret.", is_secret=True)]
    service_id: Annotated[str, option("The service code of the contract: Service_Id.")]
    version: Annotated[VersionName, option("The version that the gateway speaks.")] = (
        VersionName.V20
    )
    msg_src: Annotated[str | None, option("Msg_src, if it is not the SP id.")] = None
    fee_user_type: Annotated[
        int,
        option(
            "Who pays: 0 the destination, 1 the source, 2 the SP, 3 fee_terminal_id.",
            least=0,
            most=3,
        ),
    ] = 2
    fee_terminal_id: Annotated[str, option("The number that pays, for fee_user_type 3.")] = ""
    fee_type: Annotated[str, option("FeeType: 01 free, 02 by message.")] = "01"
    fee_code: Annotated[str, option("FeeCode in fen, 6 digits.")] = "000000"
    msg_level: Annotated[int, option("Msg_level; 9 is the highest.", least=0, most=9)] = 0
    validity_seconds: Annotated[
        int,
        option("How long the carrier tries to deliver; 0 is its own limit.", least=0, most=259_200),
    ] = 0
    throttle_codes: Annotated[
        str, option("More results that ask for less speed, such as 85,101.")
    ] = ""
    gb18030: Annotated[bool, option("Whether Chinese is sent as Msg_Fmt 15, not as 8.")] = False
    padded_id: Annotated[
        bool, option("Whether the digest of the login pads an SP id of fewer than 6 characters.")
    ] = False
    verify_gateway: Annotated[
        bool, option("Whether a gateway is left whose digest is not made with the secret.")
    ] = False
    answer_seconds: Annotated[
        float, option("T: how long an answer is waited for.", least=1, most=600)
    ] = 60
    test_seconds: Annotated[
        float, option("C: after how long a silence the connection is tested.", least=5, most=600)
    ] = 180


def cmpp_link(
    channel_id: int,
    options: CmppOptions,
    clock: Clock,
    timing: Timing = TIMING,
    jitter: Callable[[], float] = random.random,
) -> CarrierLink:
    """Return a channel over CMPP, not started; raises ValueError that names a wrong option."""
    terms = terms_of(options)
    terms.check()
    # A gateway may compare the numbers of an account, also with those before a restart.
    numbers = RisingNumbers(1, LAST_SEQUENCE, begin=1 + int(jitter() * (LAST_SEQUENCE - 1)))
    oddities = Oddities(channel_id)
    return CarrierLink(
        channel_id,
        (options.host, options.port),
        lambda: CmppSession(terms, numbers, oddities),
        timing.patient(options.answer_seconds, options.test_seconds),
        connections=options.connections,
        tls=tls_of(options, options.host),
        clock=clock,
        jitter=jitter,
    )


def terms_of(options: CmppOptions) -> CmppTerms:
    """Return what the options say of each PDU; ValueError names one that cannot be read."""
    return CmppTerms(
        version=_VERSIONS[options.version],
        sp_id=options.sp_id,
        secret=options.secret,
        service_id=options.service_id,
        msg_src=options.sp_id if options.msg_src is None else options.msg_src,
        fee_user_type=options.fee_user_type,
        fee_terminal_id=options.fee_terminal_id,
        fee_type=options.fee_type,
        fee_code=options.fee_code,
        msg_level=options.msg_level,
        validity_seconds=options.validity_seconds,
        throttle_codes=read_results(options.throttle_codes),
        is_gb18030=options.gb18030,
        is_id_padded=options.padded_id,
        is_gateway_verified=options.verify_gateway,
        is_extended=options.extend,
    )
