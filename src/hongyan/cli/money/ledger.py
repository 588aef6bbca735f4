"""Commands on the ledger: prove it, and see what moved."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.ledger.model import EntryKind
from hongyan.engine.terminal import say, show_table
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
    EntryKind.RECHARGE: ("charged late", "补扣"),
    EntryKind.GIVE_BACK: ("given back", "退回"),
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
        raise CommandError(f"{field}: not POSITION:HASH; copy it from an earlier `ledger verify`")
    return None if head is None else (int(head[1]), head[2])


def _tell(found: Verified) -> None:
    show_table(
        ("proof", "rows", "wrong", "what it proves"),
        ((one.name, one.looked_at, one.wrong or "-", one.claim) for one in found.proofs),
        empty="",
    )
    if found.head is None:
        say("Nothing is sealed yet.")
    else:
        say(f"Head of the chain: {found.head.position}:{found.head.hash}")
    if found.papers_head is not None:
        say(f"Head of the papers: {found.papers_head.position}:{found.papers_head.hash}")
    if found.tail_oldest_at is None:
        say("Every entry is sealed.")
    else:
        since = shanghai_text(found.tail_oldest_at)
        say(f"Not sealed yet: {found.tail_count} entries, the oldest of {since}.")
    if found.papers_tail_count:
        say(f"Not sealed yet: {found.papers_tail_count} records of papers.")
    for one in found.findings:
        say(f"{one.what}: {one.where}: expected {one.expected}, found {one.found}")
    told, wrong = len(found.findings), sum(one.wrong for one in found.proofs)
    if wrong > told:
        say(f"... and {wrong - told} more.")
    say("The ledger is right." if found.is_right else "The ledger is wrong.")


@ledger.command(name="entries")
def entries(
    account: Annotated[str, Parameter(help="Name of the account.")],
    /,
    *,
    limit: Annotated[int, Parameter(help="Rows to show at most.")] = 50,
    where: Where = HERE,
) -> None:
    """List what moved on an account's wallets, the newest first."""
    from hongyan.flows.money.ledger.list_entries import list_entries  # noqa: PLC0415 - slow to import

    with opened(where) as session, session.database.reading() as tx:
        found = settled(list_entries(tx, account, limit))
    show_table(
        ("at", "kind", "种类", "amount", "from", "to", "cause"),
        (
            (
                shanghai_text(one.booked_at),
                *KIND_WORDS[EntryKind(one.kind)],
                amount_text(one.amount, Unit(one.unit)),
                _place(one.source, found.wallets),
                _place(one.target, found.wallets),
                f"{one.cause} {one.cause_id}",
            )
            for one in found.entries
        ),
        empty=f"Nothing has moved on the wallets of {account}.",
    )


def amount_text(amount: int, unit: Unit) -> str:
    """Write an amount with its unit: `0.045 yuan`, `3 segments`."""
    return f"{yuan_text(amount)} yuan" if unit is Unit.CNY else f"{amount} segments"


def _place(place: str, wallets: Mapping[int, Wallet]) -> str:
    side, _, name = place.partition("/")
    if side == "house":
        return place
    kind = wallets[int(name)].kind.value if int(name) in wallets else "wallet"
    return f"{kind} {name}" + (" (held)" if side == "held" else "")
