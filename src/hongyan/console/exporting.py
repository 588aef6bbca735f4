"""What exports have in them: records that fit a filter, or figures, in the reader's language.

Each export is read in steps, and writes what a step found to its table.
"""

from __future__ import annotations

from dataclasses import replace
from decimal import Decimal
from functools import partial
from typing import TYPE_CHECKING, Final, Protocol

import msgspec

from hongyan.console.content_words import KINDS
from hongyan.console.lists import Filters, Keyset
from hongyan.console.tenant import record_filters
from hongyan.console.tenant.code_words import words_of
from hongyan.console.tenant.figure_words import BY, labels_for, read_asked
from hongyan.console.tenant.figure_words import FILTERS as FIGURE_FILTERS
from hongyan.console.tenant.record_words import CARRIERS, COSTS, STATES
from hongyan.console.wording import N_, say
from hongyan.domain.jobs.model import PERMILLE, Job, JobForm, JobKind, JobState
from hongyan.domain.messages.model import biz_text
from hongyan.domain.templates.codes import code_of
from hongyan.flows.messages.delivery.show_figures import show_figures
from hongyan.flows.messages.records.show_records import LogPlace, RecordsPage, show_records
from hongyan.kernel.calendar import shanghai_text
from hongyan.kernel.money import MICRO_PER_YUAN
from hongyan.text.phone import api_form, mask
from hongyan.words.language import Language

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.config import Settings
    from hongyan.documents.table_files import GrowingTable, Row
    from hongyan.flows.messages.records.show_records import RecordsQuery, SendRecord

STEP_ROWS: Final = 500


class ExportAsked(msgspec.Struct, frozen=True):
    """What a page writes into a job: the filters of its list, and whether numbers are whole."""

    values: dict[str, str]
    by: str = ""
    with_numbers: bool = False


class Export(Protocol):
    """One export under way."""

    name: str
    columns: tuple[str, ...]
    rows: int
    permille: int

    def step(self, tx: Connection, table: GrowingTable) -> bool:
        """Write what comes next; False when that was the last."""


def export_of(job: Job, settings: Settings) -> Export:
    """Return the export that a job asks for."""
    asked = msgspec.json.decode(job.asked, type=ExportAsked)
    if job.kind is JobKind.RECORDS:
        return RecordsExport(job, asked, settings)
    return FiguresExport(job, asked, settings)


def whole_records(
    account_id: int, now_ms: int, language: Language, settings: Settings, *, with_numbers: bool
) -> RecordsExport:
    """Return the export of all that an account sent, asked for by no person."""
    asked = ExportAsked(values={}, with_numbers=with_numbers)
    job = Job(
        job_id=0,
        account_id=account_id,
        owner_id=0,
        kind=JobKind.RECORDS,
        form=JobForm.CSV,
        asked="",
        language=language.value,
        state=JobState.RUNNING,
        rows=0,
        permille=0,
        octets=0,
        fault="",
        created_at=now_ms,
        started_at=now_ms,
        ended_at=None,
    )
    return RecordsExport(job, asked, settings)


RECORD_COLUMNS: Final = (
    N_("Accepted (UTC+8)"),
    N_("Number"),
    N_("Country"),
    N_("Carrier"),
    N_("Kind"),
    N_("Template"),
    N_("Sign"),
    N_("Text"),
    N_("Segments"),
    N_("State"),
    N_("Status code"),
    N_("Meaning"),
    N_("Raw code"),
    N_("Decided (UTC+8)"),
    N_("Seconds"),
    N_("Yuan"),
    N_("Package segments"),
    N_("Cost"),
    "BizId",
    "OutId",
    N_("Message"),
)


class RecordsExport:
    """Records that fit, newest first, whatever page was in sight."""

    def __init__(self, job: Job, asked: ExportAsked, settings: Settings) -> None:
        self._language = Language(job.language)
        self._account_id = job.account_id
        self._settings = settings
        self._with_numbers = asked.with_numbers
        filters = Filters("", record_filters.FILTERS, asked.values)
        query = record_filters.records_query(filters, Keyset(), job.created_at)
        self._query: RecordsQuery = replace(query, limit=STEP_ROWS)
        self._began_at = job.created_at
        self.name = say(self._language, N_("Send records"))
        self.columns = tuple(say(self._language, one) for one in RECORD_COLUMNS)
        self.rows = 0
        self.permille = 0

    def step(self, tx: Connection, table: GrowingTable) -> bool:
        """Write the next records; False when they were the last."""
        found = show_records(tx, self._account_id, self._query, self._settings)
        if not isinstance(found, RecordsPage):
            return False
        table.add(self._row(one) for one in found.records)
        self.rows += len(found.records)
        if found.older is None:
            return False
        self._query = replace(self._query, place=LogPlace(found.older))
        if found.records:
            self._tell(found.records[-1].message.accepted_at)
        return True

    def _tell(self, reached_at: int) -> None:
        """Tell how far it is, by time: how many rows there will be is not known."""
        span = self._began_at - self._query.since_at
        if self._query.since_at and span > 0:
            self.permille = min(PERMILLE - 1, (self._began_at - reached_at) * PERMILLE // span)

    def _row(self, one: SendRecord) -> Row:
        message, verdict = one.message, one.verdict
        words = words_of(one.code, self._settings.delivered_code)
        return (
            shanghai_text(message.accepted_at),
            api_form(message.phone) if self._with_numbers else mask(message.phone),
            message.country,
            say(self._language, CARRIERS[message.carrier]),
            say(self._language, KINDS[message.kind]),
            code_of(message.template_id),
            one.sign_name,
            one.text,
            message.segments,
            say(self._language, STATES[one.state].word),
            one.code,
            "" if words is None else say(self._language, words.meaning),
            "" if verdict is None else verdict.raw_code,
            "" if verdict is None else shanghai_text(verdict.decided_at),
            "" if one.took_ms is None else Decimal(one.took_ms) / 1000,
            Decimal(one.cost.money) / MICRO_PER_YUAN,
            one.cost.segments,
            say(self._language, COSTS[one.cost.state]),
            biz_text(message.biz_id),
            message.out_id,
            str(message.message_id),
        )


FIGURE_COLUMNS: Final = (
    N_("Messages"),
    N_("Segments"),
    N_("Segments before"),
    N_("Delivered segments"),
    N_("Failed segments"),
    N_("Unknown segments"),
    N_("Passed over"),
    N_("Receipt rate"),
    N_("Success rate"),
    N_("Seconds to the receipt"),
)


class FiguresExport:
    """Figures of a span by one key, beside those of the span before."""

    def __init__(self, job: Job, asked: ExportAsked, settings: Settings) -> None:
        self._say = partial(say, Language(job.language))
        self._account_id = job.account_id
        filters = Filters("", FIGURE_FILTERS, asked.values)
        self._asked = read_asked(filters, asked.by, job.created_at, settings)
        self.name = self._say(N_("Statistics"))
        head = self._say(BY[self._asked.by])
        self.columns = (head, *(self._say(one) for one in FIGURE_COLUMNS))
        self.rows = 0
        self.permille = 0

    def step(self, tx: Connection, table: GrowingTable) -> bool:
        """Write all of them at once: they are few."""
        asked = self._asked
        wanted = asked.figure_filter(tx, self._account_id)
        found = show_figures(tx, self._account_id, asked.span, (asked.by,), wanted)
        past = show_figures(tx, self._account_id, asked.span_before, (asked.by,), wanted)
        before = {one.key: one.accepted_segments for one in past.rows}
        labels = labels_for(tx, asked.by, [one.key[0] for one in found.rows], self._say)
        table.add(
            (
                labels[one.key[0]],
                one.accepted,
                one.accepted_segments,
                before.get(one.key, 0),
                one.delivered_segments,
                one.failed_segments,
                one.unknown_segments,
                one.passed_over_segments,
                one.receipt_rate,
                one.success_rate,
                "" if one.average_ms is None else Decimal(one.average_ms) / 1000,
            )
            for one in found.rows
        )
        self.rows = len(found.rows)
        return False
