"""Shadow mode of the `dysmsapi` kind: nothing is sent; what would be sent is compared.

It asks the upstream for the sign and the template, fills the template, and compares the text with
ours. The answer stands as the code of a refused attempt, so the message takes another channel and
its story tells the result. Knows no tables; texts stay in memory and out of the log.
"""

from __future__ import annotations

import time
from collections import OrderedDict
from collections.abc import Awaitable, Callable, Mapping
from typing import Any, Final

from hongyan.channels.http.asking import TheirWords, message_values
from hongyan.channels.http.client import HttpAnswer, NoAnswerError
from hongyan.channels.http.document import NumberForm, Recipe, RequestTemplate, Signing
from hongyan.channels.http.finding import UnreadableError, read_json, text_at, word
from hongyan.kernel.carriage import Submission
from hongyan.text.variables import compile_template

KEPT_SECONDS: Final = 600.0
KEPT_MAX: Final = 1_000
PASSED: Final = "1"
SAME: Final = "SHADOW:SAME"
TEXT_DIFFERS: Final = "SHADOW:TEXT_DIFFERS"
SIGN_NOT_APPROVED: Final = "SHADOW:SIGN_NOT_APPROVED"
TEMPLATE_NOT_APPROVED: Final = "SHADOW:TEMPLATE_NOT_APPROVED"
VARIABLE_MISSING: Final = "SHADOW:VARIABLE_MISSING"
NOT_ASKED: Final = "SHADOW:NOT_ASKED"
"""Codes of attempts in shadow mode; `SHADOW:` and the upstream's own code where it has one."""

_COMMON: Final = {"Version": "2017-05-25", "Format": "JSON"}


def _asked(action: str, name: str) -> RequestTemplate:
    return RequestTemplate(
        url="{endpoint}/",
        form={"Action": action, **_COMMON, name: "{name}"},
        signing=Signing(recipe=Recipe.HMAC_SHA1_V1),
    )


_SIGN: Final = _asked("GetSmsSign", "SignName")
_TEMPLATE: Final = _asked("GetSmsTemplate", "TemplateCode")

Ask = Callable[[RequestTemplate, Mapping[str, str]], Awaitable[HttpAnswer]]


class Shadow:
    """Compares messages with what an upstream would make of them."""

    def __init__(self, ask: Ask) -> None:
        """Ask by `ask`; signs and templates are kept for ten minutes."""
        self._ask = ask
        self._kept: OrderedDict[tuple[str, str], tuple[float, Mapping[str, Any]]] = OrderedDict()

    async def compare(self, submission: Submission, said: TheirWords) -> str:
        """Return the code of what was found."""
        try:
            sign = await self._found(_SIGN, said.sign)
            template = await self._found(_TEMPLATE, said.template)
        except (NoAnswerError, UnreadableError):
            return NOT_ASKED
        for found, status, code in (
            (sign, "SignStatus", SIGN_NOT_APPROVED),
            (template, "TemplateStatus", TEMPLATE_NOT_APPROVED),
        ):
            theirs = word(text_at(found, "Code"))
            if theirs != "OK":
                return f"SHADOW:{theirs or 'UNREADABLE'}"
            if text_at(found, status) != PASSED:
                return code
        content = compile_template(text_at(template, "TemplateContent"))
        if content.missing(said.variables):
            return VARIABLE_MISSING
        ours = message_values(submission, NumberForm.DIGITS, said)["body"]
        return SAME if content.render(said.variables) == ours else TEXT_DIFFERS

    async def _found(self, asked: RequestTemplate, name: str) -> Mapping[str, Any]:
        key = (asked.form["Action"] if asked.form else "", name)
        kept_at, found = self._kept.get(key, (-KEPT_SECONDS, {}))
        now = time.monotonic()
        if found and now - kept_at < KEPT_SECONDS:
            return found
        came = await self._ask(asked, {"name": name})
        found = {} if came.body is None else read_json(came.body)
        if not isinstance(found, Mapping) or not found:
            raise UnreadableError("no object")
        self._kept[key] = (now, found)
        self._kept.move_to_end(key)
        if len(self._kept) > KEPT_MAX:
            self._kept.popitem(last=False)
        return found
