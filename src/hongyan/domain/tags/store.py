"""Statements on tags."""

from __future__ import annotations

from typing import TYPE_CHECKING

from sqlalchemy import delete, select, tuple_

from hongyan.db.dialect import among, upsert
from hongyan.db.rows import Rows
from hongyan.domain.tags.model import TagRow
from hongyan.domain.tags.tables import tag

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping

    from sqlalchemy import ColumnElement
    from sqlalchemy.engine import Connection

_TAGS = Rows(tag, TagRow, {"account_id": None, "created_at": None})


def put_tags(
    tx: Connection,
    account_id: int,
    resources: Collection[str],
    tags: Mapping[str, str],
    now_ms: int,
) -> None:
    """Put tags on resources; a key that a resource has already takes the new value."""
    for resource in resources:
        for key, value in tags.items():
            row = upsert(tx, tag).values(
                account_id=account_id, resource=resource, key=key, value=value, created_at=now_ms
            )
            keys = [tag.c.account_id, tag.c.resource, tag.c.key]
            tx.execute(row.on_conflict_do_update(index_elements=keys, set_={"value": value}))


def take_tags(
    tx: Connection, account_id: int, resources: Collection[str], keys: Collection[str] | None
) -> int:
    """Take tags off resources, all of them if `keys` is None; returns how many went."""
    gone = delete(tag).where(tag.c.account_id == account_id, among(tag.c.resource, "resources"))
    bound = {"resources": list(resources)}
    if keys is not None:
        gone = gone.where(among(tag.c.key, "keys"))
        bound["keys"] = list(keys)
    return tx.execute(gone, bound).rowcount


def keys_on(tx: Connection, account_id: int, resources: Collection[str]) -> dict[str, set[str]]:
    """Return the keys that each of these resources has."""
    held: dict[str, set[str]] = {one: set() for one in resources}
    rows = tx.execute(
        select(tag.c.resource, tag.c.key).where(
            tag.c.account_id == account_id, among(tag.c.resource, "resources")
        ),
        {"resources": list(held)},
    )
    for row in rows:
        held[row.resource].add(row.key)
    return held


def tags_page(
    tx: Connection,
    account_id: int,
    resources: Collection[str],
    wanted: Collection[tuple[str, str]],
    after: tuple[str, str] | None,
    limit: int,
) -> list[TagRow]:
    """Return tags in order of resource and key.

    Of these resources (none means all) that bear all wanted tags (an empty value means any value),
    those behind the place `after`.
    """
    conditions = [tag.c.account_id == account_id]
    bound: dict[str, object] = {}
    if resources:
        conditions.append(among(tag.c.resource, "resources"))
        bound["resources"] = list(resources)
    conditions += _borne(account_id, wanted)
    if after is not None:
        conditions.append(tuple_(tag.c.resource, tag.c.key) > tuple_(*after))
    asked = _TAGS.select.where(*conditions).order_by(tag.c.resource, tag.c.key).limit(limit)
    return _TAGS.read(tx, asked, bound)


def resources_bearing(
    tx: Connection, account_id: int, wanted: Collection[tuple[str, str]]
) -> frozenset[str]:
    """Return the resources that bear all wanted tags; an empty value means any value."""
    found = select(tag.c.resource).where(tag.c.account_id == account_id)
    rows = tx.execute(found.where(*_borne(account_id, wanted)).distinct())
    return frozenset(row.resource for row in rows)


def _borne(account_id: int, wanted: Collection[tuple[str, str]]) -> list[ColumnElement[bool]]:
    conditions: list[ColumnElement[bool]] = []
    for key, value in wanted:
        bears = tag.alias()
        held = select(bears.c.resource).where(bears.c.account_id == account_id, bears.c.key == key)
        if value:
            held = held.where(bears.c.value == value)
        conditions.append(tag.c.resource.in_(held))
    return conditions
