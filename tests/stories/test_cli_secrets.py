"""Secrets that commands are given, and how much of an argument an error repeats."""

from __future__ import annotations

import io
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

from hongyan.cli import LINE_CHARACTERS_MAX, main
from hongyan.cli.faults import CommandError
from hongyan.cli.secret import SECRET_CHARACTERS_MAX, given_secret

Run = Callable[..., tuple[int, str, str]]
SECRET = "correct horse battery staple"


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    monkeypatch.setenv("HONGYAN_DATA", str(tmp_path))

    def hongyan(*words: str, typed: str = "") -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "stdin", io.StringIO(typed))
        with pytest.raises(SystemExit) as ended:
            main(list(words))
        printed = capsys.readouterr()
        return int(ended.value.code or 0), printed.out, printed.err

    return hongyan


# AUDIT A19: "secrets by command line arguments (`endpoint set --secret`, `--database`) … stdin or
# file; … warn"
def test_an_endpoint_takes_its_secret_from_input_a_file_or_with_a_warning(
    run: Run, tmp_path: Path
) -> None:
    run("migrate")
    run("account", "create", "shop")
    place = ("endpoint", "set", "shop", "SmsReport", "https://example.com/r")
    (tmp_path / "kept").write_text(SECRET + "\n", encoding="utf-8")
    for words in (("--secret-file", "-"), ("--secret", "-"), ("--secret-file", f"{tmp_path}/kept")):
        code, said, warned = run(*place, *words, typed=SECRET + "\n")
        assert (code, warned) == (0, "")
        assert said.endswith(", signed.\n")
    code, _, warned = run(*place, "--secret", SECRET)
    assert code == 0
    assert warned.startswith("--secret: the arguments of a command are seen by other users")
    assert SECRET not in warned


def test_a_password_among_the_arguments_is_warned_of_and_not_repeated(run: Run) -> None:
    _, said, warned = run("settings", "--database", "postgresql://me:hidden@localhost/none")
    assert "--database: the arguments of a command are seen" in warned
    assert "hidden" not in said + warned
    assert "postgresql://me:***@localhost/none" in said
    assert run("settings", "--database", "postgresql://me@localhost/none")[2] == ""


@pytest.mark.parametrize("kept", ["", "\n", "one\ntwo", "x" * (SECRET_CHARACTERS_MAX + 1)])
def test_what_is_no_secret_is_refused(kept: str, tmp_path: Path) -> None:
    file = tmp_path / "kept"
    file.write_text(kept, encoding="utf-8")
    with pytest.raises(CommandError, match="--secret-file: a secret is one line of 1 to 4096"):
        given_secret("--secret", "", file)
    with pytest.raises(CommandError, match="give one of them"):
        given_secret("--secret", "text", file)


# AUDIT A19: "errors that repeat megabytes: cut at 64 characters everywhere"
@pytest.mark.parametrize(
    "words",
    [
        ("account", "show", "{}"),
        ("account", "create", "{}"),
        ("account", "create", "shop", "--kind", "{}"),
        ("key", "create", "{}"),
        ("sign", "add", "{}", "{}"),
        ("message", "show", "{}"),
        ("message", "show", "1^0", "--number", "{}"),
        ("{}",),
        ("settings", "--data={}"),
        ("doctor", "--{}"),
        ("billing", "balance", "{}"),
        ("lint", "--kind", "{}", "x"),
        ("dev", "clock", "{}"),
        ("review", "show", "{}"),
        ("review", "compare", "{}", "1"),
        ("rules", "test", "{}"),
    ],
    ids=" ".join,
)
def test_an_error_repeats_the_beginning_of_an_argument(words: tuple[str, ...], run: Run) -> None:
    run("migrate")
    for long in ("A" * 2_000, "A" * 100_000):
        _, _, error = run(*(word.replace("{}", long) for word in words))
        assert "A" * 65 not in error
        assert len(error) <= LINE_CHARACTERS_MAX + len("hongyan:  Try --help.\n")
