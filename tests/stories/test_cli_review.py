"""The reviewers' desk, the rules, certification and members on the command line."""

from __future__ import annotations

import json
import os
import re
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.config import load
from hongyan.db.database import Database
from hongyan.domain.compliance.model import SignSubject
from hongyan.domain.compliance.pack import review
from hongyan.domain.compliance.shipped import shelf, shipped_pack
from hongyan.domain.review.model import Subject, SubjectKind
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.flows.review.cases.cases import open_case
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.kinds import AccountGrade, AccountKind
from tests.commands import run_command
from tests.working import work_at

pytestmark = pytest.mark.story

Run = Callable[..., subprocess.CompletedProcess[str]]
CREDIT_CODE = "91350100M000100Y43"
EVIDENCE = "evidence: certified; lacking: own_name"
GOLDEN = """
[default]
kind = "notification"
account = "enterprise"

[[golden]]
id = "clean"
text = "您的订单${order_number}已发货，请注意查收。"
clean = true

[[golden]]
id = "invoices"
text = "您的订单${order_number}已发货，代开发票请联系。"
expect = [{ rule = "topic.fake-invoices", span = "代开发票" }]
"""


@pytest.fixture
def run(tmp_path: Path) -> Run:
    """Run `hongyan` with its data in a new directory."""

    def hongyan(*words: str, **variables: str) -> subprocess.CompletedProcess[str]:
        kept = {name: value for name, value in os.environ.items() if "HONGYAN" not in name}
        here = {"HONGYAN_DATA": str(tmp_path / "kept"), "PYTHONUTF8": "1"}
        return run_command(*words, environment=kept | here | variables)

    return hongyan


def succeeds(done: subprocess.CompletedProcess[str]) -> str:
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def fails(done: subprocess.CompletedProcess[str]) -> str:
    """Return the one line that a failed command says."""
    assert done.returncode == 1, done.stdout + done.stderr
    (line,) = done.stderr.splitlines()
    return line


def applies(tmp_path: Path, name: str, number: int) -> int:
    """Apply for a sign that no table holds, and return the case's number."""
    settings = load({}, data=tmp_path / "kept")
    database = Database.open(settings.database_url)
    subject = Subject(
        SubjectKind.SIGN, number, 1, 1, AccountKind.ENTERPRISE, AccountGrade.ORDINARY, name
    )
    findings = review(shipped_pack("sign"), SignSubject(name, AccountKind.ENTERPRISE))
    context = FlowContext(settings, IdSource(), ReferenceCache(settings))
    now_ms = SystemClock().now_ms()
    with database.transaction() as tx:
        work = work_at(tx, now_ms, context)
        case = open_case(work, subject, findings, auto_approve=False, evidence=EVIDENCE)
    database.close()
    return case.case_id


def test_a_case_goes_from_the_queue_to_its_decision(run: Run, tmp_path: Path) -> None:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "acme"))
    assert "Nothing waits" in succeeds(run("review", "queue"))
    good, bad = str(applies(tmp_path, "鸿雁", 1)), str(applies(tmp_path, "满仓贷款", 2))
    queued = succeeds(run("review", "queue"))
    assert re.search(rf"{good} +1 +sign +application +acme +in the queue", queued)
    assert "满仓贷款" not in queued
    assert "HONGYAN_REVIEWER" in fails(run("review", "claim", good))
    assert "claimed" in succeeds(run("review", "claim", good, HONGYAN_REVIEWER="ann"))
    assert "by ann" in fails(run("review", "approve", good, "--by", "bob"))
    assert "its reasons" in fails(run("review", "reject", good, "--by", "ann"))
    assert "approved" in succeeds(run("review", "approve", good, "--by", "ann"))
    assert "not due" not in fails(run("review", "urge", good))
    rejected = succeeds(run("review", "show", bad))
    assert f"hongyan review appeal {bad} asks for a human" in rejected
    assert "Reasons   This content is not supported" in rejected
    succeeds(run("review", "appeal", bad))
    shown = succeeds(run("review", "show", bad))
    assert "blocks topic.stocks 0-2 “满仓”" in shown
    assert "applicant: asked for a human → in the queue" in shown
    shown = succeeds(run("review", "show", good))
    assert "✓ the account is certified\n  ✗ not shown: no name but the account's own" in shown
    assert "(evidence" not in shown
    succeeds(run("review", "claim", bad, "--by", "ann"))
    succeeds(run("review", "ask", bad, "--by", "ann", "--note", "营业执照"))
    succeeds(run("review", "given", bad))
    succeeds(run("review", "claim", bad, "--by", "ann"))
    words = ["--reason", "sign_not_allowed", "--note", "换一个", "--by", "ann"]
    assert "rejected" in succeeds(run("review", "reject", bad, *words))
    compared = succeeds(run("review", "compare", bad, good))
    assert "Smallest edit" in compared
    assert "topic.loans" in compared
    succeeds(run("review", "reopen", good, "--by", "root", "--note", "slip"))
    assert "sign_not_allowed" in succeeds(run("review", "reasons"))
    assert "there is no case 404" in fails(run("review", "show", "404"))


def test_the_operators_days_are_declared(run: Run) -> None:
    succeeds(run("migrate"))
    assert "calendar" in succeeds(run("review", "holidays"))
    succeeds(run("review", "holidays", "free", "2027-02-06..2027-02-08", "--note", "春节"))
    listed = succeeds(run("review", "holidays", "work", "20270207"))
    assert re.search(r"2027-02-06 +free\n2027-02-07 +work\n2027-02-08 +free", listed)
    assert "2027-02-08" not in succeeds(run("review", "holidays", "forget", "2027-02-08"))
    assert "is no day" in fails(run("review", "holidays", "free", "2027-02-30"))
    assert "takes days" in fails(run("review", "holidays", "free"))


def test_lint_judges_texts_and_files(run: Run, tmp_path: Path) -> None:
    assert "✓ clean" in succeeds(run("lint", "您的订单${order_number}已发货，请注意查收。"))
    blocked = run("lint", "满仓贷款", "--kind", "sign", "--language", "en")
    assert (blocked.returncode, blocked.stderr) == (1, "")
    assert "topic.loans 2-4 “贷款”" in blocked.stdout
    assert "a human can be asked to look at it" in blocked.stdout
    file = tmp_path / "templates.txt"
    file.write_text("您的包裹已到。\n\n代开发票请联系。\n", encoding="utf-8")
    told = run("lint", "--file", str(file), "--format", "sarif")
    assert told.returncode == 1
    log = json.loads(told.stdout)
    assert log["version"] == "2.1.0"
    results = {one["ruleId"]: one for one in log["runs"][0]["results"]}
    found = results["topic.fake-invoices"]
    assert found["level"] == "error"
    region = found["locations"][0]["physicalLocation"]["region"]
    assert (region["startLine"], region["snippet"]["text"]) == (3, "代开发票")
    assert "give a text, or --file" in fails(run("lint"))


# AUDIT G14: "no option for short names or a scenario"
def test_lint_says_what_the_owner_would_change(run: Run) -> None:
    unknown = succeeds(run("lint", "百度", "--kind", "sign"))
    assert "! The owner is not known (--owner NAME, --short-name)." in unknown
    assert "“百度” would be rejected by sign.foreign-company" in unknown
    known = ("lint", "百度", "--kind", "sign", "--owner", "杭州云雀科技有限公司")
    assert run(*known).returncode == 1
    assert "✓ clean" in succeeds(
        run(*known, "--short-name", "百度", "--scenario", "登录 https://baidu.com 时发送验证码")
    )
    assert "--short-name: a name has letters" in fails(run(*known, "--short-name", "、"))


def test_rules_are_tested_against_golden_files(run: Run, tmp_path: Path) -> None:
    folder = tmp_path / "golden"
    folder.mkdir()
    (folder / "some.toml").write_text(GOLDEN, encoding="utf-8")
    printed = succeeds(run("rules", "test", str(folder)))
    assert re.search(r"topic\.fake-invoices +1 +1 +0 +100\.0 % +100\.0 %", printed)
    assert "2 texts, 1 of them clean; misses: 0." in printed
    wrong = GOLDEN.replace('span = "代开发票"', 'span = "订单"')
    (folder / "some.toml").write_text(wrong, encoding="utf-8")
    missed = run("rules", "test", str(folder))
    assert missed.returncode == 1
    assert "invoices: topic.fake-invoices not found at “订单”" in missed.stdout
    assert "notification" in succeeds(run("rules", "list"))
    assert "no golden file" in fails(run("rules", "test", str(tmp_path)))


def test_the_impact_of_another_pack_on_past_cases_is_listed(run: Run, tmp_path: Path) -> None:
    succeeds(run("migrate"))
    case = applies(tmp_path, "满仓贷款", 1)
    assert "No verdict would flip" in succeeds(run("rules", "impact", "shipped", "shipped"))
    pack = tmp_path / "pack-sign.toml"
    document = f"rules = []\n{shelf()['pack-sign']}"
    pack.write_text(document, encoding="utf-8")
    listed = succeeds(run("rules", "impact", "shipped", str(pack)))
    assert re.search(rf"{case} +blocked +clean +rejected +.*topic\.loans", listed)
    assert "flip: 1" in listed
    pack.write_text("name = 1", encoding="utf-8")
    assert "correct the file" in fails(run("rules", "impact", "shipped", str(pack)))


def test_an_account_is_certified_and_its_number_stays_sealed(run: Run) -> None:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "acme", "--kind", "personal"))
    words = ["--name", "鸿雁科技有限公司", "--representative", "王芳", "--number"]
    wrong = fails(run("account", "certify", "submit", "acme", *words, CREDIT_CODE[:-1] + "4"))
    assert "check character" in wrong
    made = succeeds(run("account", "certify", "submit", "acme", *words, CREDIT_CODE))
    assert "913*************43" in made
    assert CREDIT_CODE not in made
    assert "pending" in succeeds(run("account", "certify", "list"))
    assert "certified" in succeeds(run("account", "certify", "approve", "acme"))
    assert "enterprise" in succeeds(run("account", "list"))
    words = ["account", "certify", "grade", "acme", "government_enterprise"]
    assert "government_enterprise" in succeeds(run(*words))
    assert 'decided already: "Certified"' in fails(
        run("account", "certify", "reject", "acme", "--note", "x")
    )


def test_members_get_keys_and_policies(run: Run) -> None:
    succeeds(run("migrate"))
    succeeds(run("account", "create", "acme"))
    succeeds(run("member", "add", "acme", "ann"))
    assert "no member 'bob'" in fails(run("key", "create", "acme", "--member", "bob"))
    assert "AccessKeyId" in succeeds(run("key", "create", "acme", "--member", "ann"))
    given = succeeds(run("member", "policy", "acme", "ann", "give", "HongyanReadOnlyAccess"))
    assert re.search(r"ann +active +HongyanReadOnlyAccess", given)
    document = '{"Version":"1","Statement":[{"Effect":"Allow","Action":"dysms:SendSms"}]}'
    listed = succeeds(run("member", "policies", "acme", "--save", "Send", "--document", document))
    assert re.search(r"Send +Allow +dysms:SendSms", listed)
    assert "disabled" in succeeds(run("member", "disable", "acme", "ann"))
    assert "ann" in succeeds(run("member", "list", "acme"))
    assert "there are:" in fails(run("member", "policy", "acme", "ann", "give", "Nothing"))
