"""What people read of an order: where it stands, and from where it is paid."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.domain.orders.model import OrderState, PayMethod
from hongyan.kernel.said import Said, said

STATE_WORDS: Final[Mapping[OrderState, Said]] = {
    OrderState.UNPAID: said("not paid yet"),
    OrderState.PAID: said("paid and granted"),
    OrderState.CLOSED: said("closed without payment"),
    OrderState.REFUNDING: said("refund under way"),
    OrderState.REFUNDED: said("refunded"),
}
"""Total over `OrderState`."""

METHOD_WORDS: Final[Mapping[PayMethod, Said]] = {
    PayMethod.BALANCE: said("from the balance"),
    PayMethod.THIRD_PARTY: said("through a third party"),
}
"""Total over `PayMethod`."""
