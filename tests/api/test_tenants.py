"""What one account can make the service send, hold and compute ends somewhere."""

from __future__ import annotations

import base64
import json
import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest
from docx import Document
from sqlalchemy import func, select

from hongyan.api.words.allowances import words_of_reached
from hongyan.domain.accounts import store as accounts
from hongyan.domain.materials.tables import material_file
from hongyan.domain.notices import store as notices
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.signs.model import seal_purpose
from hongyan.domain.signs.tables import sign_file
from hongyan.flows.review.papers.uploads import remove_unused_files
from hongyan.kernel.allowances import Allowance, Reached, Span
from hongyan.kernel.calendar import DAY_MS, HOUR_MS
from hongyan.kernel.kinds import RejectionReason
from tests.api.applying import (
    FILES,
    OLD_SIGN,
    PERSON,
    account_id,
    call_as,
    decide,
    picture,
    qualified,
)
from tests.api.asgi import HttpAnswer
from tests.api.conftest import World
from tests.api.test_papers import create_letter, grant, post, upload
from tests.api.test_standing import AccountState, put_into
from tests.working import work_at


async def ask_code(world: World, number: int) -> HttpAnswer:
    return await world.call("RequiredPhoneCode", PhoneNo=str(number))


async def test_a_personal_account_has_no_code_sent(world: World) -> None:
    # AUDIT A4: 200 of 200 texts went to strangers at the operator's cost.
    for number in range(13900000000, 13900000020):
        answer = await call_as(world, PERSON, "RequiredPhoneCode", PhoneNo=str(number))
        assert answer.code == "NotEnterpriseCertifyCustCheckError"
    assert world.accepted == []


async def test_a_frozen_account_has_no_code_sent(world: World) -> None:
    # AUDIT A4
    put_into(world, AccountState.FROZEN)
    assert (await ask_code(world, 13900000000)).code == "isv.SECURITY_FROZEN_ACCOUNT"
    assert world.accepted == []


async def test_an_account_has_so_many_codes_sent_in_an_hour_and_a_day(
    make_world: Callable[..., World],
) -> None:
    # AUDIT A4
    world = make_world(account_codes_per_hour=3, account_codes_per_day=5)
    numbers = iter(range(13900000000, 13900000100))
    answers = [(await ask_code(world, next(numbers))).code for _ in range(5)]
    assert answers == ["OK"] * 3 + ["isv.BUSINESS_LIMIT_CONTROL"] * 2
    world.clock.advance(HOUR_MS)
    answers = [(await ask_code(world, next(numbers))).code for _ in range(3)]
    assert answers == ["OK"] * 2 + ["isv.BUSINESS_LIMIT_CONTROL"]
    assert len(world.accepted) == 5
    world.clock.advance(DAY_MS)
    assert (await ask_code(world, next(numbers))).code == "OK"
    owner = account_id(world)
    told = world.write(lambda tx: notices.notices_of(tx, owner))
    assert [one.kind for one in told] == [NoticeKind.ALLOWANCE_REACHED]
    words = words_of_reached(Reached(Allowance.PHONE_CODE, Span.HOUR, 3))
    assert [one.text for one in told] == [f"{words}。"]


async def test_a_code_that_was_not_sent_is_not_counted(make_world: Callable[..., World]) -> None:
    world = make_world(account_codes_per_hour=2)
    assert (await ask_code(world, 13900000000)).code == "OK"
    for _ in range(3):  # one a minute for a number
        assert (await ask_code(world, 13900000000)).code == "isv.BUSINESS_LIMIT_CONTROL"
    assert (await ask_code(world, 13900000001)).code == "OK"


def stored(world: World) -> tuple[int, int]:
    """How many files that came inside calls are stored, and how many uploaded ones."""
    return world.write(
        lambda tx: (
            tx.execute(select(func.count()).select_from(sign_file)).scalar_one(),
            tx.execute(select(func.count()).select_from(material_file)).scalar_one(),
        )
    )


async def test_a_rejected_sign_that_is_changed_for_ever_stores_one_version_and_ends(
    make_world: Callable[..., World],
) -> None:
    # AUDIT A10: each call stored 2 MB without limit.
    world = make_world(account_signs_per_day=4)
    barred = {**OLD_SIGN, "SignName": "云雀赌场"}
    assert (await world.call("AddSmsSign", **barred)).code == "OK"
    codes = [(await world.call("ModifySmsSign", **barred)).code for _ in range(6)]
    assert codes == ["OK"] * 3 + ["isv.SIGN_COUNT_OVER_LIMIT"] * 3
    assert stored(world)[0] == 1
    world.clock.advance(DAY_MS)
    assert (await world.call("ModifySmsSign", **barred)).code == "OK"
    assert (await world.call("DeleteSmsSign", SignName="云雀赌场")).code == "OK"
    assert stored(world)[0] == 0


async def test_an_account_stores_so_many_bytes(make_world: Callable[..., World]) -> None:
    # AUDIT A10
    world = make_world(account_stored_megabytes=0)
    assert (await world.call("AddSmsSign", **OLD_SIGN)).code == "FileSizeOverLimit"
    given = await grant(world)
    assert (await post(world, given, picture())).status == 403
    assert stored(world) == (0, 0)


async def test_an_account_uploads_so_many_files_a_day(make_world: Callable[..., World]) -> None:
    world = make_world(account_uploads_per_day=2)
    given = await grant(world)
    answers = [await post(world, given, picture(), key=f"{given['StartPath']}/{n}") for n in "123"]
    assert [one.status for one in answers] == [204, 204, 403]
    refused = await world.call("GetOSSInfoForUploadFile")
    assert refused.code == "FileCountOverLimit"


async def test_an_account_that_was_frozen_since_uploads_nothing(world: World) -> None:
    # AUDIT A17: the grant was good for an hour.
    given = await grant(world)
    put_into(world, AccountState.FROZEN)
    assert (await post(world, given, picture())).status == 403
    assert stored(world) == (0, 0)


async def test_files_that_nothing_names_lapse_and_those_of_papers_stay(
    make_world: Callable[..., World],
) -> None:
    # AUDIT A14: 500 files filled an account permanently.
    world = make_world(account_files=2, account_unused_file_days=7)
    letter_scan, _loose = await upload(world), await upload(world)
    assert (await world.call("GetOSSInfoForUploadFile")).code == "FileCountOverLimit"
    assert (await create_letter(world, letter_scan)).code == "OK"

    def sweep() -> int:
        now_ms, context = world.clock.now_ms(), world.context
        return world.write(lambda tx: remove_unused_files(work_at(tx, now_ms, context)))

    world.clock.advance(7 * DAY_MS)
    assert sweep() == 0
    world.clock.advance(1)
    assert sweep() == 1
    assert stored(world)[1] == 1
    await upload(world)


async def test_a_file_lapses_once_its_application_names_it_no_more(world: World) -> None:
    key = await upload(world)
    fields = {"SignName": "云雀演示", "SignSource": "0", "QualificationId": qualified(world)}
    made = await world.call("CreateSmsSign", **fields, MoreData=json.dumps([key]))
    assert made.code == "OK", made.body
    world.clock.advance(8 * DAY_MS)
    now_ms, context = world.clock.now_ms(), world.context
    assert world.write(lambda tx: remove_unused_files(work_at(tx, now_ms, context))) == 0
    decide(world, made.json["OrderId"], RejectionReason.PRODUCT_LINK)
    assert (await world.call("UpdateSmsSign", **fields)).code == "OK"
    assert world.write(lambda tx: remove_unused_files(work_at(tx, now_ms, context))) == 1


async def test_files_inside_a_call_are_cleaned_like_uploads(world: World) -> None:
    # AUDIT A19: they were kept as they came.
    raw = picture("JPEG") + b"<?php evil(); ?>"
    files = {**FILES, "SignFileList.1.FileContents": base64.b64encode(raw).decode()}
    files["SignFileList.1.FileSuffix"] = "jpg"
    assert (await world.call("AddSmsSign", **{**OLD_SIGN, **files})).code == "OK"
    [kept] = world.write(lambda tx: tx.execute(select(sign_file)).all())
    assert kept.is_sealed
    content = world.sealer.open_bytes(kept.content, seal_purpose(kept.id))
    assert content.startswith(b"\xff\xd8\xff")
    assert b"php" not in content


@pytest.mark.parametrize("content", [b"\x89PNG\r\n\x1a\n" + b"0" * 40, picture()[:50]])
async def test_a_file_inside_a_call_that_cannot_be_decoded_is_refused(
    world: World, content: bytes
) -> None:
    files = {**FILES, "SignFileList.1.FileContents": base64.b64encode(content).decode()}
    assert (
        await world.call("AddSmsSign", **{**OLD_SIGN, **files})
    ).code == "isv.INVALID_PARAMETERS"
    assert stored(world)[0] == 0


async def test_when_too_many_files_wait_the_caller_is_told_to_come_again(world: World) -> None:
    # AUDIT A2
    given = await grant(world)
    world.is_crowded = True
    answer = await world.call("AddSmsSign", **OLD_SIGN)
    assert (answer.status, answer.code) == (400, "Throttling.Api")
    assert answer.headers["x-acs-retry-after"] == "2000"
    answer = await post(world, given, picture())
    assert (answer.status, answer.headers["retry-after"]) == (503, "2")
    assert b"SlowDown" in answer.body
    assert stored(world) == (0, 0)


def word_file() -> bytes:
    out = BytesIO()
    Document().save(out)
    return out.getvalue()


async def test_more_data_may_be_a_word_file_and_a_letter_may_not(world: World) -> None:
    # AUDIT D12
    given = await grant(world)
    key = f"{given['StartPath']}/说明.docx"
    assert (await post(world, given, word_file(), key=key)).status == 204
    fields = {"SignName": "云雀演示", "SignSource": "0", "QualificationId": qualified(world)}
    assert (await world.call("CreateSmsSign", **fields, MoreData=json.dumps([key]))).code == "OK"
    refused = await create_letter(world, key)
    assert refused.code == "AuthorizationOssFileNotUploadError"


async def test_a_word_file_with_macros_is_refused(world: World) -> None:
    raw = BytesIO(word_file())
    with zipfile.ZipFile(raw, "a") as packed:
        packed.writestr("word/vbaProject.bin", b"x")
    answer = await post(world, await grant(world), raw.getvalue())
    assert (answer.status, b"InvalidFileType" in answer.body) == (400, True)


async def test_uses_of_past_days_are_forgotten(world: World) -> None:
    owner = account_id(world)
    await upload(world)
    now_ms = world.clock.now_ms() + 3 * DAY_MS
    assert world.write(lambda tx: accounts.forget_uses(tx, now_ms - 2 * DAY_MS, 100)) == 1
    assert owner
