"""Why a connection ended, in words for operators: the link's own, not the carrier's."""

from __future__ import annotations

from typing import Final

CONNECTION_LOST: Final = "the connection was lost"
CLOSED_MID_PDU: Final = "the carrier closed the connection in the middle of a PDU"
LOGIN_CUT: Final = "the carrier closed the connection instead of answering the login"
NO_LOGIN_ANSWER: Final = "no answer to the login"
NO_TEST_ANSWER: Final = "no answer to the test of the link"
HALF_OPEN: Final = "no answer: the connection is half open"
NOT_READING: Final = "the carrier does not read what is written"
FLOODED: Final = "the carrier floods the connection with requests"
OUR_BUG: Final = "a fault of ours, see the log"
