"""`hongyan doctor`: looks at an installation and says what is wrong and what helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Final

from hongyan.cli.operation.checkup.backups import check_backup
from hongyan.cli.operation.checkup.configured import check_configured
from hongyan.cli.operation.checkup.finding import CheckupLine, Gravity, Patient
from hongyan.cli.operation.checkup.letters import check_letters
from hongyan.cli.operation.checkup.machine import (
    check_clock,
    check_descriptors,
    check_directory,
    check_disk,
    check_files,
    check_master_key,
    check_port,
    check_python,
)
from hongyan.cli.operation.checkup.ownership import check_ownership
from hongyan.cli.operation.checkup.storage import check_database
from hongyan.cli.session import HERE, Where
from hongyan.engine.terminal import say
from hongyan.kernel.clock import SystemClock

CHECKS: Final[tuple[Callable[[Patient], Iterator[CheckupLine]], ...]] = (
    check_python,
    check_clock,
    check_directory,
    check_disk,
    check_descriptors,
    check_master_key,
    check_files,
    check_database,
    check_backup,
    check_ownership,
    check_configured,
    check_letters,
    check_port,
)


def doctor(*, where: Where = HERE) -> int:
    """Check this installation and say what is wrong; exits with 1 if something is broken."""
    settings = where.settings()
    say(f"✓ settings can be read, profile {settings.profile.value}")
    patient = Patient(settings, SystemClock().now_ms())
    is_broken = False
    for check in CHECKS:
        for finding in check(patient):
            say(f"{finding.mark.value} {finding.text}")
            if finding.remedy:
                say(f"    → {finding.remedy}")
            is_broken = is_broken or finding.mark is Gravity.BROKEN
    return int(is_broken)
