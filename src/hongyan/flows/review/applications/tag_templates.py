"""Tags put on templates, taken off and listed."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING

from hongyan.domain.tags import store
from hongyan.domain.tags.model import TAGS_MAX, TagRow, tag_flaw, too_many
from hongyan.domain.tags.reasons import TagReason
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import TemplateState
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.applications.missing_texts import missing_template
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class TagQuery:
    """Which tags are asked for: of these templates, with all these tags, behind a place."""

    codes: tuple[str, ...]
    tags: tuple[tuple[str, str], ...]
    after: tuple[str, str] | None
    page_size: int


def tag_templates(
    work: Work, account_id: int, codes: Collection[str], tags: Mapping[str, str]
) -> Refused | None:
    """Put tags on templates: all or none."""
    for key, value in tags.items():
        flaw = tag_flaw(key, value)
        if flaw is not None:
            return flaw
    missing = _missing(work.tx, account_id, codes)
    if missing is not None:
        return missing
    full = too_many(store.keys_on(work.tx, account_id, codes), tags)
    if full is not None:
        return Refused(TagReason.TOO_MANY, code=full, most=TAGS_MAX)
    store.put_tags(work.tx, account_id, codes, tags, work.now_ms)
    note_change(work, account_id, "tag_templates", " ".join(sorted(codes)), None, sorted(tags))
    return None


def untag_templates(
    work: Work, account_id: int, codes: Collection[str], keys: Collection[str] | None
) -> Refused | None:
    """Take tags off templates, every one if `keys` is None; what is not there is no fault."""
    missing = _missing(work.tx, account_id, codes)
    if missing is not None:
        return missing
    gone = {"tags": store.take_tags(work.tx, account_id, codes, keys)}
    note_change(work, account_id, "untag_templates", " ".join(sorted(codes)), gone, None)
    return None


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


def _missing(tx: Connection, account_id: int, codes: Collection[str]) -> Refused | None:
    for code in codes:
        found = templates.template_by_code(tx, account_id, code)
        if found is None or found.state is TemplateState.DELETED:
            return missing_template(tx, account_id, code)
    return None
