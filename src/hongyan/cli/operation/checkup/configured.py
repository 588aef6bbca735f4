"""Checks of what is configured: accounts, keys and their secrets, channels, endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, broken, fine, look, newest
from hongyan.domain.accounts.keys import secret_purpose
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.callbacks.address import check_url
from hongyan.domain.routing.carriers import MAINLAND, Carrier
from hongyan.domain.routing.model import ChannelState
from hongyan.flows.accounts.manage_accounts import list_accounts, list_keys
from hongyan.flows.messages.reports.manage_endpoints import list_endpoints
from hongyan.flows.operation.channel_status import believed_statuses
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.flows.operation.master_key import Fit, fit_of, holds_secrets
from hongyan.flows.refusals.declined import Declined
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.seal import Sealer, SealError, read_master_key

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.domain.accounts.model import AccessKey


def check_configured(patient: Patient) -> Iterator[CheckupLine]:
    """Someone must be able to call, and some way must lead to every carrier."""
    with newest(patient) as tx:
        if tx is None:
            return
        yield from _callers(tx, patient)
        yield from _channels(tx)
        yield from _links(tx, patient.now_ms)
        yield from _endpoints(tx, patient)


def _callers(tx: Connection, patient: Patient) -> Iterator[CheckupLine]:
    accounts = list_accounts(tx)
    active = [one for one in accounts if one.state is AccountState.ACTIVE]
    if not active:
        yield look("no account is active", "hongyan account create NAME")
        return
    held: list[AccessKey] = []
    for account in accounts:
        found = list_keys(tx, account.name)
        held += [] if isinstance(found, Declined) else found
    usable = [
        key
        for key in held
        if key.state is KeyState.ACTIVE
        and (key.expires_at is None or key.expires_at > patient.now_ms)
    ]
    if usable:
        yield fine(f"active accounts: {len(active)}; usable keys: {len(usable)}")
    else:
        yield look("no access key can be used", f"hongyan key create {active[0].name}")
    yield from _secrets(tx, held, patient)


def _secrets(tx: Connection, held: list[AccessKey], patient: Patient) -> Iterator[CheckupLine]:
    settings = patient.settings
    path = settings.master_key_file
    try:
        master_key = read_master_key(path, settings.master_key)
    except (SealError, OSError):
        return  # said before
    if master_key is None:
        if holds_secrets(tx):
            remedy = f"bring back {path} from its backup; `hongyan serve` refuses to start"
            yield broken(f"{len(held)} keys are stored, and the master key is gone", remedy)
        return
    sealer = Sealer(master_key)
    if fit_of(tx, sealer) is Fit.WRONG:
        remedy = "bring back the master key of this database; `hongyan serve` refuses to start"
        yield broken("the master key is not the one under which secrets are sealed", remedy)
    shut = 0
    for key in held:
        try:
            sealer.open(key.secret_sealed, secret_purpose(key.key_id))
        except SealError:
            shut += 1
    if shut:
        remedy = "bring back the master key with which they were sealed, or make new keys"
        yield broken(f"{shut} of {len(held)} secrets cannot be opened by the master key", remedy)
    elif held:
        yield fine("the master key opens every stored secret")


def _channels(tx: Connection) -> Iterator[CheckupLine]:
    on = [one for one in list_channels(tx) if one.state is ChannelState.ON]
    if not on:
        yield look("no channel is on: messages wait", "hongyan channel add NAME ...")
        return
    missing = [
        carrier.value for carrier in MAINLAND if not any(carrier in one.carriers for one in on)
    ]
    if missing:
        remedy = "add a channel, or add the carrier to one: hongyan channel set NAME --carriers ..."
        yield look(f"no channel reaches {', '.join(missing)}", remedy)
    else:
        is_abroad = any(Carrier.INTERNATIONAL in one.carriers for one in on)
        beyond = ", and other countries" if is_abroad else "; none reaches other countries"
        yield fine(f"channels that are on: {len(on)}; they reach every mainland carrier{beyond}")


def _links(tx: Connection, real_ms: int) -> Iterator[CheckupLine]:
    """Say of each channel that is on and has no link, why; nothing where nobody serves."""
    statuses = believed_statuses(tx, real_ms)
    served = [
        (one.name, statuses[one.channel_id])
        for one in list_channels(tx)
        if one.state is ChannelState.ON and one.channel_id in statuses
    ]
    down = [(name, status) for name, status in served if not status.is_up]
    for name, status in down:
        since = shanghai_text(status.since)
        remedy = f"hongyan channel set {name} --option ... or ask the carrier; it is tried again"
        yield look(f"channel {name} is {status.words}, since {since}", remedy)
    if served and not down:
        yield fine(f"links that are up: {len(served)}")


def _endpoints(tx: Connection, patient: Patient) -> Iterator[CheckupLine]:
    found = list_endpoints(tx)
    for name, one in found:
        reason = check_url(one.url, private_allowed=patient.settings.push_private_addresses)
        if reason is not None:
            remedy = f"hongyan endpoint set {name} {one.kind.value} URL"
            yield broken(f"{one.kind.value} of {name}: {reason}", remedy)
    if found:
        yield fine(f"{len(found)} callback endpoints")
    else:
        yield look(
            "no callback endpoint: reports wait to be queried",
            "hongyan endpoint set ACCOUNT SmsReport URL",
        )
