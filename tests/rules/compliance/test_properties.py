"""What holds of every text: no addition unblocks, no sound-alike hides, every span lies inside."""

from __future__ import annotations

from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from hongyan.domain.compliance.golden import Golden
from hongyan.domain.compliance.lexicon import ALIKE_SCOPES
from hongyan.domain.compliance.model import RulesResult, Severity, TemplateSubject, verdict
from hongyan.domain.compliance.shipped import shipped_pack
from hongyan.domain.compliance.soundalikes import MERGED, SOUNDS
from hongyan.domain.compliance.topic import Strength
from tests.goldens import all_goldens, judged

TEMPLATES = [one for one in all_goldens() if isinstance(one.subject, TemplateSubject)]
CLEAN = [one for one in TEMPLATES if one.is_clean and "${" not in one.subject.text]
ON_TOPIC = [
    one
    for one in TEMPLATES
    if any(
        found.rule_id.startswith("topic.") and found.severity is Severity.BLOCKS
        for found in one.expected
    )
]
LEXICON = shipped_pack("promotion").lexicon


def merged(syllable: str) -> str:
    for written, instead in MERGED:
        syllable = syllable.replace(written, instead)
    return syllable


SOUNDING = sorted(
    {
        (term.spell(term.parts[0])[0], term.sounds)
        for topic in LEXICON.topics
        if topic.scope in ALIKE_SCOPES
        for strength, term in topic.terms
        if strength is Strength.BLOCK and term.sounds
        if all(merged(one) in SOUNDS for one in term.sounds)
    }
)


@settings(max_examples=150)
@given(st.sampled_from(ON_TOPIC), st.sampled_from(CLEAN), st.booleans())
def test_a_clean_sentence_beside_it_unblocks_no_text(
    blocked: Golden, clean: Golden, comes_first: bool
) -> None:
    texts = [blocked.subject.text, clean.subject.text]
    joined = "。".join(reversed(texts) if comes_first else texts)
    subject = replace(blocked.subject, text=joined)
    assert verdict(judged(subject)) is RulesResult.BLOCKED


@given(st.sampled_from(SOUNDING), st.integers(0, 3), st.integers(0, 50))
def test_one_character_that_sounds_alike_hides_no_word(
    word: tuple[str, tuple[str, ...]], place: int, which: int
) -> None:
    text, sounds = word
    at = place % len(text)
    listed = SOUNDS[merged(sounds[at])]
    assume(text[at] in listed)  # the table gives each character one sound
    posing = text[:at] + listed[which % len(listed)] + text[at + 1 :]
    assume(posing != text)
    found = [posing[start:end] for _, start, end in LEXICON.alike.finds(posing)]
    assert posing in found


@given(st.sampled_from(TEMPLATES), st.text(max_size=20), st.integers(0, 100))
def test_every_span_lies_inside_the_text_whatever_is_put_into_it(
    golden: Golden, put: str, place: int
) -> None:
    text = golden.subject.text
    at = place % (len(text) + 1)
    subject = replace(golden.subject, text=text[:at] + put + text[at:])
    for one in judged(subject):
        assert 0 <= one.start <= one.end <= len(subject.text)
        assert one.clause_zh
        assert one.clause_en
        assert one.remedy_zh
        assert one.remedy_en
