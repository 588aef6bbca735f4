"""Alerts, with a real process: a low balance reaches a phone and a server, once."""

from __future__ import annotations

import time
from contextlib import closing
from pathlib import Path

import pytest

from tests.stories.caller import Caller
from tests.stories.receiver import receiving
from tests.stories.service import serving, until

pytestmark = pytest.mark.story

CONTACT = "13900000000"


def test_a_low_balance_reaches_a_phone_and_a_server_once(tmp_path: Path) -> None:
    private = {"HONGYAN_PUSH_PRIVATE_ADDRESSES": "true"}
    with (
        receiving() as receiver,
        serving("dev", data=tmp_path / "kept", settings=private) as service,
        closing(Caller(service.port)) as caller,
    ):
        service.command("endpoint", "set", "hongyan-dev", "BillingAlert", receiver.url())
        asked = ("hongyan-dev", "cash", "5000", "--contact", CONTACT)
        added = service.command("billing", "alert", "add", *asked)
        assert "cash is 5000.00元 or less" in added
        [alert] = until(lambda: receiver.items("BillingAlert"), "the push")
        assert (alert["alert"], alert["threshold"]) == ("low", "5000.00")
        [told] = until(lambda: caller.details(CONTACT), "the message")
        assert "账户余额不足" in told["Content"]
        time.sleep(6)  # the sweep comes by again
        assert len(receiver.items("BillingAlert")) == 1
        assert len(caller.details(CONTACT)) == 1
        assert "fired" in service.command("billing", "alert", "list", "hongyan-dev")
        assert "is gone" in service.command("billing", "alert", "remove", "hongyan-dev", "1")
