"""A person with a password, for tests of its own pages."""

from __future__ import annotations

import pytest

from tests.console.browser import Browser, World

PASSWORD = "correct horse battery"


@pytest.fixture
def person(world: World, stranger: Browser) -> Browser:
    """The owner, who has a password and is logged in by it."""
    page = stranger.page(world.link_of("owner"))
    stranger.press(page, "Save and log in", password=PASSWORD, again=PASSWORD)
    return stranger
