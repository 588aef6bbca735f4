"""What a call abroad needs beyond one at home: whose numbers they are, countries, caps, uses.

Asked for international templates alone, so that a call to the mainland pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from functools import lru_cache
from typing import TYPE_CHECKING

from hongyan.domain.countries.hours import marketing_opens_at
from hongyan.domain.countries.model import AccountInternational, Country, Use
from hongyan.domain.countries.refusal import CountryRefusal, country_refusal
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import remaining
from hongyan.flows.messages.abroad.manage_international import count_uses, used_today
from hongyan.kernel.choices import NumberPolicy
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.text.encoding import with_sign_abroad
from hongyan.text.international import Number, NumberFault, Plan, read_number
from hongyan.text.phone import is_also_american
from hongyan.text.segments import billed_segments_abroad

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.messages.request import Group
    from hongyan.domain.tariff.model import Rate
    from hongyan.domain.templates.model import Template
    from hongyan.flows.messages.sending.batch import Batch
    from hongyan.flows.reference.context import FlowContext


@dataclass(frozen=True, slots=True)
class Reach:
    """What an account may do abroad, and the countries of a group's numbers with their prices.

    What could only leave at `latest_at` or later would be given up before. Without a channel for
    abroad (one that is off or busy counts) nothing could leave.
    `is_paid`: it was accepted, so it has its price and waits for a channel; neither is asked again.
    """

    account: AccountInternational
    countries: Mapping[str, Country | None]
    rates: Mapping[str, Rate | None]
    now_ms: int
    latest_at: int
    has_channel: bool
    is_paid: bool = False

    def is_within_reach(self, iso2: str) -> bool:
        """Tell whether a message there has a price and a channel; an accepted one has both."""
        return self.is_paid or (self.rates[iso2] is not None and self.has_channel)


def read_abroad(group: Group, settings: Settings) -> Group:
    """Read numbers again that mean the mainland only with a domestic template (FAQ 5.1.11).

    13105551234, so written, is Los Angeles then. Numbers come back sorted by country: those of
    one country are paid for, and wait for its hours, together.
    """
    countries = group.countries or (HOME,) * len(group.phones)
    written = group.written or ("",) * len(group.phones)
    read = [
        _again(text, settings) if is_also_american(text) else (phone, country)
        for phone, country, text in zip(group.phones, countries, written, strict=True)
    ]
    read.sort(key=lambda one: one[1])
    phones, whose = zip(*read, strict=True)
    return replace(group, phones=phones, countries=whose, written=())


def plan_of(settings: Settings) -> Plan:
    """Return how the settings look at numbers of other countries."""
    return _plan(
        settings.international_numbers is NumberPolicy.VALID,
        settings.international_double_zero,
        settings.international_ranges,
    )


@lru_cache(maxsize=8)
def _plan(must_be_valid: bool, takes_double_zero: bool, ranges: tuple[str, ...]) -> Plan:  # noqa: FBT001 - a key of the cache
    pairs = (one.partition("/") for one in ranges)
    additions = tuple((prefix, int(length)) for prefix, _, length in pairs)
    return Plan(must_be_valid, takes_double_zero, additions)


def read_foreign(text: str, settings: Settings) -> Number | NumberFault:
    """Read a number as one of another country, as the settings look at them."""
    return read_number(text, plan_of(settings))


def _again(text: str, settings: Settings) -> tuple[int, str]:
    found = read_foreign(text, settings)
    if isinstance(found, Number):
        return found.phone, found.region
    return int(f"86{text}"), HOME


def reach_of(batch: Batch, account_id: int, group: Group) -> Reach:
    """Return what the checks of a group abroad look at."""
    tx, now_ms, catalogue = batch.tx, batch.now_ms, batch.context.catalogue
    codes = [one for one in dict.fromkeys(group.countries) if one != HOME]
    kind = MessageKind.INTERNATIONAL
    return replace(
        reach_again(tx, account_id, codes, now_ms, batch.context),
        account=catalogue.international(tx, account_id),
        rates={one: catalogue.rate(tx, account_id, kind, one, now_ms) for one in codes},
        has_channel=remaining(catalogue.channels(tx), Carrier.INTERNATIONAL, frozenset()),
        is_paid=False,
    )


def reach_again(
    tx: Connection, account_id: int, countries: Sequence[str], now_ms: int, context: FlowContext
) -> Reach:
    """Return what the checks of messages that were accepted look at when they leave.

    An activation is never taken back: like the price it is asked once.
    """
    known = context.catalogue.countries(tx, now_ms)
    account = context.catalogue.international(tx, account_id)
    return Reach(
        replace(account, activated_at=account.activated_at or now_ms),
        {one: known.get(one) for one in countries},
        {},
        now_ms,
        now_ms + context.settings.receipt_deadline_seconds * 1000,
        has_channel=True,
        is_paid=True,
    )


def text_abroad(sign_name: str, content: str, reach: Reach) -> tuple[str, int]:
    """Return the text with its sign, and its segments as the price book counts them."""
    rate = next(iter(reach.rates.values()))
    assert rate is not None, "asked after countries_are_open"
    text = with_sign_abroad(sign_name, content)
    return text, billed_segments_abroad(text, rate.profile)


def cap_refusal(batch: Batch, account_id: int, asked: Mapping[str, int]) -> Refused | None:
    """Return why so many more messages to these countries exceed the account's caps, or None."""
    account = batch.context.catalogue.international(batch.tx, account_id)
    capped = sorted(set(asked) & set(account.day_caps or ()))
    if not capped:
        return None
    if account_id not in batch.used_abroad:
        batch.used_abroad[account_id] = used_today(batch.tx, account_id, batch.now_ms)
    used = batch.used_abroad[account_id]
    countries = batch.context.catalogue.countries(batch.tx, batch.now_ms)
    for iso2 in capped:
        before = used.get(iso2, 0) + batch.abroad[account_id][iso2].messages
        refusal = country_refusal(
            countries.get(iso2),
            account,
            used_today=before,
            now_ms=batch.now_ms,
            wanted=asked[iso2],
        )
        if refusal is CountryRefusal.DAY_CAP_REACHED:
            cap = (account.day_caps or {})[iso2]
            detail = f"{country_name(iso2, countries.get(iso2))}每日 {cap} 条"
            return Refused(Refusal.COUNTRY_CAP_REACHED, "PhoneNumbers", detail)
    return None


def leaves_at(
    tx: Connection, template: Template, iso2: str, now_ms: int, context: FlowContext
) -> int:
    """Return when a message abroad may leave: a promotion waits for the destination's hours.

    FAQ 5.1.12: marketing by the law and custom of the destination. For a country that takes none
    any more there is nothing to wait for: `marketing_may_go`, asked at departure, stops it.
    """
    if template.purpose is not MessageKind.PROMOTION:
        return now_ms
    country = context.catalogue.country(tx, iso2, now_ms)
    opens_at = None if country is None else marketing_opens_at(country, now_ms)
    return now_ms if opens_at is None else opens_at


def note_uses(batch: Batch, account_id: int, template: Template, iso2: str, count: int) -> None:
    """Note messages to a country, for the caps and for conversion."""
    uses = batch.abroad[account_id][iso2]
    uses.messages += count
    uses.codes += count if template.purpose is MessageKind.VERIFICATION else 0


def write_uses(batch: Batch) -> None:
    """Write what was noted; the accounts' funds are locked, so their caps hold."""
    for account_id in sorted(batch.abroad):
        noted = batch.abroad[account_id]
        uses = [Use(iso2, one.messages, one.codes, 0) for iso2, one in noted.items()]
        count_uses(batch.tx, account_id, [one for one in uses if one.messages], batch.now_ms)


def country_name(iso2: str, country: Country | None) -> str:
    """Return how a refusal names a country."""
    return iso2 if country is None else f"{country.name_zh}（{iso2}）"
