"""What a program does about an error, and what its account can do: by the sort of advice.

Sentences of the catalogue, and lines of code for two SDKs. Knows no page.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from hongyan.console.wording import N_


@dataclass(frozen=True, slots=True)
class Advice:
    """One sort: its name, what helps the account, and the call that a program makes then."""

    name: str
    account: str
    call: str
    """A function of the reader's own program, which says what it is to do."""


ADVICE: Final[Mapping[str, Advice]] = {
    "mend": Advice(
        N_("correct the call"), N_("Nothing: the call itself must be corrected."), "report_bug"
    ),
    "text": Advice(
        N_("correct the values"),
        N_("If the values are right as they are, apply for a template whose variables take them."),
        "report_bug",
    ),
    "number": Advice(
        N_("leave the number out"),
        N_("The number stays out of reach: take it off the list that it came from."),
        "drop_number",
    ),
    "review": Advice(
        N_("look at the sign or template"),
        N_("See its state under signs and templates: apply again, or use one that is approved."),
        "alert_operator",
    ),
    "sign": Advice(
        N_("sign otherwise"),
        N_("Nothing: keys and rights are in order. The program signs something else."),
        "report_bug",
    ),
    "key": Advice(
        N_("use another key"),
        N_("See the account's keys: whether it is there, enabled, and allowed from this address."),
        "alert_operator",
    ),
    "right": Advice(
        N_("have the right given"),
        N_("The owner of the account gives the member a policy that allows the action."),
        "alert_operator",
    ),
    "wait": Advice(
        N_("wait, then try again"),
        N_("Enterprise accounts can have limits of their own, within the operator's."),
        "send_later",
    ),
    "retry": Advice(
        N_("try again soon"),
        N_("Nothing: the service asks for a pause, or was away for a moment."),
        "retry_with_backoff",
    ),
    "money": Advice(
        N_("top up"),
        N_("Top up the balance or settle the statement; sending goes on at once."),
        "alert_operator",
    ),
    "operator": Advice(
        N_("ask the operator"),
        N_("Ask the operator of this installation: only they can change it."),
        "alert_operator",
    ),
}

_PYTHON_BUSINESS: Final = """\
answer = client.send_sms(request).body
if answer.code == "{code}":
    {call}(request, answer.message)"""
_PYTHON_GATEWAY: Final = """\
from Tea.exceptions import TeaException

try:
    answer = client.send_sms(request).body
except TeaException as error:
    if error.code == "{code}":
        {call}(request, error.message)"""
_NODE_BUSINESS: Final = """\
const { body } = await client.sendSms(request);
if (body.code === '{code}') {
  {call}(request, body.message);
}"""
_NODE_GATEWAY: Final = """\
try {
  const { body } = await client.sendSms(request);
} catch (error) {
  if (error.code === '{code}') {
    {call}(request, error.message);
  }
}"""


def snippets(code: str, advice: Advice, *, is_gateways: bool) -> tuple[tuple[str, str], ...]:
    """Return how two SDKs meet a code: the gateway's are raised, the others are in the answer."""
    python, node = (
        (_PYTHON_GATEWAY, _NODE_GATEWAY) if is_gateways else (_PYTHON_BUSINESS, _NODE_BUSINESS)
    )
    first, *words = advice.call.split("_")
    camel = first + "".join(word.capitalize() for word in words)
    return (
        ("Python", python.replace("{code}", code).replace("{call}", advice.call)),
        ("Node", node.replace("{code}", code).replace("{call}", camel)),
    )
