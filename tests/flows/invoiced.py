"""An account in flow tests that has consumed, and asks for invoices."""

from __future__ import annotations

import asyncio
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from hongyan.domain.invoices import store
from hongyan.domain.invoices.model import Invoice, InvoiceKind, Title, TitleKind
from hongyan.flows.money.statements.ask_invoice import Wish, ask_invoice
from hongyan.flows.money.statements.invoice_titles import add_title
from hongyan.flows.money.statements.issue_invoice import record_issued
from hongyan.flows.money.statements.manage_invoices import return_invoice
from hongyan.service.issuing import Issuing
from tests.flows.billed import YUAN, Billed
from tests.working import work_at

if TYPE_CHECKING:
    from tests.flows.world import World


COMPANY = Title(
    TitleKind.COMPANY,
    "某某科技有限公司",
    "91350100M000100Y43",
    "北京市海淀区某路 1 号",
    "010-12345678",
    "某某银行北京分行",
    "110060149012345678",
    "finance@example.com",
)


class Invoiced(Billed):
    """An account that used 4.50 yuan in October and in November 2026, on 1 January 2027."""

    def __init__(self, world: World) -> None:
        """Close both months and keep a company's title."""
        super().__init__(world)
        self.world.use(operator_name="鸿雁运营有限公司", operator_tax_number="91110000MA01AB1232")
        self.tops_up(1000 * YUAN)
        self.uses(100)
        self.goes_to(20261115)
        self.uses(100)
        self.goes_to(20270101)
        self.sweeps()
        now = self.world.now
        self.title_id = int(
            self.run(lambda tx: add_title(work_at(tx, now), self.account_id, COMPANY))
        )

    def asks(self, *months: int, **wish: Any) -> Any:
        """Ask for an invoice."""
        wanted = Wish(**{"title_id": self.title_id, "months": months, **wish})
        world = self.world
        return self.run(
            lambda tx: ask_invoice(work_at(tx, world.now, world.context), self.account_id, wanted)
        )

    def asked(self, *months: int, special: bool = False, **wish: Any) -> Invoice:
        """Ask for an invoice that is granted."""
        if special:
            wish |= {"kind": InvoiceKind.SPECIAL, "recipient": "张三 13900000000 某路 1 号"}
        made = self.asks(*months, **wish)
        assert isinstance(made, Invoice), made
        return made

    def issues(self, invoice_id: int, number: str = "") -> Any:
        """Record that an invoice was issued."""
        name, now = number or f"00{invoice_id:018d}", self.world.now
        return self.run(lambda tx: record_issued(work_at(tx, now), invoice_id, name))

    def has_issued(self, service: Any) -> None:
        """Let the worker have everything issued that was asked for."""

        async def run(flow: Any, *values: object) -> Any:
            return self.run(lambda tx: flow(work_at(tx, self.world.now), *values))

        async def look(reading: Any, *values: object) -> Any:
            return self.run(lambda tx: reading(tx, *values))

        flows: Any = SimpleNamespace(run=run, look=look)
        asyncio.run(Issuing(flows, service).issue_asked())

    def returns(self, invoice_id: int) -> Any:
        """Take an invoice back."""
        return self.run(lambda tx: return_invoice(work_at(tx, self.world.now), invoice_id))

    def sees(self, invoice_id: int) -> Invoice:
        """Return an invoice as it is now."""
        found = self.run(lambda tx: store.invoice_by_id(tx, invoice_id))
        assert isinstance(found, Invoice)
        return found
