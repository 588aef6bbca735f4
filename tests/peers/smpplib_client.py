"""Submits by smpplib what its input says, and prints what it heard. Run by .venv-peers' Python.

Input: {"port", "messages": [[phone, text]], "events": how many to wait for}, in JSON. Output: the
answers (id and status) and events (esm_class, source, octets in hex, receipted id), in JSON.
"""

from __future__ import annotations

import json
import sys
import time

import smpplib.client
import smpplib.consts
import smpplib.gsm


def main() -> None:
    """Bind, submit, listen, unbind."""
    told = json.load(sys.stdin)
    answers: list[dict[str, object]] = []
    events: list[dict[str, object]] = []
    client = smpplib.client.Client("127.0.0.1", told["port"], allow_unknown_opt_params=True)
    client.set_message_sent_handler(
        lambda pdu: answers.append(
            {"id": (pdu.message_id or b"").decode(), "status": int(pdu.status)}
        )
    )
    client.set_message_received_handler(lambda pdu: events.append(_event(pdu)))
    client.set_error_pdu_handler(lambda _: None)  # a refusal is an answer as well
    client.connect()
    client.bind_transceiver(system_id="hongyan", password="hongyan")
    client._socket.settimeout(0.2)
    for phone, text in told["messages"]:
        parts, coding, flags = smpplib.gsm.make_parts(text)
        for part in parts:
            client.send_message(
                source_addr="1069000101",
                dest_addr_ton=smpplib.consts.SMPP_TON_INTL,
                destination_addr=phone,
                short_message=part,
                data_coding=coding,
                esm_class=flags,
                registered_delivery=True,
            )
    ends_at = time.monotonic() + 10
    while time.monotonic() < ends_at and (
        len(answers) < told["answers"] or len(events) < told["events"]
    ):
        try:
            client.read_once()
        except TimeoutError:
            continue
    client.unbind()
    client.disconnect()
    json.dump({"answers": answers, "events": events}, sys.stdout)


def _event(pdu: object) -> dict[str, object]:
    said = getattr(pdu, "receipted_message_id", None) or b""
    return {
        "esm_class": pdu.esm_class,
        "source": pdu.source_addr.decode(),
        "octets": (pdu.short_message or b"").hex(),
        "coding": pdu.data_coding,
        "id": said.decode().strip("\0"),
    }


main()
