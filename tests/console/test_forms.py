"""Forms: what was typed is kept, each error stands at its field, and a form acts once."""

from __future__ import annotations

import asyncio

import lxml.html
import pytest

from hongyan.console import render
from hongyan.console.forms import Form
from hongyan.console.once import Once
from hongyan.console.rates import Rates
from hongyan.domain.templates.reasons import TemplateReason
from hongyan.kernel.refusal import Refused, together
from hongyan.words.catalogues import catalogue
from hongyan.words.language import Language


def remedied(reason: TemplateReason) -> str:
    """The rule and the remedy of a reason, with the places of their values."""
    words = catalogue("refusals", Language.EN)
    return words.gettext(reason) + words.pgettext("remedy", reason)


FORM = """{% from "parts/forms.html" import summary, field, area, select, choices, tick %}
{{ summary(form) }}{{ field(form, "name", "Name", stored="old", hint="Short.") }}
{{ area(form, "text", "Text") }}{{ select(form, "kind", "Kind", [("a", "A"), ("b", "B")], "b") }}
{{ choices(form, "way", "Way", [("x", "X"), ("y", "Y")], "x") }}
{{ tick(form, "yes", "Yes", true) }}"""

REASON = next(one for one in TemplateReason if "{" not in remedied(one))
"""One whose words need no values."""


def shown(form: Form) -> lxml.html.HtmlElement:
    text = render.environment(Language.EN).from_string(FORM).render(form=form)
    return lxml.html.fromstring(f"<form>{text}</form>")


def test_a_form_that_was_not_sent_shows_what_is_stored() -> None:
    fields = dict(shown(Form()).fields)
    assert fields["name"] == "old"
    assert fields["kind"] == "b"
    assert fields["way"] == "x"
    assert fields["yes"] == "1"


def test_what_was_typed_is_kept_with_its_blanks_and_marks() -> None:
    form = Form([("name", ' "<b>" '), ("text", "\n two\nlines"), ("kind", "a"), ("way", "y")])
    fields = dict(shown(form).fields)
    assert fields["name"] == ' "<b>" '
    # Browsers drop the line break that follows the tag, lxml does not.
    assert fields["text"] == "\n\n two\nlines"
    assert fields["kind"] == "a"
    assert fields["way"] == "y"
    assert fields["yes"] is None


def test_a_refusal_stands_at_its_field_and_in_the_summary() -> None:
    refused = together([Refused(REASON, "template.name"), Refused(REASON, "elsewhere")])
    assert refused is not None
    form = Form([("name", "x")]).refused(refused, {"template.name": "name"}, Language.EN)
    tree = shown(form)
    [alert] = tree.cssselect("[role=alert]")
    assert "2 things are wrong" in alert.text_content()
    [link] = alert.cssselect("a")
    target = tree.get_element_by_id(link.get("href").removeprefix("#"))
    box = target.cssselect("input")[0]
    assert box.get("aria-invalid") == "true"
    described = box.get("aria-describedby").split()
    assert [tree.get_element_by_id(one).tag for one in described] == ["p", "p"]
    assert link.text_content() == form.of("name")[0].rule


def test_a_label_names_every_field() -> None:
    tree = shown(Form())
    for one in tree.cssselect("input, textarea, select"):
        labelled = tree.cssselect(f'label[for="{one.get("name")}"]')
        assert labelled or next(one.iterancestors("label"), None) is not None


@pytest.mark.parametrize(("text", "number"), [("7", 7), (" 7 ", 7), ("", None), ("7.5", None)])
def test_a_whole_number_is_read_or_is_none(text: str, number: int | None) -> None:
    assert Form([("n", text)]).whole("n") == number


async def test_a_form_sent_twice_acts_once_and_is_answered_twice() -> None:
    once: Once[int] = Once()
    runs: list[int] = []

    async def act() -> int:
        await asyncio.sleep(0)
        runs.append(1)
        return len(runs)

    answers = await asyncio.gather(*(once.run("ann", "t1", act) for _ in range(3)))
    assert answers == [1, 1, 1]
    assert await once.run("bo", "t1", act) == 2, "another person's form is another form"
    assert await once.run("ann", "", act) == 3, "a form without a token is not known again"


async def test_what_failed_may_be_sent_again() -> None:
    once: Once[int] = Once()

    async def fails() -> int:
        raise RuntimeError

    async def works() -> int:
        return 5

    with pytest.raises(RuntimeError):
        await once.run("ann", "t", fails)
    assert await once.run("ann", "t", works) == 5


def test_rates_are_kept_by_person_and_page() -> None:
    rates = Rates()
    assert all(rates.may("ann", "find", 3, 1000) for _ in range(3))
    assert not rates.may("ann", "find", 3, 1000)
    assert rates.may("bo", "find", 3, 1000)
    assert rates.may("ann", "export", 3, 1000)
    assert not rates.may("ann", "find", 3, 20_900)
    assert rates.may("ann", "find", 3, 21_100)
