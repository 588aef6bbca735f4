"""Calls made up by chance: every action, every parameter that its reader asks for, two signatures.

The names are learnt from the readers themselves, so a new action is called without a word here.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from random import Random
from typing import Any
from urllib.parse import urlencode

from hongyan.api.actions import ACTIONS
from hongyan.api.call import Call
from hongyan.api.gateway.callers import Caller
from hongyan.api.parameters.reader import Params
from hongyan.domain.calls.model import CallRecord
from hongyan.flows.reference.demo import ENTERPRISE, PERSONAL, DemoTemplate
from hongyan.kernel.kinds import MessageKind
from tests.api.asgi import HttpRequest
from tests.api.conftest import World
from tests.api.signing import fresh_nonce, signed_v1, signed_v3
from tests.fuzz.values import NUMERIC, fitting, strange

KEYS = (
    (ENTERPRISE.key_id, ENTERPRISE.secret),
    (ENTERPRISE.key_id, ENTERPRISE.secret),
    (PERSONAL.key_id, PERSONAL.secret),
)
LEARNING_ROUNDS = 40
NUMBERED_MAX = 2
LEARNT_MAX = 200
PICTURES = ("Pic", "Face", "Side")

SENT = tuple(
    (template, account.sign) for account in (ENTERPRISE, PERSONAL) for template in account.templates
)


def _one(template: DemoTemplate, sign_name: str) -> dict[str, str]:
    is_international = template.kind is MessageKind.INTERNATIONAL
    return {
        "PhoneNumbers": "85251230000" if is_international else "13900000000,13800138000",
        "SignName": sign_name,
        "TemplateCode": template.code,
        "TemplateParam": template.example,
    }


def _batch(template: DemoTemplate, sign_name: str) -> dict[str, str]:
    one = _one(template, sign_name)
    return {
        "PhoneNumberJson": json.dumps([one["PhoneNumbers"].partition(",")[0]]),
        "SignNameJson": json.dumps([sign_name]),
        "TemplateCode": template.code,
        "TemplateParamJson": f"[{template.example}]",
        "SmsUpExtendCodeJson": "[77]",
    }


SENDS = {"SendSms": _one, "SendBatchSms": _batch}
"""What belongs together, so that some calls get as far as the message log."""


class Asking(dict[str, str]):
    """Parameters that have every name that is asked for, and remember which were."""

    def __init__(self, chance: Random) -> None:
        super().__init__()
        self._chance = chance
        self.asked: set[str] = set()

    def get(self, name: str, default: Any = None) -> Any:
        self.asked.add(name)
        if self._chance.random() < 0.15:
            return default
        found = fitting(name, self._chance)
        return str(self._chance.randrange(3)) if found is None else found

    def __getitem__(self, name: str) -> str:
        return str(self.get(name, ""))

    def __contains__(self, name: object) -> bool:
        self.asked.add(str(name))
        return self._chance.random() < 0.9


def learn_names(world: World, caller: Caller) -> dict[str, tuple[str, ...]]:
    """Return which parameters each action asks for."""
    chance = Random(1)
    names = {}
    for action, row in ACTIONS.items():
        asked: set[str] = set()
        for _ in range(LEARNING_ROUNDS):
            params = Asking(chance)
            services, now_ms = world.edge.services, world.clock.now_ms()
            given = (Params(params), caller, now_ms, 1, 1, services, _record())
            call = Call(*given, row.act, row.allowance)
            row.parse(call)
            asked |= params.asked
        names[action] = tuple(sorted(name for name in asked if _is_early(name)))
    return names


def _record() -> CallRecord:
    return CallRecord("fuzz")


def _is_early(name: str) -> bool:
    """Keep the first of many numbered names; a list of thirty is not stranger than one of two."""
    return all(int(part) <= NUMBERED_MAX for part in name.split(".") if part.isdigit())


@dataclass
class Chance:
    """What is called next. The same seed makes the same calls, as far as answers are the same."""

    seed: int
    names: dict[str, tuple[str, ...]]
    random: Random = field(init=False)
    learnt: dict[str, list[str]] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.random = Random(self.seed)

    def learn(self, answer: object) -> None:
        """Keep ids that an answer names, to ask for them again."""
        for name, value in _leaves("", answer):
            kept = self.learnt.setdefault(name, [])
            kept.append(value)
            del kept[:-LEARNT_MAX]

    def request(self, now_ms: int) -> tuple[str, HttpRequest]:
        """Return the next call, and words by which a failure can be made again."""
        chance = self.random
        action = chance.choice(sorted(self.names))
        fields = self._fields(action)
        key = chance.choice(KEYS)
        kind = chance.random()
        if kind < 0.5:
            request = self._v1(action, fields, key, now_ms)
        else:
            request = self._v3(action, fields, key, now_ms)
        if chance.random() < 0.04:
            request = self._broken(request)
        shown = {name: value[:200] for name, value in fields.items()}
        return f"{action} {shown!r}", request

    def one_wrong(self, action: str, name: str, value: str, now_ms: int) -> tuple[str, HttpRequest]:
        """Return a call whose values all fit, except for one."""
        fields = self._fitting(action)
        request = self._v1(action, {**fields, name: value}, KEYS[0], now_ms)
        return f"{action} {name}={value[:200]!r} beside {fields!r}", request

    def _fitting(self, action: str) -> dict[str, str]:
        chance = self.random
        if action in SENDS and chance.random() < 0.7:
            return SENDS[action](*chance.choice(SENT))
        names = self.names[action]
        lists = {name for name in names if f"{name}.1" in {_place(one) for one in names}}
        is_numbered = {name: chance.random() < 0.5 for name in sorted(lists)}
        return {
            name: value
            for name in names
            # A list is one text or several.
            if is_numbered.get(name.partition(".")[0], "." in name) is ("." in name)
            if (value := self._value(name)) is not None
        }

    def _fields(self, action: str) -> dict[str, str]:
        """Return values that fit, and in most calls one or two that do not."""
        chance, names = self.random, self.names[action]
        chosen = self._fitting(action)
        if chance.random() < 0.15:
            chosen = {name: value for name, value in chosen.items() if chance.random() < 0.8}
        for _ in range(chance.choice((0, 0, 1, 1, 2)) if names else 0):
            name = chance.choice(names)
            chosen[name] = strange(chance, name)
        if chance.random() < 0.05:
            chosen[strange(chance)[:60]] = strange(chance)
        chosen.pop("Signature", None)
        return chosen

    def _value(self, name: str) -> str | None:
        chance = self.random
        known = self.learnt.get(name) or self.learnt.get(_ALIASES.get(name, ""))
        if known and chance.random() < 0.5:
            value = chance.choice(known)
            return f"[{value}]" if name.endswith("List") else value
        found = fitting(name, chance)
        if found is not None:
            return found
        if name.endswith(PICTURES):
            return chance.choice(self.learnt.get("Material", ["none"]))
        if name.endswith("List"):
            return chance.choice(("[1,2]", "['1']"))
        if name.endswith(NUMERIC):
            return chance.choice(("1", "2", "1000"))
        return chance.choice(("甲乙丙丁", "王小明", ""))

    def _v1(
        self, action: str, fields: dict[str, str], key: tuple[str, str], now_ms: int
    ) -> HttpRequest:
        chance = self.random
        common = {}
        if chance.random() < 0.05:
            name = chance.choice(("Format", "Version", "Timestamp", "SecurityToken", "RegionId"))
            common[name] = chance.choice(("XML", "2017-05-25", strange(chance)[:5000]))
        if chance.random() < 0.2:
            common["Format"] = "XML"
        method = chance.choice(("GET", "POST"))
        return signed_v1(action, fields, key=key, now_ms=now_ms, method=method, **common)

    def _v3(
        self, action: str, fields: dict[str, str], key: tuple[str, str], now_ms: int
    ) -> HttpRequest:
        chance, place = self.random, self.random.random()
        if place < 0.4:
            return signed_v3(action, fields, key=key, now_ms=now_ms)
        if place < 0.7:
            body = urlencode(fields).encode()
            return signed_v3(action, {}, key=key, now_ms=now_ms, body=body)
        document: dict[str, object] = dict(fields)
        if chance.random() < 0.3:
            document = {name: _as_json(value) for name, value in fields.items()}
        body = json.dumps(document).encode()
        kind = "application/json"
        return signed_v3(action, {}, key=key, now_ms=now_ms, body=body, content_type=kind)

    def _broken(self, request: HttpRequest) -> HttpRequest:
        chance = self.random
        whole = request.body or request.query
        place = chance.randrange(len(whole) + 1)
        octets = bytes(chance.randrange(256) for _ in range(chance.randrange(4)))
        broken = whole[:place] + octets + whole[place + chance.randrange(3) :]
        return replace(request, **({"body": broken} if request.body else {"query": broken}))


_ALIASES = {
    "QualificationId": "Data",
    "QualificationGroupId": "Data",
    "AuthorizationLetterId": "Data",
    "AuthorizationLetterIdList": "Data",
    "TrademarkId": "Data",
    "TrademarkIdList": "Data",
    "AppIcpRecordId": "Data",
    "AppIcpRecordIdList": "Data",
    "MessageId": "BizId",
    "ResourceId.1": "TemplateCode",
}
"""Under which name an answer says what a call asks for."""


def _place(name: str) -> str:
    """Return the place in a list that a name is about: `Tag.1` of `Tag.1.Key`."""
    return ".".join(name.split(".")[:2])


def _as_json(value: str) -> object:
    try:
        return json.loads(value)
    except (ValueError, RecursionError):
        return value


def _leaves(name: str, value: object) -> Iterator[tuple[str, str]]:
    if isinstance(value, dict):
        for inner, one in value.items():
            yield from _leaves(inner, one)
    elif isinstance(value, list):
        for one in value:
            yield from _leaves(name, one)
    elif isinstance(value, str | int) and not isinstance(value, bool) and str(value):
        yield name, str(value)


def unsigned_request(chance: Random) -> HttpRequest:
    """Return a request to the upload endpoint, whose paths and forms are signed in another way."""
    if chance.random() < 0.5:
        query = urlencode({"Expires": strange(chance)[:99], "Signature": strange(chance)[:99]})
        return HttpRequest("GET", f"/upload/{fresh_nonce()}/{strange(chance)[:99]}", query.encode())
    fields = {
        name: strange(chance)[:2000]
        for name in ("key", "policy", "Signature", "success_action_status")
        if chance.random() < 0.9
    }
    parts = [
        f'--b\r\ncontent-disposition: form-data; name="{name}"\r\n\r\n{value}\r\n'
        for name, value in fields.items()
    ]
    file = '--b\r\ncontent-disposition: form-data; name="file"; filename="a.png"\r\n\r\nx\r\n'
    body = ("".join(parts) + file + "--b--\r\n").encode("utf-8", "replace")
    headers = ((b"content-type", b"multipart/form-data; boundary=b"),)
    return HttpRequest("POST", "/upload/", b"", headers, body)
