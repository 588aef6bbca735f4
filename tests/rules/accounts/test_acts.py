"""What an account may do in each state; and that the page says the same."""

from __future__ import annotations

import re

import pytest

from hongyan.domain.accounts.acts import MAY, Act, act_refusal
from hongyan.domain.accounts.model import STATE_REFUSALS, AccountState
from hongyan.kernel.refusal import Refusal
from tests.house.tree import ROOT

PAGE = (ROOT / "docs/rules/accounts.md").read_text(encoding="utf-8")


def test_the_page_tells_the_table() -> None:
    head, _, *rows = re.findall(r"^\| (.+) \|$", PAGE.partition("\n## Allowances")[0], re.MULTILINE)
    acts = [cell.strip("`") for cell in head.split(" | ")[1:]]
    assert acts == [act.value for act in Act]
    said = {
        cells[0].strip("`"): {act for act, may in zip(acts, cells[1:], strict=True) if may == "yes"}
        for cells in (row.split(" | ") for row in rows)
    }
    assert said == {state.value: {act.value for act in may} for state, may in MAY.items()}


def test_the_table_is_total() -> None:
    assert set(MAY) == set(AccountState)
    assert MAY[AccountState.ACTIVE] == set(Act)


@pytest.mark.parametrize("act", Act)
@pytest.mark.parametrize("state", AccountState)
def test_what_is_not_allowed_has_the_states_refusal(state: AccountState, act: Act) -> None:
    expected = None if act in MAY[state] else STATE_REFUSALS[state]
    assert act_refusal(state, act) is expected
    assert act_refusal(None, act) is Refusal.ACCOUNT_MISSING


@pytest.mark.parametrize("act", [Act.SEND, Act.APPLY, Act.UPLOAD, Act.ASK_CODE])
def test_only_an_active_account_sends_applies_uploads_and_asks_for_codes(act: Act) -> None:
    # AUDIT A17
    assert [state for state in AccountState if act in MAY[state]] == [AccountState.ACTIVE]
