"""A company leaves the cloud: a second Hongyan stands for it, and the program goes on unchanged."""

from __future__ import annotations

import json
import sqlite3
import subprocess
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from tests.commands import run_command
from tests.stories.caller import DELIVERED, SIGN, VERIFICATION, Caller
from tests.stories.installation import ACCOUNT, CHANNELS, TEMPLATES, Installation
from tests.stories.service import (
    HONGYAN,
    Simulator,
    environment,
    hongyan,
    serving,
    simulating,
    until,
)

pytestmark = pytest.mark.story

IN_ORDER = "SMS_200000001"
"""A code that the other Hongyan gave, and that this one would give to the next template."""
CODES = (VERIFICATION, IN_ORDER)


@dataclass
class Move:
    """An account in a cloud that answers at `port`, and an empty installation here."""

    cloud: Installation
    here: Path
    simulator: Simulator
    port: int
    key_file: Path

    def told(self, *words: str, secret: str = "", rows: bool = True) -> tuple[int, list[str], str]:
        """Import; return the exit code, `name becomes` of each row, and what was said beside."""
        self.key_file.write_text(f"AccessKey ID,AccessKey Secret\n{self.cloud.key_id},{secret}\n")
        done = run_command(
            "import", "cloud", *words, "--key-file", str(self.key_file), "--json",
            "--endpoint", f"http://127.0.0.1:{self.port}", "--data", str(self.here),
            environment=environment({}),
        )  # fmt: skip
        listed = json.loads(done.stdout) if rows else []
        shown = [f"{one['name']} {one['becomes']} {one['state']}" for one in listed]
        return done.returncode, shown, done.stdout + done.stderr

    def command(self, *words: str) -> str:
        """Run a command here."""
        return hongyan(*words, data=self.here)


@pytest.fixture(scope="module")
def move(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Move]:
    """Serve the cloud; here is an account with a channel and no text."""
    directory = tmp_path_factory.mktemp("moving")
    data = directory / "cloud"
    for words in (("migrate",), ("account", "create", ACCOUNT), ("sign", "add", ACCOUNT, SIGN)):
        hongyan(*words, data=data)
    hongyan("sign", "add", ACCOUNT, "云雀赌场", "--force", data=data)
    content = TEMPLATES[VERIFICATION][1]
    for code in (("--code", VERIFICATION), ()):
        hongyan("template", "add", ACCOUNT, "verification", "登录", content, *code, data=data)
    cloud = Installation(data, {}, *_key(data))
    with (
        simulating(directory, 0.2) as simulator,
        cloud.serving() as service,
    ):
        here = directory / "here"
        moved = Move(cloud, here, simulator, service.port, directory / "key.csv")
        for words in (("migrate",), ("account", "create", ACCOUNT)):
            moved.command(*words)
        yield moved


def _a_wrong_key_is_said_and_nothing_is_changed(move: Move) -> None:
    code, _, said = move.told(ACCOUNT, "--write", secret="wr0ng", rows=False)
    assert code == 1
    assert "SignatureDoesNotMatch: the secret is not that of this AccessKeyId" in said
    assert "wr0ng" not in said
    assert "No template yet" in move.command("template", "list", ACCOUNT)


def test_an_account_that_does_not_exist_is_said_before_the_cloud_is_asked(move: Move) -> None:
    done = run_command("import", "cloud", "absent", "--data", str(move.here), environment={})
    assert done.returncode == 1
    assert "ACCOUNT: there is no account 'absent'" in done.stderr


@pytest.mark.parametrize(
    ("written", "words", "said"),
    [
        (None, (), "no AccessKey is given; name a file, or set HONGYAN_CLOUD_ACCESS_KEY_ID"),
        ("LTAI5t", (), "must hold an AccessKeyId and its secret and nothing else"),
        ("a b c", (), "must hold an AccessKeyId and its secret and nothing else"),
        ("a b", ("--force",), "give --trust-approvals as well"),
        ("a b", ("--endpoint", "http://example.com"), "is not encrypted"),
    ],
)
def test_what_cannot_be_asked_is_said_with_what_helps(
    move: Move, tmp_path: Path, written: str | None, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "key"
    if written is not None:
        file.write_text(written)
        words = (*words, "--key-file", str(file))
    told = ("import", "cloud", ACCOUNT, *words, "--data", str(move.here))
    done = run_command(*told, environment=environment({}))
    assert done.returncode == 1
    assert said in done.stderr
    assert len(done.stderr.splitlines()) == 1


def test_an_account_moves_twice_and_its_program_goes_on(move: Move) -> None:
    _a_wrong_key_is_said_and_nothing_is_changed(move)
    _it_moves_here_from_the_cloud(move)
    _it_moves_on_with_its_key(move)
    _another_account_is_refused_its_codes(move)


def _it_moves_here_from_the_cloud(move: Move) -> None:
    secret = move.cloud.secret
    made = [f"{name} made approved" for name in (SIGN, *CODES)]
    expected = sorted([*made, "云雀赌场 made rejected"])
    code, rows, said = move.told(ACCOUNT, "--trust-approvals", secret=secret)
    assert (code, sorted(rows)) == (0, expected)
    assert "Nothing was changed" in said
    assert "云雀赌场" in said.partition("would be rejected")[2]
    assert "No template yet" in move.command("template", "list", ACCOUNT), "it was a dry run"

    _kill_midway(move)
    code, _, said = move.told(ACCOUNT, "--trust-approvals", "--write", secret=secret)
    assert code == 0, said
    code, rows, _ = move.told(ACCOUNT, "--trust-approvals", "--write", secret=secret)
    assert sorted(rows) == sorted(one.replace("made", "left alone") for one in expected)
    listed = json.loads(move.command("template", "list", ACCOUNT, "--json"))
    assert [one["code"] for one in listed] == list(CODES)
    assert _signs(move.here) == 2, "what the killed import had made was not made twice"


def _key(data: Path) -> tuple[str, str]:
    lines = hongyan("key", "create", ACCOUNT, data=data).splitlines()
    made = dict(line.split() for line in lines if line)
    return made["AccessKeyId"], made["AccessKeySecret"]


def _it_moves_on_with_its_key(move: Move) -> None:
    third, files = move.here.parent / "third", move.here.parent / "exported"
    passphrase = move.here.parent / "passphrase"
    passphrase.write_text("a passphrase of some length\n")
    opened = ("--passphrase-file", str(passphrase))
    key = _key(move.here)
    move.command("account", "export", ACCOUNT, str(files), *opened)
    assert key[1] not in "".join(one.read_text() for one in files.rglob("*.*"))
    hongyan("migrate", data=third)

    def imports(*words: str) -> CompletedProcess[str]:
        told = ("account", "import", str(files), *words, "--data", str(third))
        return run_command(*told, environment=environment({}))

    assert "give its file" in imports().stderr
    wrong = move.here.parent / "wrong"
    wrong.write_text("another passphrase\n")
    assert "is not the export's" in imports("--passphrase-file", str(wrong)).stderr
    manifest = files / "manifest.json"
    sound = manifest.read_text()
    manifest.write_text(json.dumps(json.loads(sound) | {"proof": "é"}))
    assert "or its manifest was changed" in imports(*opened).stderr
    manifest.write_text(sound)
    assert "Nothing was changed" in imports(*opened).stdout
    assert "No account yet" in hongyan("account", "list", data=third)
    assert f"Account {ACCOUNT} is here" in imports(*opened, "--write").stdout
    assert "nothing to do" in imports(*opened, "--write").stdout
    _sends(move, third, key)


def _sends(move: Move, third: Path, key: tuple[str, str]) -> None:
    """Send by the program's own key, sign and code, as it did in the cloud."""
    access_code, carriers = CHANNELS["mobile-1"]
    to = ("--option", "host=127.0.0.1", "--option", f"port={move.simulator.port}")
    reach = ("--access-code", access_code, "--carriers", carriers)
    hongyan("channel", "add", "mobile", *reach, *to, data=third)
    hongyan("billing", "topup", ACCOUNT, "100", data=third)
    with serving("serve", data=third) as service:
        caller = Caller(service.port, *key)
        biz_id = caller.accepted("13900000000", VERIFICATION)
        sent = caller.final("13900000000", biz_id)
        caller.close()
    assert (sent["SendStatus"], sent["TemplateCode"]) == (DELIVERED, VERIFICATION)
    assert sent["Content"].startswith(f"【{SIGN}】")


def _another_account_is_refused_its_codes(move: Move) -> None:
    move.command("account", "create", "second")
    code, rows, said = move.told("second", secret=move.cloud.secret)
    assert code == 1
    assert f"{SIGN} made pending" in rows, "not approved: nothing was trusted"
    assert f"{VERIFICATION} refused None" in rows
    assert "another account has SMS_100000001" in said


def _kill_midway(move: Move) -> None:
    words = (
        "import", "cloud", ACCOUNT, "--write", "--trust-approvals", "--data", str(move.here),
        "--key-file", str(move.key_file), "--endpoint", f"http://127.0.0.1:{move.port}",
    )  # fmt: skip
    running = subprocess.Popen([*HONGYAN, *words], env=environment({}), stdout=subprocess.DEVNULL)
    until(lambda: _signs(move.here) or running.poll() is not None, "the first sign")
    running.kill()
    running.wait()


def _signs(here: Path) -> int:
    with closing(sqlite3.connect(here / "hongyan.db")) as database:
        return int(database.execute("SELECT count(*) FROM sign").fetchone()[0])
