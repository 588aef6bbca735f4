"""Papers: what was given, until when it holds, what rests on each."""

from __future__ import annotations

from hongyan.domain.filings.model import AppFiling, Trademark
from hongyan.domain.letters.model import LetterForm
from hongyan.domain.materials.model import MaterialKind
from hongyan.flows.review.papers.filings import create_app_filing, create_trademark
from hongyan.flows.review.papers.letters import create_letter
from hongyan.flows.review.papers.uploads import keep_material
from tests.api.applying import picture
from tests.console.browser import Browser, World
from tests.console.tenant.contents import HERE, applied_sign

URL = f"{HERE}/papers"
CODE = "91330000MA27XL000N"
PERIOD = "2027-01-01~2027-12-31"


def kept_file(world: World) -> str:
    key = f"materials/{world.account_id}/x/scan"
    world.run(keep_material, world.account_id, key, MaterialKind.PNG, picture(), "0" * 64)
    return key


def given_letter(world: World, name: str = "云雀授权", period: str = PERIOD) -> int:
    key = kept_file(world)
    form = LetterForm(name, "杭州云雀科技有限公司", "演示", CODE, period, ("云雀科技",), key)
    made = world.run(create_letter, world.account_id, form)
    assert isinstance(made, int), made
    return made


def test_an_account_without_papers_is_led_on(owner: Browser) -> None:
    page = owner.page(URL)
    assert "No paper yet" in page.main
    assert "Write a letter" in page.links()


def test_a_letter_shows_its_end_and_what_rests_on_it(world: World, owner: Browser) -> None:
    letter = given_letter(world)
    applied_sign(world, letter_id=letter, is_third_party=True)
    [row] = owner.page(URL).rows()
    assert "2027-12-31" in row[2]
    assert "days left" in row[2]
    assert "云雀科技" in row[3]
    assert "Not yet seen by a reviewer" in row[4]


def test_a_letter_that_has_ended_says_so(world: World, owner: Browser) -> None:
    given_letter(world)
    world.clock.advance(400 * 86_400_000)
    owner = world.browser("owner")
    [row] = owner.page(URL).rows()
    assert "ended" in row[2]
    assert "the letter has expired" in row[4]


def test_trademarks_and_app_filings_are_listed(world: World, owner: Browser) -> None:
    key = kept_file(world)
    mark = Trademark(0, 0, "云雀", "12345", "杭州云雀科技有限公司", PERIOD, key)
    assert isinstance(world.run(create_trademark, world.account_id, mark), int)
    app = AppFiling(
        0, 0, "浙ICP备1号-1A", "云雀App", "杭州云雀科技有限公司", "2026-01-01", "a.cn", key
    )
    assert isinstance(world.run(create_app_filing, world.account_id, app), int)
    main = owner.page(URL).main
    assert "Trademarks" in main
    assert "云雀App" in main


def test_it_is_said_in_chinese(world: World) -> None:
    given_letter(world)
    page = world.browser("owner", "zh").page(URL)
    assert page.h1 == "资质与授权"
    assert "还剩" in page.main
