"""Templates become pages: one environment for each language, everything escaped.

Knows no page and no request beyond the visit that it is given.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, partial
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from jinja2.runtime import Context

from hongyan.console import filters
from hongyan.console.assets import asset_url
from hongyan.console.once import fresh_token
from hongyan.console.ways import TAGS
from hongyan.console.wording import counted_markup, said_markup
from hongyan.words.language import Language

HOME: Final = Path(__file__).parent


@cache
def environment(language: Language) -> Environment:
    """Return the environment of a language: its words, its filters, all templates."""
    made = Environment(
        loader=FileSystemLoader(HOME),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        auto_reload=False,
    )
    made.globals.update(
        _=partial(said_markup, language),
        n_=partial(counted_markup, language),
        asset=asset_url,
        fresh_token=fresh_token,
        language=language,
        language_tag=TAGS[language],
    )
    made.filters.update(filters.filters(language))
    return made


def page(template: str, language: Language, **shown: Any) -> str:
    """Return a whole page."""
    return environment(language).get_template(template).render(**shown)


def part(template: str, block: str, language: Language, **shown: Any) -> str:
    """Return one block of a template, as it stands in the page."""
    found = environment(language).get_template(template)
    context: Context = found.new_context(dict(shown))
    draw: Callable[[Context], Any] = found.blocks[block]
    return "".join(draw(context))
