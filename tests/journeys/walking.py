"""A real `hongyan dev` in a process of its own, and Debian's Chromium, which walks its console.

Starts, logs in, finds an address for each page, and tells what is wrong with one. Judges nothing.
"""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from lxml import html
from playwright.sync_api import Browser, BrowserContext, Page, Playwright

from hongyan.console.app import route_order
from hongyan.console.page import PageModule
from hongyan.console.pages import MODULES
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[2]
AXE = Path(__file__).parent / "node_modules/axe-core/axe.min.js"
CHROMIUM = "/usr/bin/chromium"
QUIET = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
START_SECONDS = 60
TRIES_MAX = 3
"""Addresses that are tried for one page: the first may be of a thing that is not there."""
LANGUAGES = ("zh", "en")
THEMES = ("light", "dark")
WIDTHS = (1440, 390)
_LINK = re.compile(r"^\s*(\S+?):?\s.*?(http://\S+/console/link/\S+)", re.MULTILINE)
_ACCOUNT = re.compile(r"/console/a/([^/]+)")
_PLACE = re.compile(r"\{\w+\}")


@dataclass
class Dev:
    """A server that runs: where it is, and each person's one-time link by the person's name."""

    url: str
    links: dict[str, str]
    states: dict[str, Any] = field(default_factory=dict)
    """The cookies of who was logged in once: a link works a single time."""


@contextmanager
def running_dev(data: Path, *arguments: str, port: int = 0) -> Iterator[Dev]:
    """Run `hongyan dev` on a fresh directory until the block ends."""
    chosen = str(port or free_port())
    command = [sys.executable, "-m", "hongyan", "dev", "--data", str(data), "--port", chosen]
    log = data.parent / f"{data.name}.log"
    with log.open("wb") as output:
        process = subprocess.Popen(
            [*command, *arguments],
            cwd=ROOT,
            stdout=output,
            stderr=subprocess.STDOUT,
            env=os.environ,
        )
    try:
        yield _ready(process, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(START_SECONDS)


def _ready(process: subprocess.Popen[bytes], log: Path) -> Dev:
    end = time.monotonic() + START_SECONDS
    while time.monotonic() < end and process.poll() is None:
        text = log.read_text(encoding="utf-8", errors="replace")
        links = dict(_LINK.findall(text))
        if links and "鸿雁 is ready" in text:
            parts = urlsplit(next(iter(links.values())))
            return Dev(f"{parts.scheme}://{parts.netloc}", links)
        time.sleep(0.2)
    raise AssertionError(f"dev did not start:\n{log.read_text(encoding='utf-8')[-4000:]}")


def open_browser(playwright: Playwright) -> Browser:
    """Start Debian's Chromium, which talks to this machine alone."""
    return playwright.chromium.launch(executable_path=CHROMIUM, args=QUIET)


def logged_in(browser: Browser, dev: Dev, name: str) -> BrowserContext:
    """Return a context in which a person is logged in by the link that `dev` printed.

    Without a name: in which no person is.
    """
    known = dev.states.get(name)
    context = browser.new_context(
        viewport={"width": 1440, "height": 900}, locale="zh-CN", storage_state=known
    )
    if not name or known is not None:
        return context
    page = context.new_page()
    page.goto(dev.links[name])
    page.locator("main button[type=submit]").first.click()
    page.wait_for_url(lambda url: "/console/link/" not in url)
    page.close()
    dev.states[name] = context.storage_state()
    return context


@dataclass
class Looked:
    """What a browser said of a page while it was open."""

    faults: list[str] = field(default_factory=list)

    def listen(self, page: Page) -> None:
        """Note every error of scripts, every refused file, every failed request."""
        page.on("pageerror", lambda fault: self.faults.append(f"script: {fault}"))
        page.on(
            "console",
            lambda told: (
                self.faults.append(f"{told.type}: {told.text}")
                if told.type in {"error", "warning"}
                else None
            ),
        )


def prefer(context: BrowserContext, dev: Dev, language: str, theme: str) -> None:
    """Set language and theme as the console's own links do."""
    context.add_cookies(
        [
            {"name": "hongyan-lang", "value": language, "url": dev.url},
            {"name": "hongyan-theme", "value": theme, "url": dev.url},
        ]
    )


def page_at(path: str) -> PageModule | None:
    """Return the page that answers at a path."""
    for one in sorted(MODULES, key=lambda one: route_order(one.page.path)):
        pattern = "".join(
            "[^/]+" if _PLACE.fullmatch(part) else re.escape(part)
            for part in re.split(r"(\{\w+\})", one.page.path)
        )
        if re.fullmatch(pattern, path):
            return one
    return None


def found_pages(context: BrowserContext, dev: Dev) -> dict[str, str]:
    """Return an address of each page that a person comes to by links alone, by the page's name."""
    found: dict[str, str] = {}
    shown = [one.page.path for one in MODULES if one.template]
    waiting = ["/console", "/console/me"]
    tried = set(waiting)
    while waiting:
        # Asked with the browser's cookies and not drawn: a walk is long, and looks at links alone.
        answer = context.request.get(dev.url + waiting.pop(0))
        if answer.status != 200 or "html" not in answer.headers["content-type"]:
            continue
        here = urlsplit(answer.url).path
        account = _ACCOUNT.match(here)
        if account is not None:
            # Some pages stand behind a form, as what the box at the top finds.
            paths = [path.replace("{account}", account[1]) for path in shown]
            waiting += [one for one in paths if not _PLACE.search(one) and one not in tried]
            tried.update(paths)
        one = page_at(here)
        if one is not None and one.template:
            found.setdefault(one.page.name, here)
        for href in html.fromstring(answer.body()).xpath("//a[starts-with(@href, '/')]/@href"):
            target = urlsplit(href).path
            led = page_at(target)
            if led is None or not led.template or led.page.name in found or target in tried:
                continue
            if sum(page_at(one) is led for one in tried) < TRIES_MAX:
                tried.add(target)
                waiting.append(target)
    return found


def sideways(page: Page) -> int:
    """Return by how many pixels a page is wider than its window."""
    return int(page.evaluate("() => document.documentElement.scrollWidth - window.innerWidth"))


def axe_findings(page: Page) -> list[str]:
    """Return what axe finds, each with where; it runs by the debugger, so the policy stays on."""
    page.evaluate(AXE.read_text(encoding="utf-8"))
    result: dict[str, Any] = page.evaluate("() => axe.run(document, {resultTypes: ['violations']})")
    return [
        f"{one['id']} ({one['impact']}): {node['html'][:160]}"
        for one in result["violations"]
        for node in one["nodes"][:3]
    ]
