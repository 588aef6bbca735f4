"""A case has the verdict of its state, and no other."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.domain.review.lifecycle import VERDICTS, State
from tests.rules.review.cases import new_case


@pytest.mark.parametrize("state", State)
def test_a_case_has_the_verdict_of_its_state(state: State) -> None:
    assert replace(new_case(), state=state).verdict is VERDICTS.get(state)
