"""Every table there is: importing this fills METADATA, with which migrations are compared.

An island's tables are found by the name of their module. Nothing else needs all tables at once.
"""

from __future__ import annotations

from importlib import import_module
from importlib.util import find_spec
from pkgutil import iter_modules

from hongyan import domain
from hongyan.db.metadata import METADATA

__all__ = ["METADATA"]

_KEEPERS = (
    "hongyan.db.probe",
    "hongyan.db.records",
    *(f"{domain.__name__}.{island.name}.tables" for island in iter_modules(domain.__path__)),
)

for _keeper in _KEEPERS:
    if find_spec(_keeper) is not None:
        import_module(_keeper)
