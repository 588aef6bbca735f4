"""`hongyan dev`: serve for a developer; and its clock, which can be moved.

The clock of a running `dev` is moved over HTTP, so that everything on the way happens; its port is
known from the lease. When none runs, the stored offset is changed, and the next start obeys it.
"""

from __future__ import annotations

import http.client
import json
import os
import stat
from contextlib import closing
from dataclasses import dataclass
from typing import Annotated, Any, Final

from cyclopts import App, Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.operation.dev_home import names_database, own_directory
from hongyan.cli.operation.serving import PORT_HELP
from hongyan.cli.operation.shim import NO_SHIM, ShimOptions, ports_asked
from hongyan.cli.operation.shim import shim as shim_commands
from hongyan.cli.session import HERE, Where, opened
from hongyan.config import DEV_DATA, Settings, holds_installation, is_set
from hongyan.engine.terminal import told_in_json
from hongyan.flows.accounts.manage_limits import read_phones
from hongyan.flows.reference.origin import origin_of, own_keys
from hongyan.kernel.cut import quoted

ANSWER_SECONDS_MAX: Final = 600
"""Years take time: every day on the way is simulated."""

dev = App(name="dev", help="Serve on this machine with demo data and simulated carriers.")
clock = App(
    name="clock",
    help="Show the clock, or move it forward: show, +90m, +3d, +1month, set 2026-12-01T09:00.",
)
dev.command(clock)
dev.command(shim_commands)


@Parameter(name="*", group="Real channels")
@dataclass(frozen=True, slots=True)
class RealChannels:
    """Whether channels may leave this machine, and for which numbers."""

    real_channels: Annotated[
        bool, Parameter(negative="", help="Open channels that leave this machine, for tests.")
    ] = False
    test_numbers: Annotated[
        str, Parameter(help="The only numbers that real channels send to, commas between.")
    ] = ""


NO_REAL: Final = RealChannels()


@dev.default
def run(  # noqa: PLR0913 - each is an option
    *,
    port: Annotated[int | None, Parameter(help=PORT_HELP)] = None,
    fresh: Annotated[
        bool, Parameter(negative="", help="Wipe the data of earlier runs first.")
    ] = False,
    seed: Annotated[int, Parameter(help="Seed of the simulated carriers.")] = 0,
    carriers: Annotated[
        bool,
        Parameter(
            negative="", help="Run carriers beside that speak SMPP and CMPP, and send by them."
        ),
    ] = False,
    bare: Annotated[
        bool, Parameter(negative="", help="Prepare no month of traffic in a new database.")
    ] = False,
    until_eof: Annotated[
        bool,
        Parameter(
            negative="",
            help="End when standard input ends, as it does with the program that holds it open.",
        ),
    ] = False,
    real: RealChannels = NO_REAL,
    shim: ShimOptions = NO_SHIM,
    where: Where = HERE,
) -> None:
    """Serve on this machine with demo data and simulated carriers."""
    if until_eof:
        _refuse_endless_input()
    from hongyan.app.guard import dev_directory  # noqa: PLC0415 - slow to import
    from hongyan.flows.reference.demo import SENDERS  # noqa: PLC0415 - the same

    ports = ports_asked(shim)
    usual = {**PLAYING, **SENDERS}
    playing = {name: value for name, value in usual.items() if not is_set(name)}
    is_named = where.data is not None or is_set("data")
    own, note = (None, "") if is_named or names_database(where) else dev_directory()
    settings = where.settings(own=own or DEV_DATA, port=port, **playing)
    from hongyan.app.running import run_dev  # noqa: PLC0415 - slow to import; settings fail first

    phones = _test_numbers(settings, real.test_numbers, is_real=real.real_channels, is_fresh=fresh)
    run_dev(
        settings,
        fresh=fresh,
        seed=seed,
        note=worded(note),
        has_carriers=carriers,
        is_bare=bare,
        test_numbers=phones,
        ends_with_input=until_eof,
        shim=ports,
    )


def _refuse_endless_input() -> None:
    """Raise CommandError where standard input is no pipe: nothing would tell when it ends."""
    try:
        mode = os.fstat(0).st_mode
    except OSError:  # it is closed
        mode = 0
    if not (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode)):
        raise CommandError(
            worded("--until-eof: standard input is no pipe; start it with one, or without it")
        )


def _test_numbers(
    settings: Settings, numbers: str, *, is_real: bool, is_fresh: bool
) -> frozenset[int]:
    """Return the numbers of real channels; raises CommandError where these may not be opened."""
    if not is_real and not numbers:
        return frozenset()
    if not is_real or not numbers:
        raise CommandError(
            worded("--real-channels: needs --test-numbers, and these need it; give both or none")
        )
    phones = settled(read_phones([one.strip() for one in numbers.split(",")]))
    from hongyan.app.guard import open_database  # noqa: PLC0415 - slow to import

    if is_fresh or not holds_installation(settings.data):
        raise CommandError(worded(OWN_KEY_FIRST))
    with closing(open_database(settings)) as database, database.reading() as tx:
        demo = origin_of(tx).usable_demo_keys
        own = own_keys(tx)
    if demo:
        raise CommandError(
            worded(
                "--real-channels: the secrets of the keys {keys} are published, and they may call; "
                "disable each: hongyan key disable KEY",
                keys=", ".join(demo),
            )
        )
    if not own:
        raise CommandError(worded(OWN_KEY_FIRST))
    return frozenset(phones)


OWN_KEY_FIRST: Final = (
    "--real-channels: needs an access key of your own; run `hongyan dev` without it once, then: "
    "hongyan key create ACCOUNT"
)

PLAYING: Final = {
    "push_private_addresses": True,
    "console_staff_factor": False,
    "invoice_service": "simulator",
    "account_template_apart_seconds": 0,
    "account_qualification_apart_seconds": 0,
    "watch": "127.0.0.1:0",
}
"""Settings that `dev` has, besides the demo's, unless their variables say otherwise."""


PORT: Final = Parameter(help="Port of the running `hongyan dev`; it is found where none is given.")


@clock.default
def step(
    step: Annotated[
        str | None,
        Parameter(help="How far: +90m, +36h, +3d, +2w, +1month, +1y; without one it is shown."),
    ] = None,
    /,
    *,
    port: Annotated[int | None, PORT] = None,
    where: Where = HERE,
) -> None:
    """Move the clock by a step: +90m, +36h, +3d, +2w, +1month, +1y. Without one, show it."""
    if step is None:
        show(port=port, where=where)
    elif step.startswith("+"):
        _move(step, port, where)
    else:
        raise CommandError(
            worded(
                "STEP: {step} is not a step; write +3d, or `set 2026-12-01T09:00`, or `show`",
                step=quoted(step),
            )
        )


@clock.command
def show(*, port: Annotated[int | None, PORT] = None, where: Where = HERE) -> None:
    """Show the service's time, and by how much it is ahead."""
    _tell(_asked(_at(where, port), None), where)


@clock.command(name="set")
def set_to(
    moment: Annotated[str, Parameter(help="A day or a time in China.")],
    /,
    *,
    port: Annotated[int | None, PORT] = None,
    where: Where = HERE,
) -> None:
    """Move the clock to a time in China: 2026-12-01 or 2026-12-01T09:00. It never goes back."""
    _move(moment, port, where)


def _at(where: Where, port: int | None) -> Settings | None:
    """Return the settings of the `dev` to ask: at `port`, else where that database is served now.

    None where no process serves it: whatever else answers on a port is not to be asked.
    """
    from hongyan.app.guard import as_served, serving_now  # noqa: PLC0415 - slow to import

    settings = where.settings(own=own_directory(where), port=port)
    if port is not None:
        return settings
    return None if serving_now(settings) is None else as_served(settings)


def _move(words: str, port: int | None, where: Where) -> None:
    shown = _asked(_at(where, port), words)
    if shown is None:
        _move_stored(words, where)
    _tell(shown, where)


def _tell(shown: dict[str, Any] | None, where: Where) -> None:
    if shown is None:
        with opened(where, own_directory(where)) as session:
            now_ms, offset_ms = session.now_ms, session.now_ms - session.real_ms
        place = worded("no `hongyan dev` answers: the next start obeys it")
    else:
        now_ms, offset_ms = int(shown["now_ms"]), int(shown["offset_ms"])
        place = worded("the running `hongyan dev` on port {shown} obeys it", shown=shown["port"])
    from hongyan.kernel.calendar import DAY_MS, HOUR_MS, MINUTE_MS, shanghai_text  # noqa: PLC0415

    now = shanghai_text(now_ms)
    if told_in_json({"now": now, "seconds ahead": offset_ms // 1000, "served": shown is not None}):
        return
    days, rest = divmod(offset_ms, DAY_MS)
    ahead = worded(
        "{days} d {hours} h {minutes} min",
        days=days,
        hours=rest // HOUR_MS,
        minutes=rest % HOUR_MS // MINUTE_MS,
    )
    tell(
        "{now} (Asia/Shanghai), {ahead} ahead of real time; {place}",
        now=now,
        ahead=ahead,
        place=place,
    )


def _move_stored(words: str, where: Where) -> None:
    from hongyan.app.guard import refuse_others, survey  # noqa: PLC0415 - slow to import
    from hongyan.domain.installation.model import MakerCommand  # noqa: PLC0415 - the same
    from hongyan.flows.operation.move_clock import move_clock  # noqa: PLC0415 - the same
    from hongyan.kernel.moment import moment_of  # noqa: PLC0415 - the same

    with opened(where, own_directory(where)) as session:
        refuse_others(session.settings, survey(session.settings.database_url), MakerCommand.CLOCK)
        try:
            moment = moment_of(words, session.now_ms)
        except ValueError as fault:
            raise CommandError(worded("CLOCK: {why}", why=fault)) from fault
        with session.database.transaction() as tx:
            move_clock(tx, moment - session.real_ms)


def _asked(settings: Settings | None, words: str | None) -> dict[str, Any] | None:
    """Ask the running `dev` for its clock, first to move it if words are given; None: none runs."""
    if settings is None:
        return None  # what answers on its port is another's
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
            worded(
                "HONGYAN_PORT: {host} gives no answer ({fault}); give --port",
                host=host,
                fault=fault,
            )
        ) from fault
    finally:
        line.close()
    try:
        said = json.loads(read)
    except ValueError:
        said = {}
    if answer.status == http.client.BAD_REQUEST and "error" in said:
        raise CommandError(worded("CLOCK: {why}", why=said["error"]))
    if answer.status != http.client.OK or said.get("installation") != settings.installation:
        raise CommandError(
            worded(
                "HONGYAN_PORT: what answers on {host} is not the `hongyan dev` of this "
                "database; give --port, --data or --database",
                host=host,
            )
        )
    return {**said, "port": settings.port}
