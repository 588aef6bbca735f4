"""What the fixture `hongyan` offers a test: messages, codes, outcomes, replies, the clock.

Each is one request to the control of `dev`, whose words are repeated where it says no. Knows
neither pytest nor how the process is started.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import os
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final, ParamSpec, TypeVar
from urllib.parse import urlencode

from hongyan.testing.server import DevServer, SuiteError
from hongyan.words.language import Language, language_of

HOST: Final = "127.0.0.1"
WAIT_SECONDS: Final = 5.0
ANSWER_SECONDS_MAX: Final = 60.0
CLOCK_SECONDS_MAX: Final = 600.0
"""A year takes time: every day on the way is simulated."""

LIMIT: Final = 500
DAY_SECONDS: Final = 86_400

Result = TypeVar("Result")
Values = ParamSpec("Values")


@dataclass(frozen=True, slots=True)
class SentMessage:
    """A message as its handset got it.

    `state` is accepted, submitted, delivered, undelivered, rejected, unknown or passed_over; `code`
    is the code in its text, "" without one; `accepted_at` is an ISO time in China.
    """

    id: str
    biz_id: str
    number: str
    account: str
    sign_name: str
    template_code: str
    parameters: Mapping[str, str]
    content: str
    code: str
    out_id: str
    state: str
    receipt_code: str
    raw_code: str
    accepted_at: str


class Hongyan:
    """A running `hongyan dev`, its account, and what a test asks of it.

    Every method may raise SuiteError: the service has ended, or says why it does not do that.
    """

    def __init__(self, server: DevServer) -> None:
        """Ask a server that is ready for its account."""
        self._server = server
        account = self._ask("GET", "/dev/demo")["accounts"][0]
        self.access_key_id: str = account["access_key_id"]
        self.access_key_secret: str = account["access_key_secret"]
        self.sign_name: str = account["sign_name"]
        self.template_codes: Mapping[str, str] = {
            one["code"]: one["content"] for one in account["templates"]
        }
        """The contents of the approved templates, by their codes."""
        self.template_code: str = account["templates"][0]["code"]
        """The template of a login code: its one variable is `code`."""
        self.awaited = AwaitedHongyan(self)

    @property
    def endpoint(self) -> str:
        """Host and port, as the official SDKs want them; the protocol is http."""
        return f"{HOST}:{self._server.port}"

    @property
    def url(self) -> str:
        """The address of the API."""
        return f"http://{self.endpoint}"

    @property
    def environment(self) -> Mapping[str, str]:
        """Variables for the program under test; the first two are those that the SDKs read."""
        return {
            "ALIBABA_CLOUD_ACCESS_KEY_ID": self.access_key_id,
            "ALIBABA_CLOUD_ACCESS_KEY_SECRET": self.access_key_secret,
            "SMS_ENDPOINT": self.endpoint,
            "SMS_PROTOCOL": "http",
            "SMS_SIGN_NAME": self.sign_name,
            "SMS_TEMPLATE_CODE": self.template_code,
        }

    @property
    def pid(self) -> int:
        """The number of the process."""
        return self._server.pid

    def sent_to(self, number: str) -> list[SentMessage]:
        """Return the messages to a number, the newest last; 500 at most."""
        __tracebackhide__ = True
        query = {"number": number, "limit": LIMIT}
        return [SentMessage(**one) for one in self._ask("GET", "/dev/messages", query)["messages"]]

    def last_code(
        self, number: str, *, wait: float = WAIT_SECONDS, after: SentMessage | None = None
    ) -> str:
        """Return the code in the newest message to a number; wait for one, `wait` seconds at most.

        With `after` only a message that came later than that one counts.
        """
        __tracebackhide__ = True
        query: dict[str, object] = {"number": number, "wait_seconds": wait}
        if after is not None:
            query["after"] = after.id
        code: str = self._ask("GET", "/dev/code", query, seconds=wait + ANSWER_SECONDS_MAX)["code"]
        return code

    def set_outcome(self, number: str, outcome: str, *, after: float | None = None) -> None:
        """Choose the outcome of the next message to a number.

        A name of the simulator (`silent`, `slow`, `refused`, …), a receipt code, or a carrier's
        own code; its receipt comes `after` that many seconds. "" takes the choice back.
        """
        __tracebackhide__ = True
        asked = {"number": number, "outcome": outcome, "after_seconds": after}
        self._ask("POST", "/dev/outcome", body=asked)

    def reply(self, number: str, text: str) -> None:
        """Let the handset of a number write back to the newest message; returns when it is stored.

        The application is told of it as in production: by a push (`push_to`).
        """
        __tracebackhide__ = True
        self._ask("POST", "/dev/reply", body={"number": number, "text": text})

    def push_to(self, kind: str, url: str) -> None:
        """Push to a URL of the application from now on: `SmsReport` receipts, `SmsUp` replies."""
        __tracebackhide__ = True
        self._ask("POST", "/dev/callback", body={"kind": kind, "url": url})

    def move_clock(
        self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0
    ) -> datetime:
        """Move the clock of the service forward, and return its time.

        What falls due on the way happens: receipts come, limits begin anew.
        """
        __tracebackhide__ = True
        total = days * DAY_SECONDS + hours * 3600 + minutes * 60 + seconds
        if total < 0:
            raise SuiteError(
                "move_clock: {seconds} s is backwards, and the clock never goes back; a reset puts "
                "it back to the present",
                seconds=total,
            )
        shown = self._ask("GET", "/dev/clock")
        for count, unit in ((total // DAY_SECONDS, "d"), (total % DAY_SECONDS, "s")):
            if count:
                asked = {"to": f"+{count}{unit}"}
                shown = self._ask("POST", "/dev/clock", body=asked, seconds=CLOCK_SECONDS_MAX)
        return datetime.fromisoformat(shown["now"])

    def reset(self) -> None:
        """Go back to the state in which the service was ready."""
        __tracebackhide__ = True
        self._ask("POST", "/dev/reset", body={})

    def begin_test(self) -> None:
        """Reset; a service that has ended is started again for the test after, and said so."""
        __tracebackhide__ = True
        if not self._server.is_alive:
            lines = self._server.last_lines()
            self._server.start()
            raise SuiteError(
                "`hongyan dev` had ended before this test; it runs again for the next one. Its "
                "last lines:\n{lines}",
                lines=lines,
            )
        self.reset()

    def _ask(
        self,
        method: str,
        path: str,
        query: Mapping[str, object] | None = None,
        *,
        body: Mapping[str, object] | None = None,
        seconds: float = ANSWER_SECONDS_MAX,
    ) -> dict[str, Any]:
        __tracebackhide__ = True
        asked = f"{path}?{urlencode(query)}" if query else path
        sent = None if body is None else json.dumps(body)
        is_chinese = language_of(os.environ) is Language.ZH_CN
        headers = {"Accept-Language": "zh-CN" if is_chinese else "en"}
        if sent is not None:
            headers["Content-Type"] = "application/json"
        with closing(http.client.HTTPConnection(HOST, self._server.port, timeout=seconds)) as line:
            try:
                line.request(method, asked, sent, headers)
                answer = line.getresponse()
                told: dict[str, Any] = json.loads(answer.read())
            except (OSError, http.client.HTTPException, ValueError) as fault:
                raise self._silent(path, fault) from fault
        if answer.status == http.client.OK:
            return told
        raise self._refused(told)

    def _silent(self, path: str, fault: Exception) -> SuiteError:
        if self._server.is_alive:
            return SuiteError(
                "`hongyan dev` on {endpoint} gives no answer to {path} ({fault}); its last "
                "lines:\n{lines}",
                endpoint=self.endpoint,
                path=path,
                fault=repr(fault),
                lines=self._server.last_lines(),
            )
        return SuiteError(
            "`hongyan dev` has ended; its last lines:\n{lines}", lines=self._server.last_lines()
        )

    def _refused(self, told: Mapping[str, Any]) -> SuiteError:
        field, why, remedy = (str(told.get(one, "")) for one in ("field", "error", "remedy"))
        if not field:
            return SuiteError("`hongyan dev` refuses: {why}", why=why or told)
        if "messages" not in told:
            return SuiteError("{field}: {why}; {remedy}", field=field, why=why, remedy=remedy)
        there = "\n".join(
            f"  {one['accepted_at']} {one['state']} {one['content']}" for one in told["messages"]
        )
        return SuiteError(
            "{field}: {why}; {remedy}\nMessages to the number:\n{messages}\nLast lines of "
            "`hongyan dev`:\n{lines}",
            field=field,
            why=why,
            remedy=remedy,
            messages=there or "  -",
            lines=self._server.last_lines(),
        )


class AwaitedHongyan:
    """The same to be awaited: an application on the test's own event loop goes on meanwhile."""

    def __init__(self, hongyan: Hongyan) -> None:
        """Ask on a thread of its own."""
        self._hongyan = hongyan
        self._thread = ThreadPoolExecutor(1, thread_name_prefix="hongyan")

    async def sent_to(self, number: str) -> list[SentMessage]:
        """See Hongyan.sent_to."""
        return await self._run(self._hongyan.sent_to, number)

    async def last_code(
        self, number: str, *, wait: float = WAIT_SECONDS, after: SentMessage | None = None
    ) -> str:
        """See Hongyan.last_code."""
        return await self._run(self._hongyan.last_code, number, wait=wait, after=after)

    async def set_outcome(self, number: str, outcome: str, *, after: float | None = None) -> None:
        """See Hongyan.set_outcome."""
        await self._run(self._hongyan.set_outcome, number, outcome, after=after)

    async def reply(self, number: str, text: str) -> None:
        """See Hongyan.reply."""
        await self._run(self._hongyan.reply, number, text)

    async def push_to(self, kind: str, url: str) -> None:
        """See Hongyan.push_to."""
        await self._run(self._hongyan.push_to, kind, url)

    async def move_clock(
        self, *, days: int = 0, hours: int = 0, minutes: int = 0, seconds: int = 0
    ) -> datetime:
        """See Hongyan.move_clock."""
        return await self._run(
            self._hongyan.move_clock, days=days, hours=hours, minutes=minutes, seconds=seconds
        )

    async def _run(
        self, ask: Callable[Values, Result], *values: Values.args, **named: Values.kwargs
    ) -> Result:
        __tracebackhide__ = True
        loop = asyncio.get_running_loop()
        return await loop.run_in_executor(self._thread, lambda: ask(*values, **named))
