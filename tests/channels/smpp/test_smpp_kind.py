"""The options of a channel over SMPP: what they are, and what is said of wrong ones."""

from __future__ import annotations

import re
from itertools import zip_longest

import pytest

from hongyan.channels.options import described, read_options, secrets_of
from hongyan.channels.registry import Around, ChannelOptionError, build, kind_names
from hongyan.channels.smpp.kind import SmppOptions, terms_of
from hongyan.channels.smpp.terms import LongForm, SmppTerms
from hongyan.domain.receipts.ids import IdForm
from hongyan.kernel.clock import SystemClock
from hongyan.protocols.alphabets import Default
from tests.environments import ROOT

ROW = re.compile(r"^\| (`[^|]+) \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)
CONTRACT = {"host": "smsc.example", "system_id": "hongyan", "password": "s3cret"}


def terms(**written: str) -> SmppTerms:
    """Return what options as texts make."""
    return terms_of(read_options(SmppOptions, {**CONTRACT, **written}))


def test_three_options_are_enough() -> None:
    assert terms() == SmppTerms(system_id="hongyan", password="s3cret")


def test_options_are_the_words_of_a_contract() -> None:
    made = terms(
        version="3.3",
        long="sar",
        number_form="national",
        default_alphabet="latin1",
        id_form="hex_receipt",
        receipts_by_text="true",
        tlvs="0x1400:110123, 5121:hex:0aFF",
        throttle_codes="8,0x45",
        permanent_codes="20",
        utc_offset_hours="5.5",
        extend="false",
    )
    assert (made.interface_version, made.long) == (0x33, LongForm.SAR)
    assert made.is_national
    assert made.default_alphabet is Default.LATIN1
    assert made.id_form is IdForm.HEX_RECEIPT
    assert made.is_receipt_by_text
    assert made.tlvs == ((0x1400, b"110123\0"), (0x1401, b"\x0a\xff"))
    assert made.throttle_codes == {8, 0x45}
    assert made.permanent_codes == {20}
    assert made.offset_hours == 5.5
    assert not made.is_extended


@pytest.mark.parametrize(
    ("name", "written", "rule"),
    [
        ("system_id", "a" * 16, "system_id"),
        ("system_type", "a" * 13, "system_type"),
        ("service_type", "a" * 6, "service_type"),
        ("address_range", "9" * 41, "address_range"),
        ("long", "both", "udh8"),
        ("bind", "receiver", "transceiver"),
        ("tlvs", "1400", "TAG:VALUE"),
        ("tlvs", "0x10000:1", "TAG:VALUE"),
        ("tlvs", "0x1400:鸿", "Latin"),
        ("tlvs", "0x1400:hex:0", "hex:DIGITS"),
        ("tlvs", ",".join(["0x1400:1"] * 17), "16"),
        ("throttle_codes", "fast", "statuses"),
        ("throttle_codes", "0", "statuses"),
        ("permanent_codes", "4294967296", "statuses"),
        ("validity_seconds", "259201", "259200"),
        ("test_seconds", "1", "5"),
        ("answer_seconds", "0", "1"),
        ("tls_ca_file", "/nowhere", "tls=true"),
    ],
)
def test_a_wrong_option_is_named_with_its_rule(name: str, written: str, rule: str) -> None:
    with pytest.raises(ChannelOptionError, match=f"--option {name}: .*{rule}"):
        build("smpp", 1, "a", {**CONTRACT, name: written}, Around(SystemClock()))


def test_the_password_is_sealed_and_in_no_words() -> None:
    assert "password" in secrets_of(SmppOptions)
    with pytest.raises(ChannelOptionError) as fault:
        build("smpp", 1, "a", {**CONTRACT, "password": "s3" * 33}, Around(SystemClock()))
    assert "s3s3" not in str(fault.value)


def test_the_kind_is_registered_and_every_option_has_a_meaning() -> None:
    assert "smpp" in kind_names()
    assert all(one.help_text.endswith(".") for one in described(SmppOptions))


def test_the_page_has_every_option_with_its_default() -> None:
    page = (ROOT / "docs" / "carriers" / "smpp.md").read_text("utf-8")
    rows = [re.findall("`([^`]+)`", cell) for row in ROW.findall(page) for cell in row[:2]]
    told = dict(
        pair
        for names, defaults in zip(rows[::2], rows[1::2], strict=True)
        for pair in zip_longest(names, defaults, fillvalue="")
    )
    assert told.pop("tls_server_name") == "host"
    for one in described(SmppOptions):
        if one.name != "tls_server_name":
            assert told[one.name] == one.default.removesuffix(".0").lower(), one.name
