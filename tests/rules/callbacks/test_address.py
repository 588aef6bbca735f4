"""Which addresses and URLs a push may go to."""

from __future__ import annotations

from ipaddress import IPv4Address

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.callbacks.address import check_url, is_public
from tests.saying import rule

PRIVATE = (
    "0.0.0.0",  # noqa: S104 - an address to refuse, not one to listen on
    "0.1.2.3",
    "10.0.0.1",
    "100.64.0.1",  # shared by carriers
    "100.100.100.200",  # a cloud's metadata service
    "127.0.0.1",
    "127.255.255.254",
    "169.254.169.254",  # another's
    "172.16.0.1",
    "172.31.255.255",
    "192.0.0.1",
    "192.0.2.1",
    "192.168.1.1",
    "198.18.0.1",
    "203.0.113.9",
    "224.0.0.1",
    "239.255.255.250",
    "240.0.0.1",
    "255.255.255.255",
    "::",
    "::1",
    "::7f00:1",
    "::ffff:127.0.0.1",
    "::ffff:10.0.0.1",
    "64:ff9b::127.0.0.1",
    "64:ff9b::192.168.0.1",
    "64:ff9b:1::8.8.8.8",  # NAT64 of a private network's own
    "2001::1",  # Teredo
    "2001:db8::1",
    "2002:7f00:1::",
    "2002:c0a8:101::1",
    "fc00::1",
    "fd12:3456::1",
    "fe80::1",
    "fe80::1%eth0",
    "fec0::1",
    "ff02::1",
    "localhost",
    "127.1",
    "2130706433",
    "",
)
PUBLIC = (
    "8.8.8.8",
    "1.1.1.1",
    "223.5.5.5",
    "172.32.0.1",
    "2400:3200::1",
    "2606:4700:4700::1111",
    "::ffff:8.8.8.8",
    "64:ff9b::8.8.8.8",
    "2002:808:808::1",
)


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_that_is_not_of_the_public_internet_is_refused(address: str) -> None:
    assert not is_public(address)


@pytest.mark.parametrize("address", PUBLIC)
def test_a_public_address_passes(address: str) -> None:
    assert is_public(address)


@given(st.ip_addresses(v=4))
def test_wrapping_an_ipv4_address_changes_nothing(address: IPv4Address) -> None:
    high, low = int(address) >> 16, int(address) & 0xFFFF
    wrapped = [f"::ffff:{address}", f"64:ff9b::{address}", f"2002:{high:x}:{low:x}::1"]
    assert {is_public(one) for one in wrapped} == {is_public(str(address))}


@pytest.mark.parametrize(
    "url",
    [
        "http://example.com",
        "https://example.com/sms/report?key=1",
        "https://example.com:8443/",
        "http://8.8.8.8/",
        "http://[2606:4700:4700::1111]:8080/",
        "https://短信.example/回调",
    ],
)
def test_a_plain_url_is_accepted(url: str) -> None:
    assert check_url(url) is None


@pytest.mark.parametrize(
    ("url", "reason"),
    [
        ("", "begin with http"),
        ("example.com/report", "begin with http"),
        ("ftp://example.com/", "begin with http"),
        ("file:///etc/passwd", "begin with http"),
        ("http://", "names no host"),
        ("http:///report", "names no host"),
        ("http://name@example.com/", "user name"),
        ("http://name:word@example.com/", "user name"),
        ("http://@example.com/", "user name"),
        ("http://example.com:0/", "port is 0"),
        ("http://example.com:65536/", "malformed"),
        ("http://example.com:port/", "malformed"),
        ("http://[::1/", "malformed"),
        ("http://exa mple.com/", "blank"),
        ("http://example.com\\@10.0.0.1/", "backslash"),
        ("http://example.com/\r\nHost: x", "control character"),
        ("http://127.0.0.1:8000/", "not a public one"),
        ("http://169.254.169.254/latest/meta-data", "not a public one"),
        ("http://[::1]/", "not a public one"),
        ("http://[fe80::1%25eth0]/", "not a public one"),
        ("https://example.com/" + "x" * 2048, "longer than"),
    ],
)
def test_another_url_is_refused_with_its_reason(url: str, reason: str) -> None:
    refused = check_url(url)
    assert refused is not None
    assert reason in rule(refused)


def test_an_operator_may_allow_private_addresses() -> None:
    assert check_url("http://127.0.0.1:9000/", private_allowed=True) is None


@given(st.text(max_size=60))
def test_no_text_breaks_the_check(text: str) -> None:
    assert not is_public(text) or set(".:") & set(text)
    for url in (text, f"http://{text}/"):
        if check_url(url) is None:
            assert url.lower().lstrip().startswith(("http://", "https://"))
            assert check_url(url, private_allowed=True) is None
