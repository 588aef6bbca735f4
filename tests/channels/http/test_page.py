"""The page docs/carriers/http.md: its documents can be read, and all that may be said is in it."""

from __future__ import annotations

import re

import msgspec
import pytest

from hongyan.channels.http import shadow
from hongyan.channels.http.asking import LISTS, MESSAGE, MOMENT, OPTIONS, OUTSTANDING
from hongyan.channels.http.document import NumberForm, Recipe, Refusing, TimeForm
from hongyan.channels.http.kinds import DysmsapiOptions, GatewayOptions, TencentOptions
from hongyan.channels.http.reading import names_of, read_gateway
from tests.channels.http.page import PAGE, documents

TEXT = PAGE.read_text(encoding="utf-8")
CODE = set(re.findall(r"`([^`\n]+)`", TEXT))


def test_every_document_of_the_page_can_be_read() -> None:
    form, json, kannel = map(read_gateway, documents())
    assert names_of(form) == {"account", "endpoint", "password"}
    assert names_of(json) == {"endpoint", "secret"}
    assert kannel.send.method == "GET"


def test_the_page_names_every_name_recipe_and_word() -> None:
    names = {f"{{{one}}}" for one in (*OPTIONS, *MOMENT, *MESSAGE, *LISTS, *OUTSTANDING)}
    words = {one.value for kind in (Recipe, Refusing, NumberForm, TimeForm) for one in kind}
    codes = {
        value
        for name, value in vars(shadow).items()
        if name.isupper() and isinstance(value, str) and value.startswith("SHADOW:")
    }
    assert not (names | words | codes) - CODE


@pytest.mark.parametrize("kind", [GatewayOptions, DysmsapiOptions, TencentOptions])
def test_the_options_of_its_commands_exist(kind: type[msgspec.Struct]) -> None:
    known = {one.name for one in msgspec.structs.fields(kind)}
    name = kind.__name__.removesuffix("Options").lower()
    [command] = [
        block for block in TEXT.split("```") if f"--kind {name}" in block and "channel add" in block
    ]
    assert set(re.findall(r"--option(?:-file)? '?([a-z_]+)=", command)) <= known
