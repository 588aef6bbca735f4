"""Whose call it is: a client cannot say where it calls from, unless a named proxy says so."""

from __future__ import annotations

from collections.abc import Callable
from ipaddress import ip_network

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy.engine import Connection

from hongyan.api.gateway.proxies import client_behind
from hongyan.config import Settings
from hongyan.domain.accounts import store as accounts
from tests.api.conftest import KEY, START_MS, World
from tests.api.signing import signed_v1

TRUSTED = (ip_network("10.0.0.0/8"), ip_network("127.0.0.1/32"))


@pytest.fixture(params=[True, False], ids=["direct", "asgi"])
def world(world: World, request: pytest.FixtureRequest) -> World:
    """A service whose endpoint is reached directly, or through ASGI: the bounds are the same."""
    world.is_direct = request.param
    return world


@pytest.mark.parametrize(
    ("peer", "sent", "client"),
    [
        ("203.0.113.9", ["198.51.100.1"], "203.0.113.9"),
        ("10.0.0.1", ["198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66, 198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["192.0.2.66", "198.51.100.1, 10.0.0.2"], "198.51.100.1"),
        ("10.0.0.1", ["198.51.100.1:4711"], "198.51.100.1"),
        ("10.0.0.1", ["[2001:db8::1]:4711"], "2001:db8::1"),
        ("::ffff:10.0.0.1", ["::ffff:198.51.100.1"], "198.51.100.1"),
        ("10.0.0.1", ["unknown"], ""),
        ("10.0.0.1", ["198.51.100.1, "], ""),
        ("10.0.0.1", ["10.0.0.2, 10.0.0.3"], ""),
        ("10.0.0.1", [], "10.0.0.1"),
        ("10.0.0.1", [",".join(["10.0.0.2"] * 1000)], ""),
    ],
)
def test_the_nearest_that_is_no_proxy_is_the_client(
    peer: str, sent: list[str], client: str
) -> None:  # AUDIT A13
    headers = [(b"x-forwarded-for", one.encode()) for one in sent]
    assert client_behind(peer, headers, TRUSTED) == client


@given(forged=st.binary(max_size=200))
def test_nothing_that_a_client_writes_changes_what_its_proxy_says(forged: bytes) -> None:
    said = [(b"x-forwarded-for", forged), (b"x-forwarded-for", b"198.51.100.1")]
    assert client_behind("10.0.0.1", said, TRUSTED) == "198.51.100.1"
    assert client_behind("203.0.113.9", said, TRUSTED) == "203.0.113.9"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "code"),
    [
        ((), b"198.51.100.7", "isv.DENY_IP_RANGE"),
        (("127.0.0.1",), b"198.51.100.7", "OK"),
        (("127.0.0.1",), b"198.51.100.7, 203.0.113.5", "isv.DENY_IP_RANGE"),
        (("127.0.0.1",), b"nonsense", "isv.DENY_IP_RANGE"),
        (("192.0.2.1",), b"198.51.100.7", "isv.DENY_IP_RANGE"),
    ],
)
async def test_networks_are_not_passed_by_a_header_of_the_client(
    make_world: Callable[..., World], proxies: tuple[str, ...], forwarded: bytes, code: str
) -> None:  # AUDIT A13
    world = make_world()

    def restrict(tx: Connection) -> None:
        account = accounts.account_by_name(tx, "hongyan-dev")
        assert account is not None
        accounts.change_account(tx, account.account_id, networks="198.51.100.0/24")

    world.write(restrict)
    request = signed_v1("QuerySmsSign", {"SignName": "鸿雁演示"}, key=KEY, now_ms=START_MS)
    head = (
        b"POST / HTTP/1.1\r\nHost: 127.0.0.1:8000\r\nX-Forwarded-For: %b\r\nContent-Length: %d\r\n"
        b"Content-Type: application/x-www-form-urlencoded\r\n\r\n"
    ) % (forwarded, len(request.body))
    networks = Settings(trusted_proxies=proxies).proxy_networks
    async with world.opened(proxies=networks) as door:
        assert (await door.ask(head + request.body)).json["Code"] == code
