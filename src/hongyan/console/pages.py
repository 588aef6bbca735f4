"""The one list of page modules. A page that is not in it does not exist."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.dev import catcher, catcher_live, clock, replay, reset, signature
from hongyan.console.me import factor, logins, me, password, prove
from hongyan.console.page import Page, PageModule, Zone, read_module
from hongyan.console.public import code, error, errors, home, link, login
from hongyan.console.review import (
    calls,
    case,
    consistency,
    desk,
    figures,
    file,
    rules,
    search,
    second,
)
from hongyan.console.tenant import (
    call,
    certification,
    changes,
    compare,
    export_file,
    exports,
    extend_codes,
    find,
    letter_new,
    library,
    overview,
    papers,
    pushes,
    record,
    records,
    refused,
    sign,
    sign_new,
    signs,
    start,
    start_live,
    statistics,
    template,
    template_new,
    templates,
)
from hongyan.console.tenant import home as tenant_home

MODULES: Final[tuple[PageModule, ...]] = tuple(
    read_module(module)
    for module in (
        home,
        login,
        code,
        link,
        errors,
        error,
        me,
        password,
        factor,
        logins,
        prove,
        tenant_home,
        find,
        overview,
        start,
        start_live,
        records,
        record,
        call,
        refused,
        statistics,
        pushes,
        exports,
        export_file,
        signs,
        sign_new,
        sign,
        extend_codes,
        templates,
        template_new,
        library,
        compare,
        template,
        papers,
        letter_new,
        certification,
        changes,
        catcher,
        catcher_live,
        clock,
        signature,
        replay,
        reset,
        desk,
        case,
        file,
        calls,
        second,
        consistency,
        search,
        figures,
        rules,
    )
)
"""In the order of the menu."""

PAGES: Final[Mapping[str, Page]] = {one.page.name: one.page for one in MODULES}


def menu_of(zone: Zone) -> tuple[Page, ...]:
    """Return the pages of a zone that stand in its menu, in order."""
    return tuple(
        one.page for one in MODULES if one.page.zone is zone and one.page.group is not None
    )
