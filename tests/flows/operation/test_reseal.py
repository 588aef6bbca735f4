"""A master key is rotated: every sealed column, at every moment of a kill, on both databases."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from sqlalchemy import LargeBinary, Text

from hongyan.app.rotation import rotate_master_key
from hongyan.app.sealing import settled_sealer
from hongyan.config import Settings, load
from hongyan.domain.accounts import keys
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.domain.callbacks import model as callback_words
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.domain.certification import model as certification_words
from hongyan.domain.certification import store as certification
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.domain.inbound.pseudonym import KEY_PURPOSE
from hongyan.domain.installation import store as installation
from hongyan.domain.materials.model import MaterialKind
from hongyan.domain.qualifications import model as qualification_words
from hongyan.domain.qualifications.tables import qualification
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.model import ChannelState, ConfiguredChannel
from hongyan.domain.routing.options import seal_options
from hongyan.domain.signs import model as sign_words
from hongyan.domain.signs.tables import sign_file
from hongyan.flows.operation.master_key import Fit, fit_of
from hongyan.flows.operation.reseal import SEALED, WalkPlace, reseal_some, sealed_values
from hongyan.flows.operation.schema import METADATA
from hongyan.flows.review.papers.uploads import keep_material
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.seal import Sealer, SealError, next_key_file, read_master_key
from tests.demo import demo_context
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

ROOT = Path(__file__).resolve().parents[3]
NOW = 1_790_000_000_000
KEYS = 450
"""More than two steps take."""


class Killed(BaseException):
    """Stands for a SIGKILL between two transactions."""


def fill(tx: Connection, sealer: Sealer) -> None:
    """Put something sealed into every column that can hold it."""
    account_id = accounts.add_account(tx, "shop", AccountKind.ENTERPRISE, NOW)
    for number in range(KEYS):
        key_id = f"HY{number}"
        sealed = sealer.seal(f"secret {number}", keys.secret_purpose(key_id))
        accounts.add_key(tx, AccessKey(key_id, account_id, sealed, KeyState.ACTIVE), NOW)
    kind = PushKind.SMS_REPORT
    sealed = sealer.seal("whisper", callback_words.secret_purpose(account_id, kind))
    callbacks.set_endpoint(
        tx, CallbackEndpoint(account_id, kind, "https://a.example/", sealed), NOW
    )
    certification.save_certification(tx, certified(account_id, sealer), NOW)
    options = seal_options({"host": "a", "password": "p4ss"}, {"password"}, "first", sealer.seal)
    routing.add_channel(tx, channel(options), NOW)
    installation.set_pseudonym_key(tx, sealer.seal("pseudonyms", KEY_PURPOSE))
    work = work_at(tx, NOW, demo_context(sealer))
    keep_material(work, account_id, "a", MaterialKind.PNG, b"scan", "0" * 64)
    proof = {"id": 3, "sign_id": 1, "version": 1, "suffix": "png", "sha256": "0", "size_bytes": 5}
    sealed_proof = sealer.seal_bytes(b"proof", sign_words.seal_purpose(3))
    stored = {"content": sealed_proof, "is_sealed": True, "created_at": NOW}
    tx.execute(sign_file.insert().values(**proof, **stored))
    tx.execute(qualification.insert().values(qualified(account_id, sealer)))


def certified(account_id: int, sealer: Sealer) -> Certification:
    return Certification(
        account_id=account_id,
        kind=AccountKind.PERSONAL,
        grade=AccountGrade.ORDINARY,
        subject_name="王小明",
        number_masked="1***1",
        number_sealed=sealer.seal("number", certification_words.seal_purpose(account_id)),
        legal_representative="",
        state=CertificationState.CERTIFIED,
    )


def channel(options: dict[str, str]) -> ConfiguredChannel:
    return ConfiguredChannel(
        channel_id=0,
        name="first",
        kind="simulator",
        state=ChannelState.ON,
        access_code="1069",
        carriers=frozenset({Carrier.CMCC}),
        price_micro=1,
        submits_per_second=1,
        window_max=1,
        options=options,
    )


def qualified(account_id: int, sealer: Sealer) -> dict[str, object]:
    texts = ("name", "company_name", "legal_person_name", "credit_code", "note")
    return {
        **dict.fromkeys(texts, "x"),
        "id": 7,
        "account_id": account_id,
        "use_by_self": True,
        "state": "approved",
        "order_id": 1,
        "version": 1,
        "form_sealed": sealer.seal("form", qualification_words.seal_purpose(7)),
        "created_at": NOW,
        "updated_at": NOW,
    }


def opened(tx: Connection, sealer: Sealer) -> list[str | bytes]:
    return [opened_one(sealer, value, purpose) for value, purpose in sealed_values(tx)]


def opened_one(sealer: Sealer, value: str | bytes, purpose: str) -> str | bytes:
    if isinstance(value, bytes):
        return sealer.open_bytes(value, purpose)
    return sealer.open(value, purpose)


@pytest.fixture
def kept(database: Database, database_url: str, tmp_path: Path) -> Settings:
    """An installation with something in every sealed column."""
    settings = load({}, data=tmp_path / "kept", database=database_url)
    sealer = settled_sealer(database, settings)
    with database.transaction() as tx:
        fill(tx, sealer)
    return settings


def sealer_in(settings: Settings) -> Sealer:
    key = read_master_key(settings.master_key_file, "")
    assert key is not None
    return Sealer(key)


def test_after_a_rotation_the_new_key_opens_everything_and_the_old_one_nothing(
    kept: Settings, database: Database
) -> None:
    old = sealer_in(kept)
    with database.reading() as tx:
        before = opened(tx, old)
    done = rotate_master_key(kept)
    assert (done.resealed, done.shut) == (len(before), 0)
    assert read_master_key(done.key_before, "") is not None
    with database.reading() as tx:
        assert opened(tx, sealer_in(kept)) == before
        assert fit_of(tx, sealer_in(kept)) is Fit.PROVEN
        assert fit_of(tx, old) is Fit.WRONG
        for value, purpose in sealed_values(tx):
            with pytest.raises(SealError):
                opened_one(old, value, purpose)


def test_a_rotation_is_killed_after_every_step_and_the_next_run_ends_it(
    kept: Settings, database: Database
) -> None:
    with database.reading() as tx:
        before = opened(tx, sealer_in(kept))
    kills = 0
    while True:
        left = kills

        def on_step() -> None:
            nonlocal left
            if left == 0:
                raise Killed
            left -= 1

        try:
            rotate_master_key(kept, on_step)
        except Killed:
            kills += 1
        else:
            break
        assert next_key_file(kept.master_key_file).exists()
        serving = settled_sealer(database, kept)  # who serves now opens everything
        with database.reading() as tx:
            assert opened(tx, serving) == before
    assert kills > len(SEALED), "a kill after each step was tried"
    with database.reading() as tx:
        assert opened(tx, sealer_in(kept)) == before
        assert fit_of(tx, sealer_in(kept)) is Fit.PROVEN


def test_what_was_shut_before_stays_as_it_is_and_is_counted(
    kept: Settings, database: Database
) -> None:
    strange = Sealer(b"s" * 32).seal("lost", keys.secret_purpose("HYlost"))
    with database.transaction() as tx:
        accounts.add_key(tx, AccessKey("HYlost", 1, strange, KeyState.ACTIVE), NOW)
    assert rotate_master_key(kept).shut == 1
    with database.reading() as tx:
        assert strange in [value for value, _ in sealed_values(tx)]


def test_a_step_that_is_repeated_changes_nothing(kept: Settings, database: Database) -> None:
    both, new = sealer_in(kept), Sealer(b"n" * 32)
    with database.transaction() as tx:
        first = reseal_some(tx, WalkPlace(), both, new)
        again = reseal_some(tx, WalkPlace(), both, new)
    assert first.resealed > 0
    assert (again.resealed, again.following) == (0, first.following)


def test_every_column_that_is_named_sealed_is_in_the_table() -> None:
    named = {
        (table.name, column.name)
        for table in METADATA.tables.values()
        for column in table.columns
        if column.name.endswith("_sealed") or isinstance(column.type, LargeBinary)
        if isinstance(column.type, Text | LargeBinary)
    }
    listed = {(one.table.name, one.column) for one in SEALED}
    assert named <= listed


def test_the_page_lists_every_sealed_column() -> None:
    page = (ROOT / "docs/rules/privacy.md").read_text(encoding="utf-8")
    for one in SEALED:
        assert f"| {one.table.name} | {one.column} |" in page
