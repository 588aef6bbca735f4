"""Statements on templates, their versions, and the applications for them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

import msgspec
from sqlalchemy import and_, func, insert, select

from hongyan.db.dialect import among
from hongyan.db.rows import JSON, Rows
from hongyan.domain.templates.codes import number_of
from hongyan.domain.templates.model import (
    EVERY_TEMPLATE,
    NewTemplateText,
    Template,
    TemplateApplication,
    TemplateFilter,
    TemplateRecord,
    TemplateState,
)
from hongyan.domain.templates.tables import template, template_application, template_version
from hongyan.kernel.kinds import IntlType, MessageKind
from hongyan.text.variables import compile_template

if TYPE_CHECKING:
    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

# A template shows one version of its content, which is not always the present one.
_TEMPLATES = Rows(
    template,
    Template,
    {"id": "template_id", "version": None, "created_at": None, "updated_at": None},
    beside=("version", "compiled", "attributes"),
)
_APPLICATIONS = Rows(
    template_application, TemplateApplication, {"account_id": None}, codecs={"more_data": JSON}
)
_SHOWN = (
    *_TEMPLATES.columns,
    template_version.c.version,
    template_version.c.content,
    template_version.c.attributes,
)
_JOINED = select(*_SHOWN)
_RECORDS = (
    select(*_SHOWN, template.c.created_at, *_APPLICATIONS.columns)
    .join_from(
        template,
        template_version,
        and_(
            template_version.c.template_id == template.c.id,
            template_version.c.version == template.c.version,
        ),
    )
    .join(
        template_application,
        and_(
            template_application.c.template_id == template.c.id,
            template_application.c.version == template.c.version,
        ),
        isouter=True,
    )
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
    intl_type: IntlType | None = None,
) -> None:
    """Store a template with its first version."""
    new = Template(
        template_id=template_id,
        version=1,
        account_id=account_id,
        kind=kind,
        state=state,
        name=name,
        compiled=compile_template(content),
        is_test=is_test,
        intl_type=intl_type,
    )
    _TEMPLATES.add(tx, new, version=1, created_at=now_ms, updated_at=now_ms)
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


def is_number_taken(tx: Connection, template_id: int) -> bool:
    """Tell whether any account has a template of that number, or had one."""
    held = select(template.c.id).where(template.c.id == template_id)
    return tx.execute(held).first() is not None


def set_template_state(tx: Connection, template_id: int, state: TemplateState, now_ms: int) -> None:
    """Move a template to another state."""
    _TEMPLATES.change(tx, template.c.id == template_id, state=state, updated_at=now_ms)


def change_template(
    tx: Connection, template_id: int, version: int, new: NewTemplateText, now_ms: int
) -> None:
    """Give a template another version; it is pending then."""
    _TEMPLATES.change(
        tx,
        template.c.id == template_id,
        kind=new.kind,
        intl_type=new.intl_type,
        name=new.name,
        version=version,
        state=TemplateState.PENDING,
        updated_at=now_ms,
    )
    add_version(tx, template_id, version, new.content, new.attributes, now_ms)


def add_template_application(
    tx: Connection,
    template_id: int,
    version: int,
    account_id: int,
    new: NewTemplateText,
    now_ms: int,
) -> None:
    """Store what is applied for with a version."""
    applied = TemplateApplication(
        template_id=template_id,
        version=version,
        order_id=None,
        remark=new.remark,
        scene=new.scene,
        related_sign=new.related_sign,
        intl_type=new.intl_type,
        traffic_driving=new.traffic_driving,
        more_data=new.more_data,
        reject_text="",
        decided_at=None,
        created_at=now_ms,
    )
    _APPLICATIONS.add(tx, applied, account_id=account_id)


def set_template_order(tx: Connection, template_id: int, version: int, order_id: int) -> None:
    """Tie an application to its review case."""
    _change_application(tx, template_id, version, order_id=order_id)


def decide_template_application(
    tx: Connection, template_id: int, version: int, reject_text: str, decided_at: int | None
) -> None:
    """Write down what the review says of an application."""
    _change_application(tx, template_id, version, reject_text=reject_text, decided_at=decided_at)


def _change_application(tx: Connection, template_id: int, version: int, **values: Any) -> None:
    own = (
        template_application.c.template_id == template_id,
        template_application.c.version == version,
    )
    _APPLICATIONS.change(tx, *own, **values)


def template_record(tx: Connection, template_id: int) -> TemplateRecord | None:
    """Return a template with what was applied for, deleted ones included."""
    row = tx.execute(_RECORDS.where(template.c.id == template_id)).one_or_none()
    return None if row is None else _record(row)


def template_records(
    tx: Connection,
    account_id: int,
    size: int,
    page: int,
    wanted: TemplateFilter = EVERY_TEMPLATE,
) -> tuple[int, list[TemplateRecord]]:
    """Return how many templates of an account are wanted, and a page of them, the newest first."""
    asked = _RECORDS.where(*_conditions(account_id, wanted))
    bound = {"numbers": [number_of(code) or 0 for code in wanted.among or ()]}
    total = tx.execute(select(func.count()).select_from(asked.subquery()), bound).scalar_one()
    rows = asked.order_by(template.c.id.desc()).limit(size).offset((page - 1) * size)
    return total, [_record(row) for row in tx.execute(rows, bound)]


def template_slice(
    tx: Connection,
    account_id: int,
    wanted: TemplateFilter,
    limit: int,
    *,
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[TemplateRecord]:
    """Return templates of an account, the newest first: those next to a number, on one side."""
    asked = _RECORDS.where(*_conditions(account_id, wanted)).limit(limit)
    bound = {"numbers": [number_of(code) or 0 for code in wanted.among or ()]}
    if newer_than is not None:
        rows = asked.where(template.c.id > newer_than).order_by(template.c.id)
        return [_record(row) for row in tx.execute(rows, bound)][::-1]
    if older_than is not None:
        asked = asked.where(template.c.id < older_than)
    return [_record(row) for row in tx.execute(asked.order_by(template.c.id.desc()), bound)]


def _conditions(account_id: int, wanted: TemplateFilter) -> list[ColumnElement[bool]]:
    conditions = [
        template.c.account_id == account_id,
        template.c.state != TemplateState.DELETED.value,
    ]
    if wanted.states is not None:
        conditions.append(template.c.state.in_(sorted(wanted.states)))
    if wanted.kind is not None:
        conditions.append(template.c.kind == int(wanted.kind))
    if wanted.code:
        conditions.append(template.c.id == (number_of(wanted.code) or 0))
    if wanted.among is not None:
        conditions.append(among(template.c.id, "numbers"))
    if wanted.name:
        conditions.append(template.c.name.contains(wanted.name, autoescape=True))
    if wanted.related_sign:
        conditions.append(template_application.c.related_sign == wanted.related_sign)
    return conditions


def template_by_code(tx: Connection, account_id: int, code: str) -> Template | None:
    """Return the present version of an account's template."""
    number = number_of(code)
    if number is None:
        return None
    rows = _JOINED.join_from(
        template,
        template_version,
        (template_version.c.template_id == template.c.id)
        & (template_version.c.version == template.c.version),
    ).where(template.c.id == number, template.c.account_id == account_id)
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


def _template(row: Sequence[Any]) -> Template:
    *of_template, version, content, attributes = row
    beside = {
        "version": version,
        "compiled": compile_template(content),
        "attributes": msgspec.json.decode(attributes),
    }
    return _TEMPLATES.of(of_template, beside)


def _record(row: Sequence[Any]) -> TemplateRecord:
    width = len(_SHOWN)
    shown, created_at, of_application = row[:width], row[width], row[width + 1 :]
    is_applied_for = of_application[0] is not None
    return TemplateRecord(
        _template(shown),
        shown[-2],
        created_at,
        _APPLICATIONS.of(of_application) if is_applied_for else None,
    )
