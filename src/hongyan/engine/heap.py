"""The heap of a serving process: what is there when it begins is never searched for garbage again.

A full search looks at every object, more than a tenth of a second for modules, tables and rule
packs, and holds up every call meanwhile.
"""

from __future__ import annotations

import gc


def settle() -> None:
    """Search once more, then exempt all that is left."""
    gc.collect()
    gc.freeze()
