"""The banned list: habits of this project's English, each with the field's plain word instead.

Every kept text obeys it (`test_prose.py`). What backticks quote is code, and is not read. A pattern
is a regular expression without regard to case; a blank in it also matches a line break. Knows no
file.
"""

from __future__ import annotations

from typing import Final

BANNED: Final[dict[str, str]] = {
    # Figures that a sentence leaves out
    r"so (many|much|long|often|few|far as)": "the figure, its name, `for as long as`, `while`",
    # Persons where a role, a process or a passive is meant
    r"who(ever|soever)": "the role: `the caller`, `the holder`, `the process that`",
    r"(no|some)body": "the role, `no process`, `another process`, or a passive",
    r"(every|any)body": "`all callers`, `any account`, the role",
    r"(he|him|his|himself|she|her|hers)": "`the applicant`, `the provider`, `they`, `its`",
    r"(wherever|whichever)": "`where`, `in each`, `the one that`",
    # Quaint verbs
    r"mend(s|ed|ing)?": "`fix`, `correct`, `repair`",
    r"play(s|ed|ing)? with": "`use`, `try`",
    r"plays": "`runs`, `simulates`, `makes`",
    r"looks? closer": "`a stricter check`, `manual review`",
    r"stop what has it": "`stop the process that holds it`",
    r"has not said": "`did not give`, `is not named`",
    r"hears? (of|from|no|nothing)": "`receives`, `is notified`, `is not notified`",
    r"(stirs?|stirred)": "`changes`, `is notified`",
    r"(hammers?|hammering)": "`retries too often`",
    r"farewell": "`logout`, `unbind`",
    r"ought": "`should`, `must`",
    r"shall": "`must`, `will`",
    r"a slip": "`a mistake`",
    r"quicker": "`first`, `earlier`, `faster`",
    # Quaint adverbs and phrases
    r"for good": "`permanently`, `final`",
    r"for ever": "`without limit`, `permanently`",
    r"at hand": "`available`, `cached`, `loaded`",
    r"by hand": "`manual`, `manually`",
    r"at home": "`domestic`",
    r"by and by": "`over time`, `later`",
    r"now and then": "`at intervals`, `periodically`",
    r"as (it|they) w(as|ere)( before|(?=[.,;:)]))": "`unchanged`, `as before`",
    r"(never|not) ever": "`never`",
    r"in vain": "`without result`, `fails`",
    r"once more": "`again`",
    r"over again": "`again`",
    r"ever after": "`from then on`",
    r"of old": "`earlier`, `former`",
    r"(a|good) while": "`a time`, `for some time`, the duration",
    r"(seldom|oft)": "`rarely`",
    r"(lest|ere|hence|thence|whence|thus|alas|amid|upon|whilst)": "`so that not`, `so`, `on`",
    r"naught|nought": "`nothing`, `zero`",
    r"no matter": "`ignored`, `is not an error`",
    r"without fuss": "`without an error`",
    r"what came of": "`the result of`",
    r"what became of": "`the outcome of`",
    r"(fresh|pair of) eyes": "`a second review`",
    r"yonder|hither|thither": "`there`, `here`",
    r"(comes|came|come) to nothing": "`has no effect`, `fails`",
    r"telephone book": "`number table`",
    r"affair": "`is decided by`, `Knows no …`",
    r"knows not": "`knows nothing of`",
    r"whosever": "`of any account`",
    r"in here": "`in this process`",
}
