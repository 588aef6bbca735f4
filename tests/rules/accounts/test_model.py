"""Every account that may not send says why."""

from __future__ import annotations

from hongyan.domain.accounts.model import STATE_REFUSALS, AccountState


def test_every_state_but_active_has_its_own_refusal() -> None:
    assert set(STATE_REFUSALS) == set(AccountState) - {AccountState.ACTIVE}
    assert len(set(STATE_REFUSALS.values())) == len(STATE_REFUSALS)
