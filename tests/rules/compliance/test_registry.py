"""Which check a name means: ours first, then a package's, else a fault that names it."""

from __future__ import annotations

from importlib.metadata import EntryPoint

import pytest

from hongyan.domain.compliance import registry
from hongyan.domain.compliance.registry import CHECKS, GROUP, CheckNameError, check_named


def bring(monkeypatch: pytest.MonkeyPatch, value: str) -> None:
    """Let a package bring a check under whatever name is asked for."""
    monkeypatch.setattr(
        registry, "entry_points", lambda group, name: [EntryPoint(name, value, group)]
    )


@pytest.mark.parametrize("name", ["topics", "sign_length", "abroad_law"])
def test_a_check_of_ours_is_not_replaced(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    bring(monkeypatch, "os:getcwd")
    assert check_named(name) is CHECKS[name]


def test_a_name_that_nobody_brings_is_a_fault() -> None:
    with pytest.raises(CheckNameError, match=r"^there is no check topic$"):
        check_named("topic")


def test_what_is_no_function_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(monkeypatch, "os:sep")
    with pytest.raises(CheckNameError, match="the check shouting is no function"):
        check_named("shouting")


def test_what_cannot_be_loaded_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    bring(monkeypatch, "no_such_package:check")
    with pytest.raises(CheckNameError, match=r"no_such_package:check, cannot be loaded"):
        check_named("shouting")


def test_checks_of_packages_are_asked_for_in_their_group() -> None:
    assert GROUP == "hongyan.checks"
