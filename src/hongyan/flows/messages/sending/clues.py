"""Why a sign or a template cannot be used: what an account holds beside what it wrote.

Asked of a call that is refused already, one that manages too, so that a good one pays nothing. It
reads what the calling account holds and nothing else: a tenant learns nothing of others. Which
words say it is not known here.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final, NamedTuple

from hongyan.domain.review import store as cases
from hongyan.domain.review.lifecycle import State
from hongyan.domain.review.model import SubjectKind
from hongyan.domain.signs import store as signs
from hongyan.domain.signs.model import Sign, SignState, preferred
from hongyan.domain.templates import store as templates
from hongyan.domain.templates.model import Template, TemplateFilter, TemplateState
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.kinds import REASON_NAMES
from hongyan.kernel.refusal import Clue, Reason, Refusal, Refused
from hongyan.text.management import plain_name
from hongyan.text.shown import is_seen

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.flows.reference.work import Work

_BRACKETS: Final = "【】[]\uff3b\uff3d〔〕「」『』《》<>()（）\"“”'‘’"
_SIGN_CODE = re.compile(r"(?i)\s{0,8}SIGN_([0-9]{1,18})\s{0,8}")
_TEMPLATE_DIGITS = re.compile(r"(?i)(?:SMS[_-]?)?([0-9]{1,18})")

SIGN_CLUES: Final[Mapping[SignState, Clue]] = {
    SignState.PENDING: Clue.IN_REVIEW,
    SignState.REJECTED: Clue.REJECTED,
    SignState.WITHDRAWN: Clue.WITHDRAWN,
    SignState.UNAVAILABLE: Clue.UNAVAILABLE,
    SignState.BANNED: Clue.BANNED,
    SignState.SOURCE_RETIRED: Clue.SOURCE_RETIRED,
    SignState.DELETED: Clue.DELETED,
}
"""Total over the states that cannot send."""

TEMPLATE_CLUES: Final[Mapping[TemplateState, Clue]] = {
    TemplateState.PENDING: Clue.IN_REVIEW,
    TemplateState.REJECTED: Clue.REJECTED,
    TemplateState.WITHDRAWN: Clue.WITHDRAWN,
    TemplateState.DISABLED: Clue.DISABLED,
    TemplateState.DELETED: Clue.DELETED,
}
"""Total over the states that cannot send."""


class Clues(NamedTuple):
    """Clues, and the values that their words name."""

    clues: tuple[Clue, ...]
    values: tuple[tuple[str, str], ...] = ()


NOTHING: Final = Clues(())
"""The account holds nothing like it, or what it holds can be used."""


def with_clues(work: Work, account_id: int, refused: Refused) -> Refused:
    """Return a refusal with the clues that can be found; most have none beside themselves."""
    look = _LOOKS.get(refused.reason)
    if look is None:
        return refused
    why = look(work.tx, account_id, refused.values["detail"])
    values = {**refused.values, **dict(why.values)}
    return Refused(refused.reason, refused.about, clues=why.clues, values=values)


def character_clues(values: Mapping[str, str]) -> tuple[Clue, ...]:
    """Return why the character that a value's flaw names is not supported."""
    if values.get("simple"):
        return (Clue.TRADITIONAL,)
    is_written_out = len(values.get("character", "")) > 1
    return (Clue.UNSEEN,) if is_written_out else (Clue.SPECIAL,)


def sign_clues(tx: Connection, account_id: int, written: str) -> Clues:
    """Return why the sign that was written cannot be used by an account."""
    held = signs.sign_meant(tx, account_id, written)
    if held is not None:
        return _of_state(tx, SubjectKind.SIGN, held.sign_id, SIGN_CLUES.get(held.state))
    code = _SIGN_CODE.fullmatch(written)
    meant = None if code is None else signs.sign_by_id(tx, int(code[1]))
    if meant is not None and meant.account_id == account_id:
        return _mended(tx, meant, (Clue.CODE_FOR_NAME,))
    bare = written.strip().strip(_BRACKETS)
    plain = plain_name(bare)
    meant = preferred(signs.signs_alike(tx, account_id, plain)) if plain else None
    if meant is None:
        return NOTHING
    return _mended(tx, meant, _form_clues(written, bare, meant.name))


def template_clues(tx: Connection, account_id: int, written: str) -> Clues:
    """Return why the template whose code was written cannot be used by an account."""
    held = templates.template_by_code(tx, account_id, written)
    if held is not None:
        clue = TEMPLATE_CLUES.get(held.state)
        return _of_state(tx, SubjectKind.TEMPLATE, held.template_id, clue)
    form = _TEMPLATE_DIGITS.fullmatch(plain_name(written))
    meant = None if form is None else templates.template_by_code(tx, account_id, f"SMS_{form[1]}")
    clue = Clue.CODE_FORM
    if form is None and written.strip():
        meant, clue = _named(tx, account_id, written.strip()), Clue.NAME_FOR_CODE
    if meant is None:
        return NOTHING
    state = TEMPLATE_CLUES.get(meant.state)
    return _both((clue,), meant.code, _of_state(tx, SubjectKind.TEMPLATE, meant.template_id, state))


_LOOKS: Final[Mapping[Reason, Callable[[Connection, int, str], Clues]]] = {
    Refusal.SIGN_MISSING: sign_clues,
    Refusal.TEMPLATE_MISSING: template_clues,
}


def _named(tx: Connection, account_id: int, name: str) -> Template | None:
    _, found = templates.template_records(tx, account_id, 1, 1, TemplateFilter(name=name))
    return found[0].template if found and found[0].template.name == name else None


def _form_clues(written: str, bare: str, name: str) -> tuple[Clue, ...]:
    """Return in which ways a name is written otherwise than it is held."""
    tidy = "".join(one for one in bare if is_seen(one) and not one.isspace())
    found = (
        (Clue.BRACKETS, bare != written.strip()),
        (Clue.BLANKS, tidy != bare or written != written.strip()),
        (Clue.LETTERS, tidy != name),
    )
    return tuple(clue for clue, holds in found if holds)


def _mended(tx: Connection, meant: Sign, form: tuple[Clue, ...]) -> Clues:
    state = SIGN_CLUES.get(meant.state)
    return _both(form, meant.name, _of_state(tx, SubjectKind.SIGN, meant.sign_id, state))


def _both(form: tuple[Clue, ...], mended: str, present: Clues) -> Clues:
    return Clues((*form, *present.clues), (("mended", mended), *present.values))


def _of_state(tx: Connection, kind: SubjectKind, subject_id: int, clue: Clue | None) -> Clues:
    """Return what is known of where a sign or template stands; nothing when it can be used."""
    if clue is None:
        return NOTHING
    if clue not in {Clue.IN_REVIEW, Clue.REJECTED}:
        return Clues((clue,))
    case = cases.latest_case(tx, kind, subject_id)
    if clue is Clue.REJECTED:
        reasons = () if case is None else case.reasons
        names = "、".join(REASON_NAMES[one].zh for one in reasons)
        return Clues((clue,), (("reason", f"（{names}）" if names else ""),))
    if case is not None and case.state is State.MATERIAL_NEEDED:
        return Clues((Clue.MATERIAL_NEEDED,))
    if case is None or case.due_at is None:
        return Clues((clue,))
    return Clues((Clue.IN_REVIEW_UNTIL,), (("until", shanghai_text(case.due_at)),))
