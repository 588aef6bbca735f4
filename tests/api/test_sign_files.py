"""Files that come with an application for a sign, as a caller sees them."""

from __future__ import annotations

import json
import re
from urllib.parse import urlsplit

import pytest

from hongyan.kernel.calendar import HOUR_MS
from tests.api.applying import FILES, OLD_SIGN, PNG, looked_at, stored
from tests.api.conftest import World
from tests.api.test_signs import NAME, created


@pytest.mark.parametrize(
    ("file", "code"),
    [
        ({"SignFileList.1.FileContents": ""}, "isv.ERROR_EMPTY_FILE"),
        ({"SignFileList.1.FileContents": "*not base64*"}, "isv.ERROR_EMPTY_FILE"),
        ({"SignFileList.1.FileSuffix": "exe"}, "isv.INVALID_PARAMETERS"),
        ({"SignFileList.1.FileSuffix": "jpg"}, "isv.INVALID_PARAMETERS"),
        ({"SignFileList.1.FileContents": "A" * 2_900_000}, "isv.SIGN_FILE_LIMIT"),
    ],
)
async def test_a_proof_file_is_a_small_picture(
    world: World, file: dict[str, str], code: str
) -> None:
    assert (await world.call("AddSmsSign", **{**OLD_SIGN, **file})).code == code


async def test_a_proof_file_is_kept_under_its_hash(world: World) -> None:
    listed = json.dumps([{"FileContents": PNG, "FileSuffix": ".PNG"}])
    fields = {key: value for key, value in OLD_SIGN.items() if key not in FILES}
    assert (await world.call("AddSmsSign", **fields, SignFileList=listed)).code == "OK"
    [url] = (await world.call("GetSmsSign", SignName="云雀演示")).json["FileUrlList"]
    assert re.search(r"/[0-9a-f]{64}\.png$", urlsplit(url).path)


# AUDIT H2: "`GetSmsSign.FileUrlList`, `GetSmsTemplate.MoreDataFileUrlList`: URLs, not keys"
async def test_what_came_with_a_sign_is_looked_at_by_its_urls(world: World) -> None:
    assert (await world.call("AddSmsSign", **OLD_SIGN)).code == "OK"
    key = stored(world)
    await created(world, MoreData=json.dumps([key]))
    for name in ("云雀演示", NAME):
        [url] = (await world.call("GetSmsSign", SignName=name)).json["FileUrlList"]
        shown = await looked_at(world, url)
        assert (shown.status, shown.headers["content-type"]) == (200, "image/png")
        assert shown.body.startswith(b"\x89PNG")
        assert (await looked_at(world, f"{url}x")).status == 403


async def test_a_proof_files_url_ends_with_its_hour_and_with_its_sign(world: World) -> None:
    # AUDIT H2
    assert (await world.call("AddSmsSign", **{**OLD_SIGN, "SignName": "幸运彩票"})).code == "OK"
    [url] = (await world.call("GetSmsSign", SignName="幸运彩票")).json["FileUrlList"]
    assert (await looked_at(world, url)).status == 200
    world.clock.advance(HOUR_MS)
    assert (await looked_at(world, url)).status == 403
    [fresh] = (await world.call("GetSmsSign", SignName="幸运彩票")).json["FileUrlList"]
    assert (await world.call("DeleteSmsSign", SignName="幸运彩票")).code == "OK"
    assert (await looked_at(world, fresh)).status == 404
