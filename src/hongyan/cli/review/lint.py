"""`hongyan lint`: put a sign or a template before the rules, without applying for it."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal

from cyclopts import Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.files import text_in
from hongyan.cli.language import worded
from hongyan.cli.review.lint_report import Judged, human, sarif
from hongyan.cli.words import pairs
from hongyan.domain.compliance.model import (
    RulesResult,
    SignSubject,
    Subject,
    TemplateSubject,
    verdict,
)
from hongyan.domain.compliance.pack import RulePack, pack_for, review
from hongyan.domain.compliance.shipped import shipped_packs
from hongyan.domain.compliance.strangers import rests_on_owner
from hongyan.engine.terminal import say, say_lines
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.text.link import find_links
from hongyan.text.management import says_nothing

Kind = Literal["sign", "verification", "notification", "promotion", "international"]


def lint(  # noqa: PLR0913 - the options of a command
    text: Annotated[str, Parameter(help="The sign or the template, unless --file is given.")] = "",
    /,
    *,
    file: Annotated[Path | None, Parameter(help="Judge a file, each line for itself.")] = None,
    kind: Annotated[Kind, Parameter(help="What it is applied for as.")] = "notification",
    account: Annotated[AccountKind, Parameter(help="Who applies.")] = AccountKind.ENTERPRISE,
    owner: Annotated[str, Parameter(help="Certified name of the applicant.")] = "",
    short_name: Annotated[
        list[str] | None,
        Parameter(
            negative="",
            help="A short name, brand or product of the owner's that its papers show; repeat.",
        ),
    ] = None,
    scenario: Annotated[
        str, Parameter(help="What the application says of its use: when, to whom, which links.")
    ] = "",
    attribute: Annotated[
        list[str] | None,
        Parameter(negative="", help="A variable's attribute, such as code=numberCaptcha; repeat."),
    ] = None,
    format: Annotated[  # noqa: A002 - the option's name
        Literal["human", "sarif"], Parameter(help="For people, or for tools (SARIF 2.1.0).")
    ] = "human",
    language: Annotated[Literal["zh", "en"], Parameter(help="Of clauses and remedies.")] = "zh",
) -> int:
    """Put a sign or a template before the rules; ends with 1 when one would be rejected."""
    if bool(text) is (file is not None):
        raise CommandError(
            worded("TEXT: give a text, or --file; hongyan lint '您的验证码为${code}'")
        )
    for option, name in (("--owner", owner), *(("--short-name", one) for one in short_name or ())):
        if name and says_nothing(name):
            raise CommandError(
                worded("{option}: a name has letters; write it as it is certified", option=option)
            )
    lines = [text] if file is None else text_in("--file", file).splitlines()
    subject = _subject(kind, account, owner, tuple(short_name or ()), scenario)
    if isinstance(subject, TemplateSubject):
        attributes = pairs("--attribute", attribute, "code=numberCaptcha")
        subject = replace(subject, attributes=attributes)
    pack = pack_for(shipped_packs(), subject)
    judged = [
        _judged(pack, replace(subject, text=line), number)
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if format == "sarif":
        say_lines(sarif(judged, pack, "" if file is None else file.as_posix(), language))
    else:
        for one in judged:
            for shown_line in human(one, language):
                say(shown_line)
    return int(any(verdict(one.findings) is RulesResult.BLOCKED for one in judged))


def _subject(
    kind: Kind, account: AccountKind, owner: str, short_names: tuple[str, ...], scenario: str
) -> Subject:
    if kind != "sign":
        return TemplateSubject(
            "",
            MessageKind[kind.upper()],
            account,
            owner,
            owner_short_names=short_names,
            scenario=scenario,
            domains=tuple(link.host for link in find_links(scenario)),
        )
    return SignSubject(
        "",
        account,
        owner,
        owner_short_names=short_names,
        scenario=scenario,
        product_link=" ".join(link.text for link in find_links(scenario)),
    )


def _judged(pack: RulePack, subject: Subject, line: int) -> Judged:
    is_unknown = not subject.owner_name and subject.account_kind is AccountKind.ENTERPRISE
    of_stranger = rests_on_owner(pack, subject) if is_unknown else ()
    return Judged(line, subject.text, review(pack, subject), of_stranger)
