"""Attacks by strangers: connections, headers, bodies. They need no secret."""

from __future__ import annotations

import asyncio
import itertools
import random

from bench.attacks.crowd import Attack, Crowd
from bench.attacks.shapes import KIB, MIB, claims, wrong_v3
from bench.attacks.target import Target
from bench.attacks.wire import FORM, JSON, get, head, post

OPEN_HEAD = b"POST / HTTP/1.1\r\nHost: 127.0.0.1\r\n"
SIZES = {"SendBatchSms": MIB - 8 * KIB, "AddSmsSign": 6 * MIB - 64 * KIB}


async def quiet(_target: Target, crowd: Crowd) -> None:
    """Nothing: what the neighbour feels without an attack."""
    await asyncio.sleep(crowd.seconds_left)


async def header_flood(_target: Target, crowd: Crowd) -> None:
    """One socket whose headers never end."""
    await crowd.pour(1, b"GET / HTTP/1.1\r\n", b"X-A: b\r\n" * 2000)


async def header_floods(_target: Target, crowd: Crowd) -> None:
    """500 sockets whose headers never end, in lines of 8 bytes."""
    await crowd.pour(500, b"GET / HTTP/1.1\r\n", b"X-A: b\r\n" * 2000)


async def header_line(_target: Target, crowd: Crowd) -> None:
    """200 sockets with one header line that never ends."""
    await crowd.pour(200, b"GET / HTTP/1.1\r\nX-A: ", b"b" * 16 * KIB)


async def header_bytes(_target: Target, crowd: Crowd) -> None:
    """300 sockets whose headers come byte by byte, as fast as can be."""
    await crowd.hold(300, b"GET / HTTP/1.1\r\n", [b"X", b":", b"y", b"\r\n"], 0.001)


async def slow_headers(_target: Target, crowd: Crowd) -> None:
    """Slowloris: 2,000 sockets, a header line every second."""
    await crowd.hold(2000, b"GET / HTTP/1.1\r\n", [b"X-A: b\r\n"], 1)


async def slow_bodies(target: Target, crowd: Crowd) -> None:
    """2,000 sockets with bodies of a byte every second, by a known key."""
    start = head("POST", "/?" + claims(target, "SendSms"), _body(60 * KIB))
    await crowd.hold(2000, start, [b"a"], 1)


async def idle(_target: Target, crowd: Crowd) -> None:
    """4,400 sockets that say nothing: more than the service admits."""
    await crowd.hold(4400, b"", [], 5)


async def idle_after_call(_target: Target, crowd: Crowd) -> None:
    """3,000 sockets kept after one call, each again and again."""
    await crowd.hold(3000, b"", [get("/livez")], 4)


async def half_requests(_target: Target, crowd: Crowd) -> None:
    """1,500 requests that end in the midst of 60 KiB of headers."""
    await crowd.hold(1500, OPEN_HEAD + b"X-A: " + b"b" * 60 * KIB, [], 5)


async def half_headers(_target: Target, crowd: Crowd) -> None:
    """1,500 requests that end in the midst of 60 KiB of headers of five bytes."""
    await crowd.hold(1500, OPEN_HEAD + b"a:b\r\n" * 12 * KIB, [], 5)


async def half_bodies(target: Target, crowd: Crowd) -> None:
    """1,500 bodies of 1 MiB that stop half-way, by a known key."""
    start = head("POST", "/?" + claims(target, "SendBatchSms"), _body(MIB - KIB))
    await crowd.hold(1500, start + b"a" * (MIB // 2), [], 5)


async def big_bodies(target: Target, crowd: Crowd) -> None:
    """Bodies of 1 MiB and 6 MiB, V1 and V3, known key, wrong signature."""
    requests = []
    for action, size in SIZES.items():
        body = b"a=" + b"x" * size
        requests.append(post(body, "/?" + claims(target, action)))
        requests.append(post(body, headers=wrong_v3(target, action, body)))
    await crowd.flood(16, itertools.cycle(requests).__next__)


async def many_pairs(target: Target, crowd: Crowd) -> None:
    """Bodies of 6 MiB in a million and a half parameters, known key, wrong signature."""
    await _bodies(target, crowd, b"&a=b", FORM)


async def many_escapes(target: Target, crowd: Crowd) -> None:
    """Bodies of 6 MiB of escapes, known key, wrong signature."""
    await _bodies(target, crowd, b"%E9%B8%BF", FORM)


async def json_bodies(target: Target, crowd: Crowd) -> None:
    """Bodies of 6 MiB of nested JSON, known key, wrong signature."""
    await _bodies(target, crowd, b'{"a":[', JSON)


async def _bodies(target: Target, crowd: Crowd, piece: bytes, kind: str) -> None:
    requests = []
    for action, size in SIZES.items():
        body = piece * (size // len(piece))
        requests.append(post(body, "/?" + claims(target, action), kind))
        requests.append(post(body, "/", kind, wrong_v3(target, action, body)))
        if kind == FORM:
            requests.append(post(claims(target, action).encode() + b"&a=" + body, "/", kind))
    await crowd.flood(16, itertools.cycle(requests).__next__)


async def unsigned(target: Target, crowd: Crowd) -> None:
    """Queries of 60 KiB in 15,000 parameters, unsigned or wrongly signed."""
    long = "&a=b" * (15 * KIB - 256)
    requests = [
        get("/?Action=SendSms" + long),
        post("", "/?" + claims(target, "SendSms") + long),
        get("/?" + claims(target, "SendSms") + long),
        post("", "/?x=1" + long, headers=wrong_v3(target, "SendSms")),
    ]
    await crowd.flood(64, itertools.cycle(requests).__next__)


async def small_wrong(target: Target, crowd: Crowd) -> None:
    """Small calls with wrong signatures, as fast as answers come."""
    requests = [post(claims(target, "SendSms")), post("", headers=wrong_v3(target, "SendSms"))]
    await crowd.flood(64, itertools.cycle(requests).__next__)


async def wrong_crowd(target: Target, crowd: Crowd) -> None:
    """The same from 2,000 connections."""
    requests = [post(claims(target, "SendSms")), post("", headers=wrong_v3(target, "SendSms"))]
    await crowd.flood(2000, itertools.cycle(requests).__next__)


async def guessed_keys(target: Target, crowd: Crowd) -> None:
    """Small calls from 1,000 connections, each by another key that does not exist."""
    known = target.attacker.key_id

    def guessed() -> bytes:
        return post(claims(target, "SendSms").replace(known, f"LTAI{random.getrandbits(64):016x}"))

    await crowd.flood(1000, guessed)


async def odd_uploads(_target: Target, crowd: Crowd) -> None:
    """Forms of 5 MB at the upload endpoint, without a grant: of ampersands, of parts, of names."""
    size = 5 * MIB
    part = b'--x\r\nContent-Disposition: form-data; name="a"\r\n\r\n'
    kind = "multipart/form-data; boundary=x"
    requests = [
        post(b"&" * size, "/upload/", FORM),
        post(b"a=b&" * (size // 4), "/upload/", FORM),
        post(part + b"\r\n--" * (size // 4), "/upload/", kind),
        post((part + b"\r\n") * (size // 60), "/upload/", kind),
        post(part[:-2] + b"X-A: b\r\n" * (size // 8), "/upload/", kind),
        post(part.replace(b'"a"', b'"file"; filename="a"') + b"\r" * size, "/upload/", kind),
    ]
    await crowd.flood(8, itertools.cycle(requests).__next__)


async def notifications(_target: Target, crowd: Crowd) -> None:
    """Unsigned payment notifications of 60 KiB."""
    path = "/payments/simulator/notify"
    requests = [
        post("a=b&" * 15_000, path),
        post("x" * 60_000, path),
        post("{" * 60_000, path, JSON),
    ]
    await crowd.flood(32, itertools.cycle(requests).__next__)


async def forged_origin(target: Target, crowd: Crowd) -> None:
    """Wrong calls, each from a new X-Forwarded-For, connection by connection."""
    counts = itertools.count()

    def forged() -> bytes:
        number = next(counts)
        source = f"10.{number >> 16 & 255}.{number >> 8 & 255}.{number & 255}"
        headers = {"X-Forwarded-For": ",".join([source] * 50), "Forwarded": f"for={source}"}
        return post(claims(target, "SendSms"), headers=headers | {"X-Real-IP": source})

    await crowd.flood(64, forged, each=5)


def _body(size: int) -> dict[str, str]:
    return {"Host": "127.0.0.1", "Content-Type": FORM, "Content-Length": str(size)}


SOCKETS: tuple[Attack, ...] = (
    quiet,
    header_flood,
    header_floods,
    header_line,
    header_bytes,
    slow_headers,
    slow_bodies,
    idle,
    idle_after_call,
    half_requests,
    half_headers,
    half_bodies,
    big_bodies,
    many_pairs,
    many_escapes,
    json_bodies,
    unsigned,
    small_wrong,
    wrong_crowd,
    guessed_keys,
    odd_uploads,
    notifications,
    forged_origin,
)
