"""The address of an export's file: nothing but a file that is ready is there."""

from __future__ import annotations

import pytest

from tests.console.browser import OURS, THEIRS, Browser, World

URL = f"/console/a/{OURS}/exports"


@pytest.mark.parametrize("job", ["1", "none", "9" * 30, "-1"])
def test_what_is_no_file_of_the_persons_is_no_page(owner: Browser, job: str) -> None:
    owner.page(f"{URL}/{job}", status=404)


def test_a_file_that_is_not_ready_is_no_page(owner: Browser) -> None:
    owner.press(owner.page(f"{URL}?of=records"), "Begin the export")
    owner.page(f"{URL}/1", status=404)


def test_another_tenants_file_is_no_page(world: World, owner: Browser) -> None:
    owner.page(f"/console/a/{THEIRS}/exports/1", status=404)
    world.give_policies("member")
    world.browser("member").page(f"{URL}/1", status=403)
