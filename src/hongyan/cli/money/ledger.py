"""Commands on the ledger: prove it, and see what moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import After, Limit, yuan_cell
from hongyan.domain.ledger.model import EntryKind
from hongyan.engine.terminal import ShownValue, show_table
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import Unit, yuan_text

if TYPE_CHECKING:
    from hongyan.domain.ledger.model import Wallet
    from hongyan.flows.money.ledger.verify_ledger import Verified

ledger = App(name="ledger", help="The ledger: prove that it is right, see what moved.")

KIND_WORDS: Final[Mapping[EntryKind, tuple[str, str]]] = {
    EntryKind.TOP_UP: ("topped up", "充值"),
    EntryKind.HOLD: ("held", "预扣"),
    EntryKind.CAPTURE: ("captured", "扣费"),
    EntryKind.RELEASE: ("released", "释放"),
    EntryKind.EXPIRE: ("expired", "过期"),
    EntryKind.CHARGE: ("charged at submission", "提交时扣费"),
    EntryKind.LATE_CAPTURE: ("charged late", "补扣"),
    EntryKind.REVERSAL: ("given back", "退回"),
    EntryKind.ORDER: ("ordered", "订购"),
    EntryKind.GRANT: ("gift", "赠送"),
    EntryKind.BONUS: ("bonus", "赠金"),
    EntryKind.REFUND: ("refunded", "退款"),
    EntryKind.LAPSE: ("lapsed", "失效"),
    EntryKind.ADJUST: ("adjusted", "调账"),
    EntryKind.ROUNDING: ("rounding", "尾差"),
}
"""What operators and customers call each kind of entry."""

_NOTED = re.compile(r"([0-9]{1,18}):([0-9a-f]{64})")


@ledger.command(name="verify")
def verify(
    *,
    noted: Annotated[
        str, Parameter(help="POSITION:HASH that an earlier proof told and you kept elsewhere.")
    ] = "",
    noted_papers: Annotated[str, Parameter(help="The same of the records of papers.")] = "",
    where: Where = HERE,
) -> int:
    """Prove sums, holds, papers and hash chains; exit 1 and tell what is wrong, if anything is."""
    from hongyan.flows.money.ledger.verify_ledger import verify_ledger  # noqa: PLC0415 - slow to import

    kept, kept_papers = _head("--noted", noted), _head("--noted-papers", noted_papers)
    with opened(where) as session, session.database.reading() as tx:
        found = verify_ledger(tx, noted=kept, noted_papers=kept_papers)
    _tell(found)
    return 0 if found.is_right else 1


def _head(field: str, text: str) -> tuple[int, str] | None:
    head = _NOTED.fullmatch(text)
    if text and head is None:
        raise CommandError(
            worded(
                "{field}: not POSITION:HASH; copy it from an earlier `ledger verify`", field=field
            )
        )
    return None if head is None else (int(head[1]), head[2])


def _tell(found: Verified) -> None:
    show_table(
        ("proof", "rows", "wrong", "what it proves"),
        (
            (
                one.name,
                one.looked_at,
                ShownValue(one.wrong, str(one.wrong or "-")),
                worded(one.claim),
            )
            for one in found.proofs
        ),
        empty="",
    )
    if found.head is None:
        tell("Nothing is sealed yet.")
    else:
        tell(
            "Head of the chain: {position}:{hash}",
            position=found.head.position,
            hash=found.head.hash,
        )
    if found.papers_head is not None:
        tell(
            "Head of the papers: {position}:{hash}",
            position=found.papers_head.position,
            hash=found.papers_head.hash,
        )
    if found.tail_oldest_at is None:
        tell("Every entry is sealed.")
    else:
        since = shanghai_text(found.tail_oldest_at)
        tell(
            "Not sealed yet: {count} entries, the oldest of {since}.",
            count=found.tail_count,
            since=since,
        )
    if found.papers_tail_count:
        tell(
            "Not sealed yet: {count} records of papers.",
            count=found.papers_tail_count,
        )
    for one in found.findings:
        tell(
            "{what}: {where}: expected {expected}, found {found}",
            what=one.what,
            where=one.where,
            expected=one.expected,
            found=one.found,
        )
    told, wrong = len(found.findings), sum(one.wrong for one in found.proofs)
    if wrong > told:
        tell("... and {wrong} more.", wrong=wrong - told)
    tell("The ledger is right." if found.is_right else "The ledger is wrong.")


@ledger.command(name="entries")
def entries(
    account: Annotated[str, Parameter(help="Name of the account.")],
    /,
    *,
    limit: Limit = 50,
    after: After = None,
    where: Where = HERE,
) -> None:
    """List what moved on an account's wallets, the newest first."""
    from hongyan.flows.money.ledger.list_entries import list_entries  # noqa: PLC0415 - slow to import

    with opened(where) as session, session.database.reading() as tx:
        found = settled(list_entries(tx, account, limit, after))
    show_table(
        ("id", "at", "kind", "种类", "amount", "from", "to", "cause"),
        (
            (
                one.entry_id,
                shanghai_text(one.booked_at),
                *KIND_WORDS[EntryKind(one.kind)],
                _amount(one.amount, Unit(one.unit)),
                _ledger_account(one.source, found.wallets),
                _ledger_account(one.target, found.wallets),
                f"{one.ref_kind} {one.ref_id}",
            )
            for one in found.entries
        ),
        empty=worded("Nothing has moved on the wallets of {account}.", account=account),
    )


def _amount(amount: int, unit: Unit) -> ShownValue:
    value = yuan_cell(amount).value if unit is Unit.CNY else amount
    return ShownValue(value, amount_text(amount, unit))


def amount_text(amount: int, unit: Unit) -> str:
    """Write an amount with its unit: `0.045 yuan`, `3 segments`."""
    return f"{yuan_text(amount)} yuan" if unit is Unit.CNY else f"{amount} segments"


def _ledger_account(ledger_account: str, wallets: Mapping[int, Wallet]) -> str:
    side, _, name = ledger_account.partition("/")
    if side == "house":
        return ledger_account
    kind = wallets[int(name)].kind.value if int(name) in wallets else "wallet"
    return f"{kind} {name}" + (" (held)" if side == "held" else "")
