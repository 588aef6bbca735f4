"""The kind `cmpp`: its options, and what is said of a wrong one."""

from __future__ import annotations

import pytest

from hongyan.channels.cmpp.kind import CmppOptions, cmpp_link, terms_of
from hongyan.channels.options import described, read_options, secrets_of
from hongyan.channels.registry import Around, ChannelOptionError, build
from hongyan.kernel.clock import SystemClock
from hongyan.protocols.cmpp.pdus import CmppVersion
from tests.channels.link_playbook import ScriptedPeer

CONTRACT = {"host": "127.0.0.1", "sp_id": "901234", "secret": "sesame", "service_id": "HELP"}


def built(**options: str) -> None:
    build("cmpp", 1, "cmcc", CONTRACT | options, Around(SystemClock()))


def test_four_words_of_a_contract_are_enough() -> None:
    terms = terms_of(read_options(CmppOptions, CONTRACT))
    assert (terms.msg_src, terms.version, terms.fee_user_type) == ("901234", CmppVersion.V20, 2)
    built()


def test_each_version_is_called_as_contracts_call_it() -> None:
    for said, version in (("2.0", 0x20), ("2.1", 0x21), ("3.0", 0x30)):
        assert terms_of(read_options(CmppOptions, CONTRACT | {"version": said})).version == version


def test_results_are_written_with_commas() -> None:
    terms = terms_of(read_options(CmppOptions, CONTRACT | {"throttle_codes": "85, 101,85"}))
    assert terms.throttle_codes == {85, 101}


def test_extend_codes_are_sent_unless_an_option_says_no() -> None:
    assert terms_of(read_options(CmppOptions, CONTRACT)).is_extended
    assert not terms_of(read_options(CmppOptions, CONTRACT | {"extend": "false"})).is_extended


def test_the_secret_alone_is_sealed() -> None:
    assert secrets_of(CmppOptions) == {"secret", "tls_key_password"}
    assert all(one.help_text for one in described(CmppOptions))


@pytest.mark.parametrize(
    ("option", "value", "rule"),
    [
        ("sp_id", "9012345", "longer than 6 characters"),
        ("service_id", "SERVICE-123", "longer than 10 characters"),
        ("service_id", "业务", "beyond Latin-1"),
        ("msg_src", "1234567", "longer than 6 characters"),
        ("fee_terminal_id", "1" * 22, "longer than 21 characters"),
        ("fee_terminal_id", "13800000000", "belongs to fee_user_type=3"),
        ("fee_type", "1", "2 digits"),
        ("fee_code", "10", "6 digits"),
        ("fee_user_type", "4", "from 0 to 3"),
        ("throttle_codes", "85;101", "from 1 to 255"),
        ("throttle_codes", "0", "from 1 to 255"),
        ("throttle_codes", "256", "from 1 to 255"),
        ("version", "4.0", "one of 2.0, 2.1, 3.0"),
        ("msg_level", "10", "from 0 to 9"),
        ("port", "0", "from 1 to 65535"),
        ("answer_seconds", "0.5", "from 1 to 600"),
    ],
)
def test_a_wrong_option_is_named_with_its_rule(option: str, value: str, rule: str) -> None:
    with pytest.raises(ChannelOptionError) as told:
        built(**{option: value})
    assert f"--option {option}: " in str(told.value)
    assert rule in str(told.value)
    assert "sesame" not in str(told.value)


def test_who_pays_for_the_third_way_must_be_named() -> None:
    with pytest.raises(ChannelOptionError, match="fee_terminal_id: belongs to fee_user_type=3"):
        built(fee_user_type="3")


async def test_numbers_begin_by_chance_and_go_on_at_the_next_login() -> None:
    first, again, other = [await sequences_of_logins(chance) for chance in (0.5, 0.5, 0.25)]
    assert first == again
    assert first[1] > first[0] > 1_000_000_000
    assert other[0] < first[0]


async def sequences_of_logins(chance: float) -> list[int]:
    """Return the numbers of the first two logins of a link."""
    peer = ScriptedPeer()
    await peer.open()
    host, port = peer.address
    options = read_options(CmppOptions, CONTRACT | {"host": host, "port": str(port)})
    link = cmpp_link(1, options, SystemClock(), jitter=lambda: chance)
    await link.start()
    found = []
    for number in (1, 2):
        reader, writer = await peer.connected(number)
        login = await reader.readexactly(39)
        assert login[4:8] == (1).to_bytes(4, "big")
        found.append(int.from_bytes(login[8:12], "big"))
        writer.close()
    await link.stop()
    await peer.close()
    return found
