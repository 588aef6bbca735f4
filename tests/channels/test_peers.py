"""Which channels stay on this machine: what nothing vouches for does not."""

from __future__ import annotations

from typing import Annotated, Any

import msgspec
import pytest

from hongyan.channels.http.kinds import DysmsapiOptions, GatewayOptions
from hongyan.channels.options import option
from hongyan.channels.peers import address_of, is_loopback
from hongyan.channels.registry import KINDS, ChannelKind, SimulatorOptions
from tests.channels.http.upstreams import DOCUMENT


class Placed(msgspec.Struct, frozen=True):
    host: Annotated[str, option("Where.")] = ""
    url: Annotated[str, option("Where.")] = ""


class Placeless(msgspec.Struct, frozen=True):
    user: Annotated[str, option("Who.")] = ""


def kind(options: type[msgspec.Struct], **more: Any) -> ChannelKind:
    def build(*_: object) -> Any:
        raise AssertionError

    return ChannelKind(options, build, **more)


@pytest.mark.parametrize(
    ("place", "is_here"),
    [
        ("127.0.0.1", True),
        ("127.0.0.1:7890", True),
        ("localhost", True),
        ("::1", True),
        ("[::1]:7890", True),
        ("127.0.0.1,127.0.0.2", True),
        ("127.0.0.1,10.0.0.1", False),
        ("10.0.0.1", False),
        ("localhost.example.com", False),
        ("2001:db8::1", False),
        ("", False),
    ],
)
def test_a_host_is_here_only_if_it_is_loopback(place: str, *, is_here: bool) -> None:
    assert is_loopback(kind(Placed), Placed(host=place)) is is_here


@pytest.mark.parametrize(
    ("url", "is_here"),
    [
        ("http://127.0.0.1:80/send", True),
        ("https://sms.example.com/127.0.0.1", False),
        ("http://127.0.0.1@sms.example.com/", False),
        ("http://[", False),
    ],
)
def test_a_url_is_here_only_if_its_host_is(url: str, *, is_here: bool) -> None:
    assert is_loopback(kind(Placed), Placed(url=url)) is is_here


def test_a_kind_that_names_no_place_does_not_count_as_here() -> None:
    assert not is_loopback(kind(Placeless), Placeless())
    assert is_loopback(kind(Placeless, peers=lambda _: ["127.0.0.1"]), Placeless())
    assert not is_loopback(kind(Placed, peers=lambda _: ["a.example"]), Placed(host="127.0.0.1"))


def test_simulated_carriers_are_here_unless_their_process_is_elsewhere() -> None:
    simulator = KINDS["simulator"]
    assert is_loopback(simulator, SimulatorOptions())
    assert not is_loopback(simulator, SimulatorOptions(host="10.0.0.1", port=9000))


@pytest.mark.parametrize(
    ("endpoint", "proxy", "is_here"),
    [
        ("http://127.0.0.1:9", "", True),
        ("http://127.0.0.1:9", "http://10.0.0.1:3128", False),
        ("https://dysmsapi.aliyuncs.com", "", False),
    ],
)
def test_an_upstream_over_http_is_here_if_it_and_its_proxy_are(
    endpoint: str, proxy: str, *, is_here: bool
) -> None:
    account = DysmsapiOptions("id", "secret", endpoint=endpoint, proxy=proxy)
    gateway = GatewayOptions(DOCUMENT, endpoint=endpoint, proxy=proxy)
    assert is_loopback(KINDS["dysmsapi"], account) is is_here
    assert is_loopback(KINDS["gateway"], gateway) is is_here


def test_a_document_that_names_its_upstream_itself_is_where_that_is() -> None:
    elsewhere = DOCUMENT.replace("{endpoint}", "http://sms.example.com")
    gateway = GatewayOptions(elsewhere, endpoint="http://127.0.0.1:9")
    assert not is_loopback(KINDS["gateway"], gateway)


def test_an_address_is_told_without_what_may_be_secret_in_it() -> None:
    cmpp = SimulatorOptions(host="192.0.2.1", port=7890)
    assert address_of(KINDS["simulator"], cmpp) == "192.0.2.1:7890"
    url = "https://user:pass@up.example:8443/send?token=s3cret"
    assert address_of(kind(Placed), Placed(url=url)) == "https://up.example:8443"
    assert address_of(kind(Placeless), Placeless()) == ""
