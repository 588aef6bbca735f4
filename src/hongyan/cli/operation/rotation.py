"""The command that gives an installation another master key."""

from __future__ import annotations

from hongyan.cli.language import tell
from hongyan.cli.session import HERE, Where


def rotate_master(*, where: Where = HERE) -> None:
    """Reseal every secret under a new master key; stop `serve` first. Killed, run it again."""
    from hongyan.app.rotation import rotate_master_key  # noqa: PLC0415 - slow to import

    settings = where.settings()
    done = rotate_master_key(settings)
    tell(
        "Resealed {resealed} values; the new master key is in {master_key_file}.",
        resealed=done.resealed,
        master_key_file=settings.master_key_file,
    )
    if done.shut:
        tell(
            "{shut} values were sealed under a key that was lost before; they stay shut.",
            shut=done.shut,
        )
    if settings.master_key:
        tell("HONGYAN_MASTER_KEY still holds the key before it: set the new one, or unset it.")
    else:
        tell(
            "The key before it is {key_before}: keep it as long as backups made under it.",
            key_before=done.key_before,
        )
    tell(
        "Make a backup now, and a copy of the new key elsewhere: hongyan backup DIR --with-key FILE"
    )
