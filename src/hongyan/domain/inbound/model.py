"""Opt-outs as values."""

from __future__ import annotations

from typing import NamedTuple


class OptOutPlace(NamedTuple):
    """Where an opt-out stands in the list of its account."""

    since_at: int
    sign_id: int
    phone: int
