"""What the operator says of signs at the carriers."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.registrations.model import REASONS, RegistrationState
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import SignState
from hongyan.flows.review.applications.manage_registrations import (
    SaidRegistration,
    ShownRegistration,
    list_registrations,
    say_registration,
)
from hongyan.kernel.refusal import Refused
from tests.flows.applying import run
from tests.flows.world import SIGN_NAME
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World

S = RegistrationState


def says(
    world: World, said: SaidRegistration, sign: str = SIGN_NAME, account: str = "acme"
) -> list[ShownRegistration] | Refused:
    return run(
        world,
        lambda tx: say_registration(work_at(tx, world.now, world.context), account, sign, said),
    )


def listed(world: World, sign: str = "") -> list[tuple[str, str, S, str]]:
    found = run(
        world, lambda tx: list_registrations(work_at(tx, world.now, world.context), "acme", sign)
    )
    assert isinstance(found, list), found
    return [
        (one.registration.carrier, one.channel, one.registration.state, one.sender) for one in found
    ]


def senders(world: World) -> tuple[str, str]:
    tail = f"{world.sender.sign_id:04d}"
    return tuple(row[3] for row in listed(world) if row[3].endswith(tail))  # type: ignore[return-value]


# AUDIT H3: "one table: sign, carrier, channel or none, state, extension number, since"
def test_a_word_is_written_once_and_changed_in_place(world: World) -> None:
    first, second = senders(world)
    for state in (S.REGISTERED, S.VERIFIED):
        world.waits(10)
        found = says(world, SaidRegistration("mobile", state))
        assert isinstance(found, list)
        assert {one.registration.registration_id for one in found} == {1}
        assert {one.registration.since for one in found} == {world.now}
    on_one = SaidRegistration("mobile", S.FAILED, "second", "signature_error", "名称不符", "99")
    says(world, on_one)
    assert listed(world) == [
        ("mobile", "first", S.VERIFIED, first),
        ("mobile", "second", S.FAILED, f"{second[:-4]}99"),
    ]


@pytest.mark.parametrize("state", S)
def test_a_word_without_a_reason_has_the_usual_one(world: World, state: S) -> None:
    found = says(world, SaidRegistration("mobile", state))
    assert isinstance(found, list)
    assert {one.registration.reason for one in found} == {REASONS[state][0]}


def test_a_carrier_that_no_channel_reaches_is_listed_once_something_is_said(world: World) -> None:
    says(world, SaidRegistration("unicom", S.REGISTERED))
    assert ("unicom", "", S.REGISTERED, "") in listed(world, SIGN_NAME)


def test_a_channel_to_another_carrier_is_declined(world: World) -> None:
    world.new_channel("elsewhere", Carrier.CTCC)
    declined = says(world, SaidRegistration("mobile", S.VERIFIED, "elsewhere"))
    assert isinstance(declined, Refused)
    assert declined.about == "registration.channel"


@pytest.mark.parametrize(
    ("said", "field"),
    [
        (SaidRegistration("broadnet", S.VERIFIED), "registration.carrier"),
        (SaidRegistration("mobile", S.VERIFIED, "nothing"), "registration.channel"),
        (SaidRegistration("mobile", S.VERIFIED, reason="signature_error"), "registration.reason"),
        (SaidRegistration("mobile", S.FAILED, reason="detect_success"), "registration.reason"),
        (SaidRegistration("mobile", S.VERIFIED, extend_code="12a"), "registration.extend_code"),
        (SaidRegistration("mobile", S.VERIFIED, note="话" * 201), "registration.note"),
        (SaidRegistration("mobile", S.VERIFIED, note="\x1b[2J"), "registration.note"),
    ],
)
def test_what_cannot_be_is_declined_with_its_word(
    world: World, said: SaidRegistration, field: str
) -> None:
    declined = says(world, said)
    assert isinstance(declined, Refused)
    assert declined.about == field


def test_the_sign_and_the_account_must_be_there(world: World) -> None:
    said = SaidRegistration("mobile", S.VERIFIED)
    nobody = says(world, said, account="nobody")
    assert isinstance(nobody, Refused)
    assert isinstance(says(world, said, sign="没有"), Refused)
    sign_id = world.sender.sign_id
    run(world, lambda tx: signs.set_sign_state(tx, sign_id, SignState.DELETED, world.now))
    assert isinstance(says(world, said), Refused)
    assert listed(world) == []
