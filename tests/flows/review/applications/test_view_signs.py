"""What an account is shown of its signs."""

from __future__ import annotations

from typing import TYPE_CHECKING

from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.review.applications.sign_shape import sign_file
from hongyan.flows.review.applications.view_signs import SignView, sign_page, sign_view
from hongyan.kernel.kinds import SignKind
from tests.flows.applying import (
    BARRED,
    NAME,
    apply_sign_of,
    decide,
    fault_of,
    new_sign,
    run,
)
from tests.flows.world import SIGN_NAME

if TYPE_CHECKING:
    from tests.flows.world import World


def view(world: World, name: str) -> SignView:
    owner = world.sender.account_id
    found = run(world, lambda tx: sign_view(tx, owner, name))
    assert isinstance(found, SignView), found
    return found


def test_an_operators_sign_has_no_application(world: World) -> None:
    found = view(world, SIGN_NAME)
    assert (found.record.application, found.findings, found.files) == (None, (), ())


def test_findings_and_files_are_shown(world: World) -> None:
    file = sign_file("gif", b"GIF89a")
    apply_sign_of(world, new_sign(BARRED, files=(file,)))
    found = view(world, BARRED)
    assert any(one["RuleId"].startswith("topic.") for one in found.findings)
    sign_id = found.record.sign.sign_id
    assert found.files == (f"signs/{sign_id}/{file.sha256}.gif",)
    assert not found.is_letter_passed


def test_of_two_signs_of_one_name_the_usable_then_the_general_one_is_shown(world: World) -> None:
    narrow = apply_sign_of(world, new_sign(kind=SignKind.VERIFICATION))
    apply_sign_of(world, new_sign())
    assert view(world, NAME).record.sign.kind is SignKind.GENERAL
    decide(world, narrow)
    assert view(world, NAME).record.sign.kind is SignKind.VERIFICATION


def test_nobody_sees_anothers_sign(world: World) -> None:
    apply_sign_of(world, new_sign())
    other = world.new_sender("other").account_id
    refused = run(world, lambda tx: sign_view(tx, other, NAME))
    assert fault_of(refused) is SignReason.MISSING


def test_pages_come_newest_first_and_count_all(world: World) -> None:
    for name in ("云雀一号店", "云雀二号店"):
        apply_sign_of(world, new_sign(name))
    owner = world.sender.account_id
    pages = [run(world, lambda tx, at=at: sign_page(tx, owner, 2, at)) for at in (1, 2, 3)]
    assert [total for total, _ in pages] == [3, 3, 3]
    names = [[record.sign.name for record, _ in rows] for _, rows in pages]
    assert names == [["云雀二号店", "云雀一号店"], [SIGN_NAME], []]
    states = {record.sign.state for record, _ in pages[1][1]}
    assert states == {SignState.APPROVED}
