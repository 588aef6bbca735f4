"""The packs that come with the product, from its own data files. Reads these and nothing else."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from typing import Final

from hongyan.domain.compliance.pack import RulePack, load_pack
from hongyan.domain.compliance.shapes import Shapes, read_shapes

PACK_NAMES: Final = ("sign", "verification", "notification", "promotion", "international")
_SUFFIX = ".toml"


@cache
def shelf() -> Mapping[str, str]:
    """Return every document that the product ships, by its name without `.toml`."""
    folder = files(__package__).joinpath("data")
    return {
        document.name.removesuffix(_SUFFIX): document.read_text(encoding="utf-8")
        for document in folder.iterdir()
        if document.name.endswith(_SUFFIX)
    }


@cache
def shipped_pack(name: str, **settings: int) -> RulePack:
    """Return one of `PACK_NAMES`, read once; `settings` take the place of its own."""
    return load_pack(shelf()[f"pack-{name}"], shelf(), settings)


@cache
def shipped_shapes() -> Shapes:
    """Return the shapes of texts that no person has to read."""
    return read_shapes(shelf()["shapes"])


def shipped_packs() -> tuple[RulePack, ...]:
    """Return all packs, one for each sort of subject."""
    return tuple(map(shipped_pack, PACK_NAMES))
