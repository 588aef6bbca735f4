"""Statements on signs, the applications for them, and extend codes."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from typing import TYPE_CHECKING, Any, Final

from sqlalchemy import bindparam, delete, func, insert, select, update

from hongyan.db.clear import Files
from hongyan.db.dialect import among
from hongyan.db.hot import Hot
from hongyan.db.rows import JSON, Rows
from hongyan.domain.signs.model import (
    NewSign,
    Sign,
    SignApplication,
    SignRecord,
    SignState,
    preferred,
)
from hongyan.domain.signs.tables import extend_code, sign, sign_application, sign_file
from hongyan.kernel.kinds import SignKind

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

_SIGNS = Rows(sign, Sign, {"id": "sign_id", "created_at": None, "updated_at": None})
_APPLICATIONS = Rows(
    sign_application, SignApplication, {"account_id": None}, codecs={"more_data": JSON}
)
FILES: Final = Files(sign_file, "id")
"""What lies clear among the files that came with applications."""

_WIDTH = len(_SIGNS.columns)
_newer = sign_application.alias()
_RECORDS = select(*_SIGNS.columns, sign.c.created_at, *_APPLICATIONS.columns).join_from(
    sign,
    sign_application,
    (sign_application.c.sign_id == sign.c.id)
    & (
        sign_application.c.version
        == select(func.max(_newer.c.version))
        .where(_newer.c.sign_id == sign.c.id)
        .correlate(sign)
        .scalar_subquery()
    ),
    isouter=True,
)
_CODES = Hot(
    select(extend_code.c.code, extend_code.c.sign_id).where(
        extend_code.c.account_id == bindparam("owner"), among(extend_code.c.code, "codes")
    )
)


def add_sign(
    tx: Connection,
    account_id: int,
    name: str,
    kind: SignKind,
    state: SignState,
    now_ms: int,
    *,
    is_test: bool = False,
) -> int:
    """Store a sign and return its id."""
    new = Sign(0, account_id, name, kind, state, is_test)
    return _SIGNS.add_numbered(tx, new, created_at=now_ms, updated_at=now_ms)


def set_sign_state(tx: Connection, sign_id: int, state: SignState, now_ms: int) -> None:
    """Move a sign to another state."""
    _SIGNS.change(tx, sign.c.id == sign_id, state=state, updated_at=now_ms)


def signs_named(tx: Connection, account_id: int, name: str) -> list[Sign]:
    """Return an account's signs of that name, deleted ones included."""
    return _SIGNS.many(tx, sign.c.account_id == account_id, sign.c.name == name)


def sign_meant(tx: Connection, account_id: int, name: str) -> Sign | None:
    """Return the sign that a name means (`preferred`), a deleted one if there is no other."""
    return preferred(signs_named(tx, account_id, name))


def signs_alike(tx: Connection, account_id: int, plain: str) -> list[Sign]:
    """Return an account's signs whose name is this one in small letters, deleted ones included."""
    return _SIGNS.many(tx, sign.c.account_id == account_id, func.lower(sign.c.name) == plain)


def sign_by_id(tx: Connection, sign_id: int) -> Sign | None:
    """Return a sign, deleted ones included."""
    return _SIGNS.one(tx, sign.c.id == sign_id)


def signs_of(tx: Connection, account_id: int) -> list[Sign]:
    """Return an account's signs, oldest first."""
    return _SIGNS.many(tx, sign.c.account_id == account_id)


def set_sign(tx: Connection, sign_id: int, kind: SignKind, state: SignState, now_ms: int) -> None:
    """Move a sign to a kind and a state."""
    _SIGNS.change(tx, sign.c.id == sign_id, kind=kind, state=state, updated_at=now_ms)


def signs_since(tx: Connection, account_id: int, since_ms: int) -> int:
    """Return how many formal signs an account applied for since a moment, deleted ones included."""
    applied = (
        select(func.count())
        .select_from(sign_application)
        .where(
            sign_application.c.account_id == account_id,
            sign_application.c.created_at >= since_ms,
            sign_application.c.version == 1,
        )
    )
    return tx.execute(applied).scalar_one()


def add_sign_application(
    tx: Connection,
    sign_id: int,
    account_id: int,
    new: NewSign,
    now_ms: int,
    *,
    keeps_files: bool = False,
) -> int:
    """Store what is applied for, with its files, and return the version.

    The files of the version before go, for they are not needed any more; or they come along.
    """
    newest = select(func.max(sign_application.c.version)).where(
        sign_application.c.sign_id == sign_id
    )
    version = (tx.execute(newest).scalar() or 0) + 1
    applied = SignApplication(
        sign_id=sign_id,
        version=version,
        order_id=None,
        kind=new.kind,
        source=new.source,
        is_third_party=new.is_third_party,
        remark=new.remark,
        scene=new.scene,
        qualification_id=new.qualification_id,
        letter_id=new.letter_id,
        trademark_id=new.trademark_id,
        app_filing_id=new.app_filing_id,
        more_data=new.more_data,
        reject_text="",
        decided_at=None,
        created_at=now_ms,
    )
    _APPLICATIONS.add(tx, applied, account_id=account_id)
    if keeps_files:
        tx.execute(update(sign_file).where(sign_file.c.sign_id == sign_id).values(version=version))
    else:
        remove_sign_files(tx, sign_id)
    for file in new.files:
        tx.execute(
            insert(sign_file).values(
                sign_id=sign_id,
                version=version,
                suffix=file.suffix,
                sha256=file.sha256,
                size_bytes=len(file.content),
                content=file.content,
                created_at=now_ms,
            )
        )
    return version


def remove_sign_files(tx: Connection, sign_id: int) -> None:
    """Delete the files that came with applications for a sign."""
    tx.execute(delete(sign_file).where(sign_file.c.sign_id == sign_id))


def sign_file_bytes(tx: Connection, account_id: int) -> int:
    """Return how many bytes of files came with an account's applications for signs."""
    summed = (
        select(func.coalesce(func.sum(sign_file.c.size_bytes), 0))
        .select_from(sign_file.join(sign, sign.c.id == sign_file.c.sign_id))
        .where(sign.c.account_id == account_id)
    )
    return int(tx.execute(summed).scalar_one())


def set_sign_order(tx: Connection, sign_id: int, version: int, order_id: int) -> None:
    """Tie an application to its review case."""
    _change_application(tx, sign_id, version, order_id=order_id)


def decide_sign_application(
    tx: Connection, sign_id: int, version: int, reject_text: str, decided_at: int | None
) -> None:
    """Write down what the review says of an application."""
    _change_application(tx, sign_id, version, reject_text=reject_text, decided_at=decided_at)


def _change_application(tx: Connection, sign_id: int, version: int, **values: Any) -> None:
    own = (sign_application.c.sign_id == sign_id, sign_application.c.version == version)
    _APPLICATIONS.change(tx, *own, **values)


def sign_record(tx: Connection, sign_id: int) -> SignRecord | None:
    """Return a sign with its newest application, deleted ones included."""
    row = tx.execute(_RECORDS.where(sign.c.id == sign_id)).one_or_none()
    return None if row is None else _record(row)


def sign_records(
    tx: Connection, account_id: int, size: int, page: int
) -> tuple[int, list[SignRecord]]:
    """Return how many signs an account has, and one page of them, the newest first."""
    kept = (sign.c.account_id == account_id, sign.c.state != SignState.DELETED.value)
    total = tx.execute(select(func.count()).select_from(sign).where(*kept)).scalar_one()
    rows = _RECORDS.where(*kept).order_by(sign.c.id.desc()).limit(size).offset((page - 1) * size)
    return total, [_record(row) for row in tx.execute(rows)]


def sign_slice(
    tx: Connection,
    account_id: int,
    limit: int,
    *,
    states: Collection[SignState] = (),
    name: str = "",
    older_than: int | None = None,
    newer_than: int | None = None,
) -> list[SignRecord]:
    """Return signs of an account, the newest first: those next to a number, on one side.

    No states and no name do not choose; `name` may be a part of one.
    """
    asked = _RECORDS.where(sign.c.account_id == account_id, sign.c.state != SignState.DELETED.value)
    if states:
        asked = asked.where(sign.c.state.in_(sorted(one.value for one in states)))
    if name:
        asked = asked.where(sign.c.name.contains(name, autoescape=True))
    if newer_than is not None:
        rows = asked.where(sign.c.id > newer_than).order_by(sign.c.id).limit(limit)
        return [_record(row) for row in tx.execute(rows)][::-1]
    if older_than is not None:
        asked = asked.where(sign.c.id < older_than)
    return [_record(row) for row in tx.execute(asked.order_by(sign.c.id.desc()).limit(limit))]


def approved_names(
    tx: Connection, account_id: int, limit: int, *, but_test: bool = False
) -> list[str]:
    """Return the names of an account's approved signs, the newest first; `but_test` for its own.

    A test sign is not the account's name: no one reviewed whose it is.
    """
    rows = select(sign.c.name).where(
        sign.c.account_id == account_id, sign.c.state == SignState.APPROVED.value
    )
    if but_test:
        rows = rows.where(sign.c.is_test.is_(False))
    return [row.name for row in tx.execute(rows.order_by(sign.c.id.desc()).limit(limit))]


def approved_among(tx: Connection, account_id: int, names: Collection[str]) -> set[str]:
    """Return which of these names are those of approved signs of an account."""
    if not names:
        return set()
    rows = select(sign.c.name).where(
        sign.c.account_id == account_id,
        sign.c.state == SignState.APPROVED.value,
        among(sign.c.name, "names"),
    )
    return {row.name for row in tx.execute(rows, {"names": list(names)})}


def sign_file_names(tx: Connection, sign_id: int, version: int) -> list[str]:
    """Return the files of an application, each as its hash and suffix."""
    rows = tx.execute(
        select(sign_file.c.sha256, sign_file.c.suffix)
        .where(sign_file.c.sign_id == sign_id, sign_file.c.version == version)
        .order_by(sign_file.c.id)
    )
    return [f"{row.sha256}.{row.suffix}" for row in rows]


def sign_file_content(tx: Connection, sign_id: int, sha256: str) -> tuple[int, bytes, bool] | None:
    """Return the id of a file of a sign, its bytes as stored, and whether they are sealed."""
    found = select(sign_file.c.id, sign_file.c.content, sign_file.c.is_sealed).where(
        sign_file.c.sign_id == sign_id, sign_file.c.sha256 == sha256
    )
    row = tx.execute(found.limit(1)).one_or_none()
    return None if row is None else (row.id, row.content, row.is_sealed)


def _record(row: Sequence[Any]) -> SignRecord:
    of_sign, created_at, of_application = row[:_WIDTH], row[_WIDTH], row[_WIDTH + 1 :]
    is_applied_for = of_application[0] is not None
    return SignRecord(
        _SIGNS.of(of_sign),
        created_at,
        _APPLICATIONS.of(of_application) if is_applied_for else None,
    )


def extend_code_holders(
    tx: Connection, account_id: int, codes: Iterable[str]
) -> list[tuple[str, int]]:
    """Return which of an account's own extend codes belong to a sign, each with the sign's id."""
    return [(row[0], row[1]) for row in _CODES.rows(tx, owner=account_id, codes=sorted(codes))]


def extend_code_count(tx: Connection, account_id: int) -> int:
    """Return how many own extend codes an account has used."""
    counted = (
        select(func.count()).select_from(extend_code).where(extend_code.c.account_id == account_id)
    )
    return tx.execute(counted).scalar_one()


def extend_codes_of(tx: Connection, account_id: int) -> list[tuple[str, int, int]]:
    """Return an account's own extend codes, each with its sign's id and since when it is bound."""
    rows = tx.execute(
        select(extend_code.c.code, extend_code.c.sign_id, extend_code.c.created_at)
        .where(extend_code.c.account_id == account_id)
        .order_by(extend_code.c.code)
    )
    return [(row.code, row.sign_id, row.created_at) for row in rows]


def add_extend_code(tx: Connection, account_id: int, code: str, sign_id: int, now_ms: int) -> None:
    """Bind an own extend code to a sign permanently."""
    tx.execute(
        insert(extend_code).values(
            account_id=account_id, code=code, sign_id=sign_id, created_at=now_ms
        )
    )
