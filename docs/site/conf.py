"""Sphinx's settings for the documentation site. `tools/make_site.py` runs it, once for a language.

Knows how pages look; which pages there are, and in which order, is in contents.toml.
"""

from __future__ import annotations

import sys
import tomllib
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from sphinx.application import Sphinx

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE))

from two_signs import SearchTwoSigns  # noqa: E402 - it stands beside this file

_PROJECT = tomllib.loads((HERE.parent.parent / "pyproject.toml").read_text("utf-8"))["project"]

project = "Hongyan 鸿雁"
release = _PROJECT["version"]
html_title = f"Hongyan 鸿雁 {release}"
extensions = ["myst_parser"]
root_doc = "index"

# Anchors are made as repositories make them, so that a link is the same in both places.
myst_heading_anchors = 6
myst_heading_slug_func = "anchors.anchor_of"

# An example may be cut, and is no program then.
highlight_language = "none"
suppress_warnings = ["misc.highlighting_failure", "config.cache"]

html_theme = "furo"
html_theme_options = {"top_of_page_buttons": [], "navigation_with_keys": True}
html_static_path = ["static"]
html_css_files = ["site.css"]
templates_path = ["templates"]
html_sidebars = {
    "**": [
        "sidebar/brand.html",
        "sidebar/search.html",
        "sidebar/languages.html",
        "sidebar/scroll-start.html",
        "sidebar/navigation.html",
        "sidebar/scroll-end.html",
    ]
}
html_copy_source = False
html_show_sourcelink = False
html_show_copyright = False
html_show_sphinx = False
html_use_index = False
html_domain_indices = False
locale_dirs = ["../../locale"]  # of the pages that are built: `tools/make_site.py` writes it


def setup(app: Sphinx) -> None:
    """Let Chinese words be found."""
    app.add_search_language(SearchTwoSigns)
