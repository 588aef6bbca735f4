"""An account that moved is the same account: all of it is here, or nothing of it is."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import msgspec
import pytest
from sqlalchemy import select

from hongyan.db.account_folder import (
    FileMark,
    check_files,
    read_account_manifest,
)
from hongyan.db.archive import MANIFEST, ArchiveError
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.reasons import AccountReason, MoveReason
from hongyan.domain.changes import store as changes
from hongyan.domain.changes.model import ChangeFilter
from hongyan.domain.materials.tables import material_file
from hongyan.domain.qualifications.model import seal_purpose
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.operation.import_account import AccountExport, ImportedAccount
from hongyan.flows.operation.moved_tables import MOVED
from hongyan.flows.review.applications.apply_template import apply_for_template
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.flows.moves import (
    HERE,
    OUTER,
    SHOP,
    exported,
    furnished,
    imported,
    owner_of,
    shape_of,
    there,
)
from tests.saying import no
from tests.working import work_at

if TYPE_CHECKING:
    from hongyan.db.database import Database


@pytest.fixture(scope="module")
def left(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """The installation that accounts leave."""
    with furnished(tmp_path_factory.mktemp("left") / "hongyan.db") as database:
        yield database


@pytest.fixture(scope="module")
def export(left: Database, tmp_path_factory: pytest.TempPathFactory) -> AccountExport:
    """The account `shop`, exported."""
    return exported(left, tmp_path_factory.mktemp("export") / "shop")


def test_the_account_is_the_same(left: Database, database: Database, export: AccountExport) -> None:
    with database.transaction() as tx:
        create_account(work_at(tx), "other", AccountKind.PERSONAL)
    done = imported(database, export)
    assert isinstance(done, ImportedAccount)
    with left.reading() as tx:
        before = owner_of(tx)
    assert done.account_id != before, "numbers differ, or nothing is proven"
    was, now = shape_of(left, before, there()), shape_of(database, done.account_id, HERE)
    _released(was)
    [_, named] = was["sign_registration"]
    assert done.left_out == 1, "a registration with a channel that is not here"
    was["sign_registration"].remove(named)
    assert {one.table.name for one in MOVED if not was[one.table.name]} <= {
        "account_country",
        "account_international",
    }
    assert now == was


def _released(was: dict[str, list[dict[str, Any]]]) -> None:
    """Let a case that a reviewer had claimed wait again, as it does here."""
    [case] = [one for one in was["review_case"] if one["state"] == "claimed"]
    place = was["review_case"].index(case)
    case |= {
        "state": "queued",
        "claimed_by": "",
        "claimed_at": None,
        "sequence": case["sequence"] + 1,
    }
    entry = {
        "case_id": place,
        "sequence": case["sequence"],
        "at": work_at(None).now_ms,  # type: ignore[arg-type]
        "actor_kind": "clock",
        "actor": "",
        "event": "released",
        "state": "queued",
        "reasons": "",
        "note": "",
    }
    was["review_event"].append(entry)
    was["review_event"].sort(key=lambda one: (one["case_id"], one["sequence"]))


def test_the_same_export_again_changes_nothing(database: Database, export: AccountExport) -> None:
    first = imported(database, export)
    again = imported(database, export)
    assert isinstance(first, ImportedAccount)
    assert isinstance(again, ImportedAccount)
    assert (again.account_id, again.is_new, again.rows) == (first.account_id, False, {})
    with database.reading() as tx:
        wanted = ChangeFilter(first.account_id, what="import_account")
        assert len(changes.changes_after(tx, wanted, None, 9)) == 1


def test_what_another_has_here_stands_in_the_way(
    database: Database, export: AccountExport, left: Database, tmp_path: Path
) -> None:
    with database.transaction() as tx:
        create_account(work_at(tx), SHOP, AccountKind.PERSONAL)
    assert no(imported(database, export))[0] is AccountReason.NAME_TAKEN
    assert isinstance(imported(database, export, "moved"), ImportedAccount)
    assert no(imported(database, export, "again"))[0] is MoveReason.CODES_HELD
    keys = exported(left, tmp_path / "corner", account="corner")
    assert isinstance(imported(database, keys, "corner"), ImportedAccount)
    assert no(imported(database, keys, "corner2"))[0] is MoveReason.KEYS_HELD


def test_without_secrets_texts_and_settings_move(
    left: Database, database: Database, tmp_path: Path
) -> None:
    clear = exported(left, tmp_path / "clear", outer=None)
    done = imported(database, clear, outer=None)
    assert isinstance(done, ImportedAccount)
    with database.reading() as tx:
        assert accounts.keys_of(tx, done.account_id) == []
    now = shape_of(database, done.account_id, HERE)
    assert now["sign"]
    assert now["template_version"]
    assert all(one["order_id"] is None for one in now["sign_application"])


def _changed(export: AccountExport, to: Path, table: str, change: Callable[[Any], Any]) -> Any:
    """Copy an export with its rows of a table changed, hashes and all: forged, not damaged."""
    (to / "tables").mkdir(parents=True)
    files = dict(export.manifest.files)
    for name in files:
        (to / name).write_bytes((export.directory / name).read_bytes())
    path = to / "tables" / f"{table}.jsonl"
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    text = "".join(json.dumps(change(row)) + "\n" for row in rows).encode()
    path.write_bytes(text)
    files[f"tables/{table}.jsonl"] = FileMark(len(text), hashlib.sha256(text).hexdigest())
    manifest = msgspec.structs.replace(export.manifest, files=files)
    (to / MANIFEST).write_bytes(msgspec.json.encode(manifest))
    check_files(to, manifest)
    return AccountExport(to, manifest)


@pytest.mark.parametrize(
    ("table", "change", "said"),
    [
        ("sign", {"state": "blessed"}, "sign.state is 'blessed', which this version does not know"),
        ("sign", {"id": "one"}, r"a row of tables/sign.jsonl cannot be read"),
        ("sign", {"more": 1}, r"a row of tables/sign.jsonl cannot be read"),
        ("sign", {"created_at": 1 << 63}, r"a row of tables/sign.jsonl cannot be read"),
        ("letter", {"end_day": 1 << 31}, r"a row of tables/letter.jsonl cannot be read"),
        ("template", {"id": 10**30}, r"a row of tables/template.jsonl cannot be read"),
        ("tag", {"value": "a\0b"}, r"a row of tables/tag.jsonl cannot be read"),
        ("template_version", {"template_id": 7}, "template_version.template_id names 7"),
        ("material_file", {"key": "materials/9/a/../../x"}, "is no file of the account"),
        ("material_file", {"key": "materials/99/token/x.png"}, "is no file of the account"),
        ("certification", {"number_sealed": "AAAA"}, "cannot be opened"),
    ],
)
def test_what_no_export_has_is_said_and_nothing_is_stored(
    export: AccountExport,
    sqlite_url: str,
    tmp_path: Path,
    table: str,
    change: dict[str, object],
    said: str,
) -> None:
    from hongyan.db.database import Database
    from hongyan.kernel.seal import SealError

    forged = _changed(export, tmp_path / "forged", table, lambda row: row | change)
    database = Database.open(sqlite_url)
    with pytest.raises((ArchiveError, SealError), match=said):
        imported(database, forged)
    with database.reading() as tx:
        assert accounts.account_by_name(tx, SHOP) is None
    assert isinstance(imported(database, export), ImportedAccount), "nothing half is in its way"
    database.close()


@pytest.mark.parametrize(
    ("table", "copies", "said"),
    [
        ("account", 0, r"tables/account.jsonl holds 0 accounts instead of one"),
        ("account", 2, r"tables/account.jsonl holds 2 accounts instead of one"),
        ("member", 2, r"rows of tables/member.jsonl are there twice, or have one name"),
        ("tag", 2, r"rows of tables/tag.jsonl are there twice, or have one name"),
    ],
)
def test_rows_that_contradict_each_other_are_said(
    export: AccountExport,
    database: Database,
    tmp_path: Path,
    table: str,
    copies: int,
    said: str,
) -> None:
    forged = _changed(export, tmp_path / "forged", table, lambda row: row)
    path = forged.directory / "tables" / f"{table}.jsonl"
    path.write_bytes(path.read_bytes() * copies)
    with pytest.raises(ArchiveError, match=said):
        imported(database, forged)


def test_a_sealed_form_names_no_file_of_another_account(
    export: AccountExport, database: Database, tmp_path: Path
) -> None:
    def forge(row: dict[str, Any]) -> dict[str, Any]:
        purpose = seal_purpose(row["id"])
        form = json.loads(OUTER.open(row["form_sealed"], purpose))
        form["others"] = [{"key": "materials/99/token/x.png", "kind": "other"}]
        return row | {"form_sealed": OUTER.seal(json.dumps(form), purpose)}

    forged = _changed(export, tmp_path / "forged", "qualification", forge)
    with pytest.raises(ArchiveError, match=r"'materials/99/token/x.png' is no file of the account"):
        imported(database, forged)


def test_what_comes_sealed_stays_sealed_whatever_its_row_says(
    export: AccountExport, database: Database, tmp_path: Path
) -> None:
    forged = _changed(
        export, tmp_path / "forged", "material_file", lambda row: row | {"is_sealed": False}
    )
    assert isinstance(imported(database, forged), ImportedAccount)
    with database.reading() as tx:
        assert set(tx.execute(select(material_file.c.is_sealed)).scalars()) == {True}


def test_papers_without_a_passphrase_are_not_believed(
    export: AccountExport, sqlite_url: str
) -> None:
    from hongyan.db.database import Database

    database = Database.open(sqlite_url)
    with pytest.raises(ArchiveError, match="does not belong into such an export"):
        imported(database, export, outer=None)
    database.close()


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"format": 2}, "the export has format 2, and this version reads 1"),
        ({"format": "x"}, "is not the manifest of an export"),
        ({"surprise": 1}, "is not the manifest of an export"),
        ({"files": {"../../etc/passwd": {"size": 1, "sha256": ""}}}, "names '../../etc/passwd'"),
        ({"files": {"/etc/passwd": {"size": 1, "sha256": ""}}}, "names '/etc/passwd'"),
        ({"files": {"tables/x.jsonl": {"size": 1, "sha256": ""}}}, r"tables/x.jsonl is not what"),
        ({"files": {"messages.csv": {"size": 1 << 40, "sha256": ""}}}, "messages.csv is not what"),
    ],
)
def test_a_manifest_is_not_believed(
    export: AccountExport, tmp_path: Path, change: dict[str, object], said: str
) -> None:
    written = json.loads((export.directory / MANIFEST).read_text())
    (tmp_path / MANIFEST).write_text(json.dumps(written | change))
    with pytest.raises(ArchiveError, match=said):
        check_files(tmp_path, read_account_manifest(tmp_path))


def test_a_changed_file_or_a_link_is_found(export: AccountExport, tmp_path: Path) -> None:
    forged = _changed(export, tmp_path / "forged", "sign", lambda row: row)
    path = forged.directory / "tables" / "tag.jsonl"
    content = path.read_bytes()
    path.write_bytes(content[:-2] + b"!\n")
    with pytest.raises(ArchiveError, match=r"tag.jsonl is not what manifest.json says"):
        check_files(forged.directory, forged.manifest)
    path.unlink()
    (tmp_path / "elsewhere").write_bytes(content)
    path.symlink_to(tmp_path / "elsewhere")
    with pytest.raises(ArchiveError, match=r"tag.jsonl is not what manifest.json says"):
        check_files(forged.directory, forged.manifest)


def test_a_directory_that_is_no_export_is_said(tmp_path: Path) -> None:
    with pytest.raises(ArchiveError, match="is no whole export of an account"):
        read_account_manifest(tmp_path)


def test_the_next_template_here_gets_a_number_that_no_moved_one_has(
    database: Database, export: AccountExport
) -> None:
    from hongyan.domain.templates.model import NewTemplateText
    from hongyan.kernel.kinds import MessageKind

    done = imported(database, export)
    assert isinstance(done, ImportedAccount)
    new = NewTemplateText(MessageKind.NOTIFICATION, "发货", "您的订单已发货。", scene="发货通知")
    with database.transaction() as tx:
        applied = apply_for_template(work_at(tx), done.account_id, new)
    assert not isinstance(applied, Refused), applied
