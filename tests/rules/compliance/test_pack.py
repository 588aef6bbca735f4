"""Packs: read from TOML, checked when read, complete when used."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from hongyan.domain.compliance.likeness_checks import is_by_points
from hongyan.domain.compliance.model import SignSubject, Subject, TemplateSubject
from hongyan.domain.compliance.pack import (
    barred_topics,
    load_pack,
    pack_for,
    review,
)
from hongyan.domain.compliance.rule import PackError
from hongyan.domain.compliance.shipped import shelf, shipped_pack, shipped_packs
from hongyan.kernel.kinds import AccountKind, MessageKind
from tests.goldens import all_goldens, judged
from tests.rules.compliance.judging import rule_ids

# One after another they make variables, links, evasions and characters that fold into several.
FRAGMENTS = """
${name} ${ } $ 【 验证码 赌博 加V http:// t.cn/ 1 折 拒收请回复R
微❤信 有限公司 \u200b \uff54 İ ﷺ ㎏ 退订 回T 。
"""
PIECES = st.sampled_from([*FRAGMENTS.split(), "\ud800", " "])
ANY_TEXT = st.lists(PIECES | st.text(alphabet=st.characters(), max_size=8), max_size=12).map(
    "".join
)
ACCOUNTS = st.sampled_from(AccountKind)

DOCUMENT = """
name = "demo"
version = "1"
kind = "notification"
include = ["shared"]
rules = ["demo.length"]
[topics]
scopes = ["everywhere"]
[settings]
phones_max = 2
"""
SHARED = """
[[rule]]
id = "demo.length"
check = "text_length"
severity = "blocks"
reason = "content_not_allowed"
clause_zh = "最多 {phones_max}，现为 {detail}"
clause_en = "most"
remedy_zh = "改"
remedy_en = "correct"
[words]
negations = "勿"
"""


# AUDIT F5: "internal FAQ numbers"
def test_what_applicants_read_has_no_number_of_the_faq() -> None:
    rules = {rule.rule_id: rule for pack in shipped_packs() for rule in pack.rules}
    for rule in rules.values():
        read = (rule.clause_zh, rule.clause_en, rule.remedy_zh, rule.remedy_en)
        assert not any("FAQ" in text for text in read), rule.rule_id
    assert rules["topic"].source == "FAQ 1.4.8, 1.4.9"


def subjects() -> st.SearchStrategy[Subject]:
    return st.builds(SignSubject, ANY_TEXT, ACCOUNTS, owner_name=ANY_TEXT) | st.builds(
        TemplateSubject,
        ANY_TEXT,
        st.sampled_from(MessageKind),
        ACCOUNTS,
        owner_name=ANY_TEXT,
        attributes=st.dictionaries(ANY_TEXT, ANY_TEXT, max_size=2),
        domains=st.lists(ANY_TEXT, max_size=2).map(tuple),
        parent_names=st.lists(ANY_TEXT, max_size=2).map(tuple),
    )


@given(subjects())
def test_no_text_breaks_a_rule_and_every_span_lies_inside_it(subject: Subject) -> None:
    findings = judged(subject)
    assert all(0 <= one.start <= one.end <= len(subject.text) for one in findings)
    assert list(findings) == sorted(findings, key=lambda one: (one.start, one.end, one.rule_id))
    assert len(set(findings)) == len(findings)


def test_every_rule_of_a_pack_makes_a_finding_somewhere_in_the_labelled_texts() -> None:
    made = {one.rule_id for golden in all_goldens() for one in judged(golden.subject)}
    promised = {rule_id for pack in shipped_packs() for rule_id in rule_ids(pack)}
    assert made <= promised
    listed = {rule_id for rule_id in promised if not is_by_points(rule_id)}
    assert listed - made == {"text.foreign-latin"}  # tests/rules/compliance/test_text_checks.py


def test_settings_stand_in_a_packs_sentences_and_can_be_replaced() -> None:
    subject = TemplateSubject("", MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
    (found,) = review(load_pack(DOCUMENT, {"shared": SHARED}), subject)
    assert found.clause_zh == "最多 2，现为 0"
    (other,) = review(load_pack(DOCUMENT, {"shared": SHARED}, {"phones_max": 3}), subject)
    assert other.clause_zh == "最多 3，现为 0"


@pytest.mark.parametrize(
    ("document", "shared"),
    [
        (DOCUMENT.replace('["shared"]', '["other"]'), SHARED),
        (DOCUMENT.replace("demo.length", "demo.other"), SHARED),
        (DOCUMENT, SHARED.replace("text_length", "text_breadth")),
        (DOCUMENT, SHARED.replace("{detail}", "{unknown}")),
        (DOCUMENT, SHARED.replace("{detail}", "{")),
    ],
    ids=["document", "rule", "check", "field", "brace"],
)
def test_a_pack_that_cannot_work_is_refused_when_read(document: str, shared: str) -> None:
    with pytest.raises(PackError):
        load_pack(document, {"shared": shared})


def test_a_fingerprint_changes_with_any_document() -> None:
    one = load_pack(DOCUMENT, {"shared": SHARED})
    other = load_pack(DOCUMENT, {"shared": SHARED + "\n"})
    assert (one.version, one.fingerprint) == (
        "1",
        load_pack(DOCUMENT, {"shared": SHARED}).fingerprint,
    )
    assert one.fingerprint != other.fingerprint


def test_there_is_a_pack_for_every_subject() -> None:
    packs = shipped_packs()
    assert pack_for(packs, SignSubject("x", AccountKind.PERSONAL)).name == "sign"
    for kind in MessageKind:
        subject = TemplateSubject("x", kind, AccountKind.PERSONAL)
        assert pack_for(packs, subject).kind is kind


def test_a_topic_stands_in_one_document_and_is_lenient_only_if_it_exists() -> None:
    international = shipped_pack("international")
    topics = [topic.topic_id for topic in barred_topics(international)]
    assert len(topics) == len(set(topics)) == 38
    assert international.lenient_topics <= set(topics)
    named = {name for name, document in shelf().items() if 'id = "gambling"' in document}
    assert named == {"topics-crime", "topics-signs"}  # the latter has words of signs alone


def sharing(*rules: str, packs: str = "") -> str:
    """A document of rules with these ids, each of these packs."""
    one = SHARED.partition("[words]")[0]
    return "".join(one.replace('"demo.length"', f'"{name}"{packs}') for name in rules)


UNLISTED = DOCUMENT.replace('rules = ["demo.length"]\n', "")


def test_a_pack_asks_the_rules_that_name_it_in_the_order_of_the_document() -> None:
    shared = sharing("b", "a", packs='\npacks = ["demo"]')
    other = sharing("c", packs='\npacks = ["other"]')
    pack = load_pack(UNLISTED, {"shared": shared + other, "pack-other": ""})
    assert [rule.rule_id for rule in pack.rules] == ["b", "a"]


def test_a_pack_that_lists_its_rules_asks_those_whatever_they_name() -> None:
    shared = sharing("a", "b", packs='\npacks = ["other"]') + sharing("c")
    listed = UNLISTED.replace('name = "demo"', 'name = "demo"\nrules = ["c", "a"]')
    pack = load_pack(listed, {"shared": shared, "pack-other": ""})
    assert [rule.rule_id for rule in pack.rules] == ["c", "a"]


@pytest.mark.parametrize(
    ("shared", "said"),
    [
        (sharing("a"), "a: packs missing, and demo does not list its rules"),
        (sharing("a", packs='\npacks = ["demmo"]'), "a, packs: no pack demmo"),
        (sharing("a", packs='\npacks = ["other"]'), "demo: no rule says that it is of this pack"),
        (sharing("a", "a", packs='\npacks = ["demo"]'), "demo: two rules are called a"),
    ],
)
def test_a_rule_that_no_pack_would_ask_is_refused(shared: str, said: str) -> None:
    with pytest.raises(PackError, match=said):
        load_pack(UNLISTED, {"shared": shared, "pack-other": ""})


READ_BY_POINTS = """
[likeness]
lead = 50
points = "-9000\t~低息"
[likeness.kinds.notification]
base = 100
doubt = 0
sentence_doubt = -500
topics = {loans = 0, marketing = 0}
[likeness.topics]
loans = "9000\t~低息"
marketing = ""
"""


@pytest.mark.parametrize(
    ("place", "was", "becomes"),
    [
        ("likeness", READ_BY_POINTS, "likeness = 3"),
        ("lead", "lead = 50", 'lead = "50"'),
        ("points", "-9000\t", "many\t"),
        ("names", "lead = 50", "lead = 50\nnames = 3"),
        ("names.loans", "lead = 50", 'lead = 50\nnames = {loans = "贷"}'),
        ("topics", 'marketing = ""', ""),
        ("topics.marketing", 'marketing = ""', "marketing = 3"),
        ("kinds.notification", ", marketing = 0", ""),
        ("kinds.notification", "doubt = 0", 'doubt = "0"'),
        ("kinds.notification", "base = 100", "base = 100\nmore = 1"),
        ("kinds.notification", "kinds.notification", "kinds.promotion"),
    ],
)
def test_a_table_of_points_that_could_not_be_read_is_refused(
    place: str, was: str, becomes: str
) -> None:
    assert load_pack(DOCUMENT, {"shared": SHARED + READ_BY_POINTS}).points is not None
    table = READ_BY_POINTS.replace(was, becomes, 1)
    with pytest.raises(PackError, match=f"demo, likeness: {place} is missing, or not as"):
        load_pack(DOCUMENT, {"shared": table + SHARED if place == "likeness" else SHARED + table})


def test_a_pack_without_points_reads_by_its_lists_alone() -> None:
    assert load_pack(DOCUMENT, {"shared": SHARED}).points is None
