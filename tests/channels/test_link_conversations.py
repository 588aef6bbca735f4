"""What a link makes of what its peer answers, and of how it ends: each test is a conversation."""

from __future__ import annotations

from dataclasses import replace

import pytest

from hongyan.channels import line as lines
from hongyan.channels.reasons import (
    CLOSED_MID_PDU,
    CONNECTION_LOST,
    FLOODED,
    LOGIN_CUT,
    NO_LOGIN_ANSWER,
    NOT_READING,
)
from hongyan.kernel.carriage import (
    Encoding,
    LateAnswer,
    LinkState,
    Submission,
    Submitted,
    Text,
)
from tests.channels.link_playbook import (
    HANG_UP,
    Connected,
    Down,
    On,
)
from tests.channels.playbook import message
from tests.channels.talks import IMPATIENT, QUICK, both_opened, maybe, not_sent, opened, talk

# Answers


async def test_answers_of_one_segment_and_of_another_order() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> message(7, parts=2)
            << b"put 7.1.0\nput 7.1.1\n"
            >> message(8)
            << b"put 8.1.0\n"
            >> b"took 8.1.0 c\ntook 7.1.1 b\ntook 7.1.0 a\n"
            << Submitted(8, 1, ("c",))
            << Submitted(7, 1, ("a", "b"))
        ).ends()


async def test_an_answer_in_pieces_is_one_answer() -> None:
    async with talk() as play:
        await (
            play
            << b"login\n"
            >> b"o"
            >> 0.01
            >> b"k\n"
            << LinkState.UP
            >> message(7)
            << b"put 7.1.0\n"
            >> b"took 7."
            >> 0.01
            >> b"1.0 a\n"
            << Submitted(7, 1, ("a",))
        ).ends()


async def test_a_second_answer_and_one_to_nothing_are_ignored_and_free_no_place() -> None:
    async with talk(window=1) as play:
        await (
            opened(play)
            >> message(7, parts=2)
            << b"put 7.1.0\n"
            >> b"took 7.1.0 a\ntook 7.1.0 a\nrefused 7.1.0 9\ntook 5.1.0 x\ntook 7.1.1 y\n"
            << b"put 7.1.1\n"
            >> message(8)
            >> b"took 7.1.1 b\n"
            << Submitted(7, 1, ("a", "b"))
            << b"put 8.1.0\n"
            >> b"took 8.1.0 c\n"
            << Submitted(8, 1, ("c",))
        ).ends()


async def test_what_was_taken_without_an_id_is_in_doubt_until_its_receipt() -> None:
    # "Duplicate sequence" (CMPP 3, SMGP 12): the carrier has it, its id is not known.
    async with talk() as play:
        await (
            opened(play)
            >> message(7, parts=2)
            << b"put 7.1.0\nput 7.1.1\n"
            >> b"took 7.1.0 a\ntook 7.1.1\n"
            << maybe(7, "ID_NOT_TOLD")
        ).ends()


async def test_a_late_answer_tells_the_ids_of_a_message_in_doubt() -> None:
    async with talk(IMPATIENT) as play:
        await (
            opened(play)
            >> message(7)
            << b"put 7.1.0\n"
            >> 0.05
            >> b"alive\n"
            << maybe(7, "ANSWER_TIMEOUT")
            >> b"took 7.1.0 a\ntook 7.1.0 a\n"
            << LateAnswer(8613900000000, Submitted(7, 1, ("a",)))
        ).ends()


async def test_a_late_refusal_changes_nothing() -> None:
    async with talk(IMPATIENT) as play:
        await (
            opened(play)
            >> message(7)
            << b"put 7.1.0\n"
            >> 0.05
            >> b"alive\n"
            << maybe(7, "ANSWER_TIMEOUT")
            >> b"refused 7.1.0 9\n"
            >> 0.02
        ).ends()


async def test_what_the_window_let_out_late_has_its_whole_time_to_be_answered() -> None:
    async with talk(replace(QUICK, answer_seconds=0.2), window=1) as play:
        await (
            opened(play)
            >> message(7)
            >> message(8)
            << b"put 7.1.0\n"
            >> 0.15
            >> b"took 7.1.0 a\n"
            << Submitted(7, 1, ("a",))
            << b"put 8.1.0\n"
            >> 0.15
            >> b"took 8.1.0 b\n"
            << Submitted(8, 1, ("b",))
        ).ends()


async def test_what_the_protocol_has_no_form_for_was_not_sent() -> None:
    nameless = Submission(7, 1, 8613900000000, "", Text(Encoding.UCS2, ("字",)))
    async with talk() as play:
        await (opened(play) >> nameless << not_sent(7, "NO_SENDER")).ends()


# How it ends


async def test_a_peer_that_closes_leaves_doubt_and_is_connected_to_again() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> message(7)
            << b"put 7.1.0\n"
            >> HANG_UP
            << maybe(7, "LINK_LOST")
            << Connected(2)
            << b"login\n"
            << Down(CONNECTION_LOST)
            >> b"ok\n"
            << LinkState.UP
        ).ends()


@pytest.mark.parametrize(
    ("said", "words"),
    [
        (b"nonsense\n", "broke the protocol: no word of this protocol"),
        (b"crash\n", "a fault of ours"),
        (b"bye\n", "the carrier ended the session: bye"),
    ],
)
async def test_the_reason_of_an_end_is_named(said: bytes, words: str) -> None:
    async with talk() as play:
        await (opened(play) >> said << Connected(2) << b"login\n" << Down(words)).ends()


async def test_a_peer_that_closes_in_mid_pdu_is_named_so() -> None:
    async with talk() as play:
        await (opened(play) >> b"took 7.1" >> 0.02 >> HANG_UP << Down(CLOSED_MID_PDU)).ends()


async def test_no_answer_to_the_login_is_named() -> None:
    async with talk(replace(QUICK, login_seconds=0.05)) as play:
        await (play << b"login\n" << Down(NO_LOGIN_ANSWER) << Connected(2) << b"login\n").ends()


async def test_a_peer_that_closes_instead_of_answering_the_login_is_named_so() -> None:
    async with talk() as play:
        await (play << b"login\n" >> HANG_UP << Down(LOGIN_CUT)).ends()


async def test_wrong_credentials_are_not_tried_again_soon_and_not_on_each_connection() -> None:
    async with talk(connections=3) as play:
        await (
            play << b"login\n" >> b"no CMPP:3\n" << Down("CMPP:3", LinkState.LOGIN_REFUSED) >> 0.1
        ).ends()
        assert len(play.peer.connections) == 1


async def test_a_password_that_changed_is_refused_once_and_not_on_each_lost_connection() -> None:
    async with talk(connections=2) as play:
        await (
            both_opened(play)
            >> On(1, HANG_UP)
            >> On(2, HANG_UP)
            << On(3, b"login\n")
            >> On(3, b"no CMPP:3\n")
            << Down("CMPP:3", LinkState.LOGIN_REFUSED)
            >> 0.1
        ).ends()
        assert len(play.peer.connections) == 3


async def test_too_many_connections_are_tried_again_as_after_a_loss() -> None:
    async with talk() as play:
        await (
            play
            << b"login\n"
            >> b"busy CMPP:5\n"
            << Down("CMPP:5: too many connections", LinkState.LOGIN_REFUSED)
            << Connected(2)
            << b"login\n"
            >> b"ok\n"
            << LinkState.UP
        ).ends()


async def test_a_flood_of_requests_ends_the_connection() -> None:
    flood = b"test\n" * (2 * lines.ANSWERS_PER_SECOND_MAX + 2)
    async with talk(replace(QUICK, reconnect_seconds_min=5)) as play:
        await (opened(play) >> flood << Down(FLOODED) << HANG_UP).ends()


async def test_a_peer_that_reads_nothing_is_left(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lines, "UNSENT_BYTES_MAX", -1)
    async with talk() as play:
        await (play << Down(NOT_READING)).ends()


async def test_a_farewell_is_answered_and_ends_when_the_last_answer_has_come() -> None:
    async with talk() as play:
        await (
            opened(play)
            >> message(7)
            << b"put 7.1.0\n"
            >> b"bye\n"
            << b"bye too\n"
            << LinkState.DOWN
            >> message(8)
            << not_sent(8, "LINK_DOWN")
            >> b"took 7.1.0 a\n"
            << Submitted(7, 1, ("a",))
            << HANG_UP
            << Connected(2)
            << b"login\n"
        ).ends()


async def test_a_number_in_the_words_of_a_peer_is_not_shown() -> None:
    async with talk() as play:
        await (play << b"login\n" >> b"no 8613912345678\n" << LinkState.LOGIN_REFUSED).ends()
        assert "13912345678" not in play.link.status.reason
