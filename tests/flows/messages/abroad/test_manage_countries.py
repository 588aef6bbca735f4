"""The list of countries in an operator's hands, and requests for more (FAQ 5.1.1, 5.1.2)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

from hongyan.domain.accounts.store import counter_value
from hongyan.domain.countries.shipped import shipped_text
from hongyan.domain.notices.model import NoticeKind
from hongyan.domain.notices.store import notices_of
from hongyan.flows.accounts.manage_accounts import create_account
from hongyan.flows.messages.abroad import manage_countries as flows
from hongyan.flows.reference.revision import REFERENCE
from hongyan.kernel.calendar import DAY_MS
from hongyan.kernel.kinds import AccountKind
from hongyan.kernel.refusal import Refused
from tests.working import work_at

if TYPE_CHECKING:
    from sqlalchemy.engine import Connection

    from hongyan.db.database import Database
    from hongyan.domain.countries.model import Country, CountryRequest

NOW = 1_790_000_000_000
TOMORROW = NOW + DAY_MS


@pytest.fixture
def tx(database: Database) -> Iterator[Connection]:
    with database.transaction() as opened:
        create_account(work_at(opened, NOW), "acme", AccountKind.ENTERPRISE)
        yield opened


def codes(tx: Connection, **wanted: object) -> list[str]:
    return [one.iso2 for one in flows.list_countries(tx, NOW, **wanted)]  # type: ignore[arg-type]


def shown(tx: Connection, iso2: str, now_ms: int = NOW) -> Country:
    found = flows.show_country(tx, iso2, now_ms)
    assert not isinstance(found, Refused)
    return found


def asked(tx: Connection, iso2: str, note: str = "") -> CountryRequest:
    found = flows.ask_for_country_of(work_at(tx, NOW), "acme", iso2, note)
    assert not isinstance(found, Refused)
    return found


# FAQ 5.1.1
def test_215_countries_are_listed_and_the_others_on_demand(tx: Connection) -> None:
    assert len(codes(tx)) == 221
    assert len(codes(tx, with_disabled=True)) == 245
    assert "CU" not in codes(tx)


@pytest.mark.parametrize(
    ("search", "found"),
    [
        ("sg", ["SG"]),
        ("新加坡", ["SG"]),
        ("Singa", ["SG"]),
        ("65", ["SG"]),
        ("+852", ["HK"]),
        ("7", ["KZ", "RU"]),
        ("nowhere", []),
    ],
)
def test_a_country_is_found_by_name_or_code(tx: Connection, search: str, found: list[str]) -> None:
    assert codes(tx, search=search) == found


def test_a_country_is_shown_by_its_code(tx: Connection) -> None:
    assert shown(tx, "hk").name_zh == "中国香港"
    assert isinstance(flows.show_country(tx, "XX", NOW), Refused)


# FAQ 5.1.2: one price a place; it changes from a day on.
def test_a_price_changes_from_its_day(tx: Connection) -> None:
    changed = flows.change_country(work_at(tx, NOW), "sg", {"price": "0.5"}, TOMORROW)
    assert not isinstance(changed, Refused)
    assert changed.price == 500_000
    assert shown(tx, "SG").price == 246_000
    assert shown(tx, "SG", TOMORROW).price == 500_000


def test_a_change_without_a_day_counts_now(tx: Connection) -> None:
    flows.change_country(work_at(tx, NOW), "SG", {"enabled": "no", "receipts": "some"}, None)
    assert "SG" not in codes(tx)
    assert shown(tx, "SG").receipts == "some"


@pytest.mark.parametrize(
    ("iso2", "columns", "effective_at"),
    [
        ("SG", {"price": "1"}, NOW - 1),
        ("XX", {"price": "1"}, None),
        ("SG", {}, None),
        ("SG", {"price": "free"}, None),
        ("SG", {"marketing": "always"}, None),
        ("FK", {"enabled": "yes"}, None),
    ],
)
def test_what_cannot_be_is_declined(
    tx: Connection, iso2: str, columns: dict[str, str], effective_at: int | None
) -> None:
    assert isinstance(flows.change_country(work_at(tx, NOW), iso2, columns, effective_at), Refused)
    assert flows.list_history(tx)[1] == []


def test_a_list_says_what_it_changes(tx: Connection) -> None:
    text = shipped_text().replace("新加坡,Singapore,0.246", "新加坡,Singapore,0.3")
    text = text.replace("Falkland Islands,,no", "Falkland Islands,1,yes")
    text = text.replace("Thailand,0.132,yes", "Thailand,0.132,no")
    loaded = flows.load_list(work_at(tx, NOW), "own", text, TOMORROW)
    assert not isinstance(loaded, Refused)
    assert (loaded.repriced, loaded.enabled, loaded.disabled) == (("SG",), ("FK",), ("TH",))
    assert loaded.country_list.list_id > 0
    assert shown(tx, "FK", TOMORROW).is_enabled
    assert not shown(tx, "FK").is_enabled


@pytest.mark.parametrize(("text", "effective_at"), [("nonsense", None), (shipped_text(), NOW - 1)])
def test_no_list_begins_in_the_past_nor_is_read_by_halves(
    tx: Connection, text: str, effective_at: int | None
) -> None:
    assert isinstance(flows.load_list(work_at(tx, NOW), "own", text, effective_at), Refused)
    assert len(flows.list_history(tx)[0]) == 1


def test_the_history_tells_of_every_list_and_change(tx: Connection) -> None:
    flows.load_list(work_at(tx, NOW), "own", shipped_text(), None)
    flows.change_country(work_at(tx, NOW), "SG", {"price": "1"}, None)
    flows.change_country(work_at(tx, NOW), "TH", {"price": "1"}, TOMORROW)
    lists, changes = flows.list_history(tx)
    assert [one.name for one in lists] == ["sample", "own"]
    assert [one.iso2 for one in changes] == ["SG", "TH"]
    assert [one.iso2 for one in flows.list_history(tx, "th")[1]] == ["TH"]


def test_every_change_counts_the_reference_up(tx: Connection) -> None:
    seen = [counter_value(tx, REFERENCE)]
    flows.load_list(work_at(tx, NOW), "own", shipped_text(), None)
    seen.append(counter_value(tx, REFERENCE))
    flows.change_country(work_at(tx, NOW), "SG", {"price": "1"}, None)
    seen.append(counter_value(tx, REFERENCE))
    assert seen == sorted(set(seen))


# FAQ 5.1.1: a country that is not on the list can be asked for.
def test_a_country_is_asked_for_and_the_answer_is_a_notice(tx: Connection) -> None:
    request = asked(tx, "fk", "100 a month")
    assert (request.iso2, request.note) == ("FK", "100 a month")
    assert asked(tx, "FK").request_id == request.request_id
    assert [one.iso2 for one in flows.list_requests(tx, 10)] == ["FK"]
    answered = flows.answer_request(work_at(tx, NOW + 1), request.request_id, "下月开通")
    assert not isinstance(answered, Refused)
    assert (answered.answer, answered.answered_at) == ("下月开通", NOW + 1)
    assert flows.list_requests(tx, 10) == []
    assert flows.list_requests(tx, 10, with_answered=True) == [answered]
    [notice] = notices_of(tx, request.account_id)
    assert notice.kind is NoticeKind.COUNTRY_ANSWERED
    assert "FK" in notice.text
    assert asked(tx, "FK").request_id != request.request_id


def test_requests_have_their_bounds(tx: Connection) -> None:
    for iso2, note in (("SG", ""), ("Falkland", ""), ("FK", "注" * 301)):
        assert isinstance(flows.ask_for_country_of(work_at(tx, NOW), "acme", iso2, note), Refused)
    assert isinstance(flows.ask_for_country_of(work_at(tx, NOW), "nobody", "FK", ""), Refused)
    wanted = [one.iso2 for one in flows.list_countries(tx, NOW, with_disabled=True)]
    for iso2 in [one for one in wanted if one not in codes(tx)][: flows.REQUESTS_OPEN_MAX]:
        asked(tx, iso2)
    assert isinstance(flows.ask_for_country_of(work_at(tx, NOW), "acme", "ZZ", ""), Refused)


def test_a_request_is_answered_once_and_in_words(tx: Connection) -> None:
    request = asked(tx, "FK")
    assert isinstance(flows.answer_request(work_at(tx, NOW), request.request_id, ""), Refused)
    assert isinstance(flows.answer_request(work_at(tx, NOW), request.request_id + 1, "好"), Refused)
    flows.answer_request(work_at(tx, NOW), request.request_id, "好")
    assert isinstance(flows.answer_request(work_at(tx, NOW), request.request_id, "好"), Refused)
