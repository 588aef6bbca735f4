"""Load from customers' programs that remember what they asked and what was answered."""

from __future__ import annotations

import http.client
import json
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import count
from random import Random
from threading import Event, Thread

from typing_extensions import override

from hongyan.channels.simulator.outcomes import OUTCOMES
from tests.stories.caller import NOTIFICATION, PROMOTION, SIGN, VALUES, VERIFICATION
from tests.stories.installation import LONG, Installation

PREFIXES = ("137", "130", "133")  # mobile, unicom, telecom
TEMPLATES = (VERIFICATION, VERIFICATION, NOTIFICATION, PROMOTION, LONG)
SPECIAL = [str(phone)[2:] for phone in OUTCOMES]
SPECIAL_SHARE = 0.04
REST_SECONDS_MAX = 0.04


@dataclass(slots=True)
class Call:
    """One call: who it was for, the request as it went, what was answered.

    `biz_id` is empty where no answer came, and then the result is unknown.
    """

    out_id: str
    phones: list[str]
    form: str
    biz_id: str = ""
    refusal: str = ""


class Customer(Thread):
    """One program that sends without pause, and goes on when the service is away."""

    def __init__(
        self,
        place: Installation,
        port: int,
        number: int,
        seed: int,
        special_share: float = SPECIAL_SHARE,
    ) -> None:
        """Send with the installation's key to the service on `port`, whether it is there or not."""
        super().__init__(daemon=True, name=f"customer-{number}")
        self.calls: list[Call] = []
        self.answered = 0
        self._caller = place.caller(port)
        self._random = Random(seed * 1000 + number)
        self._phones = _phones(number)
        self._number = number
        self._special_share = special_share
        self._stopped = Event()

    def stop(self) -> list[Call]:
        """Stop sending and return what was sent."""
        self._stopped.set()
        self.join()
        self._caller.close()
        return self.calls

    @override
    def run(self) -> None:
        """Send until told to stop (the thread calls this)."""
        for index in count():
            call = self._next(f"{self._number}-{index}")
            self.calls.append(call)
            try:
                reply = self._caller.post(call.form)
            except (OSError, http.client.HTTPException):
                pass
            else:
                call.biz_id = reply.body.get("BizId", "")
                self.answered += 1
                call.refusal = "" if reply.code == "OK" else reply.code
            if self._stopped.wait(self._random.random() * REST_SECONDS_MAX):
                return

    def _next(self, out_id: str) -> Call:
        chance = self._random.random()
        if chance < 0.5:  # half of all calls are to one number
            phones, is_batch = self._some(1), False
        else:
            phones, is_batch = self._some(self._random.randint(2, 12)), self._random.random() < 0.5
        template = self._random.choice(TEMPLATES)
        values = json.dumps(VALUES.get(template, {}), ensure_ascii=False)
        if is_batch:
            form = self._caller.signed(
                "SendBatchSms",
                {
                    "PhoneNumberJson": json.dumps(phones),
                    "SignNameJson": json.dumps([SIGN] * len(phones)),
                    "TemplateCode": template,
                    "TemplateParamJson": json.dumps([json.loads(values)] * len(phones)),
                    "OutId": out_id,
                },
            )
        else:
            form = self._caller.signed(
                "SendSms",
                {
                    "PhoneNumbers": ",".join(phones),
                    "SignName": SIGN,
                    "TemplateCode": template,
                    "TemplateParam": values,
                    "OutId": out_id,
                },
            )
        return Call(out_id, phones, form)

    def _some(self, size: int) -> list[str]:
        phones = [next(self._phones) for _ in range(size)]
        if self._random.random() < self._special_share:
            phones[-1] = self._random.choice(SPECIAL)
        return phones


def _phones(number: int) -> Iterator[str]:
    """Yield unused numbers: in doubt, a receipt finds its message by the number."""
    for index in count():
        yield f"{PREFIXES[index % len(PREFIXES)]}{number}{index:07}"
