"""What an international call needs beyond a domestic one: its numbers, their countries, its text.

Asked for international templates alone, so that a call to the mainland pays nothing for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import msgspec

from hongyan.domain.countries.hours import marketing_opens_at
from hongyan.domain.countries.model import AccountInternational, Country
from hongyan.domain.routing.carriers import Carrier
from hongyan.domain.routing.choose import remaining
from hongyan.kernel.kinds import HOME, MessageKind
from hongyan.text.encoding import with_international_sign
from hongyan.text.international import Number, plan_of, read_number
from hongyan.text.phone import is_also_american
from hongyan.text.segments import billed_international_segments

if TYPE_CHECKING:
    from hongyan.config import Settings
    from hongyan.domain.messages.request import Group
    from hongyan.domain.tariff.model import Rate
    from hongyan.domain.templates.model import Template
    from hongyan.flows.reference.work import Work


@dataclass(frozen=True, slots=True)
class Reach:
    """What an account may do abroad, and the countries of a group's numbers with their prices.

    `rates` has the countries that have a price. What could only leave at `latest_at` or later would
    be given up before. Without a channel for abroad (one that is off or busy counts) nothing could
    leave.
    `is_paid`: it was accepted, so it has its price and waits for a channel; neither is asked again.
    """

    account: AccountInternational
    countries: Mapping[str, Country | None]
    rates: Mapping[str, Rate]
    now_ms: int
    latest_at: int
    has_channel: bool
    is_paid: bool = False

    def is_within_reach(self, iso2: str) -> bool:
        """Tell whether a message there has a price and a channel; an accepted one has both."""
        return self.is_paid or (iso2 in self.rates and self.has_channel)

    def with_sign(self, sign_name: str, content: str) -> tuple[str, int]:
        """Return a text with its sign, and its segments as the price book counts them."""
        text = with_international_sign(sign_name, content)
        profile = next(rate.profile for rate in self.rates.values())
        return text, billed_international_segments(text, profile)


def read_international(group: Group, settings: Settings) -> Group:
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
    return msgspec.structs.replace(group, phones=phones, countries=whose, written=())


def _again(text: str, settings: Settings) -> tuple[int, str]:
    found = read_number(text, plan_of(settings))
    if isinstance(found, Number):
        return found.phone, found.region
    return int(f"86{text}"), HOME


def reach_of(work: Work, account_id: int, group: Group) -> Reach:
    """Return what the checks of a group abroad look at."""
    tx, now_ms, cache = work.tx, work.now_ms, work.context.cache
    codes = [one for one in dict.fromkeys(group.countries) if one != HOME]
    kind = MessageKind.INTERNATIONAL
    rates = ((one, cache.rate(tx, account_id, kind, one, now_ms)) for one in codes)
    return replace(
        reach_again(work, account_id, codes),
        account=cache.international(tx, account_id),
        rates={one: rate for one, rate in rates if rate is not None},
        has_channel=remaining(cache.channels(tx), Carrier.INTERNATIONAL, frozenset()),
        is_paid=False,
    )


def reach_again(work: Work, account_id: int, countries: Sequence[str]) -> Reach:
    """Return what the checks of messages that were accepted look at when they leave.

    An activation is never taken back: like the price it is asked once.
    """
    known = work.context.cache.countries(work.tx, work.now_ms)
    account = work.context.cache.international(work.tx, account_id)
    return Reach(
        replace(account, activated_at=account.activated_at or work.now_ms),
        {one: known.get(one) for one in countries},
        {},
        work.now_ms,
        work.now_ms + work.context.settings.receipt_deadline_seconds * 1000,
        has_channel=True,
        is_paid=True,
    )


def leaves_at(work: Work, template: Template, iso2: str) -> int:
    """Return when a message abroad may leave: a promotion waits for the destination's hours.

    FAQ 5.1.12: marketing by the law and custom of the destination. For a country that takes none
    any more there is nothing to wait for: `marketing_may_go`, asked at departure, stops it.
    """
    if template.purpose is not MessageKind.PROMOTION:
        return work.now_ms
    country = work.context.cache.country(work.tx, iso2, work.now_ms)
    opens_at = None if country is None else marketing_opens_at(country, work.now_ms)
    return work.now_ms if opens_at is None else opens_at


def country_name(iso2: str, country: Country | None) -> str:
    """Return how a refusal names a country."""
    return iso2 if country is None else f"{country.name_zh}（{iso2}）"
