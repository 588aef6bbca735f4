"""Commands on alerts: rules on balances, packages and their expiry, and who hears of them."""

from __future__ import annotations

from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.session import HERE, Where, opened
from hongyan.domain.alerts.model import Metric
from hongyan.domain.alerts.words import value_text
from hongyan.engine.terminal import say, show_table
from hongyan.flows.money.statements import manage_alerts as flows
from hongyan.kernel.calendar import shanghai_text
from hongyan.text.phone import api_form

Name = Annotated[str, Parameter(help="Name of the account.")]
Watched = Literal[
    "cash", "segments", "segments_percent", "international_segments", "days_to_expiry"
]

alert = App(name="alert", help="Alerts on balances and packages, by SMS and webhook.")


@alert.command
def add(
    name: Name,
    metric: Annotated[Watched, Parameter(help="What to look at.")],
    threshold: Annotated[
        str, Parameter(help="Yuan for cash, else segments, percent or days: low is this or less.")
    ],
    /,
    *,
    contact: Annotated[
        tuple[str, ...], Parameter(help="A mobile number that gets a message; up to ten.")
    ] = (),
    silence: Annotated[int, Parameter(help="Minutes in which it is not told again: 5-1440.")] = 120,
    where: Where = HERE,
) -> None:
    """Have an account told when something runs low; it is pushed as BillingAlert, too."""
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(
            flows.add_alert(
                tx,
                name,
                Metric(metric),
                threshold,
                contacts=contact,
                silence_minutes=silence,
                now_ms=session.now_ms,
            )
        )
    whom = ", ".join(map(api_form, made.contacts)) or "no phone"
    least = value_text(made.metric, made.threshold)
    say(f"Rule {made.rule_id}: {name} is told when {metric} is {least} or less ({whom}).")


@alert.command(name="list")
def list_rules(name: Name | None = None, /, *, where: Where = HERE) -> None:
    """List the alert rules of an account, or of all."""
    with opened(where) as session, session.database.reading() as tx:
        found = settled(flows.list_alerts(tx, name))
    columns = ("rule", "account", "metric", "at or below", "silence", "contacts", "state", "fired")
    rows = [
        (
            one.rule_id,
            whose,
            one.metric.value,
            value_text(one.metric, one.threshold),
            f"{one.silence_minutes} min",
            " ".join(map(api_form, one.contacts)) or "-",
            one.state.value,
            "-" if one.fired_at is None else shanghai_text(one.fired_at),
        )
        for whose, one in found
    ]
    show_table(columns, rows, empty="No alert yet: hongyan billing alert add ACCOUNT cash 100")


@alert.command
def remove(name: Name, rule: int, /, *, where: Where = HERE) -> None:
    """Take an alert rule from an account."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.remove_alert(tx, name, rule))
    say(f"Rule {rule} of {name} is gone.")
