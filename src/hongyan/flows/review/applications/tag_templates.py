"""Tags put on templates, taken off and listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.tags import store
from hongyan.domain.tags.model import TagRow, tag_flaw, too_many
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection


@dataclass(frozen=True, slots=True)
class TagQuery:
    """Which tags are asked for: of these templates, with all these tags, behind a place."""

    codes: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    after: tuple[str, str] | None
    page_size: int


def tag_templates(
    tx: Connection,
    account_id: int,
    codes: Collection[str],
    tags: Mapping[str, str],
    *,
    now_ms: int,
) -> PaperRefused | None:
    """Put tags on templates: all or none."""
    for key, value in tags.items():
        flaw = tag_flaw(key, value)
        if flaw is not None:
            return PaperRefused(PaperFault.TAG_ILLEGAL, flaw)
    missing = _missing(tx, account_id, codes)
    if missing is not None:
        return missing
    full = too_many(store.keys_on(tx, account_id, codes), tags)
    if full is not None:
        return PaperRefused(PaperFault.TAGS_TOO_MANY, full)
    store.put_tags(tx, account_id, codes, tags, now_ms)
    return None


def untag_templates(
    tx: Connection, account_id: int, codes: Collection[str], keys: Collection[str] | None
) -> PaperRefused | None:
    """Take tags off templates, every one if `keys` is None; what is not there is no fault."""
    missing = _missing(tx, account_id, codes)
    if missing is None:
        store.take_tags(tx, account_id, codes, keys)
    return missing


def list_tags(
    tx: Connection, account_id: int, asked: TagQuery
) -> tuple[list[TagRow], tuple[str, str] | None]:
    """Return a page of tags, and the place behind which the next begins, None after the last."""
    rows = store.tags_page(
        tx, account_id, asked.codes, asked.tags, asked.after, asked.page_size + 1
    )
    page = rows[: asked.page_size]
    has_more = len(rows) > len(page)
    return page, (page[-1].resource, page[-1].key) if has_more else None


def _missing(tx: Connection, account_id: int, codes: Collection[str]) -> PaperRefused | None:
    for code in codes:
        found = templates.template_by_code(tx, account_id, code)
        if found is None or found.state is TemplateState.DELETED:
            return PaperRefused(PaperFault.TEMPLATE_MISSING, code)
    return None
