"""Why a request signature is not ours, in words: one sentence for each habit. Data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from hongyan.console.wording import N_

HABITS: Final[Mapping[str, str]] = {
    "right": N_("The signature is right."),
    "unsigned": N_("The call has no signature at all."),
    "form": N_("A field of the signature is missing or cannot be used: {detail}"),
    "arrived_damaged": N_("The signature did not arrive as it was computed. {detail}"),
    "no_ampersand": N_("The key of the HMAC is the secret alone; V1 needs an & behind it."),
    "ampersand": N_("The key of the HMAC has an & behind the secret; V3 takes the secret alone."),
    "other_method": N_("The program signed {detail}, and sent another HTTP method."),
    "plus": N_("Blanks were signed as +; they must be %20."),
    "star": N_("A * was signed as it is; it must be %2A."),
    "tilde": N_("A ~ was signed as %7E; it must stay as it is."),
    "slash": N_("A / was signed as it is; it must be %2F."),
    "encoded_once": N_(
        "The canonical query was not encoded a second time before it was put into the text."
    ),
    "bare_path": N_("The path stands as / in the text; it must be %2F."),
    "lower_escapes": N_("Escapes are in small letters (%2f); they must be capitals (%2F)."),
    "unsorted": N_("The parameters were signed in the order of sending; they must be sorted."),
    "sorted_caseless": N_(
        "The parameters were sorted without regard to capitals; capitals come first."
    ),
    "encoded_before": N_("The values were encoded before they were signed, so they are so twice."),
    "sha256": N_("The program used HMAC-SHA256; V1 needs HMAC-SHA1."),
    "blank_secret": N_("The secret has a blank or a line break at its beginning or end."),
    "query_alone": N_("The program signed the query alone; a form's fields belong to the text."),
    "empty_left_out": N_("Parameters with empty values were sent, and not signed."),
    "left_out": N_("{detail} was sent, and not signed: it was added behind the signing."),
    "gbk": N_("The text was encoded as GBK; it must be UTF-8."),
    "header_gone": N_(
        "These headers are signed, and did not arrive: {detail}. A proxy dropped them."
    ),
    "header_uncovered": N_("These headers must be among SignedHeaders: {detail}."),
    "body_hash": N_("The body is not the one that was signed. Its SHA-256 is {detail}."),
    "empty_body": N_("The program signed an empty body. The SHA-256 of the one sent is {detail}."),
    "no_port": N_("Host was signed without its port; the client sent {detail}."),
    "other_secret": N_(
        "No usual mistake makes this signature: the secret is another one than that of the key."
    ),
    "other_text": N_("The program signs another text. The first difference is marked."),
}
"""By the name of the habit, in the order in which they are looked for."""
