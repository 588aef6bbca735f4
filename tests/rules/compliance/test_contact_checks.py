"""Links and contact data: which kind may have them, and which of them."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.model import LetterEvidence, Severity
from hongyan.kernel.kinds import MessageKind
from tests.rules.compliance.judging import PERSONAL, rules, template, the


@pytest.mark.parametrize(
    "number",
    [
        "13800138000",
        "+8613800138000",
        "86 138-0013-8000",
        "138 0013 8000",
        "１３８００１３８０００",
        "一三八零零一三八零零零",
        "l38oo138ooo",
        "1.3.8.0.0.1.3.8.0.0.0",
    ],
)
def test_a_mobile_number_is_found_in_any_dress(number: str) -> None:
    text = f"师傅已出发，联系{number}，请保持畅通。"
    found = the(template(text), "contact.mobile")
    assert text[found.start : found.end].strip("+") == number.strip("+")


@pytest.mark.parametrize(
    "figure", ["2026112300112345", "订单1380013800", "1234567890123", "v13800138000x"]
)
def test_other_figures_are_no_mobile_numbers(figure: str) -> None:
    assert rules(template(f"您的单据{figure}已完成，请登录系统查看。")) == set()


@pytest.mark.parametrize(
    "phone", ["021-62345678", "(0571)88123456", "400-820-1234", "4008201234", "拨打95588"]
)
def test_a_verification_template_has_no_contact_data(phone: str) -> None:
    text = f"验证码${{code}}，5分钟内有效，{phone}。"
    assert rules(template(text, MessageKind.VERIFICATION)) == {"contact.landline"}
    assert rules(template(f"如需帮助请联系{phone}，谢谢。")) == set()


def test_a_code_may_say_whom_to_call_if_it_was_not_the_reader() -> None:
    text = "您正在修改密码，验证码${code}，非本人操作请致电0571-88123456。"
    found = the(template(text, MessageKind.VERIFICATION), "contact.landline")
    assert found.severity is Severity.ADVICE


def test_where_a_whole_link_leads_is_for_a_human_and_a_path_is_not() -> None:
    alone = template("您的报告已出，请点开${report_url}，三日内有效。")
    assert "link.variable-host" in rules(alone, None)
    declared = {"domains": ("lab.example",)}
    path = template("您的报告已出，请查看 https://lab.example/r/${report_url}", **declared)
    assert "link.variable-host" not in rules(path, None)


@pytest.mark.parametrize("written", ["t,cn／A8x2", "bit-ly slash 9kQz", "dwz、cn/x1"])
def test_a_short_link_with_another_mark_for_its_dot_is_hidden(written: str) -> None:
    assert "link.hidden" in rules(template(f"您的订单已发货，详见 {written} 。"))


def test_a_host_of_short_links_is_no_ones_to_declare() -> None:
    declared = {"domains": ("t.cn",)}
    found = the(template("您的订单已发货，详见 t.cn/A8x2", **declared), "link.undeclared")
    assert found.severity is Severity.HUMAN


def test_a_notification_has_two_landlines_at_most() -> None:
    text = "电话021-62345678、400-820-1234或0571-88123456，谢谢。"
    found = the(template(text), "contact.landlines")
    assert text[found.start : found.end] == "0571-88123456"
    assert "2 个" in found.clause_zh


def test_a_declared_number_is_the_one_to_write() -> None:
    text = "如需帮助请致电400-820-1234，谢谢。"
    assert rules(template(text, phones=("4008201234",))) == set()
    assert rules(template(text, phones=("4008209999",))) == {"contact.undeclared"}


def test_a_link_is_of_a_declared_domain() -> None:
    text = "合同已生成，请登录pay.example.com/${link_code}查看。"
    assert rules(template(text, domains=("example.com",)), None) == set()
    assert rules(template(text, domains=("example.org",))) == {"link.undeclared"}
    assert rules(template(text), Severity.HUMAN) == {"link.undeclared"}


def test_a_short_link_is_fixed() -> None:
    assert rules(template("合同已生成，请点击t.cn/AbCd查看。")) == set()
    assert rules(template("合同已生成，请点击t.cn/${link_code}查看。")) == {"link.short-variable"}


@pytest.mark.parametrize("link", ["http://${url}", "www.${host_name}", "${host_name}.com/a"])
def test_a_host_is_no_variable(link: str) -> None:
    assert rules(template(f"合同已生成，请打开{link}查看。")) == {"link.variable-host"}


def test_an_address_of_digits_is_nobodys() -> None:
    findings = template("设备离线，请打开http://10.0.0.8/a检查。")
    assert rules(findings) == {"link.address"}


def test_anothers_site_needs_its_letter() -> None:
    text = "店铺在https://shop.taobao.com/a，欢迎查看订单。"
    declared = {"owner_name": "青山文具有限公司"}
    assert "link.foreign-site" in rules(template(text, **declared))
    assert "link.foreign-site" in rules(template(text, account=PERSONAL))
    assert rules(template(text, letter=LetterEvidence.GOOD, **declared)) == set()
    assert rules(template(text, owner_name="淘宝（中国）软件有限公司")) == set()


# AUDIT G1: "a link followed by Chinese punctuation swallows it into the host (declared domain
# refused at once: high; `（` too)"
@given(
    st.sampled_from("，。、；：！？（）【】《》“”‘’…—～·"),
    st.sampled_from(["", "/", "/order/1", "/a?b=c", ":8443/a"]),
    st.sampled_from(["", "感谢使用", "TD退订", "OK", "1"]),
)
def test_a_declared_domain_is_declared_whatever_mark_follows(
    mark: str, path: str, behind: str
) -> None:
    for link in (f"https://shop.example.com{path}", f"shop.example.com{path}"):
        found = template(f"订单已发货，详情{link}{mark}{behind}", domains=("example.com",))
        assert not rules(found) & {"link.undeclared", "link.foreign-site"}, link


@pytest.mark.parametrize(
    ("link", "declared", "severity"),
    [
        ("https://鸿雁.中国/a", "鸿雁.中国", None),
        ("https://xn--9n5an1m.xn--fiqs8s/a", "https://鸿雁.中国", None),
        ("https://鸿雁.中国", "xn--9n5an1m.xn--fiqs8s", None),
        ("https://假鸿雁.中国", "鸿雁.中国", Severity.BLOCKS),
        ("请登录鸿雁.中国", "鸿雁.中国", Severity.HUMAN),
        ("https://example.com@evil.example/", "example.com", Severity.BLOCKS),
        ("https://example.com.evil.example", "example.com", Severity.BLOCKS),
        ("https://exаmple.com", "example.com", Severity.BLOCKS),
        ("https://exämple.com", "example.com", Severity.BLOCKS),
        ("https：//ｅｘａｍｐｌｅ．com", "example.com", None),
    ],
)
def test_a_host_is_compared_as_it_leads(
    link: str, declared: str, severity: Severity | None
) -> None:
    found = template(f"订单已发货，详情 {link} ，请查看", domains=(declared,))
    undeclared = [one.severity for one in found if one.rule_id == "link.undeclared"]
    assert undeclared == ([] if severity is None else [severity])
