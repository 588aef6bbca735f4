"""`hongyan import cloud`: an account at another service moves here, after a dry run."""

from __future__ import annotations

import asyncio
import getpass
import re
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

from cyclopts import App, Parameter

from hongyan.api.gateway.hosts import OFFICIAL
from hongyan.cli.faults import CommandError, settled
from hongyan.cli.files import text_in
from hongyan.cli.language import language_here, tell, worded
from hongyan.cli.refusals import words_of
from hongyan.cli.review.lint_report import Judged, human
from hongyan.cli.secret import SECRET_CHARACTERS_MAX
from hongyan.cli.session import HERE, Session, Where, opened
from hongyan.cli.words import state_cell
from hongyan.domain.accounts.model import AccountState
from hongyan.domain.accounts.reasons import AccountReason
from hongyan.domain.compliance.model import RulesResult, verdict
from hongyan.domain.signs.model import SignState
from hongyan.domain.signs.words import STATE_WORDS as SIGN_WORDS
from hongyan.domain.templates.words import STATE_WORDS as TEMPLATE_WORDS
from hongyan.engine.terminal import ShownValue, show_table, warn
from hongyan.flows.accounts.manage_accounts import find_account
from hongyan.flows.review.applications.import_texts import (
    CloudQualification,
    CloudSign,
    CloudTemplate,
    CloudThing,
    Imported,
    ImportFate,
    ImportTerms,
    import_sign,
    import_template,
)
from hongyan.flows.review.papers.import_qualification import import_qualification
from hongyan.kernel.clock import SystemClock
from hongyan.kernel.refusal import Refused
from hongyan.kernel.said import Said, said
from hongyan.words.language import Language

if TYPE_CHECKING:
    from hongyan.app.moving.cloud import CloudKey
    from hongyan.domain.accounts.model import Account
    from hongyan.flows.reference.work import Work

moving = App(
    name="import", help="Bring signs and templates of a cloud account into an account here."
)

KEY_OPTION: Final = "--key-file"
READ_TOLD_EVERY: Final = 100
TRIED_AT_ONCE: Final = 100
"""SQLite has one writer: a service that runs waits for a dry run some tenths of a second."""
_APART: Final = re.compile(r"[\s,;]+")
_HEADING: Final = re.compile(r"access.?key.{0,10}", re.IGNORECASE)

FATE_WORDS: Final = {
    ImportFate.MADE: said("made"),
    ImportFate.CHANGED: said("changed"),
    ImportFate.LEFT: said("left alone"),
}
"""Total over `ImportFate`."""

REFUSED: Final = said("refused")


@dataclass(frozen=True, slots=True)
class _Told:
    """One thing of the account elsewhere, and what becomes of it here."""

    thing: CloudThing
    outcome: Imported | Refused

    @property
    def kind(self) -> str:
        """What it is."""
        return {
            CloudQualification: "qualification",
            CloudSign: "sign",
            CloudTemplate: "template",
        }[type(self.thing)]

    @property
    def name(self) -> str:
        """The name or code by which programs know it."""
        return self.thing.code if isinstance(self.thing, CloudTemplate) else self.thing.name

    @property
    def fate(self) -> Said:
        """What is done with it."""
        return REFUSED if isinstance(self.outcome, Refused) else FATE_WORDS[self.outcome.fate]

    @property
    def why(self) -> str:
        """Why it is refused or left alone, in the language of who types."""
        if isinstance(self.outcome, Refused):
            rule, remedy = words_of(self.outcome)
            return worded("{rule}; {remedy}", rule=rule, remedy=remedy)
        return worded(self.outcome.why)


@moving.command
def cloud(
    account: Annotated[str, Parameter(help="Name of the account here.")],
    /,
    *,
    write: Annotated[
        bool, Parameter(negative="--dry-run", help="Do it; without it nothing is changed.")
    ] = False,
    trust_approvals: Annotated[
        bool,
        Parameter(
            negative="", help="What is approved there is approved here; else it is reviewed here."
        ),
    ] = False,
    force: Annotated[
        bool, Parameter(negative="", help="Trust approvals of what the rules would reject, too.")
    ] = False,
    endpoint: Annotated[str, Parameter(help="Where the other service is asked.")] = OFFICIAL,
    key_file: Annotated[
        Path | None,
        Parameter(
            name=KEY_OPTION,
            help="File with AccessKeyId and secret, such as the AccessKey.csv of the console.",
        ),
    ] = None,
    where: Where = HERE,
) -> int:
    """Bring qualifications, signs and templates of a cloud account here, read by its API.

    A dry run by default: it says what would be made, changed and left alone, and what the rules
    find. May run again: what is here already stays.
    """
    if force and not trust_approvals:
        raise CommandError(
            worded("--force: it is about trusted approvals; give --trust-approvals as well")
        )
    with opened(where) as session:
        with session.database.reading() as tx:
            owner = _open_account(settled(find_account(tx, account)))
        key = _key(session, endpoint, key_file)
        things = asyncio.run(_read(key))
        terms = ImportTerms(trusts=trust_approvals, forces=force)
        done = _done if write else _tried
        told = done(session, owner, things, terms)
    _show(told)
    if not write:
        tell("Nothing was changed. The same with --write does it.")
    return 1 if any(isinstance(one.outcome, Refused) for one in told) else 0


def _open_account(owner: Account) -> Account:
    if owner.state is AccountState.CLOSED:
        settled(Refused(AccountReason.CLOSED, "account", account=owner.name))
    return owner


def _key(session: Session, endpoint: str, file: Path | None) -> CloudKey:
    from hongyan.app.moving.cloud import CloudKey  # noqa: PLC0415 - slow to import

    settings = session.settings
    if file is not None:
        return CloudKey(endpoint, *_pair_in(file))
    if settings.cloud_access_key_id and settings.cloud_access_key_secret:
        return CloudKey(endpoint, settings.cloud_access_key_id, settings.cloud_access_key_secret)
    if sys.stdin.isatty():
        return CloudKey(endpoint, getpass.getpass("AccessKeyId: "), getpass.getpass("Secret: "))
    raise CommandError(
        worded(
            "--key-file: no AccessKey is given; name a file, or set "
            "HONGYAN_CLOUD_ACCESS_KEY_ID and HONGYAN_CLOUD_ACCESS_KEY_SECRET"
        )
    )


def _pair_in(file: Path) -> tuple[str, str]:
    text = text_in(KEY_OPTION, file, 2 * SECRET_CHARACTERS_MAX)
    lines = [one for one in text.splitlines() if not _HEADING.match(one.strip())]
    words = [one for one in _APART.split(" ".join(lines)) if one]
    match words:
        case [key_id, secret]:
            return key_id, secret
        case _:
            raise CommandError(
                worded(
                    "--key-file: {file} must hold an AccessKeyId and its secret and nothing else; "
                    "write them in two lines",
                    file=file,
                )
            )


async def _read(key: CloudKey) -> list[CloudThing]:
    from hongyan.app.moving.cloud import Cloud  # noqa: PLC0415 - slow to import
    from hongyan.app.moving.cloud_texts import read_cloud  # noqa: PLC0415 - the same

    things: list[CloudThing] = []
    async with Cloud(key, SystemClock()) as service:
        async for one in read_cloud(service):
            things.append(one)
            if len(things) % READ_TOLD_EVERY == 0:
                warn(worded("Read so far: {count}", count=len(things)))
    return things


def _tried(
    session: Session, owner: Account, things: Sequence[CloudThing], terms: ImportTerms
) -> list[_Told]:
    """Return what would be done: it is, some things in a transaction each, which is undone."""
    told, sealer = [], session.sealer()
    for first in range(0, len(things), TRIED_AT_ONCE):
        with session.writing(stays=False) as tx:
            work = session.work(tx, sealer)
            some = things[first : first + TRIED_AT_ONCE]
            told += [_Told(one, _imported(work, owner, one, terms)) for one in some]
    return told


def _done(
    session: Session, owner: Account, things: Sequence[CloudThing], terms: ImportTerms
) -> list[_Told]:
    told, sealer = [], session.sealer()
    for one in things:
        with session.writing(stays=True) as tx:
            told.append(_Told(one, _imported(session.work(tx, sealer), owner, one, terms)))
    return told


def _imported(
    work: Work, owner: Account, one: CloudThing, terms: ImportTerms
) -> Imported | Refused:
    match one:
        case CloudSign():
            return import_sign(work, owner, one, terms)
        case CloudTemplate():
            return import_template(work, owner, one, terms)
        case CloudQualification():
            return import_qualification(work, owner, one)


def _show(told: Sequence[_Told]) -> None:
    show_table(
        ("what", "name", "becomes", "state", "why"),
        ((one.kind, one.name, _fate_cell(one), _state_cell(one), one.why) for one in told),
        empty="That account has no sign, template or qualification.",
    )
    language = "zh" if language_here() is Language.ZH_CN else "en"
    for one in told:
        found = () if isinstance(one.outcome, Refused) else one.outcome.findings
        if verdict(found) is not RulesResult.CLEAN:
            text = one.thing.content if isinstance(one.thing, CloudTemplate) else one.name
            for line in human(Judged(1, text, found), language):
                warn(line)


def _fate_cell(one: _Told) -> ShownValue:
    return ShownValue(str(one.fate), worded(one.fate))


def _state_cell(one: _Told) -> ShownValue:
    state = None if isinstance(one.outcome, Refused) else one.outcome.state
    if state is None:
        return ShownValue(None, "")
    if isinstance(state, SignState):
        return state_cell(state, SIGN_WORDS)
    return state_cell(state, TEMPLATE_WORDS)
