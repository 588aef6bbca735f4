"""What an operator is told of the listeners: settings that cannot be, the demo in the open."""

from __future__ import annotations

import resource
from contextlib import ExitStack

import pytest
from starlette.types import Receive, Scope, Send

from hongyan.app.banner import banner, is_loopback
from hongyan.app.listening import fitted_bounds
from hongyan.app.ports import bound, meet, why_not_free
from hongyan.cli.operation.checkup.finding import Gravity, Patient
from hongyan.cli.operation.checkup.machine import check_descriptors
from hongyan.config import ConfigError, Settings, load
from tests.api.door import opened


@pytest.mark.parametrize("host", ["0.0.0.0", "192.0.2.1", "::", "", "example.com"])  # noqa: S104 - read, not bound
def test_a_demo_that_others_reach_is_warned_of(host: str) -> None:  # AUDIT A19
    text = banner(host, 8000, "x")
    assert text.startswith("WARNING")
    assert "published" in text
    assert "HONGYAN_HOST=127.0.0.1" in text


@pytest.mark.parametrize("host", ["127.0.0.1", "127.0.0.2", "::1", "localhost"])
def test_a_demo_of_this_machine_is_not(host: str) -> None:
    assert is_loopback(host)
    assert "WARNING" not in banner(host, 8000, "x")


def test_the_banner_says_where_health_is_shown() -> None:
    assert "http://127.0.0.1:9464/healthz" in banner("127.0.0.1", 8000, "x", watch="127.0.0.1:9464")
    assert "/healthz" not in banner("127.0.0.1", 8000, "x")


@pytest.mark.parametrize(
    ("name", "value", "rule"),
    [
        ("WATCH", "9464", "host:port"),
        ("WATCH", "127.0.0.1:99999", "host:port"),
        ("WATCH", "127.0.0.1:x", "host:port"),
        ("WATCH_TOKEN", "short", "16 characters"),
        ("TRUSTED_PROXIES", "10.0.0.1,proxy", "addresses or networks"),
        ("CONNECTIONS_MAX", "0", "1 or more"),
        ("KEEP_ALIVE_SECONDS", "-1", "from 1 to"),
    ],
)
def test_a_setting_that_no_listener_can_use_is_named(name: str, value: str, rule: str) -> None:
    with pytest.raises(ConfigError, match=rule) as fault:
        load({f"HONGYAN_{name}": value})
    assert str(fault.value).startswith(f"HONGYAN_{name}")
    if name == "WATCH_TOKEN":
        assert value not in str(fault.value)


def test_proxies_and_the_watch_address_are_read() -> None:
    settings = load(
        {"HONGYAN_TRUSTED_PROXIES": "10.0.0.1, 2001:db8::/32", "HONGYAN_WATCH": "[::1]:9464"}
    )
    assert [str(one) for one in settings.proxy_networks] == ["10.0.0.1/32", "2001:db8::/32"]
    assert settings.watch_address == ("::1", 9464)
    assert load({}).proxy_networks == ()
    assert load({}).watch_address is None


def test_no_proxy_is_trusted_by_default() -> None:  # AUDIT A13
    assert Settings().trusted_proxies == ()


def test_doctor_looks_at_descriptors(monkeypatch: pytest.MonkeyPatch) -> None:  # AUDIT A9
    patient = Patient(Settings(), 0)
    for hard, mark in (
        (512, Gravity.LOOK),
        (1 << 20, Gravity.FINE),
        (resource.RLIM_INFINITY, Gravity.FINE),
    ):
        limits = (256, hard)
        monkeypatch.setattr(resource, "getrlimit", lambda _, limits=limits: limits)
        [finding] = check_descriptors(patient)
        assert finding.mark is mark
        assert bool(finding.remedy) == (mark is Gravity.LOOK)


@pytest.mark.parametrize(
    ("soft", "hard", "connections", "raised"),
    [
        (1024, 1 << 20, 4096, 4352),
        (1024, 2048, 1792, 2048),
        (1 << 20, 1 << 20, 4096, None),
        (1024, resource.RLIM_INFINITY, 4096, 4352),
    ],
)
def test_a_process_takes_the_descriptors_it_needs(
    monkeypatch: pytest.MonkeyPatch, soft: int, hard: int, connections: int, raised: int | None
) -> None:  # AUDIT A9
    taken: list[tuple[int, int]] = []
    monkeypatch.setattr(resource, "getrlimit", lambda _: (soft, hard))
    monkeypatch.setattr(resource, "setrlimit", lambda _, limits: taken.append(limits))
    assert fitted_bounds(Settings().bounds).address.connections == connections
    assert taken == ([] if raised is None else [(raised, hard)])


async def test_a_port_is_free_or_not_and_asking_does_not_take_it() -> None:
    async def app(_scope: Scope, _receive: Receive, _send: Send) -> None:
        """Serve nothing."""

    async with opened(app) as door:
        fault = why_not_free("127.0.0.1", door.port)
        assert fault is not None
        assert fault.strerror == "Address already in use"
        port = door.port
    assert why_not_free("127.0.0.1", port) is None
    assert why_not_free("127.0.0.1", port) is None


@pytest.mark.parametrize(
    ("one", "other", "do_meet"),
    [
        (("127.0.0.1", 8000), ("127.0.0.1", 8000), True),
        (("localhost", 8000), ("127.0.0.1", 8000), True),
        (("0.0.0.0", 8000), ("127.0.0.1", 8000), True),  # noqa: S104 - read, not bound
        (("127.0.0.1", 8000), ("", 8000), True),
        (("127.0.0.1", 8000), ("127.0.0.2", 8000), False),
        (("::", 8000), ("127.0.0.1", 8000), False),
        (("127.0.0.1", 8000), ("127.0.0.1", 8001), False),
        (("127.0.0.1", 0), ("127.0.0.1", 0), False),
    ],
)
def test_two_listeners_never_share_a_port(
    one: tuple[str, int], other: tuple[str, int], *, do_meet: bool
) -> None:
    assert meet(one, other) is do_meet


def test_every_address_that_is_meant_is_taken_at_one_port() -> None:
    taken = bound("", 0)
    with ExitStack() as stack:
        places = [stack.enter_context(one).getsockname() for one in taken]
        assert len({port for _, port, *_ in places}) == 1
        assert why_not_free("127.0.0.1", places[0][1]) is None  # nothing is listened on yet
        for one in taken:
            one.listen()
        assert why_not_free("127.0.0.1", places[0][1]) is not None
