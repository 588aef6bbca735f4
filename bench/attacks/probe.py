"""Another account's latency: one connection, a SendSms at fixed moments, the times to the answers.

A call that has to wait because the one before it is not answered yet counts from its moment on, so
that a pause of the service is felt by every call that falls into it.
"""

from __future__ import annotations

import socket
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

from bench.attacks.target import Caller
from bench.attacks.wire import answer_of, post
from bench.signing import signed_form

RATE = 10
PATIENCE_SECONDS = 15


@dataclass(slots=True)
class Felt:
    """Times to each answer in ms, calls that were answered with anything but OK, and why."""

    times: list[float] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)

    def part(self, permille: int) -> float:
        """Return the time that a share of calls, in permille, did not exceed; 0 without calls."""
        ordered = sorted(self.times)
        place = -(-len(ordered) * permille // 1000) - 1
        return ordered[max(0, place)] if ordered else 0.0


def probe(port: int, caller: Caller, fresh: Iterator[str], seconds: float) -> Felt:
    """Call for a number of seconds and return what was measured."""
    felt = Felt()
    connection: socket.socket | None = None
    began = time.monotonic()
    for count in range(int(seconds * RATE)):
        due = began + count / RATE
        request = post(_call(caller, next(fresh)))
        late = time.monotonic() - due
        if late < 0:
            time.sleep(-late)
            due = time.monotonic()
        try:
            if connection is None:
                connection = socket.create_connection(("127.0.0.1", port), PATIENCE_SECONDS)
                connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
            connection.sendall(request)
            body = answer_of(connection)
            if b'"Code":"OK"' not in body:
                felt.faults.append(body.decode(errors="replace")[:200])
        except OSError as error:
            felt.faults.append(repr(error))
            if connection is not None:
                connection.close()
            connection = None
        felt.times.append((time.monotonic() - due) * 1000)
    if connection is not None:
        connection.close()
    return felt


def _call(caller: Caller, number: str) -> str:
    parameters = {
        "Action": "SendSms",
        "PhoneNumbers": number,
        "SignName": caller.sign,
        "TemplateCode": caller.code,
        "TemplateParam": '{"code":"123456"}',
    }
    return signed_form(parameters, caller.key_id, caller.secret)
