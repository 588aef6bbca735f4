"""An operator cancels a call beside the process that serves it."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest

from tests.ports import free_port
from tests.stories.caller import VERIFICATION
from tests.stories.installation import install
from tests.stories.receiver import receiving
from tests.stories.service import until
from tests.stories.test_kill import SETTINGS

pytestmark = pytest.mark.story


def test_what_waits_for_a_channel_is_cancelled_released_and_reported(tmp_path: Path) -> None:
    # AUDIT C2: no process listens where the channels lead, so everything waits.
    with receiving() as receiver:
        place = install(tmp_path / "data", SETTINGS, free_port())
        place.command("endpoint", "set", "shop", "SmsReport", receiver.url())
        with place.serving() as service, closing(place.caller(service.port)) as caller:
            biz_id = caller.accepted("13700000001,13700000002", VERIFICATION)
            said = place.command("message", "cancel", biz_id)
            assert said == "2 cancelled.\n"
            assert place.command("message", "cancel", biz_id).startswith("2 ended before")
            assert caller.final("13700000001", biz_id)["ErrCode"] == "CANCELLED"
            reply = caller.call("HongyanCancelSend", BizId=biz_id)
            assert reply.body["Data"]["CancelledCount"] == 0
            until(lambda: len(receiver.items("SmsReport")) == 2, "both reports")
            assert {one["err_code"] for one in receiver.items("SmsReport")} == {"CANCELLED"}
            assert service.stop() == 0
        shown = place.command("message", "show", biz_id)
        assert "CANCELLED 发送前已取消" in shown
        assert "released" in shown
        assert "Every entry is sealed." in place.command("ledger", "verify")
