"""What the carriers' codecs cost: PDUs read and written a second, by processor time of one core.

Each sample is what a session reads or writes most. Rounds take the samples in turn, so that a noisy
machine disturbs all alike; the table has the medians.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from statistics import median
from time import process_time
from typing import Any, Final

from hongyan.protocols.cmpp import pdus as cmpp
from hongyan.protocols.cmpp.pdus import CmppVersion
from hongyan.protocols.cmpp.report import CmppReport, read_report, write_report
from hongyan.protocols.smpp import pdus as smpp
from hongyan.protocols.smpp import tlvs
from hongyan.protocols.smpp.receipt import read_receipt
from hongyan.protocols.smpp.tlvs import Tag

ROUNDS: Final = 7
TURNS: Final = 5_000
AIM: Final = 30_000
"""PDUs a second that one core has to read and write, so that the codec is not what limits it."""

TEXT: Final = "【鸿雁演示】您的验证码是123456，五分钟内有效。".encode("utf-16-be")
RECEIPT: Final = (
    b"id:1829707298 sub:001 dlvrd:001 submit date:2611220700 done date:2611220701 "
    b"stat:DELIVRD err:000 text:"
)


@dataclass(frozen=True, slots=True)
class Sample:
    """One kind of PDU and the way it goes."""

    name: str
    pdu: Any
    read: Callable[[bytes], Any]
    write: Callable[[Any], bytes]


def samples() -> list[Sample]:
    """Return what is measured."""
    number = {"dest_addr_ton": 1, "dest_addr_npi": 1, "destination_addr": "8613800138000"}
    source = {"source_addr_ton": 5, "source_addr": "Hongyan"}
    submit = smpp.SubmitSm(
        sequence=7, data_coding=8, registered_delivery=1, short_message=TEXT, **number, **source
    )
    state = (tlvs.text(Tag.RECEIPTED_MESSAGE_ID, "6D0F1E22"), tlvs.number(Tag.MESSAGE_STATE, 2))
    receipt = smpp.DeliverSm(
        sequence=7, esm_class=4, short_message=RECEIPT, tlvs=state, **number, **source
    )
    found = [
        Sample("SMPP submit_sm", submit, *_SMPP),
        Sample("SMPP submit_sm_resp", smpp.SubmitSmResp(message_id="6D0F1E22"), *_SMPP),
        Sample("SMPP deliver_sm, receipt", receipt, _read_smpp_receipt, smpp.write_pdu),
    ]
    for version in (CmppVersion.V20, CmppVersion.V30):
        name = f"CMPP {version >> 4}.{version & 15}"
        found += [
            Sample(f"{name} SUBMIT", _cmpp_submit(), *_cmpp(version)),
            Sample(f"{name} SUBMIT_RESP", cmpp.SubmitResp(sequence=7), *_cmpp(version)),
            Sample(f"{name} DELIVER, report", _cmpp_report(version), *_cmpp(version)),
        ]
    return found


def run() -> str:
    """Measure all samples and return a table."""
    chosen = samples()
    found: dict[str, list[tuple[float, float]]] = {sample.name: [] for sample in chosen}
    for _ in range(ROUNDS):
        for sample in chosen:
            octets = sample.write(sample.pdu)
            reading = _seconds(lambda sample=sample, octets=octets: sample.read(octets))
            writing = _seconds(lambda sample=sample: sample.write(sample.pdu))
            found[sample.name].append((reading, writing))
    lines = [
        "| PDU | octets | read/s | written/s | read and written/s |",
        "| --- | ---: | ---: | ---: | ---: |",
    ]
    for sample in chosen:
        reading, writing = (median(times) for times in zip(*found[sample.name], strict=True))
        both = 1 / (reading + writing)
        shown = f"{both:,.0f}" if both >= AIM else f"**{both:,.0f}**"
        size = len(sample.write(sample.pdu))
        lines.append(
            f"| {sample.name} | {size} | {1 / reading:,.0f} | {1 / writing:,.0f} | {shown} |"
        )
    return "\n".join(lines) + f"\n\nThe aim is {AIM:,} read and written; what misses it is bold.\n"


def _seconds(call: Callable[[], object]) -> float:
    """Return the processor time of one call."""
    start = process_time()
    for _ in range(TURNS):
        call()
    return (process_time() - start) / TURNS


def _read_smpp_receipt(octets: bytes) -> object:
    pdu = smpp.read_pdu(octets)
    assert isinstance(pdu, smpp.DeliverSm)
    return read_receipt(pdu)


def _cmpp(version: CmppVersion) -> tuple[Callable[[bytes], Any], Callable[[Any], bytes]]:
    def read(octets: bytes) -> object:
        pdu = cmpp.read_pdu(octets, version)
        if isinstance(pdu, cmpp.Deliver):
            return read_report(pdu.msg_content)
        return pdu

    return read, lambda pdu: cmpp.write_pdu(pdu, version)


def _cmpp_submit() -> cmpp.Submit:
    return cmpp.Submit(
        sequence=7,
        registered_delivery=1,
        service_id="CODE",
        fee_user_type=2,
        msg_fmt=8,
        msg_src="901234",
        fee_type="01",
        fee_code="000000",
        src_id="10690000001234",
        dest_terminal_ids=("13800138000",),
        msg_content=TEXT,
    )


def _cmpp_report(version: CmppVersion) -> cmpp.Deliver:
    report = CmppReport(
        stat="DELIVRD",
        submit_time="2611220700",
        done_time="2611220701",
        dest_terminal_id="13800138000",
    )
    return cmpp.Deliver(
        sequence=7,
        dest_id="10690000001234",
        src_terminal_id="13800138000",
        registered_delivery=1,
        msg_content=write_report(report, version),
    )


_SMPP = (smpp.read_pdu, smpp.write_pdu)
