"""Commands on the rules: judge a text, test the packs, see what another pack would change."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.review.lint_report import Judged, human, sarif
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import pairs
from hongyan.domain.compliance.golden import GoldenFault, evaluate, read_goldens
from hongyan.domain.compliance.model import (
    RulesVerdict,
    SignSubject,
    Subject,
    TemplateSubject,
    verdict,
)
from hongyan.domain.compliance.pack import PackFault, RulePack, load_pack, pack_for, review
from hongyan.domain.compliance.shipped import shelf, shipped_packs
from hongyan.engine.terminal import say, say_lines, show_table
from hongyan.flows.review.desk.replay import impact as impact_of
from hongyan.kernel.kinds import AccountKind, MessageKind
from hongyan.text.management import says_nothing

Kind = Literal["sign", "verification", "notification", "promotion", "international"]
TEXT_CHARACTERS = 40
SHIPPED = "shipped"

T = TypeVar("T")

rules = App(name="rules", help="Rule packs: test them, and see what a new one would change.")


def lint(
    text: Annotated[str, Parameter(help="The sign or the template, unless --file is given.")] = "",
    /,
    *,
    file: Annotated[Path | None, Parameter(help="Judge a file, each line for itself.")] = None,
    kind: Annotated[Kind, Parameter(help="What it is applied for as.")] = "notification",
    account: Annotated[AccountKind, Parameter(help="Who applies.")] = AccountKind.ENTERPRISE,
    owner: Annotated[str, Parameter(help="Certified name of the applicant.")] = "",
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
        raise CommandError("TEXT: give a text, or --file; hongyan lint '您的验证码为${code}'")
    if owner and says_nothing(owner):
        raise CommandError("--owner: a certified name has letters; write it as it is certified")
    lines = [text] if file is None else file.read_text(encoding="utf-8").splitlines()
    attributes = pairs("--attribute", attribute, "code=numberCaptcha")
    subject: Subject
    if kind == "sign":
        subject = SignSubject("", account, owner)
    else:
        sort = MessageKind[kind.upper()]
        subject = TemplateSubject("", sort, account, owner, attributes=attributes)
    pack = pack_for(shipped_packs(), subject)
    judged = [
        Judged(number, line, review(pack, replace(subject, text=line)))
        for number, line in enumerate(lines, 1)
        if line.strip()
    ]
    if format == "sarif":
        say_lines(sarif(judged, pack, "" if file is None else file.as_posix(), language))
    else:
        for one in judged:
            for shown_line in human(one, language):
                say(shown_line)
    return int(any(verdict(one.findings) is RulesVerdict.BLOCKED for one in judged))


@rules.command(name="list")
def list_packs() -> None:
    """List the packs in use, with version and fingerprint."""
    rows = [
        (one.name, one.version, one.fingerprint, len(one.rules), len(one.lexicon.topics))
        for one in shipped_packs()
    ]
    show_table(("pack", "version", "fingerprint", "rules", "topics"), rows, empty="")


@rules.command(name="test")
def run_goldens(
    folder: Annotated[Path, Parameter(help="Directory of golden files.")] = Path("tests/golden"),
    /,
    *,
    packs: Annotated[str, Parameter(help="shipped, a pack file, or a directory of them.")] = (
        SHIPPED
    ),
) -> int:
    """Run labelled texts through the rules; print precision and recall of each rule."""
    files = sorted(folder.glob("*.toml"))
    if not files:
        raise CommandError(f"FOLDER: no golden file (*.toml) in {folder}; name their directory")
    goldens = [
        golden
        for path in files
        for golden in _loaded(path, lambda path: read_goldens(path.read_text(encoding="utf-8")))
    ]
    known = packs_at(packs)
    done = evaluate(goldens, lambda subject: pack_for(known, subject))
    rows = [
        (
            one.rule_id,
            one.expected,
            one.found,
            one.unexpected,
            _percent(one.precision_permille),
            _percent(one.recall_permille),
        )
        for one in done.scores
    ]
    columns = ("rule", "expected", "found", "unexpected", "precision", "recall")
    show_table(columns, rows, empty="The golden files expect nothing.")
    for miss in done.misses:
        said = "not found" if miss.is_missing else "not expected"
        say(f"{miss.golden_id}: {miss.rule_id} {said} at “{miss.span}”")
    say(f"{done.texts_count} texts, {done.clean_count} of them clean; misses: {len(done.misses)}.")
    return int(bool(done.misses))


@rules.command
def impact(
    old: Annotated[str, Parameter(help="shipped, a pack file, or a directory of them.")],
    new: Annotated[str, Parameter(help="The same, of the packs to be.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Replay past cases under other packs and list the verdicts that would flip."""
    before, after = packs_at(old), packs_at(new)
    with opened(where) as session, session.database.reading() as tx:
        found = impact_of(tx, before, after)
    rows = [
        (
            one.case_id,
            one.before.value,
            one.after.value,
            one.decided.value,
            " ".join(one.rule_ids),
            one.text[:TEXT_CHARACTERS],
        )
        for one in found.flips
    ]
    columns = ("case", "old rules", "new rules", "was", "because of", "text")
    show_table(columns, rows, empty="No verdict would flip.")
    say(f"Past texts replayed: {found.replayed_count}; verdicts that flip: {len(found.flips)}.")


def packs_at(place: str) -> tuple[RulePack, ...]:
    """Return the packs that a word names: `shipped`, one file, or every pack of a directory.

    What a pack includes is looked for beside it, then among the shipped documents. Raises
    CommandError for a pack that cannot be read.
    """
    if place == SHIPPED:
        return shipped_packs()
    path = Path(place)
    folder = path if path.is_dir() else path.parent
    files = sorted(path.glob("pack-*.toml")) if path.is_dir() else [path]
    if not files:
        raise CommandError(f"{place}: no pack (pack-*.toml) in it; name a file, or `shipped`")
    beside = {one.stem: one.read_text(encoding="utf-8") for one in folder.glob("*.toml")}
    documents = {**shelf(), **beside}
    return tuple(
        pack
        for one in files
        for pack in _loaded(
            one, lambda path: (load_pack(path.read_text(encoding="utf-8"), documents),)
        )
    )


def _loaded(path: Path, read: Callable[[Path], tuple[T, ...]]) -> tuple[T, ...]:
    try:
        return read(path)
    except (PackFault, GoldenFault, ValueError, KeyError) as fault:
        raise CommandError(f"{path}: {fault}; mend the file") from fault


def _percent(permille: int) -> str:
    return f"{permille // 10}.{permille % 10} %"
