"""Commands that run: serve, simulator; and migrate and settings, without which they do not."""

from __future__ import annotations

import sys
from dataclasses import fields
from pathlib import Path
from typing import Annotated

from cyclopts import Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.ports import why_not_free
from hongyan.cli.session import HERE, Where, make_directory
from hongyan.config import PREFIX, PROFILES, Settings
from hongyan.engine.terminal import say, show_table
from hongyan.kernel.allowances import Allowances
from hongyan.text.shown import without_password

PORT_HELP = "Port to listen on, default HONGYAN_PORT or 8000."
SECRETS = frozenset({"master_key", "watch_token"})

HOST_HELP = "Address to listen on, default HONGYAN_HOST or 127.0.0.1."


def serve(
    *,
    port: Annotated[int | None, Parameter(help=PORT_HELP)] = None,
    host: Annotated[str | None, Parameter(help=HOST_HELP)] = None,
    where: Where = HERE,
) -> None:
    """Serve with your own accounts, keys and channels."""
    settings = where.settings(port=port, host=host)
    make_ready(settings)
    from hongyan.app import run_serve  # noqa: PLC0415 - slow to import; wrong settings fail before

    run_serve(settings)


def make_ready(settings: Settings) -> None:
    """Make the data directory, and find out early that a port is taken."""
    make_directory(settings)
    _free("PORT", settings.host, settings.port, "stop what has it, or give --port")
    if settings.watch_address is not None:
        _free("WATCH", *settings.watch_address, "stop what has it, or choose another port")


def _free(name: str, host: str, port: int, remedy: str) -> None:
    fault = why_not_free(host, port)
    if fault is not None:
        raise CommandError(f"{PREFIX}{name}: {host}:{port}: {fault.strerror}; {remedy}") from fault


def simulator(
    *,
    port: Annotated[int, Parameter(help="Port to listen on; 0 takes a free one.")] = 9000,
    host: Annotated[str, Parameter(help="Address to listen on.")] = "127.0.0.1",
    log: Annotated[
        Path, Parameter(help="File to which everything that was received is appended.")
    ] = Path("simulator.jsonl"),
    seed: Annotated[int, Parameter(help="Chance of the carriers.")] = 0,
    pace: Annotated[float, Parameter(help="Every delay is multiplied by this.")] = 1.0,
) -> None:
    """Run simulated carriers as a process of their own.

    Channels reach it by `hongyan channel add NAME --option host=127.0.0.1 --option port=9000`.
    """
    from hongyan.channels.simulator.server import run_simulator  # noqa: PLC0415 - slow to import

    def ready(taken: int) -> None:
        say(f"Simulated carriers listen on {host}:{taken} and write to {log}")
        sys.stdout.flush()  # who waits for this line behind a pipe must see it now

    run_simulator(host, port, log, seed, pace, on_ready=ready)


def migrate(*, where: Where = HERE) -> None:
    """Bring the database to the newest schema; the data stay."""
    from hongyan.db.migrate import current, head, upgrade  # noqa: PLC0415 - slow to import

    settings = where.settings()
    url = settings.database_url
    make_directory(settings)
    before = current(url)
    if before == head():
        say(f"The schema is the newest: {head()}.")
        return
    upgrade(url)
    say(f"The schema is now {head()} (it was {before or 'empty'}).")


def settings(*, where: Where = HERE) -> None:
    """List every setting: variable, value, default, meaning."""
    present = where.settings()
    rows = []
    # The allowances of accounts are inherited, and would come first.
    for one in sorted(
        fields(Settings), key=lambda one: one.name in Allowances.__dataclass_fields__
    ):
        value, default = getattr(present, one.name), one.default
        shown = "(set)" if one.name in SECRETS and value else _shown(value)
        is_changed = value != PROFILES[present.profile].get(one.name, default)
        name = PREFIX + one.name.upper() + (" *" if is_changed else "")
        rows.append((name, shown, _shown(default), one.metadata["help"]))
    show_table(("variable", "value", "default", "meaning"), rows, empty="")
    say()
    say("* not the default of the profile.")


def _shown(value: object) -> str:
    if isinstance(value, str) and "://" in value:
        return without_password(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(str(one) for one in value)
    return str(value) or "-"
