"""A scan is read from its sealed form for reviewers, and shown only if it is a picture."""

from __future__ import annotations

import hashlib

import pytest

from hongyan.domain.materials import store as materials
from hongyan.domain.materials.model import Material, MaterialKind
from hongyan.domain.review.model import Case
from hongyan.domain.review.store import case_by_id
from hongyan.domain.signs.model import NewSign, SignFile
from hongyan.flows.reference.work import Work
from hongyan.flows.review.applications.apply_sign import SignApplied, apply_for_sign
from hongyan.flows.review.applications.scans import seal_scans
from hongyan.kernel.kinds import SignKind, SignSource
from tests.console.browser import Browser, World
from tests.console.review.conftest import url_of

PICTURE = b"\x89PNG\r\n\x1a\n and what follows"
SCRIPT = b"<script>alert(1)</script>"


def apply(work: Work, account_id: int, content: bytes) -> Case:
    """Apply for a sign with a proof."""
    proof = SignFile("png", hashlib.sha256(content).hexdigest(), content)
    new = NewSign("云雀优选", SignSource.TRADEMARK, SignKind.GENERAL, scene="登录", files=(proof,))
    done = apply_for_sign(work, account_id, new)
    assert isinstance(done, SignApplied), done
    seal_scans(work)
    case = case_by_id(work.tx, done.order_id)
    assert case is not None
    return case


def scan(page_text: str) -> str:
    return page_text.partition('<img src="')[2].partition('"')[0]


def test_a_picture_is_shown_beside_the_case(world: World, reviewer: Browser) -> None:
    case = world.run(apply, world.account_id, PICTURE)
    page = reviewer.page(url_of(case))
    assert page.tree.cssselect("main details.scan img[alt]")
    answer = reviewer.client.ask("GET", scan(page.text))
    assert (answer.status, answer.body) == (200, PICTURE)
    assert answer.headers["content-type"] == "image/png"
    assert answer.headers["x-content-type-options"] == "nosniff"
    assert answer.headers["cache-control"] == "no-store"


def upload(work: Work, account_id: int) -> Case:
    """Apply for a sign with a file that an older version took for a picture."""
    key = "materials/9/scan.png"
    kept = Material(key, account_id, MaterialKind.PNG, len(SCRIPT), "0" * 64, work.now_ms)
    materials.save_material(work.tx, kept, SCRIPT)
    new = NewSign("云雀优选", SignSource.TRADEMARK, SignKind.GENERAL, more_data=(key,))
    done = apply_for_sign(work, account_id, new)
    assert isinstance(done, SignApplied), done
    case = case_by_id(work.tx, done.order_id)
    assert case is not None
    return case


def test_what_is_no_picture_is_saved_and_never_shown(world: World, reviewer: Browser) -> None:
    case = world.run(upload, world.account_id)
    answer = reviewer.client.ask("GET", scan(reviewer.page(url_of(case)).text))
    assert answer.headers["content-type"] == "application/octet-stream"
    assert answer.headers["content-disposition"].startswith("attachment")


@pytest.mark.parametrize("name", ["0" * 16, "letter.png", "..%2f..%2fmaster.key"])
def test_a_name_that_the_case_does_not_show_is_no_file(
    world: World, reviewer: Browser, name: str
) -> None:
    case = world.run(apply, world.account_id, PICTURE)
    assert reviewer.get(f"{url_of(case)}/files/{name}").status == 404
    assert reviewer.get(f"/console/review/cases/404/files/{name}").status == 404


def test_the_applicant_itself_and_strangers_do_not_get_it(
    world: World, owner: Browser, reviewer: Browser, stranger: Browser
) -> None:
    case = world.run(apply, world.account_id, PICTURE)
    url = scan(reviewer.page(url_of(case)).text)
    assert owner.get(url).status == 404
    assert stranger.get(url).status == 303
