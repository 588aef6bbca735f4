"""Values that say something of themselves."""

from __future__ import annotations

import pytest

from hongyan.domain.countries.model import ConversionSignal


@pytest.mark.parametrize(("lifted_at", "closed_at"), [(None, 500), (200, 200), (900, 500)])
def test_a_signal_closes_when_it_ends_or_is_lifted(lifted_at: int | None, closed_at: int) -> None:
    signal = ConversionSignal(
        1, 1, "SG", 100, 500, halts=True, codes=100, converted=0, lifted_at=lifted_at, lifted_by=""
    )
    assert signal.closed_at == closed_at
