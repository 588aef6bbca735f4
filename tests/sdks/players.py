"""The official SDKs as the tests see them: each a process that makes calls, and its manners.

Knows how each SDK is started and how it speaks of errors; asserts nothing about the service.
"""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from tests.environments import ROOT, node_modules, sdk_python
from tests.stories.caller import SIGN, VERIFICATION

SDKS = ROOT / "tests" / "sdks"


@dataclass(frozen=True, slots=True)
class Manners:
    """How a family of SDKs tells of errors. `{}` stands for what the service said.

    `fault` and `throttled` are the classes of a refused and of a throttled call; `raises_business`
    tells whether HTTP 200 with another code than OK is raised too; `has_retry_after` whether the
    SDK reads how long to wait.
    """

    fault: str
    throttled: str
    message: str
    raises_business: bool = False
    has_retry_after: bool = False


_TEA = "code: {status}, {message} request id: {request_id}"
TEA_PYTHON = Manners("ClientException", "ThrottlingException", _TEA, has_retry_after=True)
TEA_NODE = Manners("ClientError", "ThrottlingError", "{code}: " + _TEA, has_retry_after=True)
CORE = Manners("ServerException", "ServerException", "{message}")
POP = Manners("{code}Error", "{code}Error", "{message}, URL: {url}", raises_business=True)


@dataclass(frozen=True, slots=True)
class Sdk:
    """One SDK in one way of using it. `environment` is the Python one's, empty for Node."""

    name: str
    manners: Manners
    driver: str
    environment: str = ""
    setup: Mapping[str, str] = field(default_factory=dict)

    @property
    def command(self) -> list[str]:
        """Return what starts the driver."""
        driver = str(SDKS / self.driver)
        return [str(sdk_python(self.environment)), driver] if self.environment else [node(), driver]

    @property
    def is_v3(self) -> bool:
        """Whether it signs with ACS3-HMAC-SHA256."""
        return self.driver.startswith("tea") and "signature_algorithm" not in self.setup


def _sdks() -> Iterator[Sdk]:
    v1 = {"signature_algorithm": "v2"}  # the SDK's own word for the V1 request signature
    for package, environment in (("4.6.0", "sdk"), ("2.0.24", "sdk-2.0.24")):
        for style in ("sync", "async"):
            name, setup = f"dysmsapi20170525-{package}-{style}", {"style": style}
            yield Sdk(f"{name}-v3", TEA_PYTHON, "tea_driver.py", environment, setup)
            yield Sdk(f"{name}-v1", TEA_PYTHON, "tea_driver.py", environment, setup | v1)
    for style in ("typed", "GET", "POST"):
        yield Sdk(f"aliyunsdkcore-{style}", CORE, "core_driver.py", "sdk", {"style": style})
    yield Sdk("node-dysmsapi20170525-v3", TEA_NODE, "tea_driver.js")
    yield Sdk("node-dysmsapi20170525-v1", TEA_NODE, "tea_driver.js", setup=v1)
    for method in ("GET", "POST"):
        yield Sdk(f"node-pop-core-{method}", POP, "pop_driver.js", setup={"style": method})


EVERY_SDK = tuple(_sdks())


def node() -> str:
    """Return the Node interpreter; the SDKs must be installed beside the drivers."""
    node_modules()
    found = shutil.which("node")
    assert found, "node is missing, and tests do not skip: `make test`"
    return found


class Player:
    """An SDK at work with one access key."""

    def __init__(self, popen: subprocess.Popen[str]) -> None:
        """Speak to a driver process."""
        self._popen = popen

    def play(self, action: str, **parameters: object) -> dict[str, Any]:
        """Make one call: `body` is what the SDK returns, `fault` what it raises."""
        assert self._popen.stdin is not None
        assert self._popen.stdout is not None
        asked = {"action": action, "parameters": parameters}
        self._popen.stdin.write(json.dumps(asked) + "\n")
        self._popen.stdin.flush()
        line = self._popen.stdout.readline()
        assert line, "the driver ended"
        answer: dict[str, Any] = json.loads(line)
        return answer

    def body(self, action: str, **parameters: object) -> dict[str, Any]:
        """Make one call that the SDK must not raise for."""
        answer = self.play(action, **parameters)
        assert "body" in answer, answer
        body: dict[str, Any] = answer["body"]
        return body

    def fault(self, action: str, **parameters: object) -> dict[str, Any]:
        """Make one call that the SDK must raise for."""
        answer = self.play(action, **parameters)
        assert "fault" in answer, answer
        fault: dict[str, Any] = answer["fault"]
        return fault

    def send(self, phone: str = "13900000000", sign: str = SIGN) -> dict[str, Any]:
        """Make a SendSms of the demo's verification template."""
        return self.play(
            "SendSms",
            PhoneNumbers=phone,
            SignName=sign,
            TemplateCode=VERIFICATION,
            TemplateParam='{"code":"123456"}',
        )


@contextmanager
def playing(
    sdk: Sdk, endpoint: str, key_id: str = "hongyan-dev", secret: str = "", **more: str
) -> Iterator[Player]:
    """Start an SDK against an endpoint, with the demo's key; its errors show in the output.

    `more` goes into its set-up: `protocol`, and `ca`, the file of who signed the certificate.
    """
    known = secret or "hongyan-dev-secret"
    setup = {"endpoint": endpoint, "key_id": key_id, "secret": known, **sdk.setup, **more}
    with subprocess.Popen(
        [*sdk.command, json.dumps(setup)],
        cwd=SDKS,
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        encoding="utf-8",
    ) as popen:
        try:
            yield Player(popen)
            popen.communicate(timeout=10)
        finally:
            popen.kill()
