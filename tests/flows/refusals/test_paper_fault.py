"""What a no to a paper repeats of it."""

from hongyan.flows.refusals.paper_fault import PaperFault, PaperRefused
from hongyan.kernel.cut import DETAIL_CHARACTERS_MAX


# AUDIT A19: "errors that repeat megabytes: cut at 64 characters everywhere"
def test_a_detail_is_cut() -> None:
    assert (
        len(PaperRefused(PaperFault.TAG_ILLEGAL, "t" * 1_000_000).detail) == DETAIL_CHARACTERS_MAX
    )
