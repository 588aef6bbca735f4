"""Whether a master key is a database's own: by the known text, or by any secret that opens."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts import keys
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.model import AccessKey, KeyState
from hongyan.domain.callbacks import model as callback_words
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.callbacks.model import CallbackEndpoint, PushKind
from hongyan.domain.certification import model as certification_words
from hongyan.domain.certification import store as certification
from hongyan.domain.certification.model import Certification, CertificationState
from hongyan.flows.operation.master_key import Fit, accept_key, fit_of, holds_secrets
from hongyan.kernel.kinds import AccountGrade, AccountKind
from hongyan.kernel.seal import Sealer

if TYPE_CHECKING:
    from collections.abc import Callable

    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database

NOW = 1_790_000_000_000
OURS, STRANGE = Sealer(b"k" * 32), Sealer(b"s" * 32)


def seal_key(tx: Connection, account_id: int, sealer: Sealer, key_id: str = "HY1") -> None:
    sealed = sealer.seal("secret", keys.secret_purpose(key_id))
    accounts.add_key(tx, AccessKey(key_id, account_id, sealed, KeyState.ACTIVE), NOW)


def seal_endpoint(tx: Connection, account_id: int, sealer: Sealer) -> None:
    kind = PushKind.SMS_REPORT
    sealed = sealer.seal("secret", callback_words.secret_purpose(account_id, kind))
    endpoint = CallbackEndpoint(account_id, kind, "https://sms.example.com/", sealed)
    callbacks.set_endpoint(tx, endpoint, NOW)


def seal_number(tx: Connection, account_id: int, sealer: Sealer) -> None:
    new = Certification(
        account_id=account_id,
        kind=AccountKind.PERSONAL,
        grade=AccountGrade.ORDINARY,
        subject_name="王小明",
        number_masked="1***1",
        number_sealed=sealer.seal("number", certification_words.seal_purpose(account_id)),
        legal_representative="",
        state=CertificationState.CERTIFIED,
    )
    certification.save_certification(tx, new, NOW)


def test_a_new_database_takes_any_key_and_then_no_other(database: Database) -> None:
    with database.transaction() as tx:
        assert not holds_secrets(tx)
        assert fit_of(tx, OURS) is Fit.LIKELY
        accept_key(tx, OURS, NOW)
        assert holds_secrets(tx), "a new key would not fit any more"
        assert fit_of(tx, OURS) is Fit.PROVEN
        assert fit_of(tx, STRANGE) is Fit.WRONG


@pytest.mark.parametrize("seal", [seal_key, seal_endpoint, seal_number])
def test_an_old_database_is_asked_by_whatever_it_holds(
    database: Database, seal: Callable[[Connection, int, Sealer], None]
) -> None:  # AUDIT B4
    with database.transaction() as tx:
        account_id = accounts.add_account(tx, "shop", AccountKind.ENTERPRISE, NOW)
        seal(tx, account_id, OURS)
        assert holds_secrets(tx)
        assert fit_of(tx, OURS) is Fit.LIKELY
        assert fit_of(tx, STRANGE) is Fit.WRONG


def test_one_secret_that_opens_is_proof_enough(database: Database) -> None:
    with database.transaction() as tx:
        account_id = accounts.add_account(tx, "shop", AccountKind.ENTERPRISE, NOW)
        seal_key(tx, account_id, STRANGE, "HY1")
        seal_key(tx, account_id, OURS, "HY2")
        assert fit_of(tx, OURS) is Fit.LIKELY


def test_another_key_can_be_taken_when_the_first_is_lost(database: Database) -> None:
    with database.transaction() as tx:
        account_id = accounts.add_account(tx, "shop", AccountKind.ENTERPRISE, NOW)
        seal_key(tx, account_id, OURS)
        accept_key(tx, STRANGE, NOW)
        assert fit_of(tx, STRANGE) is Fit.PROVEN
        assert fit_of(tx, OURS) is Fit.WRONG
