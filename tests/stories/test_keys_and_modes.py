"""The master key fits its database, and what Hongyan makes is its user's alone."""

from __future__ import annotations

import base64
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.cli import main
from tests.ports import free_port
from tests.stories.service import get, serving, simulating

pytestmark = pytest.mark.story

STRANGE = base64.b64encode(b"s" * 32).decode()
SET_ENDPOINT = (
    *("endpoint", "set", "shop", "SmsReport"),
    *("https://sms.example.com/x", "--secret", "whisper"),
)
Run = Callable[..., tuple[object, str, str]]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path) -> Run:
    """Run a command on `kept`; return its code and what it says to both streams."""
    for name in [name for name in os.environ if name.startswith("HONGYAN_")]:
        monkeypatch.delenv(name)

    def hongyan(*words: str) -> tuple[object, str, str]:
        with pytest.raises(SystemExit) as ended:
            main([*words, "--data", str(tmp_path / "kept")])
        shown = capsys.readouterr()
        return ended.value.code, shown.out, shown.err

    return hongyan


def shop(run: Run) -> None:
    for words in (("migrate",), ("account", "create", "shop"), ("key", "create", "shop")):
        assert run(*words)[0] == 0


def refused(said: tuple[object, str, str]) -> str:
    code, _, err = said
    assert code == 1, said
    # A secret among the arguments is warned of before.
    [line] = [one for one in err.splitlines() if not one.startswith("--secret: ")]
    return line


def test_nothing_starts_under_a_master_key_that_is_not_the_databases_own(
    run: Run, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:  # AUDIT B4: it started, healthz was ok, and every call was a 500
    shop(run)
    file = tmp_path / "kept" / "master.key"
    right = file.read_text()
    file.write_text(STRANGE)
    for words in (("serve", "--port", "1"), ("key", "create", "shop")):
        line = refused(run(*words))
        assert "kept/master.key is not the one" in line
        assert "bring the right one back" in line
    code, out, _ = run("doctor")
    assert code == 1
    assert "the master key is not the one" in out
    file.write_text(right)
    monkeypatch.setenv("HONGYAN_MASTER_KEY", STRANGE)
    assert "HONGYAN_MASTER_KEY is not the one" in refused(run("serve", "--port", "1"))
    assert "HONGYAN_MASTER_KEY must hold base64" in _with(monkeypatch, "nonsense", run)


def _with(monkeypatch: pytest.MonkeyPatch, key: str, run: Run) -> str:
    monkeypatch.setenv("HONGYAN_MASTER_KEY", key)
    return refused(run("serve", "--port", "1"))


def test_a_master_key_that_is_lost_is_never_replaced_in_silence(run: Run, tmp_path: Path) -> None:
    # AUDIT B4
    shop(run)
    file = tmp_path / "kept" / "master.key"
    file.unlink()
    for words in (("serve", "--port", "1"), ("key", "create", "shop"), SET_ENDPOINT):
        line = refused(run(*words))
        assert "kept/master.key is missing" in line
        assert "HONGYAN_MASTER_KEY" in line
        assert not file.exists()
    # The way on, for who has no backup, is a command of its own.
    assert run("migrate", "--new-master-key")[0] == 0
    port = free_port()
    with serving("serve", data=tmp_path / "kept", port=port) as service:
        assert get(service.watch_port, "/healthz")[0] == 200
    assert "1 of 1 secrets cannot be opened" in run("doctor")[1]


def test_a_key_that_fits_is_proven_from_the_first_start_on(run: Run, tmp_path: Path) -> None:
    assert run("migrate")[0] == 0
    with serving("serve", data=tmp_path / "kept"):
        pass
    # Nothing is sealed yet but the known text.
    (tmp_path / "kept" / "master.key").write_text(STRANGE)
    assert "is not the one" in refused(run("serve", "--port", "1"))


def modes(directory: Path) -> dict[str, int]:
    return {one.name: stat.S_IMODE(one.stat().st_mode) for one in directory.rglob("*")}


def test_all_that_is_made_is_for_its_user_alone(run: Run, tmp_path: Path) -> None:
    # AUDIT A15: database and simulator log were 0644 where the directory was there before.
    data = tmp_path / "kept"
    data.mkdir(mode=0o755)
    shop(run)
    assert run("billing", "topup", "shop", "100")[0] == 0
    with serving("serve", data=data), simulating(data):
        made = modes(data)
        assert {"hongyan.db", "hongyan.db-wal", "hongyan.db-shm", "hongyan.db.lock"} < set(made)
        assert {"master.key", "simulator.jsonl"} < set(made)
        assert not {name: f"{mode:o}" for name, mode in made.items() if mode & 0o077}
    letter = tmp_path / "letter.docx"
    assert run("letter", "generate", "shop", "某某有限公司", str(letter), "--sign", "某某")[0] == 0
    assert stat.S_IMODE(letter.stat().st_mode) & 0o077 == 0


def test_doctor_and_a_start_look_at_the_files_themselves(run: Run, tmp_path: Path) -> None:
    # AUDIT A15
    data = tmp_path / "kept"
    shop(run)
    (data / "hongyan.db").chmod(0o644)
    said = run("doctor")
    assert "hongyan.db (mode 644)" in said[1]
    assert said[0] == 0, "the directory keeps others away from it"
    data.chmod(0o755)
    said = run("doctor")
    assert said[0] == 1
    assert f"chmod 600 {data}/hongyan.db" in said[1]
    with serving("serve", data=data) as service:
        for path in (data, data / "hongyan.db"):
            assert f'"path":"{path}"' in service.line_with(f'"remedy":"chmod go= {path}"')
