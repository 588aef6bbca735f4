"""The kind of channel `smpp`: its options, and the link that they make.

Each option is a word of the contract; docs/carriers/smpp.md says which. Knows no PDU.
"""

from __future__ import annotations

import random
from collections.abc import Callable
from enum import StrEnum
from typing import Annotated, Any, Final

from hongyan.channels.channel import Channel
from hongyan.channels.link import CarrierLink
from hongyan.channels.link_options import LinkOptions
from hongyan.channels.options import option
from hongyan.channels.smpp.replies import KnownReplies
from hongyan.channels.smpp.separate import SeparateLinks
from hongyan.channels.smpp.session import SmppSession
from hongyan.channels.smpp.terms import LongForm, SmppTerms, read_codes, read_tlvs
from hongyan.channels.timing import Timing
from hongyan.channels.tls import tls_of
from hongyan.domain.receipts.ids import IdForm
from hongyan.kernel.clock import Clock
from hongyan.protocols.alphabets import Default
from hongyan.protocols.smpp.pdus import Bind, BindReceiver, BindTransceiver, BindTransmitter

PORT: Final = 2775
TIMING: Final = Timing()


class SmppVersion(StrEnum):
    """A version as contracts name it."""

    V33 = "3.3"
    V34 = "3.4"
    V50 = "5.0"


_VERSIONS: Final = {SmppVersion.V33: 0x33, SmppVersion.V34: 0x34, SmppVersion.V50: 0x50}


class BindForm(StrEnum):
    """How connections log in."""

    TRANSCEIVER = "transceiver"
    SEPARATE = "separate"


class PhoneForm(StrEnum):
    """How mainland numbers are written."""

    INTERNATIONAL = "international"
    NATIONAL = "national"


class Alphabet(StrEnum):
    """What data_coding 0 means to the carrier."""

    GSM7 = "gsm7"
    LATIN1 = "latin1"
    ASCII = "ascii"


class SmppOptions(LinkOptions, frozen=True, kw_only=True):
    """Options of a channel over SMPP."""

    port: Annotated[int, option("Its port.", least=1, most=65_535)] = PORT
    system_id: Annotated[str, option("The login of the contract, at most 15 characters.")]
    password: Annotated[str, option("Its password.", is_secret=True)]
    system_type: Annotated[str, option("system_type, if the contract names one.")] = ""
    version: Annotated[SmppVersion, option("interface_version, as the login tells it.")] = (
        SmppVersion.V34
    )
    bind: Annotated[
        BindForm,
        option("transceiver, or separate: as many receivers as transmitters (connections)."),
    ] = BindForm.TRANSCEIVER
    address_range: Annotated[str, option("address_range, if the contract names one.")] = ""
    address_ton: Annotated[int, option("TON of address_range.", least=0, most=255)] = 0
    address_npi: Annotated[int, option("NPI of address_range.", least=0, most=255)] = 0
    service_type: Annotated[str, option("service_type, if the contract names one.")] = ""
    source_ton: Annotated[
        int, option("TON of a sender of digits; names have 5.", least=0, most=255)
    ] = 0
    source_npi: Annotated[
        int, option("NPI of a sender of digits; names have 0.", least=0, most=255)
    ] = 1
    number_form: Annotated[
        PhoneForm, option("Whether mainland numbers have their 86; others always have theirs.")
    ] = PhoneForm.INTERNATIONAL
    dest_ton: Annotated[
        int | None,
        option("TON of the phone; without it 1, for national numbers 2.", least=0, most=255),
    ] = None
    dest_npi: Annotated[int, option("NPI of the phone.", least=0, most=255)] = 1
    default_alphabet: Annotated[
        Alphabet, option("The alphabet that data_coding 0 means to the carrier.")
    ] = Alphabet.GSM7
    long: Annotated[LongForm, option("How the parts of long texts are told.")] = LongForm.UDH8
    validity_seconds: Annotated[
        int,
        option("How long the carrier tries to deliver; 0 is its own limit.", least=0, most=259_200),
    ] = 0
    tlvs: Annotated[
        str, option("Parameters of every message: TAG:VALUE,… or TAG:hex:DIGITS (DLT: 0x1400).")
    ] = ""
    id_form: Annotated[IdForm, option("Which of answer and receipt tells ids in hexadecimal.")] = (
        IdForm.RAW
    )
    receipts_by_text: Annotated[
        bool, option("Whether a text with id: and stat: is a receipt without its mark, too.")
    ] = False
    utc_offset_hours: Annotated[
        float, option("The zone of dates in receipts.", least=-12, most=14)
    ] = 8.0
    throttle_codes: Annotated[
        str, option("More statuses that ask for less speed, such as 8,0x45.")
    ] = ""
    permanent_codes: Annotated[
        str, option("Statuses that ask for less speed elsewhere, and here refuse: such as 20.")
    ] = ""
    answer_seconds: Annotated[
        float, option("How long an answer is waited for.", least=1, most=600)
    ] = 10.0
    test_seconds: Annotated[
        float, option("After how long a silence enquire_link is sent.", least=5, most=600)
    ] = 30.0


def smpp_link(
    channel_id: int,
    options: SmppOptions,
    clock: Clock,
    timing: Timing = TIMING,
    jitter: Callable[[], float] = random.random,
) -> Channel:
    """Return a channel over SMPP, not started; raises ValueError that names a wrong option."""
    terms, replies, tls = terms_of(options), KnownReplies(), tls_of(options, options.host)
    timing = timing.patient(options.answer_seconds, options.test_seconds)

    def link(bind: type[Bind]) -> CarrierLink:
        return CarrierLink(
            channel_id,
            (options.host, options.port),
            lambda: SmppSession(terms, replies, bind),
            timing,
            connections=options.connections,
            tls=tls,
            clock=clock,
            jitter=jitter,
        )

    if options.bind is BindForm.SEPARATE:
        return SeparateLinks(link(BindTransmitter), link(BindReceiver))
    return link(BindTransceiver)


def terms_of(options: SmppOptions) -> SmppTerms:
    """Return what options say of PDUs; raises ValueError that names a wrong one."""
    terms = SmppTerms(
        system_id=options.system_id,
        password=options.password,
        system_type=options.system_type,
        address_range=options.address_range,
        address_ton=options.address_ton,
        address_npi=options.address_npi,
        interface_version=_VERSIONS[options.version],
        service_type=options.service_type,
        source_ton=options.source_ton,
        source_npi=options.source_npi,
        dest_ton=options.dest_ton,
        dest_npi=options.dest_npi,
        is_national=options.number_form is PhoneForm.NATIONAL,
        long=options.long,
        default_alphabet=Default(options.default_alphabet.value),
        validity_seconds=options.validity_seconds,
        tlvs=_read("tlvs", read_tlvs, options.tlvs),
        id_form=options.id_form,
        is_receipt_by_text=options.receipts_by_text,
        offset_hours=options.utc_offset_hours,
        throttle_codes=_read("throttle_codes", read_codes, options.throttle_codes),
        permanent_codes=_read("permanent_codes", read_codes, options.permanent_codes),
        is_extended=options.extend,
    )
    terms.check()
    return terms


def _read(name: str, reader: Callable[[str], Any], written: str) -> Any:
    try:
        return reader(written)
    except ValueError as fault:
        raise ValueError(f"{name}: {fault}") from fault
