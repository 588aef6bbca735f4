"""A subject's text is read once: variables, links, words."""

from __future__ import annotations

from hongyan.domain.compliance.case import CheckedText, Place, dense_hits
from hongyan.domain.compliance.lexicon import Lexicon
from hongyan.domain.compliance.model import SignSubject, TemplateSubject
from hongyan.domain.compliance.terms import read_plain
from hongyan.domain.compliance.topic import Strength, Topic
from hongyan.domain.compliance.word_search import WordSearch
from hongyan.domain.compliance.wordlists import WordLists
from hongyan.kernel.kinds import AccountKind, MessageKind


def case(text: str) -> CheckedText:
    subject = TemplateSubject(text, MessageKind.NOTIFICATION, AccountKind.ENTERPRISE)
    return CheckedText(subject, Lexicon([], ["勿"]), WordLists({"demo": "測試"}), {})


def test_variables_stand_where_they_were_written() -> None:
    assert case("您好${name}，${code}").variables == (Place("name", 2, 9), Place("code", 10, 17))


def test_a_name_and_a_link_tell_of_no_matter_and_a_day_does() -> None:
    assert not case("${name}您好，详见${url}").is_particular
    assert case("${name}您好，${date}开会").is_particular


def test_a_sign_has_no_variables() -> None:
    subject = SignSubject("${name}", AccountKind.ENTERPRISE)
    assert CheckedText(subject, Lexicon([], ["勿"]), WordLists({}), {}).variables == ()


def test_a_link_is_found_through_its_disguise_and_knows_its_variable() -> None:
    text = "请看ｔ.\u200bcn/${code}，或www.example.com"
    first, second = case(text).links
    assert (first.host, text[first.start : first.end]) == ("t.cn", "ｔ.\u200bcn/${code}")
    assert (first.has_variable, second.has_variable) == (True, False)


def test_a_folded_word_is_found_wherever_it_stands() -> None:
    assert dense_hits(case("测-试，测试"), "测试") == [(0, 3), (4, 6)]
    assert dense_hits(case("测试"), "") == []
    assert case("").folded_words("demo") == ("测试",)


def test_what_is_found_of_one_topic_can_be_asked_for_alone() -> None:
    topics = [
        Topic(name, name, name, "rule", ((Strength.BLOCK, read_plain(word)),), ())
        for name, word in (("one", "唯一"), ("two", "官方"))
    ]
    subject = SignSubject("唯一官方，官方", AccountKind.ENTERPRISE)
    checked = CheckedText(subject, Lexicon([WordSearch(topics)], ["勿"]), WordLists({}), {})
    assert [(match.start, match.end) for match in checked.matches_of("two")] == [(2, 4), (5, 7)]
    assert checked.matches_of("three") == ()
