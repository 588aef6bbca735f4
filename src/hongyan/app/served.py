"""What `hongyan serve` prints for a person when it is ready: where, from what, and what is missing.

Texts only, made of what is configured. A program reads the log line `serving` instead.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.db.opening import name_of
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.routing.model import ChannelState
from hongyan.flows.accounts.manage_accounts import every_account, list_keys
from hongyan.flows.operation.manage_channels import list_channels
from hongyan.kernel.refusal import Refused

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings

CHANNELS_SHOWN: Final = 12


@dataclass(frozen=True, slots=True)
class Configured:
    """What a service has to serve with: names of active accounts, of keys, channels with states."""

    accounts: tuple[str, ...]
    has_keys: bool
    channels: tuple[tuple[str, ChannelState], ...]


def configured(tx: Connection) -> Configured:
    """Return what is configured."""
    active = [one.name for one in every_account(tx) if one.state is AccountState.ACTIVE]
    held = (list_keys(tx, name) for name in active)
    has_keys = any(keys for keys in held if not isinstance(keys, Refused))
    channels = tuple((one.name, one.state) for one in list_channels(tx))
    return Configured(tuple(active), has_keys, channels)


def served_text(settings: Settings, port: int, watch: str, found: Configured) -> str:
    """Return the lines for a person, with the next step where one is missing."""
    lines = [
        f"Hongyan 鸿雁 serves: http://{settings.host}:{port}",
        f"  database   {name_of(settings.database_url)}",
        f"  watch      {_watched(watch)}",
        f"  channels   {_channels(found)}",
        f"  accounts   {len(found.accounts)} active",
    ]
    lines += [f"  next       {step}" for step in _steps(found)]
    return "\n".join([*lines, "Log lines follow as JSON; stop with Ctrl-C.", ""])


def _watched(watch: str) -> str:
    if not watch:
        return "nowhere: HONGYAN_WATCH=127.0.0.1:9464 shows health and metrics"
    return f"http://{watch}/healthz   http://{watch}/metrics"


def _channels(found: Configured) -> str:
    shown = [f"{name} ({state.value})" for name, state in found.channels[:CHANNELS_SHOWN]]
    more = len(found.channels) - len(shown)
    return (", ".join(shown) or "none: messages wait") + (f" and {more} more" if more else "")


def _steps(found: Configured) -> list[str]:
    name = found.accounts[0] if found.accounts else "shop"
    is_on = any(state is ChannelState.ON for _, state in found.channels)
    steps = (
        (not found.accounts, f"hongyan account create {name}"),
        (not found.has_keys, f"hongyan key create {name}"),
        (not is_on, "hongyan channel add NAME --access-code 106... --carriers mobile"),
    )
    return [step for is_missing, step in steps if is_missing]
