"""`serve --fronts 2`: processes in front of one process of flows, and every kind of end."""

from __future__ import annotations

import http.client
import os
import signal
import socket
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from tests.stories.caller import DELIVERED, FORM, SIGN, Caller
from tests.stories.installation import Installation, install
from tests.stories.service import Service, simulating, until

pytestmark = pytest.mark.story

FRONTS = {"HONGYAN_FRONTS": "2", "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true"}


@contextmanager
def fronted(directory: Path, **settings: str) -> Iterator[tuple[Installation, Service]]:
    """Serve behind two fronts."""
    with simulating(directory, 0.2) as simulator:
        place = install(directory / "data", FRONTS | settings, simulator.port)
        with place.serving() as service:
            yield place, service


def fronts_of(service: Service) -> list[int]:
    """Return the processes that a service forked."""
    children = Path(f"/proc/{service.pid}/task/{service.pid}/children")
    found = [int(word) for word in children.read_text(encoding="ascii").split()]
    return [one for one in found if is_alive(one)]


def is_alive(pid: int) -> bool:
    """Tell whether a process runs; one that ended and was not asked for is none."""
    with suppress(OSError):
        return ") Z" not in Path(f"/proc/{pid}/stat").read_text(encoding="utf-8")
    return False


def measured(service: Service) -> str:
    """Return the figures of a service."""
    with urllib.request.urlopen(f"http://127.0.0.1:{service.watch_port}/metrics") as answer:
        text: str = answer.read().decode()
        return text


def test_calls_pages_and_large_bodies_are_served_over_one_connection(
    empty_database_url: str, tmp_path: Path
) -> None:
    with fronted(tmp_path, HONGYAN_DATABASE=empty_database_url) as (place, service):
        assert len(fronts_of(service)) == 2
        caller = place.caller(service.port)
        biz_id = caller.accepted("13900000000")
        assert caller.final("13900000000", biz_id)["SendStatus"] == DELIVERED
        connection = caller._connection
        assert connection is not None
        connection.request("GET", "/console/login")  # the connection leaves its front
        page = connection.getresponse()
        assert (page.status, "<html" in page.read().decode()) == (http.client.OK, True)
        assert caller.accepted("13800138000")  # and is answered behind from now on
        large = caller.send("13900000000", OutId="x" * 70_000)
        assert large.code == "isv.INVALID_PARAMETERS", large
        assert caller.send("13900000000", "SMS_999").code == "isv.SMS_TEMPLATE_ILLEGAL"
        stranger = Caller(service.port, "nobody", "nothing")
        assert stranger.send("13900000000").code == "InvalidAccessKeyId.NotFound"
        assert stranger.send("13900000000").code == "InvalidAccessKeyId.NotFound"
        caller.close()
        stranger.close()
        assert service.stop() == 0


def test_the_pieces_of_a_large_body_keep_their_order(tmp_path: Path) -> None:
    with fronted(tmp_path) as (place, service):
        for _ in range(30):  # the front hears the first piece, the process behind the others
            caller = place.caller(service.port)
            assert caller.send("13900000000", OutId="x" * 110_000).code == "isv.INVALID_PARAMETERS"
            caller.close()


def test_a_page_that_is_asked_for_behind_a_call_ends_the_connection_after_its_answer(
    tmp_path: Path,
) -> None:
    with fronted(tmp_path) as (place, service):
        form = place.caller(service.port).signed("QuerySmsSign", {"SignName": SIGN}).encode()
        head = b"POST / HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nContent-Length: %d\r\n\r\n"
        page = b"GET /livez HTTP/1.1\r\nHost: a\r\nAccept: text/plain\r\n\r\n"
        with socket.create_connection(("127.0.0.1", service.port), 10) as client:
            client.sendall(head % (FORM.encode(), len(form)) + form + page)
            heard = b"".join(iter(lambda: client.recv(65536), b""))
        assert heard.count(b"HTTP/1.1 200 OK") == 1, heard
        assert b"connection: close" in heard
        with socket.create_connection(("127.0.0.1", service.port), 10) as client:
            for octet in (page[:30], page[30:]):  # in two pieces, of which the first is no head
                client.sendall(octet)
                time.sleep(0.05)
            assert client.recv(65536).startswith(b"HTTP/1.1 200 OK")


def test_the_rate_of_a_key_is_counted_over_all_fronts(tmp_path: Path) -> None:
    with fronted(tmp_path, HONGYAN_RATE_LIMIT_PER_SECOND="4") as (place, service):
        callers = [place.caller(service.port) for _ in range(10)]
        codes = [one.send(f"1390000000{last}").code for last, one in enumerate(callers)]
        for one in callers:
            one.close()
        assert 4 <= codes.count("OK") <= 7, codes
        assert set(codes) == {"OK", "Throttling.User"}
        assert 'hongyan_calls_total{action="SendSms"} 10.0' in measured(service)


def test_a_stop_answers_what_is_under_way_and_ends_every_process(tmp_path: Path) -> None:
    with fronted(tmp_path) as (place, service):
        fronts = fronts_of(service)
        caller = place.caller(service.port)
        assert caller.accepted("13900000000")
        caller.close()
        assert service.stop() == 0
        assert not [one for one in fronts if is_alive(one)]


def test_fronts_end_with_the_process_behind(tmp_path: Path) -> None:
    with fronted(tmp_path) as (_, service):
        fronts = fronts_of(service)
        service.kill()
        until(lambda: not [one for one in fronts if is_alive(one)], "the fronts end")


def test_a_front_that_is_killed_ends_the_service_which_says_so(tmp_path: Path) -> None:
    with fronted(tmp_path) as (_, service):
        fronts = fronts_of(service)
        os.kill(fronts[0], signal.SIGKILL)
        assert service.wait() == 1
        assert "start it again" in service.output
        assert "Traceback" not in service.output
        until(lambda: not [one for one in fronts if is_alive(one)], "the other one ends")
