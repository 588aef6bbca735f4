"""`deploy/nginx.conf` and `deploy/Caddyfile`, in the real programs, before a real service."""

from __future__ import annotations

import http.client
import json
import re
import ssl
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, ExitStack
from functools import partial
from pathlib import Path

import pytest

from hongyan.console.page import UPLOAD_BYTES_MAX
from hongyan.kernel.bounds import HEADER_BYTES_MAX
from tests.deploy.proxies import Certificate, Proxy, caddy, certificate, nginx
from tests.sdks.players import EVERY_SDK, playing
from tests.stories.caller import FORM, Caller, today
from tests.stories.service import Service, serving, until

pytestmark = pytest.mark.story

MIB = 1024 * 1024
BODY_BYTES_MAX = 7 * MIB
TOKEN = "a-token-for-these-tests"
SETTINGS = {
    "HONGYAN_TRUSTED_PROXIES": "127.0.0.1",
    "HONGYAN_PUBLIC_URL": "https://localhost",
    # /metrics and /healthz are then on the public port, too: only the proxy closes them.
    "HONGYAN_WATCH_TOKEN": TOKEN,
    "HONGYAN_VERIFICATION_PER_MINUTE": "1000",
}
PROXIES: dict[str, Callable[[Path, str, Certificate], AbstractContextManager[Proxy]]] = {
    "nginx": nginx,
    "caddy": caddy,
}
AWAY = '{"Code":"ServiceUnavailable",'


@pytest.fixture(scope="module")
def service(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Service]:
    """One `dev` behind both proxies."""
    data = tmp_path_factory.mktemp("behind") / "data"
    with serving("dev", data=data, settings=SETTINGS) as running:
        yield running


@pytest.fixture(scope="module")
def every(service: Service, tmp_path_factory: pytest.TempPathFactory) -> Iterator[dict[str, Proxy]]:
    """Both proxies, started once."""
    by = certificate(tmp_path_factory.mktemp("certificate"))
    with ExitStack() as stage:
        yield {
            name: stage.enter_context(run(tmp_path_factory.mktemp(name), service.endpoint, by))
            for name, run in PROXIES.items()
        }


@pytest.fixture(params=PROXIES)
def proxy(request: pytest.FixtureRequest, every: dict[str, Proxy]) -> Proxy:
    """One of the two."""
    return every[request.param]


@pytest.mark.sdk
def test_the_official_sdk_delivers_over_https_and_its_signature_covers_the_host(
    proxy: Proxy,
) -> None:
    sdk = next(one for one in EVERY_SDK if one.environment == "sdk" and one.is_v3)
    believed = {"protocol": "https", "ca": str(proxy.certificate.authority)}
    with playing(sdk, proxy.endpoint, **believed) as player:
        body = player.send()["body"]
        assert body["Code"] == "OK", body

        def delivered() -> bool:
            found = player.body(
                "QuerySendDetails",
                PhoneNumber="13900000000",
                BizId=body["BizId"],
                SendDate=today(),
                PageSize=10,
                CurrentPage=1,
            )
            return bool(found["SmsSendDetailDTOs"]["SmsSendDetailDTO"][0]["SendStatus"] == 3)

        until(delivered, "the message is delivered")


def test_http_2_is_spoken(proxy: Proxy) -> None:
    assert proxy.curl("/livez", "--http2") == (200, "2", '{"status":"ok"}')
    assert proxy.curl("/livez", "--http1.1")[:2] == (200, "1.1")


def test_plain_http_is_sent_to_https(proxy: Proxy) -> None:
    plain = http.client.HTTPConnection("localhost", proxy.plain_port, timeout=10)
    plain.request("POST", "/?Action=SendSms")
    answer = plain.getresponse()
    assert answer.status == http.client.PERMANENT_REDIRECT
    assert answer.getheader("location", "").startswith("https://localhost")
    plain.close()


@pytest.mark.parametrize("path", ["/metrics", "/healthz", "//metrics", "/%6detrics", "/METRICS"])
def test_health_and_metrics_are_closed_to_the_outside(
    proxy: Proxy, service: Service, path: str
) -> None:
    known = ("--path-as-is", "-H", f"Authorization: Bearer {TOKEN}")
    status, _, body = proxy.curl(path, *known)
    assert status == http.client.NOT_FOUND, body
    assert "hongyan_" not in body
    inside = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    inside.request("GET", "/metrics", headers={"Authorization": f"Bearer {TOKEN}"})
    assert b"hongyan_calls_total" in inside.getresponse().read(), "it is open behind the proxy"
    inside.close()


@pytest.mark.parametrize(
    ("path", "form", "size", "expected"),
    [
        ("/", "Action=AddSmsSign&X=", BODY_BYTES_MAX, "MissingVersion"),
        ("/", "Action=AddSmsSign&X=", BODY_BYTES_MAX + 1, "InvalidParameter"),
        ("/", "Action=AddSmsSign&X=", 8 * MIB + 1, ""),
        ("/console/a/x/signs/new", "x=", UPLOAD_BYTES_MAX, "<!doctype html>"),
        ("/console/a/x/signs/new", "x=", 21 * MIB + 1, ""),
    ],
)
def test_what_the_service_takes_passes_and_what_is_larger_is_answered(
    proxy: Proxy, tmp_path: Path, path: str, form: str, size: int, expected: str
) -> None:
    file = tmp_path / "body"
    file.write_bytes(form.encode().ljust(size, b"a"))
    status, _, body = proxy.curl(path, "--http1.1", "--data-binary", f"@{file}", "-H", "Expect:")
    if expected:
        assert status != http.client.REQUEST_ENTITY_TOO_LARGE, body
        assert expected in body
    else:
        assert status == http.client.REQUEST_ENTITY_TOO_LARGE, body


def test_a_call_by_get_may_be_as_long_as_its_headers(proxy: Proxy) -> None:
    longest = "a" * (HEADER_BYTES_MAX - 4096)
    status, _, body = proxy.curl(f"/?Action=SendSms&X={longest}")
    assert json.loads(body)["Code"] != "", body
    assert status == http.client.BAD_REQUEST


def test_the_service_sees_the_client_and_not_what_it_says_it_is(
    every: dict[str, Proxy], service: Service
) -> None:
    service.command("account", "set", "hongyan-dev-personal", "--networks", "127.0.0.9/32")
    claims = ("-H", "X-Forwarded-For: 127.0.0.9", "-H", "X-Real-IP: 127.0.0.9")
    for proxy in every.values():
        assert _asked(proxy, "127.0.0.9") == "OK"
        until(partial(_is_denied, proxy, "127.0.0.7", *claims), "the networks are in force")


def _is_denied(proxy: Proxy, address: str, *options: str) -> bool:
    return _asked(proxy, address, *options) == "isv.DENY_IP_RANGE"


def _asked(proxy: Proxy, address: str, *options: str) -> str:
    """Make a signed call from an address of this machine; return the code of its answer."""
    form = Caller(0, "hongyan-dev-personal").signed(
        "QuerySmsSignList", {"PageIndex": "1", "PageSize": "10"}
    )
    _, _, body = proxy.curl("/", "--interface", address, *options, "--data-binary", form)
    return str(json.loads(body)["Code"])


def test_a_live_line_arrives_while_it_goes_on(proxy: Proxy, service: Service) -> None:
    cookie = _logged_in(service)
    believed = ssl.create_default_context(cafile=str(proxy.certificate.authority))
    line = http.client.HTTPSConnection("localhost", proxy.port, timeout=10, context=believed)
    path = "/console/a/hongyan-dev/start/live?sent=1%5E0"
    line.request("GET", path, headers={"Cookie": cookie})
    answer = line.getresponse()
    assert answer.status == http.client.OK
    assert answer.getheader("content-type", "").startswith("text/event-stream")
    assert answer.readline() == b"retry: 1000\n", "at once: nothing else follows for 15 s"
    line.close()


def _logged_in(service: Service) -> str:
    """Log in by the first link that `dev` printed; return the cookie."""
    found = re.search(r"http://\S+(/console/link/\S+)", service.output)
    assert found, service.output
    here = http.client.HTTPConnection("127.0.0.1", service.port, timeout=10)
    headers = {"Origin": f"http://{service.endpoint}", "Content-Type": FORM}
    here.request("POST", f"{found.group(1)}/enter", "", headers)
    answer = here.getresponse()
    cookie = answer.getheader("set-cookie", "").partition(";")[0]
    here.close()
    assert cookie, answer.status
    return cookie


def test_no_query_is_written_to_a_log(proxy: Proxy) -> None:
    proxy.curl("/?Action=SendSms&PhoneNumbers=13912345678")
    for file in proxy.directory.rglob("*"):
        if file.is_file():
            assert b"13912345678" not in file.read_bytes(), file.name


@pytest.mark.parametrize("name", PROXIES)
def test_while_the_service_is_away_sdks_are_told_to_repeat(
    name: str, every: dict[str, Proxy], tmp_path: Path
) -> None:
    with PROXIES[name](tmp_path, "127.0.0.1:1", every[name].certificate) as alone:
        status, _, body = alone.curl("/?Action=SendSms&PhoneNumbers=13912345678")
        assert status == http.client.SERVICE_UNAVAILABLE
        assert body.startswith(AWAY)
        assert json.loads(body)["RequestId"]
    written = b"".join(one.read_bytes() for one in tmp_path.rglob("*") if one.is_file())
    assert b"13912345678" not in written
