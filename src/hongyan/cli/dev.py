"""`hongyan dev`: serve for a developer; and its clock, which can be moved.

The clock of a running `dev` is moved over HTTP, so that everything on the way happens; when none
answers, the stored offset is changed, and one on another port or the next start obeys it.
"""

from __future__ import annotations

import http.client
import json
import os
from typing import Annotated, Any, Final

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError
from hongyan.cli.serving import PORT_HELP, make_ready
from hongyan.cli.session import HERE, Where, opened
from hongyan.config import PREFIX, Settings
from hongyan.engine.terminal import say
from hongyan.kernel.cut import quoted

ANSWER_SECONDS_MAX: Final = 600
"""Years take a while: every day on the way is played."""

dev = App(name="dev", help="Serve on this machine with demo data and simulated carriers.")
clock = App(
    name="clock",
    help="Show the clock, or move it forward: show, +90m, +3d, +1month, set 2026-12-01T09:00.",
)
dev.command(clock)


@dev.default
def run(
    *,
    port: Annotated[int | None, Parameter(help=PORT_HELP)] = None,
    fresh: Annotated[
        bool, Parameter(negative="", help="Wipe the data of earlier runs first.")
    ] = False,
    seed: Annotated[int, Parameter(help="Chance of the simulated carriers.")] = 0,
    where: Where = HERE,
) -> None:
    """Serve on this machine with demo data and simulated carriers."""
    playing = {name: value for name, value in PLAYING.items() if not _is_set(name)}
    settings = where.settings(port=port, **playing)
    make_ready(settings)
    from hongyan.app import run_dev  # noqa: PLC0415 - slow to import; wrong settings fail before

    run_dev(settings, fresh=fresh, seed=seed)


PLAYING: Final = {
    "push_private_addresses": True,
    "invoice_service": "simulator",
    "watch": "127.0.0.1:0",
}
"""Settings that `dev` has unless their variables say otherwise."""


def _is_set(name: str) -> bool:
    return bool(os.environ.get(PREFIX + name.upper()))


PORT: Final = Parameter(help="Port of the running `hongyan dev`, default HONGYAN_PORT or 8000.")


@clock.default
def step(
    step: str | None = None, /, *, port: Annotated[int | None, PORT] = None, where: Where = HERE
) -> None:
    """Move the clock by a step: +90m, +36h, +3d, +2w, +1month, +1y. Without one, show it."""
    if step is None:
        show(port=port, where=where)
    elif step.startswith("+"):
        _move(step, port, where)
    else:
        raise CommandError(
            f"STEP: {quoted(step)} is not a step; write +3d, or `set 2026-12-01T09:00`, or `show`"
        )


@clock.command
def show(*, port: Annotated[int | None, PORT] = None, where: Where = HERE) -> None:
    """Show the service's time, and by how much it is ahead."""
    settings = where.settings(port=port)
    _tell(_asked(settings, None), settings.port, where)


@clock.command(name="set")
def set_to(
    moment: str, /, *, port: Annotated[int | None, PORT] = None, where: Where = HERE
) -> None:
    """Move the clock to a time in China: 2026-12-01 or 2026-12-01T09:00. It never goes back."""
    _move(moment, port, where)


def _move(words: str, port: int | None, where: Where) -> None:
    settings = where.settings(port=port)
    shown = _asked(settings, words)
    if shown is None:
        _move_stored(words, where)
    _tell(shown, settings.port, where)


def _tell(shown: dict[str, Any] | None, port: int, where: Where) -> None:
    if shown is None:
        with opened(where) as session:
            now_ms, offset_ms = session.now_ms, session.now_ms - session.real_ms
        place = (
            f"no `hongyan dev` answers on port {port}: one on another follows, or the next start"
        )
    else:
        now_ms, offset_ms = int(shown["now_ms"]), int(shown["offset_ms"])
        place = "the running `hongyan dev` obeys it"
    from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, shanghai_text  # noqa: PLC0415

    days, rest = divmod(offset_ms, DAY_MS)
    ahead = f"{days} d {rest // HOUR_MS} h {rest % HOUR_MS // MINUTE_MS} min"
    say(f"{shanghai_text(now_ms)} (Asia/Shanghai), {ahead} ahead of real time; {place}")


def _move_stored(words: str, where: Where) -> None:
    from hongyan.flows.move_clock import move_clock  # noqa: PLC0415 - slow to import
    from hongyan.kernel.moment import moment_of  # noqa: PLC0415 - the same

    with opened(where) as session:
        try:
            moment = moment_of(words, session.now_ms)
        except ValueError as fault:
            raise CommandError(f"CLOCK: {fault}") from fault
        with session.database.transaction() as tx:
            move_clock(tx, moment - session.real_ms)


def _asked(settings: Settings, words: str | None) -> dict[str, Any] | None:
    """Ask the running `dev` for its clock, first to move it if words are given; None: none runs."""
    shown = _request(settings, None)
    if shown is None or words is None:
        return shown
    return _request(settings, words)


def _request(settings: Settings, words: str | None) -> dict[str, Any] | None:
    host = f"127.0.0.1:{settings.port}"
    line = http.client.HTTPConnection("127.0.0.1", settings.port, timeout=ANSWER_SECONDS_MAX)
    try:
        if words is None:
            line.request("GET", "/dev/clock")
        else:
            body = json.dumps({"to": words})
            line.request("POST", "/dev/clock", body, {"Content-Type": "application/json"})
        answer = line.getresponse()
        read = answer.read()
    except ConnectionRefusedError:
        return None
    except (OSError, http.client.HTTPException) as fault:
        raise CommandError(
            f"HONGYAN_PORT: {host} gives no answer ({fault}); give --port"
        ) from fault
    finally:
        line.close()
    try:
        said = json.loads(read)
    except ValueError:
        said = {}
    if answer.status == http.client.BAD_REQUEST and "error" in said:
        raise CommandError(f"CLOCK: {said['error']}")
    if answer.status != http.client.OK or said.get("installation") != settings.installation:
        raise CommandError(
            f"HONGYAN_PORT: what answers on {host} is not the `hongyan dev` of this database; "
            "give --port, --data or --database"
        )
    result: dict[str, Any] = said
    return result
