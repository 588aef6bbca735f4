"""Nothing is kept that only tests ask for: what the product does not use, it does not have."""

from __future__ import annotations

from pathlib import Path

from tests.house.names import asked_names, attributes, defined_in, methods_of, module_of, modules
from tests.house.tree import name_of

BUSINESS = ("kernel", "domain", "flows", "db")
"""Where names ask for names. Edges and parts of the engine are called by what they are built on;
`text` is a library of forms, whose GSM 7-bit codec waits for the carriers' protocols.
"""


def test_every_name_of_the_business_is_asked_for_by_the_product() -> None:
    dead = {
        f"{name_of(path)}:{line} {name}"
        for path in _business()
        for (module, name), line in defined_in(path)
        if not name.startswith("__") and (module, name) not in asked_names()
    }
    assert not dead, "Only tests ask for these, or nothing does:\n" + "\n".join(sorted(dead))


def test_every_method_of_the_business_is_called_by_the_product() -> None:
    dead = {
        f"{name_of(path)}:{line} {owner}.{name}"
        for path in _business()
        for owner, name, line in methods_of(path)
        if name not in attributes()
    }
    assert not dead, "Only tests call these, or nothing does:\n" + "\n".join(sorted(dead))


def _business() -> list[Path]:
    return [
        path
        for module, path in modules().items()
        if module.split(".")[1:2] and module.split(".")[1] in BUSINESS
        if not module_of(path).startswith("hongyan.db.migrations")
    ]
