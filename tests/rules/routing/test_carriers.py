"""Whose number it is."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from phonenumbers.carrierdata import CARRIER_DATA

from hongyan.domain.routing.carriers import MAINLAND, Carrier, carrier_of
from hongyan.domain.routing.segment_table import SEGMENTS

IN_PHONENUMBERS = {
    "China Mobile": Carrier.CMCC,
    "China Unicom": Carrier.CUCC,
    "China Telecom": Carrier.CTCC,
    "China Broadnet": Carrier.CBN,
}

# Segments on which the ministry's allocation and phonenumbers differ; there we follow the ministry.
DIFFERENCES = {
    "13492": Carrier.CTCC,
    "13493": Carrier.CTCC,
    "13499": Carrier.CTCC,
    **{str(segment): Carrier.CUCC for segment in range(14600, 14700)},
    **{str(segment): Carrier.CMCC for segment in range(14800, 14900)},
    **{str(segment): Carrier.CTCC for segment in range(14900, 15000)},
    **{str(segment): Carrier.UNKNOWN for segment in range(15400, 15500)},
    **{str(segment): Carrier.UNKNOWN for segment in range(16190, 16200)},
    **{str(segment): Carrier.CTCC for segment in range(16200, 16300)},
    **{str(segment): Carrier.CMCC for segment in range(16500, 16600)},
    **{str(segment): Carrier.UNKNOWN for segment in range(17406, 17500)},
}


@pytest.mark.parametrize(
    ("phone", "carrier"),
    [
        (8613900000000, Carrier.CMCC),
        (8618600000000, Carrier.CUCC),
        (8618900000000, Carrier.CTCC),
        (8619200000000, Carrier.CBN),
        (8613480000000, Carrier.CMCC),
        (8613490000000, Carrier.UNKNOWN),
        (8613492000000, Carrier.CTCC),
        (8617000000000, Carrier.CTCC),
        (8617030000000, Carrier.CMCC),
        (8617099999999, Carrier.CUCC),
        (8616500000000, Carrier.CMCC),
        (8615400000000, Carrier.UNKNOWN),
        (8612900000000, Carrier.UNKNOWN),
        (85291234567, Carrier.INTERNATIONAL),
        (12025550123, Carrier.INTERNATIONAL),
        (886912345678, Carrier.INTERNATIONAL),
        (861012345678, Carrier.UNKNOWN),
        (861390000000, Carrier.UNKNOWN),
        (86139000000000, Carrier.UNKNOWN),
        (0, Carrier.UNKNOWN),
    ],
)
def test_the_segment_names_the_carrier(phone: int, carrier: Carrier) -> None:
    assert carrier_of(phone) is carrier


def test_a_ported_number_belongs_to_its_new_carrier() -> None:
    overrides = {8613900000000: Carrier.CTCC}
    assert carrier_of(8613900000000, overrides) is Carrier.CTCC
    assert carrier_of(8613900000001, overrides) is Carrier.CMCC


def test_the_table_differs_from_phonenumbers_only_where_we_say_so() -> None:
    # A new release of phonenumbers that fails here: run tools/make_segment_table.py, then look.
    differing = {
        segment: carrier_of(int(f"86{segment}000000"))
        for segment in map(str, range(13000, 20000))
        if carrier_of(int(f"86{segment}000000")) is not _in_phonenumbers(segment)
    }
    assert differing == DIFFERENCES


def test_no_prefix_begins_another_so_the_longest_is_the_only_one() -> None:
    prefixes = sorted(prefix for text in SEGMENTS.values() for prefix in text.split())
    assert not any(later.startswith(earlier) for earlier, later in pairwise(prefixes))
    assert set(SEGMENTS) == set(MAINLAND) == set(Carrier) - {Carrier.UNKNOWN, Carrier.INTERNATIONAL}


@given(st.integers(), st.dictionaries(st.integers(), st.sampled_from(Carrier), max_size=3))
def test_any_number_has_an_answer(phone: int, overrides: dict[int, Carrier]) -> None:
    assert carrier_of(phone, overrides) in Carrier


@given(st.integers(min_value=8613000000000, max_value=8619999999999))
def test_all_numbers_of_a_segment_share_its_carrier(phone: int) -> None:
    assert carrier_of(phone) is carrier_of(phone - phone % 10**6)


def _in_phonenumbers(segment: str) -> Carrier:
    whole = "86" + segment
    for length in range(len(whole), 2, -1):
        if whole[:length] in CARRIER_DATA:
            return IN_PHONENUMBERS[CARRIER_DATA[whole[:length]]["en"]]
    return Carrier.UNKNOWN
