"""A kept call knows its time by its id, and whether it was refused."""

from __future__ import annotations

import pytest

from hongyan.domain.calls.model import KeptCall
from hongyan.kernel.ids import first_id_at

AT = 1_768_449_600_000


@pytest.mark.parametrize(("code", "is_refused"), [("OK", False), ("Throttling.User", True)])
def test_a_kept_call_is_refused_by_its_code(code: str, is_refused: bool) -> None:
    kept = KeptCall(first_id_at(AT), 1, "R", "k", "", "", "", code, "", 0, "", 1, 1, True)
    assert (kept.is_refused, kept.at) == (is_refused, AT)
