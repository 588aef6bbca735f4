"""Settings of the console: whether it is served, and to whom."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.config.setting import setting


@dataclass(frozen=True)
class ConsoleSettings:
    """The part of `Settings` that the console reads."""

    console: bool = setting(True, "serve the console for browsers, at /console")
    console_staff_factor: bool = setting(
        True, "reviewers, operators and finance need a second factor to enter their workspaces"
    )
    console_over_http: bool = setting(
        False,
        "serve the console to other machines over plain HTTP too; without, HONGYAN_PUBLIC_URL must "
        "be https",
    )
    tenants_see_routing: bool = setting(
        True, "show tenants the channels of their messages, with prices and figures"
    )
