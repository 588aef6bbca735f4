"""One answer names all that is wrong with a form: each field once, in the order of the checks."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from itertools import chain, combinations
from typing import Any

import pytest

from hongyan.domain.certification.model import RealName, check_real_name
from hongyan.domain.certification.rights import RIGHTS
from hongyan.domain.invoices.model import Title, TitleKind
from hongyan.domain.invoices.title import title_fault
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.domain.templates.model import NewTemplateText
from hongyan.flows.operation.manage_channels import channel_fault
from hongyan.flows.review.applications.sign_shape import sign_shape_fault
from hongyan.flows.review.applications.template_shape import template_shape_fault
from hongyan.kernel.kinds import AccountGrade, AccountKind, MessageKind, SignKind, SignSource
from hongyan.kernel.refusal import Refusal, Refused, together


@dataclass(frozen=True, slots=True)
class Form:
    """A form that is right, how it is checked, and for each field a value that is wrong."""

    right: Any
    check: Callable[[Any], Refused | None]
    wrong: Mapping[str, object]


FORMS = {
    "certification": Form(
        RealName(
            AccountKind.ENTERPRISE,
            AccountGrade.ORDINARY,
            "鸿雁演示科技有限公司",
            "91110000600037341L",
            legal_representative="李小红",
        ),
        lambda form: check_real_name(form, 20260131),
        {"subject_name": "1", "number": "91110000600037341X", "legal_representative": ""},
    ),
    "title": Form(
        Title(TitleKind.COMPANY, "鸿雁演示科技有限公司", "91110000600037341L"),
        lambda form: title_fault(form, is_tax_number_sound=True),
        {
            "name": "",
            "tax_number": "",
            "address": "路" * 201,
            "phone": "none",
            "bank": "行" * 201,
            "bank_account": "12",
            "email": "no address",
        },
    ),
    "channel": Form(
        ConfiguredChannel(
            0,
            "mobile-1",
            "simulator",
            ChannelState.ON,
            "10690000",
            frozenset({Carrier.CMCC}),
            0,
            100,
            16,
            {},
        ),
        channel_fault,
        {"access_code": "abc", "price_micro": -1, "submits_per_second": 0, "window_max": 0},
    ),
    "sign": Form(
        NewSign("鸿雁演示", SignSource.ORGANISATION, SignKind.GENERAL),
        sign_shape_fault,
        {
            "name": "雁",
            "remark": "a" * 201,
            "scene": "a" * 1001,
            "files": (SignFile("exe", "", b"MZ"),),
        },
    ),
    "template": Form(
        NewTemplateText(MessageKind.NOTIFICATION, "发货通知", "您的订单${order_number}已发货。"),
        lambda form: template_shape_fault(form, RIGHTS[AccountKind.ENTERPRISE]),
        {"name": "", "content": "", "remark": "a" * 101, "scene": "a" * 1001},
    ),
}


def subsets(names: Iterable[str]) -> Iterable[tuple[str, ...]]:
    """Return every choice of some of the names, none and all included."""
    listed = tuple(names)
    return chain.from_iterable(combinations(listed, count) for count in range(len(listed) + 1))


@pytest.mark.parametrize("name", FORMS)
def test_as_many_fields_are_named_as_are_wrong(name: str) -> None:
    form = FORMS[name]
    for fields in subsets(form.wrong):
        spoiled = replace(form.right, **{field: form.wrong[field] for field in fields})
        refused = form.check(spoiled)
        named = () if refused is None else (refused, *refused.also)
        assert len(named) == len(fields), (fields, named)
        assert all(not one.also for one in named[1:])


def test_a_field_is_named_once_with_the_first_that_is_wrong_with_it() -> None:
    first = Refused(Refusal.SIGN_MISSING, "sign.name", name="x")
    second = Refused(Refusal.SIGN_BANNED, "sign.name")
    other = Refused(Refusal.TEMPLATE_MISSING, "template.code")
    found = together([None, first, second, other])
    assert found is not None
    assert (found.reason, found.also) == (Refusal.SIGN_MISSING, (other,))
    assert found.values == {"name": "x"}


def test_nothing_wrong_is_no_refusal() -> None:
    assert together([None, None]) is None
