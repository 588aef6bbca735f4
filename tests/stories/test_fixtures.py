"""Every schema there was, filled by its own version, is migrated, served and proved, on both."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from hongyan.db.database import Database
from hongyan.db.migrate import MIGRATIONS, current, head
from hongyan.flows.money.ledger.verify_ledger import verify_ledger
from tests.ports import free_port
from tests.stories.caller import DELIVERED, Caller, Reply
from tests.stories.desk import Desk
from tests.stories.fixtures import (
    FIXTURES,
    Fixture,
    assert_made_by,
    days_now,
    domestic_segments,
    fixture,
    names,
    undone,
)
from tests.stories.service import serving, until

TRIED = "13700009999"
FIRST_SCHEMA_OF_MOVED_CLOCKS = "0005"
LAST_SCHEMA_OF_EACH = "0007"
"""Each schema up to it was served by someone; of the later ones, those that are released are."""
BYTES_MAX = 200_000
LOST = {"0005-dev": {"consumption", "statements"}, "0006-dev": {"consumption"}}
"""No version filled them: the downgrade dropped countries, and 0005 the statements. It shows."""


@dataclass(slots=True)
class Place:
    """An installation that no process serves, for a desk."""

    data: Path
    port: int
    settings: dict[str, str] = field(default_factory=dict)


@pytest.mark.story
@pytest.mark.parametrize("name", names())
def test_a_database_of_an_older_schema_is_migrated_served_and_proved(
    name: str, empty_database_url: str, tmp_path: Path
) -> None:
    old = fixture(name)
    settings = {"HONGYAN_DATABASE": empty_database_url, "HONGYAN_PUSH_PRIVATE_ADDRESSES": "true"}
    place = Place(tmp_path / "data", free_port(), settings)
    desk = Desk(place)
    desk.run("restore", str(old.directory), "--with-key", str(old.key_file), "--with-queue")
    assert current(empty_database_url) == old.manifest.schema
    desk.run("migrate")
    assert current(empty_database_url) == head()
    assert_made_by(empty_database_url, old.made_by)
    assert_story_is_told(desk, old)
    # Where a decision waits, an export does too.
    assert undone(empty_database_url) == 2 * old.manifest.tables.get("pending_act", 0)
    with serving(old.made_by, data=place.data, settings=settings, port=place.port) as service:
        caller = Caller(service.port, old.facts["key_id"], old.facts["secret"])
        assert_messages_are_counted(caller, empty_database_url, old)
        if old.is_without_money:
            assert asked(caller, old).code == "isv.AMOUNT_NOT_ENOUGH"
        desk.run("billing", "topup", old.facts["account"], "10", "--ref", "upgrade")
        days = days_now(empty_database_url)
        reply = asked(caller, old)
        assert reply.code == "OK", reply
        assert_delivered(caller, reply.body["BizId"], days)
        until(lambda: not undone(empty_database_url), "what people asked for is done")
        caller.close()
        assert service.stop() == 0
    assert "Traceback" not in service.output, service.output
    assert wrong_proofs(empty_database_url) == LOST.get(name, set())
    assert "✗" not in desk.run("doctor")


def wrong_proofs(url: str) -> set[str]:
    """Return the names of the proofs of a ledger that do not hold."""
    database = Database.open(url)
    with database.reading() as tx:
        proven = verify_ledger(tx)
    database.close()
    return {one.name for one in proven.proofs if one.wrong}


def asked(caller: Caller, old: Fixture) -> Reply:
    """Send with the sign and template of the fixture."""
    return caller.call(
        "SendSms",
        PhoneNumbers=TRIED,
        SignName=old.facts["sign"],
        TemplateCode=old.facts["template"],
        TemplateParam=json.dumps({"order": "HY9"}),
    )


def assert_story_is_told(desk: Desk, old: Fixture) -> None:
    """See that the fixture's first message is known, and known to be delivered."""
    told = desk.run("message", "show", old.facts["biz_id"])
    assert re.search(r"out id +first\n", told), told
    assert re.search(r"outcomes +1 delivered\n", told), told


def assert_messages_are_counted(caller: Caller, url: str, old: Fixture) -> None:
    """See that the API counts every message of the fixture, whatever day it is asked."""
    days = {"StartDate": old.facts["day"], "EndDate": "20991231", "PageSize": "50"}

    def counted() -> bool:
        reply = caller.call("QuerySendStatistics", IsGlobe="1", PageIndex="1", **days)
        assert reply.code == "OK", reply
        listed = sum(day["TotalCount"] for day in reply.body["Data"]["TargetList"])
        logged = domestic_segments(url, old.facts["account"])
        return listed == logged >= old.manifest.tables["message"] // 2

    until(counted, "the statistics are those of the log")


def assert_delivered(caller: Caller, biz_id: str, days: list[str]) -> None:
    """Wait until the receipt of the new message has come; midnight may pass meanwhile."""

    def statuses() -> list[int]:
        found: list[int] = []
        for day in days:
            ask = {"PhoneNumber": TRIED, "SendDate": day, "PageSize": "50", "CurrentPage": "1"}
            reply = caller.call("QuerySendDetails", BizId=biz_id, **ask)
            if reply.code == "OK":  # tomorrow cannot be asked for
                listed = reply.body["SmsSendDetailDTOs"]["SmsSendDetailDTO"]
                found += [one["SendStatus"] for one in listed]
        return found

    until(lambda: statuses() == [DELIVERED], f"{biz_id} is delivered")


def test_every_schema_that_is_served_has_its_fixtures() -> None:
    told = {(one.manifest.schema, one.made_by) for one in map(fixture, names())}
    schemas = {path.name[:4] for path in MIGRATIONS.glob("versions/[0-9]*_*.py")}
    served = {one for one in schemas if one <= LAST_SCHEMA_OF_EACH} | {one for one, _ in told}
    assert served <= schemas
    missing = {(one, "serve") for one in served} - told
    missing |= {(one, "dev") for one in served if one >= FIRST_SCHEMA_OF_MOVED_CLOCKS} - told
    assert not missing, "make them: tools/make_fixture.py"


def test_fixtures_are_small() -> None:
    large = [one.name for one in FIXTURES.glob("*/*") if one.stat().st_size > BYTES_MAX]
    assert not large
