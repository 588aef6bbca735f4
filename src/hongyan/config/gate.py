"""Settings of the listeners: what strangers may cost, who stands in front, who may watch."""

from __future__ import annotations

from dataclasses import dataclass
from ipaddress import IPv4Network, IPv6Network, ip_network

from hongyan.config.setting import PREFIX, ConfigError
from hongyan.config.setting import setting as _setting
from hongyan.kernel.bounds import AddressBounds
from hongyan.kernel.fitting import unfit
from hongyan.kernel.said import said

PORT_MAX = 65_535
WATCH_TOKEN_CHARACTERS_MIN = 16


@dataclass(frozen=True)
class GateSettings:
    """The part of `Settings` that the listeners read."""

    connections_max: int = _setting(
        4096, "connections open at once, all addresses together", least=1
    )
    connections_per_address: int = _setting(
        512,
        "connections open at once from one address (IPv6: one /64); proxies are exempt",
        least=1,
    )
    connections_per_account: int = _setting(
        1024, "connections open at once whose last call was one account's", least=1
    )
    unverified_bytes_max: int = _setting(
        134_217_728, "bytes of requests held before their signature is verified, in all", least=1
    )
    unverified_bytes_per_address: int = _setting(
        33_554_432, "the same for one address (IPv6: one /64)", least=1
    )
    failed_calls_per_second: int = _setting(
        1000, "requests a second that end without a known caller, all addresses together", least=1
    )
    failed_calls_per_address: int = _setting(
        200, "the same of one address (IPv6: one /64); connections that go on failing wait", least=1
    )
    header_seconds: int = _setting(
        10, "seconds in which the headers of a request must arrive", least=1
    )
    body_seconds: int = _setting(60, "seconds in which the body of a request must arrive", least=1)
    keep_alive_seconds: int = _setting(
        30,
        "seconds for which a connection is kept between two requests, announced to clients",
        least=1,
    )
    trusted_proxies: tuple[str, ...] = _setting(
        (), "addresses or networks whose X-Forwarded-For is believed; none by default"
    )
    watch: str = _setting(
        "", "host:port of a second listener for /metrics and /healthz; port 0 takes a free one"
    )
    watch_token: str = _setting(
        "", "clients of /metrics and /healthz must send it: Authorization: Bearer TOKEN"
    )

    @property
    def address_bounds(self) -> AddressBounds:
        """Return what every listener asks before a caller is known."""
        return AddressBounds(
            connections=self.connections_max,
            connections_per_address=self.connections_per_address,
            connections_per_account=self.connections_per_account,
            held_bytes=self.unverified_bytes_max,
            held_bytes_per_address=self.unverified_bytes_per_address,
            header_seconds=self.header_seconds,
            body_seconds=self.body_seconds,
            idle_seconds=self.keep_alive_seconds,
            failures=self.failed_calls_per_second,
            failures_per_address=self.failed_calls_per_address,
        )

    @property
    def watch_address(self) -> tuple[str, int] | None:
        """Return host and port of the watch listener, None if there is none; raises ConfigError."""
        if not self.watch:
            return None
        host, _, port = self.watch.rpartition(":")
        if not host or not port.isascii() or not port.isdigit() or int(port) > PORT_MAX:
            rule = unfit(self.watch, said("host:port, such as 127.0.0.1:9464"))
            raise ConfigError(
                "{prefix}WATCH: {rule}; give that, or leave it out", prefix=PREFIX, rule=rule
            )
        return host.removeprefix("[").removesuffix("]"), int(port)

    @property
    def proxy_networks(self) -> tuple[IPv4Network | IPv6Network, ...]:
        """Return the networks of trusted proxies; raises ConfigError."""
        try:
            return tuple(ip_network(one, strict=False) for one in self.trusted_proxies if one)
        except ValueError as fault:
            given = ",".join(self.trusted_proxies)
            rule = unfit(given, said("addresses or networks with commas between"))
            raise ConfigError(
                "{prefix}TRUSTED_PROXIES: {rule}; give that, or leave it out",
                prefix=PREFIX,
                rule=rule,
            ) from fault

    def check_gate(self) -> None:
        """Raise ConfigError for the first value that no listener can use."""
        if self.watch_token and len(self.watch_token) < WATCH_TOKEN_CHARACTERS_MIN:
            raise ConfigError(
                "{prefix}WATCH_TOKEN: has fewer than {least} characters;"
                " make one with: openssl rand -hex 24",
                prefix=PREFIX,
                least=WATCH_TOKEN_CHARACTERS_MIN,
            )
        _ = self.watch_address, self.proxy_networks
