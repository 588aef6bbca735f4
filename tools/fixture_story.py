"""What fills a fixture: an installation's life, by the command line and the API of one version.

Chapters are told as far as the version knows their commands, so the same tool fills old versions
and new ones. A new feature of a release adds its steps here. Knows no table.
"""

from __future__ import annotations

import base64
import json
import re
import subprocess
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from tests.stories.caller import Caller, today
from tests.stories.desk import SELLER
from tests.stories.receiver import receiving
from tests.stories.service import HONGYAN, Service, environment, hongyan, serving
from tools.fixture_console import at_the_console, leave_pending
from tools.fixture_money import abroad, buy, months
from tools.fixture_papers import COMPANY, COMPANY_CODE, done, papers_of, picture, uploaded

ACCOUNT = "shop"
SIGN = "鸿雁商城"
NOTIFICATION = "SMS_150000002"
TEMPLATES = {
    "SMS_150000001": ("verification", "登录验证码", "您的验证码为${code}，5分钟内有效。"),
    NOTIFICATION: ("notification", "发货通知", "您的订单${order}已发货。"),
    "SMS_150000003": ("promotion", "会员日", "会员日全场八折，拒收请回复R"),
    "SMS_150000004": (
        "notification",
        "预约",
        "预约确认，" + "请携带有效证件按时到达服务大厅，" * 6,
    ),
    "SMS_150000005": ("notification", "预警", "您的账号${account}：${what}，当前金额为${value}。"),
}
CHANNELS = {
    "mobile-a": ("10657101", "mobile,broadnet"),
    "mobile-b": ("10657102", "mobile"),
    "unicom-a": ("10655101", "unicom"),
    "telecom-a": ("10659101", "telecom"),
}
DELIVERED = "13900000000"
RECEIPTS_SECONDS = 6


@dataclass(slots=True)
class Life:
    """The installation that is being filled, by the code at `code`, as `dev` or as `serve`."""

    data: Path
    code: Path
    kind: str
    settings: dict[str, str] = field(default_factory=dict)
    facts: dict[str, str | int] = field(default_factory=dict)
    knows: frozenset[str] = frozenset()
    case: str = ""
    """A case that no one has decided."""

    def run(self, *words: str) -> str:
        """Run a command that must succeed."""
        return hongyan(*words, data=self.data, settings=self.settings)

    def told(self, *words: str) -> str:
        """Run a command that needs no installation, and return what it prints."""
        given = environment(self.settings | {"COLUMNS": "120"})
        command = [*HONGYAN, *words]
        return subprocess.run(command, env=given, capture_output=True, text=True, check=True).stdout

    @contextmanager
    def served(self, **settings: str) -> Iterator[tuple[Service, Caller]]:
        """Serve it, with the account's program; yields once the API answers."""
        given = self.settings | {f"HONGYAN_{name}": value for name, value in settings.items()}
        with serving(self.kind, data=self.data, settings=given) as service:
            key, secret = str(self.facts["key_id"]), str(self.facts["secret"])
            caller = Caller(service.port, key, secret)
            yield service, caller
            caller.close()
            assert service.stop() == 0, service.output
            assert "Traceback" not in service.output, service.output


def live(data: Path, code: Path, kind: str) -> Life:
    """Fill `data` by the code at `code`, and return what is to be known of it."""
    life = Life(data, code, kind, {"PYTHONPATH": str(code / "src")})
    listed = life.told("--help")
    life.knows = frozenset(re.findall(r"^│ ([a-z]+) ", listed, re.MULTILINE))
    _set(life)
    _found(life)
    with receiving() as receiver:
        life.run("endpoint", "set", ACCOUNT, "SmsReport", receiver.url("/reports"), "--secret", "x")
        life.run("endpoint", "set", ACCOUNT, "SmsUp", receiver.url("/replies"))
        with life.served() as (service, caller):
            _send(life, caller)
            if "review" in life.knows:
                _apply(life, service, caller)
            if "billing" in life.knows:
                buy(life, service, ACCOUNT)
            if "countries" in life.knows:
                abroad(life, service)
            if "person" in life.knows:
                at_the_console(life, service, ACCOUNT)
            if life.kind == "dev" and "billing" in life.knows:
                months(life, service, ACCOUNT)
    _leave_behind(life)
    return life


def _set(life: Life) -> None:
    """Set what the version knows of."""
    life.settings |= {
        "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true",
        "HONGYAN_PROMOTION_OPENS_HOUR": "0",
        "HONGYAN_PROMOTION_CLOSES_HOUR": "24",
    }
    if "review" in life.knows:
        life.settings |= {
            "HONGYAN_REVIEWER": "ann",
            "HONGYAN_CODE_ACCOUNT": ACCOUNT,
            "HONGYAN_CODE_SIGN": SIGN,
            "HONGYAN_CODE_TEMPLATE": "SMS_150000001",
        }
    if "billing" in life.knows:
        life.settings |= {
            "HONGYAN_ALERT_ACCOUNT": ACCOUNT,
            "HONGYAN_ALERT_SIGN": SIGN,
            "HONGYAN_ALERT_TEMPLATE": "SMS_150000005",
        }
    if "person" in life.knows:
        life.settings["HONGYAN_CONSOLE_STAFF_FACTOR"] = "false"
    if "settings" not in life.knows:
        return
    listed = life.told("settings")
    if "ACCOUNT_TEMPLATE_APART_SECONDS" in listed:
        life.settings |= {
            "HONGYAN_ACCOUNT_TEMPLATE_APART_SECONDS": "0",
            "HONGYAN_ACCOUNT_QUALIFICATION_APART_SECONDS": "0",
        }
    if "OPERATOR_TAX_NUMBER" in listed:
        life.settings |= SELLER


# The first message: schema 0001


def _found(life: Life) -> None:
    """Make the tables, accounts, keys, signs, templates, channels, limits and lists."""
    if life.kind == "dev":
        with serving("dev", data=life.data, settings=life.settings) as service:
            assert service.stop() == 0
    else:
        life.run("migrate")
    life.run("account", "create", ACCOUNT)
    life.run("account", "create", "corner", "--kind", "personal")
    life.run("account", "set", "corner", "--day-quota", "100", "--networks", "127.0.0.0/8")
    key = dict(line.split() for line in life.run("key", "create", ACCOUNT).splitlines() if line)
    life.facts |= {
        "account": ACCOUNT,
        "key_id": key["AccessKeyId"],
        "secret": key["AccessKeySecret"],
        "sign": SIGN,
        "template": NOTIFICATION,
        "made_by": life.kind,
    }
    spare = dict(line.split() for line in life.run("key", "create", ACCOUNT).splitlines() if line)
    life.run("key", "disable", spare["AccessKeyId"])
    life.run("key", "create", "corner")
    life.run("sign", "add", ACCOUNT, SIGN)
    life.run("sign", "add", ACCOUNT, "鸿雁体验", "--test")
    for code, (kind, name, content) in TEMPLATES.items():
        life.run("template", "add", ACCOUNT, kind, name, content, "--code", code)
    for name, (access_code, carriers) in CHANNELS.items():
        reach = ("--access-code", access_code, "--carriers", carriers)
        life.run("channel", "add", name, *reach, "--option", "slowness=0.2")
    life.run("account", "limits", ACCOUNT, "--set", "verification.minute=2")
    life.run("account", "unlimited", ACCOUNT, "add", "13800000001", "--note", "ours")
    life.run("account", "test-number", ACCOUNT, "add", "13800000002")
    life.run("ported", "set", "unicom", "13800000003")
    life.run("optout", "add", ACCOUNT, SIGN, "13800000004")
    if "billing" in life.knows:
        life.run("billing", "topup", ACCOUNT, "100", "--ref", "transfer-1")


def _asked(caller: Caller, phones: str, template: str, out_id: str, /, **values: str) -> str:
    """Send, see that it is accepted, and return the BizId."""
    reply = caller.call(
        "SendSms",
        PhoneNumbers=phones,
        SignName=SIGN,
        TemplateCode=template,
        TemplateParam=json.dumps(values, ensure_ascii=False),
        OutId=out_id,
    )
    assert reply.code == "OK", reply
    return str(reply.body["BizId"])


def _send(life: Life, caller: Caller) -> None:
    """Send to every simulator number, in batches, and from a list that opts out and replies."""
    life.facts["biz_id"] = _asked(caller, DELIVERED, NOTIFICATION, "first", order="HY1")
    life.facts["day"] = today()
    _asked(caller, "13900000005,13012345678", "SMS_150000003", "promotion")
    many = ",".join(f"139000000{number:02d}" for number in (1, 2, 4, 6, 7, 8, 10))
    _asked(caller, many, NOTIFICATION, "fates", order="HY2")
    _asked(caller, "13800000003,13312345678", "SMS_150000004", "long")
    _asked(caller, "13800000001", "SMS_150000001", "code", code="123456")
    phones = [f"1370000{number:04d}" for number in range(40)]
    batch = caller.call(
        "SendBatchSms",
        PhoneNumberJson=json.dumps(phones),
        SignNameJson=json.dumps([SIGN] * len(phones)),
        TemplateCode=NOTIFICATION,
        TemplateParamJson=json.dumps([{"order": f"B{phone}"} for phone in phones]),
    )
    assert batch.code == "OK", batch
    time.sleep(RECEIPTS_SECONDS)
    # Passed over: it has opted out by its reply; the other one goes.
    _asked(caller, "13900000005,13012345679", "SMS_150000003", "again")


def _leave_behind(life: Life) -> None:
    """End with messages in doubt, without receipt, in the queue, and reports not taken."""
    with life.served() as (_, caller):
        # Two at once to a number whose receipt has an unknown id: in doubt permanently.
        _asked(caller, "13900000009", NOTIFICATION, "doubt-1", order="D1")
        _asked(caller, "13900000009", "SMS_150000004", "doubt-2")
        _asked(caller, "13900000003", NOTIFICATION, "late", order="L1")
        _asked(caller, "13900000000,13900000001", NOTIFICATION, "unpushed", order="U1")
        time.sleep(RECEIPTS_SECONDS)
    with life.served(WORKERS="false") as (service, caller):
        _asked(caller, "13900000000,13511112222", NOTIFICATION, "queued", order="Q1")
        if "person" in life.knows:
            leave_pending(life, service, ACCOUNT)


# Review and papers: schemas 0002 to 0004


def _apply(life: Life, service: Service, caller: Caller) -> None:
    """Certify, apply for signs and templates, decide some, and give papers of every kind."""
    for kind in ("SignSmsReport", "TemplateSmsReport"):
        life.run("endpoint", "set", ACCOUNT, kind, f"http://127.0.0.1:{service.port}/none")
    declared = ("--name", COMPANY, "--number", COMPANY_CODE, "--representative", "王芳")
    life.run("account", "certify", "submit", ACCOUNT, *declared)
    life.run("account", "certify", "approve", ACCOUNT)
    life.run("member", "add", ACCOUNT, "ann")
    life.run("member", "policy", ACCOUNT, "ann", "give", "HongyanReadOnlyAccess")
    life.run("key", "create", ACCOUNT, "--member", "ann")
    life.run("review", "holidays", "free", "2027-02-06..2027-02-08")
    key = uploaded(caller)
    papers = papers_of(life, caller, key)
    asked = {"SignSource": "0", "SignType": "1", "Remark": "登录验证"} | papers
    order = done(caller, "CreateSmsSign", SignName="云帆网络", **asked)["OrderId"]
    life.run("review", "claim", str(order))
    life.run("review", "approve", str(order))
    done(caller, "CreateSmsSign", SignName="云帆满仓", **asked)  # the rules refuse it
    inline = {"FileContents": base64.b64encode(picture()).decode(), "FileSuffix": "png"}
    files = {f"SignFileList.1.{name}": value for name, value in inline.items()}
    done(caller, "AddSmsSign", SignName="鸿雁优选", SignSource="0", Remark="登录验证", **files)
    life.run("letter", "parent", ACCOUNT, "鸿雁北京有限公司", COMPANY)
    done(caller, "RequiredPhoneCode", PhoneNo="13900001231")  # and never used
    waiting = done(caller, "CreateSmsSign", SignName="云帆科技", **asked)["OrderId"]
    life.run("review", "claim", str(waiting))
    life.run("review", "ask", str(waiting), "--reason", "material-missing", "--note", "缺材料")
    codes = [_template(caller, name) for name in ("登录验证码", "注册验证码", "找回密码")]
    life.run("review", "claim", codes[0][1])
    life.run("review", "approve", codes[0][1])
    life.run("review", "claim", codes[1][1])
    life.run("review", "reject", codes[1][1], "--reason", "usage-scenario", "--note", "写明场景")
    life.case = codes[2][1]
    tags = {"RegionId": "cn-hangzhou", "ResourceType": "TEMPLATE", "ResourceId.1": codes[0][0]}
    done(caller, "TagResources", **tags, **{"Tag.1.Key": "team", "Tag.1.Value": "red"})


def _template(caller: Caller, name: str) -> tuple[str, str]:
    made = done(
        caller,
        "CreateSmsTemplate",
        TemplateName=name,
        TemplateContent=f"您正在{name[:2]}，验证码为${{code}}，5分钟内有效。",
        TemplateType="0",
        Remark="会员身份验证",
        RelatedSignName=SIGN,
        TemplateRule='{"code":"numberCaptcha"}',
    )
    return str(made["TemplateCode"]), str(made["OrderId"])
