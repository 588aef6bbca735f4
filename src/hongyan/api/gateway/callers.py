"""Resolves access keys to callers: secrets and accounts, cached for one second.

A key that is switched off is refused a second later at most, in every process. Knows nothing of
requests; whether a request signature holds is `api/gateway/verify`'s question.
"""

from __future__ import annotations

import asyncio
import hmac
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from ipaddress import ip_network

from hongyan.api.gateway.proxies import Network, is_within
from hongyan.db.database import Database
from hongyan.domain.accounts import store as accounts
from hongyan.domain.accounts.acts import Act, act_refusal
from hongyan.domain.accounts.keys import secret_purpose, token_digest
from hongyan.domain.accounts.model import AccountState, KeyState
from hongyan.domain.members import store as members
from hongyan.domain.members.model import MemberState
from hongyan.domain.members.policy import Policy, is_allowed
from hongyan.kernel.actor import Actor, ActorType
from hongyan.kernel.clock import Clock
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refusal, Refused
from hongyan.kernel.seal import Sealer

KEPT_MS = 1000
KEPT_MAX = 10_000
"""Ids of no key are kept too, so that repeating a guess does not reach the database."""

KEY_CHARACTERS_MAX = 128
LOOK_SECONDS = 0.75
"""How long a call waits for its key before the state of the database is checked."""


@dataclass(frozen=True, slots=True)
class Caller:
    """One access key with what the edge asks of its account.

    `networks` empty means that calls may come from anywhere; `account_state` None that the account
    is gone. `expires_at` and `token_sha256` are those of a temporary key. `policies` are those of
    the member that the key belongs to, None for the account's own keys.
    """

    key_id: str
    account_id: int
    secret: bytes
    is_active: bool
    token_sha256: str | None
    expires_at: int | None
    networks: tuple[Network, ...]
    account_kind: AccountKind | None
    account_state: AccountState | None
    policies: tuple[Policy, ...] | None = None
    member_id: int | None = None

    @property
    def actor(self) -> Actor:
        """Who acts by a call of this key."""
        if self.member_id is not None:
            return Actor(ActorType.MEMBER, str(self.member_id))
        return Actor(ActorType.KEY, self.key_id)

    def token_fits(self, token: str) -> bool:
        """Tell whether a security token is the one that was issued with this key."""
        return self.token_sha256 is not None and hmac.compare_digest(
            token_digest(token), self.token_sha256
        )

    def permission_refusal(self, action: str) -> Refused | None:
        """Return why the member may not call an action, or None; account keys may call all."""
        if self.policies is None or is_allowed(self.policies, action):
            return None
        return Refused(Refusal.NOT_PERMITTED)

    def act_refusal(self, act: Act) -> Refused | None:
        """Return why the account may not do such a thing at present, or None; flows ask again."""
        no = act_refusal(self.account_state, act)
        return None if no is None else Refused(no)

    def network_refusal(self, address: str) -> Refused | None:
        """Return why a call from an address is refused, or None."""
        if not self.networks or is_within(address, self.networks):
            return None
        return Refused(Refusal.NETWORK_DENIED, detail=address)

    def refusal(self, action: str, act: Act, address: str) -> Refused | None:
        """Return why a call of an action from an address is refused, or None."""
        return (
            self.permission_refusal(action)
            or self.act_refusal(act)
            or self.network_refusal(address)
        )


class Callers:
    """Finds callers by the id of their access key. Used on the event loop only."""

    def __init__(self, database: Database, sealer: Sealer, clock: Clock) -> None:
        """Read keys from `database`, open their secrets with `sealer`."""
        self._database = database
        self._sealer = sealer
        self._clock = clock
        self._known: dict[str, tuple[int, Caller]] = {}
        self._unknown: dict[str, int] = {}
        self._loading: dict[str, asyncio.Task[Caller | None]] = {}
        # Threads of their own: nothing else that is slow may delay known callers; and guesses, of
        # which any client may make many, hold up no key that was found before.
        self._again = ThreadPoolExecutor(1, thread_name_prefix="keys")
        self._first = ThreadPoolExecutor(1, thread_name_prefix="new-keys")

    def close(self) -> None:
        """Finish what is being read, then end the threads."""
        self._again.shutdown()
        self._first.shutdown()

    def forget(self) -> None:
        """Read every key again: the database was put back."""
        self._known.clear()
        self._unknown.clear()

    async def find(self, key_id: str) -> Caller | None:
        """Return the caller of that key, None if there is no such key.

        Raises SealError when the stored secret cannot be opened, a fault of this installation, and
        DatabaseAway while the database does not answer.
        """
        now_ms = self._clock.now_ms()
        known = self._known.get(key_id)
        if known is not None and known[0] > now_ms:
            return known[1]
        if self._unknown.get(key_id, now_ms) > now_ms:
            return None
        if len(key_id) > KEY_CHARACTERS_MAX or not key_id.isascii() or not key_id.isprintable():
            return None
        self._database.raise_if_stuck()
        task = self._loading.get(key_id)
        if task is None:
            # Many calls of one key wait for one reading; none owns it, so none may cancel it.
            task = asyncio.get_running_loop().create_task(self._load(key_id))
            self._loading[key_id] = task
            # The caller may be gone by then; a fault without a waiter is dropped.
            task.add_done_callback(_heard)
        while True:
            try:
                async with asyncio.timeout(LOOK_SECONDS):
                    return await asyncio.shield(task)
            except TimeoutError:
                self._database.raise_if_silent()

    async def _load(self, key_id: str) -> Caller | None:
        try:
            loop = asyncio.get_running_loop()
            thread = self._again if key_id in self._known else self._first
            caller = await loop.run_in_executor(thread, self._read, key_id)
        finally:
            del self._loading[key_id]
        until = self._clock.now_ms() + KEPT_MS
        if caller is None:
            self._known.pop(key_id, None)
            if len(self._unknown) >= KEPT_MAX:
                self._unknown.clear()
            self._unknown[key_id] = until
            return None
        self._unknown.pop(key_id, None)
        if len(self._known) >= KEPT_MAX:
            self._known.clear()
        self._known[key_id] = (until, caller)
        return caller

    def _read(self, key_id: str) -> Caller | None:
        with self._database.reading() as tx:
            key = accounts.key_by_id(tx, key_id)
            if key is None:
                return None
            account = accounts.account_by_id(tx, key.account_id)
            member = None
            policies: tuple[Policy, ...] | None = None
            if key.member_id is not None:
                member = members.member_by_id(tx, key.member_id)
                policies = tuple(members.policies_of(tx, key.account_id, key.member_id))
        is_switched_off = member is not None and member.state is MemberState.DISABLED
        return Caller(
            key_id=key.key_id,
            account_id=key.account_id,
            secret=self._sealer.open(key.secret_sealed, secret_purpose(key.key_id)).encode(),
            is_active=key.state is KeyState.ACTIVE and not is_switched_off,
            token_sha256=key.token_sha256,
            expires_at=key.expires_at,
            networks=() if account is None else tuple(_network(one) for one in account.networks),
            account_kind=None if account is None else account.kind,
            account_state=None if account is None else account.state,
            policies=policies,
            member_id=key.member_id,
        )


def _heard(task: asyncio.Task[Caller | None]) -> None:
    if not task.cancelled():
        task.exception()


def _network(text: str) -> Network:
    return ip_network(text, strict=False)
