"""Who managed what, on the command line: as a table, page after page, and as JSON."""

from __future__ import annotations

import json

import pytest

from tests.stories.test_cli import Run, fails, run, succeeds

pytestmark = pytest.mark.story

__all__ = ["run"]

CHANNEL = ["--access-code", "10690001", "--carriers", "mobile", "--option", "host=carrier.test"]


def test_changes_are_listed_by_account_and_by_kind(run: Run) -> None:
    succeeds(run("migrate"))
    assert "No such change" in succeeds(run("change", "list"))
    succeeds(run("account", "create", "acme"))
    succeeds(run("account", "set", "acme", "--day-quota", "7"))
    succeeds(run("channel", "add", "sim", *CHANNEL))
    listed = succeeds(run("change", "list"))
    assert "command " in listed
    assert '{"day_quota":7}' in listed
    assert "carrier.test" not in listed
    assert "add_channel" not in succeeds(run("change", "list", "--account", "acme"))
    assert "add_channel" in succeeds(run("change", "list", "--what", "add_channel"))
    assert "there is no account" in fails(run("change", "list", "--account", "nobody"))


def test_a_page_of_changes_is_json_and_the_next_begins_behind_it(run: Run) -> None:
    succeeds(run("migrate"))
    for name in ("one", "two"):
        succeeds(run("account", "create", name, "--kind", "personal"))
    only = ("change", "list", "--what", "create_account", "--json", "--limit", "1")
    [last] = json.loads(succeeds(run(*only)))
    [first] = json.loads(succeeds(run(*only, "--after", str(last["id"]))))
    assert (first["account"], last["account"]) == ("one", "two")
    assert (first["before"], first["after"]["kind"]) == (None, "personal")
    assert json.loads(succeeds(run(*only, "--after", str(first["id"])))) == []
