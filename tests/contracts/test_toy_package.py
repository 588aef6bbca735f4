"""A package from outside that brings a check and a payment provider, installed and used."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongyan.config import load
from hongyan.domain.compliance.model import SignSubject
from hongyan.domain.compliance.pack import RulePack, load_pack, review
from hongyan.domain.compliance.rule import PackError
from hongyan.domain.orders.notification import Oddity
from hongyan.kernel.kinds import AccountKind
from hongyan.providers.payment import PaymentKeyError
from hongyan.providers.payment_registry import open_payments

CODE = """
from hongyan.domain.compliance.case import Hit
from hongyan.domain.orders.notification import Oddity


def shouting(checked):
    for place, letter in enumerate(checked.text):
        if letter == "！":
            yield Hit(place, place + 1)


class PiggyBank:
    name = "piggy"

    def create(self, payment, subject, now_ms):
        return "the pig on the shelf"

    def read_notification(self, body):
        return Oddity.MALFORMED


def open_piggy(settings):
    return PiggyBank()


def open_rat(settings):
    return PiggyBank()
"""
ENTRIES = """[hongyan.checks]
shouting = carrier_toy:shouting
lost = carrier_toy:lost

[hongyan.payments]
piggy = carrier_toy:open_piggy
rat = carrier_toy:open_rat
lost = carrier_toy:lost
simulator = carrier_toy:open_piggy
"""
RULES = """
[[rule]]
id = "sign.shouting"
check = "{check}"
severity = "blocks"
reason = "content_not_allowed"
clause_zh = "不得使用感叹号"
clause_en = "No exclamation marks"
remedy_zh = "删去“{{found}}”"
remedy_en = "Take out “{{found}}”"
"""
PACK = """
name = "toy"
version = "1"
include = ["toy-rules"]
rules = ["sign.shouting"]
[topics]
scopes = ["everywhere"]
[settings]
"""


@pytest.fixture
def toy(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Install the package."""
    (tmp_path / "carrier_toy.py").write_text(CODE, encoding="utf-8")
    metadata = tmp_path / "carrier_toy-1.0.dist-info"
    metadata.mkdir()
    (metadata / "METADATA").write_text("Name: carrier-toy\nVersion: 1.0\n")
    (metadata / "entry_points.txt").write_text(ENTRIES)
    monkeypatch.syspath_prepend(str(tmp_path))
    yield
    sys.modules.pop("carrier_toy", None)


def pack(check: str) -> RulePack:
    return load_pack(PACK, {"toy-rules": RULES.format(check=check)})


@pytest.mark.usefixtures("toy")
def test_a_rule_may_name_a_check_of_a_package() -> None:
    [found] = review(pack("shouting"), SignSubject("阿里云！", AccountKind.ENTERPRISE))
    assert (found.rule_id, found.start, found.end) == ("sign.shouting", 3, 4)


@pytest.mark.usefixtures("toy")
def test_a_check_that_cannot_be_loaded_says_which_it_is() -> None:
    with pytest.raises(PackError, match=r"sign\.shouting: .*carrier_toy:lost, cannot be loaded"):
        pack("lost")


def test_a_check_that_nobody_brings_is_a_fault_of_the_pack() -> None:
    with pytest.raises(PackError, match=r"sign\.shouting: there is no check shouting"):
        pack("shouting")


@pytest.mark.usefixtures("toy")
def test_a_setting_may_name_a_provider_of_a_package() -> None:
    provider = open_payments(load({}, payment_provider="piggy"))
    assert provider.name == "piggy"
    assert provider.read_notification(b"oink") is Oddity.MALFORMED


@pytest.mark.usefixtures("toy")
def test_a_provider_of_ours_is_not_replaced(tmp_path: Path) -> None:
    assert open_payments(load({}, data=tmp_path)).name == "simulator"
    assert type(open_payments(load({}, data=tmp_path))).__module__.startswith("hongyan.")


@pytest.mark.usefixtures("toy")
@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("lost", "carrier_toy:lost, cannot be loaded"),
        ("rat", "calls itself piggy"),
        ("cow", ".cow. is unknown; there are: simulator, signed, lost, piggy, rat"),
    ],
)
def test_a_provider_that_cannot_be_used_says_why(name: str, said: str) -> None:
    with pytest.raises(PaymentKeyError, match=said):
        open_payments(load({}, payment_provider=name))
