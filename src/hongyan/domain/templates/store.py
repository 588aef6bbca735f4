"""Statements on templates and their versions."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import insert, select, update

from hongyan.domain.templates.model import Template, TemplateState, code_of
from hongyan.domain.templates.tables import template, template_version
from hongyan.kernel.kinds import MessageKind
from hongyan.text.variables import compile_template

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection, Row

CODE_DIGITS_MAX = 18

_JOINED = select(
    template,
    template_version.c.version.label("shown"),
    template_version.c.content,
    template_version.c.attributes,
)


def add_template(  # noqa: PLR0913, PLR0917 - the columns of a row
    tx: Connection,
    template_id: int,
    account_id: int,
    kind: MessageKind,
    name: str,
    content: str,
    state: TemplateState,
    now_ms: int,
    *,
    attributes: Mapping[str, str] | None = None,
    is_test: bool = False,
) -> None:
    """Store a template with its first version."""
    tx.execute(
        insert(template).values(
            id=template_id,
            account_id=account_id,
            kind=int(kind),
            state=state.value,
            name=name,
            version=1,
            is_test=is_test,
            created_at=now_ms,
            updated_at=now_ms,
        )
    )
    add_version(tx, template_id, 1, content, attributes or {}, now_ms)


def add_version(
    tx: Connection,
    template_id: int,
    version: int,
    content: str,
    attributes: Mapping[str, str],
    now_ms: int,
) -> None:
    """Store one version of a template's content."""
    tx.execute(
        insert(template_version).values(
            template_id=template_id,
            version=version,
            content=content,
            attributes=msgspec.json.encode(attributes).decode(),
            created_at=now_ms,
        )
    )


def set_template_state(tx: Connection, template_id: int, state: TemplateState, now_ms: int) -> None:
    """Move a template to another state."""
    tx.execute(
        update(template)
        .where(template.c.id == template_id)
        .values(state=state.value, updated_at=now_ms)
    )


def template_by_code(tx: Connection, account_id: int, code: str) -> Template | None:
    """Return the present version of an account's template."""
    digits = code.removeprefix("SMS_")
    if digits == code or not (
        digits.isascii() and digits.isdigit() and len(digits) <= CODE_DIGITS_MAX
    ):
        return None
    rows = _JOINED.join_from(
        template,
        template_version,
        (template_version.c.template_id == template.c.id)
        & (template_version.c.version == template.c.version),
    ).where(template.c.id == int(digits), template.c.account_id == account_id)
    row = tx.execute(rows).one_or_none()
    return None if row is None else _template(row)


def template_version_of(tx: Connection, template_id: int, version: int) -> Template | None:
    """Return one version of a template, present or past."""
    rows = _JOINED.join_from(
        template, template_version, template_version.c.template_id == template.c.id
    ).where(template.c.id == template_id, template_version.c.version == version)
    row = tx.execute(rows).one_or_none()
    return None if row is None else _template(row)


def templates_of(tx: Connection, account_id: int) -> list[Template]:
    """Return the present versions of an account's templates, oldest first."""
    rows = (
        _JOINED.join_from(
            template,
            template_version,
            (template_version.c.template_id == template.c.id)
            & (template_version.c.version == template.c.version),
        )
        .where(template.c.account_id == account_id)
        .order_by(template.c.id)
    )
    return [_template(row) for row in tx.execute(rows)]


def _template(row: Row[Any]) -> Template:
    return Template(
        template_id=row.id,
        version=row.shown,
        account_id=row.account_id,
        code=code_of(row.id),
        kind=MessageKind(row.kind),
        state=TemplateState(row.state),
        name=row.name,
        compiled=compile_template(row.content),
        attributes=msgspec.json.decode(row.attributes, type=dict[str, str]),
        is_test=row.is_test,
    )
