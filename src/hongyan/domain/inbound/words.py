"""Which replies are opt-outs: a table of words. Pure."""

from __future__ import annotations

import unicodedata

OPT_OUT_WORDS = frozenset({"R", "TD", "T", "N", "退订", "取消订阅", "拒收", "UNSUBSCRIBE", "STOP"})
"""拒收请回复R is today's text; TD, T and N were older ones; the rest is what people write."""

_AROUND = " \t\r\n.。,，!！?？'\"“”‘’【】[]"


def opt_out_word(content: str) -> str | None:
    """Return the opt-out word that a reply is, or None.

    The whole reply must be the word: a sentence with the letter R in it is no opt-out. Width, case
    and marks around it do not matter.
    """
    word = unicodedata.normalize("NFKC", content).strip(_AROUND).upper()
    return word if word in OPT_OUT_WORDS else None
