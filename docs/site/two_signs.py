"""The site's search in Chinese, in the browser: every sign and every two signs are words.

Chinese is written without blanks, and Sphinx would need a dictionary to part it. With each two
neighbouring signs as a word of the index, a search finds each text that has all of them. Latin
words stay whole.
"""

from __future__ import annotations

import re
from typing import Final

from sphinx.search import SearchLanguage

_SIGNS: Final = 2
_WORDS: Final = re.compile(r"[a-z0-9_]+|[\u3400-\u9fff]+", re.IGNORECASE)

_SPLITTER: Final = """
var splitQuery = function (query) {
  // Two signs that stand side by side on no page are the end of one word and the start of the next.
  const terms = Search._index ? [Search._index.terms, Search._index.titleterms] : [];
  const isKnown = (pair) => !terms.length || terms.some((one) => Object.hasOwn(one, pair));
  const words = [];
  for (const run of query.match(/[A-Za-z0-9_]+|[\\u3400-\\u9fff]+/g) || []) {
    if (run.charCodeAt(0) < 128 || run.length < 2) {
      words.push(run);
      continue;
    }
    const pairs = [];
    for (let at = 0; at + 1 < run.length; at++) pairs.push(run.slice(at, at + 2));
    const known = pairs.filter(isKnown);
    words.push(...(known.length ? known : pairs));
  }
  return words;
};
"""


class SearchTwoSigns(SearchLanguage):
    """Parts Chinese texts into single signs and pairs, and a query into pairs."""

    lang = "zh"
    language_name = "Chinese"
    js_splitter_code = _SPLITTER

    def split(self, input: str) -> list[str]:  # noqa: A002 - so named by Sphinx
        """Return the words of a text, as they are indexed."""
        words = []
        for run in _WORDS.findall(input):
            words.append(run)
            if not run.isascii():
                words += list(run)
                words += [run[at : at + 2] for at in range(len(run) - 1)]
        return words

    def stem(self, word: str) -> str:
        """Return the word in small letters, as the browser asks for it."""
        return word.lower()

    def word_filter(self, word: str) -> bool:
        """Tell whether a word is indexed; whole sentences are not, for their pairs are."""
        return not word.isdigit() and (word.isascii() or len(word) <= _SIGNS)
