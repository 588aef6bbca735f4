"""Build the console's sprite of icons: `python tools/make_icons.py DIRECTORY`.

DIRECTORY holds the outline icons of Tabler, one SVG file each (npm package `@tabler/icons`,
`icons/outline`). The names below are those that templates and page modules ask for; a house test
compares.
"""

from __future__ import annotations

import re
import sys
from pathlib import Path
from typing import Final

SPRITE: Final = Path(__file__).parents[1] / "src/hongyan/console/static/icons.svg"
NAMES: Final = """
activity adjustments-horizontal alert-circle alert-triangle api arrow-back-up arrow-left
arrow-right arrows-diff ban bell bolt book bug building building-store calendar calendar-event
certificate chart-bar chart-line check checklist chevron-down chevron-left chevron-right
circle-check circle-x clipboard-check clipboard-list clock clock-pause clock-play code coin
coins copy credit-card database database-off device-mobile device-mobile-message door download
edit external-link eye eye-off file-alert file-certificate file-check file-invoice file-spreadsheet
file-text file-upload filter-off flag forms gauge gavel git-compare hand-stop hash
help-circle history home hourglass id-badge-2 inbox info-circle key language layout-dashboard
layout-list list-check list-details list-search lock lock-open logout mail map-question
menu-2 message message-2 message-circle-x message-reply message-search messages moon
notes numbers package paperclip pencil phone-call photo player-pause player-play plug-off plus
qrcode receipt refresh repeat report-money rocket rotate scale scan search send server settings
shield-check shield-lock shield-x signature speakerphone stack-2 sun tag template test-pipe
timeline-event trash upload urgent user user-check user-plus users users-group wallet webhook
world writing x zoom-in
""".split()  # noqa: SIM905 - one name a word reads best
_INNER = re.compile(r"<svg[^>]*>(.*)</svg>", re.DOTALL)


def sprite(folder: Path) -> str:
    """Return the sprite of the icons in `folder`; raises FileNotFoundError for one that is gone."""
    symbols = []
    for name in sorted(set(NAMES)):
        found = _INNER.search((folder / f"{name}.svg").read_text(encoding="utf-8"))
        assert found is not None, f"{name}.svg is no SVG"
        inner = re.sub(r"\s*\n\s*", "", found[1]).strip()
        symbols.append(f'<symbol id="{name}" viewBox="0 0 24 24">{inner}</symbol>')
    style = (
        'fill="none" stroke="currentColor" stroke-width="1.75" stroke-linecap="round" '
        'stroke-linejoin="round"'
    )
    body = "\n".join(symbols)
    return (
        "<!-- Tabler icons, MIT, see LICENSES.md; built by tools/make_icons.py -->\n"
        f'<svg xmlns="http://www.w3.org/2000/svg" {style}>\n{body}\n</svg>\n'
    )


if __name__ == "__main__":
    SPRITE.write_text(sprite(Path(sys.argv[1])), encoding="utf-8")
    print(f"{SPRITE.name}: {len(set(NAMES))} icons, {SPRITE.stat().st_size} bytes")
