"""The way to the first message: the endpoint, a key, lines of code, and a message that moves."""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlencode

import msgspec

from hongyan.console.error_values import WORDS, SayRefusal
from hongyan.console.live import MORE as HUB
from hongyan.console.live import Hub
from hongyan.console.page import Answer, Done, MenuGroup, Page, PageAct, ShownPage, Wrong, Zone
from hongyan.console.tenant.start_reasons import StartReason
from hongyan.console.tenant.start_snippets import filled_snippets
from hongyan.console.tenant.start_view import Moving, moving_of, view_of
from hongyan.console.visit import Visit
from hongyan.console.wording import N_
from hongyan.domain.accounts.model import KeyState
from hongyan.domain.calls.model import KeyUse
from hongyan.domain.messages.model import biz_number, biz_text
from hongyan.domain.messages.request import Accepted, Replayed, SendRequest
from hongyan.domain.messages.request import Group as Numbers
from hongyan.domain.templates.model import Template
from hongyan.flows.accounts.show_calls import key_uses
from hongyan.flows.operation.first_steps import (
    FirstSteps,
    first_steps,
    make_own_key,
    switch_own_key,
)
from hongyan.flows.reference.demo import DEMO_ACCOUNTS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.refusal import Refused
from hongyan.text.international import RejectedNumber
from hongyan.text.phone import api_form, is_mainland
from hongyan.text.typed import read_typed

PAGE: Final = Page(
    path="/console/a/{account}/start",
    name="tenant.start",
    title=N_("First message"),
    zone=Zone.TENANT,
    action="SendSms",
    icon="rocket",
    group=MenuGroup.TOP,
)
ABOUT: Final = {
    "start.number": "number",
    "start.template": "template",
    "start.sign": "sign",
    "template_param": "values",
    "phone_numbers": "number",
}
KEYS_ACTION: Final = "HongyanManageKeys"
NONCE_BITS: Final = 62
SAMPLE_NUMBER: Final = "13900000000"
SAMPLES: Final[Mapping[str, str]] = {
    "code": "246810",
    "name": "王小明",
    "order_number": "HY20260001",
    "time": "10:00",
    "amount": "99.50元",
}


@dataclass(frozen=True, slots=True)
class StartStep:
    """One line of the checklist; `url` leads to where it is done."""

    words: str
    is_done: bool
    url: str


@dataclass(frozen=True, slots=True)
class Start:
    """The page."""

    endpoint: str
    found: FirstSteps
    uses: Mapping[str, KeyUse]
    """The last use of each key that was used."""
    steps: tuple[StartStep, ...]
    snippets: tuple[tuple[str, str], ...]
    key_id: str
    made: tuple[str, str] | None
    """A key that was just made, with its secret: shown this once."""
    signs: tuple[tuple[str, str], ...]
    templates: tuple[tuple[str, str], ...]
    sample: str
    number: str
    moving: Moving | None
    live: str
    refused: tuple[str, str] | None
    """The code and the words of a test message that was refused."""


async def show(visit: Visit) -> ShownPage:
    """Show how far the account is, and the test message that moves."""
    return await _shown(visit)


async def _shown(
    visit: Visit,
    made: tuple[str, str] | None = None,
    refused: tuple[str, str] | None = None,
) -> ShownPage:
    account_id = visit.account.account_id
    found, uses = await visit.services.read(
        lambda tx: (first_steps(tx, account_id), key_uses(tx, account_id))
    )
    template = _first_template(found)
    sample = _sample(template)
    key_id, secret = made or _own_key(found)
    sign = found.signs[0].name if found.signs else visit.say(N_("your sign"))
    values = {
        "key": key_id or visit.say(N_("your AccessKey id")),
        "secret": secret or visit.say(N_("your AccessKey secret")),
        "sign": sign,
        "template": template.code if template else "SMS_…",
        "param": sample,
        "number": SAMPLE_NUMBER,
    }
    moving, live = await _moving(visit)
    endpoint = visit.services.settings.service_url
    return ShownPage(
        Start(
            endpoint=endpoint,
            found=found,
            uses=uses,
            steps=_steps(visit, found),
            snippets=filled_snippets(endpoint, values),
            key_id=key_id,
            made=made,
            signs=tuple((one.name, one.name) for one in found.signs),
            templates=tuple((one.code, f"{one.code} {one.name}") for one in found.templates),
            sample=sample,
            number=SAMPLE_NUMBER if visit.services.is_dev else "",
            moving=moving,
            live=live,
            refused=refused,
        )
    )


async def _moving(visit: Visit) -> tuple[Moving | None, str]:
    """Return the test message of the query, and the address of its line."""
    biz_id = biz_number(visit.query.text("sent")) if visit.query.text("sent") else None
    if biz_id is None:
        return None, ""
    hub: Hub = visit.services.more[HUB]
    mark = hub.mark(view_of(visit, biz_id), visit.language)
    moving = await moving_of(visit.services, visit.account.account_id, biz_id)
    query = urlencode({"sent": biz_text(biz_id), "after": mark})
    return moving, f"{visit.here(PAGE.path)}/live?{query}"


def _steps(visit: Visit, found: FirstSteps) -> tuple[StartStep, ...]:
    here = visit.here(PAGE.path)
    has_funds = found.available > 0
    return (
        StartStep(
            N_("An access key"), any(_is_on(one.state) for one in found.keys), f"{here}#keys"
        ),
        StartStep(
            N_("An approved sign"), bool(found.signs), visit.here("/console/a/{account}/signs")
        ),
        StartStep(
            N_("An approved template"),
            bool(found.templates),
            visit.here("/console/a/{account}/templates"),
        ),
        StartStep(N_("Money on the balance"), has_funds, ""),
        StartStep(N_("A first message"), found.has_message, f"{here}#test"),
        StartStep(
            N_("An endpoint that hears reports"),
            found.has_endpoint,
            visit.here("/console/a/{account}/pushes"),
        ),
    )


def _is_on(state: KeyState) -> bool:
    return state is KeyState.ACTIVE


def _own_key(found: FirstSteps) -> tuple[str, str]:
    """Return a key to write into the examples; its secret only where it is published anyway."""
    own = [one for one in found.keys if _is_on(one.state) and one.member_id is None]
    if not own:
        return "", ""
    published = {one.key_id: one.secret for one in DEMO_ACCOUNTS}
    known = next((one for one in own if one.key_id in published), own[-1])
    return known.key_id, published.get(known.key_id, "")


def _first_template(found: FirstSteps) -> Template | None:
    codes = [one for one in found.templates if one.kind is MessageKind.VERIFICATION]
    return next(iter(codes or found.templates), None)


def _sample(template: Template | None) -> str:
    names = () if template is None else template.compiled.names
    values = {name: SAMPLES.get(name, "示例") for name in names}
    return msgspec.json.encode(values).decode()


async def act_send(visit: Visit) -> Answer:
    """Send a test message; it is paid for as any other."""
    form = visit.form
    phone = read_typed(form.text("number").replace(" ", ""))
    if isinstance(phone, RejectedNumber) or not is_mainland(phone):
        return Wrong(Refused(StartReason.NUMBER, "start.number"))
    try:
        values = msgspec.json.decode(form.text("values") or "{}", type=dict[str, str])
    except msgspec.MsgspecError:
        return Wrong(Refused(StartReason.VALUES, "template_param"))
    text = msgspec.json.encode(values).decode()
    group = Numbers((phone,), form.text("sign"), values, text, "", (), (api_form(phone),))
    services = visit.services
    request = SendRequest(
        account_id=visit.account.account_id,
        template_code=form.text("template"),
        groups=(group,),
        out_id="console-test",
        nonce_digest=secrets.randbits(NONCE_BITS),
        claim=services.context.ids.one(services.clock.now_ms()),
    )
    answer = await services.accept(request)
    if isinstance(answer, Accepted):
        sent = urlencode({"sent": biz_text(answer.biz_id)})
        return Done(f"{visit.here(PAGE.path)}?{sent}#test")
    assert not isinstance(answer, Replayed), "a nonce of chance was never used before"
    say: SayRefusal = services.more[WORDS]
    return await _shown(visit, refused=say(answer))


async def act_make_key(visit: Visit) -> Answer:
    """Make a key, and show its secret in this one answer: it is stored sealed."""
    draw: Callable[[int], bytes] = secrets.token_bytes
    made = await visit.services.write(visit.actor, make_own_key, visit.account.account_name, draw)
    if isinstance(made, Refused):
        return Wrong(made)
    return await _shown(visit, made=(made.key.key_id, made.secret))


async def act_disable(visit: Visit) -> Answer:
    """Disable a key; it can be undone."""
    return await _switch(visit, KeyState.DISABLED)


async def act_enable(visit: Visit) -> Answer:
    """Enable a key again."""
    return await _switch(visit, KeyState.ACTIVE)


async def _switch(visit: Visit, state: KeyState) -> Answer:
    key_id = visit.form.text("key")
    refused = await visit.services.write(
        visit.actor, switch_own_key, visit.account.account_id, key_id, state
    )
    if refused is not None:
        return Wrong(refused)
    said = N_("{key} is disabled.") if state is KeyState.DISABLED else N_("{key} is enabled.")
    return Done(visit.here(PAGE.path) + "#keys", visit.say(said, key=key_id))


ACTS: Final = {
    "send": act_send,
    "make-key": PageAct(act_make_key, action=KEYS_ACTION),
    "disable-key": PageAct(act_disable, action=KEYS_ACTION),
    "enable-key": PageAct(act_enable, action=KEYS_ACTION),
}
