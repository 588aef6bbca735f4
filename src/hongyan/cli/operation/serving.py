"""Commands that run: serve; and migrate and settings, without which it does not."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import nullcontext
from dataclasses import fields
from typing import Annotated

from cyclopts import Parameter

from hongyan.cli.faults import CommandError, settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where
from hongyan.config import PREFIX, PROFILES, SERVE_DATA, Settings
from hongyan.engine.terminal import ShownValue, say, show_table
from hongyan.kernel.allowances import Allowances
from hongyan.kernel.clock import SystemClock
from hongyan.text.shown import without_password

PORT_HELP = "Port to listen on, default HONGYAN_PORT or 8000."
SECRETS = frozenset(
    {
        "master_key",
        "cloud_access_key_secret",
        "watch_token",
        "alert_webhooks",
        "alert_smtp_password",
    }
)

FRONTS_HELP = "Processes that take connections, default HONGYAN_FRONTS or 0."
HOST_HELP = "Address to listen on, default HONGYAN_HOST or 127.0.0.1."


def serve(
    *,
    port: Annotated[int | None, Parameter(help=PORT_HELP)] = None,
    host: Annotated[str | None, Parameter(help=HOST_HELP)] = None,
    fronts: Annotated[int | None, Parameter(help=FRONTS_HELP)] = None,
    where: Where = HERE,
) -> None:
    """Serve with your own accounts, keys and channels."""
    settings = where.settings(own=SERVE_DATA, port=port, host=host, fronts=fronts)
    from hongyan.app.running import run_serve  # noqa: PLC0415 - slow to import; settings fail first

    run_serve(settings)


def migrate(
    *,
    retire_demo: Annotated[
        bool,
        Parameter(
            negative="", help="Put what `dev` brought out of use, and keep the rest for `serve`."
        ),
    ] = False,
    new_master_key: Annotated[
        bool,
        Parameter(negative="", help="The master key is lost: go on under another one."),
    ] = False,
    where: Where = HERE,
) -> None:
    """Bring the database to the newest schema; the data stay."""
    from hongyan.app.guard import leased, made, nearby, survey  # noqa: PLC0415 - slow to import
    from hongyan.db.migrate import current, head  # noqa: PLC0415 - the same
    from hongyan.db.opening import name_of  # noqa: PLC0415 - the same
    from hongyan.domain.installation.model import Maker, MakerCommand  # noqa: PLC0415 - the same

    settings = where.settings(own=SERVE_DATA)
    name = name_of(settings.database_url)
    present = current(settings.database_url)
    if present is None and (retire_demo or new_master_key):
        raise CommandError(
            worded(
                "{name} has no tables: there is nothing to keep; leave the option out", name=name
            )
        )
    # A process that serves an older schema was not written for the newest.
    alone = nullcontext() if present in {None, head()} else leased(settings, "migrate")
    with alone:
        before = made(settings, Maker.SERVE)
    if before is None:
        hint = nearby(settings, MakerCommand.SERVE)
        tell(
            "Made {name}, schema {head}, for `hongyan serve`{hint}.",
            name=name,
            head=head(),
            hint=hint,
        )
    elif before == head():
        tell("The schema is the newest: {head}, of {name}.", head=head(), name=name)
    else:
        tell(
            "The schema is now {head} (it was {before}), of {name}.",
            head=head(),
            before=before,
            name=name,
        )
    if retire_demo:
        _retire_demo(settings)
    if new_master_key:
        _take_new_key(settings)
    origin = survey(settings.database_url)
    if origin is not None and not origin.allows(MakerCommand.SERVE):
        tell("It was made by `hongyan dev`: `hongyan serve` refuses it, and says the ways out.")


def _retire_demo(settings: Settings) -> None:
    from hongyan.app.guard import leased, open_database  # noqa: PLC0415 - slow to import
    from hongyan.flows.operation.ownership import retire_demo  # noqa: PLC0415 - the same

    with leased(settings, "migrate"):
        database = open_database(settings)
        try:
            with database.transaction() as tx:
                retired = settled(retire_demo(tx, SystemClock().now_ms()))
        finally:
            database.close()
    tell("Disabled keys: {keys}.", keys=_named(retired.keys))
    tell("Suspended accounts: {accounts}.", accounts=_named(retired.accounts))
    tell("Switched off channels: {channels}.", channels=_named(retired.channels))
    tell("Disabled people of the demo: {people}.", people=_named(retired.people))
    tell("All else stays. `hongyan serve` serves it from now on, and `hongyan dev` no longer does.")


def _named(names: Sequence[str]) -> str:
    return ", ".join(names) or worded("none")


def _take_new_key(settings: Settings) -> None:
    from hongyan.app.guard import leased, open_database  # noqa: PLC0415 - slow
    from hongyan.app.sealing import take_new_key  # noqa: PLC0415 - slow

    with leased(settings, "migrate"):
        database = open_database(settings)
        try:
            take_new_key(database, settings)
        finally:
            database.close()
    tell("What was sealed under the lost master key stays shut: `hongyan doctor` counts the keys.")
    tell("Make new ones (`hongyan key create`) and set the secrets of endpoints again.")


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
        rows.append((name, shown, _shown(default), _meaning(one.metadata["help"])))
    show_table(("variable", "value", "default", "meaning"), rows, empty="")
    say()
    tell("* not the default of the profile.")


def _meaning(text: str) -> ShownValue:
    return ShownValue(text, worded(text))


def _shown(value: object) -> str:
    if isinstance(value, str) and "://" in value:
        return without_password(value)
    if isinstance(value, bool):
        return str(value).lower()
    if isinstance(value, tuple):
        return ",".join(str(one) for one in value) or "-"
    return str(value) or "-"
