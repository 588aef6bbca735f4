"""Checks of what is configured: accounts, keys and their secrets, channels, endpoints."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from hongyan.cli.language import worded
from hongyan.cli.messages.messages import wait_text
from hongyan.cli.operation.checkup.finding import CheckupLine, Patient, broken, fine, look, newest
from hongyan.cli.operation.link_remedy import remedy_of_link
from hongyan.cli.refusals import words_of
from hongyan.domain.accounts.keys import secret_purpose
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.callbacks.address import check_url
from hongyan.domain.routing.carriers import MAINLAND, Carrier
from hongyan.domain.routing.model import ChannelState
from hongyan.flows.accounts.manage_accounts import every_account, list_keys
from hongyan.flows.messages.records.tell_waiting import stuck
from hongyan.flows.messages.reports.manage_endpoints import list_endpoints
from hongyan.flows.operation.channel_status import believed_statuses
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.flows.operation.master_key import Fit, fit_of, holds_secrets
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.refusal import Refused
from hongyan.kernel.seal import Sealer, SealError, next_key_file, read_master_key

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
        yield from _stuck(tx, patient.now_ms)
        yield from _endpoints(tx, patient)


def _callers(tx: Connection, patient: Patient) -> Iterator[CheckupLine]:
    accounts = list(every_account(tx))
    active = [one for one in accounts if one.state is AccountState.ACTIVE]
    if not active:
        yield look(worded("no account is active"), "hongyan account create NAME")
        return
    held: list[AccessKey] = []
    for account in accounts:
        found = list_keys(tx, account.name)
        held += [] if isinstance(found, Refused) else found
    usable = [
        key
        for key in held
        if key.state is KeyState.ACTIVE
        and (key.expires_at is None or key.expires_at > patient.now_ms)
    ]
    if usable:
        yield fine(
            worded(
                "active accounts: {active}; usable keys: {usable}",
                active=len(active),
                usable=len(usable),
            )
        )
    else:
        yield look(worded("no access key can be used"), f"hongyan key create {active[0].name}")
    yield from _secrets(tx, held, patient)


def _secrets(tx: Connection, held: list[AccessKey], patient: Patient) -> Iterator[CheckupLine]:
    settings = patient.settings
    path = settings.master_key_file
    try:
        master_key = read_master_key(path, settings.master_key)
        next_key = read_master_key(next_key_file(path), "")
    except (SealError, OSError):
        return  # said before
    if master_key is None:
        if holds_secrets(tx):
            remedy = worded(
                "bring back {path} from its backup; `hongyan serve` refuses to start", path=path
            )
            yield broken(
                worded("{held} keys are stored, and the master key is gone", held=len(held)), remedy
            )
        return
    sealer = Sealer(master_key, next_key)
    if next_key is not None:
        yield look(
            worded("the rotation of the master key is not through"), "hongyan key rotate-master"
        )
    if fit_of(tx, sealer) is Fit.WRONG:
        remedy = worded(
            "bring back the master key of this database; `hongyan serve` refuses to start"
        )
        yield broken(worded("the master key is not the one under which secrets are sealed"), remedy)
    shut = 0
    for key in held:
        try:
            sealer.open(key.secret_sealed, secret_purpose(key.key_id))
        except SealError:
            shut += 1
    if shut:
        remedy = worded("bring back the master key with which they were sealed, or make new keys")
        yield broken(
            worded(
                "{shut} of {held} secrets cannot be opened by the master key",
                shut=shut,
                held=len(held),
            ),
            remedy,
        )
    elif held:
        yield fine(worded("the master key opens every stored secret"))


def _channels(tx: Connection) -> Iterator[CheckupLine]:
    on = [one for one in list_channels(tx) if one.state is ChannelState.ON]
    if not on:
        yield look(worded("no channel is on: messages wait"), "hongyan channel add NAME ...")
        return
    missing = [
        carrier.value for carrier in MAINLAND if not any(carrier in one.carriers for one in on)
    ]
    if missing:
        remedy = worded(
            "add a channel, or add the carrier to one: hongyan channel set NAME --carriers ..."
        )
        yield look(worded("no channel reaches {missing}", missing=", ".join(missing)), remedy)
    else:
        is_international = any(Carrier.INTERNATIONAL in one.carriers for one in on)
        beyond = (
            worded(", and other countries")
            if is_international
            else worded("; none reaches other countries")
        )
        yield fine(
            worded(
                "channels that are on: {on}; they reach every mainland carrier{beyond}",
                on=len(on),
                beyond=beyond,
            )
        )


def _links(tx: Connection, real_ms: int) -> Iterator[CheckupLine]:
    """Say of each channel that is on and has no link, why; nothing where no process serves."""
    statuses = believed_statuses(tx, real_ms)
    served = [
        (one, statuses[one.channel_id])
        for one in list_channels(tx)
        if one.state is ChannelState.ON and one.channel_id in statuses
    ]
    down = [(one, status) for one, status in served if not status.is_up]
    for one, status in down:
        since = shanghai_text(status.since)
        yield look(
            worded(
                "channel {name} is {words}, since {since}",
                name=one.name,
                words=status.words,
                since=since,
            ),
            remedy_of_link(one, status),
        )
    if served and not down:
        yield fine(worded("links that are up: {served}", served=len(served)))


def _stuck(tx: Connection, now_ms: int) -> Iterator[CheckupLine]:
    """Say which messages no channel can carry now, and why."""
    for wait, count in stuck(tx, believed_statuses(tx, now_ms), now_ms):
        said = worded(
            "due messages to {carrier}: {count}; each {why}",
            carrier=wait.carrier,
            count=count,
            why=wait_text(wait),
        )
        remedy = worded("hongyan channel list shows them; what waits leaves once one of them is up")
        yield look(said, remedy)


def _endpoints(tx: Connection, patient: Patient) -> Iterator[CheckupLine]:
    found = list_endpoints(tx)
    for name, one in found:
        no = check_url(one.url, private_allowed=patient.settings.push_private_addresses)
        if no is not None:
            remedy = f"hongyan endpoint set {name} {one.kind.value} URL"
            yield broken(
                worded(
                    "{kind} of {name}: {no}",
                    kind=one.kind.value,
                    name=name,
                    no=words_of(no)[0],
                ),
                remedy,
            )
    if found:
        yield fine(worded("{found} callback endpoints", found=len(found)))
    else:
        yield look(
            worded("no callback endpoint: reports wait to be queried"),
            "hongyan endpoint set ACCOUNT SmsReport URL",
        )
