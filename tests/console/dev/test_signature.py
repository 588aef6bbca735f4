"""The signature debugger: whose text differs where, and which habit explains it."""

from __future__ import annotations

import pytest

from hongyan.api.gateway.compare import Habit
from hongyan.api.gateway.verify import v1_string_to_sign
from hongyan.console.dev.habits import HABITS
from hongyan.flows.reference.demo import ENTERPRISE
from tests.console.browser import Browser, World
from tests.console.dev.calling import curl, signed

URL = "/console/dev/signature"


def test_there_are_words_for_every_habit() -> None:
    assert list(HABITS) == [str(one) for one in Habit]


def test_a_right_call_is_told_so(world: World, developer: Browser) -> None:
    page = developer.press(developer.page(URL), "Compare", pasted=curl(signed(world)))
    assert "The signature is right." in page.main


def test_a_secret_without_its_ampersand_is_found(world: World, developer: Browser) -> None:
    wrong = signed(world, key=ENTERPRISE.secret.encode())
    page = developer.press(developer.page(URL), "Compare", pasted=curl(wrong))
    assert "V1 needs an & behind it" in page.main
    assert wrong["Signature"] not in page.tree.cssselect(".sides")[0].text_content()


def test_the_first_different_character_is_marked(world: World, developer: Browser) -> None:
    wrong = signed(world, method="GET")
    page = developer.press(developer.page(URL), "Compare", pasted=curl(wrong))
    assert "The program signed GET, and sent another HTTP method." in page.main
    ours, theirs = (one.text_content() for one in page.tree.cssselect("mark.hit"))
    assert (ours, theirs) == ("P", "G")
    assert "The first difference is at character 1." in page.main


def test_their_text_is_compared_with_the_error_of_the_sdk(world: World, developer: Browser) -> None:
    parameters = {name: one for name, one in signed(world).items() if name != "Signature"}
    ours = v1_string_to_sign("POST", parameters)
    error = f"SignatureDoesNotMatch: ... server string to sign is:{ours}"
    theirs = ours.replace("%252C", "%2C").replace("SendSms", "Sendsms")
    page = developer.press(developer.page(URL), "Compare", pasted=error, theirs=theirs)
    assert "The program signs another text." in page.main


def test_what_is_no_call_is_said_and_kept(developer: Browser) -> None:
    page = developer.press(developer.page(URL), "Compare", pasted="hello")
    assert page.status == 422
    assert "No call can be read from what was pasted" in page.main
    assert "hello" in page.text


def test_a_key_of_another_service_is_named(world: World, developer: Browser) -> None:
    other = signed(world, AccessKeyId="LTAI-other")
    page = developer.press(developer.page(URL), "Compare", pasted=curl(other))
    assert "There is no access key LTAI-other here" in page.main


@pytest.mark.parametrize("language", ["zh", "en"])
def test_it_speaks_both_languages(developer: Browser, language: str) -> None:
    title = {"zh": "签名调试", "en": "Signature debugger"}[language]
    assert developer.page(URL, language=language).h1 == title
