"""Which countries are in force at a moment: the newest list, then the changes made since. Pure."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from hongyan.domain.countries.model import Country, CountryChange, CountryList
from hongyan.domain.countries.read import CountryListError, read_row, row_of
from hongyan.kernel.calendar import FOREVER_MS


def list_in_force(lists: Iterable[CountryList], now_ms: int) -> CountryList:
    """Return the list that began last; of two that began together, the one loaded last.

    The shipped list must be among them: it began before all time.
    """
    begun = [one for one in lists if one.effective_at <= now_ms]
    return max(begun, key=lambda one: (one.effective_at, one.list_id))


def countries_in_force(
    lists: Iterable[CountryList], changes: Iterable[CountryChange], now_ms: int
) -> Mapping[str, Country]:
    """Return every country as it is at a moment.

    A change counts from its own moment until a list begins after it: a new list is the whole
    truth. A change that does not fit its list is passed over (the list dropped the country, or its
    price).
    """
    current = list_in_force(lists, now_ms)
    countries = dict(current.countries)
    due = [one for one in changes if current.effective_at <= one.effective_at <= now_ms]
    for change in sorted(due, key=lambda one: (one.effective_at, one.change_id)):
        if change.iso2 in countries:
            changed = changed_country(countries[change.iso2], change.columns)
            countries[change.iso2] = changed or countries[change.iso2]
    return countries


def next_moment(lists: Iterable[CountryList], changes: Iterable[CountryChange], now_ms: int) -> int:
    """Return until when what is in force now stays so."""
    moments = [one.effective_at for one in lists] + [one.effective_at for one in changes]
    return min((at for at in moments if at > now_ms), default=FOREVER_MS)


def changed_country(country: Country, columns: Mapping[str, str]) -> Country | None:
    """Return a country with some of its columns replaced; None if that makes no sense."""
    try:
        return read_row({**row_of(country), **columns})
    except CountryListError:
        return None
