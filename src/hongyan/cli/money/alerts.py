"""Commands on alerts: rules on balances, packages and their expiry, and their contacts."""

from __future__ import annotations

from decimal import Decimal
from typing import Annotated, Literal

from cyclopts import App, Parameter

from hongyan.cli.faults import settled
from hongyan.cli.language import tell, worded
from hongyan.cli.session import HERE, Where, opened
from hongyan.cli.words import moment_cell
from hongyan.domain.alerts.model import Metric
from hongyan.domain.alerts.words import plain_text, value_text
from hongyan.engine.terminal import ShownValue, show_table
from hongyan.flows.money.statements import manage_alerts as flows
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
        tuple[str, ...],
        Parameter(
            negative="", show_default=False, help="A mobile number that gets a message; up to ten."
        ),
    ] = (),
    silence: Annotated[int, Parameter(help="Minutes in which it is not told again: 5-1440.")] = 120,
    where: Where = HERE,
) -> None:
    """Have an account told when something runs low; it is pushed as BillingAlert, too."""
    with opened(where) as session, session.database.transaction() as tx:
        made = settled(
            flows.add_alert(
                session.work(tx),
                name,
                Metric(metric),
                threshold,
                contacts=contact,
                silence_minutes=silence,
            )
        )
    whom = ", ".join(map(api_form, made.contacts)) or worded("no phone")
    least = value_text(made.metric, made.threshold)
    tell(
        "Rule {rule_id}: {name} is told when {metric} is {least} or less ({whom}).",
        rule_id=made.rule_id,
        name=name,
        metric=metric,
        least=least,
        whom=whom,
    )


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
            _threshold_cell(one.metric, one.threshold),
            ShownValue(one.silence_minutes, f"{one.silence_minutes} min"),
            ShownValue(contacts := [*map(api_form, one.contacts)], " ".join(contacts) or "-"),
            one.state.value,
            moment_cell(one.fired_at),
        )
        for whose, one in found
    ]
    show_table(columns, rows, empty="No alert yet: hongyan billing alert add ACCOUNT cash 100")


@alert.command
def remove(
    name: Name,
    rule: Annotated[int, Parameter(help="Number of the rule, as `list` shows it.")],
    /,
    *,
    where: Where = HERE,
) -> None:
    """Take an alert rule from an account."""
    with opened(where) as session, session.database.transaction() as tx:
        settled(flows.remove_alert(session.work(tx), name, rule))
    tell("Rule {rule} of {name} is gone.", rule=rule, name=name)


def _threshold_cell(metric: Metric, threshold: int) -> ShownValue:
    return ShownValue(Decimal(plain_text(metric, threshold)), value_text(metric, threshold))
