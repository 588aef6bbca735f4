"""What errors repeat."""

from hypothesis import given
from hypothesis import strategies as st

from hongyan.kernel.cut import CUT_CHARACTERS_MAX, cut, quoted
from hongyan.kernel.refusal import VALUE_CHARACTERS_MAX, Refusal, Refused


@given(st.text(max_size=200))
def test_a_text_is_whole_or_says_that_more_was(text: str) -> None:
    kept = cut(text)
    assert kept == text if len(text) <= CUT_CHARACTERS_MAX else kept[:-1] + "…" == text[:63] + "…"


# AUDIT A19: "errors that repeat megabytes: cut at 64 characters everywhere"
def test_a_value_is_quoted_short_and_on_one_line() -> None:
    assert quoted("a\nb\x1b") == r"'a\nb\x1b'"
    assert quoted(12) == "12"
    assert len(quoted("x" * 1_000_000)) == 66
    assert len(quoted(list(range(100_000)))) == 64
    refused = Refused(Refusal.SIGN_MISSING, "sign_name", detail="x" * 1_000_000)
    assert len(refused.values["detail"]) == VALUE_CHARACTERS_MAX
