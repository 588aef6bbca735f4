"""Backups of a service under load, by whole processes: restored, proved, served. AUDIT J9."""

from __future__ import annotations

import re
import signal
import stat
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from hongyan.db.archive import read_manifest
from tests.commands import run_command
from tests.stories import audit
from tests.stories.books import Books, open_books
from tests.stories.caller import DELIVERED
from tests.stories.installation import Installation, install
from tests.stories.load import Call, Customer
from tests.stories.service import environment, hongyan, simulating, until
from tests.stories.test_kill import SETTINGS

pytestmark = pytest.mark.story

CUSTOMERS = 2
BACKUPS = 3
SEED = 20261129
TRIED = "13700009999"
# A backup that is killed by itself when its first row is in the file.
KILLED = """
import os, signal, sys
from hongyan.flows.operation import back_up
from hongyan.cli import main
def dying(tx, tables, write_rows=back_up.write_rows):
    for number, line in enumerate(write_rows(tx, tables)):
        yield line
        if number == 20:
            os.kill(os.getpid(), signal.SIGKILL)
back_up.write_rows = dying
main(sys.argv[1:])
"""


@pytest.fixture(params=["sqlite to postgres", "postgres to sqlite"])
def urls(request: pytest.FixtureRequest, empty_postgres_url: str, tmp_path: Path) -> list[str]:
    """The URLs of an empty database of each kind: one to serve, one to restore into."""
    both = [f"sqlite:///{tmp_path / 'own.db'}", empty_postgres_url]
    return both if request.param == "sqlite to postgres" else both[::-1]


def refused(*words: str, data: Path, **settings: str) -> str:
    """Run a command that must fail, and return its one line."""
    done = run_command(*words, "--data", str(data), environment=environment(settings))
    assert done.returncode == 1, done.stdout + done.stderr
    [line] = done.stderr.splitlines()
    return line


@pytest.mark.postgres
@pytest.mark.timeout(300)
def test_backups_under_load_are_whole_and_are_served_by_the_other_engine(
    urls: list[str], tmp_path: Path
) -> None:
    own_url, other_url = urls
    settings = SETTINGS | {"HONGYAN_DATABASE": own_url}
    with simulating(tmp_path, pace=0.2, seed=SEED) as simulator:
        place = install(tmp_path / "data", settings, simulator.port)
        key = tmp_path / "safe" / "master.key"
        with place.serving() as service:
            customers = [Customer(place, service.port, one, SEED) for one in range(CUSTOMERS)]
            for customer in customers:
                customer.start()
            taken: list[tuple[Path, int, int]] = []
            for number in range(BACKUPS):
                before = answered(customers)
                until(lambda before=before: answered(customers) > before + 20, "load goes on")
                target, begun = tmp_path / "kept" / f"{number}", answered(customers)
                place.command("backup", str(target), "--with-key", str(key))
                taken.append((target, begun, answered(customers)))
            calls = [call for customer in customers for call in customer.stop()]
            assert service.stop() == 0
        target, begun, ended = taken[-1]
        assert ended > begun, "nothing was sent while the backup was taken"
        sizes = [read_manifest(one).tables["message"] for one, _, _ in taken]
        assert sizes == sorted(set(sizes)), "each backup has more than the one before"
        restored = Installation(
            tmp_path / "new", SETTINGS | {"HONGYAN_DATABASE": other_url}, place.key_id, place.secret
        )
        said = restored.command("restore", str(target), "--with-key", str(key))
        assert "The ledger is right" in said, said
        assert "The ledger is right" in restored.command("ledger", "verify")
        (tmp_path / "unheard").touch()  # what carriers received is not asked here
        books = open_books(other_url, tmp_path / "unheard")
        assert len(books.messages) == sizes[-1]
        complaints = [
            *nothing_half(calls, books),
            *audit.statistics_are_the_sums_of_the_log(books),
            *audit.charged_is_delivered(books),
        ]
        assert not complaints, "\n".join(complaints[:20])
        with restored.serving() as service:
            caller = restored.caller(service.port)
            biz_id = caller.accepted(TRIED)
            assert caller.final(TRIED, biz_id)["SendStatus"] == DELIVERED
            caller.close()
            assert service.stop() == 0
    assert "The ledger is right" in restored.command("ledger", "verify")


def answered(customers: list[Customer]) -> int:
    """Return how many calls were answered so far."""
    return sum(1 for customer in customers for call in list(customer.calls) if call.biz_id)


def nothing_half(calls: list[Call], books: Books) -> Iterator[str]:
    """A call is in the backup with all its messages, or with none."""
    phones: dict[str, list[str]] = {}
    for message in books.messages.values():
        phones.setdefault(message.out_id, []).append(str(message.phone)[2:])
    for call in calls:
        found = phones.pop(call.out_id, [])
        if found and sorted(found) != sorted(call.phones):
            yield f"call {call.out_id} has {len(found)} messages for {len(call.phones)} numbers"
    yield from (f"no record of the call {out_id}" for out_id in phones)
    held_or_charged = {one for one, message in books.messages.items() if not message.refused_code}
    attempted = set(books.attempts) - set(books.messages)
    yield from (f"attempt of {one}, which is not in the log" for one in attempted)
    yield from (
        f"verdict of {one}, not in the log" for one in set(books.verdicts) - held_or_charged
    )


@pytest.mark.parametrize("name", ["kept", "kept.partial"])
def test_what_a_killed_backup_left_is_known_and_refused(tmp_path: Path, name: str) -> None:
    data = tmp_path / "data"
    hongyan("migrate", data=data)
    hongyan("account", "create", "acme", data=data)
    hongyan("key", "create", "acme", data=data)
    kept = tmp_path / "kept"
    done = subprocess.run(
        [sys.executable, "-c", KILLED, "backup", str(kept), "--data", str(data)],
        env=environment({}),
        check=False,
        capture_output=True,
    )
    assert done.returncode == -signal.SIGKILL, done.stderr
    left = tmp_path / "kept.partial"
    assert left.is_dir()
    assert not kept.exists()
    line = refused("restore", str(tmp_path / name), data=tmp_path / "new")
    assert ("did not end" if name == "kept.partial" else "is not a directory") in line
    assert not (tmp_path / "new").exists()
    # Who copies it under another name is not deceived either.
    left.rename(tmp_path / "copied")
    assert "no whole backup" in refused("restore", str(tmp_path / "copied"), data=tmp_path / "new")
    (tmp_path / "copied").rename(left)
    assert "kept.partial is there" in refused("backup", str(kept), data=data)


def test_the_master_key_travels_apart_and_must_fit(tmp_path: Path) -> None:
    data, kept, key = tmp_path / "data", tmp_path / "kept", tmp_path / "safe" / "master.key"
    hongyan("migrate", data=data)
    words = ("backup", str(kept))
    assert "no master key yet" in refused(*words, "--with-key", str(key), data=data)
    hongyan("account", "create", "acme", data=data)
    hongyan("key", "create", "acme", data=data)
    assert "inside the backup" in refused(*words, "--with-key", str(kept / "key"), data=data)
    said = hongyan(*words, "--with-key", str(key), data=data)
    assert "keep it apart" in said
    assert stat.S_IMODE(key.stat().st_mode) == 0o600
    assert key.read_bytes() == (data / "master.key").read_bytes()
    secret = key.read_text().strip().encode()
    assert not any(secret in file.read_bytes() for file in kept.iterdir())
    assert re.search(r"✓ last backup 0 days and 0 hours ago", hongyan("doctor", data=data))

    # Into a place that has another key already; then without any key; then with the right one.
    other = tmp_path / "other"
    other.mkdir()
    (other / "master.key").write_text("A" * 43 + "=\n")
    again = ("restore", str(kept))
    assert "does not open the backup's secrets" in refused(*again, data=other)
    assert "holds another key" in refused(*again, "--with-key", str(key), data=other)
    assert not (other / "hongyan.db").exists()
    without = tmp_path / "without"
    assert "The master key is missing" in hongyan(*again, data=without)
    assert not (without / "master.key").exists(), "no key is made up"
    whole = tmp_path / "whole"
    hongyan(*again, "--with-key", str(key), data=whole)
    assert "opens every stored secret" in hongyan("doctor", data=whole)
    wrong = tmp_path / "wrong.key"
    wrong.write_text("A" * 43 + "=\n")
    late = refused(*again, "--with-key", str(wrong), data=tmp_path / "late")
    assert "does not open the backup's secrets" in late


def test_a_backup_never_names_a_key_that_is_not_the_databases(tmp_path: Path) -> None:
    # AUDIT B4, J9: its mark would refuse the right key when the backup is brought back.
    data, kept, right = tmp_path / "data", tmp_path / "kept", tmp_path / "right.key"
    hongyan("migrate", data=data)
    hongyan("account", "create", "acme", data=data)
    hongyan("key", "create", "acme", data=data)
    (data / "master.key").rename(right)
    (data / "master.key").write_text("A" * 43 + "=\n")
    words = ("backup", str(kept))
    said = refused(*words, "--with-key", str(tmp_path / "copy.key"), data=data)
    assert "does not open the secrets of the database" in said
    assert not kept.exists()
    assert "names no key" in hongyan(*words, data=data)
    assert read_manifest(kept).key_mark == ""
    whole = tmp_path / "whole"
    hongyan("restore", str(kept), "--with-key", str(right), data=whole)
    assert "opens every stored secret" in hongyan("doctor", data=whole)


def test_doctor_notices_that_backups_stopped(tmp_path: Path) -> None:
    data = tmp_path / "data"
    hongyan("migrate", data=data)
    assert "! no backup was taken" in hongyan("doctor", data=data)
    hongyan("backup", str(tmp_path / "kept"), data=data)
    assert "✓ last backup" in hongyan("doctor", data=data)
    week_ago = int((time.time() - 8 * 86_400) * 1000)
    (data / "last-backup.json").write_text(f'{{"taken_at":{week_ago},"directory":"/x"}}')
    assert "! last backup 8 days" in hongyan("doctor", data=data)
