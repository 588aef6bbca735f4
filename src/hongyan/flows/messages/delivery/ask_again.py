"""Ask again: what was asked when a message was accepted is checked again when it leaves.

Minutes or a night lie between. Which checks those are says the table of `stages`; what they look at
is the cached reference data, with one statement on accounts in arrears and one on opt-outs for
all that a batch wants to send. Writes nothing: who asked settles what is stopped.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from hongyan.domain.messages.model import Message, Verdict
from hongyan.domain.messages.request import Group
from hongyan.domain.receipts.codes import StopCode
from hongyan.flows.messages.sending.abroad import reach_again
from hongyan.flows.messages.sending.checks import NO_CODE, Ask, OptOut, wants_to_hear
from hongyan.flows.messages.sending.note import RECORD_CODES
from hongyan.flows.messages.sending.opted_out import opted_out_among
from hongyan.flows.messages.sending.stages import AT_DEPARTURE, first_refusal, sender_of
from hongyan.flows.money.ledger.funds_snapshots import in_arrears
from hongyan.kernel.kinds import MessageKind
from hongyan.kernel.outcome import Outcome
from hongyan.kernel.refusal import Reason, Refusal, Refused

if TYPE_CHECKING:
    from hongyan.domain.templates.model import Template
    from hongyan.flows.reference.work import Work

_C = StopCode
STOP_CODES: Mapping[Reason, str] = {
    Refusal.ACCOUNT_MISSING: _C.ACCOUNT_NOT_EXISTS.value,
    Refusal.ACCOUNT_ABNORMAL: _C.ACCOUNT_ABNORMAL.value,
    Refusal.ACCOUNT_FROZEN: _C.SECURITY_FROZEN_ACCOUNT.value,
    Refusal.ACCOUNT_NOT_ACTIVATED: _C.PRODUCT_UN_SUBSCRIPT.value,
    Refusal.PRODUCT_NOT_ACTIVATED: _C.PRODUCT_UNSUBSCRIBE.value,
    Refusal.ACCOUNT_SUSPENDED: _C.OUT_OF_SERVICE.value,
    Refusal.TEMPLATE_MISSING: _C.SMS_TEMPLATE_ILLEGAL.value,
    Refusal.SIGN_MISSING: _C.SMS_SIGNATURE_ILLEGAL.value,
    Refusal.SIGN_UNAVAILABLE: _C.SIGN_STATE_ILLEGAL.value,
    Refusal.SIGN_BANNED: _C.SMS_SIGN_ILLEGAL.value,
    Refusal.SIGN_SOURCE_RETIRED: _C.SIGN_SOURCE_ILLEGAL.value,
    Refusal.INTERNATIONAL_NOT_ENTITLED: _C.FORBIDDEN_ACTION.value,
    Refusal.COUNTRY_NOT_SERVED: _C.NOT_SUPPORTED_COUNTRY.value,
    Refusal.COUNTRY_SWITCHED_OFF: _C.NOT_SUPPORTED_COUNTRY.value,
    Refusal.COUNTRY_HALTED: _C.BUSINESS_LIMIT_CONTROL.value,
    Refusal.MARKETING_BARRED: _C.NOT_SUPPORTED_COUNTRY.value,
    Refusal.OPTED_OUT: RECORD_CODES[Refusal.OPTED_OUT],
}
"""What the record of a message says that was stopped at departure, total over what can stop it."""

_Alike = tuple[int, int, int, int, str]
"""Account, sign, template, its version, country: messages that share them are asked together."""


@dataclass(slots=True)
class Departing:
    """What one batch of departing messages is asked, each kind of question once."""

    work: Work
    _owing: dict[int, bool] = field(default_factory=dict)
    _opted_out: set[OptOut] = field(default_factory=set)
    _answers: dict[_Alike, tuple[Reason | None, Template]] = field(default_factory=dict)

    def look_up(self, messages: Iterable[Message]) -> None:
        """Read what has to be read from the database before `stop` is asked of these messages."""
        accounts: set[int] = set()
        promoted: set[int] = set()
        for one in messages:
            accounts.add(one.account_id)
            if self._purpose(one) is MessageKind.PROMOTION:
                promoted.add(one.phone)
        new = accounts - self._owing.keys()
        if new:
            owing = in_arrears(self.work.tx, new)
            self._owing.update((account_id, account_id in owing) for account_id in new)
        if promoted:
            self._opted_out.update(opted_out_among(self.work, promoted))

    def stop(self, message: Message) -> Verdict | None:
        """Return how a message ends that may not leave, or None; `look_up` has seen it."""
        refusal, template = self._answer(message)
        if refusal is None and self._opted_out:
            whose = (message.account_id, message.sign_id)
            refused = wants_to_hear(whose, template, message.phone, self._opted_out)
            refusal = None if refused is None else refused.reason
        if refusal is None:
            return None
        return rejected(message, STOP_CODES[refusal], self.work.now_ms)

    def _purpose(self, message: Message) -> MessageKind:
        if message.kind is not MessageKind.INTERNATIONAL:
            return message.kind
        return self._template(message).purpose

    def _template(self, message: Message) -> Template:
        number, version = message.template_id, message.template_version
        template = self.work.context.cache.template_version(self.work.tx, number, version)
        assert template is not None, "template versions are never erased"
        return template

    def _answer(self, message: Message) -> tuple[Reason | None, Template]:
        alike = (
            message.account_id,
            message.sign_id,
            message.template_id,
            message.template_version,
            message.country,
        )
        found = self._answers.get(alike)
        if found is None:
            template = self._template(message)
            ask = self._ask(message, template)
            sender = sender_of(ask)
            refused = (
                sender if isinstance(sender, Refused) else first_refusal(AT_DEPARTURE, sender, ask)
            )
            found = (None if refused is None else refused.reason, template)
            self._answers[alike] = found
        return found

    def _ask(self, message: Message, template: Template) -> Ask:
        tx, cache, account_id = self.work.tx, self.work.context.cache, message.account_id
        sign, reach = cache.sign_by_id(tx, message.sign_id), None
        if message.is_international:
            reach = reach_again(self.work, account_id, [message.country])
        return Ask(
            account=cache.account(tx, account_id),
            group=Group((), "" if sign is None else sign.name, {}, "", ""),
            template_code=template.code,
            sign=sign,
            template=template,
            extend=NO_CODE,
            test_numbers=frozenset(),
            is_suspended=self._owing[account_id],
            reach=reach,
        )


def rejected(message: Message, code: str, now_ms: int) -> Verdict:
    """Return how a message ends that never leaves: it is not charged (`settle_funds`)."""
    return Verdict(message.message_id, Outcome.REJECTED, code, "", now_ms)
