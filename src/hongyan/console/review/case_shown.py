"""A case as its page shows it: values of the flow in the reader's words. Knows no request."""

from __future__ import annotations

import hashlib
from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from hongyan.console.content_words import ACCOUNT_KINDS, GRADES, SOURCES
from hongyan.console.page import ShownState
from hongyan.console.review.marking import FindingGroup, Marked, inline_diff, marked, prefilled
from hongyan.console.review.strip import DeskStrip, PendingRow, no_words, pending_row
from hongyan.console.review.trail_shown import TrailRow, evidence_rows, trail_row
from hongyan.console.review.words import (
    FIELDS,
    PAPERS,
    PURPOSES,
    STATES,
    decided_by_words,
    due_badge,
    kind_words,
    reason_words,
    reasons_words,
)
from hongyan.console.wording import N_, say
from hongyan.domain.compliance.model import Severity
from hongyan.domain.review.conduct import NOTE_CHARACTERS_MAX, needs_call
from hongyan.domain.review.lifecycle import Event, State
from hongyan.domain.review.model import ActorKind, Case, Purpose, TrailEntry
from hongyan.flows.review.desk.case_view import CaseView, NearText
from hongyan.flows.review.desk.declared import LetterField
from hongyan.flows.review.desk.materials import ShownPaper
from hongyan.kernel.kinds import RejectionReason
from hongyan.text.segments import billed_segments
from hongyan.words.catalogues import spoken

if TYPE_CHECKING:
    from hongyan.console.visit import Visit
    from hongyan.words.language import Language

NAME_CHARACTERS: Final = 12
SHOWN_ELSEWHERE: Final = frozenset({"application", "letter"})
"""Papers whose words stand in cards of their own; here are their files."""
COMPARED: Final = frozenset({"ProxyAuthorization", "SignList"})
"""Fields of a letter that are checked only against what is known."""
KEYS_MAX: Final = 9
"""Reasons that have a key."""
PICTURES: Final = (".png", ".jpg", ".jpeg", ".gif")
VERBS: Final[Mapping[str, Event]] = {
    "claim": Event.CLAIMED,
    "release": Event.RELEASED,
    "approve": Event.APPROVED,
    "reject": Event.REJECTED,
    "material": Event.MATERIAL_ASKED,
    "call": Event.CALL_ASKED,
    "called": Event.CALL_CONFIRMED,
    "uncalled": Event.CALL_FAILED,
}
"""The acts of the page, and what happens to the case."""


@dataclass(frozen=True, slots=True)
class ReasonRow:
    """A reason that a rejection may name; `key` is "" behind the ninth."""

    value: str
    word: str
    key: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NearRow:
    """A past text: where the present one differs, and what was decided then."""

    case: Case
    parts: list[tuple[str, str]]
    state: ShownState
    share: str
    reasons: str


@dataclass(frozen=True, slots=True)
class FileRow:
    """One file beside a case."""

    name: str
    url: str
    is_picture: bool


@dataclass(frozen=True, slots=True)
class PaperRow:
    """One paper: what it is, what it says, its files."""

    word: str
    number: str
    lines: tuple[str, ...]
    files: tuple[FileRow, ...]


@dataclass(frozen=True, slots=True)
class LetterRow:
    """One field of a letter beside what is known."""

    word: str
    says: str
    known: str
    remarks: tuple[str, ...]
    tone: str


@dataclass(frozen=True, slots=True)
class LookedAt:
    """A decided case that this one looks at."""

    case: Case
    state: ShownState
    reasons: str
    is_overruled: bool


@dataclass(frozen=True, slots=True)
class CaseShown:
    """The page. Sentences are in the reader's language."""

    case: Case
    kind: str
    purpose: str
    state: ShownState
    due: ShownState | None
    marked: Marked
    size: str
    name: str
    sign: str
    no: Mapping[str, str]
    """Why an act of the page cannot be done, by its verb."""
    is_mine: bool
    needs_call: bool
    reasons: tuple[ReasonRow, ...]
    prefill: str
    note_max: int
    pending: PendingRow | None
    near: tuple[NearRow, ...]
    applicant: tuple[tuple[str, str], ...]
    account: str
    declared: tuple[tuple[str, str], ...]
    papers: tuple[PaperRow, ...]
    letter: tuple[LetterRow, ...]
    evidence: tuple[tuple[bool, str], ...]
    """What was asked for an approval without a reviewer, and whether it was there."""
    trail: tuple[TrailRow, ...]
    looked_at: tuple[LookedAt, ...]
    decided: str
    decided_by: str
    consequences: tuple[tuple[str, str], ...]
    strip: DeskStrip


def shown_case(visit: Visit, view: CaseView, strip: DeskStrip) -> CaseShown:
    """Return what the page of a case shows."""
    language, dossier = visit.language, view.dossier
    case = dossier.waiting.case
    found = marked(case.subject.text, case.findings, language)
    declared = view.declared
    name = visit.me.name
    is_mine = case.claimed_by == name and case.state in {State.CLAIMED, State.CALL_NEEDED}
    return CaseShown(
        case=case,
        kind=kind_words(language, case.subject),
        purpose=""
        if case.purpose is Purpose.APPLICATION
        else say(language, PURPOSES[case.purpose]),
        state=STATES[case.state],
        due=due_badge(language, case, visit.now_ms),
        marked=found,
        size=_size(language, case, declared.related_sign),
        name=declared.name,
        sign=declared.related_sign,
        no={
            verb: no_words(view.no[event], language)
            for verb, event in VERBS.items()
            if event in view.no
        },
        is_mine=is_mine,
        needs_call=needs_call(case),
        reasons=_reasons(language, dossier.reasons, found.groups),
        prefill=prefilled(found.groups, NOTE_CHARACTERS_MAX),
        note_max=NOTE_CHARACTERS_MAX,
        pending=None if view.decision is None else pending_row(view.decision, language),
        near=tuple(_near(language, one, case.subject.text) for one in view.near),
        applicant=_applicant(language, view),
        account=view.applicant.name,
        declared=_declared(language, view),
        papers=tuple(
            _paper(language, one, case.case_id)
            for one in dossier.materials
            if one.files or _kind_of(one) not in SHOWN_ELSEWHERE
        ),
        letter=tuple(_letter_row(language, one) for one in view.letter),
        evidence=evidence_rows(language, dossier.weighed),
        trail=tuple(trail_row(language, one) for one in dossier.trail),
        looked_at=tuple(
            LookedAt(
                one,
                STATES[one.state],
                reasons_words(language, one),
                one in dossier.to_reopen,
            )
            for one in dossier.looked_at
        ),
        decided=reasons_words(language, case),
        decided_by=decided_by_words(language, case),
        consequences=_consequences(visit, case),
        strip=strip,
    )


def file_id(name: str) -> str:
    """Return the word by which a file of a case is asked for: its own name may hold slashes."""
    return hashlib.blake2b(name.encode(), digest_size=8).hexdigest()


def _size(language: Language, case: Case, sign: str) -> str:
    text = f"【{sign}】{case.subject.text}" if sign else case.subject.text
    if case.subject.message_kind is None:
        return say(language, "{count} characters", count=len(case.subject.text))
    count, segments = len(text), billed_segments(text)
    words = N_("{count} characters · segments: {segments} or more")
    if sign:
        words = N_("{count} characters with its sign · segments: {segments} or more")
    return say(language, words, count=count, segments=segments)


def _reasons(
    language: Language, allowed: Collection[RejectionReason], groups: Iterable[FindingGroup]
) -> tuple[ReasonRow, ...]:
    """Return the reasons, those that the rules name first, those that reject chosen."""
    named = dict.fromkeys(one.reason for one in groups if one.severity is not Severity.ADVICE)
    chosen = {one.reason for one in groups if one.severity is Severity.BLOCKS}
    ordered = [one for one in named if one in allowed]
    ordered += [one for one in allowed if one not in named]
    return tuple(
        ReasonRow(
            one.value,
            reason_words(language, one),
            str(number) if number <= KEYS_MAX else "",
            one in chosen,
        )
        for number, one in enumerate(ordered, 1)
    )


def _near(language: Language, one: NearText, text: str) -> NearRow:
    past = one.precedent.past
    return NearRow(
        one.case,
        inline_diff(past.text, text, one.differences),
        STATES[one.case.state],
        f"{one.precedent.nearness_permille // 10}%",
        reasons_words(language, one.case),
    )


def _applicant(language: Language, view: CaseView) -> tuple[tuple[str, str], ...]:
    card = view.applicant
    kind = say(language, ACCOUNT_KINDS[card.applicant.kind])
    grade = say(language, GRADES[card.applicant.grade])
    history = say(
        language,
        "{applied} applied for, {approved} approved, {rejected} rejected",
        applied=card.applied,
        approved=card.approved,
        rejected=card.rejected,
    )
    return (
        (say(language, N_("Account")), f"{card.name} · {kind} · {grade}"),
        (
            say(language, N_("Certified name")),
            card.applicant.owner_name or say(language, N_("not certified")),
        ),
        (say(language, N_("Parent companies")), "、".join(card.applicant.parent_names)),
        (say(language, N_("Last 30 days")), history),
    )


def _declared(language: Language, view: CaseView) -> tuple[tuple[str, str], ...]:
    told = view.declared
    attributes = "、".join(f"{name} = {value}" for name, value in told.attributes.items())
    source = "" if told.source is None else say(language, SOURCES[told.source])
    use = ""
    if told.is_third_party is not None:
        use = say(language, N_("of another") if told.is_third_party else N_("its own"))
    rows = (
        (N_("Template name"), told.name),
        (N_("Related sign"), told.related_sign),
        (N_("What the sign names"), source),
        (N_("Whose name it is"), use),
        (N_("Scenario"), told.scene),
        (N_("Remark"), told.remark),
        (N_("Variables"), attributes),
        (N_("Links and numbers"), told.traffic_driving),
        (N_("The applicant's word"), _last_word(view.dossier.trail)),
    )
    return tuple((say(language, word), value) for word, value in rows if value)


def _last_word(trail: Iterable[TrailEntry]) -> str:
    said = [one.note for one in trail if one.actor_kind is ActorKind.APPLICANT and one.note]
    return said[-1] if said else ""


def _paper(language: Language, paper: ShownPaper, case_id: int) -> PaperRow:
    kind = _kind_of(paper)
    lines = () if kind in SHOWN_ELSEWHERE else paper.lines
    return PaperRow(
        say(language, PAPERS[kind]),
        paper.title.removeprefix(kind).strip(),
        tuple(spoken(line, language) for line in lines),
        tuple(
            FileRow(
                _file_name(name),
                f"/console/review/cases/{case_id}/files/{file_id(name)}",
                name.lower().endswith(PICTURES),
            )
            for name in paper.files
        ),
    )


def _kind_of(paper: ShownPaper) -> str:
    return next(kind for kind in PAPERS if paper.title.startswith(kind))


def _file_name(name: str) -> str:
    """Return a file's name; one that is a digest is cut, for no one reads it."""
    stem, dot, suffix = name.rpartition("/")[2].rpartition(".")
    return (
        f"{stem[:NAME_CHARACTERS]}…{dot}{suffix}"
        if len(stem) > NAME_CHARACTERS * 2
        else name.rpartition("/")[2]
    )


def _letter_row(language: Language, one: LetterField) -> LetterRow:
    spoilt = any(not remark.is_advice for remark in one.remarks)
    tone = "bad" if spoilt else "warn" if one.remarks else "ok"
    remarks = tuple(spoken(remark.sentence, language) for remark in one.remarks)
    if one.field == "AuthorizationLetterPic" or (one.field in COMPARED and not one.known):
        tone = "quiet" if not remarks else tone
        remarks = remarks or (say(language, N_("not compared")),)
    elif not remarks:
        remarks = (say(language, N_("fits")),)
    return LetterRow(say(language, FIELDS[one.field]), one.says, one.known, remarks, tone)


def _consequences(visit: Visit, case: Case) -> tuple[tuple[str, str], ...]:
    """Return what follows from each decision, in words."""
    say_it = visit.say
    if case.purpose is not Purpose.APPLICATION:
        same = say_it(N_("The first decision stands as it is; an operator opens it again if not."))
        return ((say_it(N_("Either way")), same),)
    days = visit.services.settings.review_material_days
    approve = say_it(N_("it can be used at once, and the applicant is told"))
    reject = say_it(N_("the applicant reads the reasons and your words, and may apply anew"))
    material = say_it(N_("the clock stands still for up to {days} days"), days=days)
    return (
        (say_it(N_("Approve")), approve),
        (say_it(N_("Reject")), reject),
        (say_it(N_("Ask for material")), material),
    )
