"""Which replies are opt-outs: words as data, by country. Pure.

Who replies writes as phones write: width, case, marks, blanks and characters that show nothing
never matter. The whole reply must be the word: a sentence with the letter R in it is no opt-out.
"""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from typing import Final

from hongyan.kernel.kinds import HOME

EVERYWHERE: Final = frozenset(
    {
        "R",
        "TD",
        "T",
        "N",
        "退订",
        "取消订阅",
        "拒收",
        "UNSUBSCRIBE",
        "STOP",
        "STOPALL",
        "OPT OUT",
        "OPTOUT",
    }
)
"""拒收请回复R is today's text; TD, T and N were older ones; the rest is what people write."""

CANCELLING: Final = frozenset({"END", "QUIT", "CANCEL", "REVOKE"})
"""With STOP, OPT OUT and UNSUBSCRIBE: 47 CFR 64.1200(a)(10). In the mainland they are answers."""

OF_COUNTRY: Final[Mapping[str, frozenset[str]]] = {
    "HK": frozenset({"取消", "退訂", "拒收"}),
    "MO": frozenset({"取消", "退訂", "拒收", "CANCELAR"}),
    "TW": frozenset({"取消", "退訂", "拒收"}),
    "JP": frozenset({"停止", "配信停止", "解除"}),
    "KR": frozenset({"수신거부", "거부"}),
    "VN": frozenset({"HUY", "TC"}),
    "TH": frozenset({"ยกเลิก"}),
    "ID": frozenset({"BERHENTI"}),
    "MY": frozenset({"BATAL", "BERHENTI"}),
    "DE": frozenset({"STOPP", "ABMELDEN"}),
    "AT": frozenset({"STOPP", "ABMELDEN"}),
    "CH": frozenset({"STOPP", "ABMELDEN", "ARRET"}),
    "FR": frozenset({"ARRET", "ARRÊT"}),
    "CA": frozenset({"ARRET", "ARRÊT"}),
    "ES": frozenset({"BAJA", "ALTO"}),
    "MX": frozenset({"BAJA", "ALTO"}),
    "BR": frozenset({"SAIR", "PARAR", "CANCELAR"}),
    "PT": frozenset({"SAIR", "PARAR", "CANCELAR"}),
    "IT": frozenset({"ANNULLA"}),
    "RU": frozenset({"СТОП", "ОТПИСАТЬСЯ"}),
}
"""What people write there besides, by ISO 3166."""

_CHARACTERS_MAX: Final = 256
"""A longer reply is not searched for a word: one is not decorated that much."""


def words_of(country: str) -> frozenset[str]:
    """Return the opt-out words of a country (ISO 3166)."""
    if country == HOME:
        return EVERYWHERE
    return EVERYWHERE | CANCELLING | OF_COUNTRY.get(country, frozenset())


def opt_out_word(content: str, country: str = HOME) -> str | None:
    """Return the opt-out word that a reply from a country is, or None."""
    plain = unicodedata.normalize("NFKC", content.strip()[: _CHARACTERS_MAX + 1])
    if len(plain) > _CHARACTERS_MAX:
        return None
    words = "".join(_plain(one) for one in plain).upper().split()
    known = words_of(country)
    return next((one for one in (" ".join(words), "".join(words)) if one in known), None)


def _plain(character: str) -> str:
    """Return a character as it counts: nothing for what shows nothing, a blank for a mark."""
    category = unicodedata.category(character)
    if category in {"Cf", "Cc"} and not character.isspace():
        return ""
    if "\ufe00" <= character <= "\ufe0f":  # selects the look of the emoji before it
        return ""
    return " " if category[0] in "PSZC" else character
