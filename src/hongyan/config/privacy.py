"""Settings of privacy: for how many days what is kept of messages and calls stays. 0: no end."""

from __future__ import annotations

from dataclasses import dataclass

from hongyan.config.setting import setting


@dataclass(frozen=True)
class PrivacySettings:
    """The part of `Settings` that says what is deleted and when."""

    calls_kept_hourly: int = setting(
        2000,
        "API calls of one account that are kept in an hour, refused and other ones each; the rest "
        "is only counted",
    )
    keep_calls_days: int = setting(30, "days after which API calls are removed; 0: never")
    keep_closed_days: int = setting(
        30, "days after which papers and secrets of a closed account are removed"
    )
    keep_logins_days: int = setting(
        90, "days after which logins at the console that are over are deleted"
    )
    keep_exports_days: int = setting(
        7, "days for which the file of an export is kept for who asked for it", least=1
    )
    keep_figures_days: int = setting(
        400, "days after which figures by hour are removed, those by day stay; 0: never"
    )
    keep_numbers_days: int = setting(
        0,
        "days after which phone numbers of the message log and of replies are replaced; 0: never",
    )
    keep_pushes_days: int = setting(
        10, "days after which pushes that ended are removed, with what was pushed; 0: never"
    )
    keep_scans_days: int = setting(
        0,
        "days after a case ended, its scans go, unless a paper in force needs them; 0: kept",
    )
    keep_texts_days: int = setting(
        0,
        "days after which variables, OutId and texts of replies are removed; 0: never",
    )
    keep_views_days: int = setting(
        30, "days after which the state of channels, by which they were chosen, goes; 0: never"
    )
