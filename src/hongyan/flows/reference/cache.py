"""The cache of reference data: accounts, signs, templates, limits, channels, kept between batches.

Each batch compares one counter (`reference`); a change of reference data raises it in the
same transaction, so a cache is never older than the batch that reads it. Knows no rule.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, TypeVar

from hongyan.domain.accounts import store as accounts
from hongyan.domain.callbacks import store as callbacks
from hongyan.domain.countries import store as countries
from hongyan.domain.frequency import store as frequency
from hongyan.domain.frequency.limits import Limit
from hongyan.domain.installation import store as installation
from hongyan.domain.receipts import store as receipts
from hongyan.domain.routing import store as routing
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign
from hongyan.domain.tariff.model import TariffKind
from hongyan.domain.templates import store as templates
from hongyan.flows.reference.countries_in_force import countries_in_force
from hongyan.flows.reference.limits_in_force import limits_for
from hongyan.flows.reference.revision import REFERENCE
from hongyan.flows.reference.tariff_in_force import Spell, products_in_force, rate_in_force

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.domain.accounts.model import Account
    from hongyan.domain.callbacks.model import CallbackEndpoint
    from hongyan.domain.countries.model import AccountInternational, Country
    from hongyan.domain.receipts.ids import IdForm
    from hongyan.domain.routing.carriers import Carrier
    from hongyan.domain.routing.model import ConfiguredChannel
    from hongyan.domain.tariff.model import Product, Rate
    from hongyan.domain.templates.model import Template
    from hongyan.kernel.kinds import MessageKind

ENTRIES_MAX = 50_000
"""A kind of entry that grows past this is dropped whole and read again: simple, and rare."""

Key = TypeVar("Key")
Value = TypeVar("Value")


class ReferenceCache:
    """Reference data of one process, read once for each revision. Used on the flow thread only."""

    def __init__(self, settings: Settings) -> None:
        """Begin empty."""
        self._settings = settings
        self.forget()

    def forget(self) -> None:
        """Drop everything, whatever the revision says: the database was put back."""
        self._revision = -1
        self._forget()

    def _forget(self) -> None:
        self._accounts: dict[int, Account | None] = {}
        self._signs: dict[tuple[int, str], Sign | None] = {}
        self._signs_by_id: dict[int, Sign | None] = {}
        self._templates: dict[tuple[int, str], Template | None] = {}
        self._versions: dict[tuple[int, int], Template | None] = {}
        self._limits: dict[int, Mapping[MessageKind, tuple[Limit, ...]]] = {}
        self._limits_until: dict[int, int] = {}
        self._unlimited: dict[int, frozenset[int]] = {}
        self._bound: dict[int, frozenset[int]] = {}
        self._endpoints: Mapping[tuple[int, str], CallbackEndpoint] | None = None
        self._pseudonym_key: str | None = None
        self._ported: Mapping[int, Carrier] | None = None
        self._channels: tuple[ConfiguredChannel, ...] | None = None
        self._id_forms: Mapping[int, IdForm] | None = None
        self._rates: dict[tuple[int, MessageKind, str], Spell[Rate | None]] = {}
        self._countries: dict[None, Spell[Mapping[str, Country]]] = {}
        self._international: dict[int, AccountInternational] = {}
        self._products: dict[TariffKind, Spell[tuple[Product, ...]]] = {}

    def refresh(self, tx: Connection) -> None:
        """Drop everything if reference data changed since the last batch."""
        revision = accounts.counter_value(tx, REFERENCE)
        if revision != self._revision:
            self._revision = revision
            self._forget()

    def account(self, tx: Connection, account_id: int) -> Account | None:
        """Return an account."""
        return _kept(self._accounts, account_id, lambda: accounts.account_by_id(tx, account_id))

    def sign(self, tx: Connection, account_id: int, name: str) -> Sign | None:
        """Return the sign that a name means in an account."""
        return _kept(
            self._signs,
            (account_id, name),
            lambda: signs.sign_meant(tx, account_id, name),
        )

    def sign_by_id(self, tx: Connection, sign_id: int) -> Sign | None:
        """Return a sign, deleted ones included."""
        return _kept(self._signs_by_id, sign_id, lambda: signs.sign_by_id(tx, sign_id))

    def template(self, tx: Connection, account_id: int, code: str) -> Template | None:
        """Return the present version of an account's template."""
        return _kept(
            self._templates,
            (account_id, code),
            lambda: templates.template_by_code(tx, account_id, code),
        )

    def template_version(self, tx: Connection, template_id: int, version: int) -> Template | None:
        """Return one version of a template."""
        return _kept(
            self._versions,
            (template_id, version),
            lambda: templates.template_version_of(tx, template_id, version),
        )

    def limits(
        self, tx: Connection, account_id: int, now_ms: int
    ) -> Mapping[MessageKind, tuple[Limit, ...]]:
        """Return the frequency limits in force for an account, by kind of message."""
        if self._limits_until.get(account_id, 0) <= now_ms:
            own = frequency.limits_of(tx, account_id)
            in_force, until = limits_for(self._settings, own, now_ms)
            self._limits[account_id], self._limits_until[account_id] = in_force, until
        return self._limits[account_id]

    def unlimited_numbers(self, tx: Connection, account_id: int) -> frozenset[int]:
        """Return the numbers that an account's frequency limits pass over."""
        return _kept(
            self._unlimited,
            account_id,
            lambda: frozenset(frequency.unlimited_numbers(tx, account_id)),
        )

    def test_numbers(self, tx: Connection, account_id: int) -> frozenset[int]:
        """Return the numbers bound for test messages."""
        return _kept(
            self._bound, account_id, lambda: frozenset(accounts.test_numbers(tx, account_id))
        )

    def endpoint(self, tx: Connection, account_id: int, kind: str) -> CallbackEndpoint | None:
        """Return where an account wants pushes of a kind."""
        if self._endpoints is None:
            self._endpoints = {(one.account_id, one.kind): one for one in callbacks.endpoints(tx)}
        return self._endpoints.get((account_id, kind))

    def pseudonym_key_sealed(self, tx: Connection) -> str:
        """Return the sealed key by which erased numbers are known, "" while none was erased."""
        if self._pseudonym_key is None:
            self._pseudonym_key = installation.pseudonym_key_of(tx)
        return self._pseudonym_key

    def ported(self, tx: Connection) -> Mapping[int, Carrier]:
        """Return the numbers whose carrier is not that of their segment."""
        if self._ported is None:
            self._ported = routing.ported_numbers(tx)
        return self._ported

    def channels(self, tx: Connection) -> tuple[ConfiguredChannel, ...]:
        """Return every configured channel."""
        if self._channels is None:
            self._channels = tuple(routing.channels(tx))
        return self._channels

    def learned_id_forms(self, tx: Connection) -> Mapping[int, IdForm]:
        """Return the channels whose receipts are known to tell ids in another base."""
        if self._id_forms is None:
            found = receipts.id_readings(tx).values()
            self._id_forms = {one.channel_id: one.form for one in found if one.is_learned}
        return self._id_forms

    def rate(
        self, tx: Connection, account_id: int, kind: MessageKind, country: str, now_ms: int
    ) -> Rate | None:
        """Return an account's price of a segment in a country ('CN': domestic), or None."""
        return _in_spell(
            self._rates,
            (account_id, kind, country),
            now_ms,
            lambda: rate_in_force(tx, account_id, kind, country, now_ms),
        )

    def products(self, tx: Connection, now_ms: int) -> tuple[Product, ...]:
        """Return the products of the catalogue in force, gifts and those of a sale included."""
        return _in_spell(
            self._products,
            TariffKind.PRODUCTS,
            now_ms,
            lambda: products_in_force(tx, now_ms),
        )

    def countries(self, tx: Connection, now_ms: int) -> Mapping[str, Country]:
        """Return every country in force by its ISO code, those not enabled included."""

        def load() -> Spell[Mapping[str, Country]]:
            found, until = countries_in_force(tx, now_ms)
            return Spell(found, now_ms, until)

        return _in_spell(self._countries, None, now_ms, load)

    def country(self, tx: Connection, iso2: str, now_ms: int) -> Country | None:
        """Return a country, None for one that is not on the list (FAQ 5.1.1)."""
        return self.countries(tx, now_ms).get(iso2)

    def international(self, tx: Connection, account_id: int) -> AccountInternational:
        """Return what an account may do abroad."""
        return _kept(
            self._international, account_id, lambda: countries.international(tx, account_id)
        )


def _kept(kept: dict[Key, Value], key: Key, load: Callable[[], Value]) -> Value:
    if key not in kept:
        if len(kept) >= ENTRIES_MAX:
            kept.clear()
        kept[key] = load()
    return kept[key]


def _in_spell(
    kept: dict[Key, Spell[Value]], key: Key, now_ms: int, load: Callable[[], Spell[Value]]
) -> Value:
    spell = kept.get(key)
    if spell is None or not spell.covers(now_ms):
        kept.pop(key, None)
        spell = _kept(kept, key, load)
    return spell.value
