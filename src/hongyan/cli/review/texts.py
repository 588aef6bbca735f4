"""Commands on signs and templates.

An operator's short cut, approved on the spot; applications go through `hongyan review`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.review.lint_report import Judged, human
from hongyan.cli.review.registrations import registration
from hongyan.cli.session import HERE, AsJson, Where, opened
from hongyan.cli.words import pairs, state_cell
from hongyan.domain.compliance.model import Finding, RulesResult, verdict
from hongyan.domain.signs.words import STATE_WORDS as SIGN_WORDS
from hongyan.domain.templates.library import scenarios, shipped_library
from hongyan.domain.templates.model import Template
from hongyan.domain.templates.words import STATE_WORDS as TEMPLATE_WORDS
from hongyan.engine.terminal import ShownValue, answer_in_json, say, show_table, warn
from hongyan.flows.review.applications import lint_texts as lint
from hongyan.flows.review.applications import manage_texts as flows
from hongyan.flows.review.applications import retire_texts as retiring
from hongyan.kernel.kinds import IntlType, MessageKind, SignKind
from hongyan.text.variables import compile_template

Account = Annotated[str, Parameter(help="Name of the account.")]
Force = Annotated[bool, Parameter(negative="", help="Add it although the rules would reject it.")]
SignName = Annotated[str, Parameter(help="What stands between 【 and 】.")]
Code = Annotated[str, Parameter(help="TemplateCode, SMS_....")]
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
sign.command(registration)
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
    force: Force = False,
    where: Where = HERE,
) -> None:
    """Add a sign, approved on the spot by you (`hongyan review` is for applications)."""
    with opened(where) as session, session.database.transaction() as tx:
        _judge("NAME", name, settled(lint.findings_on_sign(tx, account, name)), is_forced=force)
        made = settled(
            flows.add_approved_sign(
                session.work(tx), account, name, SignKind[kind.upper()], is_test=test
            )
        )
    tell(
        "Sign {name} of {account}: {state}",
        name=made.name,
        account=account,
        state=SIGN_WORDS[made.state],
    )


@sign.command(name="list")
def list_signs(account: Account, /, *, where: Where = HERE) -> None:
    """List an account's signs."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_signs(tx, account))
    show_table(
        ("sign", "kind", "state", "extend code", "test"),
        (
            (
                s.name,
                s.kind.name.lower(),
                state_cell(s.state, SIGN_WORDS),
                s.extend_code,
                _test_cell(is_test=s.is_test),
            )
            for s in found
        ),
        empty=worded("No sign yet: hongyan sign add {account} NAME", account=account),
    )


@sign.command(name="disable")
def disable_sign(account: Account, name: SignName, /, *, where: Where = HERE) -> None:
    """Let an approved sign send nothing until it is enabled; what waits with it fails."""
    _switch_sign(account, name, where, is_on=False)


@sign.command(name="enable")
def enable_sign(account: Account, name: SignName, /, *, where: Where = HERE) -> None:
    """Let a disabled sign send again."""
    _switch_sign(account, name, where, is_on=True)


@sign.command(name="remove")
def remove_sign(account: Account, name: SignName, /, *, where: Where = HERE) -> None:
    """Remove a sign; what was sent with it stays readable. `sign add` makes it anew."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(retiring.remove_sign(session.work(tx), account, name))
    tell("Sign {name} of {account} is removed.", name=name, account=account)


def _switch_sign(account: str, name: str, where: Where, *, is_on: bool) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        settled(retiring.switch_sign(session.work(tx), account, name, is_on=is_on))
    state = "approved again" if is_on else "banned: it sends nothing until it is enabled"
    tell("Sign {name} of {account}: {state}", name=name, account=account, state=state)


@template.command(name="add")
def add_template(  # noqa: PLR0913 - the options of a command
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
    force: Force = False,
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
    if sort is MessageKind.VERIFICATION and not compile_template(content).names:
        warn(
            worded(
                "It has no variable for the code. A variable is ${code}, and stands between "
                "single quotes: a shell empties it between double ones."
            )
        )
    with opened(where) as session, session.database.transaction() as tx:
        found = settled(lint.findings_on_template(tx, account, new))
        _judge("CONTENT", content, found, is_forced=force)
        made = settled(flows.add_approved_template(session.work(tx), account, new))
    variables = ", ".join(made.compiled.names) or "none"
    tell(
        "Template {code} of {account}: {state}; variables: {variables}",
        code=made.code,
        account=account,
        state=TEMPLATE_WORDS[made.state],
        variables=variables,
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
                state_cell(one.state, TEMPLATE_WORDS),
                _test_cell(is_test=one.is_test),
                one.name,
                _content(one.compiled.pieces),
            )
            for one in found
        ),
        empty=worded(
            "No template yet: hongyan template add {account} KIND NAME CONTENT", account=account
        ),
    )


@template.command(name="disable")
def disable_template(account: Account, code: Code, /, *, where: Where = HERE) -> None:
    """Let an approved template send nothing until it is enabled; what waits with it fails."""
    _switch_template(account, code, where, is_on=False)


@template.command(name="enable")
def enable_template(account: Account, code: Code, /, *, where: Where = HERE) -> None:
    """Let a disabled template send again."""
    _switch_template(account, code, where, is_on=True)


@template.command(name="remove")
def remove_template(account: Account, code: Code, /, *, where: Where = HERE) -> None:
    """Remove a template permanently; what was sent with it stays readable."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(retiring.remove_template(session.work(tx), account, code))
    tell("Template {code} of {account} is removed.", code=code, account=account)


def _switch_template(account: str, code: str, where: Where, *, is_on: bool) -> None:
    with opened(where) as session, session.database.transaction() as tx:
        done = settled(retiring.switch_template(session.work(tx), account, code, is_on=is_on))
    tell(
        "Template {code} of {account}: {state}",
        code=done.code,
        account=account,
        state=TEMPLATE_WORDS[done.state],
    )


@template.command(name="library")
def show_library(
    scenario: Annotated[str, Parameter(help="Only this scenario, such as 物流.")] = "",
    /,
    *,
    as_json: AsJson = False,
) -> None:
    """List ready-made templates to copy from; each passes the rules."""
    answer_in_json(is_json=as_json)
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
        empty=worded("No such scenario; there are: {known}", known=known),
    )


def _judge(field: str, text: str, findings: Sequence[Finding], *, is_forced: bool) -> None:
    """Say what the rules find, and stop at what they would reject, unless it is forced."""
    found = verdict(findings)
    if found is RulesResult.CLEAN:
        return
    is_no = found is RulesResult.BLOCKED and not is_forced
    for line in human(Judged(1, text, findings), "zh"):
        (say if is_no else warn)(line)
    if is_no:
        raise CommandError(
            worded(
                "{field}: the rules would reject it; change it, or add it with --force", field=field
            )
        )


def _test_cell(*, is_test: bool) -> ShownValue:
    return ShownValue(is_test, "yes" if is_test else "")


def _kind(one: Template) -> str:
    name = one.kind.name.lower()
    return name if one.intl_type is None else f"{name}-{one.intl_type.name.lower()}"


def _content(pieces: tuple[str, ...]) -> str:
    return "".join(f"${{{piece}}}" if index % 2 else piece for index, piece in enumerate(pieces))
