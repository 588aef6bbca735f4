"""How a session of CMPP logs in, and what each answer to that means."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.channels.cmpp.oddities import CmppOddity, Oddities
from hongyan.channels.cmpp.session import NOT_THE_GATEWAY, WRONG_DIGEST
from hongyan.channels.session import LoginRefused, Opened
from hongyan.protocols.cmpp.digests import authenticator_source
from hongyan.protocols.cmpp.pdus import CmppVersion, Connect, ConnectResp, Submit, read_pdu
from tests.channels.cmpp.gateway import (
    NOW_MS,
    TERMS,
    TIMESTAMP,
    V20,
    V30,
    let_in,
    login,
    opened,
    session,
    text,
    wire,
)
from tests.channels.playbook import Playbook


def first(**terms: object) -> Connect:
    found = read_pdu(session(**terms).open(NOW_MS), V20)
    assert isinstance(found, Connect)
    return found


def test_the_digest_proves_the_secret_for_this_second() -> None:
    connect = first()
    # Three implementations make this digest of 901234, "secret" and 1122070000.
    assert connect.authenticator_source.hex() == "55152ecd1978b033f7c9f61c2421d057"
    assert connect.timestamp == TIMESTAMP
    assert connect.source_addr == "901234"


@pytest.mark.parametrize("version", [V20, CmppVersion.V21, V30])
@pytest.mark.parametrize("cut", [0, 1, 7])
def test_a_login_is_accepted_in_every_version(version: CmppVersion, cut: int) -> None:
    opened(session(version=version), version, cut=cut).ends()


def test_an_id_is_padded_for_the_digest_where_the_gateway_pads_it() -> None:
    bare = authenticator_source("9012", "secret", TIMESTAMP)
    padded = authenticator_source("9012", "secret", TIMESTAMP, padded=True)
    assert first(sp_id="9012").authenticator_source == bare
    assert first(sp_id="9012", is_id_padded=True).authenticator_source == padded != bare


@pytest.mark.parametrize(
    ("status", "words", "is_temporary"),
    [
        (1, "wrong structure", False),
        (2, "unknown source address", False),
        (3, "wrong secret", False),
        (4, "version too high", False),
        (5, "other error", True),  # such as too many connections
        (9, "error 9", False),
    ],
)
@pytest.mark.parametrize("version", [V20, V30])
def test_a_login_is_refused_in_words(
    version: CmppVersion, status: int, words: str, is_temporary: bool
) -> None:
    (
        Playbook(session(version=version), now_ms=NOW_MS)
        << login(version)
        >> let_in(version, status=status)
        << LoginRefused(f"CMPP:{status}", words, is_temporary=is_temporary)
    ).ends()


@pytest.mark.parametrize("version", [V20, V30])
def test_a_login_of_3_0_is_refused_in_either_form(version: CmppVersion) -> None:
    (
        Playbook(session(version=V30), now_ms=NOW_MS)
        << login(V30)
        >> let_in(version, status=4)
        << LoginRefused("CMPP:4", "version too high")
    ).ends()


@pytest.mark.parametrize(
    ("named", "goes_on_in"), [(V20, V20), (CmppVersion.V21, V20), (0, V20), (1, V20), (V30, V30)]
)
def test_an_answer_in_the_form_of_2_0_is_understood_by_the_version_it_names(
    named: int, goes_on_in: CmppVersion
) -> None:
    play = (
        Playbook(session(version=V30), now_ms=NOW_MS)
        << login(V30)
        >> let_in(V20, named=named)
        << Opened()
        >> text("字")
    )
    (play << (lambda said: isinstance(read_pdu(said, goes_on_in), Submit))).ends()


def test_a_gateway_of_3_0_that_answers_a_login_of_2_0_goes_on_in_2_0() -> None:
    play = Playbook(session(), now_ms=NOW_MS) << login() >> let_in(V30) << Opened() >> text("字")
    (play << (lambda said: isinstance(read_pdu(said, V20), Submit))).ends()


def test_the_digest_of_a_gateway_is_right_with_either_width_of_the_status() -> None:
    oddities = Oddities(1)
    digest = read_pdu(let_in(V30), V30)
    assert isinstance(digest, ConnectResp)
    of_four = wire(ConnectResp(sequence=1, authenticator_ismg=digest.authenticator_ismg))
    one = session(oddities=oddities, is_gateway_verified=True)
    (Playbook(one, now_ms=NOW_MS) << login() >> of_four << Opened()).ends()
    assert not oddities.counts


def test_a_wrong_digest_of_a_gateway_is_counted_and_borne_unless_it_is_to_be_verified() -> None:
    oddities = Oddities(1)
    wrong = wire(ConnectResp(sequence=1))
    (Playbook(session(oddities=oddities), now_ms=NOW_MS) << login() >> wrong << Opened()).ends()
    assert oddities.counts == {CmppOddity.WRONG_DIGEST: 1}
    (
        Playbook(session(is_gateway_verified=True), now_ms=NOW_MS)
        << login()
        >> wrong
        << LoginRefused(WRONG_DIGEST, NOT_THE_GATEWAY)
    ).ends()


def test_a_second_answer_to_a_login_says_nothing() -> None:
    (opened(session()) >> let_in() >> let_in(status=3)).ends()


def test_the_secret_is_in_no_text() -> None:
    assert "sesame" not in repr(replace(TERMS, secret="sesame"))
