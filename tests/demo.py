"""What `seed_demo` is given in tests that start from the demo."""

from __future__ import annotations

from hongyan.config import load
from hongyan.flows.reference.cache import ReferenceCache
from hongyan.flows.reference.context import FlowContext
from hongyan.kernel.id_source import IdSource
from hongyan.kernel.ids import NODES
from hongyan.kernel.seal import Sealer


def demo_context(sealer: Sealer) -> FlowContext:
    """Return a context whose ids meet no other's."""
    settings = load({})
    return FlowContext(settings, IdSource(NODES - 1), ReferenceCache(settings), sealer)
