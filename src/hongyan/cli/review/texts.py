"""Commands on signs and templates.

An operator's short cut, approved on the spot; applications go through `hongyan review`.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import pairs
from hongyan.domain.templates.library import scenarios, shipped_library
from hongyan.domain.templates.model import Template
from hongyan.engine.terminal import say, show_table, warn
from hongyan.flows.review.applications import manage_texts as flows
from hongyan.kernel.kinds import IntlType, MessageKind, SignKind

Account = Annotated[str, Parameter(help="Name of the account.")]
Kind = Literal[
    "verification",
    "notification",
    "promotion",
    "international-verification",
    "international-notification",
    "international-promotion",
]
KINDS: Mapping[str, tuple[MessageKind, IntlType | None]] = {
    "verification": (MessageKind.VERIFICATION, None),
    "notification": (MessageKind.NOTIFICATION, None),
    "promotion": (MessageKind.PROMOTION, None),
    "international-verification": (MessageKind.INTERNATIONAL, IntlType.VERIFICATION),
    "international-notification": (MessageKind.INTERNATIONAL, IntlType.NOTIFICATION),
    "international-promotion": (MessageKind.INTERNATIONAL, IntlType.PROMOTION),
}

sign = App(name="sign", help="Signs (短信签名) of an account.")
template = App(name="template", help="Templates of an account.")


@sign.command(name="add")
def add_sign(
    account: Account,
    name: Annotated[str, Parameter(help="What stands between 【 and 】.")],
    /,
    *,
    kind: Annotated[
        Literal["general", "verification"], Parameter(help="What it may be used for.")
    ] = "general",
    test: Annotated[
        bool, Parameter(negative="", help="A test sign: reaches bound test numbers only.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Add a sign, approved on the spot by you (`hongyan review` is for applications)."""
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(
            flows.add_approved_sign(
                tx, account, name, SignKind[kind.upper()], session.now_ms, is_test=test
            )
        )
    say(f"Sign {made.name} of {account} is {made.state.value}.")


@sign.command(name="list")
def list_signs(account: Account, /, *, where: Where = HERE) -> None:
    """List an account's signs."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_signs(tx, account))
    show_table(
        ("sign", "kind", "state", "extend code", "test"),
        (
            (s.name, s.kind.name.lower(), s.state.value, s.extend_code, "yes" if s.is_test else "")
            for s in found
        ),
        empty=f"No sign yet: hongyan sign add {account} NAME",
    )


@template.command(name="add")
def add_template(
    account: Account,
    kind: Annotated[
        Kind,
        Parameter(help="What it is for; international-…: the same in other countries and regions."),
    ],
    name: Annotated[str, Parameter(help="A name for people.")],
    content: Annotated[str, Parameter(help="The text, with variables as ${name}: quote it.")],
    /,
    *,
    code: Annotated[
        str, Parameter(help="TemplateCode such as SMS_123456; default the next number.")
    ] = "",
    attribute: Annotated[
        list[str] | None,
        Parameter(negative="", help="What a variable is: code=numberCaptcha; repeat for several."),
    ] = None,
    test: Annotated[
        bool, Parameter(negative="", help="A test template: reaches bound test numbers only.")
    ] = False,
    where: Where = HERE,
) -> None:
    """Add a template, approved on the spot by you (`hongyan review` is for applications)."""
    sort, intl_type = KINDS[kind]
    new = flows.NewTemplate(
        kind=sort,
        name=name,
        content=content,
        code=code,
        attributes=pairs("--attribute", attribute, "code=numberCaptcha"),
        is_test=test,
        intl_type=intl_type,
    )
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(flows.add_approved_template(tx, account, new, session.now_ms))
    variables = ", ".join(made.compiled.names) or "none"
    say(f"Template {made.code} of {account} is {made.state.value}; variables: {variables}.")
    if sort is MessageKind.VERIFICATION and not made.compiled.names:
        warn(
            "It has no variable for the code. A variable is ${code}, and stands between single "
            "quotes: a shell empties it between double ones."
        )


@template.command(name="list")
def list_templates(account: Account, /, *, where: Where = HERE) -> None:
    """List an account's templates."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_templates(tx, account))
    show_table(
        ("code", "kind", "state", "test", "name", "content"),
        (
            (
                one.code,
                _kind(one),
                one.state.value,
                "yes" if one.is_test else "",
                one.name,
                _content(one.compiled.pieces),
            )
            for one in found
        ),
        empty=f"No template yet: hongyan template add {account} KIND NAME CONTENT",
    )


@template.command(name="library")
def show_library(
    scenario: Annotated[str, Parameter(help="Only this scenario, such as 物流.")] = "", /
) -> None:
    """List ready-made templates to copy from; each passes the rules."""
    found = [one for one in shipped_library() if scenario in {"", one.scenario}]
    known = "、".join(scenarios(shipped_library()))
    show_table(
        ("scenario", "kind", "name", "content", "attributes"),
        (
            (
                one.scenario,
                one.kind.name.lower(),
                one.name,
                one.content,
                ", ".join(f"{name}={attribute}" for name, attribute in one.attributes.items()),
            )
            for one in found
        ),
        empty=f"No such scenario; there are: {known}",
    )


def _kind(one: Template) -> str:
    name = one.kind.name.lower()
    return name if one.intl_type is None else f"{name}-{one.intl_type.name.lower()}"


def _content(pieces: tuple[str, ...]) -> str:
    return "".join(f"${{{piece}}}" if index % 2 else piece for index, piece in enumerate(pieces))
