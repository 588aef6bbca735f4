"""Every table there is: importing this fills METADATA, with which migrations are compared.

Nothing else needs all tables at once.
"""

from __future__ import annotations

from hongyan.db import probe, records
from hongyan.db.metadata import METADATA
from hongyan.domain.accounts import tables as accounts
from hongyan.domain.alerts import tables as alerts
from hongyan.domain.callbacks import tables as callbacks
from hongyan.domain.certification import tables as certification
from hongyan.domain.countries import tables as countries
from hongyan.domain.filings import tables as filings
from hongyan.domain.frequency import tables as frequency
from hongyan.domain.inbound import tables as inbound
from hongyan.domain.installation import tables as installation
from hongyan.domain.invoices import tables as invoices
from hongyan.domain.ledger import tables as ledger
from hongyan.domain.letters import tables as letters
from hongyan.domain.materials import tables as materials
from hongyan.domain.members import tables as members
from hongyan.domain.messages import tables as messages
from hongyan.domain.notices import tables as notices
from hongyan.domain.orders import tables as orders
from hongyan.domain.qualifications import tables as qualifications
from hongyan.domain.receipts import tables as receipts
from hongyan.domain.review import tables as review
from hongyan.domain.routing import tables as routing
from hongyan.domain.signs import tables as signs
from hongyan.domain.statements import tables as statements
from hongyan.domain.tags import tables as tags
from hongyan.domain.tariff import tables as tariff
from hongyan.domain.templates import tables as templates

__all__ = ["ISLANDS", "METADATA"]

ISLANDS = (
    probe,
    accounts,
    signs,
    templates,
    frequency,
    routing,
    messages,
    receipts,
    inbound,
    callbacks,
    certification,
    members,
    review,
    letters,
    qualifications,
    filings,
    materials,
    notices,
    tags,
    ledger,
    tariff,
    orders,
    statements,
    invoices,
    alerts,
    countries,
    records,
    installation,
)
"""Who keeps tables, in the order in which a reader meets them."""
