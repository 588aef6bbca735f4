"""What fills a fixture with money and messages abroad: schemas 0005 to 0007. Knows no table."""

from __future__ import annotations

import json
import re
from typing import TYPE_CHECKING

from tests.stories.caller import Caller
from tests.stories.service import Service

if TYPE_CHECKING:
    from tools.fixture_story import Life

ABROAD = ("6581230000", "6581230001", "85251230005", "84987650000")
TAX_NUMBER = "91350100M000100Y43"


def buy(life: Life, service: Service, account: str) -> None:
    """Order by balance and by a third party, refund, price, alert, pay later."""
    sample = life.data / "products.toml"
    sample.write_text(life.told("billing", "product", "sample"), encoding="utf-8")
    life.run("billing", "product", "load", str(sample), "--from", "now")
    life.run("billing", "price", "own", account, "verification", "0.036")
    code = re.findall(r'^code = "(domestic-[^"]+)"', sample.read_text("utf-8"), re.MULTILINE)[0]
    life.run("billing", "topup", account, "2000", "--ref", "transfer-2")
    life.run("billing", "order", "create", account, code)
    said = life.run("billing", "order", "create", account, code, "--pay", "third-party")
    _paid(life, service, said)
    back = life.run("billing", "order", "create", account, code, "--token", "twice")
    life.run("billing", "refund", "do", re.findall(r"Order (\d+) of", back)[0])
    life.run("billing", "order", "create", account, code, "--pay", "third-party")  # not paid
    _paid(life, service, life.run("billing", "payment", "create", account, "88"))
    life.run("billing", "alert", "add", account, "cash", "100", "--contact", "13900000000")
    life.run("account", "create", "yard")
    limit = ("--mode", "postpaid", "--credit-limit", "50")
    life.run("billing", "account", "set", "yard", *limit)
    company = ("某某科技有限公司", "--tax-number", TAX_NUMBER)
    life.run("billing", "invoice", "title", "add", account, *company)


def _paid(life: Life, service: Service, said: str) -> None:
    found = re.search(r"billing payment pay (\d+)", said)
    assert found, said
    life.settings["HONGYAN_PORT"] = str(service.port)
    life.run("billing", "payment", "pay", found[1])
    del life.settings["HONGYAN_PORT"]


def abroad(life: Life, service: Service) -> None:
    """Send abroad from an account of its own, and report a code that was typed in."""
    life.run("account", "create", "trader", "--kind", "enterprise")
    life.run("billing", "topup", "trader", "50")
    sample = life.data / "countries.csv"
    life.told("countries", "sample", str(sample))
    life.run("countries", "load", str(sample))
    life.run("countries", "set", "SG", "--price", "0.25", "--receipts", "most")
    life.run("countries", "account", "trader", "--activate", "--cap", "US=1000")
    life.run("sign", "add", "trader", "Trader")
    words = ("international-verification", "Login code", "Your code is ${code}, for 5 minutes.")
    life.run("template", "add", "trader", *words, "--code", "SMS_150000011")
    reach = ("--access-code", "Trader", "--carriers", "international")
    life.run("channel", "add", "abroad-a", *reach, "--option", "slowness=0.2")
    key = dict(line.split() for line in life.run("key", "create", "trader").splitlines() if line)
    caller = Caller(service.port, key["AccessKeyId"], key["AccessKeySecret"])
    biz_ids = []
    for phone in ABROAD:
        reply = caller.call(
            "SendSms",
            PhoneNumbers=phone,
            SignName="Trader",
            TemplateCode="SMS_150000011",
            TemplateParam=json.dumps({"code": "2468"}),
        )
        assert reply.code == "OK", reply
        biz_ids.append(str(reply.body["BizId"]))
    rate = caller.call("ConversionDataIntl", ConversionRate="0.53")
    assert rate.code == "OK", rate
    told = caller.call("SmsConversionIntl", MessageId=biz_ids[0], Delivered="true")
    assert told.code == "OK", told
    caller.close()


def months(life: Life, service: Service, account: str) -> None:
    """Let three months pass on the clock of `dev`: statements close, an invoice is asked for."""
    life.settings["HONGYAN_PORT"] = str(service.port)
    listed = life.run("billing", "invoice", "title", "list", account)
    title = re.findall(r"^ *(\d+) ", listed, re.MULTILINE)[0]
    for _ in range(3):
        life.run("dev", "clock", "+1month", "--port", str(service.port))
    month = re.findall(r"\b(20\d{4})\b", life.run("billing", "statement", "list", account))[-1]
    life.run("billing", "invoice", "ask", account, "--month", month, "--title", title)
    del life.settings["HONGYAN_PORT"]
