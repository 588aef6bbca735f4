"""What the operator says of signs at the carriers, and what is known of them.

Carriers tell operators, by mail or in a portal; nothing of it arrives by itself.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.domain.registrations import store
from hongyan.domain.registrations.model import (
    REASONS,
    REGISTERING_CARRIERS,
    Registration,
    RegistrationReason,
    RegistrationState,
)
from hongyan.domain.registrations.reasons import RegisteringReason
from hongyan.domain.routing import store as routing
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.reasons import ChannelReason
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState
from hongyan.domain.signs.reasons import SignReason
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.reference.changes import note_change
from hongyan.flows.review.applications.registrations import registrations_of_sign
from hongyan.kernel.cut import quoted
from hongyan.kernel.refusal import Refused
from hongyan.text.management import harmful_words

if TYPE_CHECKING:
    from hongyan.domain.routing.model import ConfiguredChannel
    from hongyan.flows.reference.work import Work

NOTE_CHARACTERS_MAX: Final = 200
_EXTEND_CODE: Final = re.compile(r"[0-9]{1,12}")


@dataclass(frozen=True, slots=True)
class SaidRegistration:
    """What the operator says: an empty channel means every one, an empty reason the usual one.

    An empty extend code is the sign's own.
    """

    carrier: str
    state: RegistrationState
    channel: str = ""
    reason: str = ""
    note: str = ""
    extend_code: str = ""


@dataclass(frozen=True, slots=True)
class ShownRegistration:
    """A sign at a carrier on a channel: the names of both, and the number that it sends from."""

    sign_name: str
    channel: str
    sender: str
    registration: Registration


def list_registrations(
    work: Work, account_name: str, sign_name: str = ""
) -> list[ShownRegistration] | Refused:
    """Return where an account's signs are registered now, or the one of a name."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    if sign_name:
        held = _held(work, account.account_id, sign_name)
        if isinstance(held, Refused):
            return held
        listed = [held]
    else:
        every = signs.signs_of(work.tx, account.account_id)
        listed = [one for one in every if one.state is not SignState.DELETED]
    channels = {one.channel_id: one for one in routing.channels(work.tx)}
    return [row for sign in listed for row in _shown(work, sign, channels)]


def say_registration(
    work: Work, account_name: str, sign_name: str, said: SaidRegistration
) -> list[ShownRegistration] | Refused:
    """Write down what a carrier said of a sign, and return where it is registered now."""
    account = find_account(work.tx, account_name)
    if isinstance(account, Refused):
        return account
    sign = _held(work, account.account_id, sign_name)
    if isinstance(sign, Refused):
        return sign
    channel = _channel(work, said)
    if isinstance(channel, Refused):
        return channel
    declined = _flaw(said)
    if declined is not None:
        return declined
    usual = REASONS[said.state][0]
    new = Registration(
        registration_id=0,
        sign_id=sign.sign_id,
        carrier=said.carrier,
        channel_id=None if channel is None else channel.channel_id,
        state=said.state,
        reason=RegistrationReason(said.reason) if said.reason else usual,
        note=said.note,
        extend_code=said.extend_code or sign.extend_code,
        since=work.now_ms,
    )
    store.put_registration(work.tx, new)
    told = {"carrier": said.carrier, "channel": said.channel, "state": said.state}
    note_change(work, account.account_id, "say_registration", sign.name, None, told)
    channels = {one.channel_id: one for one in routing.channels(work.tx)}
    return _shown(work, sign, channels)


def _held(work: Work, account_id: int, name: str) -> Sign | Refused:
    held = signs.sign_meant(work.tx, account_id, name)
    if held is None or held.state is SignState.DELETED:
        return Refused(SignReason.MISSING, "sign", name=quoted(name))
    return held


def _channel(work: Work, said: SaidRegistration) -> ConfiguredChannel | Refused | None:
    if said.carrier not in REGISTERING_CARRIERS:
        return Refused(
            RegisteringReason.CARRIER_UNFIT,
            "registration.carrier",
            carrier=quoted(said.carrier),
            known=", ".join(REGISTERING_CARRIERS),
        )
    if not said.channel:
        return None
    found = routing.channel_named(work.tx, said.channel)
    if found is None:
        return Refused(ChannelReason.MISSING, "registration.channel", name=quoted(said.channel))
    if Carrier(said.carrier) not in found.carriers:
        return Refused(
            RegisteringReason.CHANNEL_UNFIT,
            "registration.channel",
            name=found.name,
            carrier=said.carrier,
        )
    return found


def _flaw(said: SaidRegistration) -> Refused | None:
    allowed = [one.value for one in REASONS[said.state]]
    if said.reason and said.reason not in allowed:
        return Refused(
            RegisteringReason.REASON_UNFIT,
            "registration.reason",
            given=quoted(said.reason),
            state=said.state.value,
            known=", ".join(allowed),
        )
    if said.extend_code and not _EXTEND_CODE.fullmatch(said.extend_code):
        return Refused(
            RegisteringReason.EXTEND_CODE_SHAPE,
            "registration.extend_code",
            code=quoted(said.extend_code),
        )
    if len(said.note) > NOTE_CHARACTERS_MAX or harmful_words(said.note, has_lines=False):
        return Refused(RegisteringReason.NOTE_SHAPE, "registration.note", most=NOTE_CHARACTERS_MAX)
    return None


def _shown(
    work: Work, sign: Sign, channels: dict[int, ConfiguredChannel]
) -> list[ShownRegistration]:
    record = signs.sign_record(work.tx, sign.sign_id)
    assert record is not None, "it was just found"
    found = registrations_of_sign(work.tx, record, work.now_ms, work.context.settings)
    rows = []
    for one in (one for several in found.values() for one in several):
        channel = None if one.channel_id is None else channels.get(one.channel_id)
        name = "" if channel is None else channel.name
        sender = "" if channel is None else channel.sender(one.extend_code)
        rows.append(ShownRegistration(sign.name, name, sender, one))
    return rows
