"""An installation for `hongyan serve`, made by the commands that an operator would type."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path

from tests.stories.caller import NOTIFICATION, PROMOTION, SIGN, VERIFICATION, Caller
from tests.stories.service import Service, hongyan, serving

ACCOUNT = "shop"
LONG = "SMS_100000004"
"""A notification of two parts."""

TEMPLATES = {
    VERIFICATION: ("verification", "您的验证码为${code}，5分钟内有效，请勿泄露给他人。"),
    NOTIFICATION: ("notification", "尊敬的${name}，您的订单${order_number}已发货。"),
    PROMOTION: ("promotion", "尊敬的会员，本周五会员日全场八折，拒收请回复R"),
    LONG: ("notification", "您的预约已经确认，" + "请携带有效证件按时到达服务大厅办理，" * 5),
}
# Two for the carrier of the simulator numbers, so that a refused message has another way.
CHANNELS = {
    "mobile-1": ("10657001", "mobile,broadnet"),
    "mobile-2": ("10657002", "mobile,broadnet"),
    "unicom-1": ("10655001", "unicom"),
    "telecom-1": ("10659001", "telecom"),
}
SPEED = ("--tps", "2000", "--window", "500")


@dataclass(frozen=True, slots=True)
class Installation:
    """Where it is, its settings, and the one key of its one account."""

    data: Path
    settings: Mapping[str, str]
    key_id: str
    secret: str

    def serving(self, port: int | None = None) -> AbstractContextManager[Service]:
        """Run `hongyan serve` on it."""
        return serving("serve", data=self.data, settings=self.settings, port=port)

    def caller(self, port: int) -> Caller:
        """Return a customer's program with the account's key."""
        return Caller(port, self.key_id, self.secret)

    def command(self, *arguments: str) -> str:
        """Run a `hongyan` command on it."""
        return hongyan(*arguments, data=self.data, settings=self.settings)


def install(data: Path, settings: Mapping[str, str], simulator_port: int) -> Installation:
    """Make the tables, an account, its key, sign and templates, and channels to a simulator."""
    where = ("--option", "host=127.0.0.1", "--option", f"port={simulator_port}")
    ways = [
        (name, "--access-code", access_code, "--carriers", carriers, *SPEED, *where)
        for name, (access_code, carriers) in CHANNELS.items()
    ]
    return install_with(data, settings, ways)


def install_with(
    data: Path, settings: Mapping[str, str], channels: Iterable[Sequence[str]]
) -> Installation:
    """Make all but the channels the same; each of these is the words of a `channel add`."""

    def command(*arguments: str) -> str:
        return hongyan(*arguments, data=data, settings=settings)

    command("migrate")
    command("account", "create", ACCOUNT)
    command("billing", "topup", ACCOUNT, "100000")
    shown = command("key", "create", ACCOUNT)
    words = dict(line.split() for line in shown.splitlines() if line)
    command("sign", "add", ACCOUNT, SIGN)
    for code, (kind, content) in TEMPLATES.items():
        command("template", "add", ACCOUNT, kind, f"模板{code[-1]}", content, "--code", code)
    for channel in channels:
        command("channel", "add", *channel)
    return Installation(data, settings, words["AccessKeyId"], words["AccessKeySecret"])
