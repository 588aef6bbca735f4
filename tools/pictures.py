"""Take pictures of every page of the console: `make pictures`, `python -m tools.pictures`.

Starts `hongyan dev`, logs each person in, walks to every page by links, and makes one contact sheet
a page, in `.make/pictures` or the directory named: both languages, light and dark, wide and narrow.
Of the pages that the READMEs show it makes a picture in docs/pictures, too.
Fails if a page scrolls sideways, if the browser reports an error, or if axe finds something.
"""

from __future__ import annotations

import argparse
import io
import sys
import tempfile
from pathlib import Path
from typing import Final

from PIL import Image
from playwright.sync_api import BrowserContext, sync_playwright

from hongyan.flows.reference.demo import ENTERPRISE
from tests.journeys.walking import (
    LANGUAGES,
    THEMES,
    WIDTHS,
    Dev,
    Looked,
    axe_findings,
    found_pages,
    logged_in,
    open_browser,
    prefer,
    running_dev,
    sideways,
)

HERE: Final = Path(__file__).parents[1] / ".make/pictures"
WIDE: Final = (720, 900)
NARROW: Final = (300, 900)
GAP: Final = 12
SHOWN: Final = Path(__file__).parents[1] / "docs/pictures"
OF_READMES: Final = {"tenant.overview": "overview.png", "review.case": "case.png"}
SHOWN_HEIGHT: Final = 600
HEIGHT_MAX: Final = 1800
"""Of a page 1440 wide; what stands below is cut off."""

Shots = dict[tuple[str, str, int], Image.Image]


def take(context: BrowserContext, dev: Dev, path: str) -> tuple[Shots, list[str]]:
    """Return a picture of a page in each way, and what is wrong with it."""
    shots: Shots = {}
    faults: list[str] = []
    for language in LANGUAGES:
        for theme in THEMES:
            prefer(context, dev, language, theme)
            page, looked = context.new_page(), Looked()
            looked.listen(page)
            for width in WIDTHS:
                page.set_viewport_size({"width": width, "height": 900})
                page.goto(dev.url + path)
                page.wait_for_timeout(150)
                over = sideways(page)
                if over > 0:
                    faults.append(f"{language} {theme} {width}: {over} px sideways")
                shots[language, theme, width] = Image.open(
                    io.BytesIO(page.screenshot(full_page=True))
                )
            faults += [f"{language} {theme}: {one}" for one in axe_findings(page)]
            faults += [f"{language} {theme}: {one}" for one in looked.faults]
            page.close()
    return shots, faults


def sheet(shots: Shots) -> Image.Image:
    """Return all pictures of a page on one sheet."""
    ways = [(language, theme) for language in LANGUAGES for theme in THEMES]
    wide = [_fitted(shots[*way, WIDTHS[0]], *WIDE) for way in ways]
    narrow = [_fitted(shots[*way, WIDTHS[1]], *NARROW) for way in ways]
    across = 2 * (WIDE[0] + GAP) + 2 * (NARROW[0] + GAP)
    row_height = max(one.height for one in (*wide, *narrow)) + GAP
    made = Image.new("RGB", (across, 2 * row_height), "#808684")
    for place, (large, small) in enumerate(zip(wide, narrow, strict=True)):
        column, row = place % 2, place // 2
        top = row * row_height
        made.paste(large, (column * (WIDE[0] + GAP), top))
        made.paste(small, (2 * (WIDE[0] + GAP) + column * (NARROW[0] + GAP), top))
    return made


def shown(shots: Shots) -> Image.Image:
    """Return what a README shows of a page: wide in Chinese, and narrow in English in the dark."""
    wide = _fitted(shots["zh", "light", WIDTHS[0]], 960, SHOWN_HEIGHT)
    narrow = _fitted(shots["en", "dark", WIDTHS[1]], 300, SHOWN_HEIGHT)
    made = Image.new("RGB", (wide.width + GAP + narrow.width, SHOWN_HEIGHT), "#ffffff")
    made.paste(wide, (0, 0))
    made.paste(narrow, (wide.width + GAP, 0))
    return made.quantize(128, dither=Image.Dither.NONE)


def _fitted(shot: Image.Image, width: int, height: int) -> Image.Image:
    whole = shot.convert("RGB")
    scaled = whole.resize((width, max(1, whole.height * width // whole.width)), Image.LANCZOS)
    return scaled.crop((0, 0, width, min(height, scaled.height)))


def wait_for_month(context: BrowserContext, dev: Dev) -> None:
    """Wait until the month of demo traffic is there: its figures stay the same for five seconds."""
    before, page = "", context.new_page()
    while True:
        page.goto(f"{dev.url}/console/a/{ENTERPRISE.name}/statistics?span=30d")
        figures = "".join(page.locator(".figure .big").all_inner_texts())
        if figures == before:
            break
        before = figures
        page.wait_for_timeout(5000)
    page.close()


def main(target: Path, only: str = "") -> int:
    """Take all pictures; returns how many faults were found."""
    target.mkdir(parents=True, exist_ok=True)
    SHOWN.mkdir(exist_ok=True)
    count = 0
    with (
        tempfile.TemporaryDirectory() as directory,
        running_dev(Path(directory) / "data") as dev,
        sync_playwright() as playwright,
    ):
        browser = open_browser(playwright)
        wait_for_month(logged_in(browser, dev, next(iter(dev.links))), dev)
        done: set[str] = set()
        for name in (*dev.links, ""):
            context = logged_in(browser, dev, name)
            for page_name, path in found_pages(context, dev).items():
                if page_name in done or only not in page_name:
                    continue
                done.add(page_name)
                shots, faults = take(context, dev, path)
                sheet(shots).save(target / f"{page_name}.png")
                if page_name in OF_READMES:
                    shown(shots).save(SHOWN / OF_READMES[page_name], optimize=True)
                count += len(faults)
                print(f"{page_name}  {path}  {len(faults)} faults")
                for fault in sorted(set(faults)):
                    print(f"    {fault}")
            context.close()
        browser.close()
    print(f"{len(done)} pages, {count} faults, in {target}")
    return count


if __name__ == "__main__":
    parser = argparse.ArgumentParser(prog="python -m tools.pictures", description=__doc__)
    parser.add_argument("directory", type=Path, nargs="?", default=HERE)
    parser.add_argument("only", nargs="?", default="", help="a page's name, or a part of it")
    chosen = parser.parse_args()
    sys.exit(bool(main(chosen.directory, chosen.only)))
