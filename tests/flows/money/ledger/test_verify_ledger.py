"""Tampering with a row of the ledger is found, and the row is named."""

from __future__ import annotations

from dataclasses import dataclass

import pytest
from sqlalchemy import text

from hongyan.domain.ledger import store
from hongyan.domain.ledger.model import RefKind
from hongyan.flows.money.ledger.lapse_packages import lapse_packages
from hongyan.flows.money.ledger.move_money import open_wallet
from hongyan.flows.money.ledger.seal_entries import seal_entries
from hongyan.flows.money.ledger.verify_ledger import (
    FINDINGS_MAX,
    Discrepancy,
    Verified,
    verify_ledger,
)
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.money import Scope, WalletKind
from tests.flows.carrier import receipt, refused, taken
from tests.flows.world import DEADLINE_SECONDS, PHONE, World
from tests.working import work_at

KIND = MessageKind.NOTIFICATION


@dataclass(frozen=True, slots=True)
class Written:
    """A ledger with something of everything in it, sealed; and where to find it."""

    world: World
    package: int
    cash: int
    split: int
    delivered: int
    failed: int
    waiting: int
    unknown: int

    def tamper(self, statement: str) -> Verified:
        """Change rows behind the ledger's back, and have it proved."""
        with self.world.database.transaction() as tx:
            for one in statement.format(package=self.package).split(";"):
                tx.execute(text(one))
        return verified(self.world)


def verified(world: World, **options: object) -> Verified:
    with world.database.reading() as tx:
        return verify_ledger(tx, window_rows=3, **options)


def seal(world: World) -> None:
    with world.database.transaction() as tx:
        seal_entries(work_at(tx, world.now, world.context))


def bought(world: World, kind: WalletKind, scope: Scope, units: int) -> int:
    with world.database.transaction() as tx:
        return open_wallet(
            work_at(tx, world.now, world.context),
            world.sender.account_id,
            kind,
            scope,
            units,
            order_id=None,
            expires_at=world.now + 2 * DAY_MS,
            ref_kind=RefKind.ORDER,
            ref_id=1,
        )


@pytest.fixture
def written(world: World) -> Written:
    """Messages of every fate, one of them paid from two wallets."""
    package = bought(world, WalletKind.PACKAGE, Scope.DOMESTIC, 7)
    bought(world, WalletKind.GIFT, Scope.INTERNATIONAL, 10)
    with world.database.reading() as tx:
        cash = store.cash_wallet(tx, world.sender.account_id)
        assert cash is not None
    [unknown] = world.submits(PHONE + 9, kind=KIND)
    long = world.new_long_template(4)
    packed, split, delivered, failed, silent = world.leaves(
        *range(PHONE, PHONE + 5), template_id=long, kind=KIND
    )
    paid = (packed, split, delivered)
    world.hears(*(taken(one, 4) for one in (*paid, silent)))
    world.receives(*(receipt(one, part) for one in paid for part in range(4)))
    world.hears(refused(failed))
    for _ in range(3):
        world.hears(*(refused(one) for one in world.starts().departures))
        world.waits(60)
    seal(world)
    world.waits(2 * 86_400)
    with world.database.transaction() as tx:
        assert lapse_packages(work_at(tx, world.now, world.context)) == 2
    world.waits(DEADLINE_SECONDS)
    world.expires()
    late = world.sends(PHONE + 20, kind=KIND)[0]
    seal(world)
    return Written(
        world,
        package,
        cash.wallet_id,
        split.message_id,
        delivered.message_id,
        failed.message_id,
        late.message_id,
        unknown.message_id,
    )


def test_an_honest_ledger_is_right(written: Written) -> None:
    found = verified(written.world)
    assert found.findings == ()
    assert found.is_right
    assert found.tail_count == 0
    assert {one.name: one.looked_at for one in found.proofs}["runs"] >= 6
    assert all(one.looked_at for one in found.proofs), found.proofs


def test_it_is_right_in_windows_of_any_size(written: Written) -> None:
    with written.world.database.reading() as tx:
        assert verify_ledger(tx).is_right
    for rows in (1, 2, 5):
        with written.world.database.reading() as tx:
            assert verify_ledger(tx, window_rows=rows).is_right


TAMPERED = {
    "balance": (
        "UPDATE wallet SET available = available + 1 WHERE id = {cash}",
        [("balances", "wallet/{cash} CNY")],
    ),
    "held": (
        "UPDATE wallet SET held = held + 1 WHERE id = {cash}",
        [("balances", "held/{cash} CNY"), ("held", "held/{cash}")],
    ),
    "unit of a wallet": (
        "UPDATE wallet SET unit = 'CNY' WHERE id = {package}",
        [("runs", "hold"), ("consumption", "package micro-yuan")],
    ),
    "entry deleted": (
        "DELETE FROM entry WHERE kind = 'lapse'",
        [("balances", "SEG"), ("chain", "deleted")],
    ),
    "entry added": (
        (
            "INSERT INTO entry SELECT 9, kind, source, target, unit, amount, account_id, cause,"
            " cause_id, booked_at FROM entry WHERE kind = 'top_up'"
        ),
        [("balances", "wallet/{cash} CNY")],
    ),
    "amount of a hold's entry": (
        "UPDATE entry SET amount = amount + 1 WHERE kind = 'hold' AND unit = 'CNY'",
        [("balances", "wallet/{cash} CNY"), ("holds", "wallet/{cash}"), ("chain", "changed")],
    ),
    "amount of a settlement's entry": (
        "UPDATE entry SET amount = amount + 1 WHERE kind = 'capture'",
        [("settlements", "capture held/{cash}"), ("chain", "changed")],
    ),
    "whose entry": (
        "UPDATE entry SET account_id = account_id + 1 WHERE kind = 'lapse'",
        [("chain", "changed")],
    ),
    "amount of a hold": (
        "UPDATE hold SET amount = amount + 90000 WHERE first_id = {delivered}",
        [("runs", "hold"), ("holds", "wallet/{cash}"), ("settlements", "held/{cash}")],
    ),
    "hold deleted": (
        "DELETE FROM hold WHERE last_id = {waiting}",
        [("holds", "wallet/{cash}"), ("cover", "message {waiting}"), ("held", "held/{cash}")],
    ),
    "message counted in no hold": (
        "UPDATE message SET segments = segments + 1 WHERE id = {waiting}",
        [("cover", "message {waiting}")],
    ),
    "charge deleted": (
        "DELETE FROM charge WHERE message_id = {failed}",
        [("settlements", "release"), ("held", "held/"), ("outcomes", "message {failed}")],
    ),
    "charge added": (
        (
            "INSERT INTO charge SELECT {waiting}, 0, batch_id + 1, biz_id, 'captured', ended_at"
            " FROM charge WHERE message_id = {failed}"
        ),
        [
            ("endings", "message {waiting} ended captured"),
            ("outcomes", "message {waiting} ended captured without a verdict"),
        ],
    ),
    "correction without an ending": (
        "UPDATE charge SET number = 1, state = 'recharged' WHERE message_id = {unknown}",
        [("endings", "message {unknown} ended recharged")],
    ),
    "state of a charge": (
        "UPDATE charge SET state = 'released' WHERE message_id = {delivered}",
        [
            ("settlements", "capture"),
            ("settlements", "release"),
            ("outcomes", "message {delivered} is delivered, ended released"),
            ("consumption", "cash segments"),
        ],
    ),
    "verdict": (
        "UPDATE verdict SET outcome = 'delivered' WHERE message_id = {failed}",
        [("outcomes", "message {failed} is delivered, ended released")],
    ),
    "consumption": (
        "UPDATE consumption SET amount = amount - 1 WHERE paid_from = 'cash'",
        [("consumption", "cash micro-yuan")],
    ),
    "seal deleted": (
        "DELETE FROM entry_seal WHERE position = 2",
        [("chain", "position 2")],
    ),
    "seal changed": (
        "UPDATE entry_seal SET sealed_at = sealed_at + 1 WHERE position = 3",
        [("chain", "position 3")],
    ),
    "places changed": (
        (
            "UPDATE entry_seal SET position = -1 WHERE position = 2;"
            "UPDATE entry_seal SET position = 2 WHERE position = 3;"
            "UPDATE entry_seal SET position = 3 WHERE position = -1"
        ),
        [("chain", "reordered")],
    ),
}


def test_every_row_that_was_tampered_with_is_named(
    written: Written, monkeypatch: pytest.MonkeyPatch
) -> None:
    # One ledger serves all: what is done to it is undone, so the proof sees a writer's view.
    monkeypatch.setattr("hongyan.flows.money.ledger.verify_ledger.keep_one_view", lambda _: None)
    fields = {name: getattr(written, name) for name in written.__slots__}
    for what, (statement, expected) in TAMPERED.items():
        with written.world.database.transaction() as tx, tx.begin_nested() as undone:
            for one in statement.format(**fields).split(";"):
                tx.execute(text(one))
            found = verify_ledger(tx, window_rows=3)
            undone.rollback()
        assert not found.is_right, what
        told = [(one.what, one.where) for one in found.findings]
        for name, where in expected:
            words = where.format(**fields)
            assert any(name == one and words in place for one, place in told), (what, told)
    assert verified(written.world).is_right


def test_an_entry_sealed_twice_is_named(written: Written) -> None:
    # The table's own key forbids it; without the key it is still found.
    found = written.tamper(
        "CREATE TABLE loose AS SELECT * FROM entry_seal; DROP TABLE entry_seal;"
        "ALTER TABLE loose RENAME TO entry_seal;"
        "INSERT INTO entry_seal SELECT position + 1000, entry_id, hash, sealed_at"
        " FROM entry_seal WHERE position = 2"
    )
    [one] = found.findings
    assert (one.what, one.where[:14]) == ("chain", "position 1002:")
    assert "sealed twice" in one.where


def test_a_negative_package_is_named(written: Written) -> None:
    # The table's own check forbids it.
    world = written.world
    if world.database.dialect == "sqlite":
        found = written.tamper(
            "PRAGMA ignore_check_constraints = ON;"
            "UPDATE wallet SET available = -1, held = -2 WHERE id = {package};"
            "PRAGMA ignore_check_constraints = OFF"
        )
    else:
        found = written.tamper(
            "ALTER TABLE wallet DROP CONSTRAINT ck_wallet_available;"
            "ALTER TABLE wallet DROP CONSTRAINT ck_wallet_held;"
            "UPDATE wallet SET available = -1, held = -2 WHERE id = {package}"
        )
    told = {(one.what, one.where, one.found) for one in found.findings}
    assert ("signs", f"wallet/{written.package}", "-1") in told
    assert ("signs", f"held/{written.package}", "-2") in told


def test_the_unsealed_tail_is_told(written: Written) -> None:
    world = written.world
    world.sends(PHONE + 30, kind=KIND)
    world.waits(5)
    world.sends(PHONE + 31, kind=KIND)
    found = verified(world)
    assert found.is_right
    assert (found.tail_count, found.tail_oldest_at) == (2, world.now - 5000)


def test_a_chain_computed_anew_is_found_by_a_head_that_was_noted(written: Written) -> None:
    world = written.world
    head = verified(world).head
    assert head is not None
    noted = (head.position, head.hash)
    assert verified(world, noted=noted).is_right
    written.tamper("UPDATE entry SET account_id = 99 WHERE kind = 'lapse'; DELETE FROM entry_seal")
    seal(world)
    assert verified(world).is_right
    [one] = verified(world, noted=noted).findings
    assert one.what == "chain"
    assert one.expected == head.hash


def test_a_chain_that_was_cut_short_is_found_by_a_head_that_was_noted(written: Written) -> None:
    head = verified(written.world).head
    assert head is not None
    cut = "DELETE FROM entry_seal WHERE position = (SELECT max(position) FROM entry_seal)"
    assert written.tamper(cut).is_right
    [one] = verified(written.world, noted=(head.position, head.hash)).findings
    assert one == Discrepancy(
        "chain", f"position {head.position}: entry 0 not sealed here", head.hash, "no such seal"
    )


def test_findings_are_limited_and_counted(written: Written) -> None:
    world = written.world
    world.sends(*range(PHONE + 1000, PHONE + 1000 + FINDINGS_MAX + 7), kind=KIND)
    found = written.tamper("UPDATE message SET segments = 9 WHERE phone >= 8613900002000")
    assert len(found.findings) == FINDINGS_MAX
    assert {one.name: one.wrong for one in found.proofs}["cover"] == FINDINGS_MAX + 7
