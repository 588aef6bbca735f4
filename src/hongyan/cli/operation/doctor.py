"""`hongyan doctor`: looks at an installation and says what is wrong and what helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain
from typing import Final

from hongyan.cli.language import worded
from hongyan.cli.operation.checkup.backups import check_backup
from hongyan.cli.operation.checkup.business import check_business
from hongyan.cli.operation.checkup.configured import check_configured
from hongyan.cli.operation.checkup.finding import (
    CheckupLine,
    Gravity,
    Patient,
    fine,
    print_line,
)
from hongyan.cli.operation.checkup.fleet import check_fleet
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
from hongyan.cli.operation.checkup.reached import check_reached
from hongyan.cli.operation.checkup.storage import check_database
from hongyan.cli.session import HERE, Where
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
    check_business,
    check_fleet,
    check_letters,
    check_reached,
    check_port,
)


def doctor(*, where: Where = HERE) -> int:
    """Check this installation and say what is wrong; exits with 1 if something is broken."""
    settings = where.settings()
    patient = Patient(settings, SystemClock().now_ms())
    is_broken = False
    first = fine(worded("settings can be read, profile {profile}", profile=settings.profile.value))
    for finding in chain([first], *(check(patient) for check in CHECKS)):
        print_line(finding)
        is_broken = is_broken or finding.mark is Gravity.BROKEN
    return int(is_broken)
