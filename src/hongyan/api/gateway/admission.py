"""Admission of a call: the gateway's checks, from the form of the call to the action.

The order is that of docs/rules/refusals.md: the form of the signature fields, the key, its state,
its token, the timestamp's form, its window, the request signature, the caller's rate, the version,
the action. The nonce comes after them all, so that only the key's holder can use one up.
"""

from __future__ import annotations

from hashlib import blake2b

from hongyan.api.actions import ACTIONS
from hongyan.api.gateway.callers import Caller, Callers
from hongyan.api.gateway.errors import RETRY_HEADER, GatewayError, GatewayReason, gateway_error
from hongyan.api.gateway.verify import check_form, check_signature
from hongyan.api.gateway.wire import WireRequest
from hongyan.config import Settings
from hongyan.engine.aside import Aside
from hongyan.engine.throttle import TokenBucket
from hongyan.kernel.calendar import from_iso_utc

VERSION = "2017-05-25"
TOKEN_CHARACTERS_MAX = 4096
BUCKETS_MAX = 10_000
"""In milliseconds; Python's SDK speaks of throttling only when it is a positive integer."""


class Admission:
    """Finds the caller of a request and asks whether the call may come in."""

    def __init__(self, settings: Settings, callers: Callers, aside: Aside) -> None:
        """Begin with every caller's bucket full; `aside` computes while others are served."""
        self._aside = aside
        self._window_ms = settings.timestamp_window_seconds * 1000
        self._per_second = settings.rate_limit_per_second
        self._callers = callers
        self._buckets: dict[str, TokenBucket] = {}

    async def verified(
        self, request: WireRequest, now_ms: int, *, is_large: bool = False
    ) -> Caller | GatewayError:
        """Return the caller that signed the request, or why it is refused.

        Cheap checks come first; the signature of a large request is computed on a thread.
        """
        error = check_form(request)
        if error is not None:
            return error
        caller = await self._callers.find(request.access_key_id)
        if caller is None:
            return gateway_error(GatewayReason.ACCESS_KEY_NOT_FOUND)
        error = _key_error(caller, request.security_token, now_ms)
        error = error or self._time_error(request.timestamp, now_ms)
        if error is None:
            secret = caller.secret
            error = (
                await self._aside.run(check_signature, request, secret)
                if is_large
                else check_signature(request, secret)
            )
        return caller if error is None else error

    def refused(self, request: WireRequest, caller: Caller, now_ms: int) -> GatewayError | None:
        """Return why a verified call is not served: rate, version, action."""
        throttled = self.throttled(caller.key_id, now_ms)
        if throttled is not None:
            return throttled
        if request.version != VERSION:
            return gateway_error(GatewayReason.VERSION_INVALID)
        if request.action not in ACTIONS:
            return gateway_error(GatewayReason.ACTION_NOT_FOUND)
        return None

    def throttled(self, key_id: str, now_ms: int) -> GatewayError | None:
        """Count a verified call of a key, and return why it comes too soon, or None."""
        bucket = self._buckets.get(key_id)
        if bucket is None:
            if len(self._buckets) >= BUCKETS_MAX:
                self._buckets.clear()
            bucket = self._buckets[key_id] = TokenBucket(self._per_second)
        if bucket.take(1, now_ms):
            return None
        wait = (RETRY_HEADER, str(bucket.wait_ms(1, now_ms)))
        return gateway_error(GatewayReason.THROTTLED_USER, headers=(wait,))

    def _time_error(self, timestamp: str, now_ms: int) -> GatewayError | None:
        try:
            signed_at = from_iso_utc(timestamp)
        except (ValueError, OverflowError):
            return gateway_error(GatewayReason.TIMESTAMP_MALFORMED)
        if abs(now_ms - signed_at) > self._window_ms:
            return gateway_error(GatewayReason.TIMESTAMP_EXPIRED)
        return None


def _key_error(caller: Caller, token: str, now_ms: int) -> GatewayError | None:
    has_ended = caller.expires_at is not None and caller.expires_at <= now_ms
    if not caller.is_active or (has_ended and caller.token_sha256 is None):
        return gateway_error(GatewayReason.ACCESS_KEY_INACTIVE)
    if not token:
        if caller.token_sha256 is None:
            return None
        return gateway_error(GatewayReason.MISSING_SECURITY_TOKEN)
    if len(token) > TOKEN_CHARACTERS_MAX or not token.isascii():
        return gateway_error(GatewayReason.TOKEN_MALFORMED)
    if not caller.token_fits(token):
        return gateway_error(GatewayReason.TOKEN_OF_ANOTHER_KEY)
    return gateway_error(GatewayReason.TOKEN_EXPIRED) if has_ended else None


def nonce_digest(key_id: str, nonce: str) -> int:
    """Return what stands for (access key, nonce) in the database: a signed 64-bit number."""
    digest = blake2b(f"{key_id}\0{nonce}".encode(), digest_size=8).digest()
    return int.from_bytes(digest, "big", signed=True)
