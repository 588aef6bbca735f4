"""Pages of the console over a log of a million messages: `python -m bench.pages`.

One browser and four, without a screen, ask a real `serve` for each page; prints what its budget is.
"""

from __future__ import annotations

import argparse
import http.client
import os
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from statistics import median, quantiles
from typing import Final
from urllib.parse import urlsplit

from lxml import html

from bench import month
from bench.checkout import HERE
from bench.service import SETTINGS, Prepared, cpu_seconds, prepare, wait_for_port
from bench.signing import TEMPLATE_CODE
from tests.ports import free_port
from tests.postgres import running_server
from tests.stories.screen import entered

MESSAGES: Final = 1_000_000
ASKED: Final = 60
"""How often each client asks for a page."""
CLIENTS: Final = (1, 4)
BUDGET_MS: Final = {1: 100, 4: 200}
"""Milliseconds of the slowest of twenty."""
ACCOUNT: Final = "/console/a/bench"
PAGES: Final = {
    "overview": "/overview",
    "statistics of 30 days": "/statistics?span=30d",
    "newest records": "/records",
    "failed in 7 days": "/records?state=failed&span=7d",
    "a rare code": f"/records?code={month.RARE_CODE}",
    "nothing fits": "/records?code=NO_SUCH_CODE",
    "by number": "/records?number={number}",
    "one record": "/records/{message}",
    "refused calls": "/refused",
    "templates": "/templates",
    "a template": f"/templates/{TEMPLATE_CODE}",
    "start": "/start",
}


@dataclass
class Reader:
    """A connection that is kept, and the cookies of a person."""

    port: int
    cookies: dict[str, str]

    def __post_init__(self) -> None:
        """Connect."""
        self._connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)

    def ask(self, path: str) -> tuple[int, bytes]:
        """Return status and body of a page, and follow no redirect."""
        cookies = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        self._connection.request("GET", path, headers={"Cookie": cookies})
        answer = self._connection.getresponse()
        return answer.status, answer.read()


@contextmanager
def serving(prepared: Prepared, settings: dict[str, str]) -> Iterator[tuple[int, int]]:
    """Serve a prepared directory as it stands; yields port and process."""
    port = free_port()
    with (prepared.data / "serve.log").open("wb") as log:
        process = subprocess.Popen(
            HERE.words("serve", "--port", str(port)),
            env=HERE.environment(settings),
            stdout=log,
            stderr=log,
        )
        try:
            wait_for_port(port, process, prepared.data / "serve.log")
            yield port, process.pid
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait(30)


def timed(browser: Reader, path: str) -> list[float]:
    """Ask again and again; returns the milliseconds of each."""
    took: list[float] = []
    for _ in range(ASKED):
        began = time.perf_counter()
        status, _ = browser.ask(path)
        took.append((time.perf_counter() - began) * 1000)
        if status != http.client.OK:
            sys.exit(f"{path}: {status}")
    return took


def row(name: str, path: str, browsers: list[Reader], pid: int) -> str:
    """Measure one page, and return its line of the table."""
    browsers[0].ask(path)
    size = len(browsers[0].ask(path)[1])
    cells = [name, f"{size / 1000:.0f}"]
    is_kept = True
    for clients in CLIENTS:
        began = cpu_seconds(pid)
        with ThreadPoolExecutor(clients) as pool:
            took = list(chain(*pool.map(lambda one: timed(one, path), browsers[:clients])))
        used_ms = (cpu_seconds(pid) - began) * 1000 / len(took)
        slowest = quantiles(took, n=20)[-1]
        is_kept = is_kept and slowest <= BUDGET_MS[clients]
        cells += [f"{median(took):.0f}", f"{slowest:.0f}", f"{used_ms:.0f}"]
    return f"| {' | '.join(cells)} | {'yes' if is_kept else '**no**'} |"


def measure(prepared: Prepared, settings: dict[str, str], told: str) -> None:
    """Serve, log in, and print a line a page."""
    with serving(prepared, settings) as (port, pid):
        cookies = entered(port, told).client.cookies
        browsers = [Reader(port, cookies) for _ in range(max(CLIENTS))]
        first = browsers[0]
        status, newest = first.ask(f"{ACCOUNT}/records")
        found = html.fromstring(newest).xpath("//main//a[contains(@href, '/records/')]/@href")
        if not found:
            sys.exit(f"no record: {status} {newest.decode()[-2000:]}")
        message = urlsplit(found[0]).path.rpartition("/")[2]
        time.sleep(4)
        for name, path in PAGES.items():
            whole = ACCOUNT + path.format(message=message, number="17000000000")
            print(row(name, whole, browsers, pid), flush=True)


def main() -> None:
    """Fill, serve, measure."""
    parser = argparse.ArgumentParser(prog="python -m bench.pages", description=__doc__)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), default="sqlite")
    parser.add_argument("--messages", type=int, default=MESSAGES)
    chosen = parser.parse_args()
    with ExitStack() as stack:
        place = Path(
            stack.enter_context(tempfile.TemporaryDirectory(prefix="hongyan-bench-pages-"))
        )
        url = f"sqlite:///{place / 'data' / 'hongyan.db'}"
        if chosen.database == "postgresql":
            url = stack.enter_context(running_server()).create("pages")
        own = {"HONGYAN_DATABASE": url}
        prepared = prepare(HERE, place / "data", free_port(), free_port(), 0, own)
        settings = SETTINGS | own | {"HONGYAN_DATA": str(prepared.data)}
        month.fill(url, chosen.messages)
        told = HERE.command(settings, "person", "add", "ann", "--account", "bench")
        print(f"{chosen.database}, {chosen.messages:,} messages, load {os.getloadavg()[0]:.1f}\n")
        print("| page | kB | p50 ms, 1 | p95 | CPU | p50 ms, 4 | p95 | CPU | in its budget |")
        print("| --- | --- | --- | --- | --- | --- | --- | --- | --- |", flush=True)
        measure(prepared, settings, told)


if __name__ == "__main__":
    main()
