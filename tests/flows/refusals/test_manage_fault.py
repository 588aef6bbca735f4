"""What a no to an application repeats of it."""

from hongyan.flows.refusals.manage_fault import ManageFault, ManageRefused
from hongyan.kernel.cut import DETAIL_CHARACTERS_MAX


# AUDIT A19: "errors that repeat megabytes: cut at 64 characters everywhere"
def test_a_detail_is_cut() -> None:
    refused = ManageRefused(ManageFault.SIGN_MISSING, "签" * 1_000_000)
    assert refused.detail == "签" * (DETAIL_CHARACTERS_MAX - 1) + "…"
    assert ManageRefused(ManageFault.SIGN_MISSING, "签名").detail == "签名"
