"""Commands on the rules: judge a text, test the packs, see what another pack would change."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Annotated, Literal, TypeVar

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.files import text_in
from hongyan.cli.language import tell, worded
from hongyan.cli.review.learning import record_rows, suggestion_lines
from hongyan.cli.session import HERE, AsJson, Where, opened
from hongyan.domain.compliance.golden import GoldenError, evaluate, read_goldens
from hongyan.domain.compliance.pack import RulePack, load_pack, pack_for
from hongyan.domain.compliance.rule import OWN_WORDS_SCOPE, PackError
from hongyan.domain.compliance.shipped import shelf, shipped_packs
from hongyan.domain.review.rule_record import CASES_MIN
from hongyan.engine.terminal import answer_in_json, say, show_table
from hongyan.flows.review.desk.learn import rule_records, suggestions
from hongyan.flows.review.desk.replay import impact as impact_of

Kind = Literal["sign", "verification", "notification", "promotion", "international"]
TEXT_CHARACTERS = 40
SHIPPED = "shipped"

CASES_LEAST = 2

T = TypeVar("T")

rules = App(name="rules", help="Rule packs: test them, and see what a new one would change.")


@rules.command(name="list")
def list_packs(*, as_json: AsJson = False) -> None:
    """List the packs in use, with version and fingerprint."""
    answer_in_json(is_json=as_json)
    rows = [
        (one.name, one.version, one.fingerprint, len(one.rules), _topics_count(one))
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
        raise CommandError(
            worded(
                "FOLDER: no golden file (*.toml) in {folder}; name their directory", folder=folder
            )
        )
    goldens = [
        golden
        for path in files
        for golden in _loaded(path, lambda path: read_goldens(text_in("FOLDER", path)))
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
        tell(
            "{golden_id}: {rule_id} {said} at “{span}”",
            golden_id=miss.golden_id,
            rule_id=miss.rule_id,
            said=said,
            span=miss.span,
        )
    tell(
        "{texts} texts, {clean} of them clean; misses: {misses}.",
        texts=done.texts_count,
        clean=done.clean_count,
        misses=len(done.misses),
    )
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
    tell(
        "Past texts replayed: {replayed}; verdicts that flip: {flips}.",
        replayed=found.replayed_count,
        flips=len(found.flips),
    )


@rules.command(name="record")
def show_record(*, where: Where = HERE) -> None:
    """Show how often reviewers decided against each rule, with the interval of 95 %."""
    with opened(where) as session, session.database.reading() as tx:
        found = rule_records(tx)
    columns = ("rule", "severity", "decided", "against it", "share", "interval", "cases")
    show_table(columns, record_rows(found), empty="No case that a rule spoke of is decided.")


@rules.command
def suggest(
    *,
    cases: Annotated[
        int, Parameter(help="From how many cases on something is suggested, 2 at least.")
    ] = CASES_MIN,
    where: Where = HERE,
) -> None:
    """Print terms and exceptions that decided cases suggest, as TOML; nothing is changed."""
    if cases < CASES_LEAST:
        raise CommandError(
            worded("--cases: {cases} are too few; one case proves nothing, give 2", cases=cases)
        )
    with opened(where) as session, session.database.reading() as tx:
        exceptions, terms = suggestions(tx, cases)
    for line in suggestion_lines(exceptions, terms):
        say(line)


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
        raise CommandError(
            worded("{place}: no pack (pack-*.toml) in it; name a file, or `shipped`", place=place)
        )
    beside = {one.stem: text_in("FOLDER", one) for one in folder.glob("*.toml")}
    documents = {**shelf(), **beside}
    return tuple(
        pack
        for one in files
        for pack in _loaded(one, lambda path: (load_pack(text_in("FOLDER", path), documents),))
    )


def _topics_count(pack: RulePack) -> int:
    return sum(topic.scope != OWN_WORDS_SCOPE for topic in pack.lexicon.topics)


def _loaded(path: Path, read: Callable[[Path], tuple[T, ...]]) -> tuple[T, ...]:
    try:
        return read(path)
    except (PackError, GoldenError, ValueError, KeyError) as fault:
        raise CommandError(
            worded("{path}: {fault}; correct the file", path=path, fault=fault)
        ) from fault


def _percent(permille: int) -> str:
    return f"{permille // 10}.{permille % 10} %"
