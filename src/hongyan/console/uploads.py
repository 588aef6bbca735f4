"""Files that a person gives: cleaned in a process of their own, kept by content, never by name.

Everything that is kept goes through here; what a file is for, the page says. Knows no page.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from typing import TYPE_CHECKING, Final

from hongyan.console.within import use_of, write_within
from hongyan.documents.scan import Scan, Unfit
from hongyan.domain.accounts.acts import Act
from hongyan.domain.materials.model import DOCUMENTS, MATERIAL_BYTES_MAX, start_path
from hongyan.domain.materials.reasons import ScanReason
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.allowances import Allowance
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.domain.materials.model import Material

CLEAN: Final = "clean"
"""Under which `services.more` has the cleaner of `service.cleaning`."""

MEGABYTES_MAX: Final = MATERIAL_BYTES_MAX // 1_048_576

_REASONS: Final[Mapping[Unfit, ScanReason]] = {
    Unfit.EMPTY: ScanReason.EMPTY,
    Unfit.TOO_LARGE: ScanReason.TOO_LARGE,
    Unfit.KIND: ScanReason.KIND,
    Unfit.BROKEN: ScanReason.BROKEN,
    Unfit.TOO_COSTLY: ScanReason.TOO_COSTLY,
}
"""Total over `Unfit`."""


async def keep_upload(visit: Visit, name: str) -> Material | Refused:
    """Clean the file of a form's field and keep it for the account; what is at fault is `scan`."""
    file = visit.form.files.get(name)
    raw = b"" if file is None else await file.read()
    if file is not None:
        await file.close()
    if not raw:
        return Refused(ScanReason.EMPTY, "scan")
    clean = visit.services.more[CLEAN]
    account_id = visit.account.account_id
    scan = await clean(account_id, raw, MATERIAL_BYTES_MAX, DOCUMENTS)
    if isinstance(scan, Unfit):
        return Refused(_REASONS[scan], "scan", most=MEGABYTES_MAX)
    if not isinstance(scan, Scan):
        return Refused(ScanReason.CROWDED, "scan")
    key = f"{start_path(account_id, os.urandom(12).hex())}/scan"
    return await write_within(
        visit,
        use_of(visit, Act.UPLOAD, Allowance.UPLOAD, len(scan.content)),
        keep_material,
        account_id,
        key,
        scan.kind,
        scan.content,
        scan.sha256,
    )
