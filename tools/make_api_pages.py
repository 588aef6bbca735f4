"""Writes docs/api/: each action of the API with parameters, answer, codes and an example.

`make api-pages` runs it after a change of the actions, their readers or their answers. A test holds
the pages to the program. Meanings stand in api_words.toml, all else comes from the program.
"""

from __future__ import annotations

import asyncio
import json
import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Final

from docs.site.anchors import anchor_of
from hongyan.api.handlers import sending
from hongyan.api.parameters.reader import TEXT_CHARACTERS_MAX
from hongyan.api.words.entries import entry_of
from hongyan.domain.filings import model as filings
from hongyan.domain.letters import form as letters
from hongyan.domain.qualifications import form as qualifications
from hongyan.domain.tags.model import CHARACTERS_MAX
from hongyan.flows.review.applications import sign_shape, template_shape
from hongyan.text.content import CONTENT_CHARACTERS_MAX
from hongyan.text.sendable import SIGN_CHARACTERS
from tools.api_asked import AskedParameter, asked_parameters, is_mandatory
from tools.api_codes import codes_of
from tools.api_walk import ExampleCall, example_calls

PAGES: Final = Path(__file__).parent.parent / "docs" / "api"
SUFFIX: Final = {"en": ".md", "zh": ".zh-CN.md"}
OURS: Final = "Hongyan"

GROUPS: Final[Mapping[str, tuple[str, ...]]] = {
    "messages": (
        *("SendSms", "SendBatchSms", "QuerySendDetails", "QuerySendStatistics"),
        *("HongyanCancelSend", "SmsConversionIntl", "ConversionDataIntl"),
    ),
    "signs": (
        *("CreateSmsSign", "UpdateSmsSign", "GetSmsSign", "QuerySmsSignList", "DeleteSmsSign"),
        *("ChangeSignatureQualification", "AddSmsSign", "ModifySmsSign", "QuerySmsSign"),
    ),
    "templates": (
        *("CreateSmsTemplate", "UpdateSmsTemplate", "GetSmsTemplate", "GetSmsTemplateList"),
        *("DeleteSmsTemplate", "HongyanRequestReview", "HongyanCompareTexts"),
        *("AddSmsTemplate", "ModifySmsTemplate"),
        *("QuerySmsTemplate", "QuerySmsTemplateList"),
        *("TagResources", "UntagResources", "ListTagResources"),
    ),
    "qualifications": (
        *("RequiredPhoneCode", "ValidPhoneCode", "SubmitSmsQualification"),
        *("UpdateSmsQualification", "QuerySmsQualificationRecord"),
        *("QuerySingleSmsQualification", "DeleteSmsQualification"),
    ),
    "papers": (
        *("CreateSmsAuthorizationLetter", "QuerySmsAuthorizationLetter"),
        *("CreateSmsTrademark", "QuerySmsTrademark"),
        *("CreateSmsAppIcpRecord", "QuerySmsAppIcpRecord"),
    ),
    "uploads": ("GetOSSInfoForUploadFile", "GetSmsOcrOssInfo", "GetQualificationOssInfo"),
}
"""The pages, each with its actions in the order in which it shows them."""

BOUNDS: Final[Mapping[str, object]] = {
    "sms_numbers": sending.SMS_NUMBERS_MAX,
    "batch_numbers": sending.BATCH_NUMBERS_MAX,
    "sign_least": SIGN_CHARACTERS[0],
    "sign_most": SIGN_CHARACTERS[-1],
    "sign_remark": sign_shape.REMARK_CHARACTERS_MAX,
    "scene": sign_shape.SCENE_CHARACTERS_MAX,
    "template_name": template_shape.NAME_CHARACTERS[-1],
    "template_remark": template_shape.REMARK_CHARACTERS_MAX,
    "traffic": template_shape.TRAFFIC_CHARACTERS_MAX,
    "content": CONTENT_CHARACTERS_MAX,
    "letter_name": letters.NAME_CHARACTERS_MAX,
    "letter_party": letters.PARTY_CHARACTERS_MAX,
    "letter_signs": letters.SIGNS_MAX,
    "qualification_name": qualifications.NAME_CHARACTERS_MAX,
    "company_name": qualifications.COMPANY_CHARACTERS_MAX,
    "person_name": qualifications.PERSON_CHARACTERS_MAX,
    "qualification_remark": qualifications.REMARK_CHARACTERS_MAX,
    "company_types": " / ".join(f"`{one}`" for one in qualifications.COMPANY_TYPES),
    "id_kinds": " / ".join(f"`{one}`" for one in qualifications.ID_KINDS),
    "filing_number": filings.NUMBER_CHARACTERS_MAX,
    "mark": filings.MARK_CHARACTERS_MAX,
    "filing_party": filings.PARTY_CHARACTERS_MAX,
    "filing_domain": filings.DOMAIN_CHARACTERS_MAX,
    "tag": CHARACTERS_MAX,
}
"""What braces in api_words.toml stand for."""


@dataclass(frozen=True)
class Language:
    """The words of one language."""

    name: str
    place: int

    def word(self, table: str, name: str, **values: object) -> str:
        """Return one of the words, with values in its places."""
        text: str = _words()[table][name][self.place]
        known = {**BOUNDS, **values}
        return re.sub(r"(?<!\$)\{(\w+)\}", lambda one: str(known[one[1]]), text)

    def meaning(self, action: str, name: str) -> str:
        """Return what a name means in an action."""
        names = _words()["names"]
        own = f"{action}.{name}"
        return self.word("names", own if own in names else name).replace("|", "\\|")


ENGLISH, CHINESE = Language("en", 1), Language("zh", 0)


@cache
def _words() -> dict[str, Any]:
    return tomllib.loads(Path(__file__).with_name("api_words.toml").read_text("utf-8"))


@cache
def _asked() -> dict[str, tuple[AskedParameter, ...]]:
    return asked_parameters()


@cache
def _examples() -> dict[str, ExampleCall]:
    return asyncio.run(example_calls())


def api_page(page: str, language: Language) -> str:
    """Return the page of a group of actions."""
    title = language.word("pages", page)
    other = CHINESE if language is ENGLISH else ENGLISH
    twin = page + SUFFIX[other.name]
    twins = f"中文：[{twin}]({twin})" if language is ENGLISH else f"English: [{twin}]({twin})"
    rows = [f"# {title}", "", twins, ""]
    for action in GROUPS[page]:
        rows += [*_section(action, language), ""]
    return "\n".join(rows).rstrip() + "\n"


def _section(action: str, language: Language) -> Iterator[str]:
    example = _examples()[action]
    yield from (f"## {action}", "", language.word("actions", action), "")
    yield from (_sdk(action, language), "")
    yield from _parameters(action, example, language)
    written = json.dumps(example.parameters, ensure_ascii=False, indent=2)
    yield from ("", language.word("labels", "written"), "", "```json", written, "```", "")
    yield from (language.word("labels", "call"), "", "```http", *_request(example), "```", "")
    answer = json.dumps(example.answer, ensure_ascii=False, indent=2)
    yield from (language.word("labels", "answer"), "", "```json", answer, "```", "")
    yield from (*_fields(action, example, language), "")
    yield _codes(action, language)


def snake(action: str) -> str:
    """Return the name of an action's method in the Python SDK."""
    whole = action.replace("OSSInfo", "Ossinfo")
    return re.sub(r"(?<=[a-z])(?=[A-Z])", "_", whole).lower()


def camel(action: str) -> str:
    """Return the name of an action's method in the Node SDK."""
    return action[0].lower() + action[1:]


def _sdk(action: str, language: Language) -> str:
    if action.startswith(OURS):
        return language.word("labels", "no_sdk")
    return language.word("labels", "sdk", python=snake(action), node=camel(action))


def _parameters(action: str, example: ExampleCall, language: Language) -> Iterator[str]:
    asked = _asked()[action]
    if not asked:
        yield language.word("labels", "none")
        return
    yield f"| {language.word('labels', 'parameters')} |"
    yield "| --- | --- | --- |"
    for one in asked:
        kind = language.word("labels", one.kind)
        if is_mandatory(action, one.name, example.parameters):
            kind += language.word("labels", "mandatory")
        said = [language.meaning(action, one.name), *_bounds(one, language)]
        yield f"| `{one.name}` | {kind} | {language.word('labels', 'bound').join(said)} |"


def _bounds(one: AskedParameter, language: Language) -> list[str]:
    """Return the bounds of a parameter that its reader keeps."""
    quoted = language.word("labels", "comma").join(f"`{each}`" for each in one.allowed)
    how = {"texts": "items", "ids": "items", "objects": "items", "number": "to"}
    said = []
    if one.kind == "day":
        said.append(language.word("labels", "day_form"))
    if one.most and one.most != TEXT_CHARACTERS_MAX:
        said.append(language.word("labels", how.get(one.kind, "characters"), most=one.most))
    if one.allowed:
        label = "members" if one.kind == "objects" else "one_of"
        said.append(language.word("labels", label, members=quoted, allowed=quoted))
    if one.default:
        said.append(language.word("labels", "default", default=one.default))
    return said


def _request(example: ExampleCall) -> Iterator[str]:
    yield from ("POST / HTTP/1.1", "Host: 127.0.0.1:8000")
    yield from ("Content-Type: application/x-www-form-urlencoded", "")
    fields = example.form.split("&")
    yield from (
        f"{field}{'&' if place < len(fields) else ''}" for place, field in enumerate(fields, 1)
    )


def _fields(action: str, example: ExampleCall, language: Language) -> Iterator[str]:
    yield f"| {language.word('labels', 'fields')} |"
    yield "| --- | --- | --- |"
    found = dict(_paths("", example.answer)) | _words()["absent"].get(action, {})
    for path, kind in found.items():
        name = path.removesuffix("[]").rpartition(".")[2]
        meaning = language.meaning(action, name)
        yield f"| `{path}` | {language.word('labels', kind)} | {meaning} |"


def _paths(before: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for name, one in value.items():
            path = f"{before}.{name}" if before else name
            yield path, _kind(one)
            yield from _paths(path, one)
    elif isinstance(value, list):
        for one in value:
            yield from _paths(f"{before}[]", one)


def _kind(value: object) -> str:
    kinds: tuple[tuple[type, str], ...] = (
        *((bool, "flag"), (int, "number"), (dict, "object"), (list, "list")),
    )
    return next((name for kind, name in kinds if isinstance(value, kind)), "text")


def _codes(action: str, language: Language) -> str:
    links = [_link(code, language) for code in codes_of(action)]
    comma = language.word("labels", "comma")
    named = comma.join([*dict.fromkeys(links), language.word("labels", "gateway")])
    return language.word("labels", "codes") + named + language.word("labels", "stop")


def _link(code: str, language: Language) -> str:
    entry = entry_of(code)
    assert entry is not None, f"{code} has no entry"
    return f"[`{code}`](../errors{SUFFIX[language.name]}#{anchor_of(entry.code)})"


def unused_words() -> set[str]:
    """Return the meanings that no page has."""
    used = set()
    for action, asked in _asked().items():
        paths = dict(_paths("", _examples()[action].answer)) | _words()["absent"].get(action, {})
        for name in [one.name for one in asked] + [path.rpartition(".")[2] for path in paths]:
            own = f"{action}.{name}"
            used.add(own if own in _words()["names"] else name)
    return set(_words()["names"]) - used


def main() -> None:
    """Write the pages."""
    for page in GROUPS:
        for language in (ENGLISH, CHINESE):
            path = PAGES / f"{page}{SUFFIX[language.name]}"
            path.write_text(api_page(page, language), encoding="utf-8")


if __name__ == "__main__":
    main()
