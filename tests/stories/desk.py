"""An operator's desk in a story: `hongyan` commands in this process, accounts with their programs.

Knows what commands print, and no table of the database.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, redirect_stderr, redirect_stdout
from dataclasses import dataclass
from decimal import Decimal
from io import StringIO
from pathlib import Path
from unittest.mock import patch

from hongyan.app.guard import made
from hongyan.cli import main
from hongyan.config import load
from hongyan.domain.installation.model import Maker
from tests.stories.caller import FAILED, SIGN, Caller
from tests.stories.service import Service, hongyan

TEXTS = {
    "verification": "您的验证码为${code}，5分钟内有效。",
    "notification": "您的订单${code}已发货。",
    "promotion": "会员日全场八折，拒收请回复R",
    "long": "您的预约已经确认，" + "请携带有效证件按时到达服务大厅办理，" * 5,
}
"""What every account here can send; the long one has two segments."""

SELLER = {
    "HONGYAN_OPERATOR_NAME": "鸿雁运营有限公司",
    "HONGYAN_OPERATOR_TAX_NUMBER": "91110000MA01AB1232",
}
"""Who sells: without it no invoice is issued."""

FAILS = "13900000001"
SILENT = "13900000002"
AFTER_30_SECONDS = "13900000003"
NOBODY_TAKES_IT = "13900000010"


def micro(yuan: str) -> int:
    """Read `0.045` or `1,000.00` as micro-yuan."""
    return int(Decimal(yuan.replace(",", "")).scaleb(6))


def numbers(count: int, first: int = 13800001000) -> list[str]:
    """Return `count` numbers that take what they get."""
    return [str(first + one) for one in range(count)]


@dataclass(frozen=True, slots=True)
class Purse:
    """What `billing account show` says: micro-yuan, and of each package what remains and is held.

    `posted` is the cash, what is held for messages on their way included.
    """

    standing: str
    posted: int
    held: int
    packages: tuple[tuple[int, int], ...]

    @property
    def segments(self) -> int:
        """How many segments are left in all packages."""
        return sum(left for left, _ in self.packages)


class Desk:
    """Runs commands on the installation of a service; `service` may be replaced by a later one."""

    def __init__(self, service: Service) -> None:
        """Work on this service's data, under its settings."""
        self.service = service

    def run(self, *words: str) -> str:
        """Run a command that must succeed, and return what it prints."""
        code, out, err = self._run(words)
        assert code == 0, f"hongyan {' '.join(words)}:\n{out}{err}"
        return out

    def refused(self, *words: str) -> str:
        """Run a command that must fail, and return its one line."""
        code, out, err = self._run(words)
        assert code == 1, f"hongyan {' '.join(words)}:\n{out}{err}"
        [line] = err.splitlines()
        return line

    def billing(self, *words: str) -> str:
        """Run `hongyan billing`."""
        return self.run("billing", *words)

    def _run(self, words: tuple[str, ...]) -> tuple[object, str, str]:
        here = {"HONGYAN_DATA": str(self.service.data), "HONGYAN_PORT": str(self.service.port)}
        out, err = StringIO(), StringIO()
        with _only(here | self.service.settings), redirect_stdout(out), redirect_stderr(err):
            try:
                main(list(words))
            except SystemExit as ended:
                return ended.code, out.getvalue(), err.getvalue()
        raise AssertionError("a command ends by exiting")

    # Time

    def moves(self, step: str) -> None:
        """Move the clock by a step, `+3d`, or to a moment; what falls due on the way happens."""
        self.run("dev", "clock", *([step] if step.startswith("+") else ["set", step]))

    # Money

    def purse(self, name: str) -> Purse:
        """Return what an account has."""
        shown = self.billing("account", "show", name)
        standing = re.search(r"Standing: (\w+)", shown)
        cash = re.search(r"Cash: (-?[\d.]+) yuan, (-?[\d.]+) of it held", shown)
        assert standing, shown
        assert cash, shown
        rows = [line.split() for line in shown.splitlines()]
        counts = [row[3:5] for row in rows if row[1:3] == ["package", "domestic"]]
        return Purse(
            standing=standing[1],
            posted=micro(cash[1]),
            held=micro(cash[2]),
            packages=tuple((_count(left), _count(held)) for left, held in counts),
        )

    def orders(self, name: str, product: str, *, third_party: bool = False) -> str:
        """Order a product and have it paid; return the order's number."""
        words = ("--pay", "third-party") if third_party else ()
        said = self.billing("order", "create", name, product, *words)
        if third_party:
            self.plays_payer(said)
        number = re.search(r"Order (\d+) of", said)
        assert number, said
        return number[1]

    def plays_payer(self, said: str) -> None:
        """Pay what an order or a top-up said is to be paid, by the provider's notification."""
        payment = re.search(r"billing payment pay (\d+)", said)
        assert payment, said
        assert "the running service took it" in self.billing("payment", "pay", payment[1])

    # Customers

    @contextmanager
    def customer(self, name: str, *, kind: str = "enterprise") -> Iterator[Customer]:
        """Open an account with a key, a sign and a template of each kind, and no money."""
        self.run("account", "create", name, *(("--kind", kind) if kind != "enterprise" else ()))
        key = dict(line.split() for line in self.run("key", "create", name).splitlines() if line)
        self.run("sign", "add", name, SIGN)
        codes = {}
        for title, content in TEXTS.items():
            which = "notification" if title == "long" else title
            said = self.run("template", "add", name, which, f"模板{title}", content, "--force")
            codes[title] = said.split()[1]
        caller = Caller(self.service.port, key["AccessKeyId"], key["AccessKeySecret"])
        made = Customer(name, caller, codes)
        try:
            yield made
        finally:
            made.caller.close()


@dataclass(slots=True)
class Customer:
    """An account and its program; `codes` are its templates by their titles in `TEXTS`."""

    name: str
    caller: Caller
    codes: Mapping[str, str]

    def sends(self, *phones: str, title: str = "notification") -> str:
        """Send, and return the answer's code."""
        values = '{"code":"2468"}' if title in ("verification", "notification") else "{}"
        reply = self.caller.send(",".join(phones), self.codes[title], TemplateParam=values)
        return reply.code

    def records(self, phone: str, day: str) -> list[str]:
        """Return how each message of a day (20410131) to a number ended, by QuerySendDetails."""
        ask = {"PhoneNumber": phone, "SendDate": day, "PageSize": "50", "CurrentPage": "1"}
        reply = self.caller.call("QuerySendDetails", **ask)
        assert reply.code == "OK", reply
        listed = reply.body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
        return ["failed" if one["SendStatus"] == FAILED else one["ErrCode"] for one in listed]


def in_2041(data: Path) -> Path:
    """Make an installation whose clock stands at 10 January 2041, and return its directory.

    Every run then has the same days: no month is shorter on another day of the real calendar.
    """
    made(load({}, data=data), Maker.DEV)
    hongyan("dev", "clock", "set", "2041-01-10T10:00", data=data)
    return data


def write_catalogue(desk: Desk, directory: Path, *products: str) -> None:
    """Put the sample catalogue with some more products into force."""
    file = directory / "products.toml"
    text = desk.billing("product", "sample") + "".join(products)
    file.write_text(text, encoding="utf-8")
    desk.billing("product", "load", str(file), "--from", "now")


def package(code: str, segments: int, yuan: str, months: int) -> str:
    """Write a domestic package for a catalogue."""
    return f"""
[[product]]
code = "{code}"
name_zh = "套餐包"
name_en = "Package"
kind = "package"
scope = "domestic"
segments = {segments}
price = "{yuan}"
months = {months}
"""


def _count(text: str) -> int:
    return int(text.replace(",", ""))


@contextmanager
def _only(variables: Mapping[str, str]) -> Iterator[None]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith("HONGYAN_")}
    with patch.dict(os.environ, kept | dict(variables), clear=True):
        yield
